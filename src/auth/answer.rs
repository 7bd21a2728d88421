//! Keys as STS, the metadata service and credentials URIs write them.

use super::files::json::Object;
use super::{Credentials, keys};
use chrono::{DateTime, Utc};

/// Returns the object that an answer is. An error tells what is wrong with it without showing it.
pub(super) fn object(body: &[u8]) -> Result<Object<'_>, String> {
    let text = std::str::from_utf8(body).map_err(|_| "the answer is not UTF-8 text".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Object::parse(text).map_err(|flaw| format!("the answer is no JSON object: {}", flaw.message))
}

/// Returns the keys in `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`, which must not have passed.
pub(super) fn keys(object: &Object<'_>, now: DateTime<Utc>) -> Result<Credentials, String> {
    let text = |name| object.text(name).map_err(|flaw| format!("in the answer, {}", flaw.message));
    let required = |name| text(name)?.map(|text| (name, text)).ok_or_else(|| format!("the answer has no {name}"));
    let (id, secret) = (required("AccessKeyId")?, required("AccessKeySecret")?);
    let token = text("SecurityToken")?.map(|text| ("SecurityToken", text));
    let expires_at = expiration(object, "Expiration", now).map_err(|why| format!("in the answer, {why}"))?;
    keys::join(&id, &secret, token.as_ref(), expires_at).map_err(|why| format!("in the answer, {why}"))
}

/// Returns the time in a field, which must not have passed; none where the field is absent.
pub(super) fn expiration(object: &Object<'_>, name: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, String> {
    let Some(text) = object.text(name).map_err(|flaw| flaw.message)? else { return Ok(None) };
    let time = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| format!("{name} is no time"))?.to_utc();
    if time <= now {
        return Err(format!("the keys expired at {}", time.to_rfc3339()));
    }
    Ok(Some(time))
}

/// Returns keys as [`keys`] does; an error where they are not temporary or do not say until when.
pub(super) fn temporary_keys(object: &Object<'_>, now: DateTime<Utc>) -> Result<Credentials, String> {
    let keys = keys(object, now)?;
    match (keys.security_token(), keys.expires_at()) {
        (Some(_), Some(_)) => Ok(keys),
        (None, _) => Err("the answer has no SecurityToken".to_owned()),
        (_, None) => Err("the answer has no Expiration".to_owned()),
    }
}
