//! The way of one call: check, then attempts until one succeeds or trying again would be wrong.

use super::attempt::{Failure, run};
use super::retry::RetryReason;
use crate::action::{Call, Decode, RawResponse};
use crate::error::{Attempt, Delivery, Details, Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use std::any::Any;
use std::time::Duration;
use tracing::{Instrument, Span, debug, field};

/// A successful call: its record, still without a type, and the answer it was read from.
pub(crate) struct Answered {
    pub record: Box<dyn Any + Send>,
    pub raw: RawResponse,
}

/// Runs a call. Boxed here, so that the future a caller holds stays small whatever happens inside.
pub(crate) fn execute(call: Call, decode: Decode) -> BoxFuture<'static, Result<Answered>> {
    let span = tracing::info_span!(
        "call",
        service = call.service().name,
        action = call.action_name(),
        level = call.level(),
        attempts = field::Empty,
        request_id = field::Empty,
        http_status = field::Empty,
        code = field::Empty,
    );
    Box::pin(checked(call, decode).instrument(span))
}

async fn checked(mut call: Call, decode: Decode) -> Result<Answered> {
    call.fill_from_client();
    call.check()?;
    call.fill_idempotency_token();
    let result = attempts(&call, decode).await;
    let span = Span::current();
    match &result {
        Ok(answered) => {
            span.record("attempts", answered.raw.attempts.len());
            span.record("http_status", answered.raw.http_status);
            if let Some(request_id) = &answered.raw.request_id {
                span.record("request_id", request_id.as_str());
            }
        }
        Err(error) => {
            span.record("attempts", error.attempts().len());
            if let Some(status) = error.http_status() {
                span.record("http_status", status);
            }
            if let Some(request_id) = error.request_id() {
                span.record("request_id", request_id);
            }
            if let Some(code) = error.code() {
                span.record("code", code);
            }
        }
    }
    result
}

async fn attempts(call: &Call, decode: Decode) -> Result<Answered> {
    let core = &*call.core;
    let policy = call.options.retry.unwrap_or(core.retry);
    let timeouts = call.options.timeouts.unwrap_or(core.timeouts);
    let started = core.runtime.monotonic();
    let time_left =
        || timeouts.call.map(|limit| limit.saturating_sub(core.runtime.monotonic().saturating_sub(started)));
    let mut history: Vec<Attempt> = Vec::new();
    let mut taken = 0;
    let mut last_error = None;
    // One attempt more than the policy allows, for a clock that was put right.
    let mut corrected = 0;
    for number in 1.. {
        if let Some(limit) = &core.rate_limit
            && let Err(refusal) = limit.turn(call.level(), time_left()).await
        {
            let refused = || refusal.with(|details| details.action = Some(call.action_name().to_owned()));
            let error: Error = last_error.unwrap_or_else(refused);
            return Err(error.with(|details: &mut Details| details.attempts = history));
        }
        let left = time_left();
        let skew = core.clock.skew();
        let span = tracing::debug_span!("attempt", number);
        let failure = match run(call, decode, timeouts.attempt, left).instrument(span).await {
            Ok(mut answered) => {
                core.quota.refund(taken);
                let outcome = format!("HTTP {}", answered.raw.http_status);
                history.push(Attempt { number, outcome, waited: None });
                answered.raw.attempts = history;
                return Ok(answered);
            }
            Err(failure) => failure,
        };
        if let (Some(limit), true, Some(asked)) =
            (&core.rate_limit, failure.error.is_throttling(), failure.error.retry_after())
        {
            limit.pause(call.level(), policy.kept(asked));
        }
        let wait = if corrected == 0 && core.clock.explains(&failure.error, skew) {
            corrected = 1;
            Some((Duration::ZERO, 0))
        } else {
            wait_before_next(call, &failure, number - corrected, policy, time_left)
        };
        history.push(Attempt { number, outcome: outcome(&failure.error), waited: wait.map(|wait| wait.0) });
        let Some((duration, cost)) = wait else {
            return Err(failure.error.with(|details: &mut Details| details.attempts = history));
        };
        taken += cost;
        debug!(action = call.action_name(), number, ?duration, "trying again after a failed attempt");
        if !duration.is_zero() {
            core.runtime.sleep(duration).await;
        }
        last_error = Some(failure.error);
    }
    unreachable!("the loop ends by returning")
}

/// How long to wait for the next attempt and what it costs, or none where there is to be no next attempt.
fn wait_before_next(
    call: &Call,
    failure: &Failure,
    number: u32,
    policy: super::RetryPolicy,
    time_left: impl FnOnce() -> Option<Duration>,
) -> Option<(Duration, u32)> {
    let reason = failure.retry?;
    let may_have_been_executed = failure.error.delivery() != Delivery::NotSent && reason != RetryReason::Throttling;
    if number >= policy.max_attempts || (may_have_been_executed && !call.is_idempotent()) {
        return None;
    }
    let duration = policy.backoff(reason, number, call.core.runtime.random(), failure.error.retry_after());
    // No sleep into a sure timeout.
    if time_left().is_some_and(|left| duration >= left) {
        return None;
    }
    call.core.quota.take(reason).map(|cost| (duration, cost))
}

fn outcome(error: &Error) -> String {
    match (error.http_status(), error.code()) {
        (Some(status), Some(code)) => format!("HTTP {status}, {code}"),
        (Some(status), None) => format!("HTTP {status}"),
        _ => error.message().to_owned(),
    }
}

/// The error of a time limit.
pub(super) fn timed_out(what: &str, limit: Duration, delivery: Delivery) -> Error {
    Error::new(ErrorKind::Timeout, format!("{what} took longer than {limit:?}"))
        .with(|details| details.delivery = Some(delivery))
}
