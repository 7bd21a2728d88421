//! One attempt: credentials, clock, signature, transport, judgement.

use super::execute::{Answered, timed_out};
use super::retry::RetryReason;
use crate::action::{Call, Decode, Nothing, Place, RawAnswer};
use crate::auth::{Credentials, signature_v1};
use crate::error::{Error, ErrorKind, Reach, Result};
use crate::wire::decode::{Envelope, decode as decode_body};
use bytes::Bytes;
use chrono::SecondsFormat;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// A failed attempt, and whether another may follow.
pub(super) struct Failure {
    pub error: Error,
    pub retry: Option<RetryReason>,
}

/// Makes one attempt within its own limit and what is left of the call's.
pub(super) async fn run(
    call: &Call,
    decode: Decode,
    attempt_limit: Option<Duration>,
    call_left: Option<Duration>,
) -> Result<Answered, Failure> {
    let is_last = call_left.is_some_and(|left| attempt_limit.is_none_or(|limit| left < limit));
    let limit = if is_last { call_left } else { attempt_limit };
    let mut was_sent = false;
    let finished = {
        let mut work = pin!(send(call, &mut was_sent));
        match limit {
            None => Some(work.await),
            Some(limit) => {
                let mut deadline = call.core.runtime.deadline(limit);
                poll_fn(|context| {
                    if let Poll::Ready(finished) = work.as_mut().poll(context) {
                        return Poll::Ready(Some(finished));
                    }
                    deadline.as_mut().poll(context).map(|()| None)
                })
                .await
            }
        }
    };
    let answer = match (finished, limit) {
        (Some(finished), _) => finished,
        (None, limit) => {
            let reach = if was_sent { Reach::Unknown } else { Reach::NotSent };
            let what = if is_last { "the call" } else { "the attempt" };
            let error = timed_out(what, limit.unwrap_or_default(), reach);
            // The call's own limit leaves nothing to retry in.
            let retry = (!is_last).then_some(RetryReason::Transient);
            return Err(Failure { error: name(error, call), retry });
        }
    };
    answer
        .and_then(|(status, headers, body)| judge(status, &headers, body, decode))
        .map_err(|failure| Failure { error: name(failure.error, call), retry: failure.retry })
}

fn name(error: Error, call: &Call) -> Error {
    error.with(|details| details.action = Some(call.action_name().to_owned()))
}

impl From<Error> for Failure {
    /// What fails before sending (credentials, configuration) fails again.
    fn from(error: Error) -> Self {
        Self { error, retry: None }
    }
}

async fn send(call: &Call, was_sent: &mut bool) -> Result<(u16, HeaderMap, Bytes), Failure> {
    let core = &*call.core;
    let credentials = core.credentials.credentials().await?;
    let request = sign(call, &credentials);
    let mut url = core.endpoint.clone();
    url.set_query(Some(&request.query));
    let mut builder = core.http.request(call.method().into(), url);
    if let Some(body) = request.body {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        builder = builder.header(CONTENT_TYPE, form).body(body);
    }
    *was_sent = true;
    let (sent_at, started) = (core.runtime.now(), core.runtime.monotonic());
    let response = match builder.send().await {
        Ok(response) => response,
        Err(failure) => {
            *was_sent = !failure.is_connect();
            return Err(broken(failure));
        }
    };
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    core.clock.learn(&headers, sent_at, core.runtime.monotonic().saturating_sub(started));
    match response.bytes().await {
        Ok(body) => Ok((status, headers, body)),
        Err(failure) => {
            let mut failure = broken(failure);
            failure.error.details_mut().http_status = Some(status);
            Err(failure)
        }
    }
}

/// A connection that was not made, or broke. The address is taken out: its query holds the signature.
fn broken(failure: reqwest::Error) -> Failure {
    let failure = failure.without_url();
    let (reach, message) = if failure.is_builder() {
        let error = Error::new(ErrorKind::Configuration, "the HTTP request could not be built").caused_by(failure);
        return error.into();
    } else if failure.is_connect() {
        (Reach::NotSent, "no connection to the service")
    } else {
        (Reach::Unknown, "the connection broke before the answer was complete")
    };
    let kind = if failure.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Connection };
    let error = Error::new(kind, format!("{message}: {}", innermost(&failure)))
        .with(|details| details.reach = Some(reach))
        .caused_by(failure);
    Failure { error, retry: Some(RetryReason::Transient) }
}

fn innermost(failure: &dyn std::error::Error) -> String {
    let mut cause = failure;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

struct Signed {
    query: String,
    body: Option<String>,
}

/// Writes the request with a fresh nonce and timestamp, and signs it.
fn sign(call: &Call, credentials: &Credentials) -> Signed {
    let core = &*call.core;
    let timestamp = core.clock.now(&*core.runtime).to_rfc3339_opts(SecondsFormat::Secs, true);
    let nonce = core.runtime.nonce();
    let method = call.method().as_str();
    let mut pairs = call.pairs();
    let mut common = |key: &'static str, value: Cow<'_, str>| {
        if !pairs.iter().any(|known| known.0 == key) {
            pairs.push((key.into(), Cow::Owned(value.into_owned()), Place::Query));
        }
    };
    common("Action", call.action_name().into());
    common("Version", call.service().version.into());
    common("Format", "JSON".into());
    common("RegionId", core.region.as_str().into());
    common("Timestamp", timestamp.into());
    common("SignatureMethod", "HMAC-SHA1".into());
    common("SignatureVersion", "1.0".into());
    common("SignatureNonce", nonce.into());
    common("AccessKeyId", credentials.access_key_id().into());
    if let Some(token) = credentials.security_token() {
        common("SecurityToken", token.into());
    }
    let all: Vec<(&str, &str)> = pairs.iter().map(|(key, value, _)| (key.as_ref(), value.as_ref())).collect();
    let signature = signature_v1::sign_parameters(credentials.access_key_secret(), method, &all);
    let (mut query, mut body) = (String::new(), None);
    for (key, value, place) in &pairs {
        let text = match place {
            Place::Query => &mut query,
            Place::Body => body.get_or_insert_with(String::new),
        };
        signature_v1::append_pair(text, key, value);
    }
    signature_v1::append_pair(&mut query, "Signature", &signature);
    Signed { query, body }
}

/// Says what an answer means.
fn judge(status: u16, headers: &HeaderMap, body: Bytes, decode: Decode) -> Result<Answered, Failure> {
    if !(200..300).contains(&status) {
        let envelope = decode_body(&mut Nothing, &body).unwrap_or_else(|_| from_markup(&body));
        return Err(refused(status, headers, &body, envelope));
    }
    match decode(&body) {
        Ok((_, envelope)) if envelope.success == Some(false) => Err(refused(status, headers, &body, envelope)),
        Ok((record, envelope)) => {
            let request_id = envelope.request_id.map(Cow::into_owned);
            let raw = RawAnswer { http_status: status, request_id, body, attempts: Vec::new() };
            Ok(Answered { record, raw })
        }
        Err(failure) => {
            let error = Error::new(ErrorKind::UnexpectedAnswer, format!("the answer cannot be read: {failure}"))
                .caused_by(failure)
                .with(|details| {
                    details.reach = Some(Reach::Answered);
                    details.http_status = Some(status);
                    details.body = Some(body);
                });
            Err(error.into())
        }
    }
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
        details.reach = Some(Reach::Answered);
        details.http_status = Some(status);
        details.code = envelope.code.map(Cow::into_owned);
        let from_header = || header(headers, "x-acs-request-id").map(str::to_owned);
        details.request_id = envelope.request_id.map(Cow::into_owned).or_else(from_header);
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
