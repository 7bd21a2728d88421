//! How far the machine's clock is from the service's.

use crate::runtime::Runtime;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{AGE, DATE, HeaderMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The service takes requests whose time is up to 15 minutes off. A response that took longer says nothing about when
/// its date was written.
const LONGEST_ROUND_TRIP: Duration = Duration::from_secs(15 * 60);

/// What a clock must be off by to be why a request was refused. Below what any service tolerates, and above the second
/// or two that a measurement may be wrong by.
const EXPLAINS_REFUSAL: TimeDelta = TimeDelta::minutes(4);

/// Two dates agree on a skew that differ by no more than this.
const AGREEMENT: TimeDelta = TimeDelta::minutes(1);

/// So many dates in a row that agree with each other count, although they contradict what was known.
const ENOUGH: u32 = 3;

/// The time at the service: the machine's, put right by what responses say.
///
/// A single date may come from a proxy whose clock is off, so one that contradicts what is known is believed only when
/// it comes with a refusal for the time of a request, or when [`ENOUGH`] in a row agree. Clones of a client share it.
#[derive(Debug, Default)]
pub(crate) struct ServiceClock(Mutex<State>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    /// The service's time less the machine's.
    skew: TimeDelta,
    /// Another skew that the last dates agree on, and how many they are.
    candidate: Option<(TimeDelta, u32)>,
}

impl ServiceClock {
    /// Returns the service's time.
    pub(crate) fn now(&self, runtime: &dyn Runtime) -> DateTime<Utc> {
        let now = runtime.now();
        now.checked_add_signed(self.skew()).unwrap_or(now)
    }

    /// Returns the service's time less the machine's.
    pub(crate) fn skew(&self) -> TimeDelta {
        self.lock().skew
    }

    /// Learns from the skew of a response.
    pub(crate) fn learn(&self, skew: TimeDelta) {
        let mut state = self.lock();
        if agree(state.skew, skew) {
            *state = State { skew, candidate: None };
            return;
        }
        let seen = match state.candidate {
            Some((candidate, seen)) if agree(candidate, skew) => seen + 1,
            _ => 1,
        };
        *state = if seen < ENOUGH {
            State { candidate: Some((skew, seen)), ..*state }
        } else {
            State { skew, candidate: None }
        };
    }

    /// Takes a skew that follows from something else than a date. Where the last date said the same, both are believed.
    pub(crate) fn confirm(&self, skew: TimeDelta) {
        let mut state = self.lock();
        if state.candidate.is_some_and(|(candidate, _)| agree(candidate, skew)) {
            *state = State { skew, candidate: None };
        }
    }

    /// Believes the date of a request that was refused for its time. Returns whether that explains the refusal: whether
    /// the clock is now minutes from what the request was signed with.
    pub(crate) fn correct(&self, skew: TimeDelta, signed_with: TimeDelta) -> bool {
        *self.lock() = State { skew, candidate: None };
        difference(skew, signed_with) >= EXPLAINS_REFUSAL
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in there can be half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the service's time less the machine's, by the date of a response. It counts as written in the middle between
/// request and response. One that comes out of a cache, as `Age` tells, is older than it looks.
pub(crate) fn skew_of(
    headers: &HeaderMap,
    sent_at: DateTime<Utc>,
    round_trip: impl FnOnce() -> Duration,
) -> Option<TimeDelta> {
    let date = headers.get(DATE).filter(|_| !headers.contains_key(AGE))?;
    let round_trip = round_trip();
    if round_trip > LONGEST_ROUND_TRIP {
        return None;
    }
    let date = DateTime::parse_from_rfc2822(date.to_str().ok()?).ok()?;
    let middle = sent_at.checked_add_signed(TimeDelta::from_std(round_trip / 2).ok()?)?;
    Some(date.to_utc().signed_duration_since(middle))
}

fn agree(one: TimeDelta, other: TimeDelta) -> bool {
    difference(one, other) <= AGREEMENT
}

fn difference(one: TimeDelta, other: TimeDelta) -> TimeDelta {
    one.checked_sub(&other).unwrap_or(TimeDelta::MAX).abs()
}
