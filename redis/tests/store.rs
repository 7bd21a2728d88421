//! What the store does at a Redis server.

mod support;

use dataworks::limit::{CallScope, LimitPeriod, LimitStore, Turn, TurnRequest};
use dataworks::{CallLimit, Runtime, SystemRuntime};
use dataworks_redis::{Account, RedisStore};
use futures_util::future::{FutureExt, join_all};
use std::time::Duration;
use support::RedisServer;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn account() -> Account {
    Account::named("reports@cn-shanghai")
}

/// A store that waits for its server however busy the machine is: who takes a slow server for a lost one keeps to a share.
fn store(server: &RedisServer) -> RedisStore {
    impatient_store(server).with_timeout(PATIENCE)
}

/// A store with the timeout that it has by default.
fn impatient_store(server: &RedisServer) -> RedisStore {
    RedisStore::new(support::address(server.port()), account(), 2).expect("an address")
}

const PATIENCE: Duration = Duration::from_secs(30);

fn request(limits: &[(CallScope, CallLimit)]) -> TurnRequest<'_> {
    TurnRequest::new("GetNode", limits, Duration::ZERO)
}

fn is_now(turn: Turn) -> bool {
    matches!(turn, Turn::Now(_))
}

#[tokio::test]
async fn turns_are_shared_and_evenly_spaced() {
    let server = RedisServer::start(None).await;
    let (first, second) = (store(&server), store(&server));
    // One call a minute: the server's clock goes on between two calls, on a busy machine for a while.
    let one_a_minute = CallLimit::new().with_per_second(1).share_of_one_in(60);
    let limits = [(CallScope::Reads, one_a_minute)];
    assert_eq!(first.take(&request(&limits)).await, Turn::Now(None));
    let Turn::Later(wait) = second.take(&request(&limits)).await else { panic!("the minute is used") };
    assert!(wait > Duration::from_secs(30) && wait <= Duration::from_millis(60_900), "{wait:?}");
    let writes = [(CallScope::Writes, one_a_minute)];
    assert!(is_now(second.take(&request(&writes)).await), "another scope is free");
    let both = [limits[0], (CallScope::All, CallLimit::new().with_per_second(50))];
    assert!(matches!(second.take(&request(&both)).await, Turn::Later(_)));
    assert!(is_now(second.take(&request(&both[1..])).await), "what is put off counts under none of its limits");
}

#[tokio::test]
async fn counts_of_day_and_month_are_shared_and_a_call_can_be_given_back() {
    let server = RedisServer::start(None).await;
    let (first, second) = (store(&server), store(&server));
    let limits = [(CallScope::All, CallLimit::new().with_per_day(3).with_per_month(5))];
    let Turn::Now(Some(left)) = first.take(&request(&limits)).await else { panic!("there is room") };
    assert_eq!((left.scope, left.period, left.calls, left.left), (CallScope::All, LimitPeriod::Day, 3, 2));
    assert!(is_now(second.take(&request(&limits)).await));
    assert!(is_now(first.take(&request(&limits)).await));
    let Turn::Spent(spent) = second.take(&request(&limits)).await else { panic!("the day is spent") };
    assert_eq!((spent.period, spent.calls, spent.left), (LimitPeriod::Day, 3, 0));
    assert!(spent.opens_in > DAY && spent.opens_in <= DAY + DAY / 96, "{:?}", spent.opens_in);
    first.give_back(&request(&limits)).await;
    assert_eq!(first.calls_made().await["GetNode"], 2);
    assert!(is_now(second.take(&request(&limits)).await), "one was not sent");
    assert_eq!(first.calls_made().await["GetNode"], 3);
}

#[tokio::test]
async fn what_the_service_asks_for_holds_for_all() {
    let server = RedisServer::start(None).await;
    let (first, second) = (store(&server), store(&server));
    let limits = [(CallScope::Level(3), CallLimit::new())];
    assert!(is_now(second.take(&request(&limits)).await));
    first.rest(&request(&limits), Duration::from_secs(60)).await;
    let Turn::Later(wait) = second.take(&request(&limits)).await else { panic!("the level rests") };
    assert!(wait > Duration::from_secs(30) && wait <= Duration::from_secs(60), "{wait:?}");
    let other = RedisStore::new(support::address(server.port()), Account::named("other"), 2).expect("an address");
    let other = other.with_timeout(PATIENCE);
    assert!(is_now(other.take(&request(&limits)).await), "another account goes on");
    let apart = store(&server).with_prefix("tests");
    assert!(is_now(apart.take(&request(&limits)).await), "and so do other keys");
}

#[tokio::test]
async fn a_call_that_is_given_up_while_the_server_is_asked_does_not_count() {
    let server = RedisServer::start(None).await;
    let store = store(&server);
    let limits = [(CallScope::All, CallLimit::new().with_per_day(100))];
    assert!(is_now(store.take(&request(&limits)).await));
    for _ in 0..20 {
        assert!(store.take(&request(&limits)).now_or_never().is_none(), "the server takes longer than that");
    }
    let runtime = SystemRuntime::default();
    while store.calls_made().await["GetNode"] != 1 || made_by_now(&store, &limits).await != 1 {
        assert!(runtime.monotonic() < PATIENCE, "they are given back");
        runtime.sleep(Duration::from_millis(5)).await;
    }
}

/// How many calls the count of the day has.
async fn made_by_now(store: &RedisStore, limits: &[(CallScope, CallLimit)]) -> u32 {
    let Turn::Now(Some(left)) = store.take(&request(limits)).await else { panic!("there is room") };
    store.give_back(&request(limits)).await;
    left.calls - left.left - 1
}

#[tokio::test]
async fn many_at_once_are_never_more_than_the_limit() {
    let server = RedisServer::start(None).await;
    let stores: Vec<RedisStore> = (0..4).map(|_| store(&server)).collect();
    let limits = [(CallScope::All, CallLimit::new().with_per_day(30))];
    let turns = join_all((0..100).map(|number| {
        let (store, limits) = (&stores[number % 4], &limits);
        async move { store.take(&request(limits)).await }
    }));
    assert_eq!(turns.await.into_iter().filter(|turn| is_now(*turn)).count(), 30);
}

#[tokio::test]
async fn without_a_server_a_process_keeps_to_its_share() {
    let server = RedisServer::start(None).await;
    let store = impatient_store(&server);
    drop(server);
    let limits = [(CallScope::All, CallLimit::new().with_per_second(10).with_per_day(5))];
    let take = async |milliseconds| {
        store.take(&TurnRequest::new("GetNode", &limits, Duration::from_millis(milliseconds))).await
    };
    assert!(matches!(take(0).await, Turn::Later(_)), "others may have called in this second");
    let Turn::Later(wait) = take(1_000).await else { panic!("it still rests") };
    assert_eq!(wait, Duration::from_millis(515), "a second and the time in which the server may answer");
    assert_eq!(take(1_515).await, Turn::Now(None));
    assert_eq!(
        take(1_600).await,
        Turn::Later(Duration::from_millis(113)),
        "five a second are its half, and 5 ms of lateness are let pass"
    );
    assert_eq!(take(1_713).await, Turn::Now(None));
    let Turn::Spent(spent) = take(10_000).await else { panic!("two of five are its half") };
    assert_eq!((spent.calls, spent.period), (2, LimitPeriod::Day));
    assert_eq!(store.calls_made().await["GetNode"], 2);
}

#[tokio::test]
async fn a_server_that_is_back_counts_what_was_called_meanwhile() {
    let server = RedisServer::start(None).await;
    let store = store(&server);
    let port = server.port();
    drop(server);
    let limits = [(CallScope::All, CallLimit::new().with_per_day(6))];
    let take = async |seconds| store.take(&TurnRequest::new("GetNode", &limits, Duration::from_secs(seconds))).await;
    assert!(matches!(take(0).await, Turn::Later(_)));
    assert!(is_now(take(40).await) && is_now(take(50).await));
    let server = RedisServer::start(Some(port)).await;
    assert!(is_now(take(60).await), "the share has three, the server six");
    assert_eq!(store.calls_made().await["GetNode"], 3);
    assert!(matches!(take(61).await, Turn::Spent(spent) if spent.calls == 3), "another may not know yet");
    let Turn::Now(Some(left)) = take(130).await else { panic!("all know by now") };
    assert_eq!((left.calls, left.left), (6, 2));
    drop(server);
}

#[tokio::test]
async fn keys_name_no_access_key_and_debug_no_password() {
    let server = RedisServer::start(None).await;
    let account = Account::of_access_key("LTAI-fake", "cn-shanghai");
    let store = RedisStore::new(support::address(server.port()), account, 1).expect("an address");
    let store = store.with_timeout(PATIENCE);
    let limits = [(CallScope::All, CallLimit::new().with_per_second(9).with_per_day(9))];
    assert!(is_now(store.take(&request(&limits)).await));
    let client = dataworks_redis::redis::Client::open(support::address(server.port())).expect("an address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("a connection");
    let mut command = dataworks_redis::redis::cmd("KEYS");
    let keys: Vec<String> = command.arg("*").query_async(&mut connection).await.expect("keys");
    assert_eq!(keys.len(), 3, "{keys:?}");
    assert!(keys.iter().all(|key| key.starts_with("dataworks:{") && !key.contains("LTAI")), "{keys:?}");
    assert!(keys.iter().all(|key| key.contains("@cn-shanghai}:")), "{keys:?}");

    let secret = RedisStore::new("redis://:fake-password@127.0.0.1", Account::named("a"), 1).expect("an address");
    assert!(!format!("{secret:?}").contains("fake-password"));
}
