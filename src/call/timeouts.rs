//! Time limits.

use std::time::Duration;

/// How long things may take. `None` switches a limit off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Timeouts {
    connect: Option<Duration>,
    attempt: Option<Duration>,
    call: Option<Duration>,
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
    /// Returns the defaults: connect 3 s, attempt 30 s, call 120 s.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limit for making a connection, TLS included. Default: 3 s. It belongs to the client, whose connections
    /// are shared: set for a single call, or beside a `reqwest::Client` of your own, it has no effect. Give such a client a
    /// limit too: an attempt that ends by [`Self::with_attempt`] while it still connects counts as one that may have been
    /// sent.
    pub fn with_connect(self, limit: impl Into<Option<Duration>>) -> Self {
        Self { connect: limit.into(), ..self }
    }

    /// Sets the limit of one attempt, from its start to the last byte of its response. Default: 30 s.
    pub fn with_attempt(self, limit: impl Into<Option<Duration>>) -> Self {
        Self { attempt: limit.into(), ..self }
    }

    /// Sets the limit of the whole call with all attempts and pauses. Default: 120 s. A pause that would end after it is
    /// not begun.
    pub fn with_call(self, limit: impl Into<Option<Duration>>) -> Self {
        Self { call: limit.into(), ..self }
    }

    /// Returns the limit for making a connection.
    pub fn connect(&self) -> Option<Duration> {
        self.connect
    }

    /// Returns the limit of one attempt.
    pub fn attempt(&self) -> Option<Duration> {
        self.attempt
    }

    /// Returns the limit of the whole call.
    pub fn call(&self) -> Option<Duration> {
        self.call
    }
}
