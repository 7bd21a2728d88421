//! What of a request is signed.

use super::{Pair, canonical};
use std::borrow::Cow;

/// What of a request is signed. It has to be complete: what the server sees besides is not covered, what it does not see
/// makes the signature wrong.
#[derive(Clone, Debug)]
#[must_use]
pub struct SignableRequest<'request> {
    pub(super) method: &'request str,
    pub(super) path: &'request str,
    pub(super) parameters: Vec<Pair<'request>>,
    pub(super) headers: Vec<Pair<'request>>,
    body: &'request [u8],
    body_hash: Option<&'request str>,
    /// Whether all headers are signed, whatever the algorithm signs by itself.
    pub(super) signs_every_header: bool,
}

impl<'request> SignableRequest<'request> {
    /// Returns a request with this HTTP method and path. The path is as it is sent, encoded; version 1 does not sign it.
    pub fn new(method: &'request str, path: &'request str) -> Self {
        Self {
            method,
            path,
            parameters: Vec::new(),
            headers: Vec::new(),
            body: &[],
            body_hash: None,
            signs_every_header: false,
        }
    }

    /// Adds parameters of the query, not encoded; for version 1 those of the form as well.
    pub fn parameters(mut self, parameters: impl IntoIterator<Item = (&'request str, &'request str)>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// Adds headers. Those that the algorithm does not sign are passed over: ACS3-HMAC-SHA256 signs `host`,
    /// `content-type` and `x-acs-*`, SDK-HMAC-SHA256 all without `_` in their names. Version 1 signs none.
    pub fn headers(mut self, headers: impl IntoIterator<Item = (&'request str, &'request str)>) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Sets the body. Default: none. Version 1 does not sign it.
    pub fn body(self, body: &'request [u8]) -> Self {
        Self { body, ..self }
    }

    /// Sets the hash of the body, where it is known already.
    pub(crate) fn hashed_body(self, hash: &'request str) -> Self {
        Self { body_hash: Some(hash), ..self }
    }

    /// Signs all headers that are given: to check the signature of a request that lists them.
    #[cfg(feature = "mock")]
    pub(crate) fn signing_every_header(self) -> Self {
        Self { signs_every_header: true, ..self }
    }

    pub(super) fn body_hash(&self) -> Cow<'request, str> {
        self.body_hash.map_or_else(|| canonical::hash(self.body).into(), Cow::from)
    }

    pub(super) fn header(&self, name: &str) -> Option<&'request str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}
