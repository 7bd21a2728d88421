//! Waits, over a socket and in virtual time.
#![cfg(all(
    feature = "mock",
    feature = "v2020-development",
    feature = "v2020-metadata",
    feature = "v2020-migration",
    feature = "v2020-integration",
    feature = "v2020-operation"
))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::v2020::types::{DISyncTaskType, ProjectEnv};
use dataworks::{Error, ErrorKind, WaitError, Waiter};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{client, form_of, json, query_of, received, server, throttled};
use wiremock::ResponseTemplate;

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

/// What a callback saw of each poll: state, whether it is documented, whether the poll was throttled.
type Seen = Arc<Mutex<Vec<(String, bool, bool)>>>;

/// A wait whose progress is written down.
fn watched<R>(waiting: Waiter<R>) -> (Waiter<R>, Seen) {
    let seen = Seen::default();
    let log = Arc::clone(&seen);
    let waiting = waiting.on_progress(move |progress| {
        assert_eq!(progress.response.is_none(), progress.error.is_some());
        let row = (progress.state.to_owned(), progress.is_documented, progress.error.is_some());
        log.lock().expect("no callback panicked").push(row);
    });
    (waiting, seen)
}

/// One waiter: how it is begun, and an answer with one state in it.
struct Case<R> {
    begin: fn(&Client) -> Waiter<R>,
    /// Text of an answer in which `STATE` stands for the state and `ID` for the request id.
    answer: &'static str,
    good: &'static str,
    bad: &'static str,
    open: &'static str,
    unknown: &'static str,
    request_id: fn(&R) -> Option<&str>,
}

impl<R: Debug> Case<R>
where
    Waiter<R>: IntoFuture<Output = Result<R, WaitError<R>>>,
{
    fn answer(&self, state: &str) -> ResponseTemplate {
        json(200, &self.answer.replace("STATE", state).replace("ID", &format!("r-{}", plain(state))))
    }

    /// The outcome of a wait for these answers, what was seen of it, and the time it took.
    async fn run(
        &self,
        answers: Vec<ResponseTemplate>,
        change: impl FnOnce(Waiter<R>) -> Waiter<R>,
    ) -> (Result<R, WaitError<R>>, Vec<(String, bool, bool)>, Vec<Duration>, usize) {
        let server = server(answers).await;
        let runtime = VirtualRuntime::default();
        let (waiting, seen) = watched(change((self.begin)(&client(&server.uri(), &runtime))));
        let outcome = waiting.await;
        let seen = seen.lock().expect("no callback panicked").clone();
        (outcome, seen, runtime.sleeps(), received(&server).await.len())
    }

    async fn good_end(&self) {
        let answers = vec![self.answer(self.open), self.answer(self.good)];
        let (outcome, seen, sleeps, _) = self.run(answers, |waiting| waiting).await;
        let answer = outcome.expect("a good end");
        assert_eq!((self.request_id)(&answer), Some(format!("r-{}", plain(self.good)).as_str()), "the last answer");
        assert_eq!(sleeps, [seconds(1.0)]);
        assert_eq!(seen.len(), 2);
        assert!(seen.iter().all(|(_, _, throttled)| !throttled));
        assert!(shows(&seen[1].0, self.good), "{seen:?}");
    }

    async fn bad_end(&self) {
        let answers = vec![self.answer(self.open), self.answer(self.bad)];
        let (outcome, seen, ..) = self.run(answers, |waiting| waiting).await;
        let failure = outcome.expect_err("a bad end");
        assert!(failure.is_failed() && !failure.is_timeout(), "{failure}");
        assert!(failure.state().is_some_and(|state| shows(state, self.bad)), "{failure}");
        let answer = failure.response().expect("the answer is carried");
        assert_eq!((self.request_id)(answer), Some(format!("r-{}", plain(self.bad)).as_str()));
        assert!(seen[1].1, "a bad value is documented");
    }

    async fn timeout(&self) {
        let answers = vec![self.answer(self.open)];
        let (outcome, _, sleeps, polls) = self.run(answers, |waiting| waiting.maximum(seconds(10.0))).await;
        let failure = outcome.expect_err("too long");
        assert!(failure.is_timeout() && !failure.is_failed(), "{failure}");
        assert!(matches!(&failure, WaitError::TimedOut { elapsed, .. } if *elapsed == seconds(10.0)), "{failure:?}");
        let answer = failure.response().expect("the answer is carried");
        assert_eq!((self.request_id)(answer), Some(format!("r-{}", plain(self.open)).as_str()));
        // Half of the jitter each; the last pause is cut short.
        assert_eq!(sleeps, [1.0, 1.5, 3.0, 4.5].map(seconds));
        assert_eq!(polls, 5);
    }

    async fn throttled_poll(&self) {
        // Three attempts of the second poll.
        let answers = vec![self.answer(self.open), throttled(), throttled(), throttled(), self.answer(self.good)];
        let (outcome, seen, _, polls) = self.run(answers, |waiting| waiting).await;
        outcome.expect("throttling ends nothing");
        let throttled: Vec<bool> = seen.iter().map(|(_, _, throttled)| *throttled).collect();
        assert_eq!(throttled, [false, true, false]);
        assert_eq!(seen[1].0, "");
        assert_eq!(polls, 5);
    }

    async fn unknown_state(&self) {
        let answers = vec![self.answer(self.unknown), self.answer(self.good)];
        let (outcome, seen, ..) = self.run(answers, |waiting| waiting).await;
        outcome.expect("an unknown state ends nothing");
        assert!(shows(&seen[0].0, self.unknown), "{seen:?}");
        assert_eq!([seen[0].1, seen[1].1], [false, true]);
    }
}

/// Whether a state tells a value last: as it is, or a number behind its name.
fn shows(state: &str, value: &str) -> bool {
    state.ends_with(plain(value)) || state.ends_with(&format!("({value})"))
}

/// A state without the quotes of JSON.
fn plain(state: &str) -> &str {
    state.trim_matches('"')
}

macro_rules! waiters {
    ($($name:ident: $begin:expr, $answer:literal, $good:literal, $bad:literal, $open:literal, $unknown:literal;)*) => {
        $(mod $name {
            use super::*;

            macro_rules! test {
                ($scenario:ident) => {
                    #[tokio::test]
                    async fn $scenario() {
                        let case = Case {
                            begin: $begin,
                            answer: concat!(r#"{"RequestId":"ID","#, $answer, "}"),
                            good: $good,
                            bad: $bad,
                            open: $open,
                            unknown: $unknown,
                            request_id: |answer| answer.request_id.as_deref(),
                        };
                        case.$scenario().await;
                    }
                };
            }

            test!(good_end);
            test!(bad_end);
            test!(timeout);
            test!(throttled_poll);
            test!(unknown_state);
        })*
    };
}

waiters! {
    get_deployment: |client| client.get_deployment().project_id(1).deployment_id(2).wait(),
        r#""Data":{"Deployment":{"Status":STATE}}"#, "1", "2", "0", "77";
    get_ddl_job_status: |client| client.get_ddl_job_status().task_id("t").wait(),
        r#""Data":{"Status":STATE}"#, r#""success""#, r#""failure""#, r#""operating""#, r#""pondering""#;
    get_migration_process: |client| client.get_migration_process().project_id(1).migration_id(2).wait(),
        r#""Data":[{"TaskStatus":"SUCCESS"},{"TaskStatus":STATE}]"#,
        r#""SUCCESS""#, r#""FAILURE""#, r#""RUNNING""#, r#""SKIPPED""#;
    get_migration_summary: |client| client.get_migration_summary().project_id(1).migration_id(2).wait(),
        r#""Data":{"Status":STATE}"#, r#""IMPORT_SUCCESS""#, r#""IMPORT_ERROR""#, r#""IMPORTING""#, r#""PACKING""#;
    query_di_sync_task_config_process_result: |client| client
        .query_di_sync_task_config_process_result()
        .project_id(1)
        .task_type(DISyncTaskType::Realtime)
        .async_process_id(3)
        .wait(),
        r#""Data":{"Status":STATE}"#, r#""success""#, r#""fail""#, r#""""#, r#""running""#;
    get_di_sync_instance_info: |client| client
        .get_di_sync_instance_info()
        .project_id(1)
        .task_type(DISyncTaskType::Realtime)
        .file_id(3)
        .wait(),
        r#""Data":{"Status":STATE}"#, r#""RUN""#, r#""fail""#, r#""WAIT""#, r#""WARMING""#;
    get_instance: |client| client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).wait(),
        r#""Data":{"Status":STATE}"#, r#""SUCCESS""#, r#""FAILURE""#, r#""WAIT_TIME""#, r#""DREAMING""#;
    get_dag: |client| client.get_dag().dag_id(1).project_env(ProjectEnv::Prod).wait(),
        r#""Data":{"Status":STATE}"#, r#""SUCCESS""#, r#""FAILURE""#, r#""CREATED""#, r#""PLANNED""#;
}

fn instance(state: &str) -> ResponseTemplate {
    json(200, &format!(r#"{{"Data":{{"Status":"{state}"}}}}"#))
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_awaited() {
    let server = server([instance("SUCCESS")]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    drop(client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).wait());
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn pauses_double_up_to_the_longest_and_vary_by_chance() {
    for (random, expected) in [
        (0.0, [1.0, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]),
        (0.5, [1.0, 1.5, 3.0, 6.0, 12.0, 22.5, 22.5]),
        (1.0, [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]),
    ] {
        let runtime = VirtualRuntime::default();
        runtime.set_random([random]);
        let answers = [vec![instance("RUNNING"); 7], vec![instance("SUCCESS")]].concat();
        let server = server(answers).await;
        let client = client(&server.uri(), &runtime);
        client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).wait().await.expect("a good end");
        assert_eq!(runtime.sleeps(), expected.map(seconds));
    }
    let runtime = VirtualRuntime::default();
    let server = server([instance("RUNNING"), instance("RUNNING"), instance("SUCCESS")]).await;
    let client = client(&server.uri(), &runtime);
    let waiting = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).wait();
    waiting.pauses(seconds(5.0), seconds(2.0)).await.expect("a good end");
    assert_eq!(runtime.sleeps(), [seconds(5.0); 2], "the longest is never shorter than the first");
}

#[tokio::test]
async fn a_pause_without_end_lasts_as_long_as_the_wait() {
    let runtime = VirtualRuntime::default();
    runtime.set_random([1.0]);
    let server = server([instance("RUNNING")]).await;
    let client = client(&server.uri(), &runtime);
    let waiting = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).wait();
    let waiting = waiting.pauses(Duration::MAX, Duration::MAX).maximum(seconds(60.0));
    assert!(waiting.await.expect_err("it never ends").is_timeout());
    assert_eq!(runtime.sleeps(), [seconds(60.0)]);
}

#[tokio::test]
async fn a_pause_the_service_asks_for_is_kept() {
    let runtime = VirtualRuntime::default();
    let asked = throttled().insert_header("Retry-After", "7");
    let server = server([asked, instance("SUCCESS")]).await;
    let client = client(&server.uri(), &runtime);
    let request = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod);
    request.retry(dataworks::RetryPolicy::never()).wait().await.expect("a good end");
    assert_eq!(runtime.sleeps(), [seconds(7.0)]);
}

#[tokio::test]
async fn throttled_to_the_end_there_is_no_answer() {
    let server = server([throttled()]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod);
    let failure = request.wait().maximum(seconds(60.0)).await.expect_err("throttled all the time");
    assert!(failure.is_timeout());
    assert_eq!(failure.state(), Some(""));
    assert!(failure.into_response().is_none());
}

#[tokio::test]
async fn a_maximum_of_nothing_is_one_poll() {
    let server = server([instance("RUNNING")]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod);
    let failure = request.wait().maximum(Duration::ZERO).await.expect_err("it runs");
    assert!(failure.is_timeout());
    assert_eq!(received(&server).await.len(), 1);
}

#[tokio::test]
async fn any_other_failed_poll_ends_the_wait() {
    let refused = json(403, r#"{"Code":"Forbidden.Access","Message":"no"}"#);
    let server = server([instance("RUNNING"), refused]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let failure = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod).wait().await.expect_err("refused");
    assert!(matches!(&failure, WaitError::Call(error) if error.is_access_denied()), "{failure:?}");
    assert!(Error::from(failure).is_access_denied(), "it stays the error it was");
}

#[tokio::test]
async fn what_ended_a_wait_becomes_an_error_that_carries_the_answer() {
    type Failure = WaitError<dataworks::v2020::operation::get_instance::GetInstanceResponse>;
    for (state, kind, text) in [
        ("FAILURE", ErrorKind::WaitFailed, "GetInstance: HTTP 200, failed, in state FAILURE"),
        ("RUNNING", ErrorKind::Timeout, "GetInstance: HTTP 200, not done after 2s, in state RUNNING"),
    ] {
        let server = server([instance(state)]).await;
        let client = client(&server.uri(), &VirtualRuntime::default());
        let request = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod);
        let failure = request.wait().maximum(seconds(2.0)).await.expect_err("no good end");
        assert_eq!(failure.to_string(), text);
        let error = Error::from(failure);
        assert_eq!((error.kind(), error.to_string().as_str(), error.action()), (kind, text, Some("GetInstance")));
        let source = error.cause().and_then(|cause| cause.downcast_ref::<Failure>());
        let answer = source.and_then(WaitError::response).expect("the cause has the response");
        assert_eq!(answer.data.status.as_ref().map(|status| status.as_str()), Some(state));
    }
}

#[tokio::test]
async fn a_deployment_is_done_when_its_check_is_over_too() {
    let answer = |text: &str| json(200, &format!(r#"{{"Data":{{"Deployment":{{{text}}}}}}}"#));
    let answers = [
        answer(r#""Status":0,"CheckingStatus":8"#),
        answer(r#""Status":1,"CheckingStatus":8"#),
        answer(r#""Status":1"#),
    ];
    let server = server(answers).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let (waiting, seen) = watched(client.get_deployment().project_id(1).deployment_id(2).wait());
    waiting.await.expect("a good end");
    let states: Vec<String> = seen.lock().expect("no callback panicked").iter().map(|row| row.0.clone()).collect();
    assert_eq!(
        states,
        [
            "Status READY (0), CheckingStatus CHECKING (8)",
            "Status SUCCEEDED (1), CheckingStatus CHECKING (8)",
            "Status SUCCEEDED (1)",
        ]
    );
}

#[tokio::test]
async fn a_deployment_whose_check_was_not_passed_has_failed() {
    let server = server([json(200, r#"{"Data":{"Deployment":{"Status":1,"CheckingStatus":7}}}"#)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let failure = client.get_deployment().project_id(1).deployment_id(2).wait().await.expect_err("a bad end");
    assert_eq!(
        failure.to_string(),
        "GetDeployment: HTTP 200, failed, in state Status SUCCEEDED (1), CheckingStatus FAILED (7)"
    );
}

#[tokio::test]
async fn a_migration_without_steps_goes_on() {
    let server = server([json(200, r#"{"Data":[]}"#), json(200, r#"{"Data":[{"TaskStatus":"SUCCESS"}]}"#)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    client.get_migration_process().project_id(1).migration_id(2).wait().await.expect("a good end");
    assert_eq!(received(&server).await.len(), 2);
}

#[tokio::test]
async fn a_table_change_is_followed_from_subtask_to_subtask() {
    let runtime = VirtualRuntime::default();
    let answers = [
        r#"{"Data":{"Status":"operating","TaskId":"a"}}"#,
        r#"{"Data":{"Status":"success","TaskId":"a","NextTaskId":"b"}}"#,
        r#"{"Data":{"Status":"operating","TaskId":"b","NextTaskId":"c"}}"#,
        r#"{"Data":{"Status":"success","TaskId":"b","NextTaskId":"c"}}"#,
        r#"{"Data":{"Status":"success","TaskId":"c","NextTaskId":""}}"#,
    ];
    let server = server(answers.map(|body| json(200, body))).await;
    let client = client(&server.uri(), &runtime);
    let last = client.get_ddl_job_status().task_id("a").wait().await.expect("a good end");
    assert_eq!(last.data.task_id.as_deref(), Some("c"));
    let asked: Vec<String> =
        received(&server).await.iter().map(|request| query_of(request)["TaskId"].clone()).collect();
    assert_eq!(asked, ["a", "a", "b", "b", "c"]);
    assert_eq!(runtime.sleeps(), [seconds(1.0); 2], "a new subtask is asked about at once");
}

#[tokio::test]
async fn a_wait_can_be_for_other_values() {
    let answer = |state: &str| json(200, &format!(r#"{{"Data":{{"Status":"{state}"}}}}"#));
    let server = server([answer("RUN"), answer("KILLING"), answer("NORUN")]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.get_di_sync_instance_info().project_id(1).task_type(DISyncTaskType::Realtime).file_id(3);
    request.wait().until(["NORUN"]).await.expect("it stopped");
    assert_eq!(received(&server).await.len(), 3);
}

#[tokio::test]
async fn every_poll_carries_the_parameters() {
    let server = server([instance("RUNNING"), instance("SUCCESS")]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    client.get_instance().instance_id(7).project_env(ProjectEnv::Dev).wait().await.expect("a good end");
    for request in received(&server).await {
        let form = form_of(&request);
        assert_eq!((form["InstanceId"].as_str(), form["ProjectEnv"].as_str()), ("7", "DEV"));
    }
}

#[tokio::test]
async fn a_missing_parameter_is_reported_before_anything_is_sent() {
    let server = server([instance("SUCCESS")]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let failure = client.get_instance().wait().await.expect_err("parameters are missing");
    assert!(matches!(failure, WaitError::Call(error) if error.is_invalid_request()));
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn case_36_a_wait_goes_on_while_the_service_fails() {
    for status in [500, 502, 503] {
        // Three attempts of the second poll, and of the third.
        let failing = || json(status, "<html></html>");
        let answers = std::iter::once(instance("RUNNING"))
            .chain(std::iter::repeat_with(failing).take(6))
            .chain([instance("RUNNING"), instance("SUCCESS")]);
        let server = server(answers).await;
        let client = client(&server.uri(), &VirtualRuntime::default());
        let request = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod);
        let (tell, told) = std::sync::mpsc::channel();
        let wait = request.wait().on_progress(move |progress| {
            let error = progress.error.map(|error| error.http_status());
            tell.send((progress.state.to_owned(), error)).expect("somebody listens");
        });
        wait.await.expect("it succeeds in the end");
        let seen: Vec<_> = told.try_iter().collect();
        let failed = (String::new(), Some(Some(status)));
        let state = |text: &str| (text.to_owned(), None);
        assert_eq!(seen, [state("RUNNING"), failed.clone(), failed, state("RUNNING"), state("SUCCESS")]);
    }
}

#[tokio::test]
async fn case_36_a_wait_ends_at_its_maximum_while_the_service_fails() {
    let server = server([instance("RUNNING"), json(503, "{}")]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.get_instance().instance_id(1).project_env(ProjectEnv::Prod);
    let failure = request.wait().maximum(seconds(60.0)).await.expect_err("it takes too long");
    assert!(failure.is_timeout() && failure.response().is_some(), "{failure}");
}

#[tokio::test]
async fn case_44_a_failed_deployment_is_an_error_that_says_all_of_it() {
    async fn deploy(client: &Client) -> dataworks::Result<()> {
        client.get_deployment().project_id(1).deployment_id(2).wait().await?;
        Ok(())
    }

    let body = r#"{"RequestId":"r-44","Data":{"Deployment":{"Status":2,"ErrorMessage":"node 7 has no schedule"}}}"#;
    let server = server([throttled(), json(200, body)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let text = "GetDeployment: HTTP 200, failed, in state Status FAILED (2): node 7 has no schedule (request id r-44)";

    let failure = client.get_deployment().project_id(1).deployment_id(2).wait().await.expect_err("a bad end");
    assert_eq!(failure.to_string(), format!("{text} after 2 attempts"));
    assert_eq!(failure.state(), Some("Status FAILED (2)"));
    assert!(
        matches!(&failure, WaitError::Failed { message: Some(message), .. } if message == "node 7 has no schedule"),
        "{failure:?}"
    );

    let error = deploy(&client).await.expect_err("a bad end");
    assert_eq!(error.to_string(), text);
    assert_eq!((error.kind(), error.action()), (ErrorKind::WaitFailed, Some("GetDeployment")));
    assert_eq!((error.http_status(), error.request_id()), (Some(200), Some("r-44")));
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert_eq!(error.message(), "failed, in state Status FAILED (2): node 7 has no schedule");
    assert_eq!(error.attempts().len(), 1);
    assert!(error.may_have_reached_service() && !error.is_timeout());
}

#[tokio::test]
async fn a_failed_wait_shows_no_secret_that_the_service_quotes() {
    let body =
        r#"{"Data":{"Deployment":{"Status":2,"ErrorMessage":"signed with test-key-secret, test-token-secret"}}}"#;
    let server = server([json(200, body)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let failure = client.get_deployment().project_id(1).deployment_id(2).wait().await.expect_err("a bad end");
    assert!(!failure.to_string().contains("-secret"), "{failure}");
    let error = Error::from(failure);
    assert!(error.message().ends_with("signed with <redacted>, <redacted>"), "{}", error.message());
    let body = String::from_utf8_lossy(error.body().expect("the last body is kept")).into_owned();
    assert!(body.contains("<redacted>") && !body.contains("-secret"), "{body}");
}
