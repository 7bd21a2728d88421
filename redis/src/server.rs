//! The scripts and the connection they go through.

use dataworks::CallLimit;
use dataworks::limit::{Allowance, CallScope, LimitPeriod, Turn};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, RedisResult, Script, ScriptInvocation};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::Mutex;

/// Into how many steps a period is divided.
const STEPS: u32 = 96;

/// A call, as the scripts take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub action: String,
    pub limits: Vec<(CallScope, CallLimit)>,
}

impl Call {
    /// Lists the counts that the call goes into.
    fn periods(&self) -> impl Iterator<Item = (CallScope, LimitPeriod, u32)> {
        let periods = |(scope, limit): &(CallScope, CallLimit)| {
            let scope = *scope;
            limit.periods().map(move |(period, calls)| (scope, period, calls)).collect::<Vec<_>>()
        };
        self.limits.iter().flat_map(periods)
    }
}

pub(crate) struct Server {
    client: Client,
    /// What all keys begin with.
    pub prefix: String,
    pub timeout: Duration,
    connection: Mutex<Option<MultiplexedConnection>>,
    take: Script,
    give_back: Script,
    rest: Script,
}

impl Server {
    pub(crate) fn new(client: Client, prefix: String, timeout: Duration) -> Self {
        Self {
            client,
            prefix,
            timeout,
            connection: Mutex::default(),
            take: Script::new(include_str!("take.lua")),
            give_back: Script::new(include_str!("give_back.lua")),
            rest: Script::new(include_str!("rest.lua")),
        }
    }

    /// Counts a call, or says when to ask again.
    pub(crate) async fn take(&self, call: &Call) -> RedisResult<Turn> {
        let invocation = self.take_invocation(call, 0);
        let (kind, time, period, left): (u8, u64, u32, u32) = self.invoke(invocation).await?;
        let time = Duration::from_micros(time);
        let allowance = usize::try_from(period).ok().and_then(|number| call.periods().nth(number.checked_sub(1)?));
        let allowance =
            allowance.map(|(scope, period, calls)| Allowance { scope, period, calls, left, opens_in: time });
        match (kind, allowance) {
            (0, allowance) => Ok(Turn::Now(allowance)),
            (2, Some(allowance)) => Ok(Turn::Spent(allowance)),
            _ => Ok(Turn::Later(time)),
        }
    }

    /// Counts so many calls that were made while the server was lost.
    pub(crate) async fn add(&self, call: &Call, calls: u64) -> RedisResult<()> {
        self.invoke::<(u8, u64, u32, u32)>(self.take_invocation(call, calls)).await.map(drop)
    }

    /// Takes a call out of the counts.
    pub(crate) async fn give_back(&self, call: &Call) -> RedisResult<()> {
        let mut invocation = self.give_back.key(self.key("calls"));
        self.add_counts(&mut invocation, call);
        invocation.arg(&call.action);
        self.invoke::<u8>(invocation).await.map(drop)
    }

    /// Lets nobody call for so long under these limits.
    pub(crate) async fn rest(&self, call: &Call, duration: Duration) -> RedisResult<()> {
        let mut invocation = self.rest.key(self.key("turns"));
        invocation.arg(micros(duration));
        for (scope, _) in &call.limits {
            invocation.arg(scope.to_string());
        }
        self.invoke::<u8>(invocation).await.map(drop)
    }

    /// Returns the calls of each action.
    pub(crate) async fn calls_made(&self) -> RedisResult<BTreeMap<String, u64>> {
        let mut connection = self.connection().await?;
        let result = redis::cmd("HGETALL").arg(self.key("calls")).query_async(&mut connection).await;
        self.keep(result).await
    }

    fn take_invocation(&self, call: &Call, added: u64) -> ScriptInvocation<'_> {
        let mut invocation = self.take.key(self.key("turns"));
        invocation.key(self.key("calls"));
        self.add_counts(&mut invocation, call);
        invocation.arg(&call.action).arg(micros(CallLimit::LATENESS)).arg(added).arg(call.limits.len());
        for (scope, limit) in &call.limits {
            invocation.arg(scope.to_string()).arg(micros(limit.interval()));
        }
        for (_, period, calls) in call.periods() {
            let length = period.length();
            invocation.arg(calls).arg(micros(length)).arg(micros(length / STEPS));
        }
        invocation
    }

    fn add_counts(&self, invocation: &mut ScriptInvocation<'_>, call: &Call) {
        for (scope, period, _) in call.periods() {
            invocation.key(self.key(&format!("{period} of {scope}")));
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    async fn invoke<T: redis::FromRedisValue>(&self, invocation: ScriptInvocation<'_>) -> RedisResult<T> {
        let mut connection = self.connection().await?;
        let result = invocation.invoke_async(&mut connection).await;
        self.keep(result).await
    }

    async fn connection(&self) -> RedisResult<MultiplexedConnection> {
        let mut kept = self.connection.lock().await;
        if let Some(connection) = &*kept {
            return Ok(connection.clone());
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        Ok(kept.insert(connection).clone())
    }

    /// Gives up the connection after a failure: the next call makes a new one.
    async fn keep<T>(&self, result: Result<T, RedisError>) -> RedisResult<T> {
        if result.is_err() {
            *self.connection.lock().await = None;
        }
        result
    }
}

fn micros(duration: Duration) -> u64 {
    // As far as a script counts exactly; 285 years.
    const MOST: u64 = 1 << 53;
    u64::try_from(duration.as_micros()).unwrap_or(MOST).min(MOST)
}
