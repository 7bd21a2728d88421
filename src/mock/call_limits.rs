//! Counts calls as the service does, and refuses those above its documented limits.

use super::refusal::Refusal;
use crate::action::CallLevel;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// When the calls of each version and level were let through, as far back as a limit counts.
#[derive(Debug, Default)]
pub(super) struct CallCounts(BTreeMap<(&'static str, u8), VecDeque<Duration>>);

impl CallCounts {
    /// Counts a call, or refuses it. A refused one does not count.
    pub(super) fn count(&mut self, version: &'static str, limit: &CallLevel, now: Duration) -> Result<(), Refusal> {
        let made = self.0.entry((version, limit.level)).or_default();
        let window = if limit.calls_per_day.is_some() { DAY } else { SECOND };
        while made.front().is_some_and(|instant| *instant + window <= now) {
            made.pop_front();
        }
        let opens_at = |calls: u32, window: Duration| {
            let oldest = made.len().checked_sub(calls as usize).and_then(|index| made.get(index));
            oldest.map(|instant| *instant + window).filter(|opens_at| *opens_at > now)
        };
        let level = limit.level;
        if let Some((calls, opens_at)) = limit.calls_per_day.and_then(|calls| Some((calls, opens_at(calls, DAY)?))) {
            let message = format!("more than {calls} calls of level {level} in a day");
            return Err(Refusal::new(429, "Throttling.Api.Risk", message).retry_after(opens_at - now));
        }
        let calls = limit.calls_per_second;
        if let Some(opens_at) = opens_at(calls, SECOND) {
            let message = format!("more than {calls} calls of level {level} in a second");
            return Err(Refusal::new(429, "Throttling.User", message).retry_after(opens_at - now));
        }
        made.push_back(now);
        Ok(())
    }
}
