//! SDK-HMAC-SHA256, the signature of Huawei Cloud: HMAC-SHA256 over a hash of the whole request.

use super::canonical::{self, Headers};
use super::signable::SignableRequest;
use crate::credentials::Credentials;
use crate::wire::percent;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

/// Name of the algorithm, as it stands in the header and in what is signed.
pub(crate) const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// Header that the time of the signature travels in.
pub(crate) const DATE_HEADER: &str = "x-sdk-date";

/// Returns whether a header is signed: all but those with `_` in their names.
fn is_signed(name: &str) -> bool {
    !name.contains('_')
}

/// Returns the path as it is signed: decoded as a whole, then each segment encoded anew, with a `/` at its end. So the
/// `/` of an argument, `%2F` as it is sent, is signed as a `/`. The official clients do the same.
fn canonical_path(path: &str) -> String {
    let plain = percent_decode_str(path).decode_utf8_lossy();
    let mut text = String::with_capacity(path.len() + 1);
    for segment in plain.split('/').skip(usize::from(plain.starts_with('/'))) {
        text.push('/');
        percent::encode_into(&mut text, segment);
    }
    if !text.ends_with('/') {
        text.push('/');
    }
    text
}

/// Returns the canonical request.
pub(crate) fn canonical_request(request: &SignableRequest<'_>) -> Zeroizing<String> {
    let query = canonical::query(&request.parameters);
    headers(request).request(request.method, &canonical_path(request.path), &query, &request.body_hash())
}

fn headers<'request>(request: &SignableRequest<'request>) -> Headers<'request> {
    Headers::of(&request.headers, is_signed)
}

/// Returns what is signed. The date is the value of `X-Sdk-Date`, such as `20260102T030405Z`.
pub(crate) fn string_to_sign(request: &SignableRequest<'_>) -> String {
    let date = request.header(DATE_HEADER).unwrap_or_default();
    format!("{ALGORITHM}\n{date}\n{}", canonical::hash(canonical_request(request).as_bytes()))
}

/// Returns the signature of a request, in hex.
pub(crate) fn signature(access_key_secret: &str, request: &SignableRequest<'_>) -> String {
    canonical::hmac(access_key_secret, &string_to_sign(request))
}

/// Returns the `Authorization` header.
pub(crate) fn authorization(credentials: &Credentials, request: &SignableRequest<'_>) -> String {
    let (id, names) = (credentials.access_key_id(), headers(request).names());
    let signature = signature(credentials.access_key_secret(), request);
    format!("{ALGORITHM} Access={id}, SignedHeaders={names}, Signature={signature}")
}
