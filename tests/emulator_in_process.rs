//! The emulator without a socket: the same calls, rules and faults, without a port and without an executor of tokio.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-operation"))]

use dataworks::auth::Credentials;
use dataworks::mock::{AnswerOrigin, Emulator, Fault, VirtualRuntime};
use dataworks::v2020::tenant::get_project::GetProject;
use dataworks::v2020::tenant::list_data_sources::ListDataSources;
use dataworks::{Delivery, ErrorKind, RetryPolicy, Runtime, SignatureVersion};
use futures_util::future::{join_all, select};
use serde_json::json;
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

const PROJECT: i64 = 27;

fn emulator() -> (Emulator, VirtualRuntime) {
    let runtime = VirtualRuntime::default();
    let builder = Emulator::builder().runtime(runtime.clone()).rows("ListDataSources", 25);
    (builder.connectionless().expect("nothing to be had"), runtime)
}

/// Runs a call to its end in this thread, without an executor. Nothing in it waits for anybody else.
fn run<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..10_000 {
        if let Poll::Ready(output) = work.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("it waits")
}

#[test]
fn a_call_goes_the_whole_way() {
    let (emulator, _) = emulator();
    let project = run(emulator.client().get_project().project_id(PROJECT).send()).expect("an answer");
    assert!(project.data.project_name.is_some());
    let request = &emulator.requests()[0];
    assert_eq!((request.action.as_str(), request.parameter("ProjectId")), ("GetProject", Some("27")));
    assert_eq!((request.header("host"), request.http_status), (Some("emulator.invalid"), 200));
    assert_eq!(request.answer_origin, AnswerOrigin::Example);
    assert!(request.parameter("Signature").is_some());
}

#[test]
fn signatures_are_checked_of_both_versions() {
    let (emulator, _) = emulator();
    for version in [SignatureVersion::V1, SignatureVersion::Acs3] {
        let client = emulator.client_builder().signature(version).build().expect("a client");
        run(client.get_project().project_id(PROJECT).send()).expect("an answer");
        let wrong = Credentials::new("emulator-access-key-id", "a-wrong-secret");
        let client = emulator.client_builder().signature(version).credentials(wrong).build().expect("a client");
        let failure = run(client.get_project().project_id(PROJECT).send()).unwrap_err();
        assert_eq!(failure.code(), Some("SignatureDoesNotMatch"));
    }
}

#[test]
fn bodies_travel_too() {
    let (emulator, _) = emulator();
    let request = emulator.client().create_data_source().project_id(PROJECT).name("n").data_source_type("rds");
    run(request.env_type(1).content("{\"a\": \"é\"}").send()).expect("an answer");
    let received = &emulator.requests()[0];
    assert_eq!(received.body, [("Content".to_owned(), "{\"a\": \"é\"}".to_owned())]);
    let length: usize = received.header("content-length").expect("a length").parse().expect("a number");
    assert!(length > 10, "{length}");
}

#[test]
fn lists_come_in_pages() {
    let (emulator, _) = emulator();
    let mut rows = emulator.client().list_data_sources().project_id(PROJECT).page_size(10).items();
    let mut count = 0;
    while run(rows.try_next()).expect("a row").is_some() {
        count += 1;
    }
    assert_eq!((count, emulator.requests().len()), (25, 3));
}

#[test]
fn retries_pause_in_virtual_time() {
    let (emulator, runtime) = emulator();
    emulator.on::<GetProject>().times(1).header("Retry-After", "7").refuse(429, "Throttling.User", "too many calls");
    emulator.on::<GetProject>().times(1).fail(Fault::CutBeforeAnswer);
    run(emulator.client().get_project().project_id(PROJECT).send()).expect("an answer");
    assert_eq!((emulator.requests().len(), runtime.sleeps().len()), (3, 2));
    assert!(runtime.sleeps()[0] >= Duration::from_secs(7), "{:?}", runtime.sleeps());
}

#[test]
fn waits_poll_until_the_work_is_done() {
    let (emulator, runtime) = emulator();
    let state = |status: &str| json!({"Data": {"Status": status}});
    emulator.on_action("GetDag").times(2).answer_json(state("RUNNING"));
    emulator.on_action("GetDag").answer_json(state("SUCCESS"));
    let call = emulator.client().get_dag().dag_id(1).project_env("PROD");
    run(call.wait().into_future()).expect("a success");
    assert_eq!((emulator.requests().len(), runtime.sleeps().len()), (3, 2));
}

#[test]
fn faults_are_those_of_a_connection() {
    let (emulator, runtime) = emulator();
    let client = emulator.client_builder().retry(RetryPolicy::never()).build().expect("a client");
    let once = || run(client.get_project().project_id(PROJECT).send());
    for fault in [Fault::CutBeforeAnswer, Fault::CutWithinAnswer, Fault::Raw("no HTTP at all".into())] {
        emulator.on::<GetProject>().times(1).fail(fault.clone());
        let failure = once().unwrap_err();
        assert_eq!((failure.kind(), failure.delivery()), (ErrorKind::Connection, Delivery::Unknown), "{fault:?}");
        assert!(failure.to_string().contains("broke before the response was complete"), "{failure}");
    }
    emulator.on::<GetProject>().times(1).fail(Fault::CutAfterAnswer);
    once().expect("an answer");
    emulator.on::<GetProject>().times(1).fail(Fault::Slow(Duration::from_secs(5)));
    once().expect("an answer");
    assert_eq!(runtime.sleeps(), [Duration::from_secs(5)]);
    let call = client.get_project().project_id(PROJECT).send();
    emulator.on::<GetProject>().times(1).fail(Fault::Hang);
    let mut call = pin!(call);
    let mut context = Context::from_waker(Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    runtime.advance(Duration::from_secs(3600));
    let Poll::Ready(Err(failure)) = call.as_mut().poll(&mut context) else { panic!("it waits") };
    assert_eq!(failure.kind(), ErrorKind::Timeout);
}

#[test]
fn raw_bytes_are_read_as_http() {
    let (emulator, _) = emulator();
    let client = emulator.client_builder().retry(RetryPolicy::never()).build().expect("a client");
    let answer = |bytes: &str| {
        emulator.on::<GetProject>().times(1).fail(Fault::Raw(bytes.to_owned().into()));
        run(client.get_project().project_id(PROJECT).send())
    };
    let body = r#"{"RequestId":"r","Data":{"ProjectName":"sales"}}"#;
    let length = body.len();
    let whole = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
    assert_eq!(answer(&whole).expect("an answer").data.project_name.as_deref(), Some("sales"));
    let until_the_end = format!("HTTP/1.0 200 OK\r\n\r\n{body}");
    assert_eq!(answer(&until_the_end).expect("an answer").data.project_name.as_deref(), Some("sales"));
    let (one, other) = body.split_at(10);
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n{one}\r\n{:x}\r\n{other}\r\n0\r\n\r\n",
        other.len()
    );
    assert_eq!(answer(&chunked).expect("an answer").data.project_name.as_deref(), Some("sales"));
    let short = format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{body}");
    assert_eq!(answer(&short).unwrap_err().kind(), ErrorKind::Connection);
    let gateway = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops";
    assert_eq!(answer(gateway).unwrap_err().http_status(), Some(502));
    assert_eq!(answer("").unwrap_err().kind(), ErrorKind::Connection);
}

#[test]
fn a_response_has_a_limit_here_too() {
    let (emulator, _) = emulator();
    let client = emulator.client_builder().largest_response(10).build().expect("a client");
    let failure = run(client.get_project().project_id(PROJECT).send()).unwrap_err();
    assert_eq!((failure.kind(), failure.delivery()), (ErrorKind::UnexpectedResponse, Delivery::Answered));
}

#[test]
fn many_callers_sleep_side_by_side() {
    let (emulator, runtime) = emulator();
    emulator.on::<ListDataSources>().times(50).header("Retry-After", "1").refuse(429, "Throttling.User", "");
    let client = emulator.client();
    let calls = (0..50).map(|_| client.list_data_sources().project_id(PROJECT).send());
    let begin = runtime.now();
    let answers = run(runtime.drive(join_all(calls)));
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(emulator.requests().len(), 100);
    let took = (runtime.now() - begin).to_std().expect("a span");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn state_is_shared_by_clients() {
    let builder = Emulator::builder().runtime(VirtualRuntime::default()).stateful();
    let seed = json!({"data-source": [{"Id": 9, "ProjectId": PROJECT, "Name": "sales"}]});
    let emulator = builder.seed(seed).connectionless().expect("nothing to be had");
    let list =
        || run(emulator.client().list_data_sources().project_id(PROJECT).send()).expect("a page").data.data_sources;
    assert_eq!(list()[0].id, Some(9));
    let other = emulator.client_builder().build().expect("a client");
    run(other.delete_data_source().data_source_id(9).send()).expect("deleted");
    assert!(list().is_empty());
    run(emulator.shutdown());
}

#[cfg(feature = "maxcompute")]
#[test]
fn paths_are_served_too() {
    let (emulator, _) = emulator();
    let client = emulator.client_builder_of::<dataworks::maxcompute::Client>().build().expect("a client");
    run(client.get_mms_async_task().source_id(1).async_task_id(2).send()).expect("an answer");
    assert_eq!(emulator.requests()[0].path, "/api/v1/mms/datasources/1/asyncTasks/2");
}

#[test]
fn nothing_else_has_to_run() {
    // A call that is given up is gone.
    let (emulator, _) = emulator();
    emulator.on::<GetProject>().fail(Fault::Hang);
    let client = emulator.client();
    let hanging = client.get_project().project_id(PROJECT).send();
    let other = client.list_data_sources().project_id(PROJECT).send();
    let futures_util::future::Either::Right((answer, _)) = run(select(hanging, other)) else { panic!("it hangs") };
    answer.expect("an answer");
}
