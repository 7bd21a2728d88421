//! MaxCompute Migration Assist: its one action, end to end, and the wait for its task.
#![cfg(all(feature = "mock", feature = "maxcompute"))]

mod support;

use dataworks::auth::Credentials;
use dataworks::maxcompute::Client;
use dataworks::maxcompute::migration_assist::get_mms_async_task::{
    AsyncTaskStatus, AsyncTaskType, GetMmsAsyncTask, GetMmsAsyncTaskResponse,
};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::{Error, ErrorKind, Network, RawResponse};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{header_of, json, local, received, server, throttled};

const SAMPLE: &str = include_str!("samples/GetMmsAsyncTask.json");

fn request(client: &Client) -> GetMmsAsyncTask {
    client.get_mms_async_task().source_id(2_000_028).async_task_id(1_000_286)
}

fn client(address: &str, runtime: &VirtualRuntime) -> Client {
    local(Client::builder(), address, runtime).build().expect("a client")
}

#[test]
fn the_sample_of_the_document_is_typed() {
    let answer: GetMmsAsyncTaskResponse = RawResponse::from_body(SAMPLE).decode().expect("the sample is an answer");
    assert_eq!(answer.request_id.as_deref(), Some("688003E1-D1B4-5468-957E-2FFB3AC8D79B"));
    let task = answer.data;
    assert_eq!((task.id, task.source_id, task.object_id), (Some(2523), Some(2_000_017), Some(232)));
    assert_eq!((task.r#type, task.status), (Some(AsyncTaskType::TaskCreate), Some(AsyncTaskStatus::Done)));
    assert_eq!((task.running, task.progress), (Some(false), Some(0)));
    assert_eq!((task.result.as_deref(), task.error_msg.as_deref()), (Some("null"), Some("null")));
    // The line break at its end stays in the text and is no part of the time.
    let ended = task.end_time.expect("a time");
    assert_eq!(ended.as_str(), "2024-12-17 17:44:17\n");
    assert_eq!(ended.to_naive().map(|time| time.to_string()).as_deref(), Some("2024-12-17 17:44:17"));
}

#[test]
fn states_that_are_not_documented_are_kept() {
    let body = r#"{"data":{"type":"NEW_TYPE","status":"QUEUED"}}"#;
    let answer: GetMmsAsyncTaskResponse = RawResponse::from_body(body).decode().expect("an answer");
    let kind = answer.data.r#type.expect("a type");
    assert!(matches!(&kind, AsyncTaskType::Unknown(value) if value.as_str() == "NEW_TYPE"), "{kind:?}");
    assert_eq!(answer.data.status.map(|status| status.as_str().to_owned()).as_deref(), Some("QUEUED"));
}

#[test]
fn endpoints_follow_the_region_and_network() {
    for (network, host) in [
        (Network::Public, "https://maxcompute.cn-shanghai.aliyuncs.com/"),
        (Network::Vpc, "https://maxcompute-vpc.cn-shanghai.aliyuncs.com/"),
    ] {
        let client = Client::builder().region("cn-shanghai").network(network).credentials(support::credentials());
        let client = client.http_client(support::reqwest_without_proxy()).build().expect("a client");
        assert!(format!("{client:?}").contains(host), "{client:?}");
        assert_eq!(client.region(), "cn-shanghai");
    }
}

#[tokio::test]
async fn the_emulator_answers_every_kind_of_credentials() {
    for credentials in [
        Credentials::new("test-key-id", "test-key-secret"),
        support::credentials(),
        Credentials::bearer("test-bearer-secret"),
        Credentials::anonymous(),
    ] {
        let emulator = Emulator::builder().credentials(credentials.clone()).start().await.expect("an emulator");
        let client = emulator.client_builder_of::<Client>().build().expect("a client");
        let answer = request(&client).send().await.unwrap_or_else(|error| panic!("{credentials:?}: {error}"));
        assert_eq!(answer.data.status, Some(AsyncTaskStatus::Done));
        let requests = emulator.requests();
        assert_eq!(requests[0].method, "GET");
        assert_eq!(requests[0].path, "/api/v1/mms/datasources/2000028/asyncTasks/1000286");
        assert_eq!((requests[0].query.len(), requests[0].body.len()), (0, 0), "all of it is in path and headers");
        assert_eq!(requests[0].header("x-acs-version"), Some("2022-01-04"));
        assert_eq!(answer.request_id.as_deref(), Some("00000000-0000-4000-8000-000000000001"));
    }
}

#[tokio::test]
async fn the_emulator_refuses_what_is_wrong() {
    let emulator = Emulator::start().await.expect("an emulator");
    let builder = || emulator.client_builder_of::<Client>();
    let stranger = builder().credentials(Credentials::new("emulator-access-key-id", "another")).build();
    let error = request(&stranger.expect("a client")).send().await.expect_err("a wrong secret");
    assert_eq!(error.code(), Some("SignatureDoesNotMatch"));

    let client = builder().build().expect("a client");
    let error = client.call("GetMmsAsyncTask").path("/elsewhere").send().await.expect_err("a wrong path");
    assert_eq!(error.code(), Some("InvalidPath.NotFound"));
    let error = request(&client).param("sourceId", "two").send().await.expect_err("no number");
    assert_eq!(error.code(), Some("InvalidParameter"));
    assert!(error.message().contains("sourceId"), "{error}");
    // RPC calls do not reach it.
    let rpc = emulator.client().call("GetMmsAsyncTask").send().await.expect_err("another protocol");
    assert!(rpc.http_status() >= Some(400), "{rpc}");
}

#[tokio::test]
async fn arguments_are_encoded_one_by_one() {
    let server = server([json(200, SAMPLE)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    request(&client).param("sourceId", "a b/../中?#%").send().await.expect("an answer");
    let path = received(&server).await[0].url.path().to_owned();
    assert_eq!(path, "/api/v1/mms/datasources/a%20b%2F..%2F%E4%B8%AD%3F%23%25/asyncTasks/1000286");
}

#[tokio::test]
async fn what_no_path_can_hold_is_refused_before_anything_is_sent() {
    let server = server([json(200, SAMPLE)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    for value in ["", ".", ".."] {
        let error = request(&client).param("sourceId", value).send().await.expect_err("it would change the path");
        assert!(error.is_invalid_request() && error.message().contains("sourceId"), "{error}");
    }
    let error = client.get_mms_async_task().send().await.expect_err("nothing is set");
    assert_eq!(error.message(), "missing required parameters source_id (sourceId), async_task_id (asyncTaskId)");
    let error = client.call("GetMmsDataSource").send().await.expect_err("no path");
    assert_eq!(error.message(), "the path of the action is not known: give one");
    let error = client.call("GetMmsDataSource").path("/v1/{id}").send().await.expect_err("no id");
    assert_eq!(error.message(), "the path has no value for id");
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn bodies_of_what_is_not_modelled_are_json() {
    let emulator = server([json(200, "{}")]).await;
    let client = client(&emulator.uri(), &VirtualRuntime::default());
    let request = client.call("CreateMmsJob").method(dataworks::Method::POST).path("/api/v1/mms/jobs");
    let request = request.body_param("name", "a b").body_param("ids", vec![1, 2]).query_param("dryRun", true);
    request.header_param("X-Acs-Note", "n").send_raw().await.expect("an answer");
    let sent = &received(&emulator).await[0];
    assert_eq!(String::from_utf8_lossy(&sent.body), r#"{"ids":[1,2],"name":"a b"}"#);
    assert_eq!(header_of(sent, "content-type"), Some("application/json; charset=utf-8"));
    assert_eq!((sent.url.query(), header_of(sent, "x-acs-note")), (Some("dryRun=true"), Some("n")));
    let authorization = header_of(sent, "authorization").expect("it is signed");
    assert!(authorization.contains("SignedHeaders=content-type;host;x-acs-accesskey-id;"), "{authorization}");
    assert!(authorization.contains(";x-acs-note;"), "{authorization}");
}

fn task(running: bool, status: &str, progress: u32) -> wiremock::ResponseTemplate {
    let body =
        format!(r#"{{"requestId":"r","data":{{"running":{running},"status":"{status}","progress":{progress}}}}}"#);
    json(200, &body)
}

#[tokio::test]
async fn a_wait_ends_when_the_task_has_stopped() {
    // Whatever a state is called, a task that runs goes on; a poll that is throttled with all its attempts does not end it.
    let answers =
        [task(true, "NEW", 0), throttled(), throttled(), throttled(), task(true, "DONE", 60), task(false, "DONE", 100)];
    let server = server(answers).await;
    let runtime = VirtualRuntime::default();
    let seen: Arc<Mutex<Vec<Option<i64>>>> = Arc::default();
    let log = Arc::clone(&seen);
    let waiting = request(&client(&server.uri(), &runtime)).wait().on_progress(move |progress| {
        log.lock().expect("no panic").push(progress.response.and_then(|answer| answer.data.progress));
    });
    let answer = waiting.await.expect("a good end");
    assert_eq!(answer.data.progress, Some(100));
    assert_eq!(*seen.lock().expect("no panic"), [Some(0), None, Some(60), Some(100)]);
    assert_eq!(received(&server).await.len(), 6);
}

#[tokio::test]
async fn a_task_that_stopped_otherwise_is_an_error_with_the_last_answer() {
    let server = server([task(true, "RUNNING", 40), task(false, "FAILED", 40)]).await;
    let waiting = request(&client(&server.uri(), &VirtualRuntime::default())).wait();
    let failure = waiting.await.expect_err("a bad end");
    assert!(failure.is_failed() && !failure.is_timeout());
    assert_eq!(failure.state(), Some("FAILED"));
    assert_eq!(failure.response().and_then(|answer| answer.data.progress), Some(40));
    assert_eq!(Error::from(failure).kind(), ErrorKind::WaitFailed);
}

#[tokio::test]
async fn a_task_that_goes_on_is_waited_for_no_longer_than_the_maximum() {
    let server = server([task(true, "RUNNING", 1)]).await;
    let runtime = VirtualRuntime::default();
    let waiting = request(&client(&server.uri(), &runtime)).wait().maximum(Duration::from_secs(10));
    let failure = waiting.await.expect_err("it goes on");
    assert!(failure.is_timeout() && !failure.is_failed());
    assert_eq!(failure.response().and_then(|answer| answer.data.progress), Some(1));
    assert_eq!(runtime.sleeps().iter().sum::<Duration>(), Duration::from_secs(10));
}
