//! Headers of requests under way, and what headers of responses say.

use crate::error::{Error, ErrorKind, Result};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::Url;
use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use std::time::Duration;
use zeroize::Zeroizing;

/// Headers under way: text that can be signed, with names in lower case. Some hold tokens, so all are wiped.
pub(super) type Headers = Vec<(String, Zeroizing<String>)>;

/// Headers whose values let their reader act as the sender.
const SECRET_HEADERS: [&str; 5] =
    ["authorization", "x-acs-bearer-token", "x-acs-security-token", "x-auth-token", "x-security-token"];

/// Headers of the connection or the signature: one that a caller sets could make a request two, or another's.
const RESERVED_HEADERS: [&str; 12] = [
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Returns whether a header is not the caller's to set.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED_HEADERS.iter().any(|reserved| name.trim().eq_ignore_ascii_case(reserved))
}

/// Sets a header; one that is there already is replaced.
pub(super) fn set(headers: &mut Headers, name: &str, value: impl Into<String>) {
    headers.retain(|known| known.0 != name);
    headers.push((name.to_owned(), Zeroizing::new(value.into())));
}

/// Returns the headers as they are sent. `Debug` of whatever holds them leaves out those that are secret.
pub(super) fn to_map(headers: Headers) -> Result<HeaderMap> {
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        // Without the value: it may be a secret.
        let refused = || Error::new(ErrorKind::InvalidRequest, format!("header {name} cannot hold what it is given"));
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
        if !value.is_ascii() {
            return Err(refused());
        }
        // Not copied, and wiped when the HTTP client has dropped it.
        let mut text = HeaderValue::from_maybe_shared(Bytes::from_owner(value)).map_err(|_| refused())?;
        text.set_sensitive(SECRET_HEADERS.contains(&header.as_str()));
        // The transport writes it from the address, as it was signed.
        if header != HOST {
            map.insert(header, text);
        }
    }
    Ok(map)
}

/// Returns the `Host` header that the transport makes from an address.
pub(super) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Returns the endpoint with the path of a request behind its own.
pub(super) fn address(endpoint: &Url, path: &str) -> Url {
    let mut url = endpoint.clone();
    let path = format!("{}{path}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url
}

/// Returns a header that is text.
pub(super) fn text<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Returns the wait of a `Retry-After`, in seconds or until a date.
pub(super) fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(value).ok()?;
    Some(date.to_utc().signed_duration_since(now).to_std().unwrap_or_default())
}
