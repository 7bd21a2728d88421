//! One attempt: credentials, a request written and signed, transport, judgement.

use super::execute::{Answered, timed_out};
use super::judge::judge;
use super::retry::RetryReason;
use crate::action::{Call, Decode};
use crate::credentials::Credentials;
use crate::deadline::within;
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::protocol;
use crate::redact::redact;
use bytes::Bytes;
use reqwest::header::HeaderMap;
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
    let work = send(call, &mut was_sent);
    let finished = match limit {
        None => Some(work.await),
        Some(limit) => within(&*call.core.runtime, limit, work).await,
    };
    let answer = match (finished, limit) {
        (Some(finished), _) => finished,
        (None, limit) => {
            let delivery = if was_sent { Delivery::Unknown } else { Delivery::NotSent };
            let what = if is_last { "the call" } else { "the attempt" };
            let error = timed_out(what, limit.unwrap_or_default(), delivery);
            // The call's own limit leaves nothing to retry in.
            let retry = (!is_last).then_some(RetryReason::Transient);
            return Err(Failure { error: name(error, call), retry });
        }
    };
    answer
        .and_then(|((status, headers, body), credentials)| {
            judge(call.service().protocol, status, &headers, body, decode).map_err(|failure| {
                let error = failure.error.with(|details| {
                    let secrets = credentials.secrets().chain(call.secrets());
                    details.message = redact(secrets, std::mem::take(&mut details.message));
                });
                Failure { error, retry: failure.retry }
            })
        })
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

/// What came back, and the credentials the request was signed with.
type Received = ((u16, HeaderMap, Bytes), Credentials);

async fn send(call: &Call, was_sent: &mut bool) -> Result<Received, Failure> {
    let core = &*call.core;
    let credentials = core.credentials.credentials().await?;
    let request = protocol::write(call, &credentials)?;
    let mut builder = core.http.request(request.method, request.url).headers(request.headers);
    if let Some(body) = request.body {
        builder = builder.body(body);
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
        Ok(body) => Ok(((status, headers, body), credentials)),
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
    let (delivery, message) = if failure.is_builder() {
        let error = Error::new(ErrorKind::Configuration, "the HTTP request could not be built").caused_by(failure);
        return error.into();
    } else if failure.is_connect() {
        (Delivery::NotSent, "no connection to the service")
    } else {
        (Delivery::Unknown, "the connection broke before the answer was complete")
    };
    let kind = if failure.is_timeout() { ErrorKind::Timeout } else { ErrorKind::Connection };
    let error = Error::new(kind, format!("{message}: {}", innermost(&failure)))
        .with(|details| details.delivery = Some(delivery))
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
