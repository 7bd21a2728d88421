//! REST of Huawei Cloud: a method and a path, with a user token or signed with SDK-HMAC-SHA256.

use super::classify::{Codes, classify};
use super::headers::{address, host, set, to_map};
use super::{Conventions, Location, PreparedRequest, Protocol, Refusal, Signing};
use crate::credentials::Proof;
use crate::error::{ErrorKind, Result};
use crate::sign::{SignableRequest, huawei};
use crate::transport::HttpRequest;
use crate::wire::decode::{Envelope, EnvelopeNames, Part, decode};
use crate::wire::parameters::Style;
use crate::wire::percent;
use crate::wire::typed::Nothing;
use bytes::Bytes;
use reqwest::Method;

/// REST of Huawei Cloud.
#[derive(Debug)]
pub(crate) struct Huawei;

/// Names of the parts of its envelope; case and underscores do not count.
const ENVELOPE: EnvelopeNames = EnvelopeNames(&[
    ("error_code", Part::Code),
    ("code", Part::Code),
    ("error_msg", Part::Message),
    ("error_message", Part::Message),
    ("message", Part::Message),
    ("msg", Part::Message),
    ("success", Part::Success),
    ("request_id", Part::RequestId),
    ("status_code", Part::InnerStatus),
    ("body", Part::InnerBody),
]);

static CONVENTIONS: Conventions = Conventions {
    system: "huawei_cloud",
    reserved_parameters: &[],
    common_parameters: &[],
    default_method: Method::GET,
    default_style: Style::Repeated,
    has_paths: true,
    envelope: ENVELOPE,
    request_id_headers: &["x-request-id"],
};

/// Codes of the two generations of its gateway. `0301` stands for any fault of a signature; only its message tells one
/// that is too old.
static CODES: Codes = Codes {
    clock_skew: &[],
    clock_skew_by_message: Some((&["APIG.0301", "APIGW.0301"], "expired")),
    credentials: &["APIG.0301", "APIG.0307", "APIGW.0301", "APIGW.0307"],
    unknown_action: &["APIG.0101", "APIGW.0101"],
    throttling: &["APIG.0308", "APIGW.0308"],
};

const JSON: &str = "application/json";

impl Protocol for Huawei {
    fn conventions(&self) -> &'static Conventions {
        &CONVENTIONS
    }

    fn write(&self, request: &PreparedRequest<'_>, signing: &Signing<'_>) -> Result<HttpRequest> {
        let query: Vec<(&str, &str)> = request.at(Location::Query).collect();
        let mut url = address(signing.endpoint, &request.path);
        percent::set_query(&mut url, &query);
        let mut headers = request.headers();
        if request.json_body.is_some() {
            set(&mut headers, "content-type", JSON);
        }
        if let Some(project_id) = signing.project_id {
            set(&mut headers, "x-project-id", project_id);
        }
        match signing.credentials.proof() {
            Proof::Nothing => {}
            Proof::Bearer(token) => set(&mut headers, "x-auth-token", token.as_str()),
            Proof::Signature => {
                set(&mut headers, "host", host(&url));
                set(&mut headers, huawei::DATE_HEADER, signing.now.format("%Y%m%dT%H%M%SZ").to_string());
                if let Some(token) = signing.credentials.security_token() {
                    set(&mut headers, "x-security-token", token);
                }
                let signed = SignableRequest::new(request.method.as_str(), url.path())
                    .parameters(query)
                    .headers(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))
                    .body(request.json_body.as_ref().map(|text| text.as_bytes()).unwrap_or_default());
                let authorization = huawei::authorization(signing.credentials, &signed);
                set(&mut headers, "authorization", authorization);
            }
        }
        let body = request.json_body.clone().map(Bytes::from_owner);
        Ok(HttpRequest { method: request.method.clone(), url, headers: to_map(headers)?, body })
    }

    fn classify(&self, refusal: &Refusal<'_>) -> ErrorKind {
        classify(&CODES, refusal)
    }

    /// Some services hand on the response of another: its status as a number and its body as text.
    fn refusal_within(&self, outer: &Envelope<'_>) -> Option<(u16, Envelope<'static>)> {
        let status = outer.inner_status.and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
        let body = outer.inner_body.as_deref().unwrap_or_default();
        let inner = decode(&mut Nothing, body.as_bytes(), &ENVELOPE).map(Envelope::into_owned).unwrap_or_default();
        (status >= 400 || inner.success == Some(false)).then_some((status, inner))
    }
}
