//! Credentials that are kept until shortly before they expire.

use super::{Credentials, ProvideCredentials, broken};
use crate::deadline::within;
use crate::error::{Error, Result};
use crate::runtime::{BoxFuture, Runtime, SystemRuntime};
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tracing::Instrument;

/// How long before their expiry keys are replaced.
const MARGIN: Duration = Duration::from_secs(300);

/// How long keys that do not say when they expire are kept.
const RECHECK: Duration = Duration::from_secs(300);

/// The shortest time between two refreshes while the old keys still work.
const PAUSE: Duration = Duration::from_secs(30);

/// How long a failed load is remembered, and how soon keys that were refused and came back are looked up once more.
const RESPITE: Duration = Duration::from_secs(1);

/// Keeps the credentials of another provider.
///
/// * Any number of tasks that find no valid keys wait for one load.
/// * Keys are replaced 5 minutes before they expire, up to one minute earlier by chance, so that many processes do not
///   all ask at once. Keys without an expiry are looked up again every 5 minutes: a file may have changed.
/// * Nobody waits for a refresh while the keys that are held are valid. If it fails, that is logged as a warning, and
///   tried again after 30 to 60 s.
/// * Without valid keys, a failed load fails the calls that waited for it and those of the next second, so that many
///   tasks do not ask a source that is down again and again. A call after that loads anew.
/// * Keys that a service refuses, although they seem valid, are given to nobody any more: the next call loads anew. Where
///   the same keys come back, they are looked up at most once a second.
/// * A load goes on when the task that began it is cancelled, and is given up after the provider's
///   [`time_limit`](ProvideCredentials::time_limit).
///
/// Clones share what is held.
#[must_use]
pub struct CachedCredentials<P> {
    shared: Arc<Shared<P>>,
    runtime: Arc<dyn Runtime>,
    margin: Duration,
}

struct Shared<P> {
    provider: P,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// The load that is under way.
    load: Option<Load>,
    /// The last load, where it failed.
    failure: Option<Failure>,
    /// Keys that a service refused.
    refused: Option<Credentials>,
}

struct Failure {
    error: Arc<Error>,
    /// By the clock that only goes forward.
    remembered_until: Duration,
}

struct Held {
    credentials: Credentials,
    /// By the clock: keys expire while a machine sleeps.
    refresh_at: Option<DateTime<Utc>>,
    /// By the clock that only goes forward: neither before this, ...
    not_before: Duration,
    /// ... nor later than this.
    recheck_at: Option<Duration>,
    /// By the same clock: a refusal before this says nothing new.
    refusals_count_from: Duration,
}

/// What a load came to, for everybody who waits for it.
type Load = watch::Receiver<Option<Result<Credentials, Arc<Error>>>>;

impl<P: ProvideCredentials> CachedCredentials<P> {
    /// Returns a cache for the credentials of `provider`.
    pub fn new(provider: P) -> Self {
        Self::with_runtime(provider, Arc::new(SystemRuntime::default()))
    }

    pub(crate) fn with_runtime(provider: P, runtime: Arc<dyn Runtime>) -> Self {
        Self { shared: Arc::new(Shared { provider, state: Mutex::default() }), runtime, margin: MARGIN }
    }

    /// Sets where time and chance come from. Default: the machine. For tests.
    pub fn runtime(self, runtime: impl Runtime) -> Self {
        Self { runtime: Arc::new(runtime), ..self }
    }

    /// Sets how long before their expiry keys are replaced. Default 5 minutes. By chance it happens up to a fifth of this
    /// earlier. Whatever is set, two replacements are at least 30 s apart while the keys work.
    pub fn refresh_before(self, margin: Duration) -> Self {
        Self { margin, ..self }
    }

    /// Returns the keys that are held, if they are valid, else the load to wait for. Begins a refresh where one is due.
    fn look(&self) -> Result<Result<Credentials, Load>> {
        let mut state = self.shared.lock();
        let (now, elapsed) = (self.now(), self.runtime.monotonic());
        if let Some(held) = &state.held
            && held.credentials.expires_at().is_none_or(|time| now < time)
        {
            let credentials = held.credentials.clone();
            if held.is_refresh_due(now, elapsed)
                && let Err(error) = self.load(&mut state)
            {
                tracing::warn!(%error, "credentials cannot be refreshed");
            }
            return Ok(Ok(credentials));
        }
        if let Some(failure) = state.failure.as_ref().filter(|failure| elapsed < failure.remembered_until) {
            return Err(again(&failure.error));
        }
        self.load(&mut state).map(Err)
    }

    /// Returns the load that is under way, else a new one.
    fn load(&self, state: &mut State) -> Result<Load> {
        // One whose task is gone, with its runtime or in a panic, will never come to an end.
        if let Some(load) = state.load.as_ref().filter(|load| load.has_changed().is_ok()) {
            return Ok(load.clone());
        }
        let tokio = tokio::runtime::Handle::try_current()
            .map_err(|_| broken("credentials are loaded by tokio, and this task does not run on it"))?;
        let (sender, receiver) = watch::channel(None);
        state.load = Some(receiver.clone());
        let this = self.clone();
        // A task of its own: whoever waits for it may be cancelled. So is its span.
        let span = tracing::debug_span!(parent: None, "load_credentials");
        let work = async move {
            let outcome = this.ask_provider().await.map_err(Arc::new);
            this.finish(&outcome);
            // Nobody may be waiting any more.
            let _ = sender.send(Some(outcome));
        };
        tokio.spawn(work.instrument(span));
        Ok(receiver)
    }

    /// Returns the time by which keys expire: the services'.
    fn now(&self) -> DateTime<Utc> {
        let now = self.runtime.now();
        now.checked_add_signed(self.shared.provider.clock_skew()).unwrap_or(now)
    }

    async fn ask_provider(&self) -> Result<Credentials> {
        let limit = self.shared.provider.time_limit();
        let late = || Err(broken(format!("no credentials within {limit:?}")));
        let work = self.shared.provider.credentials();
        let credentials = within(&*self.runtime, limit, pin!(work)).await.unwrap_or_else(late)?;
        match credentials.expires_at().filter(|time| *time <= self.now()) {
            Some(time) => Err(broken(format!("the credentials found expired at {}", time.to_rfc3339()))),
            None => Ok(credentials),
        }
    }

    /// Takes note of what a load came to.
    fn finish(&self, outcome: &Result<Credentials, Arc<Error>>) {
        let (now, elapsed) = (self.now(), self.runtime.monotonic());
        // A runtime of the user's own may give anything.
        let chance = Some(self.runtime.random()).filter(|chance| (0.0..=1.0).contains(chance)).unwrap_or(0.5);
        let not_before = elapsed.saturating_add(PAUSE.mul_f64(1.0 + chance));
        let remembered_until = elapsed.saturating_add(RESPITE);
        let mut state = self.shared.lock();
        state.load = None;
        state.failure = None;
        match outcome {
            Ok(credentials) => {
                let early = Duration::try_from_secs_f64(self.margin.as_secs_f64() * (1.0 + chance / 5.0));
                let early = early.ok().and_then(|early| TimeDelta::from_std(early).ok()).unwrap_or(TimeDelta::MAX);
                let expires_at = credentials.expires_at();
                state.refused = state.refused.take().filter(|refused| refused.is_same(credentials));
                let refusals_count_from = if state.refused.is_some() { remembered_until } else { elapsed };
                state.held = Some(Held {
                    credentials: credentials.clone(),
                    refresh_at: expires_at.map(|time| time.checked_sub_signed(early).unwrap_or(now)),
                    not_before,
                    recheck_at: expires_at.is_none().then_some(elapsed.saturating_add(RECHECK)),
                    refusals_count_from,
                });
            }
            Err(error) => {
                state.failure = Some(Failure { error: Arc::clone(error), remembered_until });
                if let Some(held) = &mut state.held {
                    held.not_before = not_before;
                    let expires_at = held.credentials.expires_at();
                    if expires_at.is_none_or(|time| now < time) {
                        tracing::warn!(%error, ?expires_at, "credentials could not be refreshed; the old ones still work");
                    }
                }
            }
        }
    }
}

/// Returns an error that says the same: an error cannot be cloned, and many wait for one load.
fn again(error: &Error) -> Error {
    Error::new(error.kind(), error.to_string())
}

impl Held {
    fn is_refresh_due(&self, now: DateTime<Utc>, elapsed: Duration) -> bool {
        let is_old =
            self.refresh_at.is_some_and(|time| time <= now) || self.recheck_at.is_some_and(|moment| moment <= elapsed);
        is_old && self.not_before <= elapsed
    }
}

impl<P> Shared<P> {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing in there can be half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: ProvideCredentials> ProvideCredentials for CachedCredentials<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(async {
            // A load can be lost with the runtime that another task ran on. Three in a row are no accident.
            for _ in 0..3 {
                let mut load = match self.look()? {
                    Ok(credentials) => return Ok(credentials),
                    Err(load) => load,
                };
                let outcome = load.wait_for(Option::is_some).await.ok().and_then(|outcome| outcome.clone());
                if let Some(outcome) = outcome {
                    return outcome.map_err(|error| again(&error));
                }
            }
            Err(broken("credentials could not be loaded: the loading task was lost each time"))
        })
    }

    fn clock_skew(&self) -> TimeDelta {
        self.shared.provider.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        self.shared.provider.time_limit()
    }

    fn refused(&self, credentials: &Credentials) {
        {
            let mut state = self.shared.lock();
            let elapsed = self.runtime.monotonic();
            // Whoever was refused with keys of yesterday must not take away those of today.
            let is_news =
                |held: &mut Held| held.credentials.is_same(credentials) && held.refusals_count_from <= elapsed;
            let Some(held) = state.held.take_if(is_news) else { return };
            tracing::debug!(expires_at = ?held.credentials.expires_at(), "credentials were refused and are loaded anew");
            state.refused = Some(held.credentials);
            state.failure = None;
        }
        // What is behind may hold them too.
        self.shared.provider.refused(credentials);
    }
}

impl<P> Clone for CachedCredentials<P> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), runtime: Arc::clone(&self.runtime), margin: self.margin }
    }
}

impl<P: fmt::Debug> fmt::Debug for CachedCredentials<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("CachedCredentials").field(&self.shared.provider).finish()
    }
}
