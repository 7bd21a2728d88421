//! One attempt: credentials, a request written and signed, its exchange for a response, the response read.

use super::clock::skew_of;
use super::context::gate;
use super::{Answered, Call, Decoder, RawResponse};
use crate::credentials::Credentials;
use crate::deadline::within;
use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::protocol::{self, PreparedRequest, Protocol, Reading, Signing, refusal_without_body};
use crate::redact::Gate;
use crate::transport::{self, Failure, HttpResponse, ResponseHead};
use crate::wire::endpoint;
use bytes::Bytes;
use chrono::TimeDelta;
use reqwest::header::USER_AGENT;
use std::pin::pin;
use std::time::Duration;

/// What all attempts of a call have in common.
pub(super) struct Plan<'call> {
    pub call: &'call Call,
    pub protocol: &'static dyn Protocol,
    pub request: &'call PreparedRequest<'call>,
    pub decoder: Option<Decoder>,
}

/// How an attempt went, as far as it got.
#[derive(Default)]
pub(super) struct Trace {
    /// The credentials that the request was signed with.
    pub credentials: Option<Credentials>,
    /// The skew that the request was signed with, and that which the response tells.
    pub signed_skew: TimeDelta,
    pub told_skew: Option<TimeDelta>,
    was_sent: bool,
}

/// Makes one attempt within a limit.
pub(super) async fn run(plan: &Plan<'_>, limit: Option<Duration>, trace: &mut Trace) -> Result<Answered> {
    let finished = {
        let work = pin!(exchange(plan, trace));
        match limit {
            None => Some(work.await),
            Some(limit) => within(&*plan.call.context.runtime, limit, work).await,
        }
    };
    finished.unwrap_or_else(|| {
        let delivery = if trace.was_sent { Delivery::Unknown } else { Delivery::NotSent };
        let message = format!("the attempt took longer than {:?}", limit.unwrap_or_default());
        Err(Error::new(ErrorKind::Timeout, message).with(|details| details.delivery = delivery))
    })
}

async fn exchange(plan: &Plan<'_>, trace: &mut Trace) -> Result<Answered> {
    let context = &plan.call.context;
    let credentials = context.credentials.credentials().await?;
    trace.signed_skew = context.clock.skew();
    let (sent_at, started) = (context.runtime.now(), context.runtime.monotonic());
    let signing = Signing {
        credentials: &credentials,
        signature: context.signature,
        endpoint: &context.endpoint,
        common_query: &context.common_query,
        region: &context.region,
        project_id: context.project_id.as_deref(),
        now: sent_at.checked_add_signed(trace.signed_skew).unwrap_or(sent_at),
        nonce: context.runtime.nonce(),
    };
    let mut request = plan.protocol.write(plan.request, &signing)?;
    if let Some(user_agent) = &context.user_agent {
        // A call that says another keeps it.
        request.headers.entry(USER_AGENT).or_insert_with(|| user_agent.clone());
    }
    trace.credentials = Some(credentials.clone());
    trace.was_sent = true;
    let mut head = match transport::send(&context.transport, request).await {
        Ok(head) => head,
        Err(failure) => {
            trace.was_sent =
                !matches!(failure, Failure::NotConnected(_) | Failure::NotSecure(_) | Failure::Unsendable(_));
            return Err(broken(failure, &Gate::new([])));
        }
    };
    trace.told_skew = skew_of(&head.headers, sent_at, || context.runtime.monotonic().saturating_sub(started));
    if let Some(skew) = trace.told_skew {
        context.clock.learn(skew);
    }
    let of_endpoint = endpoint::secrets(&context.endpoint);
    let gate = gate(Some(&credentials), Some(plan.request), &of_endpoint);
    let now = || context.now();
    let reading = Reading {
        protocol: plan.protocol,
        decode: plan.decoder.map(|decoder| decoder.decode),
        strictness: context.strictness,
        gate: &gate,
        now: &now,
    };
    let body = body(&reading, &mut head, context.largest_response).await?;
    let response = HttpResponse { status: head.status, headers: head.headers, body };
    let outcome = protocol::read(&reading, response)?;
    let raw = RawResponse {
        http_status: outcome.response.status,
        request_id: outcome.request_id,
        body: outcome.response.body,
        attempts: Vec::new(),
        unreadable: outcome.unreadable,
    };
    Ok(Answered { record: outcome.record, raw })
}

/// Reads the body. Of a refusal whose body breaks off the status is known, and that is enough. The head is lent, since a
/// future that owned it would be larger for each that waits for another.
async fn body(reading: &Reading<'_>, head: &mut ResponseHead, limit: usize) -> Result<Bytes> {
    head.body(limit).await.map_err(|failure| match head.status {
        200..300 => broken(failure, reading.gate).with(|details| details.http_status = Some(head.status)),
        status => refusal_without_body(reading, status, &head.headers),
    })
}

/// Returns the error of an exchange that came to no response. Its text may quote a header.
fn broken(failure: Failure, gate: &Gate<'_>) -> Error {
    let (kind, delivery) = match &failure {
        Failure::Unsendable(_) => (ErrorKind::InvalidRequest, Delivery::NotSent),
        Failure::NotSecure(_) => (ErrorKind::Tls, Delivery::NotSent),
        Failure::NotConnected(_) if failure.is_timeout() => (ErrorKind::Timeout, Delivery::NotSent),
        Failure::NotConnected(_) => (ErrorKind::Connection, Delivery::NotSent),
        Failure::Broken(_) if failure.is_timeout() => (ErrorKind::Timeout, Delivery::Unknown),
        Failure::Broken(_) => (ErrorKind::Connection, Delivery::Unknown),
        #[cfg(feature = "mock")]
        Failure::Cut(_) => (ErrorKind::Connection, Delivery::Unknown),
        Failure::TooLarge(_) | Failure::Compressed(_) => (ErrorKind::UnexpectedResponse, Delivery::Answered),
    };
    let error = Error::new(kind, gate.clean(failure.to_string())).with(|details| details.delivery = delivery);
    match failure.into_cause() {
        Some(cause) => error.caused_by(cause),
        None => error,
    }
}
