//! A runtime whose time is virtual.

use crate::runtime::{BoxFuture, Runtime};
use chrono::{DateTime, Duration as Span, Utc};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// A [`Runtime`] for tests: time stands still but for sleeps, which pass at once and are recorded, and for
/// [`Self::advance`]. Deadlines pass only when time gets there, so a slow socket does not make a test fail. Clones share
/// one clock.
///
/// Sleeps that pass at once are right for one caller. Under [`Self::drive`] any number of callers sleep side by side.
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
    waiting: Vec<Waiting>,
    tickets: u64,
    /// Drivers at work.
    drivers: u32,
}

/// A sleep or deadline under way.
#[derive(Debug)]
struct Waiting {
    ticket: u64,
    kind: Kind,
    end: Duration,
    waker: Waker,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sleep,
    Deadline,
}

/// Begins at 2026-01-02T03:04:05Z, with a randomness that always gives 0.5.
impl Default for VirtualRuntime {
    fn default() -> Self {
        Self::starting_at(DateTime::from_timestamp(1_767_323_045, 0).unwrap_or_default())
    }
}

impl VirtualRuntime {
    /// Returns a runtime that begins at a point in time.
    pub fn starting_at(now: DateTime<Utc>) -> Self {
        let state = State {
            now,
            elapsed: Duration::ZERO,
            sleeps: Vec::new(),
            random: VecDeque::new(),
            last_random: 0.5,
            nonces: 0,
            waiting: Vec::new(),
            tickets: 0,
            drivers: 0,
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Sets what the randomness gives next, one after another; the last value then stays.
    pub fn set_random(&self, values: impl IntoIterator<Item = f64>) {
        self.state().random = values.into_iter().collect();
    }

    /// Lists every sleep so far.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.state().sleeps.clone()
    }

    /// Lets time pass.
    pub fn advance(&self, duration: Duration) {
        let over: Vec<Waiting> = {
            let mut state = self.state();
            state.pass(duration);
            let elapsed = state.elapsed;
            // Taken out, whether they are polled again or not: time does not wait for who was woken and is held.
            state.waiting.extract_if(.., |waiting| waiting.end <= elapsed).collect()
        };
        over.into_iter().for_each(|waiting| waiting.waker.wake());
    }

    /// Runs `work` to its end, with sleeps that wait for each other: whenever nothing in it can go on by itself, time
    /// moves to the moment at which the first sleep ends. While a deadline is under way something else is being waited
    /// for, such as an answer from a socket, and time stands still until that has come. So each sleep ends at its exact
    /// moment, and how long sockets really take does not matter.
    ///
    /// Everything that sleeps has to be part of `work`, joined and not spawned, and what it does on sockets has to have
    /// a time limit, as calls do by default.
    pub async fn drive<F: Future>(&self, work: F) -> F::Output {
        let _driving = Driving::begin(self);
        let mut work = pin!(work);
        let news = Arc::new(News { is_there: AtomicBool::new(false), driver: Mutex::new(Waker::noop().clone()) });
        let waker = Waker::from(Arc::clone(&news));
        poll_fn(|context| {
            news.driver().clone_from(context.waker());
            loop {
                news.is_there.store(false, Ordering::Release);
                if let Poll::Ready(output) = work.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Poll::Ready(output);
                }
                if news.is_there.load(Ordering::Acquire) {
                    continue;
                }
                let Some(duration) = self.state().until_next_wake() else { return Poll::Pending };
                self.advance(duration);
            }
        })
        .await
    }

    fn wait(&self, kind: Kind, duration: Duration) -> Wait {
        let mut state = self.state();
        state.tickets += 1;
        Wait { runtime: self.clone(), kind, end: state.elapsed.saturating_add(duration), ticket: state.tickets }
    }

    /// Ends a wait's entry. Its waker is dropped outside of the lock, since that may drop whole tasks.
    fn forget(&self, ticket: u64) {
        let mut state = self.state();
        let index = state.waiting.iter().position(|waiting| waiting.ticket == ticket);
        let forgotten = index.map(|index| state.waiting.swap_remove(index));
        drop(state);
        drop(forgotten);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere has its own message; this one goes on.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn pass(&mut self, duration: Duration) {
        self.elapsed = self.elapsed.saturating_add(duration);
        let passed = Span::from_std(duration).ok().and_then(|span| self.now.checked_add_signed(span));
        self.now = passed.unwrap_or(DateTime::<Utc>::MAX_UTC);
    }

    /// How long until the first sleep ends; none without sleeps, and while something else is waited for.
    fn until_next_wake(&self) -> Option<Duration> {
        if self.waiting.iter().any(|waiting| waiting.kind == Kind::Deadline) {
            return None;
        }
        self.waiting.iter().map(|sleep| sleep.end.saturating_sub(self.elapsed)).min()
    }
}

/// Tells the driver that a part of its work can go on, even while it is being polled.
struct News {
    is_there: AtomicBool,
    driver: Mutex<Waker>,
}

impl News {
    fn driver(&self) -> MutexGuard<'_, Waker> {
        self.driver.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for News {
    fn wake(self: Arc<Self>) {
        self.is_there.store(true, Ordering::Release);
        let driver = self.driver().clone();
        driver.wake();
    }
}

/// A driver at work.
struct Driving<'runtime>(&'runtime VirtualRuntime);

impl<'runtime> Driving<'runtime> {
    fn begin(runtime: &'runtime VirtualRuntime) -> Self {
        runtime.state().drivers += 1;
        Self(runtime)
    }
}

impl Drop for Driving<'_> {
    fn drop(&mut self) {
        self.0.state().drivers -= 1;
    }
}

/// Ends when time gets to a moment.
struct Wait {
    runtime: VirtualRuntime,
    kind: Kind,
    end: Duration,
    ticket: u64,
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.runtime.forget(self.ticket);
        let mut state = self.runtime.state();
        if state.elapsed >= self.end {
            return Poll::Ready(());
        }
        let waker = context.waker().clone();
        state.waiting.push(Waiting { ticket: self.ticket, kind: self.kind, end: self.end, waker });
        Poll::Pending
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.runtime.forget(self.ticket);
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
            let is_driven = {
                let mut state = runtime.state();
                state.sleeps.push(duration);
                state.drivers > 0
            };
            if is_driven {
                runtime.wait(Kind::Sleep, duration).await;
            } else {
                runtime.advance(duration);
            }
        })
    }

    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(self.wait(Kind::Deadline, duration))
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
