//! What an answer means: a record, a refusal that may be tried again, or one that may not.

use super::attempt::Failure;
use super::execute::Answered;
use super::retry::RetryReason;
use crate::action::{Decode, Nothing, RawResponse};
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::protocol::Protocol;
use crate::wire::decode::{Envelope, decode as decode_body};
use bytes::Bytes;
use reqwest::header::HeaderMap;
use std::borrow::Cow;
use std::time::Duration;

/// Says what an answer means.
pub(super) fn judge(
    protocol: Protocol,
    status: u16,
    headers: &HeaderMap,
    body: Bytes,
    decode: Decode,
) -> Result<Answered, Failure> {
    if !(200..300).contains(&status) {
        let envelope = decode_body(&mut Nothing, &body).unwrap_or_else(|_| from_markup(&body));
        return Err(refused(status, headers, &body, envelope));
    }
    match decode(&body) {
        Ok((_, envelope)) if envelope.success == Some(false) => Err(refused(status, headers, &body, envelope)),
        Ok((record, envelope)) => {
            if let Some((status, inner)) = refused_inside(protocol, &envelope) {
                return Err(refused(status, headers, &body, inner));
            }
            let request_id = envelope.request_id.map(Cow::into_owned).or_else(|| request_id(headers));
            let raw = RawResponse { http_status: status, request_id, body, attempts: Vec::new() };
            Ok(Answered { record, raw })
        }
        Err(failure) => {
            // What is handed on as a refusal need not be what a success is.
            let envelope = decode_body(&mut Nothing, &body).unwrap_or_default();
            if let Some((status, inner)) = refused_inside(protocol, &envelope) {
                return Err(refused(status, headers, &body, inner));
            }
            let error = Error::new(ErrorKind::UnexpectedResponse, format!("the answer cannot be read: {failure}"))
                .caused_by(failure)
                .with(|details| {
                    details.delivery = Some(Delivery::Answered);
                    details.http_status = Some(status);
                    details.request_id = request_id(headers);
                    details.body = Some(body);
                });
            Err(error.into())
        }
    }
}

/// Some services of Huawei Cloud hand on the answer of another: its status as a number and its body as text. Status and
/// envelope of one that says no.
fn refused_inside(protocol: Protocol, outer: &Envelope<'_>) -> Option<(u16, Envelope<'static>)> {
    if protocol != Protocol::Huawei {
        return None;
    }
    let status = outer.status.and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let body = outer.body.as_deref().unwrap_or_default();
    let inner = decode_body(&mut Nothing, body.as_bytes()).map(Envelope::into_owned).unwrap_or_default();
    (status >= 400 || inner.success == Some(false)).then_some((status, inner))
}

/// What a gateway that answers XML says; nothing where it is some other text.
fn from_markup(body: &[u8]) -> Envelope<'static> {
    let text = String::from_utf8_lossy(body);
    let element = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        let (inside, _) = rest.split_once(&format!("</{name}>"))?;
        Some(Cow::from(inside.trim().to_owned())).filter(|inside| !inside.is_empty())
    };
    Envelope {
        code: element("Code"),
        message: element("Message"),
        request_id: element("RequestId"),
        recommend: element("Recommend"),
        ..Envelope::default()
    }
}

/// The error of an answer that says no.
fn refused(status: u16, headers: &HeaderMap, body: &Bytes, envelope: Envelope<'_>) -> Failure {
    let message = envelope.message.map(Cow::into_owned).unwrap_or_else(|| match status {
        200..300 => "the service says it failed, without a message".to_owned(),
        300..400 => format!(
            "the answer is a redirect to {}, which is not followed",
            headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or("nowhere")
        ),
        _ => "the answer has no message".to_owned(),
    });
    let error = Error::new(ErrorKind::Service, message).with(|details| {
        details.delivery = Some(Delivery::Answered);
        details.http_status = Some(status);
        details.code = envelope.code.map(Cow::into_owned);
        details.request_id = envelope.request_id.map(Cow::into_owned).or_else(|| request_id(headers));
        details.recommend = envelope.recommend.map(Cow::into_owned);
        details.retry_after = wait_hint(headers);
        details.body = Some(body.clone());
    });
    let is_internal = error.code().is_some_and(|code| code.starts_with("InternalError"));
    let retry = if error.is_throttling() {
        Some(RetryReason::Throttling)
    } else if status >= 500 || is_internal {
        Some(RetryReason::Transient)
    } else {
        None
    };
    Failure { error, retry }
}

fn header<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Id of the request where the body says none.
fn request_id(headers: &HeaderMap) -> Option<String> {
    ["x-acs-request-id", "x-request-id"].into_iter().find_map(|name| header(headers, name)).map(str::to_owned)
}

/// How long the service asks to wait, in whichever of its headers it says so.
fn wait_hint(headers: &HeaderMap) -> Option<Duration> {
    let milliseconds = |text: &str| text.trim().parse().ok().map(Duration::from_millis);
    header(headers, "x-acs-retry-after")
        .and_then(milliseconds)
        .or_else(|| {
            ["x-ratelimit-user-api", "x-ratelimit-user"].into_iter().find_map(|name| {
                header(headers, name)?.split(',').find_map(|part| milliseconds(part.trim().strip_prefix("TimeLeft:")?))
            })
        })
        .or_else(|| header(headers, "retry-after")?.trim().parse().ok().map(Duration::from_secs))
}
