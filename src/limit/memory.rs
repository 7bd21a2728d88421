//! The store of a single process.

use super::store::{Allowance, LimitPeriod, LimitStore, Turn, TurnRequest};
use super::{CallLimit, CallScope};
use crate::runtime::BoxFuture;
use std::collections::{BTreeMap, VecDeque};
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Up to this many calls of a period are counted one by one, more of them together with their neighbours.
const EXACT: u32 = 10_000;

/// Counts calls in memory: the store of a [`RateLimit`](crate::RateLimit) that is given no other.
///
/// It belongs to one `RateLimit`, whose clock it goes by; to share it, clone the `RateLimit`. A limit of more than 10,000
/// calls a day or month is counted in steps of a ten-thousandth of that time, so calls may be taken for up to 9 seconds or
/// 5 minutes younger than they are.
///
/// A call that is given back at the very time at which it was taken, and is the last one, leaves its turn to the next.
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    scopes: BTreeMap<CallScope, Used>,
    made: BTreeMap<String, u64>,
}

/// What was used of the limit of a scope.
#[derive(Debug, Default)]
struct Used {
    /// When the next call may be made.
    free_at: Duration,
    /// When the last call was made, and what `free_at` was before it.
    last: Option<(Duration, Duration)>,
    periods: BTreeMap<LimitPeriod, Count>,
}

/// The calls of a period.
#[derive(Debug, Default)]
struct Count {
    calls: u32,
    /// When they were made, and how many then.
    made: VecDeque<(Duration, u32)>,
}

impl MemoryStore {
    /// Returns a store that has counted nothing.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in there can be half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LimitStore for MemoryStore {
    fn take<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, Turn> {
        // Not before it is polled: a future that is dropped counts nothing.
        Box::pin(async move { self.state().take(request) })
    }

    fn give_back<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, ()> {
        self.state().give_back(request);
        Box::pin(ready(()))
    }

    fn rest<'a>(&'a self, request: &'a TurnRequest<'a>, duration: Duration) -> BoxFuture<'a, ()> {
        let mut state = self.state();
        for (scope, _) in request.limits {
            let used = state.scopes.entry(*scope).or_default();
            used.free_at = used.free_at.max(request.now.saturating_add(duration));
            used.last = None;
        }
        Box::pin(ready(()))
    }

    fn calls_made(&self) -> BoxFuture<'_, BTreeMap<String, u64>> {
        Box::pin(ready(self.state().made.clone()))
    }
}

impl State {
    fn take(&mut self, request: &TurnRequest<'_>) -> Turn {
        let now = request.now;
        let mut tightest: Option<Allowance> = None;
        let mut wait = Duration::ZERO;
        for (scope, limit) in request.limits {
            let used = self.scopes.entry(*scope).or_default();
            wait = wait.max(used.free_at.saturating_sub(now));
            for (period, calls) in limit.periods() {
                let count = used.periods.entry(period).or_default();
                let allowance = count.allowance(*scope, period, calls, now);
                let rank = |allowance: &Allowance| (allowance.left, std::cmp::Reverse(allowance.opens_in));
                if tightest.as_ref().is_none_or(|known| rank(&allowance) < rank(known)) {
                    tightest = Some(allowance);
                }
            }
        }
        if let Some(spent) = tightest.filter(|allowance| allowance.left == 0) {
            return Turn::Spent(spent);
        }
        if !wait.is_zero() {
            return Turn::Later(wait);
        }
        for (scope, limit) in request.limits {
            self.scopes.entry(*scope).or_default().count(limit, request);
        }
        match self.made.get_mut(request.action) {
            Some(made) => *made += 1,
            None => {
                self.made.insert(request.action.to_owned(), 1);
            }
        }
        Turn::Now(tightest.map(|allowance| Allowance { left: allowance.left - 1, ..allowance }))
    }

    fn give_back(&mut self, request: &TurnRequest<'_>) {
        for (scope, limit) in request.limits {
            let Some(used) = self.scopes.get_mut(scope) else { continue };
            if let Some((made_at, free_before)) = used.last.take_if(|(made_at, _)| *made_at == request.now) {
                used.free_at = free_before.max(made_at.saturating_sub(CallLimit::LATENESS));
            }
            for (period, _) in limit.periods() {
                if let Some(count) = used.periods.get_mut(&period) {
                    count.remove_last();
                }
            }
        }
        if let Some(made) = self.made.get_mut(request.action) {
            *made = made.saturating_sub(1);
        }
    }
}

impl Used {
    fn count(&mut self, limit: &CallLimit, request: &TurnRequest<'_>) {
        self.last = Some((request.now, self.free_at));
        let made_at = self.free_at.max(request.now.saturating_sub(CallLimit::LATENESS));
        self.free_at = made_at.saturating_add(limit.interval());
        for (period, calls) in limit.periods() {
            let step = if calls > EXACT { period.length() / EXACT } else { Duration::ZERO };
            self.periods.entry(period).or_default().add(request.now, step);
        }
    }
}

impl Count {
    /// What is left of `calls`, once what is too old is forgotten.
    fn allowance(&mut self, scope: CallScope, period: LimitPeriod, calls: u32, now: Duration) -> Allowance {
        let length = period.length();
        while let Some((made_at, number)) = self.made.front()
            && made_at.saturating_add(length) <= now
        {
            self.calls -= number;
            self.made.pop_front();
        }
        // Without calls before this one, its own is the one that makes room.
        let opens_at = self.made.front().map_or(now, |(made_at, _)| *made_at).saturating_add(length);
        let left = calls.saturating_sub(self.calls);
        Allowance { scope, period, calls, left, opens_in: opens_at.saturating_sub(now) }
    }

    /// Adds a call, to those of its step if there are any.
    fn add(&mut self, now: Duration, step: Duration) {
        self.calls += 1;
        match self.made.back_mut() {
            Some((ends_at, number)) if now < *ends_at => *number += 1,
            // With the end of the step as its time, so that nothing is forgotten too early.
            _ => self.made.push_back((now.saturating_add(step), 1)),
        }
    }

    fn remove_last(&mut self) {
        if let Some((_, number)) = self.made.back_mut() {
            *number -= 1;
            self.calls -= 1;
            if *number == 0 {
                self.made.pop_back();
            }
        }
    }
}
