//! A sync task, and how it goes on where it was stopped.

use crate::program::{KEY_SECRET, example, example_at, printed, said, start};
use crate::ticking::Ticking;
use dataworks::mock::Emulator;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;

const STEPS: usize = 9;

/// An emulator that outlives the processes which call it, and a state file.
struct Stage {
    emulator: Emulator,
    file: PathBuf,
}

impl Stage {
    async fn new(name: &str, failing: u32) -> Self {
        let builder = Emulator::builder().stateful().failing_runs("sync_users_daily", failing).runtime(Ticking::new());
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
        let _ = std::fs::remove_file(&file);
        Self { emulator: start(builder).await, file }
    }

    /// Runs the example against the emulator of this stage.
    async fn sync_task(&self, options: &[&str]) -> Output {
        let file = self.file.to_string_lossy().into_owned();
        let own = ["--state", &file, "--project", "27", "--poll-seconds", "0"];
        example_at(&self.emulator, "sync_task", &[&own, options].concat()).await
    }

    fn state(&self) -> serde_json::Value {
        let text = std::fs::read_to_string(&self.file).expect("the state was written");
        let mut state: serde_json::Value = serde_json::from_str(&text).expect("the state is JSON");
        state["place"].take();
        state
    }

    /// How often each action that makes something was sent.
    fn creates(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in self.emulator.requests() {
            if ["CreateDISyncTask", "SubmitFile", "DeployFile", "RunCycleDagNodes"].contains(&request.action.as_str()) {
                *counts.entry(request.action).or_default() += 1;
            }
        }
        counts
    }
}

fn each_once() -> BTreeMap<String, usize> {
    ["CreateDISyncTask", "SubmitFile", "DeployFile", "RunCycleDagNodes"].map(|name| (name.to_owned(), 1)).into()
}

#[test]
fn sync_task_goes_from_nothing_to_its_runs() {
    let output = example("sync_task", &[], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    let steps: Vec<&str> = text.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(steps.len(), STEPS, "{text}");
    assert!(steps[0].starts_with("[1/9] create the sync task: file "), "{text}");
    assert_eq!(steps[STEPS - 1], "[9/9] wait for the instances: 2 ended well");
    assert!(text.lines().last().is_some_and(|line| line.starts_with("sync_users_daily runs in production")), "{text}");
}

#[test]
fn sync_task_says_what_it_would_do() {
    let output = example("sync_task", &["--dry-run"], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    assert_eq!(text.lines().filter(|line| line.contains("] would ")).count(), STEPS, "{text}");
    assert!(text.ends_with("Nothing was sent.\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sync_task_goes_on_where_it_was_stopped() {
    let whole = Stage::new("sync_task_whole", 0).await;
    let output = whole.sync_task(&[]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(whole.creates(), each_once());
    for option in ["--stop-after", "--stop-inside"] {
        for number in 1..=STEPS {
            let stage = Stage::new(&format!("sync_task{option}-{number}"), 0).await;
            let number = number.to_string();
            let stopped = stage.sync_task(&[option, &number]).await;
            assert_eq!(stopped.status.code(), Some(3), "{option} {number}: {}", said(&stopped));
            let output = stage.sync_task(&[]).await;
            assert!(output.status.success(), "{option} {number}: {}", said(&output));
            let done_before = printed(&output).lines().filter(|line| line.ends_with(": done before")).count();
            let number: usize = number.parse().expect("a number");
            assert_eq!(done_before, if option == "--stop-after" { number } else { number - 1 }, "{option} {number}");
            assert_eq!(stage.creates(), each_once(), "{option} {number}");
            assert_eq!(stage.state(), whole.state(), "{option} {number}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sync_task_stopped_after_each_step_in_turn_ends_the_same() {
    let whole = Stage::new("sync_task_unbroken", 0).await;
    whole.sync_task(&[]).await;
    let stage = Stage::new("sync_task_broken", 0).await;
    for number in 1..=STEPS {
        let stopped = stage.sync_task(&["--stop-after", &number.to_string()]).await;
        assert_eq!(stopped.status.code(), Some(3), "{number}: {}", said(&stopped));
    }
    assert!(stage.sync_task(&[]).await.status.success());
    assert_eq!(stage.creates(), each_once());
    assert_eq!(stage.state(), whole.state());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sync_task_prints_the_logs_of_what_failed() {
    let stage = Stage::new("sync_task_failed", 1).await;
    let output = stage.sync_task(&[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("sync_users_daily: ERROR: the run was told to fail"), "{}", printed(&output));
    assert!(said(&output).contains("1 of 2 instances failed"), "{}", said(&output));
    assert!(!said(&output).contains(KEY_SECRET));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn sync_task_does_not_take_up_the_work_of_another_task() {
    let stage = Stage::new("sync_task_other", 0).await;
    assert_eq!(stage.sync_task(&["--stop-after", "1"]).await.status.code(), Some(3));
    let output = stage.sync_task(&["--name", "another"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is of another task"), "{}", said(&output));
}
