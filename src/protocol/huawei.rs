//! REST of Huawei Cloud: a user token, or SDK-HMAC-SHA256 over the whole request.

use super::{WrittenRequest, address, header_map, host, is_authorized, with_query};
use crate::action::Call;
use crate::credentials::{Credentials, Proof};
use crate::error::Result;
use crate::sign::huawei;

const JSON: &str = "application/json";

/// Writes a call. One that brings an `Authorization` header of its own is sent with that one.
pub fn write(call: &Call, credentials: &Credentials) -> Result<WrittenRequest> {
    let parts = call.parts();
    let url = with_query(address(call, &parts.path), &parts.query_text());
    let mut headers = parts.headers();
    let mut set = |name: &str, value: &str| {
        headers.retain(|known| known.0 != name);
        headers.push((name.to_owned(), value.to_owned()));
    };
    if parts.body.is_some() {
        set("content-type", JSON);
    }
    if let Some(project_id) = &call.core.project_id {
        set("x-project-id", project_id);
    }
    match credentials.proof() {
        Proof::Nothing => {}
        Proof::Bearer(token) => set("x-auth-token", token),
        Proof::Signature => {
            let date = call.core.now().format("%Y%m%dT%H%M%SZ").to_string();
            set("host", &host(&url));
            set("x-sdk-date", &date);
            if let Some(token) = credentials.security_token() {
                set("x-security-token", token);
            }
            if !is_authorized(&headers) {
                let signed: Vec<(&str, &str)> = headers
                    .iter()
                    .filter(|(name, _)| huawei::is_signed(name))
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                let request = huawei::canonical_request(
                    call.method().as_str(),
                    url.path(),
                    &huawei::canonical_query(&parts.query()),
                    &signed,
                    &huawei::body_hash(parts.body.as_deref().unwrap_or_default().as_bytes()),
                );
                let string_to_sign = huawei::string_to_sign(&date, &request);
                let signature = huawei::sign(credentials.access_key_secret(), &string_to_sign);
                let names = huawei::signed_headers(&signed);
                let authorization = huawei::authorization(credentials.access_key_id(), &names, &signature);
                headers.push(("authorization".to_owned(), authorization));
            }
        }
    }
    Ok(WrittenRequest { method: call.method().into(), url, headers: header_map(headers)?, body: parts.body })
}
