//! SDK-HMAC-SHA256 of Huawei Cloud, or a user token in its place.

use super::claims::{Authorization, Claims, check_access_key, mismatch};
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use crate::credentials::{Credentials, Proof};
use crate::sign::{SignableRequest, SignatureAlgorithm, Signer, huawei};

/// Checks the signature over method, path, query, headers and body.
pub(super) fn verify<'request>(
    request: &'request ReceivedRequest,
    credentials: &Credentials,
) -> Result<Claims<'request>, Refusal> {
    let value = |name: &str| request.header(name).ok_or_else(|| Refusal::missing_header(name));
    let mut timestamp = None;
    if let Proof::Signature = credentials.proof() {
        let incomplete = |message: String| Refusal::new(401, "IncompleteSignature", message);
        let sent = authorization(value("authorization")?)
            .ok_or_else(|| incomplete(format!("header authorization is not as {} has it", huawei::ALGORITHM)))?;
        check_access_key(sent.access_key_id, credentials)?;
        timestamp = Some(value(huawei::DATE_HEADER)?);
        let headers = sent
            .signed_headers
            .split(';')
            .map(|name| {
                let sent = request.header(name);
                Ok((name, sent.ok_or_else(|| incomplete(format!("header {name} is signed and was not sent")))?))
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        let signed = SignableRequest::new(&request.method, &request.path)
            .parameters(request.query.iter().map(|(key, value)| (key.as_str(), value.as_str())))
            .headers(headers)
            .body(&request.raw_body);
        let signer = Signer::new(SignatureAlgorithm::Huawei, credentials.clone());
        if sent.signature != signer.signature(&signed) {
            return Err(mismatch(&signer.string_to_sign(&signed)));
        }
    }
    Ok(Claims {
        nonce: None,
        timestamp,
        security_token: request.header("x-security-token"),
        bearer_token: request.header("x-auth-token"),
        signature_type: request.header("x-auth-token").map(|_| "BEARERTOKEN"),
    })
}

/// Reads the header, whose parts may have blanks around them.
fn authorization(header: &str) -> Option<Authorization<'_>> {
    let (algorithm, parts) = header.split_once(' ')?;
    let read = Authorization::read(parts.split(',').map(str::trim), "Access")?;
    (algorithm == huawei::ALGORITHM).then_some(read)
}
