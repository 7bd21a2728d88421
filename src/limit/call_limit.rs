//! The numbers of a limit.

use std::time::Duration;

/// What the calls of a second are spread over: a second and 1.5 % of it. A turn may be taken up to 5 ms late and a
/// request may travel up to 10 ms longer than its neighbours before the service sees one call too many in a second.
const SPREAD: Duration = Duration::from_millis(1015);

/// How many calls of one level may be made. Without numbers: any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct CallLimit {
    per_second: Option<u32>,
    per_day: Option<u32>,
}

impl CallLimit {
    /// Returns no limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the calls a second, in any second; 0 counts as 1. They are made one by one, 1.015 s divided by this number apart:
    /// with 5 calls a second, one each 203 ms.
    pub fn with_per_second(self, calls: u32) -> Self {
        Self { per_second: Some(calls.max(1)), ..self }
    }

    /// Sets the calls a day, in any 24 hours. When they are spent, further calls fail.
    pub fn with_per_day(self, calls: u32) -> Self {
        Self { per_day: Some(calls), ..self }
    }

    /// Returns the calls a second; none where they are not limited.
    pub fn per_second(&self) -> Option<u32> {
        self.per_second
    }

    /// Returns the calls a day; none where they are not limited.
    pub fn per_day(&self) -> Option<u32> {
        self.per_day
    }

    /// Returns the time from one call to the next.
    pub(super) fn interval(self) -> Duration {
        self.per_second.map_or(Duration::ZERO, |calls| SPREAD / calls)
    }
}
