//! The counts of limits to the nanosecond and the call: shares of a limit, and what a `MemoryStore` answers.

use dataworks::CallLimit;
use dataworks::limit::{Allowance, CallScope, LimitPeriod, LimitStore, MemoryStore, Turn, TurnRequest};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MONTH: Duration = Duration::from_secs(31 * 24 * 60 * 60);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[test]
fn a_share_is_rounded_down_and_less_than_a_call_a_second_becomes_one_in_several() {
    let whole = CallLimit::new().with_per_second(20).with_per_day(1_000).with_per_month(25_000);
    let share = whole.share_of_one_in(8);
    assert_eq!((share.per_second(), share.per_day(), share.per_month()), (Some(2), Some(125), Some(3_125)));
    assert_eq!(share.interval(), Duration::from_micros(507_500));
    assert_eq!(whole.share_of_one_in(0), whole);
    assert_eq!(whole.share_of_one_in(20), whole.share_of_one_in(20).with_per_second(1));
    let slow = CallLimit::new().with_per_second(2).share_of_one_in(3);
    assert_eq!((slow.per_second(), slow.interval()), (Some(2), Duration::from_micros(1_522_500)));
    assert_eq!(slow.with_per_second(5).interval(), ms(203), "another number is no share");
    assert_eq!(CallLimit::new().share_of_one_in(3), CallLimit::new());
    assert_eq!(CallLimit::new().interval(), Duration::ZERO);
}

#[test]
fn the_periods_of_a_limit_are_listed() {
    let limit = CallLimit::new().with_per_second(1);
    assert_eq!(limit.periods().count(), 0);
    let limit = limit.with_per_month(7).with_per_day(5);
    assert_eq!(limit.periods().collect::<Vec<_>>(), [(LimitPeriod::Day, 5), (LimitPeriod::Month, 7)]);
    assert_eq!((LimitPeriod::Day.length(), LimitPeriod::Month.length()), (DAY, MONTH));
}

/// A store and the limits that all its calls are under.
struct Counted {
    store: MemoryStore,
    limits: Vec<(CallScope, CallLimit)>,
}

impl Counted {
    fn new(limits: impl IntoIterator<Item = (CallScope, CallLimit)>) -> Self {
        Self { store: MemoryStore::new(), limits: limits.into_iter().collect() }
    }

    fn all(limit: CallLimit) -> Self {
        Self::new([(CallScope::All, limit)])
    }

    fn request(&self, now: Duration) -> TurnRequest<'_> {
        TurnRequest::new("GetNode", &self.limits, now)
    }

    async fn take(&self, now: Duration) -> Turn {
        self.store.take(&self.request(now)).await
    }

    /// Takes a turn that must be there, and returns how many calls are left, and for how long.
    async fn left(&self, now: Duration) -> (u32, Duration) {
        match self.take(now).await {
            Turn::Now(Some(allowance)) => (allowance.left, allowance.opens_in),
            other => panic!("at {now:?} there is room: {other:?}"),
        }
    }

    async fn give_back(&self, now: Duration) {
        self.store.give_back(&self.request(now)).await;
    }
}

fn of_a_day(calls: u32) -> CallLimit {
    CallLimit::new().with_per_day(calls)
}

#[tokio::test]
async fn a_call_counts_for_exactly_a_day() {
    let counted = Counted::all(of_a_day(2));
    assert_eq!(counted.left(seconds(0)).await, (1, DAY));
    assert_eq!(counted.left(seconds(10)).await, (0, DAY - seconds(10)));
    let spent = |opens_in| {
        Turn::Spent(Allowance { scope: CallScope::All, period: LimitPeriod::Day, calls: 2, left: 0, opens_in })
    };
    assert_eq!(counted.take(seconds(20)).await, spent(DAY - seconds(20)));
    let nanosecond = Duration::from_nanos(1);
    assert_eq!(counted.take(DAY - nanosecond).await, spent(nanosecond));
    assert_eq!(counted.left(DAY).await, (0, seconds(10)));
    assert_eq!(counted.store.calls_made().await["GetNode"], 3);
}

#[tokio::test]
async fn the_count_with_least_room_is_named_and_of_several_the_one_that_opens_last() {
    let named = async |limits: [(CallScope, CallLimit); 2]| match Counted::new(limits).take(seconds(0)).await {
        Turn::Now(Some(allowance)) => (allowance.scope, allowance.period, allowance.left),
        other => panic!("there is room: {other:?}"),
    };
    let (reads, level) = (CallScope::Reads, CallScope::Level(1));
    assert_eq!(named([(reads, of_a_day(5)), (level, of_a_day(4))]).await, (level, LimitPeriod::Day, 3));
    assert_eq!(named([(reads, of_a_day(4)), (level, of_a_day(5))]).await, (reads, LimitPeriod::Day, 3));
    assert_eq!(named([(reads, of_a_day(4)), (level, of_a_day(4))]).await, (reads, LimitPeriod::Day, 3));
    let of_a_month = of_a_day(4).with_per_month(4);
    assert_eq!(named([(reads, of_a_month), (level, of_a_day(4))]).await, (reads, LimitPeriod::Month, 3));
}

#[tokio::test]
async fn a_call_given_back_at_once_leaves_its_turn_and_its_place_in_the_counts() {
    let counted = Counted::all(CallLimit::new().with_per_second(1));
    assert_eq!(counted.take(seconds(5)).await, Turn::Now(None));
    // A turn is taken for 5 ms earlier than it was taken: it may have been late.
    assert_eq!(counted.take(seconds(5)).await, Turn::Later(ms(1_010)));
    counted.give_back(seconds(5)).await;
    assert_eq!(counted.take(seconds(5)).await, Turn::Now(None));
    counted.give_back(ms(5_001)).await;
    assert_eq!(counted.take(ms(5_001)).await, Turn::Later(ms(1_009)), "somewhat later the turn has passed");
    assert_eq!(counted.store.calls_made().await["GetNode"], 0);

    let counted = Counted::all(of_a_day(2));
    counted.left(seconds(0)).await;
    counted.left(seconds(10)).await;
    counted.give_back(seconds(10)).await;
    assert_eq!(counted.left(seconds(20)).await, (0, DAY - seconds(20)), "the first is still there");
}

#[tokio::test]
async fn a_rest_outlasts_a_call_that_is_given_back() {
    let counted = Counted::all(CallLimit::new().with_per_second(1));
    assert_eq!(counted.take(seconds(5)).await, Turn::Now(None));
    counted.store.rest(&counted.request(seconds(5)), seconds(10)).await;
    counted.give_back(seconds(5)).await;
    assert_eq!(counted.take(seconds(5)).await, Turn::Later(seconds(10)));
    assert_eq!(counted.take(seconds(15)).await, Turn::Now(None));
}

#[tokio::test]
async fn more_than_ten_thousand_calls_are_counted_in_steps() {
    // A step is 8.64 s.
    let step = DAY / 10_000;
    let counted = Counted::all(of_a_day(20_000));
    for (now, left) in
        [(seconds(0), (19_999, DAY)), (seconds(1), (19_998, DAY + step - seconds(1))), (step, (19_997, DAY))]
    {
        assert_eq!(counted.left(now).await, left);
    }
    // The two calls of the first step are forgotten when its end is a day old, and not before.
    assert_eq!(counted.left(DAY + step - ms(1)).await.0, 19_996);
    assert_eq!(counted.left(DAY + step).await.0, 19_997);

    let counted = Counted::all(of_a_day(20_000));
    counted.left(seconds(0)).await;
    counted.left(seconds(1)).await;
    counted.give_back(seconds(1)).await;
    assert_eq!(counted.left(seconds(2)).await.0, 19_998);
    assert_eq!(counted.left(DAY + step).await.0, 19_999);

    let counted = Counted::all(of_a_day(10_000));
    counted.left(seconds(0)).await;
    assert_eq!(counted.left(DAY).await.0, 9_999, "up to ten thousand are counted one by one");
}
