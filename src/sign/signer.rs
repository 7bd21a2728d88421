//! Signing as a user of this crate sees it.

use super::{Pair, acs3, canonical, huawei, v1};
use crate::credentials::Credentials;
use std::borrow::Cow;

/// An algorithm that requests are signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureAlgorithm {
    /// Signature version 1 of Alibaba Cloud's RPC: HMAC-SHA1 over all parameters. The signature is a parameter itself.
    RpcV1,
    /// ACS3-HMAC-SHA256 of Alibaba Cloud, in the header `Authorization`.
    Acs3,
    /// SDK-HMAC-SHA256 of Huawei Cloud, in the header `Authorization`.
    Huawei,
}

/// Signs requests that it does not send: for programs that bring their own HTTP, and to compare what another tool signs
/// step by step. Calls of a client are signed without it.
///
/// ```
/// use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
///
/// let credentials = Credentials::new("an access key id", "its secret");
/// let request = SignableRequest::new("GET", "/").parameters([("Action", "ListProjects"), ("PageSize", "10")]);
/// let signer = Signer::new(SignatureAlgorithm::RpcV1, credentials);
/// assert_eq!(signer.canonical_request(&request), "Action=ListProjects&PageSize=10");
/// assert_eq!(signer.string_to_sign(&request), "GET&%2F&Action%3DListProjects%26PageSize%3D10");
/// assert_eq!(signer.signature(&request), "6fcmMCN5Bc7Mtp49MhUN/Xzy6hM=");
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    algorithm: SignatureAlgorithm,
    credentials: Credentials,
}

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

impl Signer {
    /// Returns a signer. Credentials without an access key sign nothing that a service would take.
    pub fn new(algorithm: SignatureAlgorithm, credentials: Credentials) -> Self {
        Self { algorithm, credentials }
    }

    /// Returns the canonical form of a request: for version 1 the sorted and encoded parameters.
    pub fn canonical_request(&self, request: &SignableRequest<'_>) -> String {
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => canonical::query(&request.parameters),
            SignatureAlgorithm::Acs3 => acs3::canonical_request(request),
            SignatureAlgorithm::Huawei => huawei::canonical_request(request),
        }
    }

    /// Returns what is signed.
    pub fn string_to_sign(&self, request: &SignableRequest<'_>) -> String {
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => v1::string_to_sign(request.method, &canonical::query(&request.parameters)),
            SignatureAlgorithm::Acs3 => acs3::string_to_sign(&acs3::canonical_request(request)),
            SignatureAlgorithm::Huawei => huawei::string_to_sign(request),
        }
    }

    /// Returns the signature: in base64 for version 1, where it travels as the parameter `Signature`, else in hex.
    pub fn signature(&self, request: &SignableRequest<'_>) -> String {
        let secret = self.credentials.access_key_secret();
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => v1::signature(secret, request.method, request.parameters.clone()),
            SignatureAlgorithm::Acs3 => acs3::signature(secret, request),
            SignatureAlgorithm::Huawei => huawei::signature(secret, request),
        }
    }

    /// Returns the value of the header `Authorization`; none for version 1, which has no such header.
    pub fn authorization(&self, request: &SignableRequest<'_>) -> Option<String> {
        match self.algorithm {
            SignatureAlgorithm::RpcV1 => None,
            SignatureAlgorithm::Acs3 => Some(acs3::authorization(&self.credentials, request)),
            SignatureAlgorithm::Huawei => Some(huawei::authorization(&self.credentials, request)),
        }
    }
}
