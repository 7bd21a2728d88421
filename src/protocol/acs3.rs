//! The headers of ACS3-HMAC-SHA256, which RPC and ROA calls share.

use super::{Headers, host};
use crate::action::Call;
use crate::credentials::{Credentials, Proof};
use crate::sign::acs3;
use chrono::SecondsFormat;
use reqwest::Url;
use std::borrow::Cow;

/// A request before it has headers.
pub struct Draft<'call> {
    pub url: &'call Url,
    pub version: Cow<'call, str>,
    pub query: &'call [(&'call str, &'call str)],
    /// Media type and text of the body.
    pub body: Option<(&'static str, &'call str)>,
    /// Headers that the caller has set.
    pub own: Headers,
}

/// All headers of a request, the signature among them where there is one.
pub fn headers(call: &Call, credentials: &Credentials, draft: Draft<'_>) -> Headers {
    let body_hash = acs3::body_hash(draft.body.map(|(_, text)| text.as_bytes()).unwrap_or_default());
    let mut headers = draft.own;
    let mut set = |name: &str, value: String| {
        headers.retain(|known| known.0 != name);
        headers.push((name.to_owned(), value));
    };
    set("accept", "application/json".to_owned());
    set("host", host(draft.url));
    set("x-acs-action", call.action_name().to_owned());
    set("x-acs-version", draft.version.into_owned());
    set("x-acs-date", call.core.now().to_rfc3339_opts(SecondsFormat::Secs, true));
    set("x-acs-signature-nonce", call.core.runtime.nonce());
    set("x-acs-content-sha256", body_hash.clone());
    if let Some((media_type, _)) = draft.body {
        set("content-type", media_type.to_owned());
    }
    match credentials.proof() {
        Proof::Nothing => {}
        Proof::Bearer(token) => {
            set("x-acs-bearer-token", token.to_string());
            set("x-acs-signature-type", "BEARERTOKEN".to_owned());
        }
        Proof::Signature => {
            if let Some(token) = credentials.security_token() {
                set("x-acs-accesskey-id", credentials.access_key_id().to_owned());
                set("x-acs-security-token", token.to_owned());
            }
            let signed: Vec<(&str, &str)> = headers
                .iter()
                .filter(|(name, _)| acs3::is_signed(name))
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let query = acs3::canonical_query(draft.query);
            let request =
                acs3::canonical_request(call.method().as_str(), draft.url.path(), &query, &signed, &body_hash);
            let signature = acs3::sign(credentials.access_key_secret(), &acs3::string_to_sign(&request));
            let names = acs3::signed_headers(&signed);
            let authorization = acs3::authorization(credentials.access_key_id(), &names, &signature);
            headers.push(("authorization".to_owned(), authorization));
        }
    }
    headers
}
