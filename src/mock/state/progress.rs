//! How far the run of a node or task has come. It follows from when its time comes, what it was told since, and what time it
//! is now.

use crate::mock::model::Order;
use chrono::DateTime;

/// How long a run waits for a resource, in milliseconds, and how long it runs after that.
pub(super) const RESOURCE_WAIT: i64 = 2_000;
pub(super) const RUN: i64 = 8_000;

/// Code of nodes that wait for a signal from outside, as a name and among the kinds of files.
pub(super) const TRIGGER_NODE: &str = "SCHEDULER_TRIGGER";
pub(super) const TRIGGER_FILE: i64 = 1114;

/// Where a run stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stand {
    NotRun,
    WaitTrigger,
    WaitResource,
    Running,
    Failure,
    Success,
}

impl Stand {
    pub(super) fn has_ended(self) -> bool {
        matches!(self, Self::Failure | Self::Success)
    }
}

/// When something happened to a run, as far as it did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// Since when it waits, or waited, for a resource.
    pub waiting: Option<i64>,
    pub started: Option<i64>,
    pub finished: Option<i64>,
}

/// The run of a node or task.
#[derive(Debug)]
pub(super) struct Progress {
    /// When its time comes. None where it waits to be started.
    begins: Option<i64>,
    /// Whether it needs a signal besides, and when it came.
    needs_signal: bool,
    signal: Option<i64>,
    will_fail: bool,
    /// How many times it has run, this time included.
    number: i64,
    /// Since when it is frozen.
    frozen: Option<i64>,
    /// How somebody has ended it, and when that counts from.
    ended: Option<(Stand, i64)>,
    /// When somebody last told it something.
    told: Option<i64>,
}

impl Progress {
    pub(super) fn new(begins: Option<i64>, needs_signal: bool, will_fail: bool) -> Self {
        Self { begins, needs_signal, signal: None, will_fail, number: 1, frozen: None, ended: None, told: None }
    }

    pub(super) fn number(&self) -> i64 {
        self.number
    }

    pub(super) fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// The time by which it lives. That of one that is frozen or was ended stands still.
    fn clock(&self, now: i64) -> i64 {
        let ended = self.ended.map(|(_, time)| time);
        [self.frozen, ended].into_iter().flatten().fold(now, i64::min)
    }

    /// When it may have a resource.
    fn ready(&self) -> Option<i64> {
        let begins = self.begins?;
        if self.needs_signal { Some(begins.max(self.signal?)) } else { Some(begins) }
    }

    pub(super) fn stand(&self, now: i64) -> Stand {
        if let Some((stand, _)) = self.ended {
            return stand;
        }
        let clock = self.clock(now);
        match self.ready().map(|ready| clock - ready) {
            Some(passed) if passed >= RESOURCE_WAIT + RUN && self.will_fail => Stand::Failure,
            Some(passed) if passed >= RESOURCE_WAIT + RUN => Stand::Success,
            Some(passed) if passed >= RESOURCE_WAIT => Stand::Running,
            Some(passed) if passed >= 0 => Stand::WaitResource,
            _ if self.begins.is_some_and(|begins| clock >= begins) => Stand::WaitTrigger,
            _ => Stand::NotRun,
        }
    }

    pub(super) fn times(&self, now: i64) -> Times {
        let clock = self.clock(now);
        let after = |time: i64| self.ready().map(|ready| ready + time).filter(|time| *time <= clock);
        Times {
            waiting: after(0),
            started: after(RESOURCE_WAIT),
            finished: self.ended.map_or_else(|| after(RESOURCE_WAIT + RUN), |(_, time)| Some(time)),
        }
    }

    /// When anything last happened to it.
    pub(super) fn moved(&self, now: i64) -> Option<i64> {
        let Times { waiting, started, finished } = self.times(now);
        [waiting, started, finished, self.told.map(|told| told.min(now))].into_iter().flatten().max()
    }

    /// One line for each thing that has happened.
    pub(super) fn log(&self, name: &str, now: i64) -> String {
        let Times { waiting, started, finished } = self.times(now);
        let end = match self.ended {
            Some((Stand::Success, _)) => "set to success",
            Some(_) => "stopped",
            None if self.will_fail => "ERROR: the run was told to fail",
            None => "finished",
        };
        let events = [(waiting, "waits for a resource"), (started, "runs"), (finished, end)];
        let lines = events.iter().filter_map(|(time, event)| {
            let time = DateTime::from_timestamp_millis((*time)?).unwrap_or_default();
            Some(format!("{} {name}: {event}\n", time.format("%Y-%m-%d %H:%M:%S")))
        });
        lines.collect()
    }

    /// Does what it is told. `fails` says whether a run that begins anew will fail.
    pub(super) fn obey(&mut self, order: Order, now: i64, fails: impl FnOnce() -> bool) {
        self.told = Some(now);
        match order {
            Order::Start => self.begins = self.begins.or(Some(now)),
            Order::Restart => {
                // One that is frozen begins behind the time at which it stands still, so it waits to be resumed.
                self.begins = Some(now + i64::from(self.is_frozen()));
                self.frozen = self.frozen.and(Some(now));
                self.ended = None;
                self.will_fail = fails();
                self.number += 1;
            }
            Order::Stop if self.stand(now).has_ended() => {}
            Order::Stop => self.ended = Some((Stand::Failure, now)),
            Order::Succeed => self.ended = Some((Stand::Success, self.times(now).finished.unwrap_or(now))),
            Order::Suspend => self.frozen = self.frozen.or(Some(now)),
            Order::Resume => self.go_on(now),
            Order::Trigger => self.signal = self.signal.or(Some(now)),
        }
    }

    /// Lets it go on from where it stood when it was frozen.
    fn go_on(&mut self, now: i64) {
        let has_ended = self.stand(now).has_ended();
        let Some(frozen) = self.frozen.take() else { return };
        match self.ready() {
            _ if has_ended => {}
            Some(ready) if ready <= frozen => self.begins = Some(ready + now - frozen),
            _ => self.begins = self.begins.map(|begins| begins.max(now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Order, Progress, RESOURCE_WAIT, RUN, Stand};

    fn tell(progress: &mut Progress, order: Order, now: i64) {
        progress.obey(order, now, || false);
    }

    #[test]
    fn what_is_frozen_has_all_its_time_left_when_it_is_resumed() {
        for frozen in [0, RESOURCE_WAIT - 1, RESOURCE_WAIT, RESOURCE_WAIT + RUN - 1] {
            let mut progress = Progress::new(Some(0), false, false);
            let stood = progress.stand(frozen);
            tell(&mut progress, Order::Suspend, frozen);
            tell(&mut progress, Order::Suspend, frozen + 50);
            assert_eq!(progress.stand(frozen + 100_000), stood, "frozen at {frozen}");
            tell(&mut progress, Order::Resume, frozen + 100_000);
            let end = 100_000 + RESOURCE_WAIT + RUN;
            assert_eq!((progress.stand(end - 1), progress.stand(end)), (Stand::Running, Stand::Success), "{frozen}");
        }
    }

    #[test]
    fn what_is_frozen_before_its_time_begins_when_it_is_resumed_or_at_its_time() {
        for (resumed, begins) in [(20, 100), (500, 500)] {
            let mut progress = Progress::new(Some(100), false, false);
            tell(&mut progress, Order::Suspend, 10);
            assert_eq!(progress.stand(499), Stand::NotRun);
            tell(&mut progress, Order::Resume, resumed);
            assert_eq!((progress.stand(begins - 1), progress.stand(begins)), (Stand::NotRun, Stand::WaitResource));
        }
    }

    #[test]
    fn what_has_ended_is_frozen_in_vain_until_it_runs_again() {
        let mut progress = Progress::new(Some(0), false, false);
        let end = RESOURCE_WAIT + RUN;
        tell(&mut progress, Order::Suspend, end);
        tell(&mut progress, Order::Restart, end + 10);
        assert_eq!(progress.stand(end + 100_000), Stand::NotRun);
        tell(&mut progress, Order::Resume, end + 100_000);
        assert_eq!(progress.stand(end + 100_000), Stand::WaitResource);
        let mut progress = Progress::new(Some(0), false, false);
        tell(&mut progress, Order::Suspend, end);
        tell(&mut progress, Order::Resume, end + 1_000);
        assert_eq!((progress.stand(end + 1_000), progress.times(end + 1_000).finished), (Stand::Success, Some(end)));
    }

    #[test]
    fn a_signal_counts_before_and_behind_the_time_of_its_run() {
        let mut early = Progress::new(Some(100), true, false);
        tell(&mut early, Order::Trigger, 10);
        assert_eq!((early.stand(99), early.stand(100)), (Stand::NotRun, Stand::WaitResource));
        let mut late = Progress::new(Some(100), true, false);
        assert_eq!(late.stand(100_000), Stand::WaitTrigger);
        tell(&mut late, Order::Trigger, 100_000);
        tell(&mut late, Order::Trigger, 100_500);
        assert_eq!(late.stand(100_000 + RESOURCE_WAIT), Stand::Running, "an instance takes one signal");
        let mut frozen = Progress::new(Some(100), true, false);
        tell(&mut frozen, Order::Suspend, 200);
        tell(&mut frozen, Order::Trigger, 300);
        assert_eq!(frozen.stand(400), Stand::WaitTrigger);
        tell(&mut frozen, Order::Resume, 500);
        assert_eq!((frozen.stand(500), frozen.times(500).waiting), (Stand::WaitResource, Some(500)));
    }

    #[test]
    fn what_is_ended_by_hand_stays_so_until_it_runs_again() {
        let mut progress = Progress::new(Some(0), false, false);
        tell(&mut progress, Order::Stop, 3_000);
        tell(&mut progress, Order::Stop, 4_000);
        assert_eq!((progress.stand(100_000), progress.times(100_000).finished), (Stand::Failure, Some(3_000)));
        tell(&mut progress, Order::Succeed, 5_000);
        assert_eq!((progress.stand(100_000), progress.times(100_000).finished), (Stand::Success, Some(3_000)));
        tell(&mut progress, Order::Restart, 6_000);
        assert_eq!((progress.stand(6_000), progress.number()), (Stand::WaitResource, 2));
    }
}
