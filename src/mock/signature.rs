//! Who sent a request, whether it was changed on the way, and whether it is new.

use super::claims::{Claims, check_access_key, mismatch};
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use super::signature_acs3;
use crate::SignatureVersion;
use crate::credentials::{Credentials, Proof};
use crate::sign::{SignableRequest, SignatureAlgorithm, Signer};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::collections::HashSet;

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

/// Common parameters of which there is but one value here.
const FORMAT: (&str, &str) = ("Format", "JSON");
const FIXED: [(&str, &str); 2] = [("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")];

/// How far a request's clock may be off.
const TOLERANCE: TimeDelta = TimeDelta::minutes(15);

impl SignatureVersion {
    /// The one that a request is written for, signed or not.
    pub(super) fn of(request: &ReceivedRequest) -> Self {
        if request.header("x-acs-action").is_some() { Self::Acs3 } else { Self::V1 }
    }
}

/// Checks everything a request says about itself. A nonce counts as used once its signature was right.
pub(super) fn authenticate(
    request: &ReceivedRequest,
    credentials: &Credentials,
    now: DateTime<Utc>,
    nonces: &mut HashSet<String>,
) -> Result<(), Refusal> {
    let claims = match SignatureVersion::of(request) {
        SignatureVersion::V1 => verify(request, credentials)?,
        SignatureVersion::Acs3 => signature_acs3::verify(request, credentials)?,
    };
    check_tokens(&claims, credentials)?;
    if !nonces.insert(claims.nonce.to_owned()) {
        return Err(Refusal::new(400, "SignatureNonceUsed", "the nonce was used before"));
    }
    let timestamp = NaiveDateTime::parse_from_str(claims.timestamp, "%Y-%m-%dT%H:%M:%SZ")
        .map_err(|_| Refusal::new(400, "InvalidTimeStamp.Format", "the timestamp is not like 2026-01-02T03:04:05Z"))?;
    if now.signed_duration_since(timestamp.and_utc()).abs() > TOLERANCE {
        return Err(Refusal::new(400, "InvalidTimeStamp.Expired", "the timestamp is more than 15 minutes off"));
    }
    Ok(())
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
) -> Result<Claims<'request>, Refusal> {
    let value = |name: &str| request.parameter(name).ok_or_else(|| Refusal::missing(name));
    let is_signed = matches!(credentials.proof(), Proof::Signature);
    for name in &REQUIRED[..if is_signed { REQUIRED.len() } else { REQUIRED_UNSIGNED }] {
        value(name)?;
    }
    for (name, only) in FIXED.iter().filter(|_| is_signed).chain([&FORMAT]) {
        if value(name)? != *only {
            return Err(Refusal::invalid(name, &format!("must be {only}")));
        }
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
        nonce: value("SignatureNonce")?,
        timestamp: value("Timestamp")?,
        security_token: request.parameter("SecurityToken"),
        bearer_token: request.parameter("BearerToken"),
        signature_type: request.parameter("SignatureType"),
    })
}
