//! The retry quota that all calls of a client share, so that an outage is not made worse by everyone trying again.

use super::retry::RetryReason;
use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens to begin with, and at most.
const CAPACITY: u32 = 500;
/// What a retry after a transient failure costs.
const TRANSIENT_COST: u32 = 14;
/// What a retry after throttling costs: the call was not executed, so it burdens the service less.
const THROTTLING_COST: u32 = 5;

/// A bucket of tokens: a retry takes some, a call that succeeds after retries gives its own back.
#[derive(Debug)]
pub(crate) struct RetryQuota(AtomicU32);

impl Default for RetryQuota {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl RetryQuota {
    /// Takes the tokens for one retry. None when there are too few: then there is no retry.
    pub fn take(&self, reason: RetryReason) -> Option<u32> {
        let cost = match reason {
            RetryReason::Transient => TRANSIENT_COST,
            RetryReason::Throttling => THROTTLING_COST,
        };
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |tokens| tokens.checked_sub(cost)).ok().map(|_| cost)
    }

    /// Gives tokens back after success.
    pub fn refund(&self, tokens: u32) {
        let _ = self
            .0
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |held| Some(held.saturating_add(tokens).min(CAPACITY)));
    }
}
