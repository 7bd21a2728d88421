//! Who counts the calls: the trait, what it is asked and what it answers.

use super::{CallLimit, CallScope};
use crate::runtime::BoxFuture;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Counts calls and says when the next one may be made.
///
/// A [`RateLimit`](crate::RateLimit) keeps its callers in their order and asks its store when somebody's turn has come. The
/// default is a [`MemoryStore`](super::MemoryStore), which counts the calls of one `RateLimit`. A store that several
/// processes reach keeps them within one limit together; the package `dataworks-redis` has one.
///
/// A store always answers. One that cannot reach what it counts with decides by itself: it may keep to a share of the
/// limits, or answer [`Turn::Later`].
///
/// ```
/// use dataworks::limit::{LimitStore, MemoryStore, Turn, TurnRequest};
/// use dataworks::{BoxFuture, RateLimit};
/// use std::collections::BTreeMap;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::Duration;
///
/// /// Counts how often a call had to wait for the store.
/// #[derive(Debug, Default)]
/// struct Watched {
///     store: MemoryStore,
///     put_off: AtomicU64,
/// }
///
/// impl LimitStore for Watched {
///     fn take<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, Turn> {
///         Box::pin(async move {
///             let turn = self.store.take(request).await;
///             if matches!(turn, Turn::Later(_)) {
///                 self.put_off.fetch_add(1, Ordering::Relaxed);
///             }
///             turn
///         })
///     }
///
///     fn give_back<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, ()> {
///         self.store.give_back(request)
///     }
///
///     fn rest<'a>(&'a self, request: &'a TurnRequest<'a>, duration: Duration) -> BoxFuture<'a, ()> {
///         self.store.rest(request, duration)
///     }
///
///     fn calls_made(&self) -> BoxFuture<'_, BTreeMap<String, u64>> {
///         self.store.calls_made()
///     }
/// }
///
/// let limit = RateLimit::documented().with_store(Watched::default());
/// ```
pub trait LimitStore: fmt::Debug + Send + Sync + 'static {
    /// Counts a call under all limits of the request, or under none of them and says when to ask again. When the
    /// future is dropped, nothing may stay counted.
    fn take<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, Turn>;

    /// Takes a call, counted before, out of the counts of the day, the month and its action: it was not sent. The calls
    /// after it need not move forward.
    fn give_back<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, ()>;

    /// Lets nobody call for so long whose calls are under one of the limits of the request: the service asked for it.
    fn rest<'a>(&'a self, request: &'a TurnRequest<'a>, duration: Duration) -> BoxFuture<'a, ()>;

    /// Returns the number of calls counted of each action.
    fn calls_made(&self) -> BoxFuture<'_, BTreeMap<String, u64>>;
}

impl<S: LimitStore + ?Sized> LimitStore for Arc<S> {
    fn take<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, Turn> {
        (**self).take(request)
    }

    fn give_back<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, ()> {
        (**self).give_back(request)
    }

    fn rest<'a>(&'a self, request: &'a TurnRequest<'a>, duration: Duration) -> BoxFuture<'a, ()> {
        (**self).rest(request, duration)
    }

    fn calls_made(&self) -> BoxFuture<'_, BTreeMap<String, u64>> {
        (**self).calls_made()
    }
}

/// A call that asks for its turn.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TurnRequest<'a> {
    /// The action.
    pub action: &'a str,
    /// The limits that the call is under. Never empty: a call that nothing limits has its level here, without numbers, so
    /// that the level can rest.
    pub limits: &'a [(CallScope, CallLimit)],
    /// The time on the clock of the [`Runtime`](crate::Runtime), which only goes forward and begins anywhere. A store that
    /// processes share has a clock of its own.
    pub now: Duration,
}

impl<'a> TurnRequest<'a> {
    /// Returns a request, for stores that ask another store.
    pub fn new(action: &'a str, limits: &'a [(CallScope, CallLimit)], now: Duration) -> Self {
        Self { action, limits, now }
    }
}

/// What a store answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The call may be made and is counted. With the count of which the fewest calls are left, where there is one: who
    /// would come after the last of them is refused without asking, until there is more room.
    Now(Option<Allowance>),
    /// Not before this much time has passed; ask again then.
    Later(Duration),
    /// The calls of a day or month are spent.
    Spent(Allowance),
}

/// What is left of the calls of a day or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Which calls are counted.
    pub scope: CallScope,
    /// How long they are counted.
    pub period: LimitPeriod,
    /// How many there may be.
    pub calls: u32,
    /// How many of them are left.
    pub left: u32,
    /// How long until there is room for one more than that.
    pub opens_in: Duration,
}

/// How long calls are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LimitPeriod {
    /// Any 24 hours, which holds wherever the service lets its day begin.
    Day,
    /// Any 31 days, for the same reason.
    Month,
}

impl LimitPeriod {
    /// Returns how long the period is.
    pub fn length(self) -> Duration {
        let days = match self {
            Self::Day => 1,
            Self::Month => 31,
        };
        Duration::from_secs(days * 24 * 60 * 60)
    }
}

impl fmt::Display for LimitPeriod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Day => "day",
            Self::Month => "month",
        })
    }
}
