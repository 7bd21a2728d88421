//! Call limits: who may call when, for each level of actions.

mod call_limit;
mod line;
mod waiting;

pub use call_limit::CallLimit;

use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::runtime::Runtime;
use crate::services::v2020::SERVICE;
use chrono::{SecondsFormat, TimeDelta};
use line::{Line, Refusal};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use waiting::Waiting;

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
/// * When the service refuses a call as one too many and says how long to wait, all calls of that level wait as long.
///
/// ```no_run
/// use dataworks::v2020::Client;
/// use dataworks::{CallLimit, RateLimit};
///
/// # fn build() -> dataworks::Result<()> {
/// // Another program may use the rest.
/// let limit = RateLimit::documented().level(3, CallLimit::new().per_second(2).per_day(4_000));
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

/// Limits by level; under none the actions without a level.
type Limits = BTreeMap<Option<u8>, CallLimit>;

struct Shared {
    limits: Limits,
    lines: Mutex<BTreeMap<Option<u8>, Line>>,
    /// That of the client built first. Monotonic clocks need not agree, and a line has but one time.
    runtime: OnceLock<Arc<dyn Runtime>>,
}

impl RateLimit {
    /// No limits, to add your own to. A pause that the service asks for is kept.
    pub fn new() -> Self {
        Self::of(Limits::new())
    }

    /// The limits of the reference: 50 calls a second of level 1, 20 of level 2, and 5 of level 3, of which 10,000 a
    /// day. Actions without a level are not limited.
    pub fn documented() -> Self {
        let limit = |level: &crate::action::CallLevel| CallLimit {
            per_second: Some(level.calls_per_second),
            per_day: level.calls_per_day,
        };
        Self::of(SERVICE.levels.iter().map(|level| (Some(level.level), limit(level))).collect())
    }

    /// Another limit for a level. It counts from nothing, and what this value was cloned from keeps what it had.
    pub fn level(self, level: u8, limit: CallLimit) -> Self {
        self.with(Some(level), limit)
    }

    /// A limit for all actions without a level together, those that this build has no spec of included. Otherwise as
    /// [`Self::level`].
    pub fn without_level(self, limit: CallLimit) -> Self {
        self.with(None, limit)
    }

    fn with(self, level: Option<u8>, limit: CallLimit) -> Self {
        let mut limits = self.shared.limits.clone();
        limits.insert(level, limit);
        Self::of(limits)
    }

    fn of(limits: Limits) -> Self {
        Self { shared: Arc::new(Shared { limits, lines: Mutex::default(), runtime: OnceLock::new() }) }
    }

    /// Takes the time from this runtime, unless another client's is there already.
    pub(crate) fn attach(&self, runtime: &Arc<dyn Runtime>) {
        self.shared.runtime.get_or_init(|| Arc::clone(runtime));
    }

    /// Waits for the turn of a call that has so much time left.
    pub(crate) async fn turn(&self, level: Option<u8>, left: Option<Duration>) -> Result<()> {
        let Some(runtime) = self.shared.runtime.get() else { return Ok(()) };
        let waited = Waiting::join(&self.shared, runtime, level, left);
        let refusal = match waited {
            Ok(waiting) => waiting.await.err(),
            Err(refusal) => Some(refusal),
        };
        refusal.map_or(Ok(()), |refusal| Err(self.error(level, &refusal, &**runtime)))
    }

    /// Lets a level rest for as long as the service asked.
    pub(crate) fn pause(&self, level: Option<u8>, duration: Duration) {
        let Some(runtime) = self.shared.runtime.get() else { return };
        self.shared.with_line(level, |line| line.pause(runtime.monotonic(), duration));
    }

    fn error(&self, level: Option<u8>, refusal: &Refusal, runtime: &dyn Runtime) -> Error {
        let limit = self.shared.limit(level);
        let whose = level.map_or("actions without a level".to_owned(), |level| format!("level {level}"));
        let (message, wait) = match refusal {
            Refusal::DaySpent(wait) => {
                let opens_at = TimeDelta::from_std(*wait).ok().and_then(|wait| runtime.now().checked_add_signed(wait));
                let opens_at =
                    opens_at.map_or("never".to_owned(), |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
                let calls = limit.per_day.unwrap_or_default();
                let message =
                    format!("the limit of {whose}, {calls} calls a day, is spent; it opens again at {opens_at}");
                (message, *wait)
            }
            Refusal::TooLate(wait) => {
                let calls = limit.per_second.map_or(String::new(), |calls| format!(", {calls} calls a second,"));
                let message = format!(
                    "the limit of {whose}{calls} lets the call through in {wait:?}, which is more time than it has"
                );
                (message, *wait)
            }
        };
        Error::new(ErrorKind::CallLimit, message).with(|details| {
            details.delivery = Some(Delivery::NotSent);
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
