//! Who sent a request, whether it was changed on the way, and whether it is new.

use super::check::Demands;
use super::claims::{Claims, check_access_key, mismatch};
use super::model::Speech;
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use super::{signature_acs3, signature_huawei};
use crate::SignatureVersion;
use crate::credentials::{Credentials, Proof};
use crate::sign::{SignableRequest, SignatureAlgorithm, Signer, acs3};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// What every request signed with version 1 carries.
pub(super) const REQUIRED: [&str; 9] = [
    "Action",
    "Version",
    "Format",
    "Timestamp",
    "SignatureNonce",
    "SignatureMethod",
    "SignatureVersion",
    "AccessKeyId",
    "Signature",
];

/// How many of them an unsigned request carries too: the first ones.
const REQUIRED_UNSIGNED: usize = 5;

/// The one format there is here. A service that is told none writes XML, and clients that want that are not served.
const FORMAT: (&str, &str) = ("Format", "JSON");
/// Common parameters of which there is but one value.
const FIXED: [(&str, &str); 2] = [("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")];

/// How far a request's clock may be off.
const TOLERANCE: TimeDelta = TimeDelta::minutes(15);

impl SignatureVersion {
    /// The one that a request is written for, signed or not. Some clients send the headers of the newer one beside the
    /// parameters of the older one, so headers alone do not tell.
    pub(super) fn of(request: &ReceivedRequest) -> Self {
        let is_signed_by_header =
            request.header("authorization").is_some_and(|header| header.starts_with(acs3::ALGORITHM));
        let names_action_by_header = request.header("x-acs-action").is_some() && request.parameter("Action").is_none();
        if is_signed_by_header || names_action_by_header { Self::Acs3 } else { Self::V1 }
    }
}

/// Checks everything a request says about itself, and returns its nonce, where its signature has one.
pub(super) fn authenticate<'request>(
    request: &'request ReceivedRequest,
    speech: Speech,
    credentials: &Credentials,
    now: DateTime<Utc>,
    demands: Demands,
) -> Result<Option<&'request str>, Refusal> {
    let is_strict = demands.is_strict;
    let claims = match SignatureVersion::of(request) {
        _ if speech == Speech::Huawei => signature_huawei::verify(request, credentials)?,
        SignatureVersion::V1 => verify(request, credentials, is_strict)?,
        SignatureVersion::Acs3 => signature_acs3::verify(request, credentials)?,
    };
    check_tokens(&claims, credentials)?;
    if let Some(timestamp) = claims.timestamp {
        let sent = read_time(timestamp, speech, is_strict)?;
        if !demands.takes_any_timestamp {
            check_time(sent, speech, now)?;
        }
    }
    Ok(claims.nonce)
}

fn read_time(timestamp: &str, speech: Speech, is_strict: bool) -> Result<DateTime<Utc>, Refusal> {
    let (pattern, sample) = match speech {
        Speech::Huawei => ("%Y%m%dT%H%M%SZ", "20260102T030405Z"),
        _ if is_strict => ("%Y-%m-%dT%H:%M:%SZ", "2026-01-02T03:04:05Z"),
        _ => ("%Y-%m-%dT%H:%M:%S%.fZ", "2026-01-02T03:04:05Z"),
    };
    NaiveDateTime::parse_from_str(timestamp, pattern)
        .map(|timestamp| timestamp.and_utc())
        .map_err(|_| Refusal::new(400, "InvalidTimeStamp.Format", format!("the timestamp is not like {sample}")))
}

fn check_time(timestamp: DateTime<Utc>, speech: Speech, now: DateTime<Utc>) -> Result<(), Refusal> {
    if now.signed_duration_since(timestamp).abs() <= TOLERANCE {
        return Ok(());
    }
    let status = if speech == Speech::Huawei { 401 } else { 400 };
    let message = "the timestamp is more than 15 minutes off, so the signature has expired";
    Err(Refusal::new(status, "InvalidTimeStamp.Expired", message))
}

fn check_tokens(claims: &Claims<'_>, credentials: &Credentials) -> Result<(), Refusal> {
    if let Some(token) = credentials.bearer_token()
        && (claims.bearer_token != Some(token) || claims.signature_type != Some("BEARERTOKEN"))
    {
        return Err(Refusal::new(403, "InvalidBearerToken", "the bearer token is not known"));
    }
    let Some(token) = credentials.security_token() else { return Ok(()) };
    match claims.security_token {
        None => Err(Refusal::new(400, "MissingSecurityToken", "the access key needs its security token")),
        Some(sent) if sent != token => {
            let message = "the security token does not belong to the access key";
            Err(Refusal::new(400, "InvalidSecurityToken.MismatchWithAccessKey", message))
        }
        Some(_) => Ok(()),
    }
}

/// Version 1: everything is a parameter.
fn verify<'request>(
    request: &'request ReceivedRequest,
    credentials: &Credentials,
    is_strict: bool,
) -> Result<Claims<'request>, Refusal> {
    let value = |name: &str| request.parameter(name).ok_or_else(|| Refusal::missing(name));
    let is_signed = matches!(credentials.proof(), Proof::Signature);
    for name in &REQUIRED[..if is_signed { REQUIRED.len() } else { REQUIRED_UNSIGNED }] {
        if is_strict || *name != FORMAT.0 {
            value(name)?;
        }
    }
    for (name, only) in FIXED.iter().filter(|_| is_signed) {
        if value(name)? != *only {
            return Err(Refusal::invalid(name, &format!("must be {only}")));
        }
    }
    let is_format = |sent: &str| sent == FORMAT.1 || !is_strict && sent.eq_ignore_ascii_case(FORMAT.1);
    if request.parameter(FORMAT.0).is_some_and(|sent| !is_format(sent)) {
        return Err(Refusal::invalid(FORMAT.0, &format!("must be {}", FORMAT.1)));
    }
    if is_signed {
        check_access_key(value("AccessKeyId")?, credentials)?;
        let parameters = request.parameters().filter(|(key, _)| key != "Signature");
        let signed = SignableRequest::new(&request.method, &request.path)
            .parameters(parameters.map(|(key, value)| (key.as_str(), value.as_str())));
        let signer = Signer::new(SignatureAlgorithm::RpcV1, credentials.clone());
        if value("Signature")? != signer.signature(&signed) {
            return Err(mismatch(&signer.string_to_sign(&signed)));
        }
    }
    Ok(Claims {
        nonce: Some(value("SignatureNonce")?),
        timestamp: Some(value("Timestamp")?),
        security_token: request.parameter("SecurityToken"),
        bearer_token: request.parameter("BearerToken"),
        signature_type: request.parameter("SignatureType"),
    })
}
