//! Which nonces were used, as long as it matters.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// How long a nonce is remembered. A request that comes later is refused for its timestamp.
const MEMORY: TimeDelta = TimeDelta::minutes(15);

/// How many are remembered at most, so that a load test does not fill the memory.
const MOST: usize = 100_000;

/// Nonces of the last quarter of an hour, the newest of them.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    used: HashSet<Arc<str>>,
    in_order: VecDeque<(DateTime<Utc>, Arc<str>)>,
}

impl Nonces {
    /// Returns whether a nonce was used. Those that are too old are forgotten on the way.
    pub(super) fn is_used(&mut self, nonce: &str, now: DateTime<Utc>) -> bool {
        let is_old = |used_at: &DateTime<Utc>| now.signed_duration_since(*used_at) > MEMORY;
        while self.in_order.front().is_some_and(|(used_at, _)| is_old(used_at)) {
            self.forget_oldest();
        }
        self.used.contains(nonce)
    }

    fn forget_oldest(&mut self) {
        if let Some((_, oldest)) = self.in_order.pop_front() {
            self.used.remove(&oldest);
        }
    }

    /// Remembers that a nonce was used.
    pub(super) fn remember(&mut self, nonce: &str, now: DateTime<Utc>) {
        let nonce: Arc<str> = nonce.into();
        if self.used.insert(Arc::clone(&nonce)) {
            self.in_order.push_back((now, nonce));
        }
        if self.in_order.len() > MOST {
            self.forget_oldest();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Nonces};
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn a_nonce_is_forgotten_after_a_quarter_of_an_hour() {
        let begin = DateTime::UNIX_EPOCH;
        let mut nonces = Nonces::default();
        nonces.remember("a", begin);
        nonces.remember("b", begin + TimeDelta::minutes(1));
        assert!(nonces.is_used("a", begin + TimeDelta::minutes(15)));
        assert!(!nonces.is_used("a", begin + TimeDelta::seconds(901)));
        assert!(nonces.is_used("b", begin + TimeDelta::seconds(901)));
        assert_eq!((nonces.used.len(), nonces.in_order.len()), (1, 1));
    }

    #[test]
    fn the_oldest_nonce_makes_room() {
        let mut nonces = Nonces::default();
        for number in 0..=MOST {
            nonces.remember(&number.to_string(), DateTime::UNIX_EPOCH);
        }
        assert!(!nonces.is_used("0", DateTime::UNIX_EPOCH));
        assert!(nonces.is_used("1", DateTime::UNIX_EPOCH));
        assert_eq!((nonces.used.len(), nonces.in_order.len()), (MOST, MOST));
    }
}
