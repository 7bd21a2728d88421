//! The numbers of a limit.

use super::LimitPeriod;
use std::num::NonZeroU32;
use std::time::Duration;

/// What the calls of a second are spread over: a second and 1.5 % of it. A turn may be taken up to 5 ms late and a
/// request may travel up to 10 ms longer than its neighbours before the service sees one call too many in a second.
const SPREAD: Duration = Duration::from_millis(1015);

/// How many calls may be made, of those that are counted together. Without numbers: any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct CallLimit {
    per_second: Option<u32>,
    per_day: Option<u32>,
    per_month: Option<u32>,
    /// Of how many calls one is made, where a share is less than a call a second.
    one_of: Option<NonZeroU32>,
}

impl CallLimit {
    /// How late a turn may be taken without the later ones being moved: 5 ms. Lateness within it does not add up.
    pub const LATENESS: Duration = Duration::from_millis(5);

    /// Returns no limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the calls a second, in any second; 0 counts as 1. They are made one by one, 1.015 s divided by this number apart:
    /// with 5 calls a second, one each 203 ms.
    pub fn with_per_second(self, calls: u32) -> Self {
        Self { per_second: Some(calls.max(1)), one_of: None, ..self }
    }

    /// Sets the calls a day, in any 24 hours. When they are spent, further calls fail.
    pub fn with_per_day(self, calls: u32) -> Self {
        Self { per_day: Some(calls), ..self }
    }

    /// Sets the calls a month, in any 31 days. When they are spent, further calls fail.
    pub fn with_per_month(self, calls: u32) -> Self {
        Self { per_month: Some(calls), ..self }
    }

    /// Returns the share of one of so many processes that keep to this limit without knowing of each other; 0 counts as 1.
    ///
    /// Numbers are rounded down, so that all shares together are never more than the limit. With fewer calls a second than
    /// processes each makes one call in so many seconds that the limit is kept on average: all of them may make theirs in
    /// the same second.
    ///
    /// ```
    /// use dataworks::CallLimit;
    ///
    /// let share = CallLimit::new().with_per_second(50).with_per_day(1_000).share_of_one_in(4);
    /// assert_eq!((share.per_second(), share.per_day()), (Some(12), Some(250)));
    /// ```
    pub fn share_of_one_in(self, processes: u32) -> Self {
        let processes = processes.max(1);
        let share = |calls: Option<u32>| calls.map(|calls| calls / processes);
        let divided = Self { per_day: share(self.per_day), per_month: share(self.per_month), ..self };
        match self.per_second {
            Some(calls) if calls < processes => Self { one_of: NonZeroU32::new(processes), ..divided },
            calls => Self { per_second: share(calls), ..divided },
        }
    }

    /// Returns the calls a second; none where they are not limited. A share of less than one has those of the whole.
    pub fn per_second(&self) -> Option<u32> {
        self.per_second
    }

    /// Returns the calls a day; none where they are not limited.
    pub fn per_day(&self) -> Option<u32> {
        self.per_day
    }

    /// Returns the calls a month; none where they are not limited.
    pub fn per_month(&self) -> Option<u32> {
        self.per_month
    }

    /// Returns the time from one call to the next: 1.015 s divided by the calls a second; zero where those are not limited.
    pub fn interval(&self) -> Duration {
        let one_of = self.one_of.map_or(1, NonZeroU32::get);
        self.per_second.map_or(Duration::ZERO, |calls| SPREAD * one_of / calls)
    }

    /// Lists the periods whose calls are limited, with their numbers.
    pub fn periods(&self) -> impl Iterator<Item = (LimitPeriod, u32)> {
        let day = self.per_day.map(|calls| (LimitPeriod::Day, calls));
        let month = self.per_month.map(|calls| (LimitPeriod::Month, calls));
        day.into_iter().chain(month)
    }

    /// Returns whether anything is limited.
    pub(super) fn limits_anything(&self) -> bool {
        *self != Self::new()
    }
}
