//! Failed instances of a business date, their logs, and their reruns.

use crate::program::{count, example, example_at, printed, said, start};
use dataworks::mock::{Emulator, Fault};
use dataworks::v2024::Client;
use serde_json::{Value, json};

/// Midnight of 2026-01-01 in China.
const BIZDATE: i64 = 1_767_196_800_000;
const DAY: [&str; 4] = ["--project", "27", "--date", "2026-01-01"];

/// An emulator with instances of one business date, numbered from 1, and one that failed the day before.
async fn with_instances(statuses: &[&str]) -> Emulator {
    let instance = |(id, status): (i64, &&str)| {
        json!({
            "Id": id, "TaskName": format!("task_{id}"), "Status": status, "ProjectId": 27, "ProjectEnv": "Prod",
            "Bizdate": BIZDATE, "RunNumber": 1,
        })
    };
    let mut instances: Vec<Value> = (1..).zip(statuses).map(instance).collect();
    let mut earlier = instance((99, &"Failure"));
    earlier["Bizdate"] = json!(BIZDATE - 86_400_000);
    instances.push(earlier);
    start(Emulator::builder().stateful().seed(json!({ "task-instance": instances }))).await
}

async fn failed_today(emulator: &Emulator, options: &[&str]) -> std::process::Output {
    example_at(emulator, "failed_today", &[&DAY, options].concat()).await
}

/// The ids of each call that asked for reruns.
fn asked(emulator: &Emulator) -> Vec<Vec<i64>> {
    let requests = emulator.requests();
    let reruns = requests.iter().filter(|request| request.action == "RerunTaskInstances");
    let ids = |text: Option<&str>| serde_json::from_str(text.expect("ids")).expect("a list of ids");
    reruns.map(|request| ids(request.parameter("Ids"))).collect()
}

/// What stands behind each instance in the last table.
fn results(text: &str) -> Vec<(String, String)> {
    let table = text.lines().skip_while(|line| !line.starts_with("INSTANCE  TASK    RERUN")).skip(1);
    let cells = |line: &str| {
        let (id, rest) = line.split_once(' ').expect("an id");
        (id.to_owned(), rest.trim_start().split_once("  ").expect("a result").1.to_owned())
    };
    table.map(cells).collect()
}

#[test]
fn failed_today_lists_logs_and_reruns_what_failed() {
    let output = example("failed_today", &["--log-lines", "1", "--rerun"], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let expected = "\
3 instances of 2026-01-01: 3 Failure.
INSTANCE  TASK           STATUS   RUN  STARTED         ENDED
5001      orders_daily   Failure  1    01-02 00:00:00  01-02 00:03:00
5003      returns_daily  Failure  1    01-02 00:10:00  01-02 00:13:00
5005      users_daily    Failure  1    01-02 00:20:00  01-02 00:23:00

orders_daily (5001), last 1 of 3 lines of its log:
  FAILED: table orders_daily has no partition of the day

returns_daily (5003), last 1 of 3 lines of its log:
  FAILED: table returns_daily has no partition of the day

users_daily (5005), last 1 of 3 lines of its log:
  FAILED: table users_daily has no partition of the day

3 of 3 instances are taken to be rerun.
INSTANCE  TASK           RERUN
5001      orders_daily   accepted
5003      returns_daily  accepted
5005      users_daily    accepted
";
    assert_eq!(printed(&output), expected);
}

#[test]
fn failed_today_lists_by_status() {
    let lines = |status: &str| {
        let output = example("failed_today", &["--status", status, "--log-lines", "0"], &[]);
        assert!(output.status.success(), "{status}: {}", said(&output));
        printed(&output).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines("all")[0], "5 instances of 2026-01-01: 3 Failure, 1 Running, 1 Success.");
    assert_eq!(lines("all").len(), 7);
    assert_eq!(lines("Running,Success,Running")[0], "2 instances of 2026-01-01: 1 Running, 1 Success.");
    assert_eq!(lines("WaitTime"), ["0 instances of 2026-01-01."]);
    let output = example("failed_today", &["--status", "Broken"], &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = said(&output);
    assert!(["--status", "Broken", "NotRun", "all"].iter().all(|part| said.contains(part)), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn failed_today_reruns_each_once_in_batches() {
    let emulator = with_instances(&["Failure", "Running", "Failure", "Failure", "Success", "Failure", "Failure"]).await;
    let output = failed_today(&emulator, &["--log-lines", "0"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(printed(&output).starts_with("5 instances of 2026-01-01: 5 Failure.\n"), "{}", printed(&output));
    assert_eq!(emulator.requests().len(), 1, "one list, and nothing else");
    let output = failed_today(&emulator, &["--rerun", "--batch", "2", "--status", "all"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(asked(&emulator), [vec![1, 3], vec![4, 6], vec![7]]);
    assert_eq!(count(&emulator, "GetTaskInstanceLog"), 5, "a log of each that failed");
    // What runs again has not failed any more.
    let output = failed_today(&emulator, &["--rerun"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(printed(&output).starts_with("0 instances of 2026-01-01."), "{}", printed(&output));
    assert_eq!(asked(&emulator).len(), 3);
    let client = emulator.client_builder_of::<Client>().build().expect("a client");
    let other = client.get_task_instance().id(99).send().await.expect("the instance of the day before");
    assert_eq!(other.task_instance.status.map(|status| status.to_string()).as_deref(), Some("Failure"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn failed_today_reruns_once_what_is_listed_twice() {
    let emulator = with_instances(&["Failure"; 2]).await;
    let rows = json!([1, 2, 1].map(|id| json!({ "Id": id, "Status": "Failure" })));
    emulator.on_action("ListTaskInstances").answer_json(rows);
    let output = failed_today(&emulator, &["--rerun"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(asked(&emulator), [[1, 2]]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn failed_today_tells_what_the_service_says_of_each() {
    let emulator = with_instances(&["Failure", "Failure", "Failure", "Failure"]).await;
    let told = json!({ "SuccessInfo": {
        "1": { "Success": true, "Message": "" },
        "2": { "Success": false, "Message": "it may not be rerun" },
        "4": { "Success": false },
    } });
    emulator.on_action("RerunTaskInstances").answer_json(told);
    let output = failed_today(&emulator, &["--rerun"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(printed(&output).contains("1 of 4 instances are taken to be rerun."), "{}", printed(&output));
    let results = results(&printed(&output));
    let results: Vec<(&str, &str)> = results.iter().map(|(id, told)| (id.as_str(), told.as_str())).collect();
    let expected = [
        ("1", "accepted"),
        ("2", "refused: it may not be rerun"),
        ("3", "unknown, look before asking again: the answer does not tell of it"),
        ("4", "refused: no reason"),
    ];
    assert_eq!(results, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn failed_today_runs_nothing_twice_when_an_answer_is_lost() {
    for fault in [Fault::CutBeforeAnswer, Fault::CutWithinAnswer] {
        let emulator = with_instances(&["Failure"; 5]).await;
        emulator.on_action("RerunTaskInstances").parameter("Ids", "[3,4]").fail(fault);
        let output = failed_today(&emulator, &["--rerun", "--batch", "2"]).await;
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        let results = results(&printed(&output));
        let results: Vec<&str> = results.iter().map(|(_, told)| told.as_str()).collect();
        let seen = "no answer, but it was started";
        assert_eq!(results, ["accepted", "accepted", seen, seen, "not asked"]);
        // The next run asks for the rest alone.
        let output = failed_today(&emulator, &["--rerun", "--batch", "2"]).await;
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(asked(&emulator), [vec![1, 2], vec![3, 4], vec![5]]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn failed_today_leaves_open_what_nothing_shows() {
    let emulator = with_instances(&["Failure"; 3]).await;
    // The service answers that it failed; whether it did something first is not known.
    emulator.on_action("RerunTaskInstances").refuse(500, "InternalError", "out of order");
    let output = failed_today(&emulator, &["--rerun", "--batch", "2"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let results = results(&printed(&output));
    assert!(results[..2].iter().all(|(_, told)| told.starts_with("unknown, look before asking again")), "{results:?}");
    assert_eq!(results[2].1, "not asked");
    assert_eq!(asked(&emulator), [vec![1, 2]]);
    // A refusal is certain.
    emulator.on_action("RerunTaskInstances").refuse(403, "Forbidden.Access", "not yours");
    let output = failed_today(&emulator, &["--rerun"]).await;
    assert_eq!(output.status.code(), Some(1));
    let results = self::results(&printed(&output));
    assert!(
        results.iter().all(|(_, told)| told.starts_with("refused: ") && told.contains("Forbidden.Access")),
        "{results:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn failed_today_knows_a_new_run_by_its_number() {
    let emulator = with_instances(&["Failure"; 2]).await;
    emulator.on_action("RerunTaskInstances").refuse(500, "InternalError", "out of order");
    let now = |id: i64, run: i64| json!({ "Id": id, "Status": "Failure", "RunNumber": run });
    emulator.on_action("ListTaskInstances").parameter("Ids", "[1,2]").answer_json(json!([now(1, 2), now(2, 1)]));
    let output = failed_today(&emulator, &["--rerun"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let results = results(&printed(&output));
    assert_eq!(results[0].1, "no answer, but it was started");
    assert!(results[1].1.starts_with("unknown, look before asking again"), "{results:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn failed_today_goes_on_without_a_log() {
    let emulator = with_instances(&["Failure", "Failure"]).await;
    emulator.on_action("GetTaskInstanceLog").answer_json(json!({ "TaskInstanceLog": "one\ntwo\nthree" }));
    emulator.on_action("GetTaskInstanceLog").parameter("Id", "1").refuse(403, "Forbidden.Access", "not yours");
    let output = failed_today(&emulator, &["--log-lines", "2"]).await;
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    assert!(text.contains("task_1 (1), no log: "), "{text}");
    let requests = emulator.requests();
    let logs = requests.iter().filter(|request| request.action == "GetTaskInstanceLog");
    assert!(logs.map(|request| request.parameter("RunNumber")).all(|run| run == Some("1")), "the run that is listed");
    assert!(text.ends_with("\ntask_2 (2), last 2 of 3 lines of its log:\n  two\n  three\n"), "{text}");
}
