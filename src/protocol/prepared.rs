//! A request as a protocol takes it: checked, every value written, sorted by where it travels.

use super::headers::Headers;
use crate::redact::Secrets;
use reqwest::Method;
use std::borrow::Cow;
use zeroize::{Zeroize as _, Zeroizing};

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// In the query string.
    Query,
    /// In the body.
    Body,
    /// As a segment of the path.
    Path,
    /// In a header of its own.
    Header,
}

/// A parameter value as it travels. A list or object can be several.
#[derive(Debug)]
pub(crate) struct Pair<'request> {
    pub key: Cow<'request, str>,
    pub value: Cow<'request, str>,
    pub location: Location,
}

/// A request that was checked and written once, for all its attempts.
pub(crate) struct PreparedRequest<'request> {
    pub action: &'request str,
    /// API version of the service.
    pub version: &'static str,
    pub method: Method,
    /// Path with its arguments filled in; empty for protocols without paths.
    pub path: String,
    pub pairs: Vec<Pair<'request>>,
    /// The body of protocols whose bodies are JSON.
    pub json_body: Option<Zeroizing<String>>,
    /// Texts that must not show up in any message.
    pub secrets: Secrets<'request>,
}

impl PreparedRequest<'_> {
    /// Returns the pairs that travel in one place.
    pub(crate) fn at(&self, location: Location) -> impl Iterator<Item = (&str, &str)> {
        let here = self.pairs.iter().filter(move |pair| pair.location == location);
        here.map(|pair| (pair.key.as_ref(), pair.value.as_ref()))
    }

    /// Returns whether the caller has set a parameter that the client would set otherwise.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.pairs.iter().any(|pair| pair.key == key && pair.location == Location::Query)
    }

    /// Returns the headers that are parameters, with their names in lower case.
    pub(super) fn headers(&self) -> Headers {
        let own = self.at(Location::Header);
        own.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned().into())).collect()
    }
}

/// Wipes what was written of a request.
impl Drop for PreparedRequest<'_> {
    fn drop(&mut self) {
        for pair in &mut self.pairs {
            if let Cow::Owned(value) = &mut pair.value {
                value.zeroize();
            }
        }
    }
}
