//! The emulator when it remembers what is done to it, API version 2024-05-18: deployments of Data Studio go through their
//! stages, nodes become tasks, and runs of tasks go through their states. In virtual time.
#![cfg(all(
    feature = "mock",
    feature = "v2024-data-studio",
    feature = "v2024-deployment",
    feature = "v2024-operation",
    feature = "v2024-task-instance"
))]

#[path = "support/studio.rs"]
mod studio;

use dataworks::flowspec::{FlowSpec, Node, Script};
use dataworks::v2024::data_studio::list_nodes;
use dataworks::v2024::operation::create_workflow_instances::{BackfillPeriods, BizDateSpan, RunProperties};
use dataworks::v2024::types::{PipelineRun, PipelineRunType, RerunMode, TaskInstanceStatus, WorkflowInstanceType};
use std::time::Duration;
use studio::{PROJECT, Place, STAGE, daily};

const STAGES: [&str; 5] = ["BUILD", "DEV_CHECK", "DEV", "PROD_CHECK", "PROD"];

fn statuses(pipeline: &PipelineRun) -> Vec<String> {
    let status = |stage: &dataworks::v2024::types::PipelineStage| stage.status.clone().map(|status| status.to_string());
    pipeline.stages.iter().filter_map(status).collect()
}

#[tokio::test]
async fn stages_wait_to_be_started_and_have_an_order() {
    let place = Place::new(0).await;
    let node = place.node(daily()).await;
    let id = place.deployment(&node, PipelineRunType::Online).await;
    let pipeline = place.pipeline(&id).await;
    let codes: Vec<_> = pipeline.stages.iter().filter_map(|stage| stage.code.as_deref()).collect();
    assert_eq!(codes, STAGES);
    assert_eq!((pipeline.status.expect("a status").as_str(), place.task_of(&node).await), ("Init", None));
    for (scene, count) in [(list_nodes::Scene::Project, 1), (list_nodes::Scene::ManualTask, 0)] {
        let nodes = place.client.list_nodes().project_id(PROJECT).scene(scene).send().await.expect("nodes");
        assert_eq!(nodes.paging_info.nodes.len(), count);
    }
    let error = place.start_stage(&id, "DEV").await.expect_err("a stage cannot be skipped");
    assert!(error.to_string().contains("whose turn it is"), "{error}");
    for (index, code) in STAGES.into_iter().enumerate() {
        place.start_stage(&id, code).await.expect("started");
        assert_eq!(statuses(&place.pipeline(&id).await)[index], "Running");
        for early in STAGES {
            place.start_stage(&id, early).await.expect_err("none runs twice, or before the one ahead of it has ended");
        }
        place.runtime.advance(STAGE);
        assert_eq!(statuses(&place.pipeline(&id).await)[index], "Success");
    }
    assert_eq!(place.pipeline(&id).await.status.expect("a status").as_str(), "Success");
    let task = place.task_of(&node).await.expect("a task");
    let task = place.client.get_task().id(task).send().await.expect("the task").task;
    assert_eq!((task.name.as_deref(), task.r#type.as_deref()), (Some("daily"), Some("ODPS_SQL")));
    assert_eq!(task.script.content.as_deref(), Some("SELECT 1;"));
    assert_eq!(task.script.parameters.as_deref(), Some("day=$[yyyymmdd]"));
    assert_eq!((task.trigger.cron.as_deref(), task.rerun_mode), (Some("00 30 05 * * ?"), Some(RerunMode::AllDenied)));
}

#[tokio::test]
async fn stages_run_by_themselves_as_far_as_is_said() {
    let place = Place::new(0).await;
    let node = place.node(daily()).await;
    let request = || place.client.create_pipeline_run().project_id(PROJECT).object_ids([node.clone()]).run_mode("Auto");
    let request = |until: &str| request().r#type(PipelineRunType::Online).auto_run_until_stage(until);
    request("NOWHERE").send().await.expect_err("no such stage");
    let id = request("DEV").send().await.expect("a deployment").payload().expect("an id");
    place.runtime.advance(STAGE + STAGE / 2);
    assert_eq!(statuses(&place.pipeline(&id).await), ["Success", "Running", "Init", "Init", "Init"]);
    place.runtime.advance(STAGE * 10);
    assert_eq!(statuses(&place.pipeline(&id).await), ["Success", "Success", "Success", "Init", "Init"]);
    assert_eq!(place.task_of(&node).await, None);
    let found = place.client.list_pipeline_runs().project_id(PROJECT).object_id(node.clone()).status("Running");
    assert_eq!(found.send().await.expect("deployments").paging_info.pipeline_runs.len(), 1);
    place.client.abolish_pipeline_run().project_id(PROJECT).id(id.clone()).send().await.expect("broken off");
    assert_eq!(place.pipeline(&id).await.status.expect("a status").as_str(), "Termination");
    place.start_stage(&id, "PROD_CHECK").await.expect_err("it is broken off");
}

#[tokio::test]
async fn a_node_that_depends_on_no_other_does_not_pass_the_check() {
    let place = Place::new(0).await;
    let node = place.node(Node::new("alone").script(Script::sql("SELECT 1;"))).await;
    let request = place.client.create_pipeline_run().project_id(PROJECT).object_ids([node]).run_mode("Auto");
    let request = request.auto_run_until_stage("PROD").r#type(PipelineRunType::Online);
    let id = request.send().await.expect("a deployment").payload().expect("an id");
    let waiter = place.client.get_pipeline_run().project_id(PROJECT).id(id.clone()).wait();
    let failure = waiter.await.expect_err("a failure");
    assert!(failure.is_failed() && failure.to_string().contains("the node depends on no other"), "{failure}");
    assert_eq!(statuses(&place.pipeline(&id).await), ["Success", "Fail", "Init", "Init", "Init"]);
}

#[tokio::test]
async fn a_task_is_changed_and_taken_away_by_deployments() {
    let place = Place::new(0).await;
    let node = place.node(daily()).await;
    let task = place.deploy(&node).await;
    let changed = FlowSpec::node(daily().id(&node).script(Script::sql("SELECT 2;")));
    place.client.update_node().id(&node).project_id(PROJECT).spec(changed).send().await.expect("changed");
    let content = async || {
        let task = place.client.get_task().id(task).send().await.expect("the task").task;
        task.script.content.expect("a script")
    };
    assert_eq!(content().await, "SELECT 1;");
    assert_eq!(place.deploy(&node).await, task);
    assert_eq!(content().await, "SELECT 2;");
    let id = place.deployment(&node, PipelineRunType::Offline).await;
    for code in ["DEV_OFFLINE", "PROD_OFFLINE"] {
        place.start_stage(&id, code).await.expect("started");
        place.runtime.advance(STAGE);
    }
    assert_eq!(place.task_of(&node).await, None);
    assert!(place.client.get_task().id(task).send().await.expect_err("it is gone").is_not_found());
}

#[tokio::test]
async fn runs_come_about_later_and_go_through_their_states() {
    let place = Place::new(0).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let operation = place.runs(task, 2, RunProperties::new().parallelism(1)).send().await.expect("begun");
    let operation = operation.payload().expect("an id");
    let result = || place.client.get_create_workflow_instances_result().operation_id(operation.clone()).send();
    let early = result().await.expect("a result").result;
    assert_eq!((early.status.expect("a status").as_str(), early.workflow_instance_ids.len()), ("Creating", 0));
    place.runtime.advance(Duration::from_secs(1));
    let late = result().await.expect("a result").result;
    assert_eq!((late.status.expect("a status").as_str(), late.workflow_instance_ids.len()), ("Created", 2));
    let [first, second] = late.workflow_instance_ids[..] else { panic!("two runs") };
    let mut seen = Vec::new();
    for seconds in [0, 2, 8, 2, 8] {
        place.runtime.advance(Duration::from_secs(seconds));
        seen.push((place.status(first).await, place.status(second).await));
    }
    let seen: Vec<(&str, &str)> = seen.iter().map(|(first, second)| (first.as_str(), second.as_str())).collect();
    // One after another, as they were asked for.
    let expected = [
        ("WaitResource", "NotRun"),
        ("Running", "NotRun"),
        ("Success", "WaitResource"),
        ("Success", "Running"),
        ("Success", "Success"),
    ];
    assert_eq!(seen, expected);
    let [(instance, status)] = &place.instances(first, 1).await[..] else { panic!("one instance") };
    assert_eq!(*status, TaskInstanceStatus::Success);
    assert!(place.instances(first, 2).await.is_empty());
    let instance = place.client.get_task_instance().id(*instance).send().await.expect("the instance").task_instance;
    assert_eq!((instance.task_id, instance.task_name.as_deref()), (Some(task), Some("daily")));
    let span = instance.finished_time.expect("an end").0 - instance.started_time.expect("a start").0;
    assert_eq!((span, instance.run_number), (8_000, Some(1)));
    let log = place.client.get_task_instance_log().id(instance.id.expect("an id")).send().await.expect("a log");
    let log = log.payload().expect("a text");
    assert_eq!(log.lines().count(), 3, "{log}");
    assert!(log.ends_with("daily: finished\n"), "{log}");
}

#[tokio::test]
async fn days_run_side_by_side_and_backwards_where_that_is_said() {
    let place = Place::new(0).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let runs = place.created(place.runs(task, 3, RunProperties::new().parallelism(2).order("Desc"))).await;
    let mut stands = Vec::new();
    for run in &runs {
        let instance = place.client.get_workflow_instance().id(*run).send().await.expect("a run").workflow_instance;
        let date = instance.biz_date.and_then(|date| date.to_utc()).expect("a date").date_naive().to_string();
        stands.push((date, instance.status.expect("a status").to_string()));
    }
    // The dates begin in China, so in UTC on the day before.
    let expected = [("2026-03-02", "WaitResource"), ("2026-03-01", "WaitResource"), ("2026-02-28", "NotRun")];
    assert_eq!(stands, expected.map(|(date, status)| (date.to_owned(), status.to_owned())));
}

#[tokio::test]
async fn what_fails_is_run_again() {
    let place = Place::new(1).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let runs = place.created(place.runs(task, 1, RunProperties::new().parallelism(1))).await;
    let waiter = || place.client.get_workflow_instance().id(runs[0]).wait();
    assert!(waiter().await.expect_err("it fails").is_failed());
    let [(instance, TaskInstanceStatus::Failure)] = place.instances(runs[0], 1).await[..] else { panic!("a failure") };
    let log = || place.client.get_task_instance_log().id(instance).send();
    assert!(log().await.expect("a log").payload().expect("a text").contains("ERROR: the run was told to fail"));
    place.client.rerun_task_instances().ids([instance]).send().await.expect("run again");
    assert_eq!(place.status(runs[0]).await, "WaitResource");
    waiter().await.expect("it ends well");
    let instance = place.client.get_task_instance().id(instance).send().await.expect("the instance").task_instance;
    assert_eq!((instance.status, instance.run_number), (Some(TaskInstanceStatus::Success), Some(2)));
}

#[tokio::test]
async fn runs_are_started_stopped_and_set_by_hand() {
    let place = Place::new(0).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let request = place.runs(task, 2, RunProperties::new().parallelism(2)).auto_start_enabled(false);
    let runs = place.created(request).await;
    place.runtime.advance(Duration::from_secs(3600));
    assert_eq!(place.status(runs[0]).await, "NotRun");
    place.client.start_workflow_instances().ids(runs.clone()).send().await.expect("started");
    place.runtime.advance(Duration::from_secs(3));
    assert_eq!(place.status(runs[0]).await, "Running");
    place.client.stop_workflow_instances().ids([runs[0]]).send().await.expect("stopped");
    let [(instance, _)] = place.instances(runs[1], 2).await[..] else { panic!("one instance") };
    place.client.set_success_task_instances().ids([instance]).send().await.expect("set");
    assert_eq!((place.status(runs[0]).await, place.status(runs[1]).await), ("Failure".into(), "Success".into()));
    place.runtime.advance(Duration::from_secs(3600));
    assert_eq!((place.status(runs[0]).await, place.status(runs[1]).await), ("Failure".into(), "Success".into()));
    let log = place.client.get_task_instance_log().id(instance).send().await.expect("a log").payload().expect("a text");
    assert!(log.ends_with("daily: set to success\n"), "{log}");
    for run in runs {
        let run = place.client.get_workflow_instance().id(run).send().await.expect("the run").workflow_instance;
        let span = run.finished_time.expect("an end").0 - run.started_time.expect("a start").0;
        assert_eq!(span, 1_000, "they began to run after 2 s, and were ended after 3 s");
    }
}

#[tokio::test]
async fn what_cannot_be_run_is_refused() {
    let place = Place::new(0).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let unknown = place.runs(task + 1, 1, RunProperties::new().parallelism(1)).send().await.expect_err("no such task");
    assert!(unknown.is_not_found(), "{unknown}");
    let span = BizDateSpan::new().start_biz_date("2026-03-02".to_owned()).end_biz_date("2026-03-01".to_owned());
    let request = place.runs(task, 1, RunProperties::new().parallelism(1));
    let error = request.periods(BackfillPeriods::new().biz_dates([span])).send().await.expect_err("no such span");
    assert!(error.to_string().contains("EndBizDate"), "{error}");
    let request = place.client.create_workflow_instances().project_id(PROJECT).name("a").workflow_id(1);
    let request = request.r#type(WorkflowInstanceType::SupplementData);
    let error = request.send().await.expect_err("a backfill needs days");
    assert!(error.to_string().contains("Periods"), "{error}");
    place.created(place.runs(task, 1, RunProperties::new().parallelism(1))).await;
    let result = place.client.get_create_workflow_instances_result().operation_id("none").send().await;
    assert!(result.expect_err("no such work").is_not_found());
}
