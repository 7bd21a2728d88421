//! How often a call is attempted, and how long the pauses in between are.

use super::repeat::Base;
use crate::runtime::scaled;
use std::time::Duration;

/// How often a call is attempted, and how long the pauses in between are.
///
/// The pause before attempt `n + 1` is `random(0..1) * min(base * 2^(n-1), max_backoff)`: full jitter, so that clients
/// that failed together do not come back together. When the service says how long to wait, the pause is at least that
/// and at most 5 s more. A pause that would end after [`Timeouts::call`](crate::Timeouts::call) is not begun.
///
/// # What is repeated
///
/// The first line that fits decides. A read is idempotent; of writes each action's page says so.
///
/// | [`ErrorKind`](crate::ErrorKind) | how it is told | idempotent | other writes | base | quota |
/// |---|---|---|---|---|---|
/// | `QuotaSpent` | code or message `Throttling.Api.Risk`, `Throttling.Resource` | yes, unless [`Self::with_end_when_quota_is_spent`] | the same | 1 s | 5 |
/// | `Throttling` | code with `Throttling` or a kin of it, message that says so, status 429 | yes | yes | 1 s | 5 |
/// | `ClockSkew` | code of a refused timestamp | once, if the response's date explains it | the same | at once | 0 |
/// | `UnknownAction` | code of an unknown action or version | no | no | | |
/// | `CredentialsRejected` | code of a refused key, token or signature | once, if the provider has other credentials by now | the same | at once | 0 |
/// | `AccessDenied` | code that denies access, status 401 or 403 | no | no | | |
/// | `NotFound` | code of what does not exist, status 404 with an envelope | no | no | | |
/// | `Unavailable` | code of a failing service, status 5xx or 408 | yes | no | 50 ms | 14 |
/// | `Refused` | code of a fault of the request, any other refusal | no | no | | |
/// | `Tls` before anything was sent | certificate that is not trusted or is another host's, no common version of TLS | no | no | | |
/// | `Connection`, `Timeout` before anything was sent | no connection | yes | yes | 50 ms | 14 |
/// | `Connection`, `Timeout` after that | connection broke, no response in time | yes | no | 50 ms | 14 |
/// | `UnexpectedResponse` | success that cannot be read | no | no | | |
///
/// The status is that of HTTP; where HTTP calls a refusal a success, that which the body states. Codes count before
/// messages, messages before the status, so a refusal is final whatever its status.
/// [`Error::may_have_reached_service`](crate::Error::may_have_reached_service) is true for all but what was not sent.
///
/// # Quota
///
/// All calls of a client share a quota of 500 tokens, so that an outage is not made worse by everyone trying again. A
/// retry takes as many as the table says; without enough of them there is no retry. A call that succeeds gives back what
/// it took, one that succeeds at once gives back 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    pub(super) transient_base: Duration,
    pub(super) throttling_base: Duration,
    max_backoff: Duration,
    longest_hint: Option<Duration>,
    pub(super) ends_when_quota_is_spent: bool,
}

/// How much longer than the service asked a pause may be.
const HINT_SLACK: Duration = Duration::from_secs(5);

/// Three attempts, bases 50 ms and 1 s, backoff up to 20 s.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            transient_base: Duration::from_millis(50),
            throttling_base: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
            longest_hint: None,
            ends_when_quota_is_spent: false,
        }
    }
}

impl RetryPolicy {
    /// Returns the defaults: three attempts, bases 50 ms and 1 s, backoff up to 20 s.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a policy of one attempt.
    pub fn never() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets the number of attempts in all, the first included; 0 counts as 1. Default: 3.
    pub fn with_max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts.max(1), ..self }
    }

    /// Sets the base of the pause after a transient failure. Default: 50 ms.
    pub fn with_transient_base(self, base: Duration) -> Self {
        Self { transient_base: base, ..self }
    }

    /// Sets the base of the pause after throttling. Default: 1 s.
    pub fn with_throttling_base(self, base: Duration) -> Self {
        Self { throttling_base: base, ..self }
    }

    /// Sets the longest pause, that which the service asks for included. Default: 20 s for pauses of the client's own
    /// choice, and no bound on what the service asks for.
    pub fn with_max_backoff(self, longest: Duration) -> Self {
        Self { max_backoff: longest, longest_hint: Some(longest), ..self }
    }

    /// Sets whether a call ends at once when the code says that a quota is spent
    /// ([`Error::is_quota_spent`](crate::Error::is_quota_spent)). Calls over a quota are billed. Default: false, such
    /// calls are repeated as all throttled ones are.
    pub fn with_end_when_quota_is_spent(self, ends: bool) -> Self {
        Self { ends_when_quota_is_spent: ends, ..self }
    }

    /// Returns the number of attempts in all.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Returns the base of the pause after a transient failure.
    pub fn transient_base(&self) -> Duration {
        self.transient_base
    }

    /// Returns the base of the pause after throttling.
    pub fn throttling_base(&self) -> Duration {
        self.throttling_base
    }

    /// Returns the longest pause of the client's own choice.
    pub fn max_backoff(&self) -> Duration {
        self.max_backoff
    }

    /// Returns whether a call ends at once when the code says that a quota is spent.
    pub fn ends_when_quota_is_spent(&self) -> bool {
        self.ends_when_quota_is_spent
    }

    /// Returns the pause after attempt `attempt`, counted from 1.
    pub(crate) fn pause(&self, base: Base, attempt: u32, random: f64, hint: Option<Duration>) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let ceiling = base.of(self).saturating_mul(1 << doublings).min(self.max_backoff);
        let pause = scaled(ceiling, random.clamp(0.0, 1.0)).min(ceiling);
        match hint {
            Some(hint) => self.kept(pause.clamp(hint, hint.saturating_add(HINT_SLACK))),
            None => pause,
        }
    }

    /// Returns what is kept of a wait that the service asked for.
    pub(super) fn kept(&self, asked: Duration) -> Duration {
        self.longest_hint.map_or(asked, |longest| asked.min(longest))
    }
}
