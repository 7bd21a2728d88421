//! What the two protocols of Alibaba Cloud share: the names of its envelope, its wait hints, and its codes.

use super::Refusal;
use super::classify::{Codes, classify};
use super::headers::{retry_after, text};
use crate::error::{Delivery, Error, ErrorKind};
use crate::wire::decode::{EnvelopeNames, Part};
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use std::time::Duration;

/// Where gateways put the id of a request whose body says none.
pub(super) const REQUEST_ID_HEADERS: &[&str] = &["x-acs-request-id", "x-request-id"];

/// Names of the parts of its envelope. Gateways and services have spellings of their own; case and underscores do not count.
pub(super) const ENVELOPE: EnvelopeNames = EnvelopeNames(&[
    ("RequestId", Part::RequestId),
    ("Success", Part::Success),
    ("HttpStatusCode", Part::HttpStatus),
    ("ErrorCode", Part::Code),
    ("Code", Part::Code),
    ("ErrorMessage", Part::Message),
    ("ErrorMsg", Part::Message),
    ("Message", Part::Message),
    ("Msg", Part::Message),
    ("Recommend", Part::Recommend),
]);

/// Type of the proof that a bearer token is.
pub(super) const BEARER: &str = "BEARERTOKEN";

/// What the codes of Alibaba Cloud mean.
static CODES: Codes = Codes {
    clock_skew: &["InvalidTimeStamp.Expired", "IllegalTimestamp", "RequestTimeTooSkewed"],
    clock_skew_by_message: None,
    credentials: &[
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidSecurityToken",
        "MissingSecurityToken",
        "SecurityTokenExpired",
        "SignatureDoesNotMatch",
    ],
    unknown_action: &["InvalidAction.NotFound", "InvalidApi.NotFound", "InvalidVersion", "UnsupportedApi"],
    throttling: &[],
};

/// Returns the kind of a refusal of Alibaba Cloud.
pub(super) fn kind_of(refusal: &Refusal<'_>) -> ErrorKind {
    classify(&CODES, refusal)
}

/// Returns how long the service asks to wait, in whichever of its headers it says so.
pub(super) fn wait_hint(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let milliseconds = |text: &str| text.trim().parse().ok().map(Duration::from_millis);
    text(headers, "x-acs-retry-after")
        .and_then(milliseconds)
        .or_else(|| {
            ["x-ratelimit-user-api", "x-ratelimit-user"].into_iter().find_map(|name| {
                text(headers, name)?.split(',').find_map(|part| milliseconds(part.trim().strip_prefix("TimeLeft:")?))
            })
        })
        .or_else(|| retry_after(headers, now))
}

impl Error {
    /// Returns the error of a service of Alibaba Cloud that refused a call with this HTTP status, code and message. For
    /// tests of code that handles errors: the kind and the predicates are those that a client would give it.
    ///
    /// ```
    /// use dataworks::Error;
    ///
    /// assert!(Error::from_service(400, "Throttling.User", "too many calls").is_throttling());
    /// assert!(Error::from_service(404, "Invalid.Tenant.ProjectNotExists", "no such workspace").is_not_found());
    /// ```
    pub fn from_service(http_status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        let refusal = Refusal { http_status, body_status: None, code: &code, message: &message, has_envelope: true };
        let kind = kind_of(&refusal);
        Self::new(kind, message).with(|details| {
            details.delivery = Delivery::Answered;
            details.http_status = Some(http_status);
            details.code = Some(code);
        })
    }
}
