//! The headers of ACS3-HMAC-SHA256, which RPC and ROA requests share.

use super::headers::{Headers, host, set};
use super::{PreparedRequest, Signing};
use crate::credentials::Proof;
use crate::sign::{SignableRequest, acs3};
use chrono::SecondsFormat;
use reqwest::Url;
use std::borrow::Cow;

/// A request before it has headers.
pub(super) struct Draft<'request> {
    pub url: &'request Url,
    pub version: Cow<'request, str>,
    pub query: &'request [(&'request str, &'request str)],
    /// Media type and text of the body.
    pub body: Option<(&'static str, &'request str)>,
    /// Whether the type of a bearer token travels in a header; otherwise the query has it.
    pub has_type_header: bool,
    /// Headers that the caller has set.
    pub own: Headers,
}

/// Returns all headers of a request, the signature among them where there is one.
pub(super) fn headers(request: &PreparedRequest<'_>, signing: &Signing<'_>, draft: Draft<'_>) -> Headers {
    let credentials = signing.credentials;
    let body_hash = acs3::body_hash(draft.body.map(|(_, text)| text.as_bytes()).unwrap_or_default());
    let mut headers = draft.own;
    set(&mut headers, "accept", "application/json");
    set(&mut headers, "host", host(draft.url));
    set(&mut headers, "x-acs-action", request.action);
    set(&mut headers, "x-acs-version", draft.version);
    set(&mut headers, "x-acs-date", signing.now.to_rfc3339_opts(SecondsFormat::Secs, true));
    set(&mut headers, "x-acs-signature-nonce", signing.nonce.as_str());
    set(&mut headers, "x-acs-content-sha256", body_hash.as_str());
    if let Some((media_type, _)) = draft.body {
        set(&mut headers, "content-type", media_type);
    }
    match credentials.proof() {
        Proof::Nothing => {}
        Proof::Bearer(token) => {
            set(&mut headers, "x-acs-bearer-token", token.as_str());
            if draft.has_type_header {
                set(&mut headers, "x-acs-signature-type", super::alibaba::BEARER);
            }
        }
        Proof::Signature => {
            if let Some(token) = credentials.security_token() {
                set(&mut headers, "x-acs-accesskey-id", credentials.access_key_id());
                set(&mut headers, "x-acs-security-token", token);
            }
            let signed = SignableRequest::new(request.method.as_str(), draft.url.path())
                .parameters(draft.query.iter().copied())
                .headers(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))
                .hashed_body(&body_hash);
            let authorization = acs3::authorization(credentials, &signed);
            headers.push(("authorization".to_owned(), authorization));
        }
    }
    headers
}
