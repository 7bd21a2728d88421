//! What a request says about who sent it.

use super::refusal::Refusal;
use crate::credentials::Credentials;

/// What a request says about itself, wherever it says it.
pub(super) struct Claims<'request> {
    /// None where the signature has none.
    pub nonce: Option<&'request str>,
    /// None where a token stands for the signature.
    pub timestamp: Option<&'request str>,
    pub security_token: Option<&'request str>,
    pub bearer_token: Option<&'request str>,
    pub signature_type: Option<&'request str>,
}

/// Refuses an access key that is not the known one.
pub(super) fn check_access_key(sent: &str, credentials: &Credentials) -> Result<(), Refusal> {
    if sent == credentials.access_key_id() {
        return Ok(());
    }
    Err(Refusal::new(404, "InvalidAccessKeyId.NotFound", "the access key is not known"))
}

/// A signature that is not the one that it should be.
pub(super) fn mismatch(string_to_sign: &str) -> Refusal {
    let message = format!("the signature does not match; server string to sign is:{string_to_sign}");
    Refusal::new(400, "SignatureDoesNotMatch", message)
}
