//! What subscribers of `tracing` hear of calls: the spans and events, and the names of their fields.
//!
//! `spans.md` is this file in words. Where nobody listens, no field is evaluated.

use super::attempt::Plan;
use super::{Answered, Call};
use crate::error::{Attempt, Error, Result};
use crate::request::Request;
use std::fmt;
use std::time::Duration;
use tracing::{Span, debug_span, field, info_span, warn};

/// What the conventions say in place of the name of a method that is not known.
const OTHER: &str = "_OTHER";

/// Returns the span of a call.
pub(super) fn call_span(call: &Call) -> Span {
    let (context, request) = (&call.context, &call.request);
    info_span!(
        target: "dataworks",
        "call",
        "otel.name" = %SpanName(request),
        "otel.kind" = "client",
        "otel.status_code" = field::Empty,
        "rpc.system.name" = system(request),
        "rpc.method" = %RpcMethod(request),
        "rpc.method_original" = (!request.is_known()).then(|| request.action()),
        "server.address" = context.endpoint.host_str(),
        "server.port" = context.endpoint.port_or_known_default(),
        "dataworks.api_version" = request.service().version,
        "dataworks.call_level" = request.level(),
        "dataworks.attempts" = field::Empty,
        "http.response.status_code" = field::Empty,
        "rpc.response.status_code" = field::Empty,
        "dataworks.request_id" = field::Empty,
        "error.type" = field::Empty,
    )
}

/// Returns the span of one attempt of a call, from 1.
pub(super) fn attempt_span(plan: &Plan<'_>, number: u32) -> Span {
    let endpoint = &plan.call.context.endpoint;
    debug_span!(
        target: "dataworks",
        "attempt",
        "otel.name" = plan.request.method.as_str(),
        "otel.kind" = "client",
        "otel.status_code" = field::Empty,
        "http.request.method" = plan.request.method.as_str(),
        "http.request.resend_count" = (number > 1).then(|| number - 1),
        "server.address" = endpoint.host_str(),
        "server.port" = endpoint.port_or_known_default(),
        "dataworks.attempt" = number,
        "http.response.status_code" = field::Empty,
        "rpc.response.status_code" = field::Empty,
        "dataworks.request_id" = field::Empty,
        "error.type" = field::Empty,
    )
}

/// Tells the span of an attempt what it came to.
pub(super) fn record_attempt(span: &Span, attempt: &Attempt) {
    if span.is_disabled() {
        return;
    }
    let error_type = attempt.kind.map(|kind| kind.as_str());
    record(span, attempt.http_status, attempt.code.as_deref(), attempt.request_id.as_deref(), error_type);
}

/// Tells the span of a call what came of it, and the log where it failed, also where it was refused before anything was
/// sent. A warning and no error: only the caller knows whether a failure matters, and "not found" may be what it asked for.
pub(super) fn record_call(span: &Span, result: &Result<Answered>) {
    match result {
        Ok(Answered { raw, .. }) if !span.is_disabled() => {
            span.record("dataworks.attempts", raw.attempts.len());
            record(span, Some(raw.http_status), None, raw.request_id.as_deref(), None);
        }
        Ok(_) => {}
        Err(error) => {
            let (attempts, error_type) = (error.attempts().len(), error.kind().as_str());
            span.record("dataworks.attempts", attempts);
            record(span, error.http_status(), error.code(), error.request_id(), Some(error_type));
            warn!(
                target: "dataworks",
                {
                    "dataworks.attempts" = attempts,
                    "http.response.status_code" = error.http_status(),
                    "rpc.response.status_code" = error.code(),
                    "dataworks.request_id" = error.request_id(),
                    "error.type" = error_type,
                    %error,
                },
                "the call failed"
            );
        }
    }
}

/// Tells the log of a failed attempt that is followed by another.
pub(super) fn tell_retry(number: u32, error: &Error, pause: Duration) {
    warn!(
        target: "dataworks",
        {
            "dataworks.attempt" = number,
            "http.response.status_code" = error.http_status(),
            "rpc.response.status_code" = error.code(),
            "dataworks.request_id" = error.request_id(),
            "error.type" = error.kind().as_str(),
            "dataworks.pause" = ?pause,
        },
        "the attempt failed and is repeated"
    );
}

/// Records what calls and attempts have in common. What is absent is not recorded: subscribers that write text would leave
/// a gap for it.
fn record(span: &Span, status: Option<u16>, code: Option<&str>, request_id: Option<&str>, error_type: Option<&str>) {
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if let Some(code) = code {
        span.record("rpc.response.status_code", code);
    }
    if let Some(request_id) = request_id {
        span.record("dataworks.request_id", request_id);
    }
    if let Some(error_type) = error_type {
        span.record("error.type", error_type);
        span.record("otel.status_code", "ERROR");
    }
}

fn system(request: &Request) -> &'static str {
    request.service().protocol.conventions().system
}

/// The name of a method as the conventions have it: `dataworks/ListProjects`. An action that this build has no spec of may
/// be named anything, so its name is not one of few.
struct RpcMethod<'request>(&'request Request);

impl fmt::Display for RpcMethod<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.0;
        if !request.is_known() {
            return formatter.write_str(OTHER);
        }
        write!(formatter, "{}/{}", request.service().name, request.action())
    }
}

/// The name of a call's span: its method, or the system where the method is not known.
struct SpanName<'request>(&'request Request);

impl fmt::Display for SpanName<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_known() { RpcMethod(self.0).fmt(formatter) } else { formatter.write_str(system(self.0)) }
    }
}
