//! Call limits: who may call when, of the calls that are counted together.
//!
//! [`RateLimit`] keeps callers in their order; a [`LimitStore`] counts their calls. [`MemoryStore`] is the default one, and
//! what a store of your own is asked and answers is here.

mod call_limit;
mod edition;
mod line;
mod memory;
mod scope;
mod store;
mod turn;

pub use call_limit::CallLimit;
pub use edition::Edition;
pub use memory::MemoryStore;
pub use scope::CallScope;
pub use store::{Allowance, LimitPeriod, LimitStore, Turn, TurnRequest};

pub(crate) use scope::LimitedCall;

use crate::error::{Delivery, Error, ErrorKind, Result};
use crate::runtime::Runtime;
use chrono::{SecondsFormat, TimeDelta};
use line::{Line, Refusal};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// Keeps calls within limits: so many a second, a day and a month, of all calls, of reads, of writes, and of each level of
/// actions. A call is made when all limits that it is under let it through.
///
/// The service counts the calls of an account in a region, all actions of a level together. A client given a
/// `RateLimit` makes its calls, each retry included, one by one and evenly spaced, in the order in which they were
/// begun. Clones of a client share its limit. So do clients of one account and region that were built with clones of one
/// `RateLimit`; several processes share one by a store ([`Self::with_store`]).
///
/// * A call that is dropped while it waits gives its place up; those behind it move forward. An attempt that was not sent,
///   for want of credentials or of a connection, is taken out of the counts of the day and month.
/// * A call whose turn would come after its time limit ([`Timeouts::call`](crate::Timeouts::call)) fails at once, and so
///   does one for which the calls of the day or month are spent: [`ErrorKind::CallLimit`], with
///   [`Error::retry_after`]. Nothing is sent. A *retry* without a turn ends the call with the error that it
///   was to mend.
/// * When the service refuses a call as one too many and says how long to wait, all calls that are under one of its limits
///   wait as long, but no longer than [`Self::with_longest_pause`]. A call that nothing limits lets its level wait.
///
/// ```no_run
/// use dataworks::v2020::Client;
/// use dataworks::{CallLimit, Edition, RateLimit};
///
/// # async fn build() -> dataworks::Result<()> {
/// // Another program may use the rest.
/// let limit = RateLimit::edition(Edition::Professional)
///     .with_level(3, CallLimit::new().with_per_second(2).with_per_day(4_000));
/// let client = Client::builder().region("cn-shanghai").rate_limit(limit.clone()).build()?;
/// let same_account = Client::builder().region("cn-shanghai").rate_limit(limit.clone()).build()?;
/// for (action, calls) in limit.calls_made().await {
///     println!("{action}: {calls}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct RateLimit {
    shared: Arc<Shared>,
}

/// Longest rest that one response can impose on a limit.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

type Limits = BTreeMap<CallScope, CallLimit>;

/// What a caller chose.
#[derive(Clone)]
struct Settings {
    limits: Limits,
    longest_pause: Duration,
    /// None: a store in memory of its own.
    store: Option<Arc<dyn LimitStore>>,
}

struct Shared {
    settings: Settings,
    store: Arc<dyn LimitStore>,
    line: Mutex<Line>,
    /// That of the client built first. Monotonic clocks need not agree, and a line has but one time.
    runtime: OnceLock<Arc<dyn Runtime>>,
}

impl RateLimit {
    /// Returns no limits, to add your own to. A pause that the service asks for is kept.
    pub fn new() -> Self {
        Self::of(Settings { limits: Limits::new(), longest_pause: LONGEST_PAUSE, store: None })
    }

    /// Sets another limit for all calls together. It counts from nothing, and what this value was cloned from keeps what it
    /// had.
    pub fn with_all(self, limit: CallLimit) -> Self {
        self.with(CallScope::All, limit)
    }

    /// Sets another limit for the actions that change nothing, together. Otherwise as [`Self::with_all`].
    pub fn with_reads(self, limit: CallLimit) -> Self {
        self.with(CallScope::Reads, limit)
    }

    /// Sets another limit for the actions that change something, together with those that this build has no spec of.
    /// Otherwise as [`Self::with_all`].
    pub fn with_writes(self, limit: CallLimit) -> Self {
        self.with(CallScope::Writes, limit)
    }

    /// Sets another limit for a level. Otherwise as [`Self::with_all`].
    pub fn with_level(self, level: u8, limit: CallLimit) -> Self {
        self.with(CallScope::Level(level), limit)
    }

    /// Sets a limit for all actions without a level together, those that this build has no spec of included. Otherwise
    /// as [`Self::with_all`].
    pub fn with_unleveled(self, limit: CallLimit) -> Self {
        self.with(CallScope::Unleveled, limit)
    }

    /// Sets the longest rest that calls take when the service asks for one. Default: one minute. Like
    /// [`Self::with_all`] it returns a value that counts from nothing.
    pub fn with_longest_pause(self, longest: Duration) -> Self {
        self.change(|settings| settings.longest_pause = longest)
    }

    /// Sets who counts the calls, so that processes can share the limits. Default: a [`MemoryStore`] of its own.
    ///
    /// Within this process callers keep their order, and each waits for its turn before the store is asked.
    pub fn with_store(self, store: impl LimitStore) -> Self {
        self.change(|settings| settings.store = Some(Arc::new(store)))
    }

    /// Returns the limit of all calls together; none where nothing limits them.
    pub fn all(&self) -> Option<CallLimit> {
        self.limit(CallScope::All)
    }

    /// Returns the limit of all reads together; none where nothing limits them.
    pub fn reads(&self) -> Option<CallLimit> {
        self.limit(CallScope::Reads)
    }

    /// Returns the limit of all writes together; none where nothing limits them.
    pub fn writes(&self) -> Option<CallLimit> {
        self.limit(CallScope::Writes)
    }

    /// Returns the limit of a level; none where nothing limits it.
    pub fn level(&self, level: u8) -> Option<CallLimit> {
        self.limit(CallScope::Level(level))
    }

    /// Returns the limit of all actions without a level together; none where nothing limits them.
    pub fn unleveled(&self) -> Option<CallLimit> {
        self.limit(CallScope::Unleveled)
    }

    /// Returns the longest rest that calls take when the service asks for one.
    pub fn longest_pause(&self) -> Duration {
        self.shared.settings.longest_pause
    }

    /// Returns how many calls of each action were made, each attempt counted, by its name: since this value was made or
    /// changed, or as far back as its store counts.
    pub async fn calls_made(&self) -> BTreeMap<String, u64> {
        self.shared.store.calls_made().await
    }

    /// Sets another limit for a scope.
    pub(crate) fn with(self, scope: CallScope, limit: CallLimit) -> Self {
        self.change(|settings| {
            settings.limits.insert(scope, limit);
        })
    }

    fn limit(&self, scope: CallScope) -> Option<CallLimit> {
        self.shared.settings.limits.get(&scope).copied()
    }

    fn change(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.shared.settings.clone();
        change(&mut settings);
        Self::of(settings)
    }

    fn of(settings: Settings) -> Self {
        let store = settings.store.clone().unwrap_or_else(|| Arc::new(MemoryStore::new()));
        Self { shared: Arc::new(Shared { settings, store, line: Mutex::default(), runtime: OnceLock::new() }) }
    }

    /// Takes the time from this runtime, unless another client's is there already.
    pub(crate) fn attach(&self, runtime: &Arc<dyn Runtime>) {
        self.shared.runtime.get_or_init(|| Arc::clone(runtime));
    }

    /// Waits for the turn of a call that has so much time left.
    pub(crate) async fn turn(&self, call: LimitedCall<'_>, left: Option<Duration>) -> Result<()> {
        let Some(runtime) = self.shared.runtime.get() else { return Ok(()) };
        let limits = self.shared.limits_of(call);
        let waited = turn::wait(&self.shared, runtime, call.action, &limits, left).await;
        waited.map_err(|refusal| error(&limits, &refusal, &**runtime))
    }

    /// Takes a call out of the counts again that had its turn and was not sent.
    pub(crate) async fn give_back(&self, call: LimitedCall<'_>) {
        let Some(runtime) = self.shared.runtime.get() else { return };
        let limits = self.shared.limits_of(call);
        let request = TurnRequest { action: call.action, limits: &limits, now: runtime.monotonic() };
        self.shared.store.give_back(&request).await;
        self.shared.line().forget_allowances();
    }

    /// Lets the calls that are under the limits of this one rest for as long as the service asked.
    pub(crate) async fn pause(&self, call: LimitedCall<'_>, duration: Duration) {
        let Some(runtime) = self.shared.runtime.get() else { return };
        let limits = self.shared.limits_of(call);
        let duration = duration.min(self.shared.settings.longest_pause);
        let now = runtime.monotonic();
        self.shared.line().pause(&limits, now, duration);
        self.shared.store.rest(&TurnRequest { action: call.action, limits: &limits, now }, duration).await;
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RateLimit").field(&self.shared.settings.limits).finish()
    }
}

impl Shared {
    /// Returns the limits that a call is under, or else its level, without numbers.
    fn limits_of(&self, call: LimitedCall<'_>) -> Vec<(CallScope, CallLimit)> {
        let limit = |scope| self.settings.limits.get(&scope).copied().unwrap_or_default();
        let mut limits: Vec<_> = call.scopes().map(|scope| (scope, limit(scope))).to_vec();
        limits.retain(|(_, limit)| limit.limits_anything());
        if limits.is_empty() {
            limits.push((call.level_scope(), CallLimit::new()));
        }
        limits
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // Nothing in there can be half done.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the error of a call that gets no turn.
fn error(limits: &[(CallScope, CallLimit)], refusal: &Refusal, runtime: &dyn Runtime) -> Error {
    let (message, wait) = match refusal {
        Refusal::Spent(Allowance { scope, period, calls, opens_in, .. }) => {
            let opens_at = TimeDelta::from_std(*opens_in).ok().and_then(|wait| runtime.now().checked_add_signed(wait));
            let opens_at =
                opens_at.map_or("never".to_owned(), |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            let message =
                format!("the limit of {scope}, {calls} calls a {period}, is spent; it opens again at {opens_at}");
            (message, *opens_in)
        }
        Refusal::TooLate(wait) => {
            // The slowest of them decides, most of the time.
            let slowest = limits.iter().max_by_key(|(_, limit)| limit.interval());
            let limit = slowest.map_or(String::new(), |(scope, limit)| match limit.per_second() {
                Some(calls) => format!("{scope}, {calls} calls a second,"),
                None => scope.to_string(),
            });
            let message =
                format!("the limit of {limit} lets the call through in {wait:?}, which is more time than it has");
            (message, *wait)
        }
    };
    Error::new(ErrorKind::CallLimit, message).with(|details| {
        details.delivery = Delivery::NotSent;
        details.retry_after = Some(wait);
    })
}
