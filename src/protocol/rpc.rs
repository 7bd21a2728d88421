//! RPC of Alibaba Cloud: everything is a parameter, in the query or in a form.

use super::acs3::{self, Draft};
use super::{Headers, WrittenRequest, header_map, with_query};
use crate::action::{Call, Place};
use crate::credentials::{Credentials, Proof};
use crate::error::Result;
use crate::sign::v1 as signature_v1;
use chrono::SecondsFormat;
use std::borrow::Cow;

const FORM: &str = "application/x-www-form-urlencoded";

/// Signature version 1: the client's own parameters travel in the query, the signature last.
pub fn write_v1(call: &Call, credentials: &Credentials) -> Result<WrittenRequest> {
    let core = &*call.core;
    let method = call.method();
    let mut pairs = call.pairs();
    let mut headers = take_headers(&mut pairs);
    let mut common = |key: &'static str, value: Cow<'_, str>| {
        if !pairs.iter().any(|known| known.0 == key) {
            pairs.push((key.into(), Cow::Owned(value.into_owned()), Place::Query));
        }
    };
    common("Action", call.action_name().into());
    common("Version", call.service().version.into());
    common("Format", "JSON".into());
    common("RegionId", core.region.as_str().into());
    common("Timestamp", core.now().to_rfc3339_opts(SecondsFormat::Secs, true).into());
    common("SignatureNonce", core.runtime.nonce().into());
    let mut signature = None;
    match credentials.proof() {
        Proof::Nothing => {}
        Proof::Bearer(token) => {
            common("BearerToken", token.as_str().into());
            pairs.retain(|known| known.0 != "SignatureType");
            pairs.push(("SignatureType".into(), "BEARERTOKEN".into(), Place::Query));
        }
        Proof::Signature => {
            common("SignatureMethod", "HMAC-SHA1".into());
            common("SignatureVersion", "1.0".into());
            common("AccessKeyId", credentials.access_key_id().into());
            if let Some(token) = credentials.security_token() {
                common("SecurityToken", token.into());
            }
            let all: Vec<(&str, &str)> = pairs.iter().map(|(key, value, _)| (key.as_ref(), value.as_ref())).collect();
            let secret = credentials.access_key_secret();
            signature = Some(signature_v1::sign_parameters(secret, method.as_str(), &all));
        }
    }
    let (mut query, body) = written(&pairs);
    if let Some(signature) = &signature {
        signature_v1::append_pair(&mut query, "Signature", signature);
    }
    if body.is_some() {
        headers.push(("content-type".to_owned(), FORM.to_owned()));
    }
    Ok(WrittenRequest {
        method: method.into(),
        url: with_query(core.endpoint.clone(), &query),
        headers: header_map(headers)?,
        body,
    })
}

/// ACS3-HMAC-SHA256: what is the client's own travels in headers.
pub fn write_acs3(call: &Call, credentials: &Credentials) -> Result<WrittenRequest> {
    let core = &*call.core;
    let mut pairs = call.pairs();
    let own = take_headers(&mut pairs);
    let version = match pairs.iter().position(|known| known.0 == "Version") {
        Some(position) => pairs.remove(position).1,
        None => call.service().version.into(),
    };
    let mut common = |key: &'static str, value: &str| {
        if !pairs.iter().any(|known| known.0 == key) {
            pairs.push((key.into(), Cow::Owned(value.to_owned()), Place::Query));
        }
    };
    common("RegionId", &core.region);
    // Signed calls are answered as their `accept` asks; unsigned ones need the word.
    if matches!(credentials.proof(), Proof::Nothing) {
        common("Format", "json");
    }
    let (query, body) = written(&pairs);
    let url = with_query(core.endpoint.clone(), &query);
    let asked: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|(_, _, place)| *place == Place::Query)
        .map(|(key, value, _)| (key.as_ref(), value.as_ref()))
        .collect();
    let draft = Draft { url: &url, version, query: &asked, body: body.as_deref().map(|text| (FORM, text)), own };
    let headers = header_map(acs3::headers(call, credentials, draft))?;
    Ok(WrittenRequest { method: call.method().into(), url, headers, body })
}

/// A parameter as it travels.
type Pair<'call> = (Cow<'call, str>, Cow<'call, str>, Place);

/// Headers that the caller has set apart from the parameters.
fn take_headers(pairs: &mut Vec<Pair<'_>>) -> Headers {
    let headers = pairs.extract_if(.., |known| known.2 == Place::Header);
    headers.map(|(name, value, _)| (name.to_lowercase(), value.trim().to_owned())).collect()
}

/// Query and form body of parameters; no body where none travels there.
fn written(pairs: &[Pair<'_>]) -> (String, Option<String>) {
    let (mut query, mut body) = (String::new(), None);
    for (key, value, place) in pairs {
        let text = match place {
            Place::Body => body.get_or_insert_with(String::new),
            _ => &mut query,
        };
        signature_v1::append_pair(text, key, value);
    }
    (query, body)
}
