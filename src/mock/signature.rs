//! Who sent a request, whether it was changed on the way, and whether it is new.

use super::refusal::Refusal;
use super::request::ReceivedRequest;
use crate::auth::{Credentials, signature_v1};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use std::collections::HashSet;

/// What every request carries.
pub const REQUIRED: [&str; 9] = [
    "Action",
    "Version",
    "Format",
    "Timestamp",
    "SignatureMethod",
    "SignatureVersion",
    "SignatureNonce",
    "AccessKeyId",
    "Signature",
];

/// Common parameters of which there is but one value here.
const FIXED: [(&str, &str); 3] = [("Format", "JSON"), ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0")];

/// How far a request's clock may be off.
const TOLERANCE: TimeDelta = TimeDelta::minutes(15);

/// Checks everything a signed request says about itself. A nonce counts as used once its signature was right.
pub fn authenticate(
    request: &ReceivedRequest,
    credentials: &Credentials,
    now: DateTime<Utc>,
    nonces: &mut HashSet<String>,
) -> Result<(), Refusal> {
    let value = |name: &str| request.parameter(name).ok_or_else(|| Refusal::missing(name));
    for name in REQUIRED {
        value(name)?;
    }
    for (name, only) in FIXED {
        if value(name)? != only {
            return Err(Refusal::invalid(name, &format!("must be {only}")));
        }
    }
    if value("AccessKeyId")? != credentials.access_key_id() {
        return Err(Refusal::new(404, "InvalidAccessKeyId.NotFound", "the access key is not known"));
    }
    let string_to_sign = string_to_sign(request);
    if value("Signature")? != signature_v1::sign(credentials.access_key_secret(), &string_to_sign) {
        let message = format!("the signature does not match; server string to sign is:{string_to_sign}");
        return Err(Refusal::new(400, "SignatureDoesNotMatch", message));
    }
    if let Some(token) = credentials.security_token() {
        match request.parameter("SecurityToken") {
            None => return Err(Refusal::new(400, "MissingSecurityToken", "the access key needs its security token")),
            Some(sent) if sent != token => {
                let message = "the security token does not belong to the access key";
                return Err(Refusal::new(400, "InvalidSecurityToken.MismatchWithAccessKey", message));
            }
            Some(_) => {}
        }
    }
    if !nonces.insert(value("SignatureNonce")?.to_owned()) {
        return Err(Refusal::new(400, "SignatureNonceUsed", "the nonce was used before"));
    }
    let timestamp = NaiveDateTime::parse_from_str(value("Timestamp")?, "%Y-%m-%dT%H:%M:%SZ")
        .map_err(|_| Refusal::new(400, "InvalidTimeStamp.Format", "the timestamp is not like 2026-01-02T03:04:05Z"))?;
    if now.signed_duration_since(timestamp.and_utc()).abs() > TOLERANCE {
        return Err(Refusal::new(400, "InvalidTimeStamp.Expired", "the timestamp is more than 15 minutes off"));
    }
    Ok(())
}

fn string_to_sign(request: &ReceivedRequest) -> String {
    let signed: Vec<(&str, &str)> = request
        .parameters()
        .filter(|(key, _)| key != "Signature")
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    signature_v1::string_to_sign(&request.method, &signature_v1::canonical_query(&signed))
}
