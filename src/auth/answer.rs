//! Keys as STS, the metadata service and credentials URIs write them.

use super::Credentials;
use super::files::json::Object;
use chrono::{DateTime, Utc};

/// The object that an answer is. What is wrong with it is told without showing it.
pub(super) fn object(body: &[u8]) -> Result<Object<'_>, String> {
    let text = std::str::from_utf8(body).map_err(|_| "the answer is not UTF-8 text".to_owned())?;
    Object::parse(text).map_err(|flaw| format!("the answer is no JSON object: {}", flaw.message))
}

/// `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`, which must not have passed.
pub(super) fn keys(object: &Object<'_>, now: DateTime<Utc>) -> Result<Credentials, String> {
    let text = |name| object.text(name).map_err(|flaw| format!("in the answer, {}", flaw.message));
    let required = |name| text(name)?.ok_or_else(|| format!("the answer has no {name}"));
    let (id, secret) = (required("AccessKeyId")?, required("AccessKeySecret")?);
    let expires_at = match text("Expiration")? {
        None => None,
        Some(text) => {
            let time = DateTime::parse_from_rfc3339(&text);
            Some(time.map_err(|_| "in the answer, Expiration is no time".to_owned())?.to_utc())
        }
    };
    if let Some(time) = expires_at.filter(|time| *time <= now) {
        return Err(format!("the keys it gives expired at {}", time.to_rfc3339()));
    }
    Ok(match text("SecurityToken")? {
        Some(token) => Credentials::temporary(id.as_str(), secret.as_str(), token.as_str(), expires_at),
        None => Credentials::new(id.as_str(), secret.as_str()),
    })
}

/// As [`keys`], where they have to be temporary and say until when.
pub(super) fn temporary_keys(object: &Object<'_>, now: DateTime<Utc>) -> Result<Credentials, String> {
    let keys = keys(object, now)?;
    match (keys.security_token(), keys.expires_at()) {
        (Some(_), Some(_)) => Ok(keys),
        (None, _) => Err("the answer has no SecurityToken".to_owned()),
        (_, None) => Err("the answer has no Expiration".to_owned()),
    }
}
