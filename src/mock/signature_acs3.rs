//! ACS3-HMAC-SHA256: everything is a header.

use super::claims::{Authorization, Claims, check_access_key, mismatch};
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use crate::credentials::{Credentials, Proof};
use crate::sign::{SignableRequest, SignatureAlgorithm, Signer, acs3};

/// What every request carries.
const REQUIRED: [&str; 6] =
    ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"];

/// Checks headers, the hash of the body, and the signature over all of it.
pub(super) fn verify<'request>(
    request: &'request ReceivedRequest,
    credentials: &Credentials,
) -> Result<Claims<'request>, Refusal> {
    let value = |name: &str| request.header(name).ok_or_else(|| Refusal::missing_header(name));
    for name in REQUIRED {
        value(name)?;
    }
    let body_hash = acs3::body_hash(&request.raw_body);
    if value("x-acs-content-sha256")? != body_hash {
        let message = "header x-acs-content-sha256 is not the hash of the body";
        return Err(Refusal::new(400, "InvalidParameter", message));
    }
    if let Proof::Signature = credentials.proof() {
        let sent = authorization(value("authorization")?).ok_or_else(|| {
            Refusal::new(400, "IncompleteSignature", "header authorization is not as ACS3-HMAC-SHA256 has it")
        })?;
        check_access_key(sent.access_key_id, credentials)?;
        if credentials.security_token().is_some() {
            check_access_key(value("x-acs-accesskey-id")?, credentials)?;
        }
        let signed = signed_headers(request, sent.signed_headers)?;
        let query = request.query.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let signed = SignableRequest::new(&request.method, &request.path)
            .parameters(query)
            .headers(signed)
            .body(&request.raw_body)
            .signing_every_header();
        let signer = Signer::new(SignatureAlgorithm::Acs3, credentials.clone());
        if sent.signature != signer.signature(&signed) {
            let string_to_sign = signer.string_to_sign(&signed);
            return Err(mismatch(&string_to_sign));
        }
    }
    Ok(Claims {
        nonce: Some(value("x-acs-signature-nonce")?),
        timestamp: Some(value("x-acs-date")?),
        security_token: request.header("x-acs-security-token"),
        bearer_token: request.header("x-acs-bearer-token"),
        signature_type: request.header("x-acs-signature-type").or_else(|| request.parameter("SignatureType")),
    })
}

/// The headers that are said to be signed. All that have to be are among them.
fn signed_headers<'request>(
    request: &'request ReceivedRequest,
    names: &'request str,
) -> Result<Vec<(&'request str, &'request str)>, Refusal> {
    let incomplete =
        |name: &str, fault: &str| Refusal::new(400, "IncompleteSignature", format!("header {name} {fault}"));
    let is_listed = |name: &str| names.split(';').any(|listed| listed == name);
    if let Some((name, _)) = request.headers.iter().find(|(name, _)| acs3::is_signed(name) && !is_listed(name)) {
        return Err(incomplete(name, "is not signed"));
    }
    names
        .split(';')
        .map(|name| Ok((name, request.header(name).ok_or_else(|| incomplete(name, "is signed and was not sent"))?)))
        .collect()
}

/// Reads the header, whose parts are set off by commas alone.
fn authorization(header: &str) -> Option<Authorization<'_>> {
    let (algorithm, parts) = header.split_once(' ')?;
    let read = Authorization::read(parts.split(','), "Credential")?;
    (algorithm == acs3::ALGORITHM).then_some(read)
}
