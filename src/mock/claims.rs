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

/// The parts of an `Authorization` header that names the headers it signs.
pub(super) struct Authorization<'header> {
    pub access_key_id: &'header str,
    pub signed_headers: &'header str,
    pub signature: &'header str,
}

impl<'header> Authorization<'header> {
    /// Reads the parts behind the name of the algorithm, of which `access_key` is what the first is called.
    pub(super) fn read(mut parts: impl Iterator<Item = &'header str>, access_key: &str) -> Option<Self> {
        let mut part = |key: &str| parts.next()?.strip_prefix(key)?.strip_prefix('=');
        let read = Self {
            access_key_id: part(access_key)?,
            signed_headers: part("SignedHeaders")?,
            signature: part("Signature")?,
        };
        parts.next().is_none().then_some(read)
    }
}
