//! The callers of one level that wait, in the order in which they came, and the instant of each one's turn. No clock and
//! no sleep here: the time is handed in.

use super::CallLimit;
use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

/// How late a turn may be taken without the later ones being moved.
const LATENESS: Duration = Duration::from_millis(5);

/// What a limit by the day counts over. It holds wherever the service lets its day begin.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The line of one level.
#[derive(Debug)]
pub(super) struct Line {
    limit: CallLimit,
    /// When the next call may be made, by those made before.
    free_at: Duration,
    /// Until when the service asked for quiet.
    quiet_until: Duration,
    places: VecDeque<Place>,
    tickets: u64,
    /// When the calls of the last day were made. Empty without a limit by the day.
    day: VecDeque<Duration>,
}

#[derive(Debug)]
struct Place {
    ticket: u64,
    /// None when it passed and its owner, who holds the future and does not poll it, was not there. The others go on,
    /// and whoever comes late gets the first turn that is left.
    turn: Option<Duration>,
    waker: Option<Waker>,
}

/// Why there is no place for a caller.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The day's calls are spent; one more is possible after this time.
    DaySpent(Duration),
    /// The turn would come after this time, which is too late for the call.
    TooLate(Duration),
}

/// What a caller in the line finds out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is here; the place is given up.
    Now,
    /// It comes then, or earlier if somebody leaves.
    At(Duration),
}

impl Line {
    pub(super) fn new(limit: CallLimit) -> Self {
        Self {
            limit,
            free_at: Duration::ZERO,
            quiet_until: Duration::ZERO,
            places: VecDeque::new(),
            tickets: 0,
            day: VecDeque::new(),
        }
    }

    /// A place at the end, for a caller whose turn must come before `latest`.
    pub(super) fn join(&mut self, now: Duration, latest: Duration) -> Result<u64, Refusal> {
        while self.day.front().is_some_and(|made| made.saturating_add(DAY) <= now) {
            self.day.pop_front();
        }
        let turn = self.turn_after(self.places.len(), now);
        if self.limit.per_day().is_some_and(|calls| self.day.len() + self.places.len() >= calls as usize) {
            let oldest = self.day.front().copied().or_else(|| self.places.iter().find_map(|place| place.turn));
            return Err(Refusal::DaySpent(oldest.unwrap_or(turn).saturating_add(DAY).saturating_sub(now)));
        }
        if turn > now && turn >= latest {
            return Err(Refusal::TooLate(turn.saturating_sub(now)));
        }
        self.tickets += 1;
        self.places.push_back(Place { ticket: self.tickets, turn: Some(turn), waker: None });
        Ok(self.tickets)
    }

    /// Whether it is a caller's turn. If not, the waker is kept for when the turn moves forward.
    pub(super) fn look(&mut self, ticket: u64, now: Duration, waker: &Waker) -> Turn {
        let Some(index) = self.find(ticket) else { return Turn::Now };
        let turn = self.turn_of(index, now);
        if now < turn {
            if let Some(place) = self.places.get_mut(index) {
                place.waker = Some(waker.clone());
            }
            return Turn::At(turn);
        }
        self.places.remove(index);
        // Whoever stands before this one had an earlier turn and did not take it.
        self.places.range_mut(..index).for_each(|place| place.turn = None);
        let made_at = turn.max(now.saturating_sub(LATENESS));
        self.free_at = made_at.saturating_add(self.limit.interval());
        if made_at > turn {
            self.space_out();
        }
        if self.limit.per_day().is_some() {
            self.day.push_back(now);
        }
        Turn::Now
    }

    /// Gives a place up. Everybody behind moves forward by one turn; returned is whom to wake for that.
    pub(super) fn leave(&mut self, ticket: u64) -> Vec<Waker> {
        let index = self.find(ticket);
        let left = index.and_then(|index| self.places.remove(index)).and_then(|place| place.turn);
        let (Some(index), Some(mut free)) = (index, left) else { return Vec::new() };
        let mut wakers = Vec::new();
        for place in self.places.range_mut(index..) {
            if let Some(turn) = &mut place.turn {
                std::mem::swap(turn, &mut free);
                wakers.extend(place.waker.take());
            }
        }
        wakers
    }

    /// No turn before this much time has passed.
    pub(super) fn pause(&mut self, now: Duration, duration: Duration) {
        self.quiet_until = self.quiet_until.max(now.saturating_add(duration));
        self.space_out();
    }

    /// Places are in the order of their tickets.
    fn find(&self, ticket: u64) -> Option<usize> {
        self.places.binary_search_by_key(&ticket, |place| place.ticket).ok()
    }

    fn turn_of(&mut self, index: usize, now: Duration) -> Duration {
        if let Some(turn) = self.places.get(index).and_then(|place| place.turn) {
            return turn;
        }
        let turn = self.turn_after(index, now);
        if let Some(place) = self.places.get_mut(index) {
            place.turn = Some(turn);
        }
        self.space_out();
        turn
    }

    /// The first turn that the places before `index` leave.
    fn turn_after(&self, index: usize, now: Duration) -> Duration {
        let before = self.places.range(..index).rev().find_map(|place| place.turn);
        let free_at = before.map_or(self.free_at, |turn| turn.saturating_add(self.limit.interval()));
        free_at.max(self.quiet_until).max(now)
    }

    /// Moves turns back that are too early or too close to the one before. Nobody is woken for that: who wakes at the
    /// old turn sees the new one.
    fn space_out(&mut self) {
        let interval = self.limit.interval();
        let mut earliest = self.free_at.max(self.quiet_until);
        for turn in self.places.iter_mut().filter_map(|place| place.turn.as_mut()) {
            *turn = earliest.max(*turn);
            earliest = turn.saturating_add(interval);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: Duration = Duration::MAX;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn look(line: &mut Line, ticket: u64, now: u64) -> Turn {
        line.look(ticket, ms(now), Waker::noop())
    }

    /// A line of level 3 and the tickets of callers that came at 0.
    fn line(callers: usize) -> (Line, Vec<u64>) {
        let mut line = Line::new(CallLimit::new().with_per_second(5));
        let tickets = (0..callers).map(|_| line.join(ms(0), NEVER).expect("there is room")).collect();
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
        let late = line.join(ms(3000), NEVER).expect("there is room");
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
        line.pause(ms(1), Duration::MAX);
        assert_eq!(look(&mut line, tickets[1], 1), Turn::At(Duration::MAX));
        assert!(matches!(line.join(ms(1), ms(9)), Err(Refusal::TooLate(_))));
    }
}
