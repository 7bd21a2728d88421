//! Time limits.

use std::time::Duration;

/// How long things may take. `None` switches a limit off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Timeouts {
    pub(crate) connect: Option<Duration>,
    pub(crate) attempt: Option<Duration>,
    pub(crate) call: Option<Duration>,
}

/// Connect 3 s, attempt 30 s, call 120 s.
impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(3)),
            attempt: Some(Duration::from_secs(30)),
            call: Some(Duration::from_secs(120)),
        }
    }
}

impl Timeouts {
    /// The defaults: connect 3 s, attempt 30 s, call 120 s.
    pub fn new() -> Self {
        Self::default()
    }

    /// Making a connection, TLS included. Default 3 s. It belongs to the client, whose connections are shared: set for
    /// a single call, or beside a `reqwest::Client` of your own, it has no effect.
    pub fn connect(self, limit: impl Into<Option<Duration>>) -> Self {
        Self { connect: limit.into(), ..self }
    }

    /// One attempt, from its start to the last byte of its answer. Default 30 s.
    pub fn attempt(self, limit: impl Into<Option<Duration>>) -> Self {
        Self { attempt: limit.into(), ..self }
    }

    /// The whole call with all attempts and waits. Default 120 s. A wait that would end after it is not begun.
    pub fn call(self, limit: impl Into<Option<Duration>>) -> Self {
        Self { call: limit.into(), ..self }
    }
}
