//! What a client needs to talk to an emulator.

use crate::runtime::{BoxFuture, Runtime};
use crate::transport;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;

/// How long a connection to this machine may take to be made.
const CONNECT: Duration = Duration::from_secs(3);

/// Returns an HTTP client that goes straight to this machine. The usual one heeds a proxy of the environment, which
/// cannot reach it.
pub(super) fn http_client() -> reqwest::Result<reqwest::Client> {
    transport::nearby_client(CONNECT)
}

/// The emulator's runtime, handed on to its clients so that both see the same time.
#[derive(Clone, Debug)]
pub(super) struct SharedRuntime(pub Arc<dyn Runtime>);

impl Runtime for SharedRuntime {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(duration)
    }

    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.deadline(duration)
    }

    fn random(&self) -> f64 {
        self.0.random()
    }

    fn nonce(&self) -> String {
        self.0.nonce()
    }
}
