//! ACS3-HMAC-SHA256, the newer signature of Alibaba Cloud: HMAC-SHA256 over a hash of the whole request.

use super::canonical::{self, Headers};
use super::signable::SignableRequest;
use crate::credentials::Credentials;
use zeroize::Zeroizing;

/// Name of the algorithm, as it stands in the header and in what is signed.
pub(crate) const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Returns SHA-256 of a body in hex, the value of `x-acs-content-sha256`.
pub(crate) fn body_hash(body: &[u8]) -> String {
    canonical::hash(body)
}

/// Returns whether a header is signed: `host`, `content-type` and all of `x-acs-*`.
pub(crate) fn is_signed(name: &str) -> bool {
    matches!(name, "host" | "content-type") || name.starts_with("x-acs-")
}

/// Returns the canonical request.
pub(crate) fn canonical_request(request: &SignableRequest<'_>) -> Zeroizing<String> {
    let query = canonical::query(&request.parameters);
    headers(request).request(request.method, request.path, &query, &request.body_hash())
}

fn headers<'request>(request: &SignableRequest<'request>) -> Headers<'request> {
    Headers::of(&request.headers, |name| request.signs_every_header || is_signed(name))
}

/// Returns what is signed.
pub(crate) fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", canonical::hash(canonical_request.as_bytes()))
}

/// Returns the signature of a request, in hex.
pub(crate) fn signature(access_key_secret: &str, request: &SignableRequest<'_>) -> String {
    canonical::hmac(access_key_secret, &string_to_sign(&canonical_request(request)))
}

/// Returns the `Authorization` header.
pub(crate) fn authorization(credentials: &Credentials, request: &SignableRequest<'_>) -> String {
    let (id, names) = (credentials.access_key_id(), headers(request).names());
    let signature = signature(credentials.access_key_secret(), request);
    format!("{ALGORITHM} Credential={id},SignedHeaders={names},Signature={signature}")
}
