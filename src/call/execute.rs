//! The life of one call: preparation, then attempts until one succeeds or another would be wrong.

use super::attempt::{Plan, Trace, run};
use super::observer::{AttemptReport, CallInfo, CallReport};
use super::repeat::{Effect, Repeat, repeat, shows_health};
use super::spans::{attempt_span, call_span, record_attempt, record_call, tell_retry};
use super::{Call, CallContext, Decoder, RawResponse, RetryPolicy, Timeouts};
use crate::action::Elsewhere;
use crate::error::{Attempt, Delivery, Error, ErrorKind, Result};
use crate::limit::LimitedCall;
use crate::request::prepare;
use crate::runtime::BoxFuture;
use bytes::Bytes;
use std::any::Any;
use std::pin::pin;
use std::time::Duration;
use tracing::{Instrument, Span};

/// A successful call: its record, still without a type, which then has the response it was read from, or else that
/// response.
pub(crate) struct Answered {
    pub record: Box<dyn Any + Send>,
    pub raw: RawResponse,
}

/// Executes a call. Boxed here, so that the future a caller holds stays small whatever happens inside.
pub(crate) fn execute(mut call: Call, decoder: Option<Decoder>) -> BoxFuture<'static, Result<Answered>> {
    Box::pin(async move {
        // Here and not before: the span begins, in that of whoever awaits, when the call does.
        let span = call_span(&call);
        let work = pin!(observed(&mut call, decoder, &span));
        work.instrument(span.clone()).await
    })
}

/// Executes a call and tells all that listen what came of it.
async fn observed(call: &mut Call, decoder: Option<Decoder>, span: &Span) -> Result<Answered> {
    let began = call.context.observer.as_ref().map(|_| call.context.runtime.monotonic());
    let result = {
        let work = pin!(prepared(call, decoder));
        work.await
    };
    record_call(span, &result);
    if let (Some(observer), Some(began)) = (&call.context.observer, began) {
        let (error, attempts) = match &result {
            Ok(answered) => (None, &*answered.raw.attempts),
            Err(error) => (Some(error), error.attempts()),
        };
        let duration = call.context.runtime.monotonic().saturating_sub(began);
        observer.call(&CallInfo::new(call), &CallReport { error, attempts, duration });
    }
    let mut answered = result?;
    if let Some(decoder) = decoder {
        // Whoever wants a record finds the response in it.
        let raw = std::mem::replace(&mut answered.raw, RawResponse::from_body(Bytes::new()));
        (decoder.attach)(&mut *answered.record, raw);
    }
    Ok(answered)
}

async fn prepared(call: &mut Call, decoder: Option<Decoder>) -> Result<Answered> {
    call.request.fill(call.context.project_id.as_deref(), || call.context.runtime.nonce());
    let call = &*call;
    let context = &call.context;
    let request = prepare(&call.request)?;
    let plan = Plan { call, protocol: call.request.service().protocol, request: &request, decoder };
    let mut life = Life {
        limited: LimitedCall {
            action: call.request.action(),
            level: call.request.level(),
            writes: call.request.writes(),
        },
        effect: if call.request.is_idempotent() { Effect::Idempotent } else { Effect::Once },
        policy: call.retry.unwrap_or(context.retry),
        timeouts: call.timeouts.unwrap_or(context.timeouts),
        started: context.runtime.monotonic(),
        history: Vec::new(),
        taken: 0,
        pauses: 0,
        has_corrected_clock: false,
        has_renewed_credentials: false,
    };
    match life.attempts(&plan).await {
        Ok(mut answered) => {
            answered.raw.attempts = life.history;
            Ok(answered)
        }
        Err(error) => Err(error.with(|details| {
            details.action = Some(request.action.to_owned());
            // What an earlier attempt may have deleted itself is not looked for elsewhere.
            let earlier = life.history.split_last().map_or(&[][..], |(_, earlier)| earlier);
            if !earlier.iter().any(Attempt::may_have_executed) {
                details.hint = elsewhere(call, details.kind, details.code.as_deref());
            }
            details.attempts = life.history;
        })),
    }
}

/// Returns which actions of another version of the service take its ids, where an id was not found. A code that is about
/// the workspace or an account is about no such id: both are the same in all versions.
fn elsewhere(call: &Call, kind: ErrorKind, code: Option<&str>) -> Option<String> {
    let code = code.unwrap_or_default().to_ascii_lowercase();
    if kind != ErrorKind::NotFound || code.contains("project") || code.contains("user") {
        return None;
    }
    let Elsewhere { version, module, actions } = call.request.spec()?.elsewhere?;
    let names: Vec<String> = actions.iter().map(|action| format!("`{action}`")).collect();
    let names = names.join(" or ");
    Some(format!("if the id is one of version {version}, call {names} of `dataworks::{module}`"))
}

/// A call under way.
struct Life<'call> {
    limited: LimitedCall<'call>,
    effect: Effect,
    policy: RetryPolicy,
    timeouts: Timeouts,
    started: Duration,
    history: Vec<Attempt>,
    /// Tokens of the retry quota.
    taken: u32,
    /// Repeats after a pause; those for a mended cause do not count.
    pauses: u32,
    has_corrected_clock: bool,
    has_renewed_credentials: bool,
}

impl Life<'_> {
    /// Attempts the call until that comes to an end.
    async fn attempts(&mut self, plan: &Plan<'_>) -> Result<Answered> {
        let context = &plan.call.context;
        let mut last_error = None;
        loop {
            if let Some(limit) = &context.rate_limit
                && let Err(refusal) = limit.turn(self.limited, self.time_left(context)).await
            {
                // A retry without a turn ends the call with the error that it was to mend.
                return Err(last_error.unwrap_or(refusal));
            }
            let number = u32::try_from(self.history.len()).unwrap_or(u32::MAX).saturating_add(1);
            let span = attempt_span(plan, number);
            let mut trace = Trace::default();
            let (limit, is_last) = self.attempt_limit(context);
            let began = context.observer.as_ref().map(|_| context.runtime.monotonic());
            // Pinned first: a future of this size is dear to move.
            let result = {
                let attempt = pin!(run(plan, limit, &mut trace));
                attempt.instrument(span.clone()).await
            };
            let attempt = attempt(number, &result);
            let took = began.map(|began| context.runtime.monotonic().saturating_sub(began));
            record_attempt(&span, &attempt);
            let error = match result {
                Ok(answered) => {
                    self.history.push(attempt);
                    self.tell_observer(plan, took);
                    context.quota.give_back(self.taken);
                    return Ok(answered);
                }
                Err(error) => error,
            };
            if shows_health(&error) {
                context.quota.give_back(self.taken);
                self.taken = 0;
            }
            self.tell_limit(context, &error).await;
            let is_over = is_last && error.kind() == ErrorKind::Timeout;
            let pause = if is_over { None } else { self.pause(plan, &error, &trace).await };
            self.history.push(Attempt { pause, ..attempt });
            self.tell_observer(plan, took);
            let Some(pause) = pause else {
                return Err(if is_over { call_timed_out(error, self.timeouts) } else { error });
            };
            tell_retry(number, &error, pause);
            if !pause.is_zero() {
                context.runtime.sleep(pause).await;
            }
            last_error = Some(error);
        }
    }

    /// Returns the limit of the next attempt, and whether it is what is left of the call's own.
    fn attempt_limit(&self, context: &CallContext) -> (Option<Duration>, bool) {
        let limit = self.timeouts.attempt();
        // The first attempt follows at once, unless a call limit made it wait.
        let is_at_once = self.history.is_empty() && context.rate_limit.is_none();
        match if is_at_once { self.timeouts.call() } else { self.time_left(context) } {
            Some(left) if limit.is_none_or(|limit| left < limit) => (Some(left), true),
            _ => (limit, false),
        }
    }

    fn time_left(&self, context: &CallContext) -> Option<Duration> {
        let limit = self.timeouts.call()?;
        Some(limit.saturating_sub(context.runtime.monotonic().saturating_sub(self.started)))
    }

    /// Tells the observer, where there is one, how the last attempt went.
    fn tell_observer(&self, plan: &Plan<'_>, took: Option<Duration>) {
        if let (Some(observer), Some(duration), Some(attempt)) =
            (&plan.call.context.observer, took, self.history.last())
        {
            observer.attempt(&CallInfo::new(plan.call), &AttemptReport { attempt, duration });
        }
    }

    /// Tells the limit what concerns others too: for how long the service asked all to rest, or that nothing was sent.
    async fn tell_limit(&self, context: &CallContext, error: &Error) {
        let Some(limit) = &context.rate_limit else { return };
        if let (true, Some(asked)) = (error.is_throttling(), error.retry_after()) {
            limit.pause(self.limited, self.policy.kept(asked)).await;
        }
        if error.delivery() == Delivery::NotSent {
            limit.give_back(self.limited).await;
        }
    }

    /// Returns how long to pause before the next attempt; none where there is to be no next attempt.
    async fn pause(&mut self, plan: &Plan<'_>, error: &Error, trace: &Trace) -> Option<Duration> {
        let context = &plan.call.context;
        let (base, cost) = match repeat(error.kind(), error.delivery(), self.effect, &self.policy) {
            Repeat::No => return None,
            Repeat::Once => return self.mend(context, error, trace).await.then_some(Duration::ZERO),
            Repeat::After { base, cost } => (base, cost),
        };
        let number = self.pauses.saturating_add(1);
        if number >= self.policy.max_attempts() {
            return None;
        }
        let pause = self.policy.pause(base, number, context.runtime.random(), error.retry_after());
        // No sleep into a sure timeout.
        if self.time_left(context).is_some_and(|left| pause >= left) || !context.quota.take(cost) {
            return None;
        }
        self.taken += cost;
        self.pauses = number;
        Some(pause)
    }

    /// Mends what the request was refused for, once each: the clock, or the credentials. Returns whether it did.
    async fn mend(&mut self, context: &CallContext, error: &Error, trace: &Trace) -> bool {
        if error.kind() == ErrorKind::ClockSkew {
            let corrects = trace.told_skew.is_some_and(|skew| context.clock.correct(skew, trace.signed_skew));
            return corrects && !std::mem::replace(&mut self.has_corrected_clock, true);
        }
        let Some(refused) = &trace.credentials else { return false };
        if std::mem::replace(&mut self.has_renewed_credentials, true) {
            return false;
        }
        context.credentials.refused(refused);
        context.credentials.credentials().await.is_ok_and(|renewed| !renewed.is_same(refused))
    }
}

/// Returns what an attempt came to.
fn attempt(number: u32, result: &Result<Answered>) -> Attempt {
    match result {
        Ok(Answered { raw, .. }) => Attempt {
            number,
            kind: None,
            delivery: Delivery::Answered,
            http_status: Some(raw.http_status),
            code: None,
            request_id: raw.request_id.clone(),
            pause: None,
        },
        Err(error) => Attempt {
            number,
            kind: Some(error.kind()),
            delivery: error.delivery(),
            http_status: error.http_status(),
            code: error.code().map(str::to_owned),
            request_id: error.request_id().map(str::to_owned),
            pause: None,
        },
    }
}

/// Returns the error of an attempt that ended with the time of the whole call.
fn call_timed_out(error: Error, timeouts: Timeouts) -> Error {
    let limit = timeouts.call().unwrap_or_default();
    error.with(|details| details.message = format!("the call took longer than {limit:?}"))
}
