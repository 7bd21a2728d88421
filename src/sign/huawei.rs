//! SDK-HMAC-SHA256, the signature of Huawei Cloud: HMAC-SHA256 over a hash of the whole request.

use super::sha256::{self, CanonicalHeaders};

/// Name of the algorithm, as it stands in the header and in what is signed.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// SHA-256 of a body in hex.
pub fn body_hash(body: &[u8]) -> String {
    sha256::hash(body)
}

/// The query parameters sorted by key and then value, each pair encoded and joined by `&`.
pub fn canonical_query<K: AsRef<str>, V: AsRef<str>>(parameters: &[(K, V)]) -> String {
    super::v1::canonical_query(parameters)
}

/// Whether a header is signed: all but those with `_` in their names.
pub fn is_signed(header: &str) -> bool {
    !header.contains('_')
}

/// Names of the headers, in lower case, sorted and joined by `;`.
pub fn signed_headers<K: AsRef<str>, V: AsRef<str>>(headers: &[(K, V)]) -> String {
    CanonicalHeaders::of(headers).names()
}

/// The request as it is hashed. `path` is as it is sent, its segments encoded; a `/` at its end is added here and not
/// sent. `headers` are those that are signed.
pub fn canonical_request<K: AsRef<str>, V: AsRef<str>>(
    method: &str,
    path: &str,
    canonical_query: &str,
    headers: &[(K, V)],
    body_hash: &str,
) -> String {
    let slash = if path.ends_with('/') { "" } else { "/" };
    CanonicalHeaders::of(headers).request(method, &format!("{path}{slash}"), canonical_query, body_hash)
}

/// What is signed. `date` is the value of `X-Sdk-Date`, such as `20260102T030405Z`.
pub fn string_to_sign(date: &str, canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{date}\n{}", sha256::hash(canonical_request.as_bytes()))
}

/// The signature of a string to sign, in hex.
pub fn sign(access_key_secret: &str, string_to_sign: &str) -> String {
    sha256::sign(access_key_secret, string_to_sign)
}

/// The `Authorization` header.
pub fn authorization(access_key_id: &str, signed_headers: &str, signature: &str) -> String {
    format!("{ALGORITHM} Access={access_key_id}, SignedHeaders={signed_headers}, Signature={signature}")
}
