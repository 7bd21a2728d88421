//! A runtime whose time is virtual.

use crate::runtime::{BoxFuture, Runtime};
use chrono::{DateTime, Duration as Span, Utc};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

/// A [`Runtime`] for tests: time stands still but for sleeps, which pass at once and are recorded, and for
/// [`Self::advance`]. Deadlines pass only when time gets there, so a slow socket does not make a test fail. Clones share
/// one clock.
#[derive(Clone, Debug)]
pub struct VirtualRuntime {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    now: DateTime<Utc>,
    elapsed: Duration,
    sleeps: Vec<Duration>,
    random: VecDeque<f64>,
    last_random: f64,
    nonces: u64,
    waiting: Vec<Waker>,
}

/// Begins at 2026-01-02T03:04:05Z, with a randomness that always gives 0.5.
impl Default for VirtualRuntime {
    fn default() -> Self {
        Self::starting_at(DateTime::from_timestamp(1_767_323_045, 0).unwrap_or_default())
    }
}

impl VirtualRuntime {
    /// A runtime that begins at a point in time.
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        let state = State {
            now,
            elapsed: Duration::ZERO,
            sleeps: Vec::new(),
            random: VecDeque::new(),
            last_random: 0.5,
            nonces: 0,
            waiting: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// What the randomness gives next, one after another; the last value then stays.
    pub fn set_random(&self, values: impl IntoIterator<Item = f64>) {
        self.state().random = values.into_iter().collect();
    }

    /// Every sleep so far.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.state().sleeps.clone()
    }

    /// Lets time pass.
    pub fn advance(&self, duration: Duration) {
        let waiting = {
            let mut state = self.state();
            state.pass(duration);
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere has its own message; this one goes on.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pass(&mut self, duration: Duration) {
        self.elapsed += duration;
        self.now += Span::from_std(duration).unwrap_or(Span::MAX);
    }
}

impl Runtime for VirtualRuntime {
    fn now(&self) -> DateTime<Utc> {
        self.state().now
    }

    fn monotonic(&self) -> Duration {
        self.state().elapsed
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let runtime = self.clone();
        Box::pin(async move {
            runtime.state().sleeps.push(duration);
            runtime.advance(duration);
        })
    }

    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let runtime = self.clone();
        let end = self.monotonic() + duration;
        Box::pin(poll_fn(move |context| {
            let mut state = runtime.state();
            if state.elapsed >= end {
                return Poll::Ready(());
            }
            state.waiting.push(context.waker().clone());
            Poll::Pending
        }))
    }

    fn random(&self) -> f64 {
        let mut state = self.state();
        if let Some(next) = state.random.pop_front() {
            state.last_random = next;
        }
        state.last_random
    }

    fn nonce(&self) -> String {
        let mut state = self.state();
        state.nonces += 1;
        format!("nonce-{:08}", state.nonces)
    }
}
