//! Calls and attempts as data: what an observer sees of them, and when.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{AttemptReport, CallInfo, CallReport, ErrorKind, Observer, RetryPolicy};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use support::{client_builder, json, server, throttled};

const ACCEPTED: &str = r#"{"RequestId":"r-42","Success":true}"#;

/// Writes down all that it sees.
#[derive(Debug, Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn write(&self, entry: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for Diary {
    fn attempt(&self, call: &CallInfo<'_>, report: &AttemptReport<'_>) {
        let attempt = report.attempt();
        let pause = attempt.pause.map(|pause| format!(", pause {pause:?}")).unwrap_or_default();
        let id = attempt.request_id.as_deref();
        self.write(format!("attempt {} of {}: {attempt} {id:?}{pause}", attempt.number, call.action()));
    }

    fn call(&self, call: &CallInfo<'_>, report: &CallReport<'_>) {
        let ended = report.error().map_or("succeeded", |error| error.kind().as_str());
        let took = report.duration();
        self.write(format!("{} {ended} after {} attempts, {took:?}", call.action(), report.attempts().len()));
    }
}

fn watched(address: &str, runtime: &VirtualRuntime, observer: impl Observer) -> Client {
    client_builder(address, runtime).observer(observer).build().expect("a client")
}

#[tokio::test]
async fn it_sees_each_attempt_and_the_end_of_the_call() {
    let refused = json(403, r#"{"RequestId":"r-refused","Code":"Forbidden.Access","Message":"no"}"#);
    let server = server([throttled(), json(200, ACCEPTED), refused]).await;
    let runtime = VirtualRuntime::default();
    let diary = Arc::new(Diary::default());
    let client = watched(&server.uri(), &runtime, Arc::clone(&diary));
    client.list_data_sources().project_id(1).send().await.expect("the second attempt succeeds");
    let pause = runtime.sleeps()[0];
    assert!(!pause.is_zero());
    // In virtual time only the pause takes any.
    assert_eq!(
        diary.take(),
        [
            format!(r#"attempt 1 of ListDataSources: HTTP 429, Throttling.User Some("r-throttled"), pause {pause:?}"#),
            r#"attempt 2 of ListDataSources: HTTP 200 Some("r-42")"#.to_owned(),
            format!("ListDataSources succeeded after 2 attempts, {pause:?}"),
        ]
    );
    // The last attempt of a call has no pause, whatever it came to.
    client.list_data_sources().project_id(1).send_raw().await.expect_err("it is refused");
    assert_eq!(
        diary.take(),
        [
            r#"attempt 1 of ListDataSources: HTTP 403, Forbidden.Access Some("r-refused")"#,
            "ListDataSources access_denied after 1 attempts, 0ns",
        ]
    );
}

#[tokio::test]
async fn it_sees_calls_that_are_never_sent() {
    let diary = Arc::new(Diary::default());
    let client = watched("http://127.0.0.1:1", &VirtualRuntime::default(), Arc::clone(&diary));
    client.list_data_sources().send().await.expect_err("a parameter is missing");
    assert_eq!(diary.take(), ["ListDataSources invalid_request after 0 attempts, 0ns"]);
}

/// Keeps what calls are described by.
#[derive(Debug, Default)]
struct Descriptions(Mutex<Vec<String>>);

impl Observer for Descriptions {
    fn call(&self, call: &CallInfo<'_>, _: &CallReport<'_>) {
        let text = format!(
            "{} {} {} known={} writes={} level={:?} {} {:?}",
            call.service(),
            call.api_version(),
            call.action(),
            call.is_known(),
            call.writes(),
            call.call_level(),
            call.region(),
            call.host(),
        );
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }
}

#[tokio::test]
async fn it_is_told_what_is_called() {
    let server = server([json(200, ACCEPTED)]).await;
    let seen = Arc::new(Descriptions::default());
    let client = watched(&server.uri(), &VirtualRuntime::default(), Arc::clone(&seen));
    client.list_data_sources().project_id(1).send().await.expect("it is accepted");
    client.delete_data_source().data_source_id(1).send().await.expect("it is accepted");
    client.call("BrandNew").send().await.expect("it is accepted");
    assert_eq!(
        *seen.0.lock().unwrap_or_else(PoisonError::into_inner),
        [
            r#"dataworks 2020-05-18 ListDataSources known=true writes=false level=Some(3) cn-test Some("127.0.0.1")"#,
            r#"dataworks 2020-05-18 DeleteDataSource known=true writes=true level=Some(2) cn-test Some("127.0.0.1")"#,
            r#"dataworks 2020-05-18 BrandNew known=false writes=true level=None cn-test Some("127.0.0.1")"#,
        ]
    );
}

/// Keeps how long attempts took.
#[derive(Debug, Default)]
struct Durations(Mutex<Vec<(Option<ErrorKind>, Duration)>>);

impl Observer for Durations {
    fn attempt(&self, _: &CallInfo<'_>, report: &AttemptReport<'_>) {
        let entry = (report.attempt().kind, report.duration());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }
}

#[tokio::test]
async fn the_duration_of_an_attempt_is_without_the_pause_before_it() {
    let server = server([throttled(), json(200, ACCEPTED)]).await;
    let runtime = VirtualRuntime::default();
    let seen = Arc::new(Durations::default());
    let client = watched(&server.uri(), &runtime, Arc::clone(&seen));
    client.list_data_sources().project_id(1).send().await.expect("the second attempt succeeds");
    assert!(!runtime.sleeps()[0].is_zero());
    assert_eq!(
        *seen.0.lock().unwrap_or_else(PoisonError::into_inner),
        [(Some(ErrorKind::Throttling), Duration::ZERO), (None, Duration::ZERO)]
    );
}

/// Panics at the first call, and at no other.
#[derive(Debug, Default)]
struct Clumsy(Mutex<u32>);

impl Observer for Clumsy {
    fn call(&self, _: &CallInfo<'_>, _: &CallReport<'_>) {
        let number = {
            let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *calls += 1;
            *calls
        };
        assert_ne!(number, 1, "a fault of the observer");
    }
}

#[tokio::test]
async fn a_panic_passes_through_to_the_caller_and_the_client_goes_on() {
    let server = server([throttled(), json(200, ACCEPTED)]).await;
    let client = watched(&server.uri(), &VirtualRuntime::default(), Clumsy::default());
    let request = client.list_data_sources().project_id(1).retry(RetryPolicy::never());
    let panicked = tokio::spawn(request.send()).await.expect_err("the observer panics");
    assert!(panicked.is_panic());
    client.list_data_sources().project_id(1).send().await.expect("the next call succeeds");
}
