//! RPC of Alibaba Cloud: everything is a parameter, in the query or in a form.

use super::acs3::{self, Draft};
use super::headers::{self, Headers, set, to_map};
use super::{Conventions, Location, PreparedRequest, Protocol, Refusal, SignatureVersion, Signing, alibaba};
use crate::credentials::Proof;
use crate::error::{ErrorKind, Result};
use crate::sign::v1;
use crate::transport::HttpRequest;
use crate::wire::parameters::Style;
use crate::wire::percent;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::header::HeaderMap;
use reqwest::{Method, Url};
use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::Duration;
use zeroize::Zeroizing;

/// RPC of Alibaba Cloud.
#[derive(Debug)]
pub(crate) struct Rpc;

static CONVENTIONS: Conventions = Conventions {
    system: "alibaba_cloud",
    reserved_parameters: &[
        "Action",
        "AccessKeyId",
        "BearerToken",
        "SecurityToken",
        "Signature",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureVersion",
        "Timestamp",
    ],
    common_parameters: &["Version", "Format", "RegionId", "SignatureType"],
    default_method: Method::POST,
    default_style: Style::Json,
    has_paths: false,
    envelope: alibaba::ENVELOPE,
    request_id_headers: alibaba::REQUEST_ID_HEADERS,
};

/// As many parameters as the client adds to a signed request.
const COMMON_PARAMETERS: usize = 11;

const FORM: &str = "application/x-www-form-urlencoded";

impl Protocol for Rpc {
    fn conventions(&self) -> &'static Conventions {
        &CONVENTIONS
    }

    fn write(&self, request: &PreparedRequest<'_>, signing: &Signing<'_>) -> Result<HttpRequest> {
        match signing.signature {
            SignatureVersion::V1 => write_v1(request, signing),
            SignatureVersion::Acs3 => write_acs3(request, signing),
        }
    }

    fn classify(&self, refusal: &Refusal<'_>) -> ErrorKind {
        alibaba::kind_of(refusal)
    }

    fn wait_hint(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        alibaba::wait_hint(headers, now)
    }
}

/// A pair of the query or form, by reference where it is the caller's.
type Borrowed<'a> = (&'a str, &'a str);

/// The address of a client with the pairs that all its signed requests carry. They are written once: an address takes its
/// query letter by letter, which costs more than signing does.
#[derive(Default)]
pub(crate) struct CommonQuery(OnceLock<Url>);

impl CommonQuery {
    fn of(&self, endpoint: &Url, pairs: &[Borrowed<'_>]) -> Url {
        let written = || {
            let mut url = endpoint.clone();
            percent::set_query(&mut url, pairs);
            url
        };
        self.0.get_or_init(written).clone()
    }
}

/// Signature version 1: the client's own parameters travel in the query, the signature last.
fn write_v1(request: &PreparedRequest<'_>, signing: &Signing<'_>) -> Result<HttpRequest> {
    let credentials = signing.credentials;
    let timestamp = signing.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let is_bearer = matches!(credentials.proof(), Proof::Bearer(_));
    // A bearer token has a type of its own, whatever the caller says.
    let own = |location| request.at(location).filter(move |pair| !(is_bearer && pair.0 == "SignatureType"));
    let mut all: Vec<Borrowed<'_>> = Vec::with_capacity(request.pairs.len() + COMMON_PARAMETERS);
    let is_signed = matches!(credentials.proof(), Proof::Signature);
    let mut is_usual = is_signed;
    for (key, value) in [("Version", request.version), ("Format", "JSON"), ("RegionId", signing.region)] {
        if request.has(key) {
            is_usual = false;
        } else if !value.is_empty() {
            // A service without regions, such as STS, is sent none.
            all.push((key, value));
        }
    }
    if is_signed {
        all.extend([("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")]);
    }
    let common = if is_usual { all.len() } else { 0 };
    all.extend(own(Location::Query));
    all.push(("Action", request.action));
    all.extend([("Timestamp", timestamp.as_str()), ("SignatureNonce", signing.nonce.as_str())]);
    match credentials.proof() {
        Proof::Nothing => {}
        Proof::Bearer(token) => all.extend([("BearerToken", token.as_str()), ("SignatureType", alibaba::BEARER)]),
        Proof::Signature => {
            all.push(("AccessKeyId", credentials.access_key_id()));
            all.extend(credentials.security_token().map(|token| ("SecurityToken", token)));
        }
    }
    let signature;
    if is_signed {
        let in_query = all.len();
        all.extend(own(Location::Body));
        signature = v1::signature(credentials.access_key_secret(), request.method.as_str(), &all);
        all.truncate(in_query);
        all.push(("Signature", &signature));
    }
    let (common, others) = all.split_at(common);
    let mut url =
        if common.is_empty() { signing.endpoint.clone() } else { signing.common_query.of(signing.endpoint, common) };
    percent::append_query(&mut url, others);
    let body = form(request);
    let mut headers = request.headers();
    if body.is_some() {
        set(&mut headers, "content-type", FORM);
    }
    Ok(HttpRequest {
        method: request.method.clone(),
        url,
        headers: to_map(headers)?,
        body: body.map(Bytes::from_owner),
    })
}

/// ACS3-HMAC-SHA256: what is the client's own travels in headers.
fn write_acs3(request: &PreparedRequest<'_>, signing: &Signing<'_>) -> Result<HttpRequest> {
    let mut version = Cow::from(request.version);
    let mut query: Vec<Borrowed<'_>> = Vec::new();
    for (key, value) in request.at(Location::Query) {
        match key {
            "Version" => version = value.into(),
            key => query.push((key, value)),
        }
    }
    let mut common = |key, value| {
        if !query.iter().any(|known| known.0 == key) {
            query.push((key, value));
        }
    };
    if !signing.region.is_empty() {
        common("RegionId", signing.region);
    }
    match signing.credentials.proof() {
        Proof::Signature => {}
        // Signed calls are answered as their `accept` asks; unsigned ones need the word.
        Proof::Nothing => common("Format", "json"),
        Proof::Bearer(_) => {
            query.retain(|known| known.0 != "SignatureType");
            query.push(("SignatureType", alibaba::BEARER));
        }
    }
    let mut url = signing.endpoint.clone();
    percent::set_query(&mut url, &query);
    let body = form(request);
    let own: Headers = request.headers();
    let draft = Draft {
        url: &url,
        version,
        query: &query,
        body: body.as_ref().map(|text| (FORM, text.as_str())),
        has_type_header: false,
        own,
    };
    let headers = headers::to_map(acs3::headers(request, signing, draft))?;
    Ok(HttpRequest { method: request.method.clone(), url, headers, body: body.map(Bytes::from_owner) })
}

/// The form of the parameters in the body; none where none travels there.
fn form(request: &PreparedRequest<'_>) -> Option<Zeroizing<String>> {
    let pairs: Vec<Borrowed<'_>> = request.at(Location::Body).collect();
    (!pairs.is_empty()).then(|| percent::query(&pairs))
}
