//! An answer that says no.

use super::model::Speech;
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

    /// The headers that tell how long to wait.
    pub(super) fn headers(&self) -> Vec<(String, String)> {
        // Rounded up: a caller that waits as long is not early.
        let milliseconds = |wait: Duration| wait.as_nanos().div_ceil(1_000_000).to_string();
        let wait = self.retry_after.map(|wait| ("x-acs-retry-after".to_owned(), milliseconds(wait)));
        wait.into_iter().collect()
    }

    /// A parameter that should be there. The code names it, as gateways do.
    pub(super) fn missing(name: &str) -> Self {
        Self::new(400, format!("Missing{name}"), format!("{name} is mandatory for this action."))
    }

    /// A header that should be there. Those that say the same as a parameter of the older signature have its code.
    pub(super) fn missing_header(name: &str) -> Self {
        let parameter = match name {
            "x-acs-action" => "Action",
            "x-acs-version" => "Version",
            "x-acs-date" | "x-sdk-date" => "Timestamp",
            "x-acs-signature-nonce" => "SignatureNonce",
            "x-acs-accesskey-id" => "AccessKeyId",
            "authorization" => "Signature",
            _ => "Header",
        };
        Self::new(400, format!("Missing{parameter}"), format!("header {name} is mandatory for this action."))
    }

    /// A parameter that cannot be what it is.
    pub(super) fn invalid(name: &str, reason: &str) -> Self {
        Self::new(400, "InvalidParameter", format!("parameter {name} {reason}"))
    }

    /// The body. The services of Alibaba Cloud have two ways to say no: an error document, and an answer with HTTP 200
    /// that says it failed. Huawei Cloud has a document of its own.
    pub(super) fn body(&self, speech: Speech, request_id: &str, host: &str) -> String {
        let Self { status, code, message, .. } = self;
        let body = if speech == Speech::Huawei {
            let code = huawei_code(code);
            json!({ "error_code": code, "error_msg": message, "request_id": request_id })
        } else if (200..300).contains(status) {
            json!({
                "RequestId": request_id,
                "HttpStatusCode": status,
                "Success": false,
                "ErrorCode": code,
                "ErrorMessage": message,
            })
        } else {
            let product = if speech == Speech::Roa { "MaxCompute" } else { "dataworks-public" };
            let recommend =
                format!("https://api.aliyun.com/troubleshoot?q={code}&product={product}&requestId={request_id}");
            json!({
                "RequestId": request_id,
                "HostId": host,
                "Code": code,
                "Message": message,
                "Recommend": recommend,
            })
        };
        body.to_string()
    }
}

/// What the gateway of Huawei Cloud calls a fault. A code that is none of the emulator's own stays as it is.
fn huawei_code(code: &str) -> &str {
    match code {
        "SignatureDoesNotMatch"
        | "InvalidAccessKeyId.NotFound"
        | "IncompleteSignature"
        | "MissingSignature"
        | "InvalidTimeStamp.Expired"
        | "InvalidTimeStamp.Format"
        | "MissingTimestamp"
        | "MissingSecurityToken"
        | "InvalidSecurityToken.MismatchWithAccessKey" => "APIGW.0301",
        "InvalidBearerToken" => "APIGW.0307",
        "InvalidAction.NotFound" => "APIGW.0101",
        "Throttling.User" | "Throttling.Api.Risk" => "APIGW.0308",
        "InvalidParameter" => "DLM.4001",
        _ if code.starts_with("Missing") => "DLM.4001",
        _ => code,
    }
}
