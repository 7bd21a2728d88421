//! A machine whose clock is off.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

mod support;

use chrono::{DateTime, TimeDelta, Utc};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::Client;
use dataworks::{RawResponse, Result, RetryPolicy, Runtime, Timeouts};
use std::time::Duration;
use support::{client, json, query_of, received, server};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

const HOUR: TimeDelta = TimeDelta::hours(1);

fn header(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The time in virtual time, put right by so much, as the next request is to carry it.
fn timestamp(runtime: &VirtualRuntime, skew: TimeDelta) -> String {
    (runtime.now() + skew).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

async fn list(client: &Client) -> Result<RawResponse> {
    client.list_data_sources().project_id(1).send_raw().await
}

/// Refused for its time, by a service whose clock is off by so much.
fn expired(runtime: &VirtualRuntime, skew: TimeDelta) -> ResponseTemplate {
    refused(runtime, skew, "InvalidTimeStamp.Expired")
}

fn refused(runtime: &VirtualRuntime, skew: TimeDelta, code: &str) -> ResponseTemplate {
    let body = format!(r#"{{"RequestId":"r","Code":"{code}","Message":"no"}}"#);
    json(400, &body).insert_header("date", header(runtime.now() + skew))
}

#[tokio::test]
async fn an_hour_off_costs_one_attempt_and_no_more() {
    for ahead in [HOUR, -HOUR, TimeDelta::days(400)] {
        let runtime = VirtualRuntime::default();
        let emulator = Emulator::builder().runtime(runtime.clone()).clock_ahead(ahead).start().await.expect("a port");
        let client = emulator.client_builder().retry(RetryPolicy::never()).build().expect("a client");
        // A write too: what was refused was not executed.
        let request = client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1);
        let first = request.content("{}").send_raw().await.expect("the second attempt");
        let outcomes: Vec<String> = first.attempts.iter().map(ToString::to_string).collect();
        assert_eq!(outcomes, ["HTTP 400, InvalidTimeStamp.Expired", "HTTP 200"], "{ahead}");

        assert_eq!(list(&client).await.expect("an answer").attempts.len(), 1);
        runtime.advance(Duration::from_secs(3 * 60 * 60));
        assert_eq!(list(&client.clone()).await.expect("an answer").attempts.len(), 1, "clones know it too");
        assert!(runtime.sleeps().is_empty());
        assert_eq!(emulator.requests().len(), 4);
    }
}

#[tokio::test]
async fn a_clock_that_is_put_right_is_noticed() {
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().runtime(runtime.clone()).start().await.expect("a port");
    let fast = VirtualRuntime::starting_at(runtime.now() + HOUR);
    let client = emulator.client_builder().runtime(fast.clone()).build().expect("a client");
    assert_eq!(list(&client).await.expect("an answer").attempts.len(), 2);
    // What the machine's own time service does, as seen from here.
    runtime.advance(Duration::from_secs(60 * 60));
    assert_eq!(list(&client).await.expect("an answer").attempts.len(), 2);
    assert_eq!(list(&client).await.expect("an answer").attempts.len(), 1);
}

#[tokio::test]
async fn skew_is_learnt_before_it_hurts_once_three_dates_agree() {
    let runtime = VirtualRuntime::default();
    let ahead = TimeDelta::minutes(10);
    let emulator = Emulator::builder().runtime(runtime.clone()).clock_ahead(ahead).start().await.expect("a port");
    let client = emulator.client();
    let now = timestamp(&runtime, TimeDelta::zero());
    for expected in [&now, &now, &now, &timestamp(&runtime, ahead)] {
        assert_eq!(list(&client).await.expect("an answer").attempts.len(), 1);
        assert_eq!(emulator.requests().last().and_then(|last| last.parameter("Timestamp")), Some(expected.as_str()));
    }
}

/// A server whose answers take so long, and say the time of half-way.
async fn slow_server(runtime: &VirtualRuntime, round_trip: Duration, skew: TimeDelta) -> MockServer {
    let clock = runtime.clone();
    let respond = move |_: &Request| {
        clock.advance(round_trip / 2);
        let date = header(clock.now() + skew);
        clock.advance(round_trip / 2);
        json(200, "{}").insert_header("date", date)
    };
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
    server
}

/// The timestamp of a request after three responses, and the machine's time then.
async fn fourth_timestamp(server: &MockServer, runtime: &VirtualRuntime) -> (String, String) {
    let client = client(&server.uri(), runtime);
    let request =
        || client.list_data_sources().project_id(1).timeouts(Timeouts::new().with_attempt(None).with_call(None));
    for _ in 0..3 {
        request().send().await.expect("a response");
    }
    let local = timestamp(runtime, TimeDelta::zero());
    request().send().await.expect("a response");
    (query_of(&received(server).await[3])["Timestamp"].clone(), local)
}

#[tokio::test]
async fn the_middle_of_the_round_trip_counts() {
    let runtime = VirtualRuntime::default();
    let server = slow_server(&runtime, Duration::from_secs(60), HOUR).await;
    let (sent, local) = fourth_timestamp(&server, &runtime).await;
    assert_eq!((local.as_str(), sent.as_str()), ("2026-01-02T03:07:05Z", "2026-01-02T04:07:05Z"));
}

#[tokio::test]
async fn an_answer_that_took_too_long_teaches_nothing() {
    for (seconds, skew) in [(900, HOUR), (902, TimeDelta::zero())] {
        let runtime = VirtualRuntime::default();
        let server = slow_server(&runtime, Duration::from_secs(seconds), HOUR).await;
        let before = runtime.now() + TimeDelta::seconds(3 * seconds as i64) + skew;
        let (sent, _) = fourth_timestamp(&server, &runtime).await;
        assert_eq!(sent, before.format("%Y-%m-%dT%H:%M:%SZ").to_string(), "{seconds}");
    }
}

#[tokio::test]
async fn an_answer_out_of_a_cache_teaches_nothing() {
    let runtime = VirtualRuntime::default();
    let aged = expired(&runtime, HOUR).insert_header("age", "3");
    let server = server([aged, json(200, "{}")]).await;
    let error = list(&client(&server.uri(), &runtime)).await.expect_err("nothing explains it");
    assert_eq!((error.code(), error.attempts().len()), (Some("InvalidTimeStamp.Expired"), 1));
}

#[tokio::test]
async fn a_refusal_that_the_clock_does_not_explain_stands() {
    let runtime = VirtualRuntime::default();
    let hour_off = |code| refused(&runtime, HOUR, code);
    for (answer, why) in [
        (expired(&runtime, TimeDelta::zero()), "the clocks agree"),
        (expired(&runtime, TimeDelta::minutes(3)), "three minutes off are no reason"),
        (expired(&runtime, HOUR).insert_header("date", "yesterday"), "no date"),
        (hour_off("SignatureNonceUsed"), "a nonce is no time"),
        (hour_off("InvalidTimeStamp.Format"), "nor is the way it is written"),
        (hour_off("Forbidden.Access"), "nor is anything else"),
    ] {
        let server = server([answer, json(200, "{}")]).await;
        let error = list(&client(&server.uri(), &runtime)).await.expect_err(why);
        assert_eq!(error.attempts().len(), 1, "{why}");
    }
}

#[tokio::test]
async fn other_words_for_the_same_refusal() {
    let runtime = VirtualRuntime::default();
    let others = ["IllegalTimestamp", "RequestTimeTooSkewed"].map(|code| refused(&runtime, HOUR, code));
    for answer in others {
        let server = server([answer, json(200, "{}")]).await;
        let raw = list(&client(&server.uri(), &runtime)).await.expect("the second attempt");
        assert_eq!(raw.attempts.len(), 2);
    }
}

#[tokio::test]
async fn once_a_call_and_apart_from_ordinary_retries() {
    // A service that cannot make up its mind.
    let runtime = VirtualRuntime::default();
    let confused = [expired(&runtime, HOUR), expired(&runtime, HOUR * 2), json(200, "{}")];
    let server_without_time = server(confused).await;
    let error = list(&client(&server_without_time.uri(), &runtime)).await.expect_err("once is enough");
    assert_eq!(error.attempts().len(), 2);

    let failing = || json(503, "{}").insert_header("date", header(runtime.now()));
    let server = server([failing(), expired(&runtime, HOUR), failing(), failing(), json(200, "{}")]).await;
    let error = list(&client(&server.uri(), &runtime)).await.expect_err("three attempts and one for the clock");
    let waits: Vec<Option<u128>> =
        error.attempts().iter().map(|attempt| attempt.pause.map(|wait| wait.as_millis())).collect();
    assert_eq!(waits, [Some(25), Some(0), Some(50), None]);
}

#[tokio::test]
async fn case_64_a_date_that_is_off_now_and_then_changes_nothing() {
    let runtime = VirtualRuntime::default();
    let dated = |skew| json(200, "{}").insert_header("date", header(runtime.now() + skew));
    let day = TimeDelta::days(1);
    let answers = (0..40).map(|number| dated(if number % 10 == 9 { day } else { TimeDelta::zero() }));
    let server = server(answers).await;
    let client = client(&server.uri(), &runtime);
    for _ in 0..40 {
        list(&client).await.expect("a response");
    }
    let now = timestamp(&runtime, TimeDelta::zero());
    assert!(received(&server).await.iter().all(|request| query_of(request)["Timestamp"] == now));
}
