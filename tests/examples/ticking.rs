//! Time for an emulator that other processes call.

use chrono::{DateTime, Utc};
use dataworks::{BoxFuture, Runtime, SystemRuntime};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A clock that half a second passes on with each look at it: the time between the requests of another process.
#[derive(Debug)]
pub(crate) struct Ticking {
    begin: DateTime<Utc>,
    looks: AtomicU32,
    system: SystemRuntime,
}

impl Ticking {
    pub(crate) fn new() -> Self {
        let system = SystemRuntime::default();
        Self { begin: system.now(), looks: AtomicU32::new(0), system }
    }

    fn passed(&self) -> Duration {
        Duration::from_millis(500) * self.looks.load(Ordering::Relaxed)
    }
}

impl Runtime for Ticking {
    fn now(&self) -> DateTime<Utc> {
        self.looks.fetch_add(1, Ordering::Relaxed);
        self.begin + self.passed()
    }

    fn monotonic(&self) -> Duration {
        self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.system.sleep(duration)
    }

    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.system.deadline(duration)
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn nonce(&self) -> String {
        self.system.nonce()
    }
}
