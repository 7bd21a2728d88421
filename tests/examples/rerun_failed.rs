//! Reruns of what failed.

use crate::program::{count, example, example_at, printed, said, start};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::types::{InstanceStatus, ProjectEnv};
use dataworks::{Runtime, SystemRuntime};

#[test]
fn rerun_failed_restarts_what_failed() {
    let output = example("rerun_failed", &[], &[]);
    assert!(output.status.success(), "{}", said(&output));
    let text = printed(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(lines[0], "2 instances of 2026-01-01 had failed.");
    for (line, node) in lines[2..].iter().zip(["orders_daily", "users_daily"]) {
        assert!(line.contains(node) && line.ends_with("SUCCESS"), "{text}");
    }
    let output = example("rerun_failed", &["--dry-run"], &[]);
    assert!(!printed(&output).contains("SUCCESS"), "{}", printed(&output));
    let output = example("rerun_failed", &["--date", "2026-01-02", "--project", "28"], &[]);
    assert!(output.status.success() && printed(&output).contains("2 instances of 2026-01-02"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rerun_failed_lists_once_however_many_nodes_there_are() {
    const NODES: usize = 12;
    // The other process has the machine's clock.
    let runtime = VirtualRuntime::starting_at(SystemRuntime::default().now());
    let mut builder = Emulator::builder().stateful().runtime(runtime);
    for number in 0..NODES / 2 {
        builder = builder.failing_runs(format!("node_{number}"), 1);
    }
    let emulator = start(builder).await;
    let client = emulator.client();
    for number in 0..NODES {
        let name = format!("node_{number}");
        let file = client.create_file().project_id(27).file_name(&name).file_type(10).content("select 1;");
        let file = file.file_folder_path("Business Flow/demo").input_list("demo_root").send().await;
        let file_id = file.and_then(|file| file.payload()).expect("a file");
        let package = client.submit_file().project_id(27).file_id(file_id).send().await;
        let package = package.and_then(|package| package.payload()).expect("a package");
        client.get_deployment().project_id(27).deployment_id(package).wait().await.expect("it is checked");
        let package = client.deploy_file().project_id(27).file_id(file_id).send().await;
        let package = package.and_then(|package| package.payload()).expect("a package");
        client.get_deployment().project_id(27).deployment_id(package).wait().await.expect("it is deployed");
        let file = client.get_file().project_id(27).file_id(file_id).send().await.expect("the file");
        let node_id = file.data.file.node_id.expect("a submitted file has a node");
        let run = client.run_cycle_dag_nodes().project_env(ProjectEnv::Prod).name(&name).parallelism(false);
        let run = run.root_node_id(node_id).include_node_ids(node_id.to_string());
        let date = "2026-01-01 00:00:00";
        let dags = run.start_biz_date(date).end_biz_date(date).send().await.expect("a run").data;
        let ended = client.get_dag().dag_id(dags[0]).project_env(ProjectEnv::Prod).wait().await;
        assert_eq!(ended.is_ok(), number >= NODES / 2, "{name}");
    }
    let before = emulator.requests().len();
    let output = example_at(&emulator, "rerun_failed", &["--project", "27", "--date", "2026-01-01", "--dry-run"]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert!(printed(&output).starts_with("6 instances of 2026-01-01 had failed."), "{}", printed(&output));
    assert_eq!(emulator.requests().len() - before, 1, "one list, and nothing else");
    assert_eq!(count(&emulator, "ListInstances"), 1);
    let requests = emulator.requests();
    let list = requests.last().expect("the list");
    assert_eq!(list.parameter("Status"), Some(InstanceStatus::Failure.as_str()));
    assert_eq!(list.parameter("NodeId"), None);
}
