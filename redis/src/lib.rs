//! Shares the call limits of [`dataworks`] between processes, through a Redis server.
//!
//! The service counts the calls of an account, and an account has many programs and pods. Give each of them a
//! [`RateLimit`](dataworks::RateLimit) with a [`RedisStore`] for the same account, and together they stay within the limit:
//!
//! ```no_run
//! use dataworks::{Edition, RateLimit};
//! use dataworks_redis::{Account, RedisStore};
//!
//! # fn limit() -> Result<RateLimit, redis::RedisError> {
//! // At most 8 pods of this account and region.
//! let store = RedisStore::new("redis://redis.internal", Account::named("reports@cn-shanghai"), 8)?;
//! let limit = RateLimit::new().with_store(store);
//! # Ok(limit)
//! # }
//! ```
//!
//! # How calls are counted
//!
//! One script, which the server executes as a whole, counts a call under all its limits or under none. It goes by the
//! server's clock, so those of the processes do not matter. Callers within a process keep their order; which process gets
//! the next turn is left to chance. A process asks when it has a caller whose turn has come, so at most as often as the
//! limit lets a single process call, plus once for each turn that another process was given.
//!
//! A day is counted in steps of 15 minutes and a month in steps of 8 hours; a call counts until the end of its step is 24
//! hours or 31 days ago. The calls of each action ([`RateLimit::calls_made`](dataworks::RateLimit::calls_made)) are those of
//! all processes, forgotten when nobody called for 32 days.
//!
//! # When the server is lost
//!
//! Each process then keeps to its share: the limit divided by the number of processes, rounded down. It rests for about a
//! second first, since others may just have made the calls of that second, and asks the server again once a second. When
//! the server is back a process keeps to its share for a few seconds more, until all others must have found it too, and
//! counts at the server what it called meanwhile. A warning ([`tracing`]) says once that the server is lost, and once that
//! it is back.
//!
//! A process that alone cannot reach the server keeps to its share on top of what the others call. A server that forgets
//! when it restarts (without persistence) forgets the calls of the day and month.

mod account;
mod health;
mod server;
mod store;

pub use account::Account;
pub use redis;
pub use store::RedisStore;
