//! The one place that time, sleep, randomness and nonces come in from.
#![expect(clippy::disallowed_methods, reason = "this is that place")]

use chrono::{DateTime, Utc};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where a client gets time, sleep, randomness and nonces from. [`SystemRuntime`] is the real one; a test hands in its
/// own to make every run the same.
pub trait Runtime: fmt::Debug + Send + Sync + 'static {
    /// Now, for signatures and expiry of credentials.
    fn now(&self) -> DateTime<Utc>;

    /// A clock that only goes forward, for measuring how long something took.
    fn monotonic(&self) -> Duration;

    /// Waits on purpose: between attempts, for a call limit, between polls.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Ends when an operation has taken too long. Apart from [`Self::sleep`], so that a test can let the one pass at
    /// once and the other never.
    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// A number from 0 up to, not including, 1.
    fn random(&self) -> f64;

    /// A text that no other request has ever carried.
    fn nonce(&self) -> String;
}

/// The clock of the machine, tokio's timer and the randomness of the operating system.
pub struct SystemRuntime {
    start: Instant,
    nonces: Mutex<NonceBytes>,
}

impl Default for SystemRuntime {
    fn default() -> Self {
        Self { start: Instant::now(), nonces: Mutex::new(NonceBytes { bytes: [0; NONCE * NONCES], used: NONCES }) }
    }
}

impl fmt::Debug for SystemRuntime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SystemRuntime").field("start", &self.start).finish_non_exhaustive()
    }
}

/// Bytes of a nonce.
const NONCE: usize = 16;

/// Nonces that are drawn at once: asking the operating system for each is most of what a nonce costs.
const NONCES: usize = 16;

/// Random bytes of the nonces to come.
struct NonceBytes {
    bytes: [u8; NONCE * NONCES],
    used: usize,
}

impl NonceBytes {
    fn draw(&mut self) -> [u8; NONCE] {
        let (nonces, _) = self.bytes.as_chunks_mut::<NONCE>();
        if let Some(nonce) = nonces.get(self.used) {
            self.used += 1;
            return *nonce;
        }
        self.bytes = random_bytes();
        self.used = 1;
        let (nonces, _) = self.bytes.as_chunks::<NONCE>();
        nonces[0]
    }
}

impl Runtime for SystemRuntime {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.sleep(duration)
    }

    fn random(&self) -> f64 {
        // 53 bits: as many as a float holds between 0 and 1.
        (u64::from_le_bytes(random_bytes()) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn nonce(&self) -> String {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let bytes = self.nonces.lock().unwrap_or_else(PoisonError::into_inner).draw();
        let mut digits = [[0; 2]; NONCE];
        for (digits, byte) in digits.iter_mut().zip(bytes) {
            *digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
        }
        String::from_utf8_lossy(digits.as_flattened()).into_owned()
    }
}

/// A machine without randomness cannot do TLS either, so nothing is gained by handing the failure up.
#[expect(clippy::expect_used, reason = "see above")]
fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Returns a duration times a factor that randomness decided; the longest there is where it would be longer. Randomness
/// comes from outside: where the factor is no number, the duration stays as it is.
pub(crate) fn scaled(duration: Duration, factor: f64) -> Duration {
    let seconds = duration.as_secs_f64() * factor;
    let otherwise = if seconds > 0.0 { Duration::MAX } else { duration };
    Duration::try_from_secs_f64(seconds).unwrap_or(otherwise)
}
