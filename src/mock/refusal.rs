//! An answer that says no.

use serde_json::json;
use std::time::Duration;

/// Why a request is refused.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub status: u16,
    pub code: String,
    pub message: String,
    /// How long the caller is to wait, where it is told.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    pub(super) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), retry_after: None }
    }

    /// The same with a time to wait.
    pub(super) fn retry_after(self, duration: Duration) -> Self {
        Self { retry_after: Some(duration), ..self }
    }

    /// A parameter that should be there.
    pub(super) fn missing(name: &str) -> Self {
        Self::new(400, "MissingParameter", format!("parameter {name} is required and was not sent"))
    }

    /// A parameter that cannot be what it is.
    pub(super) fn invalid(name: &str, reason: &str) -> Self {
        Self::new(400, "InvalidParameter", format!("parameter {name} {reason}"))
    }

    /// The body. The service has two ways to say no: an error document, and an answer with HTTP 200 that says it failed.
    pub(super) fn body(&self, request_id: &str, host: &str) -> String {
        let Self { status, code, message, .. } = self;
        let body = if (200..300).contains(status) {
            json!({
                "RequestId": request_id,
                "HttpStatusCode": status,
                "Success": false,
                "ErrorCode": code,
                "ErrorMessage": message,
            })
        } else {
            json!({
                "RequestId": request_id,
                "HostId": host,
                "Code": code,
                "Message": message,
                "Recommend": format!("https://emulator.invalid/{code}"),
            })
        };
        body.to_string()
    }
}
