//! The store: the server while it is there, else the process's share.

use crate::Account;
use crate::health::{Change, Deciders, Health, REST};
use crate::server::{Call, Server};
use dataworks::limit::{MemoryStore, Turn, TurnRequest};
use dataworks::{BoxFuture, CallLimit, LimitStore};
use redis::{Client, IntoConnectionInfo, RedisError, RedisResult};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// What all keys in Redis begin with.
const PREFIX: &str = "dataworks";

/// How long the server may take to connect, and to answer.
const TIMEOUT: Duration = Duration::from_millis(500);

/// Counts the calls of an account at a Redis server, for all processes that are given a store for the same account. The
/// documentation of the [crate] says how, and what happens when the server is lost.
///
/// A store belongs to one [`RateLimit`](dataworks::RateLimit), whose clock it goes by, and is used within a tokio runtime.
pub struct RedisStore {
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Settings {
    client: Client,
    account: Account,
    processes: u32,
    prefix: String,
    timeout: Duration,
}

struct Shared {
    settings: Settings,
    server: Server,
    /// What this process may call by itself.
    share: MemoryStore,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    health: Health,
    /// Until when nobody calls, since the server was just lost.
    quiet_until: Duration,
    /// Calls made by the share, which the server has not counted yet.
    owed: Vec<(Call, u64)>,
}

impl RedisStore {
    /// Returns a store for an account at the server with this address, such as `redis://host:6379/0`. Without the server
    /// each of so many processes keeps to its share of the limits; 0 counts as 1. No connection is made before the first
    /// call.
    ///
    /// # Errors
    ///
    /// The address is not one of a Redis server.
    pub fn new(server: impl IntoConnectionInfo, account: Account, processes: u32) -> Result<Self, RedisError> {
        let client = Client::open(server)?;
        Ok(Self::of(Settings { client, account, processes, prefix: PREFIX.to_owned(), timeout: TIMEOUT }))
    }

    /// Sets what all keys begin with. Default: `dataworks`.
    #[must_use]
    pub fn with_prefix(self, prefix: impl Into<String>) -> Self {
        Self::of(Settings { prefix: prefix.into(), ..self.shared.settings.clone() })
    }

    /// Sets how long the server may take to connect, and to answer, before it counts as lost. Default: 500 ms.
    #[must_use]
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self::of(Settings { timeout, ..self.shared.settings.clone() })
    }

    fn of(settings: Settings) -> Self {
        // A cluster keeps together what has the same text in braces.
        let prefix = format!("{}:{{{}}}", settings.prefix, settings.account);
        let server = Server::new(settings.client.clone(), prefix, settings.timeout);
        Self { shared: Arc::new(Shared { settings, server, share: MemoryStore::new(), state: Mutex::default() }) }
    }
}

impl fmt::Debug for RedisStore {
    /// Without the address, which may have a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RedisStore")
            .field("keys", &self.shared.server.prefix)
            .field("processes", &self.shared.settings.processes)
            .field("health", &self.shared.state().health)
            .finish_non_exhaustive()
    }
}

impl LimitStore for RedisStore {
    fn take<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, Turn> {
        Box::pin(async move {
            let (shared, call, now) = (Arc::clone(&self.shared), call(request), request.now);
            let (told, turn) = oneshot::channel();
            // In a task of its own: when the caller goes, the server may have counted already.
            tokio::spawn(async move {
                let turn = shared.take(&call, now).await;
                if let Err(Turn::Now(_)) = told.send(turn) {
                    shared.give_back(&call, now).await;
                }
            });
            // Without an answer the runtime is shutting down.
            turn.await.unwrap_or(Turn::Later(self.shared.settings.timeout))
        })
    }

    fn give_back<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.shared.give_back(&call(request), request.now).await })
    }

    fn rest<'a>(&'a self, request: &'a TurnRequest<'a>, duration: Duration) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let call = call(request);
            self.shared.share.rest(request, duration).await;
            if self.shared.state().health.deciders(request.now).server {
                let result = self.shared.server.rest(&call, duration).await;
                self.shared.note(result, request.now);
            }
        })
    }

    /// Those of all processes, or of this one while the server is lost.
    fn calls_made(&self) -> BoxFuture<'_, BTreeMap<String, u64>> {
        Box::pin(async move {
            match self.shared.server.calls_made().await {
                Ok(calls) => calls,
                Err(_) => self.shared.share.calls_made().await,
            }
        })
    }
}

impl Shared {
    async fn take(&self, call: &Call, now: Duration) -> Turn {
        let (Deciders { share, server }, quiet_until) = {
            let mut state = self.state();
            (state.health.deciders(now), state.quiet_until)
        };
        if share {
            if now < quiet_until {
                return Turn::Later(quiet_until - now);
            }
            let turn = self.take_share(call, now).await;
            let Turn::Now(_) = turn else { return turn };
            if !server {
                self.owe(call);
                // Nothing of what the share has left: the server may be back with more before that is spent.
                return Turn::Now(None);
            }
        }
        let turn = self.server.take(call).await;
        match (self.note(turn, now), share) {
            (Some(turn), share) => {
                if share {
                    self.pay(now).await;
                }
                match (turn, share) {
                    // What the share has counted and the server has not.
                    (Turn::Later(_) | Turn::Spent(_), true) => self.give_back_share(call, now).await,
                    // The day and month of the share have all calls of this process.
                    (Turn::Now(_), false) => self.count_in_share(call, now).await,
                    _ => {}
                }
                turn
            }
            // Lost, as it was before: the share has said yes.
            (None, true) if self.state().quiet_until <= now => {
                self.owe(call);
                Turn::Now(None)
            }
            (None, true) => {
                self.give_back_share(call, now).await;
                Turn::Later(REST)
            }
            (None, false) => Turn::Later(REST),
        }
    }

    async fn give_back(&self, call: &Call, now: Duration) {
        self.give_back_share(call, now).await;
        if self.state().health.deciders(now).server {
            let result = self.server.give_back(call).await;
            self.note(result, now);
        }
    }

    async fn take_share(&self, call: &Call, now: Duration) -> Turn {
        let limits: Vec<_> = call.limits.iter().map(|(scope, limit)| (*scope, self.share_of(*limit))).collect();
        self.share.take(&TurnRequest::new(&call.action, &limits, now)).await
    }

    async fn give_back_share(&self, call: &Call, now: Duration) {
        self.share.give_back(&TurnRequest::new(&call.action, &call.limits, now)).await;
    }

    /// Counts a call in the day and month of the share, without a turn.
    async fn count_in_share(&self, call: &Call, now: Duration) {
        let counts = |limit: CallLimit| {
            let share = self.share_of(limit);
            let counts = share.per_day().map_or(CallLimit::new(), |calls| CallLimit::new().with_per_day(calls));
            share.per_month().map_or(counts, |calls| counts.with_per_month(calls))
        };
        let limits: Vec<_> = call.limits.iter().map(|(scope, limit)| (*scope, counts(*limit))).collect();
        // A share that is spent stays so: nothing to be told.
        self.share.take(&TurnRequest::new(&call.action, &limits, now)).await;
    }

    fn share_of(&self, limit: CallLimit) -> CallLimit {
        limit.share_of_one_in(self.settings.processes)
    }

    /// Remembers a call that the server has to count when it is back.
    fn owe(&self, call: &Call) {
        let mut state = self.state();
        match state.owed.iter_mut().find(|(owed, _)| owed == call) {
            Some((_, calls)) => *calls += 1,
            None => state.owed.push((call.clone(), 1)),
        }
    }

    /// Has the server count what it was not there for.
    async fn pay(&self, now: Duration) {
        let owed = std::mem::take(&mut self.state().owed);
        for (call, calls) in owed {
            let result = self.server.add(&call, calls).await;
            if self.note(result, now).is_none() {
                self.state().owed.push((call, calls));
            }
        }
    }

    /// Notes whether the server answered, and says so when that has changed.
    fn note<T>(&self, result: RedisResult<T>, now: Duration) -> Option<T> {
        let change = {
            let mut state = self.state();
            let change = state.health.note(result.is_ok(), now, self.settings.timeout);
            if change == Some(Change::Lost) {
                state.quiet_until = now.saturating_add(REST).saturating_add(self.settings.timeout);
            }
            change
        };
        let (keys, processes) = (&self.server.prefix, self.settings.processes);
        match (change, &result) {
            (Some(Change::Lost), Err(error)) => tracing::warn!(
                %error, keys, processes,
                "the Redis server is lost; this process keeps to its share of the call limits"
            ),
            (Some(Change::Back), _) => {
                tracing::warn!(
                    keys,
                    processes,
                    "the Redis server is back; processes share the call limits through it again"
                );
            }
            _ => {}
        }
        result.ok()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in there can be half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn call(request: &TurnRequest<'_>) -> Call {
    Call { action: request.action.to_owned(), limits: request.limits.to_vec() }
}
