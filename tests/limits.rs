//! Call limits: who may call when, over sockets and in virtual time.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-open-platform"))]

mod support;

use chrono::TimeDelta;
use dataworks::auth::{Credentials, ProvideCredentials};
use dataworks::limit::{MemoryStore, Turn, TurnRequest};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::Client;
use dataworks::{
    BoxFuture, CallLimit, Delivery, Edition, Error, ErrorKind, LimitStore, RateLimit, Result, Runtime, Timeouts,
};
use futures_util::future::{join, join_all, select};
use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{client_builder, json, server, throttled};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

async fn emulator(runtime: &VirtualRuntime) -> Emulator {
    Emulator::builder().runtime(runtime.clone()).enforce_call_limits().start().await.expect("a port is free")
}

fn client(emulator: &Emulator, limit: RateLimit) -> Client {
    emulator.client_builder().rate_limit(limit).build().expect("a client")
}

/// A call of a level; `caller` shows in the request.
async fn call(client: &Client, level: u8, caller: usize) -> Result<()> {
    let caller = caller as i64;
    match level {
        1 => client.list_projects().page_number(1).page_size(10).param("Caller", caller).send().await.map(drop),
        2 => client.delete_data_source().data_source_id(1).param("Caller", caller).send().await.map(drop),
        3 => client.list_data_sources().project_id(1).param("Caller", caller).send().await.map(drop),
        _ => client.list_extensions().param("Caller", caller).send().await.map(drop),
    }
}

/// Microseconds since `runtime` began and the caller, of every request.
fn instants(emulator: &Emulator) -> Vec<(u64, usize)> {
    let start = VirtualRuntime::default().now();
    let instant = |time: TimeDelta| time.num_microseconds().and_then(|time| time.try_into().ok()).expect("a time");
    emulator
        .requests()
        .iter()
        .map(|request| {
            assert_eq!(request.http_status, 200);
            let caller = request.parameter("Caller").and_then(|text| text.parse().ok()).expect("a caller");
            (instant(request.received_at - start), caller)
        })
        .collect()
}

fn evenly(count: usize, apart: u64) -> Vec<(u64, usize)> {
    (0..count).map(|number| (number as u64 * apart, number)).collect()
}

/// Calls of one level that begin at these milliseconds; gives when each was received.
async fn calls_at(level: u8, begin: impl IntoIterator<Item = u64>) -> Vec<(u64, usize)> {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::documented());
    let callers = begin.into_iter().enumerate().map(|(caller, begin)| {
        let (client, runtime) = (client.clone(), runtime.clone());
        async move {
            runtime.sleep(ms(begin)).await;
            call(&client, level, caller).await
        }
    });
    for outcome in runtime.drive(join_all(callers)).await {
        outcome.expect("an answer");
    }
    instants(&emulator)
}

#[tokio::test]
async fn a_burst_is_spread() {
    assert_eq!(calls_at(1, [0; 60]).await, evenly(60, 20_300));
    assert_eq!(calls_at(2, [0; 60]).await, evenly(60, 50_750));
    assert_eq!(calls_at(3, [0; 60]).await, evenly(60, 203_000));
}

#[tokio::test]
async fn two_hundred_callers_go_in_the_order_in_which_they_came() {
    for (level, apart) in [(1, 20_300), (2, 50_750), (3, 203_000)] {
        assert_eq!(calls_at(level, [0; 200]).await, evenly(200, apart), "level {level}");
    }
}

#[tokio::test]
async fn steady_load_below_the_limit_is_left_alone_and_above_it_is_held_to_it() {
    for (level, below, above, apart) in [(1, 21, 15, 20_300), (2, 51, 40, 50_750), (3, 250, 100, 203_000)] {
        let steady = calls_at(level, (0..40).map(|number| number * below)).await;
        assert_eq!(steady, evenly(40, below * 1000), "level {level}");
        let held = calls_at(level, (0..40).map(|number| number * above)).await;
        assert_eq!(held, evenly(40, apart), "level {level}");
    }
}

#[tokio::test]
async fn a_rest_saves_nothing_up() {
    let instants = calls_at(3, [0, 60_000, 60_000, 60_000]).await;
    assert_eq!(instants, [(0, 0), (60_000_000, 1), (60_203_000, 2), (60_406_000, 3)]);
}

#[tokio::test]
async fn levels_do_not_hold_each_other_up() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let limit =
        RateLimit::documented().with_level(2, CallLimit::new()).with_unleveled(CallLimit::new().with_per_second(1));
    let client = client(&emulator, limit);
    let calls = (0..8).map(|caller| call(&client, 1 + caller as u8 % 4, caller));
    for outcome in runtime.drive(join_all(calls)).await {
        outcome.expect("an answer");
    }
    let mut instants = instants(&emulator);
    instants.sort_unstable();
    let expected = [(0, 0), (0, 1), (0, 2), (0, 3), (0, 5), (20_300, 4), (203_000, 6), (1_015_000, 7)];
    assert_eq!(instants, expected, "level 2 was given no limit");
}

#[tokio::test]
async fn actions_without_a_level_are_free_unless_the_user_says_otherwise() {
    assert_eq!(calls_at(0, [0; 3]).await.into_iter().map(|call| call.0).collect::<Vec<_>>(), [0; 3]);
}

#[tokio::test]
async fn ten_minutes_at_the_limit_are_never_throttled() {
    const LENGTH: Duration = Duration::from_secs(600);
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::documented());
    let worker = |caller| {
        let (client, runtime) = (client.clone(), runtime.clone());
        async move {
            while runtime.monotonic() < LENGTH {
                call(&client, 3, caller).await.expect("an answer");
            }
        }
    };
    runtime.drive(join_all((0..4).map(worker))).await;

    let instants: Vec<u64> = instants(&emulator).into_iter().map(|call| call.0).collect();
    let made = instants.iter().filter(|instant| **instant < 600_000_000).count();
    assert!(made >= 600 * 5 * 98 / 100, "{made} of 3000");
    assert!(instants.windows(6).all(|six| six[5] - six[0] >= 1_000_000), "no more than five in any second");
}

#[tokio::test]
async fn without_a_limit_the_emulator_throttles() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = emulator.client();
    for caller in 0..5 {
        call(&client, 3, caller).await.expect("an answer");
    }
    runtime.advance(ms(400));
    let raw = client.list_data_sources().project_id(1).send_raw().await.expect("the second attempt");
    assert_eq!(raw.attempts[0].to_string(), "HTTP 429, Throttling.User");
    assert_eq!(raw.attempts[0].pause, Some(ms(600)), "until the first is a second old");
}

#[tokio::test]
async fn who_is_woken_early_goes_on_with_the_same_sleep() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::documented());
    // All of them are polled whenever one of them can go on.
    for outcome in runtime.drive(join_all((0..4).map(|caller| call(&client, 3, caller)))).await {
        outcome.expect("an answer");
    }
    assert_eq!(runtime.sleeps(), [203, 406, 609].map(ms));
}

#[tokio::test]
async fn who_stops_waiting_gives_the_place_up() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::documented());
    let callers = (0..6).map(|caller| {
        let (client, runtime) = (client.clone(), runtime.clone());
        async move {
            // The next in line and one further back.
            let patience = if [1, 3].contains(&caller) { 100 } else { 60_000 };
            select(pin!(call(&client, 3, caller)), runtime.sleep(ms(patience))).await;
        }
    });
    runtime.drive(join_all(callers)).await;
    assert_eq!(instants(&emulator), [(0, 0), (203_000, 2), (406_000, 4), (609_000, 5)]);
}

#[tokio::test]
async fn who_is_not_polled_holds_nobody_up() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::documented());
    let work = async {
        call(&client, 3, 0).await.expect("an answer");
        let mut held = pin!(call(&client, 3, 1));
        assert!(futures_util::poll!(held.as_mut()).is_pending());
        call(&client, 3, 2).await.expect("an answer");
        held.await.expect("an answer");
    };
    runtime.drive(work).await;
    assert_eq!(instants(&emulator), [(0, 0), (406_000, 2), (609_000, 1)]);
}

#[tokio::test]
async fn clients_that_are_given_one_limit_share_it() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let limit = RateLimit::documented();
    let (first, second) = (client(&emulator, limit.clone()), client(&emulator, limit));
    let third = first.clone();
    let calls = [&first, &second, &third, &second].into_iter().enumerate();
    for outcome in runtime.drive(join_all(calls.map(|(caller, client)| call(client, 3, caller)))).await {
        outcome.expect("an answer");
    }
    assert_eq!(instants(&emulator), evenly(4, 203_000));
}

#[tokio::test]
async fn a_limit_that_was_changed_is_another() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let limit = RateLimit::documented();
    let changed = limit.clone().with_level(1, CallLimit::new().with_per_second(10));
    let (first, second) = (client(&emulator, limit), client(&emulator, changed));
    runtime.drive(join(call(&first, 3, 0), call(&second, 3, 1))).await.1.expect("an answer");
    assert_eq!(instants(&emulator).into_iter().map(|call| call.0).collect::<Vec<_>>(), [0, 0]);
}

#[test]
fn a_limit_says_what_was_set() {
    let calls = |calls| CallLimit::new().with_per_second(calls);
    let none = RateLimit::new();
    assert_eq!(
        (none.all(), none.reads(), none.writes(), none.level(3), none.unleveled()),
        (None, None, None, None, None)
    );
    assert_eq!(none.longest_pause(), Duration::from_secs(60));
    let limit = none.with_all(calls(9)).with_reads(calls(8)).with_writes(calls(7)).with_level(3, calls(6));
    let limit = limit.with_unleveled(calls(5)).with_longest_pause(ms(4));
    assert_eq!((limit.all(), limit.reads(), limit.writes()), (Some(calls(9)), Some(calls(8)), Some(calls(7))));
    assert_eq!((limit.level(3), limit.level(2), limit.unleveled()), (Some(calls(6)), None, Some(calls(5))));
    assert_eq!(limit.longest_pause(), ms(4));
}

#[tokio::test]
async fn a_day_that_is_spent_is_an_error_that_says_when_it_opens_again() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::new().with_level(3, CallLimit::new().with_per_second(5).with_per_day(3)));
    let outcomes = runtime.drive(join_all((0..4).map(|caller| call(&client, 3, caller)))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3, "those who wait count too");

    runtime.advance(ms(594));
    let error = call(&client, 3, 4).await.expect_err("the day is spent");
    assert_eq!(
        error.to_string(),
        "ListDataSources: the limit of level 3, 3 calls a day, is spent; it opens again at 2026-01-03T03:04:05Z"
    );
    assert!(error.is_call_limit() && !error.is_throttling() && !error.is_timeout());
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::CallLimit, Delivery::NotSent));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(24 * 60 * 60) - ms(1000)));
    assert_eq!(emulator.requests().len(), 3);
    call(&client, 1, 0).await.expect("another level has its own day");

    runtime.advance(error.retry_after().expect("it opens again"));
    call(&client, 3, 5).await.expect("there is room for one");
    let error = call(&client, 3, 6).await.expect_err("and no more than one");
    assert_eq!(error.retry_after(), Some(ms(203)));
}

#[test]
fn the_documented_limits_are_those_of_the_reference() {
    let per_second = |calls| CallLimit::new().with_per_second(calls);
    let expected = RateLimit::new()
        .with_level(1, per_second(50))
        .with_level(2, per_second(20))
        .with_level(3, per_second(5).with_per_day(10_000));
    assert_eq!(format!("{:?}", RateLimit::documented()), format!("{expected:?}"));
}

#[tokio::test]
async fn the_service_may_say_that_the_day_is_spent() {
    let runtime = VirtualRuntime::default();
    let answers = [throttled().insert_header("x-acs-retry-after", "7200000"), json(200, "{}")];
    let server = server(answers).await;
    let limit = RateLimit::documented().with_longest_pause(Duration::MAX);
    let client = client_builder(&server.uri(), &runtime).rate_limit(limit).build().expect("a client");
    let error = call(&client, 3, 0).await.expect_err("two hours are more than a call takes");
    assert!(error.is_throttling());
    let error = call(&client, 3, 1).await.expect_err("nor is another sent");
    assert_eq!(
        error.to_string(),
        "ListDataSources: the limit of level 3, 5 calls a second, lets the call through in 7200s, \
         which is more time than it has"
    );
    assert!(error.is_call_limit());
    assert_eq!(support::received(&server).await.len(), 1);
    call(&client, 1, 2).await.expect("another level goes on");
    assert!(runtime.sleeps().is_empty());
}

#[tokio::test]
async fn a_turn_after_the_time_limit_is_not_waited_for() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let limits = Timeouts::new().with_call(ms(1000));
    let builder = emulator.client_builder().rate_limit(RateLimit::documented()).timeouts(limits);
    let client = builder.build().expect("a client");
    let callers = (0..7).map(|caller| {
        let (client, runtime) = (client.clone(), runtime.clone());
        async move { (call(&client, 3, caller).await, runtime.monotonic()) }
    });
    for (outcome, ended) in runtime.drive(join_all(callers)).await.split_off(5) {
        let error = outcome.expect_err("1015 ms are more than there are");
        assert_eq!((error.kind(), error.retry_after(), ended), (ErrorKind::CallLimit, Some(ms(1015)), ms(0)));
    }
    assert_eq!(instants(&emulator), evenly(5, 203_000));
}

/// A server that notes when each call comes, and refuses the first ones.
async fn noting_server(
    runtime: &VirtualRuntime,
    refusals: impl IntoIterator<Item = ResponseTemplate>,
) -> (MockServer, Arc<Mutex<Vec<(Duration, String)>>>) {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let refusals = Mutex::new(refusals.into_iter().collect::<Vec<_>>().into_iter());
    let (clock, book) = (runtime.clone(), Arc::clone(&notes));
    let respond = move |request: &Request| {
        let caller = support::query_of(request).get("Caller").cloned().unwrap_or_default();
        book.lock().expect("no panic").push((clock.monotonic(), caller));
        refusals.lock().expect("no panic").next().unwrap_or_else(|| json(200, "{}"))
    };
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
    (server, notes)
}

fn noted(notes: &Mutex<Vec<(Duration, String)>>) -> Vec<(u128, String)> {
    notes.lock().expect("no panic").iter().map(|(instant, caller)| (instant.as_millis(), caller.clone())).collect()
}

#[tokio::test]
async fn the_level_rests_for_as_long_as_the_service_asks() {
    let runtime = VirtualRuntime::default();
    let (server, notes) = noting_server(&runtime, [throttled().insert_header("x-acs-retry-after", "5000")]).await;
    let client = client_builder(&server.uri(), &runtime).rate_limit(RateLimit::documented()).build().expect("a client");
    let later = async {
        runtime.sleep(ms(1000)).await;
        join(call(&client, 3, 3), call(&client, 1, 4)).await.0
    };
    let calls = join(join_all((0..3).map(|caller| call(&client, 3, caller))), later);
    let (outcomes, later) = runtime.drive(calls).await;
    later.expect("an answer");
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let expected = [(0, "0"), (1000, "4"), (5000, "1"), (5203, "2"), (5406, "3"), (5609, "0")];
    assert_eq!(noted(&notes), expected.map(|(instant, caller)| (instant, caller.to_owned())));
}

#[tokio::test]
async fn each_attempt_takes_a_turn() {
    let runtime = VirtualRuntime::default();
    let (server, notes) = noting_server(&runtime, [json(503, "{}"), json(503, "{}")]).await;
    let client = client_builder(&server.uri(), &runtime).rate_limit(RateLimit::documented()).build().expect("a client");
    runtime.drive(call(&client, 3, 0)).await.expect("the third attempt");
    let expected = [0, 203, 406].map(|instant| (instant, "0".to_owned()));
    assert_eq!(noted(&notes), expected);
}

#[tokio::test]
async fn a_retry_that_gets_no_turn_leaves_the_error_it_was_to_mend() {
    let runtime = VirtualRuntime::default();
    let (server, notes) = noting_server(&runtime, [json(503, r#"{"Code":"ServiceUnavailable"}"#)]).await;
    let limit = RateLimit::new().with_level(3, CallLimit::new().with_per_day(1));
    let client = client_builder(&server.uri(), &runtime).rate_limit(limit).build().expect("a client");
    let error = call(&client, 3, 0).await.expect_err("one call a day");
    assert_eq!((error.code(), error.attempts().len()), (Some("ServiceUnavailable"), 1));
    assert_eq!(noted(&notes).len(), 1);
}

#[test]
fn the_limits_of_the_editions_are_those_of_the_vendor() {
    let month = |calls| CallLimit::new().with_per_month(calls);
    let expected = [
        (Edition::Basic, RateLimit::new().with_all(month(3_100).with_per_day(100).with_per_second(5))),
        (Edition::Standard, RateLimit::new().with_all(month(100_000).with_per_day(1_000))),
        (Edition::Professional, RateLimit::new().with_all(month(500_000).with_per_day(10_000))),
        (
            Edition::Enterprise,
            RateLimit::new()
                .with_all(month(1_000_000))
                .with_reads(CallLimit::new().with_per_second(50))
                .with_writes(CallLimit::new().with_per_second(20)),
        ),
    ];
    for (edition, limit) in expected {
        assert_eq!(format!("{:?}", RateLimit::edition(edition)), format!("{limit:?}"), "{edition:?}");
    }
}

/// Calls of these levels, all begun at once; gives when each was received, in the order of the calls.
async fn burst(limit: RateLimit, levels: &[u8]) -> Vec<u64> {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, limit);
    let calls = levels.iter().enumerate().map(|(caller, level)| call(&client, *level, caller));
    for outcome in runtime.drive(join_all(calls)).await {
        outcome.expect("an answer");
    }
    let mut instants = instants(&emulator);
    instants.sort_unstable_by_key(|call| call.1);
    instants.into_iter().map(|call| call.0).collect()
}

#[tokio::test]
async fn the_basic_edition_has_one_limit_for_all_calls() {
    let instants = burst(RateLimit::edition(Edition::Basic), &[1, 2, 3, 4, 2, 1, 1, 4]).await;
    assert_eq!(instants, [0, 203, 406, 609, 812, 1015, 1218, 1421].map(|ms| ms * 1000));
}

#[tokio::test]
async fn the_enterprise_edition_counts_reads_and_writes_apart() {
    let instants = burst(RateLimit::edition(Edition::Enterprise), &[1, 2, 1, 2, 4, 2]).await;
    assert_eq!(instants, [0, 0, 20_300, 50_750, 40_600, 101_500]);
}

#[tokio::test]
async fn a_call_keeps_within_all_its_limits_at_once() {
    let limit = RateLimit::edition(Edition::Basic).with_level(3, CallLimit::new().with_per_second(2));
    let instants = burst(limit, &[3, 3, 3, 1, 1, 2]).await;
    // Level 3 each 507.5 ms, and the others between them, as far from each other and from level 3 as all calls are.
    assert_eq!(instants, [0, 507_500, 1_015_000, 203_000, 710_500, 1_218_000]);
}

#[tokio::test]
async fn a_second_at_the_limit_of_an_edition_has_no_call_too_many() {
    let instants = burst(RateLimit::edition(Edition::Basic), &[1; 90]).await;
    assert!(instants.windows(6).all(|six| six[5] - six[0] >= 1_000_000));
    assert_eq!(instants[89], 89 * 203_000);
}

#[tokio::test]
async fn an_action_without_a_spec_counts_as_a_write() {
    let runtime = VirtualRuntime::default();
    let (server, notes) = noting_server(&runtime, []).await;
    let limit = RateLimit::new().with_writes(CallLimit::new().with_per_second(1));
    let client = client_builder(&server.uri(), &runtime).rate_limit(limit).build().expect("a client");
    let unknown = || async { client.call("BrandNewAction").send_raw().await.map(drop) };
    let (first, second) = runtime.drive(join(unknown(), unknown())).await;
    assert!(first.is_ok() && second.is_ok());
    let instants: Vec<u128> = noted(&notes).into_iter().map(|(instant, _)| instant).collect();
    assert_eq!(instants, [0, 1015]);
}

#[tokio::test]
async fn a_month_has_its_own_count() {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::new().with_all(CallLimit::new().with_per_day(2).with_per_month(5)));
    for day in 0..3_u32 {
        let left = if day == 2 { 1 } else { 2 };
        for _ in 0..left {
            call(&client, 1, 0).await.expect("there is room");
        }
        let error = call(&client, 2, 0).await.expect_err("the day or month is spent");
        let (period, opens_in) = if day == 2 { ("5 calls a month", DAY * 29) } else { ("2 calls a day", DAY) };
        assert!(error.message().starts_with(&format!("the limit of all calls, {period}, is spent")), "{error}");
        assert_eq!(error.retry_after(), Some(opens_in));
        runtime.advance(DAY);
    }
    runtime.advance(DAY * 28);
    call(&client, 2, 0).await.expect("the first day is 31 days ago");
}

#[tokio::test]
async fn the_hundred_calls_of_a_basic_day_are_made_and_no_more() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::edition(Edition::Basic));
    let outcomes = runtime.drive(join_all((0..120).map(|caller| call(&client, 1 + caller as u8 % 2, caller)))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 100);
    assert!(outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).all(Error::is_call_limit));
    assert_eq!(emulator.requests().len(), 100);
}

#[tokio::test]
async fn large_counts_are_as_strict_as_small_ones() {
    let store = MemoryStore::new();
    let limits = [(dataworks::limit::CallScope::All, CallLimit::new().with_per_day(20_000))];
    let take = async |now| store.take(&TurnRequest::new("GetNode", &limits, now)).await;
    for number in 0..20_000_u64 {
        assert!(matches!(take(ms(number * 100)).await, Turn::Now(_)), "{number}");
    }
    assert!(matches!(take(ms(2_000_000)).await, Turn::Spent(_)));
    let day = Duration::from_secs(24 * 60 * 60);
    assert!(matches!(take(day).await, Turn::Spent(_)), "counted in steps, none is forgotten early");
    assert!(matches!(take(day + Duration::from_secs(9)).await, Turn::Now(_)), "nor much too late");
}

#[tokio::test]
async fn calls_are_counted_for_each_action() {
    let runtime = VirtualRuntime::default();
    let server = server([json(503, "{}"), json(200, "{}")]).await;
    let limit = RateLimit::new();
    let client = client_builder(&server.uri(), &runtime).rate_limit(limit.clone()).build().expect("a client");
    call(&client, 1, 0).await.expect("the second attempt");
    call(&client, 3, 0).await.expect("an answer");
    let expected = [("ListDataSources", 1), ("ListProjects", 2)].map(|(action, calls)| (action.to_owned(), calls));
    assert_eq!(limit.calls_made().await, BTreeMap::from(expected), "each attempt is one");
}

/// Has no credentials at first.
#[derive(Debug, Default)]
struct LateCredentials(AtomicBool);

impl ProvideCredentials for LateCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(async {
            match self.0.swap(true, Ordering::Relaxed) {
                false => Err(Error::new(ErrorKind::Credentials, "none yet")),
                true => Ok(Credentials::new("LTAI-fake", "fake-secret")),
            }
        })
    }
}

#[tokio::test]
async fn a_call_that_was_not_sent_is_not_counted() {
    let runtime = VirtualRuntime::default();
    let server = server([json(200, "{}")]).await;
    let limit = RateLimit::new().with_all(CallLimit::new().with_per_day(1));
    let builder = client_builder(&server.uri(), &runtime).rate_limit(limit.clone());
    let client = builder.credentials(LateCredentials::default()).build().expect("a client");
    let error = call(&client, 1, 0).await.expect_err("there are no credentials");
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Credentials, Delivery::NotSent));
    call(&client, 1, 0).await.expect("the day's one call is left");
    assert!(call(&client, 1, 0).await.expect_err("and now it is spent").is_call_limit());
    assert_eq!(limit.calls_made().await["ListProjects"], 1);
}

/// A store that puts each call off once.
#[derive(Debug, Default)]
struct Hesitant {
    store: MemoryStore,
    asked: AtomicU64,
}

impl LimitStore for Hesitant {
    fn take<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, Turn> {
        Box::pin(async move {
            if self.asked.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
                return Turn::Later(ms(100));
            }
            self.store.take(request).await
        })
    }

    fn give_back<'a>(&'a self, request: &'a TurnRequest<'a>) -> BoxFuture<'a, ()> {
        self.store.give_back(request)
    }

    fn rest<'a>(&'a self, request: &'a TurnRequest<'a>, duration: Duration) -> BoxFuture<'a, ()> {
        self.store.rest(request, duration)
    }

    fn calls_made(&self) -> BoxFuture<'_, BTreeMap<String, u64>> {
        self.store.calls_made()
    }
}

#[tokio::test]
async fn a_store_of_ones_own_decides_and_callers_keep_their_order() {
    let store = Arc::new(Hesitant::default());
    let instants = burst(RateLimit::documented().with_store(Arc::clone(&store)), &[3; 3]).await;
    assert_eq!(instants, [100_000, 403_000, 706_000]);
    assert_eq!(store.asked.load(Ordering::Relaxed), 6, "nobody asks before the turn has come");
    assert_eq!(store.calls_made().await["ListDataSources"], 3);
}

#[tokio::test]
async fn limits_with_one_store_share_its_counts() {
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let store: Arc<dyn LimitStore> = Arc::new(MemoryStore::new());
    let limit = || RateLimit::documented().with_store(Arc::clone(&store));
    let (first, second) = (client(&emulator, limit()), client(&emulator, limit()));
    let calls = (0..6).map(|caller| call(if caller < 3 { &first } else { &second }, 3, caller));
    for outcome in runtime.drive(join_all(calls)).await {
        outcome.expect("an answer");
    }
    let instants: Vec<u64> = instants(&emulator).into_iter().map(|call| call.0).collect();
    assert_eq!(instants, [0, 203, 406, 609, 812, 1015].map(|ms| ms * 1000), "together no faster than one");
}

#[tokio::test]
async fn a_store_that_says_later_beyond_the_time_limit_is_not_waited_for() {
    #[derive(Debug)]
    struct Closed;
    impl LimitStore for Closed {
        fn take<'a>(&'a self, _: &'a TurnRequest<'a>) -> BoxFuture<'a, Turn> {
            Box::pin(async { Turn::Later(Duration::from_secs(600)) })
        }
        fn give_back<'a>(&'a self, _: &'a TurnRequest<'a>) -> BoxFuture<'a, ()> {
            Box::pin(async {})
        }
        fn rest<'a>(&'a self, _: &'a TurnRequest<'a>, _: Duration) -> BoxFuture<'a, ()> {
            Box::pin(async {})
        }
        fn calls_made(&self) -> BoxFuture<'_, BTreeMap<String, u64>> {
            Box::pin(async { BTreeMap::new() })
        }
    }
    let runtime = VirtualRuntime::default();
    let emulator = emulator(&runtime).await;
    let client = client(&emulator, RateLimit::documented().with_store(Closed));
    let error = call(&client, 3, 0).await.expect_err("ten minutes are more than a call takes");
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::CallLimit, Some(Duration::from_secs(600))));
    assert!(emulator.requests().is_empty() && runtime.sleeps().is_empty());
}
