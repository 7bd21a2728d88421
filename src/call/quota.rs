//! The retry quota that all calls of a client share, so that an outage is not made worse by everyone trying again.

use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens to begin with, and at most.
const CAPACITY: u32 = 500;

/// What a call that succeeds at once gives back. So a quota that an outage has emptied fills again.
const REFILL: u32 = 1;

/// A bucket of tokens: a retry takes some; a call that succeeds gives back what it took, or else [`REFILL`].
#[derive(Debug)]
pub(crate) struct RetryQuota(AtomicU32);

impl Default for RetryQuota {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl RetryQuota {
    /// Takes the tokens for one retry. Returns false when there are too few: then there is no retry.
    pub(crate) fn take(&self, tokens: u32) -> bool {
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |held| held.checked_sub(tokens)).is_ok()
    }

    /// Gives tokens back after the service answered as it should: what the call took, or a little where it took none.
    pub(crate) fn give_back(&self, taken: u32) {
        let tokens = taken.max(REFILL);
        let fill = |held: u32| (held < CAPACITY).then(|| held.saturating_add(tokens).min(CAPACITY));
        // A full bucket stays as it is.
        let _ = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, fill);
    }
}
