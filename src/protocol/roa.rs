//! ROA of Alibaba Cloud: a method and a path, signed with ACS3-HMAC-SHA256.

use super::acs3::{self, Draft};
use super::{WrittenRequest, address, header_map, with_query};
use crate::action::Call;
use crate::auth::Credentials;
use crate::error::Result;

const JSON: &str = "application/json; charset=utf-8";

/// Writes a call: arguments into the path, the rest into query, headers and a JSON body.
pub fn write(call: &Call, credentials: &Credentials) -> Result<WrittenRequest> {
    let parts = call.parts();
    let url = with_query(address(call, &parts.path), &parts.query_text());
    let draft = Draft {
        url: &url,
        version: call.service().version.into(),
        query: &parts.query(),
        body: parts.body.as_deref().map(|text| (JSON, text)),
        own: parts.headers(),
    };
    let headers = header_map(acs3::headers(call, credentials, draft))?;
    Ok(WrittenRequest { method: call.method().into(), url, headers, body: parts.body })
}
