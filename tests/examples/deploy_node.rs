//! A node from a SQL file to its runs, and how it goes on where it was stopped.

use crate::program::{KEY_SECRET, example, example_at, printed, said, start};
use crate::ticking::Ticking;
use dataworks::flowspec::FlowSpec;
use dataworks::mock::{Emulator, Fault};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;

const STEPS: usize = 7;
const STAGES: usize = 5;

/// What changes something, and must be sent once.
const WRITES: [&str; 4] = ["CreateNode", "CreatePipelineRun", "ExecPipelineRunStage", "CreateWorkflowInstances"];

/// An emulator that outlives the processes which call it, and a state file.
struct Stage {
    emulator: Emulator,
    file: PathBuf,
}

impl Stage {
    async fn new(name: &str, failing: u32) -> Self {
        let builder = Emulator::builder().stateful().failing_runs("daily_orders", failing).runtime(Ticking::new());
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
        let _ = std::fs::remove_file(&file);
        Self { emulator: start(builder).await, file }
    }

    /// Runs the example against the emulator of this stage.
    async fn deploy_node(&self, options: &[&str]) -> Output {
        let file = self.file.to_string_lossy().into_owned();
        let own = ["--state", &file, "--project", "27", "--poll-seconds", "0"];
        example_at(&self.emulator, "deploy_node", &[&own, options].concat()).await
    }

    fn state(&self) -> serde_json::Value {
        let text = std::fs::read_to_string(&self.file).expect("the state was written");
        let mut state: serde_json::Value = serde_json::from_str(&text).expect("the state is JSON");
        state["place"].take();
        state
    }

    /// How often each action that changes something was sent, a stage of the deployment by its code.
    fn writes(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in self.emulator.requests() {
            if WRITES.contains(&request.action.as_str()) {
                let code = request.parameter("Code").map(|code| format!(" {code}")).unwrap_or_default();
                *counts.entry(format!("{}{code}", request.action)).or_default() += 1;
            }
        }
        counts
    }

    /// Asserts that everything was sent once, and that all is as after a run without a break.
    async fn assert_same_as(&self, whole: &Stage, case: &str) {
        assert_eq!(self.writes(), whole.writes(), "{case}");
        assert!(self.writes().values().all(|count| *count == 1), "{case}: {:?}", self.writes());
        assert_eq!(self.state(), whole.state(), "{case}");
        assert_eq!(self.left().await, whole.left().await, "{case}");
    }

    /// What the emulator has at the end: nodes, deployments, tasks and runs, with where they stand.
    async fn left(&self) -> Vec<(String, String)> {
        let client = self.emulator.client_builder_of::<dataworks::v2024::Client>().build().expect("a client");
        let mut left = Vec::new();
        let nodes = client.list_nodes().project_id(27).send().await.expect("nodes").paging_info.nodes;
        left.extend(nodes.into_iter().map(|node| (format!("node {:?}", node.id), format!("{:?}", node.task_id))));
        let runs = client.list_pipeline_runs().project_id(27).send().await.expect("deployments");
        let runs = runs.paging_info.pipeline_runs.into_iter();
        left.extend(runs.map(|run| (format!("deployment {:?}", run.id), format!("{:?}", run.status))));
        let tasks = client.list_tasks().project_id(27).send().await.expect("tasks").paging_info.tasks;
        left.extend(tasks.into_iter().map(|task| (format!("task {:?}", task.id), format!("{:?}", task.name))));
        for date in ["2026-01-01", "2026-01-02"] {
            let date: chrono::NaiveDate = date.parse().expect("a date");
            let runs = client.list_workflow_instances().project_id(27).biz_date(date).send().await.expect("runs");
            let runs = runs.paging_info.workflow_instances.into_iter();
            left.extend(runs.map(|run| (format!("run {:?} {:?}", run.id, run.name), format!("{:?}", run.status))));
        }
        left
    }
}

#[test]
fn deploy_node_goes_from_a_file_to_its_runs() {
    let output = example("deploy_node", &[], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    let steps: Vec<&str> = text.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(steps.len(), STEPS, "{text}");
    assert!(steps[0].starts_with("[1/7] create the node: node "), "{text}");
    assert_eq!(steps[2], format!("[3/7] take it through the stages: {STAGES} stages"));
    assert_eq!(steps[STEPS - 1], "[7/7] wait for the runs: 2 ended well");
    assert!(text.lines().last().is_some_and(|line| line.starts_with("daily_orders runs in production")), "{text}");
}

#[test]
fn deploy_node_says_what_it_would_do() {
    let output = example("deploy_node", &["--dry-run"], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    assert_eq!(text.lines().filter(|line| line.contains("] would ")).count(), STEPS, "{text}");
    assert!(text.ends_with("Nothing was sent.\n"), "{text}");
    let (document, _) = text.split_once("\n\n").expect("the FlowSpec comes first");
    assert!(FlowSpec::parse(document).expect("a document").check().is_ok());
}

#[test]
fn deploy_node_refuses_a_node_that_cannot_be_right() {
    let output = example("deploy_node", &["--cron", "30 05 * * *"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let expected = "$.spec.nodes[0].trigger.cron must have six fields, seconds first, and has 5";
    assert!(said(&output).contains(expected), "{}", said(&output));
    let output = example("deploy_node", &["--variable", "day"], &[]);
    assert!(said(&output).contains("a variable is written NAME=EXPRESSION"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deploy_node_sends_the_code_of_the_file() {
    let stage = Stage::new("deploy_node_file", 0).await;
    let sql = stage.file.with_extension("sql");
    std::fs::write(&sql, "SELECT 'it''s \"ü\"';\n").expect("a file");
    let output = stage.deploy_node(&["--sql", &sql.to_string_lossy(), "--stop-after", "1"]).await;
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let client = stage.emulator.client_builder_of::<dataworks::v2024::Client>().build().expect("a client");
    let id = stage.state()["node_id"].as_str().expect("an id").to_owned();
    let node = client.get_node().id(id).send().await.expect("the node").node;
    let spec = FlowSpec::parse(&node.spec.expect("its FlowSpec")).expect("a document");
    let script = spec.spec.nodes[0].inline_script().expect("a script");
    assert_eq!(script.content.as_deref(), Some("SELECT 'it''s \"ü\"';\n"));
    assert_eq!(script.path.as_deref(), Some("demo/daily_orders"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deploy_node_goes_on_where_it_was_stopped() {
    let whole = Stage::new("deploy_node_whole", 0).await;
    let output = whole.deploy_node(&[]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(whole.writes().len(), WRITES.len() - 1 + STAGES, "{:?}", whole.writes());
    for option in ["--stop-after", "--stop-inside", "--stop-at-stage"] {
        for number in 1..=if option == "--stop-at-stage" { STAGES } else { STEPS } {
            let case = format!("{option} {number}");
            let stage = Stage::new(&format!("deploy_node{option}-{number}"), 0).await;
            let stopped = stage.deploy_node(&[option, &number.to_string()]).await;
            assert_eq!(stopped.status.code(), Some(3), "{case}: {}", said(&stopped));
            let output = stage.deploy_node(&[]).await;
            assert!(output.status.success(), "{case}: {}", said(&output));
            let done_before = printed(&output).lines().filter(|line| line.ends_with(": done before")).count();
            let expected = match option {
                "--stop-after" => number,
                "--stop-inside" => number - 1,
                _ => 2,
            };
            assert_eq!(done_before, expected, "{case}");
            stage.assert_same_as(&whole, &case).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deploy_node_stopped_after_each_step_in_turn_ends_the_same() {
    let whole = Stage::new("deploy_node_unbroken", 0).await;
    whole.deploy_node(&[]).await;
    let stage = Stage::new("deploy_node_broken", 0).await;
    for number in 1..=STEPS {
        let stopped = stage.deploy_node(&["--stop-after", &number.to_string()]).await;
        assert_eq!(stopped.status.code(), Some(3), "{number}: {}", said(&stopped));
    }
    assert!(stage.deploy_node(&[]).await.status.success());
    stage.assert_same_as(&whole, "in turn").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deploy_node_finds_what_was_made_and_not_answered() {
    let whole = Stage::new("deploy_node_answered", 0).await;
    whole.deploy_node(&[]).await;
    for action in WRITES {
        let stage = Stage::new(&format!("deploy_node_{action}"), 0).await;
        stage.emulator.on_action(action).times(1).fail(Fault::CutWithinAnswer);
        let broken = stage.deploy_node(&[]).await;
        assert_eq!(broken.status.code(), Some(1), "{action}: {}", printed(&broken));
        let output = stage.deploy_node(&[]).await;
        assert!(output.status.success(), "{action}: {}", said(&output));
        stage.assert_same_as(&whole, action).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deploy_node_prints_the_logs_of_what_failed() {
    let stage = Stage::new("deploy_node_failed", 1).await;
    let output = stage.deploy_node(&[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(printed(&output).contains("daily_orders: ERROR: the run was told to fail"), "{}", printed(&output));
    assert!(said(&output).contains("1 of 2 runs failed"), "{}", said(&output));
    assert!(!said(&output).contains(KEY_SECRET));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn deploy_node_does_not_take_up_the_work_of_another_node() {
    let stage = Stage::new("deploy_node_other", 0).await;
    assert_eq!(stage.deploy_node(&["--stop-after", "1"]).await.status.code(), Some(3));
    for options in [["--name", "another"], ["--last", "2026-01-03"]] {
        let output = stage.deploy_node(&options).await;
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("is of another node or other dates"), "{}", said(&output));
    }
}
