//! Whether and when a failed attempt is followed by another.

use std::time::Duration;

/// How often a call is attempted, and how long the waits in between are.
///
/// The wait before attempt `n + 1` is `random(0..1) * min(base * 2^(n-1), max_backoff)`: full jitter, so that many
/// clients that failed together do not come back together. The base is 50 ms after a transient failure and 1 s after a
/// refusal with a code `Throttling.*`. When the service says how long to wait, the wait is at least that and at most
/// 5 s more.
///
/// Repeated is what cannot have been executed (throttled, not connected) and, of actions that are idempotent, what may
/// have been (no answer after sending, HTTP 5xx). Nothing else is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    pub(crate) transient_base: Duration,
    pub(crate) throttling_base: Duration,
    pub(crate) max_backoff: Duration,
    pub(crate) hint_cap: Option<Duration>,
}

/// How much longer than the service asked a wait may be.
const HINT_SLACK: Duration = Duration::from_secs(5);

/// Why an attempt may be followed by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryReason {
    /// Connection trouble or a failing server.
    Transient,
    /// The service has too much to do.
    Throttling,
}

/// Three attempts, bases 50 ms and 1 s, backoff up to 20 s.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            transient_base: Duration::from_millis(50),
            throttling_base: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
            hint_cap: None,
        }
    }
}

impl RetryPolicy {
    /// The defaults: three attempts, bases 50 ms and 1 s, backoff up to 20 s.
    pub fn new() -> Self {
        Self::default()
    }

    /// One attempt and no more.
    pub fn never() -> Self {
        Self::default().max_attempts(1)
    }

    /// Attempts in all, the first included; 0 counts as 1. Default 3.
    pub fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.max(1), ..self }
    }

    /// Base of the wait after a transient failure. Default 50 ms.
    pub fn transient_base(self, base: Duration) -> Self {
        Self { transient_base: base, ..self }
    }

    /// Base of the wait after throttling. Default 1 s.
    pub fn throttling_base(self, base: Duration) -> Self {
        Self { throttling_base: base, ..self }
    }

    /// No wait is longer than this, not even one that the service asks for. Default 20 s for waits of the client's
    /// own choice, and no cap on what the service asks for.
    pub fn max_backoff(self, cap: Duration) -> Self {
        Self { max_backoff: cap, hint_cap: Some(cap), ..self }
    }

    /// The wait after attempt `attempt`, counted from 1.
    pub(crate) fn backoff(&self, reason: RetryReason, attempt: u32, random: f64, hint: Option<Duration>) -> Duration {
        let base = match reason {
            RetryReason::Transient => self.transient_base,
            RetryReason::Throttling => self.throttling_base,
        };
        let doublings = attempt.saturating_sub(1).min(31);
        let ceiling = base.saturating_mul(1 << doublings).min(self.max_backoff);
        let wait = ceiling.mul_f64(random.clamp(0.0, 1.0));
        match hint {
            Some(hint) => self.kept(wait.clamp(hint, hint.saturating_add(HINT_SLACK))),
            None => wait,
        }
    }

    /// What is kept of a wait that the service asked for.
    pub(crate) fn kept(&self, asked: Duration) -> Duration {
        self.hint_cap.map_or(asked, |cap| asked.min(cap))
    }
}
