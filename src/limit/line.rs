//! Callers that wait, in the order in which they came, and the instant of each one's turn. No clock and no sleep here: the
//! time is handed in.
//!
//! Callers under the same limits are a group and wait in one row. Groups that share a limit leave each other the time that
//! it takes, and fill the gaps between each other's turns: a slow group does not hold up a fast one.

use super::store::Allowance;
use super::{CallLimit, CallScope};
use std::collections::{BTreeMap, VecDeque};
use std::task::Waker;
use std::time::Duration;

/// All callers of a [`RateLimit`](super::RateLimit) that wait.
#[derive(Debug, Default)]
pub(super) struct Line {
    groups: Vec<Group>,
    scopes: BTreeMap<CallScope, Taken>,
    tickets: u64,
}

/// What is known of a limit.
#[derive(Debug, Default)]
struct Taken {
    /// When the next call may be made, by those made before.
    free_at: Duration,
    /// Until when the service asked for quiet.
    quiet_until: Duration,
}

/// Callers under the same limits.
#[derive(Debug)]
struct Group {
    limits: Vec<(CallScope, CallLimit)>,
    /// From one call of the group to the next.
    interval: Duration,
    /// Until when the store put the group off.
    put_off_until: Duration,
    places: VecDeque<Place>,
    /// What the store said last of the calls that are left, and when there will be more.
    allowance: Option<(Allowance, Duration)>,
}

#[derive(Debug)]
struct Place {
    number: u64,
    /// None when it passed and its owner, who holds the future and does not poll it, was not there. The others go on,
    /// and whoever comes late gets the first turn that is left.
    turn: Option<Duration>,
    waker: Option<Waker>,
}

/// Where a caller stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    group: usize,
    number: u64,
}

/// Why there is no place for a caller.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The calls of a day or month are spent.
    Spent(Allowance),
    /// The turn would come after this time, which is too late for the call.
    TooLate(Duration),
}

/// What a caller in the line finds out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The turn is here.
    Now,
    /// The turn comes then, or earlier if somebody leaves.
    At(Duration),
}

impl Line {
    /// A place at the end, for a caller under these limits whose turn must come before `latest`.
    pub(super) fn join(
        &mut self,
        limits: &[(CallScope, CallLimit)],
        now: Duration,
        latest: Duration,
    ) -> Result<Ticket, Refusal> {
        let index = self.group_of(limits);
        let group = &mut self.groups[index];
        if let Some((allowance, opens_at)) = group.allowance {
            if opens_at <= now {
                // The store knows how many there are now.
                group.allowance = None;
            } else if group.places.len() >= allowance.left as usize {
                return Err(Refusal::Spent(Allowance { left: 0, opens_in: opens_at - now, ..allowance }));
            }
        }
        let turn = self.turn_after(index, self.groups[index].places.len(), now);
        if turn > now && turn >= latest {
            return Err(Refusal::TooLate(turn.saturating_sub(now)));
        }
        self.tickets += 1;
        let number = self.tickets;
        self.groups[index].places.push_back(Place { number, turn: Some(turn), waker: None });
        Ok(Ticket { group: index, number })
    }

    /// Whether it is a caller's turn. If not, the waker is kept for when the turn moves forward.
    pub(super) fn look(&mut self, ticket: Ticket, now: Duration, waker: &Waker) -> View {
        let Some(index) = self.find(ticket) else { return View::Now };
        let turn = self.turn_of(ticket.group, index, now);
        if turn <= now {
            return View::Now;
        }
        if let Some(place) = self.groups[ticket.group].places.get_mut(index) {
            place.waker = Some(waker.clone());
        }
        View::At(turn)
    }

    /// Gives a place up whose owner calls now.
    pub(super) fn take(&mut self, ticket: Ticket, now: Duration, allowance: Option<Allowance>) {
        let Some(index) = self.find(ticket) else { return };
        let group = &mut self.groups[ticket.group];
        group.allowance = allowance.map(|allowance| (allowance, now.saturating_add(allowance.opens_in)));
        let turn = group.places.remove(index).and_then(|place| place.turn).map_or(now, |turn| turn.min(now));
        // Whoever stands before this one had an earlier turn and did not take it.
        group.places.range_mut(..index).for_each(|place| place.turn = None);
        let made_at = turn.max(now.saturating_sub(CallLimit::LATENESS));
        for (scope, limit) in &group.limits {
            let taken = self.scopes.entry(*scope).or_default();
            taken.free_at = taken.free_at.max(made_at.saturating_add(limit.interval()));
        }
        for other in self.neighbours(ticket.group) {
            let places = self.groups[other].places.iter_mut();
            places.filter(|place| place.turn.is_some_and(|theirs| theirs < turn)).for_each(|place| place.turn = None);
        }
        if made_at > turn {
            self.space_out(ticket.group);
            self.neighbours(ticket.group).into_iter().for_each(|other| self.space_out(other));
        }
    }

    /// Forgets what the store said of the calls that are left, since there are more now.
    pub(super) fn forget_allowances(&mut self) {
        self.groups.iter_mut().for_each(|group| group.allowance = None);
    }

    /// No turn for the group of a caller before this time: the store said so.
    pub(super) fn put_off(&mut self, ticket: Ticket, until: Duration) {
        let group = &mut self.groups[ticket.group];
        group.put_off_until = group.put_off_until.max(until);
        self.space_out(ticket.group);
    }

    /// Gives a place up. Everybody behind moves forward by one turn; returned is whom to wake for that.
    pub(super) fn leave(&mut self, ticket: Ticket) -> Vec<Waker> {
        let Some(index) = self.find(ticket) else { return Vec::new() };
        let places = &mut self.groups[ticket.group].places;
        let Some(mut free) = places.remove(index).and_then(|place| place.turn) else { return Vec::new() };
        let mut wakers = Vec::new();
        for place in places.range_mut(index..) {
            if let Some(turn) = &mut place.turn {
                std::mem::swap(turn, &mut free);
                wakers.extend(place.waker.take());
            }
        }
        for other in self.neighbours(ticket.group) {
            free = self.move_last_forward(other, free, &mut wakers);
        }
        wakers
    }

    /// No turn under these limits before this much time has passed.
    pub(super) fn pause(&mut self, limits: &[(CallScope, CallLimit)], now: Duration, duration: Duration) {
        for (scope, _) in limits {
            let taken = self.scopes.entry(*scope).or_default();
            taken.quiet_until = taken.quiet_until.max(now.saturating_add(duration));
        }
        (0..self.groups.len()).for_each(|group| self.space_out(group));
    }

    /// There are as many groups as combinations of limits, so few.
    fn group_of(&mut self, limits: &[(CallScope, CallLimit)]) -> usize {
        if let Some(index) = self.groups.iter().position(|group| group.limits == limits) {
            return index;
        }
        let interval = limits.iter().map(|(_, limit)| limit.interval()).max().unwrap_or_default();
        self.groups.push(Group {
            limits: limits.to_vec(),
            interval,
            put_off_until: Duration::ZERO,
            places: VecDeque::new(),
            allowance: None,
        });
        self.groups.len() - 1
    }

    /// Places are in the order of their numbers.
    fn find(&self, ticket: Ticket) -> Option<usize> {
        self.groups[ticket.group].places.binary_search_by_key(&ticket.number, |place| place.number).ok()
    }

    /// The groups that share a limit with this one.
    fn neighbours(&self, index: usize) -> Vec<usize> {
        (0..self.groups.len()).filter(|other| self.distance(index, *other).is_some()).collect()
    }

    /// How far apart the calls of two groups are, where they share a limit.
    fn distance(&self, index: usize, other: usize) -> Option<Duration> {
        let (limits, others) = (&self.groups[index].limits, &self.groups[other].limits);
        let shared = limits.iter().filter(|(scope, _)| others.iter().any(|(theirs, _)| theirs == scope));
        shared.map(|(_, limit)| limit.interval()).max().filter(|_| other != index)
    }

    fn turn_of(&mut self, group: usize, index: usize, now: Duration) -> Duration {
        if let Some(turn) = self.groups[group].places.get(index).and_then(|place| place.turn) {
            return turn;
        }
        let turn = self.turn_after(group, index, now);
        if let Some(place) = self.groups[group].places.get_mut(index) {
            place.turn = Some(turn);
        }
        self.space_out(group);
        turn
    }

    /// The first turn that the places before `index` leave.
    fn turn_after(&self, group: usize, index: usize, now: Duration) -> Duration {
        let Group { places, interval, .. } = &self.groups[group];
        let before = places.range(..index).rev().find_map(|place| place.turn);
        let free_at = before.map_or(Duration::ZERO, |turn| turn.saturating_add(*interval));
        self.first_gap(group, free_at.max(self.earliest(group)).max(now))
    }

    /// When the next call of a group may be made, by all that was done and said before.
    fn earliest(&self, group: usize) -> Duration {
        let Group { limits, put_off_until, .. } = &self.groups[group];
        let taken = limits.iter().filter_map(|(scope, _)| self.scopes.get(scope));
        taken.fold(*put_off_until, |time, taken| time.max(taken.free_at).max(taken.quiet_until))
    }

    /// The first instant from `time` on at which a call of a group is far enough from those of other groups.
    fn first_gap(&self, group: usize, time: Duration) -> Duration {
        self.first_far_enough(time, |other| self.distance(group, other))
    }

    /// The first instant from `time` on that is far enough from the turns of each group: as far as `distance_to` says.
    fn first_far_enough(&self, mut time: Duration, distance_to: impl Fn(usize) -> Option<Duration>) -> Duration {
        let mut rows: Vec<_> = (0..self.groups.len())
            .filter_map(|group| {
                let turns = self.groups[group].places.iter().filter_map(|place| place.turn);
                Some((distance_to(group)?, turns.peekable()))
            })
            .collect();
        loop {
            let before = time;
            for (distance, turns) in &mut rows {
                while let Some(turn) = turns.next_if(|turn| *turn < time.saturating_add(*distance)) {
                    time = time.max(turn.saturating_add(*distance));
                }
            }
            // Moved by one row, it may be too close to a turn of a row before that.
            if time == before {
                return time;
            }
        }
    }

    /// Moves turns back that are too early or too close to another. Nobody is woken for that: who wakes at the old turn
    /// sees the new one.
    fn space_out(&mut self, group: usize) {
        let interval = self.groups[group].interval;
        let mut earliest = self.earliest(group);
        for index in 0..self.groups[group].places.len() {
            let Some(turn) = self.groups[group].places[index].turn else { continue };
            let turn = self.first_gap(group, earliest.max(turn));
            self.groups[group].places[index].turn = Some(turn);
            earliest = turn.saturating_add(interval);
        }
    }

    /// Fills a gap that another group left: the last turn of this one is given up for an earlier one, and all behind that
    /// move forward. Returned is the gap that is left.
    fn move_last_forward(&mut self, group: usize, gap: Duration, wakers: &mut Vec<Waker>) -> Duration {
        let interval = self.groups[group].interval;
        let Some(last) = self.groups[group].places.iter().rposition(|place| place.turn.is_some()) else { return gap };
        let given_up = self.groups[group].places[last].turn.take();
        let distance_to = |other| if other == group { Some(interval) } else { self.distance(group, other) };
        let free = self.first_far_enough(self.earliest(group).max(gap), distance_to);
        let places = &mut self.groups[group].places;
        let Some(given_up) = given_up.filter(|given_up| free < *given_up) else {
            places[last].turn = given_up;
            return gap;
        };
        places[last].turn = Some(given_up);
        let mut earlier = free;
        for place in places.iter_mut() {
            if let Some(turn) = &mut place.turn
                && *turn > earlier
            {
                std::mem::swap(turn, &mut earlier);
                wakers.extend(place.waker.take());
            }
        }
        given_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limit::LimitPeriod;

    const NEVER: Duration = Duration::MAX;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Looks, and takes the turn if it is there.
    fn look(line: &mut Line, ticket: Ticket, now: u64) -> Turn {
        match line.look(ticket, ms(now), Waker::noop()) {
            View::Now => {
                line.take(ticket, ms(now), None);
                Turn::Now
            }
            View::At(turn) => Turn::At(turn),
        }
    }

    #[derive(Debug, PartialEq, Eq)]
    enum Turn {
        Now,
        At(Duration),
    }

    fn level(calls: u32) -> [(CallScope, CallLimit); 1] {
        [(CallScope::Level(3), CallLimit::new().with_per_second(calls))]
    }

    /// A line of level 3 and the tickets of callers that came at 0.
    fn line(callers: usize) -> (Line, Vec<Ticket>) {
        let mut line = Line::default();
        let tickets = (0..callers).map(|_| line.join(&level(5), ms(0), NEVER).expect("there is room")).collect();
        (line, tickets)
    }

    #[test]
    fn who_does_not_come_holds_nobody_up() {
        let (mut line, tickets) = line(4);
        // The first two are held by a task that does something else.
        assert_eq!(look(&mut line, tickets[2], 406), Turn::Now);
        assert_eq!(look(&mut line, tickets[3], 406), Turn::At(ms(609)));
        // Back again, they get the first turns that are left, in their order.
        assert_eq!(look(&mut line, tickets[0], 500), Turn::At(ms(609)));
        assert_eq!(look(&mut line, tickets[1], 500), Turn::At(ms(812)));
        assert_eq!(look(&mut line, tickets[3], 609), Turn::At(ms(1015)));
        assert_eq!(look(&mut line, tickets[0], 609), Turn::Now);
    }

    #[test]
    fn after_a_standstill_calls_are_as_far_apart_as_ever() {
        let (mut line, tickets) = line(3);
        assert_eq!(look(&mut line, tickets[0], 0), Turn::Now);
        assert_eq!(look(&mut line, tickets[1], 3000), Turn::Now);
        assert_eq!(look(&mut line, tickets[2], 3000), Turn::At(ms(3198)));
        let late = line.join(&level(5), ms(3000), NEVER).expect("there is room");
        assert_eq!(look(&mut line, late, 3000), Turn::At(ms(3401)));
    }

    #[test]
    fn lateness_within_bounds_adds_up_to_nothing() {
        let (mut line, tickets) = line(100);
        for (ticket, number) in tickets.into_iter().zip(0..) {
            assert_eq!(look(&mut line, ticket, number * 203 + 4), Turn::Now, "{number}");
        }
    }

    #[test]
    fn several_that_leave_when_it_was_their_turn_make_no_burst() {
        let (mut line, tickets) = line(4);
        for ticket in &tickets[..2] {
            line.leave(*ticket);
        }
        assert_eq!(look(&mut line, tickets[2], 1000), Turn::Now);
        assert_eq!(look(&mut line, tickets[3], 1000), Turn::At(ms(1198)));
    }

    #[test]
    fn an_endless_quiet_does_not_overflow() {
        let (mut line, tickets) = line(2);
        line.pause(&level(5), ms(1), Duration::MAX);
        assert_eq!(look(&mut line, tickets[1], 1), Turn::At(Duration::MAX));
        assert!(matches!(line.join(&level(5), ms(1), ms(9)), Err(Refusal::TooLate(_))));
    }

    /// Reads of any level, 10 a second, of which level 3 has 5.
    fn mixed(level: u8) -> Vec<(CallScope, CallLimit)> {
        let reads = (CallScope::Reads, CallLimit::new().with_per_second(10));
        let slow = (CallScope::Level(3), CallLimit::new().with_per_second(5));
        if level == 3 { vec![reads, slow] } else { vec![reads] }
    }

    /// Reads without a level, 10 a second of their own.
    fn unleveled() -> [(CallScope, CallLimit); 2] {
        [mixed(3)[0], (CallScope::Unleveled, CallLimit::new().with_per_second(10))]
    }

    #[test]
    fn a_slow_group_does_not_hold_up_a_fast_one_under_the_same_limit() {
        let mut line = Line::default();
        let mut join = |level| line.join(&mixed(level), ms(0), NEVER).expect("there is room");
        let slow: Vec<Ticket> = (0..3).map(|_| join(3)).collect();
        let fast: Vec<Ticket> = (0..3).map(|_| join(1)).collect();
        let tickets = [slow[0], fast[0], slow[1], fast[1], slow[2], fast[2]];
        let turns = [0_u32, 1, 2, 3, 4, 5].map(|number| Duration::from_micros(101_500) * number);
        for (ticket, turn) in tickets.into_iter().zip(turns) {
            assert_eq!(line.look(ticket, turn, Waker::noop()), View::Now);
            line.take(ticket, turn, None);
        }
    }

    #[test]
    fn the_gap_of_who_leaves_is_filled_by_another_group() {
        let mut line = Line::default();
        let mut join = |level| line.join(&mixed(level), ms(0), NEVER).expect("there is room");
        let slow = [join(3), join(3)];
        let fast = [join(1), join(1)];
        assert_eq!(look(&mut line, fast[1], 0), Turn::At(Duration::from_micros(304_500)));
        assert_eq!(line.leave(slow[1]).len(), 1, "whose turn came earlier is woken");
        assert_eq!(look(&mut line, fast[1], 0), Turn::At(ms(203)));
        assert_eq!(look(&mut line, slow[0], 0), Turn::Now);
    }

    #[test]
    fn who_is_put_off_keeps_the_place() {
        let (mut line, tickets) = line(2);
        line.put_off(tickets[0], ms(100));
        assert_eq!(look(&mut line, tickets[1], 50), Turn::At(ms(303)));
        assert_eq!(look(&mut line, tickets[0], 100), Turn::Now);
        assert_eq!(look(&mut line, tickets[1], 303), Turn::Now);
    }

    #[test]
    fn who_would_come_after_the_last_call_is_refused_until_there_are_more() {
        let (mut line, tickets) = line(2);
        let scope = CallScope::Level(3);
        let left = |left, opens_in| Allowance { scope, period: LimitPeriod::Day, calls: 5, left, opens_in };
        assert_eq!(line.look(tickets[0], ms(0), Waker::noop()), View::Now);
        line.take(tickets[0], ms(0), Some(left(1, ms(900))));
        // The one that waits takes the one that is left.
        let mut join = |now| line.join(&level(5), ms(now), NEVER);
        assert_eq!(join(100).map(|_| ()), Err(Refusal::Spent(left(0, ms(800)))));
        assert_eq!(join(899).map(|_| ()), Err(Refusal::Spent(left(0, ms(1)))));
        assert_eq!(join(900).map(|_| ()), Ok(()));
    }

    #[test]
    fn who_has_no_time_left_may_take_a_turn_that_is_there() {
        let mut line = Line::default();
        let ticket = line.join(&level(5), ms(7), ms(7)).expect("nobody is before");
        assert_eq!(look(&mut line, ticket, 7), Turn::Now);
        assert_eq!(line.join(&level(5), ms(7), ms(210)).map(|_| ()), Err(Refusal::TooLate(ms(203))));
    }

    #[test]
    fn who_misses_a_turn_gets_one_behind_those_of_other_groups() {
        let mut line = Line::default();
        let mut join = |level| line.join(&mixed(level), ms(0), NEVER).expect("there is room");
        let (slow, fast) = ([join(3), join(3)], [join(1), join(1)]);
        assert_eq!(look(&mut line, slow[0], 0), Turn::Now);
        // The turn of `fast[0]`, 101.5 ms, passes, and the next one is taken by a caller of the other group.
        assert_eq!(look(&mut line, slow[1], 203), Turn::Now);
        assert_eq!(look(&mut line, fast[0], 203), Turn::At(Duration::from_micros(304_500)));
        assert_eq!(look(&mut line, fast[1], 203), Turn::At(ms(406)));
    }

    #[test]
    fn groups_that_share_no_rate_keep_their_turns_when_another_calls() {
        let day = (CallScope::All, CallLimit::new().with_per_day(1_000));
        let limits = |level| [day, (CallScope::Level(level), CallLimit::new().with_per_second(5))];
        let mut line = Line::default();
        let tickets = [1, 3, 3].map(|level| line.join(&limits(level), ms(0), NEVER).expect("there is room"));
        assert_eq!(look(&mut line, tickets[0], 4), Turn::Now);
        assert_eq!(look(&mut line, tickets[1], 4), Turn::Now, "as late as is allowed");
        assert_eq!(look(&mut line, tickets[2], 203), Turn::Now, "so the next turn is not later");
    }

    #[test]
    fn a_turn_is_far_enough_from_those_of_all_other_groups() {
        let mut line = Line::default();
        line.pause(&level(5), ms(0), ms(150));
        let mut join = |limits: &[_]| line.join(limits, ms(0), NEVER).expect("there is room");
        let (slow, fast, other) = (join(&mixed(3)), join(&mixed(1)), join(&unleveled()));
        assert_eq!(look(&mut line, slow, 0), Turn::At(ms(150)));
        // Behind that of `fast` it would be too close to that of `slow`.
        assert_eq!(look(&mut line, other, 0), Turn::At(Duration::from_micros(251_500)));
        assert_eq!(look(&mut line, fast, 0), Turn::Now);
    }

    #[test]
    fn who_fills_the_gap_of_another_group_stays_behind_the_own_one() {
        let mut line = Line::default();
        let mut join = |level, now| line.join(&mixed(level), ms(now), NEVER).expect("there is room");
        let (_first, fast, slow) = (join(3, 0), join(1, 150), join(3, 150));
        assert_eq!(look(&mut line, slow, 150), Turn::At(Duration::from_micros(251_500)));
        line.leave(fast);
        assert_eq!(look(&mut line, slow, 150), Turn::At(ms(203)));
    }

    #[test]
    fn a_turn_to_come_is_kept_when_another_group_calls() {
        let mut line = Line::default();
        let mut join = |level| line.join(&mixed(level), ms(0), NEVER).expect("there is room");
        let (slow, fast) = (join(3), join(1));
        assert_eq!(look(&mut line, slow, 0), Turn::Now);
        let other = line.join(&unleveled(), ms(0), NEVER).expect("there is room");
        assert_eq!(look(&mut line, other, 0), Turn::At(ms(203)));
        assert_eq!(look(&mut line, fast, 0), Turn::At(Duration::from_micros(101_500)));
    }

    #[test]
    fn a_gap_that_one_group_cannot_use_is_offered_to_the_next() {
        let mut line = Line::default();
        let mut join = |limits: &[_]| line.join(limits, ms(0), NEVER).expect("there is room");
        let (_first, fast, slow, other) = (join(&mixed(3)), join(&mixed(1)), join(&mixed(3)), join(&unleveled()));
        assert_eq!(look(&mut line, other, 0), Turn::At(Duration::from_micros(304_500)));
        assert_eq!(line.leave(fast).len(), 1, "whose turn came earlier is woken");
        assert_eq!(look(&mut line, other, 0), Turn::At(Duration::from_micros(101_500)));
        assert_eq!(look(&mut line, slow, 0), Turn::At(ms(203)));
    }
}
