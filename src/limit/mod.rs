//! Call limits: who may call when, for each level of actions.

mod call_limit;
mod line;
mod turn;

pub use call_limit::CallLimit;

use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::runtime::Runtime;
use chrono::{SecondsFormat, TimeDelta};
use line::{Line, Refusal};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use turn::TurnFuture;

/// Keeps calls within limits: so many a second, and so many a day, for each level of actions.
///
/// The service counts the calls of an account in a region, all actions of a level together. A client given a
/// `RateLimit` makes its calls, each retry included, one by one and evenly spaced, in the order in which they were
/// begun. Clones of a client share its limit. So do clients of one account and region that were built with clones of one
/// `RateLimit`.
///
/// * A call that is dropped while it waits gives its place up; those behind it move forward.
/// * A call whose turn would come after its time limit ([`Timeouts::call`](crate::Timeouts::call)) fails at once, and so
///   does one for which the day's calls are spent: [`ErrorKind::CallLimit`], with
///   [`Error::retry_after`]. Nothing is sent. A *retry* without a turn ends the call with the error that it
///   was to mend.
/// * When the service refuses a call as one too many and says how long to wait, all calls of that level wait as long, but
///   no longer than [`Self::with_longest_pause`].
///
/// ```no_run
/// use dataworks::v2020::Client;
/// use dataworks::{CallLimit, RateLimit};
///
/// # fn build() -> dataworks::Result<()> {
/// // Another program may use the rest.
/// let limit = RateLimit::documented().with_level(3, CallLimit::new().with_per_second(2).with_per_day(4_000));
/// let client = Client::builder().region("cn-shanghai").rate_limit(limit.clone()).build()?;
/// let same_account = Client::builder().region("cn-shanghai").rate_limit(limit).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct RateLimit {
    shared: Arc<Shared>,
}

/// Longest rest that one response can impose on a level.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Limits by level; under none the actions without a level.
type Limits = BTreeMap<Option<u8>, CallLimit>;

struct Shared {
    limits: Limits,
    longest_pause: Duration,
    lines: Mutex<BTreeMap<Option<u8>, Line>>,
    /// That of the client built first. Monotonic clocks need not agree, and a line has but one time.
    runtime: OnceLock<Arc<dyn Runtime>>,
}

impl RateLimit {
    /// Returns no limits, to add your own to. A pause that the service asks for is kept.
    pub fn new() -> Self {
        Self::of(Limits::new())
    }

    /// Returns the limits of some levels.
    pub(crate) fn of_levels(limits: impl IntoIterator<Item = (u8, CallLimit)>) -> Self {
        Self::of(limits.into_iter().map(|(level, limit)| (Some(level), limit)).collect())
    }

    /// Sets another limit for a level. It counts from nothing, and what this value was cloned from keeps what it had.
    pub fn with_level(self, level: u8, limit: CallLimit) -> Self {
        self.with(Some(level), limit)
    }

    /// Sets a limit for all actions without a level together, those that this build has no spec of included. Otherwise
    /// as [`Self::with_level`].
    pub fn with_unleveled(self, limit: CallLimit) -> Self {
        self.with(None, limit)
    }

    /// Sets the longest rest that calls of a level take when the service asks for one. Default: one minute. Like
    /// [`Self::with_level`] it returns a value that counts from nothing.
    pub fn with_longest_pause(self, longest: Duration) -> Self {
        Self::new_shared(self.shared.limits.clone(), longest)
    }

    /// Returns the limit of a level; none where nothing limits it.
    pub fn level(&self, level: u8) -> Option<CallLimit> {
        self.shared.limits.get(&Some(level)).copied()
    }

    /// Returns the limit of all actions without a level together; none where nothing limits them.
    pub fn unleveled(&self) -> Option<CallLimit> {
        self.shared.limits.get(&None).copied()
    }

    /// Returns the longest rest that calls of a level take when the service asks for one.
    pub fn longest_pause(&self) -> Duration {
        self.shared.longest_pause
    }

    fn with(self, level: Option<u8>, limit: CallLimit) -> Self {
        let mut limits = self.shared.limits.clone();
        limits.insert(level, limit);
        Self::new_shared(limits, self.shared.longest_pause)
    }

    fn of(limits: Limits) -> Self {
        Self::new_shared(limits, LONGEST_PAUSE)
    }

    fn new_shared(limits: Limits, longest_pause: Duration) -> Self {
        let shared = Shared { limits, longest_pause, lines: Mutex::default(), runtime: OnceLock::new() };
        Self { shared: Arc::new(shared) }
    }

    /// Takes the time from this runtime, unless another client's is there already.
    pub(crate) fn attach(&self, runtime: &Arc<dyn Runtime>) {
        self.shared.runtime.get_or_init(|| Arc::clone(runtime));
    }

    /// Waits for the turn of a call that has so much time left.
    pub(crate) async fn turn(&self, level: Option<u8>, left: Option<Duration>) -> Result<()> {
        let Some(runtime) = self.shared.runtime.get() else { return Ok(()) };
        let waited = TurnFuture::join(&self.shared, runtime, level, left);
        let refusal = match waited {
            Ok(turn) => turn.await.err(),
            Err(refusal) => Some(refusal),
        };
        refusal.map_or(Ok(()), |refusal| Err(self.error(level, &refusal, &**runtime)))
    }

    /// Lets a level rest for as long as the service asked.
    pub(crate) fn pause(&self, level: Option<u8>, duration: Duration) {
        let Some(runtime) = self.shared.runtime.get() else { return };
        self.shared.with_line(level, |line| line.pause(runtime.monotonic(), duration.min(self.shared.longest_pause)));
    }

    fn error(&self, level: Option<u8>, refusal: &Refusal, runtime: &dyn Runtime) -> Error {
        let limit = self.shared.limit(level);
        let whose = level.map_or("actions without a level".to_owned(), |level| format!("level {level}"));
        let (message, wait) = match refusal {
            Refusal::DaySpent(wait) => {
                let opens_at = TimeDelta::from_std(*wait).ok().and_then(|wait| runtime.now().checked_add_signed(wait));
                let opens_at =
                    opens_at.map_or("never".to_owned(), |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
                let calls = limit.per_day().unwrap_or_default();
                let message =
                    format!("the limit of {whose}, {calls} calls a day, is spent; it opens again at {opens_at}");
                (message, *wait)
            }
            Refusal::TooLate(wait) => {
                let calls = limit.per_second().map_or(String::new(), |calls| format!(", {calls} calls a second,"));
                let message = format!(
                    "the limit of {whose}{calls} lets the call through in {wait:?}, which is more time than it has"
                );
                (message, *wait)
            }
        };
        Error::new(ErrorKind::CallLimit, message).with(|details| {
            details.delivery = Delivery::NotSent;
            details.retry_after = Some(wait);
        })
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RateLimit").field(&self.shared.limits).finish()
    }
}

impl Shared {
    fn limit(&self, level: Option<u8>) -> CallLimit {
        self.limits.get(&level).copied().unwrap_or_default()
    }

    fn with_line<T>(&self, level: Option<u8>, work: impl FnOnce(&mut Line) -> T) -> T {
        work(self.lock().entry(level).or_insert_with(|| Line::new(self.limit(level))))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Option<u8>, Line>> {
        // Nothing in there can be half done.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
