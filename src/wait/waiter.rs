//! A wait: how often, how long, and the loop itself.

use super::error::WaitError;
use super::progress::Progress;
use super::rule::{Stand, WaitRule};
use crate::call::{Call, RawResponse, Response, SendFuture};
use crate::error::{Error, ErrorKind};
use crate::runtime::{BoxFuture, scaled};
use std::fmt;
use std::time::Duration;

/// Time that a wait takes at most, unless the caller says otherwise.
const MAXIMUM: Duration = Duration::from_secs(30 * 60);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

type OnProgress<R> = Box<dyn FnMut(&Progress<'_, R>) + Send>;

/// Polls an action until the work that it tells about has ended. Awaited, it returns the last response, or a
/// [`WaitError`] that tells work that failed from a wait that took too long.
///
/// The first poll is sent at once. The pause after poll `n` is `random(0.5..1) * 1 s * 2^(n-1)`, never below 1 s nor above
/// 30 s; where the service asked for more, it gets that. A poll that fails because the service is busy, failing or out of
/// reach, after its own retries, does not end the wait; any other failed call does. A value that the reference does not
/// list lets the wait go on, and is shown to [`Self::on_progress`].
///
/// Nothing is sent before it is awaited. Dropped before its end, it stops polling; the work at the service goes on.
///
/// ```no_run
/// # #[cfg(feature = "v2020-operation")]
/// # async fn wait(client: dataworks::v2020::Client) -> dataworks::Result<()> {
/// use dataworks::v2020::types::ProjectEnv;
/// use std::time::Duration;
///
/// let request = client.get_instance().instance_id(1234).project_env(ProjectEnv::Prod);
/// let finished = request
///     .wait()
///     .maximum(Duration::from_secs(2 * 60 * 60))
///     .on_progress(|progress| println!("{:?} {}", progress.elapsed, progress.state))
///     .await?;
/// println!("{:?}", finished.data.finish_time);
/// # Ok(())
/// # }
/// ```
#[must_use = "a wait does nothing until it is awaited"]
pub struct Waiter<R> {
    call: Call,
    rule: &'static WaitRule,
    maximum: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    until: Option<Vec<String>>,
    on_progress: Option<OnProgress<R>>,
}

impl<R: Response> Waiter<R> {
    pub(crate) fn new(call: Call, rule: &'static WaitRule) -> Self {
        Self {
            call,
            rule,
            maximum: MAXIMUM,
            first_pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            until: None,
            on_progress: None,
        }
    }
}

impl<R> Waiter<R> {
    /// Sets how long the wait may take in all. The last pause is shortened so that the last poll is made just then; a poll
    /// that is under way has the time limits of its call and no other. Default: 30 minutes.
    pub fn maximum(self, maximum: Duration) -> Self {
        Self { maximum, ..self }
    }

    /// Sets the shortest pause between polls, which is also the base that doubles, and the longest. Default: 1 s and 30 s.
    pub fn pauses(self, first: Duration, longest: Duration) -> Self {
        Self { first_pause: first, longest_pause: longest.max(first), ..self }
    }

    /// Takes these values, as they are on the wire, as the ones that end the wait well, instead of those of the spec. So a
    /// wait can be for a task to stop: `.until(["NORUN"])`.
    pub fn until<V: Into<String>>(self, values: impl IntoIterator<Item = V>) -> Self {
        Self { until: Some(values.into_iter().map(Into::into).collect()), ..self }
    }

    /// Calls a function after each poll, the last one included.
    pub fn on_progress(self, callback: impl FnMut(&Progress<'_, R>) + Send + 'static) -> Self {
        Self { on_progress: Some(Box::new(callback)), ..self }
    }

    /// The pause after a number of polls, from 1.
    fn pause(&self, number: u32, random: f64) -> Duration {
        let doublings = number.saturating_sub(1).min(31);
        let ceiling = self.first_pause.saturating_mul(1 << doublings).min(self.longest_pause);
        scaled(ceiling, 0.5 + random.clamp(0.0, 1.0) / 2.0).max(self.first_pause)
    }
}

impl<R: Response> Waiter<R> {
    async fn run(mut self) -> Result<R, WaitError<R>> {
        let runtime = self.call.context.runtime.clone();
        let action = self.call.request.action().to_owned();
        let started = runtime.monotonic();
        let mut seen: (String, Option<Box<R>>) = (String::new(), None);
        let mut pauses = 0;
        for poll in 1.. {
            let outcome = SendFuture::<R>::new(self.call.clone()).await;
            let elapsed = runtime.monotonic().saturating_sub(started);
            let left = self.maximum.saturating_sub(elapsed);
            let (mut stand, mut next_piece, mut asked_for) = (Stand::Open, None, Duration::ZERO);
            let mut is_documented = true;
            let mut failed = None;
            match outcome {
                Ok(response) => {
                    let judgement = self.rule.judge(&response, self.until.as_deref());
                    (stand, is_documented) = (judgement.stand, judgement.is_documented);
                    if stand == Stand::Good {
                        next_piece = self.rule.next_piece(&response);
                    }
                    seen = (judgement.state, Some(Box::new(response)));
                }
                Err(error) if is_passing(&error) => {
                    asked_for = error.retry_after().unwrap_or_default();
                    failed = Some(error);
                }
                Err(error) => return Err(error.into()),
            }
            let is_over = stand != Stand::Open && next_piece.is_none();
            let pause = if next_piece.is_some() {
                // The next piece of a chain begins a count of its own.
                pauses = 0;
                Duration::ZERO
            } else {
                pauses += 1;
                self.pause(pauses, runtime.random()).max(asked_for).min(left)
            };
            let next_poll = (!is_over && !left.is_zero()).then_some(pause);
            if let Some(callback) = &mut self.on_progress {
                let is_answered = failed.is_none();
                callback(&Progress {
                    poll,
                    elapsed,
                    state: if is_answered { &seen.0 } else { "" },
                    is_documented,
                    response: seen.1.as_deref().filter(|_| is_answered),
                    error: failed.as_ref(),
                    next_poll,
                });
            }
            match (stand, next_poll, seen) {
                (Stand::Good, None, (_, Some(response))) if is_over => return Ok(*response),
                (Stand::Bad, None, (state, Some(response))) => {
                    let message = self.rule.message(&*response);
                    let (state, message, raw) = cleaned(&self.call, state, message, response.raw_response()).await;
                    return Err(WaitError::Failed { action, state, message, response, raw });
                }
                (_, None, (state, response)) => {
                    let raw = response.as_ref().and_then(|response| response.raw_response());
                    let (state, _, raw) = cleaned(&self.call, state, None, raw).await;
                    return Err(WaitError::TimedOut { action, elapsed, state, response, raw });
                }
                (_, Some(pause), last) => {
                    seen = last;
                    if let Some((parameter, id)) = next_piece {
                        self.call.request.set(parameter, id.into(), None);
                    }
                    if !pause.is_zero() {
                        runtime.sleep(pause).await;
                    }
                }
            }
        }
        unreachable!("the loop ends by returning")
    }
}

/// Returns what an error may keep of the last response. The response itself is the caller's, with all that is in it.
async fn cleaned(
    call: &Call,
    state: String,
    message: Option<String>,
    raw: Option<&RawResponse>,
) -> (String, Option<String>, Option<Box<RawResponse>>) {
    call.with_gate(|gate| {
        let raw = raw.map(|raw| {
            let mut raw = Box::new(raw.clone());
            raw.body = gate.clean_body(&raw.body);
            raw
        });
        (gate.clean(state), message.map(|message| gate.clean(message)), raw)
    })
    .await
}

/// Returns whether the next poll may well succeed: the service was busy or failing, or not reached.
fn is_passing(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Throttling
            | ErrorKind::QuotaSpent
            | ErrorKind::Unavailable
            | ErrorKind::Connection
            | ErrorKind::Timeout
    )
}

impl<R: Response> IntoFuture for Waiter<R> {
    type Output = Result<R, WaitError<R>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<R> fmt::Debug for Waiter<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Waiter")
            .field("call", &self.call)
            .field("maximum", &self.maximum)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}
