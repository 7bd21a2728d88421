//! Parts of access keys, as they stand in variables, files and answers.

use crate::credentials::Credentials;
use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

/// A part of an access key, and the name it has where it stands.
pub(super) type Part<'name> = (&'name str, Zeroizing<String>);

/// Returns the credentials that id, secret and token make up. Blanks around a part are dropped: what writes variables
/// and files often leaves a line end behind.
///
/// # Errors
///
/// A message where a part is blank, or holds what cannot be in a key, such as a blank. It does not show the part.
pub(super) fn join(
    id: &Part<'_>,
    secret: &Part<'_>,
    token: Option<&Part<'_>>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<Credentials, String> {
    let (id, secret) = (trimmed(id)?, trimmed(secret)?);
    Ok(match token {
        Some(token) => Credentials::temporary(id, secret, trimmed(token)?, expires_at),
        None => Credentials::new(id, secret),
    })
}

/// Returns a part without the blanks around it.
pub(super) fn trimmed<'text>((name, text): &'text Part<'_>) -> Result<&'text str, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("{name} is empty"));
    }
    // A line break in the middle, or what a text editor put in.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("{name} holds a blank or another character that is in no key"));
    }
    Ok(text)
}
