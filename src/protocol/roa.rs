//! ROA of Alibaba Cloud: a method and a path, signed with ACS3-HMAC-SHA256.

use super::acs3::{self, Draft};
use super::headers::{address, to_map};
use super::{Conventions, Location, PreparedRequest, Protocol, Refusal, Signing, alibaba};
use crate::error::{ErrorKind, Result};
use crate::transport::HttpRequest;
use crate::wire::parameters::Style;
use crate::wire::percent;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::Method;
use reqwest::header::HeaderMap;
use std::time::Duration;

/// ROA of Alibaba Cloud.
#[derive(Debug)]
pub(crate) struct Roa;

static CONVENTIONS: Conventions = Conventions {
    system: "alibaba_cloud",
    reserved_parameters: &[],
    common_parameters: &[],
    default_method: Method::GET,
    default_style: Style::Json,
    has_paths: true,
    envelope: alibaba::ENVELOPE,
    request_id_headers: alibaba::REQUEST_ID_HEADERS,
};

const JSON: &str = "application/json; charset=utf-8";

impl Protocol for Roa {
    fn conventions(&self) -> &'static Conventions {
        &CONVENTIONS
    }

    fn write(&self, request: &PreparedRequest<'_>, signing: &Signing<'_>) -> Result<HttpRequest> {
        let query: Vec<(&str, &str)> = request.at(Location::Query).collect();
        let mut url = address(signing.endpoint, &request.path);
        percent::set_query(&mut url, &query);
        let body = request.json_body.clone();
        let draft = Draft {
            url: &url,
            version: request.version.into(),
            query: &query,
            body: body.as_ref().map(|text| (JSON, text.as_str())),
            has_type_header: true,
            own: request.headers(),
        };
        let headers = to_map(acs3::headers(request, signing, draft))?;
        Ok(HttpRequest { method: request.method.clone(), url, headers, body: body.map(Bytes::from_owner) })
    }

    fn classify(&self, refusal: &Refusal<'_>) -> ErrorKind {
        alibaba::kind_of(refusal)
    }

    fn wait_hint(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        alibaba::wait_hint(headers, now)
    }
}
