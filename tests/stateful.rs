//! The emulator when it remembers what is done to it, over a socket and in virtual time.
#![cfg(all(
    feature = "mock",
    feature = "v2020-development",
    feature = "v2020-integration",
    feature = "v2020-operation"
))]

use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::Client;
use dataworks::v2020::operation::list_instances::InstanceOrder;
use dataworks::v2020::types::{
    DISyncTaskType, DagStatus, DagType, InstanceStatus, InstanceTaskType, NodeType, ProjectEnv, SchedulerType,
};
use dataworks::{Error, WaitError};
use serde_json::json;
use std::time::Duration;

const PROJECT: i64 = 27;
const SCRIPT: &str = r#"{"type":"job","version":"2.0","steps":[]}"#;
const SETTINGS: &str = r#"{"FileFolderPath":"Business Flow/demo","ResourceGroup":"group"}"#;

/// An emulator that remembers, and its clock.
async fn stateful(failing: u32) -> (Emulator, VirtualRuntime) {
    let runtime = VirtualRuntime::default();
    let builder = Emulator::builder().stateful().failing_runs("task", failing).runtime(runtime.clone());
    (builder.start().await.expect("a free port"), runtime)
}

/// A sync task with this script that depends on another node; its file id.
async fn create(client: &Client, name: &str, script: &str) -> i64 {
    let request = client.create_di_sync_task().project_id(PROJECT).task_type(DISyncTaskType::Offline);
    let created = request.task_name(name).task_content(script).task_param(SETTINGS).send().await.expect("a new task");
    let file_id = created.data.file_id.expect("an id");
    let update = client.update_file().project_id(PROJECT).file_id(file_id).auto_rerun_times(3);
    update.input_list("root").cron_express("00 30 05 * * ?").send().await.expect("a schedule");
    file_id
}

async fn submit(client: &Client, file_id: i64) -> Result<(), Error> {
    let package = client.submit_file().project_id(PROJECT).file_id(file_id).send().await?.payload()?;
    client.get_deployment().project_id(PROJECT).deployment_id(package).wait().await?;
    Ok(())
}

async fn deploy(client: &Client, file_id: i64) -> Result<(), Error> {
    let package = client.deploy_file().project_id(PROJECT).file_id(file_id).send().await?.payload()?;
    client.get_deployment().project_id(PROJECT).deployment_id(package).wait().await?;
    Ok(())
}

/// A task in production; the id of its node.
async fn node(client: &Client) -> i64 {
    let file_id = create(client, "task", SCRIPT).await;
    submit(client, file_id).await.expect("submitted");
    deploy(client, file_id).await.expect("deployed");
    let nodes = client.list_nodes().project_id(PROJECT).project_env(ProjectEnv::Prod).node_name("task").send().await;
    nodes.expect("nodes").data.nodes[0].node_id.expect("an id")
}

/// Runs a node for business dates of March 2026; ids of the DAGs.
async fn run(client: &Client, node_id: i64, first: u32, last: u32, parallel: bool) -> Result<Vec<i64>, Error> {
    let request = client.run_cycle_dag_nodes().project_env(ProjectEnv::Prod).root_node_id(node_id);
    let request = request.include_node_ids(node_id.to_string()).name("backfill").parallelism(parallel);
    let date = |day: u32| format!("2026-03-{day:02} 00:00:00");
    Ok(request.start_biz_date(date(first)).end_biz_date(date(last)).send().await?.data)
}

#[tokio::test]
async fn what_was_created_is_listed_and_readable() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    assert!(client.list_files().project_id(PROJECT).send().await.expect("a page").data.files.is_empty());
    let one = create(&client, "one", SCRIPT).await;
    let two = create(&client, "two", SCRIPT).await;
    let page = client.list_files().project_id(PROJECT).page_size(1).page_number(2).send().await.expect("a page").data;
    assert_eq!((page.total_count, page.files.len(), page.files[0].file_id), (Some(2), 1, Some(two)));
    let found = client.list_files().project_id(PROJECT).keyword("on").send().await.expect("a page").data.files;
    assert_eq!(found.iter().map(|file| file.file_id).collect::<Vec<_>>(), [Some(one)]);
    for (kinds, count) in [(vec![NodeType::DATA_INTEGRATION, NodeType::ODPS_SQL], 2), (vec![NodeType::ODPS_SQL], 0)] {
        let request = client.list_files().project_id(PROJECT).file_types(kinds);
        assert_eq!(request.send().await.expect("a page").data.files.len(), count);
    }

    let file = client.get_file().project_id(PROJECT).file_id(one).send().await.expect("the file").data;
    assert_eq!((file.file.file_name.as_deref(), file.file.content.as_deref()), (Some("one"), Some(SCRIPT)));
    assert_eq!(file.node_configuration.cron_express.as_deref(), Some("00 30 05 * * ?"));
    assert_eq!(file.node_configuration.input_list[0].input.as_deref(), Some("root"));
    assert_eq!(file.file.node_id, None, "not submitted yet, and no example takes its place");
    assert!(client.list_files().project_id(28).send().await.expect("a page").data.files.is_empty());

    client.delete_file().project_id(PROJECT).file_id(one).send().await.expect("deleted");
    let error = client.get_file().project_id(PROJECT).file_id(one).send().await.expect_err("it is gone");
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn a_task_is_created_once_per_token_and_name() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    let request = client.create_di_sync_task().project_id(PROJECT).task_type(DISyncTaskType::Offline);
    let request = request.task_name("task").task_content(SCRIPT).task_param(SETTINGS);
    let first = request.clone().client_token("t").send().await.expect("a new task").data.file_id;
    let again = request.clone().client_token("t").send().await.expect("the same answer").data.file_id;
    assert_eq!(first, again);
    let error = request.client_token("u").send().await.expect_err("the name is taken");
    assert_eq!(error.code(), Some("Invalid.DI.Parameter.File.Existed"));

    let ask = client.get_di_sync_task().project_id(PROJECT).task_type(DISyncTaskType::Offline);
    let task = ask.file_id(first.expect("an id")).send().await.expect("the task").data;
    assert_eq!(task.code.as_deref(), Some(SCRIPT));
}

#[tokio::test]
async fn each_submission_is_a_version() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    let file_id = create(&client, "task", SCRIPT).await;
    submit(&client, file_id).await.expect("submitted");
    let update = client.update_file().project_id(PROJECT).file_id(file_id).auto_rerun_times(0);
    update.content(r#"{"steps":[{}]}"#).send().await.expect("new code");
    submit(&client, file_id).await.expect("submitted");
    let versions = client.list_file_versions().project_id(PROJECT).file_id(file_id).send().await.expect("versions");
    let contents: Vec<_> = versions.data.file_versions.into_iter().map(|version| version.file_content).collect();
    assert_eq!(contents, [Some(r#"{"steps":[{}]}"#.to_owned()), Some(SCRIPT.to_owned())]);
    let ask = client.get_file_version().project_id(PROJECT).file_id(file_id).file_version(1);
    assert_eq!(ask.send().await.expect("a version").data.file_content.as_deref(), Some(SCRIPT));
}

#[tokio::test]
async fn a_package_is_checked_before_it_is_delivered() {
    let (emulator, runtime) = stateful(0).await;
    let client = emulator.client();
    let file_id = create(&client, "task", SCRIPT).await;
    let package = client.submit_file().project_id(PROJECT).file_id(file_id).send().await.expect("submitted").payload();
    let package = package.expect("an id");
    for (wait, status, checking) in [(0, 0, Some(8)), (3, 0, None), (2, 1, None)] {
        runtime.advance(Duration::from_secs(wait));
        let found = client.get_deployment().project_id(PROJECT).deployment_id(package).send().await.expect("it");
        let found = found.data.deployment;
        assert_eq!(found.status.map(|status| status.0), Some(status));
        assert_eq!(found.checking_status.map(|status| status.0), checking);
    }
    let listed = client.list_deployments().project_id(PROJECT).keyword("task").send().await.expect("packages").data;
    assert_eq!((listed.total_count, listed.deployments[0].id), (Some(1), Some(package)));
}

#[tokio::test]
async fn a_script_that_is_none_does_not_pass_the_check() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    let file_id = create(&client, "task", "not JSON").await;
    let error = submit(&client, file_id).await.expect_err("a bad end");
    assert_eq!(
        error.message(),
        "failed, in state Status FAILED (2), CheckingStatus FAILED (7): the script of the sync task is no JSON text with \
         `steps`"
    );
    let error = deploy(&client, file_id).await.expect_err("nothing to deploy");
    assert_eq!(error.code(), Some("InvalidParameter"));
}

#[tokio::test]
async fn what_was_deployed_becomes_a_node() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    let file_id = create(&client, "task", SCRIPT).await;
    let count = async |environment: ProjectEnv| {
        let page = client.list_nodes().project_id(PROJECT).project_env(environment).send().await.expect("a page");
        page.data.nodes.len()
    };
    assert_eq!((count(ProjectEnv::Dev).await, count(ProjectEnv::Prod).await), (0, 0));
    submit(&client, file_id).await.expect("submitted");
    assert_eq!((count(ProjectEnv::Dev).await, count(ProjectEnv::Prod).await), (1, 0));
    deploy(&client, file_id).await.expect("deployed");
    assert_eq!((count(ProjectEnv::Dev).await, count(ProjectEnv::Prod).await), (1, 1));

    let file = client.get_file().project_id(PROJECT).file_id(file_id).send().await.expect("the file").data.file;
    let node_id = file.node_id.expect("a node");
    let node = client.get_node().node_id(node_id).project_env(ProjectEnv::Prod).send().await.expect("the node").data;
    assert_eq!((node.node_name.as_deref(), node.project_id), (Some("task"), Some(PROJECT)));
    let code = client.get_node_code().node_id(node_id).project_env(ProjectEnv::Prod).send().await.expect("the code");
    assert_eq!(code.payload().expect("the code"), SCRIPT);
}

#[tokio::test]
async fn what_is_run_goes_through_its_states() {
    let (emulator, runtime) = stateful(0).await;
    let client = emulator.client();
    let node_id = node(&client).await;
    let dags = run(&client, node_id, 1, 2, false).await.expect("a run");
    assert_eq!(dags.len(), 2);
    let mut states = Vec::new();
    for wait in [0, 2, 8, 2, 8] {
        runtime.advance(Duration::from_secs(wait));
        let list = client.list_instances().project_id(PROJECT).project_env(ProjectEnv::Prod).node_id(node_id);
        let instances = list.send().await.expect("instances").data.instances;
        states.push(instances.into_iter().filter_map(|found| found.status).collect::<Vec<_>>());
    }
    use InstanceStatus::{NotRun, Running, Success, WaitResource};
    // The newest instance comes first, and runs last.
    let expected =
        [[NotRun, WaitResource], [NotRun, Running], [WaitResource, Success], [Running, Success], [Success, Success]];
    assert_eq!(states, expected);
    let dag = client.get_dag().dag_id(dags[1]).project_env(ProjectEnv::Prod).send().await.expect("the run").data;
    assert_eq!((dag.status, dag.name.as_deref()), (Some(DagStatus::Success), Some("backfill")));
    let together = client.list_dags().op_seq(dag.op_seq.expect("a number")).project_env(ProjectEnv::Prod).send().await;
    assert_eq!(together.expect("the runs").data.dags.len(), 2);
    let list = client.list_instances().project_id(PROJECT).project_env(ProjectEnv::Prod).node_id(node_id);
    let one_day = list.bizdate("2026-03-02 00:00:00").send().await.expect("instances").data.instances;
    assert_eq!(one_day.iter().map(|found| found.dag_id).collect::<Vec<_>>(), [Some(dags[1])]);
}

#[tokio::test]
async fn instances_are_listed_by_their_ids_or_by_when_they_were_created() {
    let (emulator, runtime) = stateful(0).await;
    let client = emulator.client();
    let node_id = node(&client).await;
    runtime.advance(Duration::from_secs(600));
    let first = run(&client, node_id, 1, 1, false).await.expect("a run")[0];
    // The clock goes back, so that what has the larger id was created earlier.
    let order = dataworks::reqwest::Client::builder().no_proxy().build().expect("a client");
    let order = order.post(format!("{}/_emulator/clock", emulator.endpoint())).body(r#"{"advance_seconds": -300}"#);
    assert!(order.send().await.expect("an answer").status().is_success());
    let second = run(&client, node_id, 2, 2, false).await.expect("a run")[0];
    for (order, dags) in [
        (None, [second, first]),
        (Some(InstanceOrder::InstanceIdDesc), [second, first]),
        (Some(InstanceOrder::CreateTimeDesc), [first, second]),
    ] {
        let list = client.list_instances().project_id(PROJECT).project_env(ProjectEnv::Prod).node_id(node_id);
        let list = order.clone().into_iter().fold(list, |list, order| list.order_by(order));
        let instances = list.send().await.expect("instances").data.instances;
        assert_eq!(instances.iter().filter_map(|found| found.dag_id).collect::<Vec<_>>(), dags, "{order:?}");
    }
}

#[tokio::test]
async fn a_run_that_fails_says_so_in_its_log_and_can_be_restarted() {
    let (emulator, _) = stateful(1).await;
    let client = emulator.client();
    let node_id = node(&client).await;
    let dag = run(&client, node_id, 1, 1, false).await.expect("a run")[0];
    let failure = client.get_dag().dag_id(dag).project_env(ProjectEnv::Prod).wait().await.expect_err("it fails");
    assert!(matches!(failure, WaitError::Failed { .. }), "{failure}");
    let list = client.list_instances().project_id(PROJECT).project_env(ProjectEnv::Prod).node_id(node_id);
    let instance_id = list.dag_id(dag).send().await.expect("instances").data.instances[0].instance_id.expect("an id");
    let log = client.get_instance_log().instance_id(instance_id).project_env(ProjectEnv::Prod).send().await;
    let log = log.expect("a log").payload().expect("text");
    assert_eq!(log.lines().count(), 3, "{log}");
    assert!(log.ends_with("task: ERROR: the run was told to fail\n"), "{log}");

    client.restart_instance().instance_id(instance_id).project_env(ProjectEnv::Prod).send().await.expect("restarted");
    let error = client.restart_instance().instance_id(instance_id).project_env(ProjectEnv::Prod).send().await;
    assert!(error.is_err(), "it runs");
    let ended = client.get_instance().instance_id(instance_id).project_env(ProjectEnv::Prod).wait().await;
    assert_eq!(ended.expect("a good end").data.task_rerun_time, Some(1));
}

#[tokio::test]
async fn instances_are_stopped_and_set_to_success() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    let node_id = node(&client).await;
    run(&client, node_id, 1, 1, true).await.expect("a run");
    let list = client.list_instances().project_id(PROJECT).project_env(ProjectEnv::Prod).node_id(node_id);
    let instance_id = list.send().await.expect("instances").data.instances[0].instance_id.expect("an id");
    let status = async || {
        let ask = client.get_instance().instance_id(instance_id).project_env(ProjectEnv::Prod);
        ask.send().await.expect("the instance").data.status
    };
    client.stop_instance().instance_id(instance_id).project_env(ProjectEnv::Prod).send().await.expect("stopped");
    assert_eq!(status().await, Some(InstanceStatus::Failure));
    client.set_success_instance().instance_id(instance_id).project_env(ProjectEnv::Prod).send().await.expect("set");
    assert_eq!(status().await, Some(InstanceStatus::Success));
}

#[tokio::test]
async fn a_suspended_instance_stands_still_until_it_is_resumed() {
    let (emulator, runtime) = stateful(0).await;
    let client = emulator.client();
    let node_id = node(&client).await;
    run(&client, node_id, 1, 1, true).await.expect("a run");
    let list = client.list_instances().project_id(PROJECT).project_env(ProjectEnv::Prod).node_id(node_id);
    let instance_id = list.send().await.expect("instances").data.instances[0].instance_id.expect("an id");
    let stand = async || {
        let ask = client.get_instance().instance_id(instance_id).project_env(ProjectEnv::Prod);
        let data = ask.send().await.expect("the instance").data;
        (data.status.expect("a status"), data.task_type.expect("how it is treated"))
    };
    runtime.advance(Duration::from_secs(3));
    client.suspend_instance().instance_id(instance_id).project_env(ProjectEnv::Prod).send().await.expect("suspended");
    runtime.advance(Duration::from_secs(3600));
    assert_eq!(stand().await, (InstanceStatus::Running, InstanceTaskType::Pause));
    client.resume_instance().instance_id(instance_id).project_env(ProjectEnv::Prod).send().await.expect("resumed");
    runtime.advance(Duration::from_secs(6));
    assert_eq!(stand().await, (InstanceStatus::Running, InstanceTaskType::Normal));
    runtime.advance(Duration::from_secs(1));
    assert_eq!(stand().await.0, InstanceStatus::Success);
    let unknown = client.suspend_instance().instance_id(1).project_env(ProjectEnv::Prod).send().await;
    assert!(unknown.expect_err("no such instance").is_not_found());
}

#[tokio::test]
async fn a_trigger_node_waits_for_its_signal() {
    let runtime = VirtualRuntime::default();
    // The kind of file is none of those that the reference lists.
    let builder = Emulator::builder().stateful().accept_undocumented_values().runtime(runtime.clone());
    let emulator = builder.start().await.expect("a free port");
    let client = emulator.client();
    let file = client.create_file().project_id(PROJECT).file_name("task").file_type(1114).input_list("root");
    let file_id = file.send().await.expect("a file").payload().expect("an id");
    submit(&client, file_id).await.expect("submitted");
    deploy(&client, file_id).await.expect("deployed");
    let nodes = client.list_nodes().project_id(PROJECT).project_env(ProjectEnv::Prod).send().await.expect("nodes");
    let node_id = nodes.data.nodes[0].node_id.expect("an id");
    assert_eq!(nodes.data.nodes[0].program_type.as_deref(), Some("SCHEDULER_TRIGGER"));
    let dag = run(&client, node_id, 1, 1, true).await.expect("a run")[0];
    runtime.advance(Duration::from_secs(3600));
    let list = client.list_instances().project_id(PROJECT).project_env(ProjectEnv::Prod).node_id(node_id);
    let instance = list.send().await.expect("instances").data.instances.remove(0);
    assert_eq!(instance.status, Some(InstanceStatus::WaitTrigger));
    let (date, time) = (instance.bizdate.expect("a date").0, instance.cyc_time.expect("a time").0);
    let signal = |time: i64| client.run_trigger_node().node_id(node_id).app_id(PROJECT).biz_date(date).cycle_time(time);
    assert!(signal(time + 1).send().await.expect_err("there is no instance of then").is_not_found());
    signal(time).send().await.expect("triggered");
    client.get_dag().dag_id(dag).project_env(ProjectEnv::Prod).wait().await.expect("a good end");
}

#[tokio::test]
async fn nodes_are_run_for_tests_and_backfills() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    let node_id = node(&client).await;
    let test = client.run_smoke_test().project_env(ProjectEnv::Prod).bizdate("2026-03-01 00:00:00").name("test");
    let one = test.node_id(node_id).send().await.expect("a test").payload().expect("an id");
    let test = client.create_dag_test().project_env(ProjectEnv::Prod).bizdate("2026-03-01 00:00:00").name("test");
    let other = test.node_id(node_id).send().await.expect("a test").payload().expect("an id");
    let request = client.create_dag_complement().project_env(ProjectEnv::Prod).root_node_id(node_id).name("backfill");
    let request = request.include_node_ids(node_id.to_string()).parallelism(true);
    let request = request.start_biz_date("2026-03-01 00:00:00").end_biz_date("2026-03-02 00:00:00");
    let days = request.send().await.expect("a backfill").data;
    assert_eq!((one == other, days.len()), (false, 2));
    for (dag, kind) in [(one, DagType::SmokeTest), (other, DagType::SmokeTest), (days[1], DagType::SupplyData)] {
        let ended = client.get_dag().dag_id(dag).project_env(ProjectEnv::Prod).wait().await.expect("a good end").data;
        assert_eq!(ended.r#type, Some(kind));
    }
    let test = client.run_smoke_test().project_env(ProjectEnv::Prod).bizdate("2026-03-01 00:00:00").name("test");
    let error = test.node_id(1).send().await.expect_err("no such node");
    assert_eq!(error.code(), Some("Invalid.Wkbench.NodeNotExist"));
}

#[tokio::test]
async fn a_node_is_changed_and_taken_out_until_it_is_deployed_again() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    let node_id = node(&client).await;
    let shown = async |environment: ProjectEnv| {
        let data = client.get_node().node_id(node_id).project_env(environment).send().await?.data;
        Ok::<_, Error>((data.owner_id.expect("an owner"), data.scheduler_type.expect("how it is scheduled")))
    };
    let owner = client.update_node_owner().node_id(node_id).project_env(ProjectEnv::Prod).user_id("anna");
    owner.send().await.expect("changed");
    let mode =
        |mode: i64| client.update_node_run_mode().node_id(node_id).project_env(ProjectEnv::Prod).scheduler_type(mode);
    mode(2).send().await.expect("frozen");
    assert_eq!(shown(ProjectEnv::Prod).await.expect("the node"), ("anna".to_owned(), SchedulerType::Pause));
    assert_eq!(shown(ProjectEnv::Dev).await.expect("the node").1, SchedulerType::Normal, "it is another node");
    let owned = client.list_nodes().project_id(PROJECT).project_env(ProjectEnv::Prod).owner("anna").send().await;
    assert_eq!(owned.expect("nodes").data.nodes.len(), 1);
    mode(0).send().await.expect("unfrozen");
    assert_eq!(shown(ProjectEnv::Prod).await.expect("the node").1, SchedulerType::Normal);
    client.offline_node().node_id(node_id).project_id(PROJECT).send().await.expect("taken out");
    let error = shown(ProjectEnv::Prod).await.expect_err("it is out");
    assert_eq!(error.code(), Some("Invalid.Wkbench.NodeNotExist"));
    shown(ProjectEnv::Dev).await.expect("it is still there");
    let files = client.list_files().project_id(PROJECT).send().await.expect("files").data.files;
    deploy(&client, files[0].file_id.expect("an id")).await.expect("deployed");
    let (owner, _) = shown(ProjectEnv::Prod).await.expect("it is back");
    assert_ne!(owner, "anna");
}

#[tokio::test]
async fn what_cannot_be_run_is_refused() {
    let (emulator, _) = stateful(0).await;
    let client = emulator.client();
    assert_eq!(run(&client, 1, 1, 1, true).await.expect_err("no node").code(), Some("Invalid.Wkbench.NodeNotExist"));
    let node_id = node(&client).await;
    let error = run(&client, node_id, 2, 1, true).await.expect_err("the last date is before the first");
    assert_eq!(error.code(), Some("InvalidParameter"));
}

#[tokio::test]
async fn without_being_asked_nothing_is_remembered() {
    let emulator = Emulator::start().await.expect("a free port");
    let client = emulator.client();
    create(&client, "task", SCRIPT).await;
    let files = client.list_files().project_id(PROJECT).send().await.expect("a page").data.files;
    assert_eq!(files.len(), 3, "the examples");
    assert!(files.iter().all(|file| file.file_name.as_deref() != Some("task")));
}

#[tokio::test]
async fn an_answer_of_ones_own_stands_in_for_the_examples() {
    let builder = Emulator::builder()
        .answer("GetNodeCode", |request| json!({ "Data": format!("code of {:?}", request.parameter("NodeId")) }))
        .answer("ListNodes", |_| (1..=12).map(|id| json!({ "NodeId": id })).collect());
    let emulator = builder.start().await.expect("a free port");
    let client = emulator.client();
    let code = client.get_node_code().node_id(5).project_env(ProjectEnv::Prod).send().await.expect("an answer");
    assert_eq!(code.payload().expect("code"), r#"code of Some("5")"#);
    let mut nodes = client.list_nodes().project_id(1).project_env(ProjectEnv::Prod).page_size(5).items();
    let mut ids = Vec::new();
    while let Some(node) = nodes.try_next().await.expect("a page") {
        ids.push(node.node_id.expect("an id"));
    }
    assert_eq!(ids, (1..=12).collect::<Vec<_>>());
    let error = Emulator::builder().answer("NoAction", |_| json!({})).start().await.expect_err("no such action");
    assert_eq!(error.to_string(), "NoAction is no action, so it has no answer");
}
