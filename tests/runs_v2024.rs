//! What runs are told, API version 2024-05-18, at an emulator that remembers: they are run again, frozen, resumed, given
//! their signal, and go on from there. What deployments carry: workflows with their nodes. In virtual time.
#![cfg(all(
    feature = "mock",
    feature = "v2024-data-studio",
    feature = "v2024-deployment",
    feature = "v2024-integration",
    feature = "v2024-operation",
    feature = "v2024-task-instance"
))]

#[path = "support/studio.rs"]
mod studio;

use dataworks::flowspec::{FlowSpec, Node, Script, Trigger, Workflow};
use dataworks::v2024::data_studio::create_node::Scene;
use dataworks::v2024::deployment::list_pipeline_run_items::{PipelineRunItem, PipelineRunItemType};
use dataworks::v2024::operation::create_workflow_instances::RunProperties;
use dataworks::v2024::operation::execute_adhoc_workflow_instance::AdhocTask;
use dataworks::v2024::operation::rerun_workflow_instances::{RerunFilter, RerunWorkflowInstances};
use dataworks::v2024::types::{
    NeededRuntimeResource, PipelineRunType, TaskInstanceRecurrence, TaskInstanceStatus, WorkflowInstanceType,
};
use futures_util::TryStreamExt;
use std::time::Duration;
use studio::{PROJECT, Place, STAGE, daily};

const RESOURCE_WAIT: Duration = Duration::from_secs(2);
const RUN: Duration = Duration::from_secs(8);

fn one_after_another() -> RunProperties {
    RunProperties::new().parallelism(1)
}

/// What is started by hand, of this name.
fn by_hand(name: &str, code: &str) -> Node {
    let script = Script::new(code, "SELECT 1;").path(format!("root/{name}"));
    Node::new(name).script(script).trigger(Trigger::manual()).after_output("root")
}

impl Place {
    async fn stand(&self, instance: i64) -> (TaskInstanceStatus, TaskInstanceRecurrence) {
        let shown = self.client.get_task_instance().id(instance).send().await.expect("the instance").task_instance;
        (shown.status.expect("a status"), shown.trigger_recurrence.expect("what it does"))
    }

    /// A workflow with nodes in it; its id, and theirs.
    async fn workflow(&self, nodes: &[&str]) -> (String, Vec<String>) {
        let workflow = Workflow::new("monthly", "root/monthly").trigger(Trigger::manual());
        let spec = FlowSpec::manual_workflow(workflow);
        let request = self.client.create_workflow_definition().project_id(PROJECT).spec(spec);
        let id = request.send().await.expect("a workflow").payload().expect("an id");
        let mut ids = Vec::new();
        for name in nodes {
            let request = self.client.create_node().project_id(PROJECT).scene(Scene::ManualWorkflow);
            let spec = FlowSpec::node(by_hand(name, "ODPS_SQL"));
            let node = request.container_id(id.clone()).spec(spec).send().await.expect("a node");
            ids.push(node.payload().expect("an id"));
        }
        (id, ids)
    }

    async fn deploy_workflow(&self, id: &str) -> i64 {
        let request = self.client.create_pipeline_run().project_id(PROJECT).object_ids([id]).run_mode("Auto");
        let request = request.auto_run_until_stage("PROD").r#type(PipelineRunType::Online);
        let run = request.send().await.expect("a deployment").payload().expect("an id");
        self.client.get_pipeline_run().project_id(PROJECT).id(run).wait().await.expect("deployed");
        let definition = self.client.get_workflow_definition().id(id).send().await.expect("the definition");
        definition.workflow_definition.workflow_id.expect("a workflow")
    }

    /// A run of a workflow.
    async fn run_of(&self, workflow: i64) -> i64 {
        let request = self.client.create_workflow_instances().project_id(PROJECT).name("march").workflow_id(workflow);
        let runs = self.created(request.r#type(WorkflowInstanceType::ManualWorkflow)).await;
        let [run] = runs[..] else { panic!("one run: {runs:?}") };
        run
    }

    /// The instances of a run by the names of their tasks, with where they stand.
    async fn all_instances(&self, run: i64) -> Vec<(String, i64, TaskInstanceStatus)> {
        let run = self.client.get_workflow_instance().id(run).send().await.expect("the run").workflow_instance;
        let request = self.client.list_task_instances().project_id(PROJECT).bizdate(run.biz_date.expect("a date"));
        let request = request.workflow_instance_id(run.id.expect("an id")).sort_by("Id");
        let rows = request.send().await.expect("instances");
        let row = |row: dataworks::v2024::task_instance::list_task_instances::ListedTaskInstance| {
            (row.task_name.expect("a name"), row.id.expect("an id"), row.status.expect("a status"))
        };
        rows.paging_info.task_instances.into_iter().map(row).collect()
    }

    fn rerun(&self, workflow: i64) -> RerunWorkflowInstances {
        let request = self.client.rerun_workflow_instances().project_id(PROJECT).workflow_id(workflow);
        request.r#type(WorkflowInstanceType::ManualWorkflow)
    }

    /// Starts runs again, and waits until they are started.
    async fn rerun_all(&self, request: RerunWorkflowInstances) {
        let operation = request.send().await.expect("begun").payload().expect("an id");
        let result = || self.client.get_rerun_workflow_instances_result().operation_id(operation.clone());
        let early = result().send().await.expect("a result").result.status.expect("a status").to_string();
        assert_eq!(early, "NotRun");
        result().wait().await.expect("they are started again");
    }
}

#[tokio::test]
async fn what_is_frozen_stands_still_until_it_is_resumed() {
    let place = Place::new(0).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let runs = place.created(place.runs(task, 2, one_after_another())).await;
    let [(first, _)] = place.instances(runs[0], 1).await[..] else { panic!("one instance") };
    let [(second, _)] = place.instances(runs[1], 2).await[..] else { panic!("one instance") };
    place.runtime.advance(RESOURCE_WAIT);
    place.client.suspend_task_instances().ids([first, second]).send().await.expect("frozen");
    place.runtime.advance(Duration::from_secs(3600));
    let paused = TaskInstanceRecurrence::Pause;
    assert_eq!(place.stand(first).await, (TaskInstanceStatus::Running, paused.clone()));
    assert_eq!(place.stand(second).await, (TaskInstanceStatus::NotRun, paused.clone()));
    assert_eq!((place.status(runs[0]).await, place.status(runs[1]).await), ("Running".into(), "NotRun".into()));
    let listed = place.client.list_task_instances().project_id(PROJECT).bizdate(1_772_294_400_000).ids([first]);
    let listed = listed.trigger_recurrence(paused).send().await.expect("instances").paging_info.task_instances;
    assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [Some(first)]);
    place.client.resume_task_instances().ids([first, second]).send().await.expect("resumed");
    let normal = TaskInstanceRecurrence::Normal;
    assert_eq!(place.stand(first).await, (TaskInstanceStatus::Running, normal.clone()));
    assert_eq!(place.stand(second).await, (TaskInstanceStatus::WaitResource, normal));
    place.runtime.advance(RUN);
    assert_eq!((place.status(runs[0]).await, place.status(runs[1]).await), ("Success".into(), "Running".into()));
    place.client.get_workflow_instance().id(runs[1]).wait().await.expect("it ends well");
}

#[tokio::test]
async fn what_is_stopped_while_it_is_frozen_has_ended() {
    let place = Place::new(0).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let runs = place.created(place.runs(task, 1, one_after_another())).await;
    let [(instance, _)] = place.instances(runs[0], 1).await[..] else { panic!("one instance") };
    place.client.suspend_task_instances().ids([instance]).send().await.expect("frozen");
    place.runtime.advance(Duration::from_secs(60));
    place.client.stop_task_instances().ids([instance]).send().await.expect("stopped");
    assert_eq!(
        (place.stand(instance).await.0, place.status(runs[0]).await),
        (TaskInstanceStatus::Failure, "Failure".into())
    );
    place.client.stop_task_instances().ids([instance]).send().await.expect("it is stopped already");
    place.client.rerun_task_instances().ids([instance]).send().await.expect("run again");
    place.runtime.advance(Duration::from_secs(60));
    assert_eq!(place.stand(instance).await.0, TaskInstanceStatus::NotRun, "it is frozen");
    place.client.resume_task_instances().ids([instance]).send().await.expect("resumed");
    place.client.get_task_instance().id(instance).wait().await.expect("it ends well");
}

#[tokio::test]
async fn what_ended_well_is_not_stopped() {
    let place = Place::new(0).await;
    let task = place.deploy(&place.node(daily()).await).await;
    let runs = place.created(place.runs(task, 1, one_after_another())).await;
    let [(instance, _)] = place.instances(runs[0], 1).await[..] else { panic!("one instance") };
    place.runtime.advance(RESOURCE_WAIT + RUN);
    place.client.stop_task_instances().ids([instance]).send().await.expect("it has ended");
    place.client.stop_workflow_instances().ids([runs[0]]).send().await.expect("it has ended");
    assert_eq!(
        (place.stand(instance).await.0, place.status(runs[0]).await),
        (TaskInstanceStatus::Success, "Success".into())
    );
}

#[tokio::test]
async fn a_trigger_node_waits_for_its_signal() {
    let place = Place::new(0).await;
    let script = Script::new("SCHEDULER_TRIGGER", "").path("demo/gate");
    let node = Node::new("gate").script(script).trigger(Trigger::scheduled("00 30 05 * * ?")).after_output("root");
    let task = place.deploy(&place.node(node).await).await;
    let runs = place.created(place.runs(task, 1, one_after_another())).await;
    let [(instance, _)] = place.instances(runs[0], 1).await[..] else { panic!("one instance") };
    place.runtime.advance(Duration::from_secs(3600));
    assert_eq!(
        (place.stand(instance).await.0, place.status(runs[0]).await),
        (TaskInstanceStatus::WaitTrigger, "WaitTrigger".into())
    );
    let time = place.client.get_task_instance().id(instance).send().await.expect("the instance").task_instance;
    let time = time.trigger_time.expect("a time").0;
    let signal = |time: i64| place.client.trigger_scheduler_task_instance().task_id(task).trigger_time(time).send();
    assert!(signal(time + 1).await.expect_err("there is no instance of then").is_not_found());
    assert_eq!(place.stand(instance).await.0, TaskInstanceStatus::WaitTrigger);
    signal(time).await.expect("triggered");
    assert_eq!(place.stand(instance).await.0, TaskInstanceStatus::WaitResource);
    place.client.get_workflow_instance().id(runs[0]).wait().await.expect("it ends well");
}

#[tokio::test]
async fn a_workflow_is_deployed_with_its_nodes() {
    let place = Place::new(0).await;
    let (id, nodes) = place.workflow(&["orders", "users"]).await;
    let definition = || place.client.get_workflow_definition().id(id.clone()).send();
    assert_eq!(definition().await.expect("the definition").workflow_definition.workflow_id, None);
    let workflow = place.deploy_workflow(&id).await;
    let shown = place.client.get_workflow().id(workflow).send().await.expect("the workflow").workflow;
    assert_eq!((shown.name.as_deref(), shown.project_id), (Some("monthly"), Some(PROJECT)));
    assert_eq!(shown.trigger.r#type.expect("what starts it").to_string(), "Manual");
    let mut tasks = Vec::new();
    for node in &nodes {
        tasks.push(place.task_of(node).await);
    }
    assert_eq!(shown.tasks.iter().map(|task| task.id).collect::<Vec<_>>(), tasks);
    let request = place.client.list_tasks().project_id(PROJECT).workflow_id(workflow).sort_by("Id");
    let listed = request.send().await.expect("tasks").paging_info.tasks;
    assert_eq!(listed.iter().filter_map(|task| task.name.as_deref()).collect::<Vec<_>>(), ["orders", "users"]);
    let found = async |name: &str| {
        let list = place.client.list_workflows().project_id(PROJECT).name(name).send().await.expect("workflows");
        list.paging_info.workflows.len()
    };
    assert_eq!((found("month").await, found("daily").await), (1, 0));
    // Deployed once more it is the same workflow, with what was added to it.
    let request = place.client.create_node().project_id(PROJECT).scene(Scene::ManualWorkflow).container_id(id.clone());
    request.spec(FlowSpec::node(by_hand("returns", "ODPS_SQL"))).send().await.expect("a node");
    assert_eq!(place.deploy_workflow(&id).await, workflow);
    let shown = place.client.get_workflow().id(workflow).send().await.expect("the workflow").workflow;
    assert_eq!(
        shown.tasks.iter().filter_map(|task| task.name.as_deref()).collect::<Vec<_>>(),
        ["orders", "users", "returns"]
    );
    // A task that was deleted comes back.
    place.client.delete_task().id(tasks[0].expect("a task")).send().await.expect("deleted");
    place.deploy(&nodes[0]).await;
    let task = place.task_of(&nodes[0]).await.expect("a task");
    let task = place.client.get_task().id(task).send().await.expect("the task").task;
    assert_eq!((task.name.as_deref(), task.workflow_id), (Some("orders"), Some(workflow)));
    let run = place.deployment(&id, PipelineRunType::Offline).await;
    for code in ["DEV_OFFLINE", "PROD_OFFLINE"] {
        place.start_stage(&run, code).await.expect("started");
        place.runtime.advance(STAGE);
    }
    assert!(place.client.get_workflow().id(workflow).send().await.expect_err("it is gone").is_not_found());
    assert_eq!(place.task_of(&nodes[1]).await, None);
    assert_eq!(definition().await.expect("the definition").workflow_definition.workflow_id, None);
}

#[tokio::test]
async fn a_node_within_another_is_no_task_of_its_own() {
    let place = Place::new(0).await;
    let outer = place.node(by_hand("loop", "CONTROLLER_CYCLE")).await;
    let request = place.client.create_node().project_id(PROJECT).scene(Scene::Project).container_id(outer.clone());
    let spec = FlowSpec::node(by_hand("body", "ODPS_SQL"));
    let inner = request.spec(spec).send().await.expect("a node").payload().expect("an id");
    place.deploy(&outer).await;
    assert_eq!(place.task_of(&inner).await, None);
}

#[tokio::test]
async fn a_workflow_and_its_tasks_are_replaced_together() {
    let place = Place::new(0).await;
    let (id, _) = place.workflow(&["orders"]).await;
    let workflow = place.deploy_workflow(&id).await;
    let shown = async || place.client.get_workflow().id(workflow).send().await.expect("the workflow").workflow;
    let task = shown().await.tasks[0].id.expect("an id");
    let row = |id: Option<i64>, name: &str| {
        let mut row = serde_json::json!({
            "Name": name, "Owner": "anna", "Type": "ODPS_SQL", "RerunMode": "AllAllowed",
            "RuntimeResource": { "ResourceGroupId": "group" }, "Trigger": { "Recurrence": "Skip" },
        });
        if let Some(id) = id {
            row["Id"] = id.into();
        }
        row
    };
    let request =
        place.client.call("UpdateWorkflow").param("Id", workflow).param("Name", "yearly").param("Owner", "bert");
    let request = request.param("Trigger", serde_json::json!({ "Type": "Manual" }));
    let tasks = serde_json::json!([row(Some(task), "sales"), row(None, "returns")]);
    request.param("Tasks", tasks).send().await.expect("replaced");
    let shown = shown().await;
    assert_eq!((shown.name.as_deref(), shown.owner.as_deref()), (Some("yearly"), Some("bert")));
    let names: Vec<_> = shown.tasks.iter().filter_map(|task| task.name.as_deref()).collect();
    assert_eq!(names, ["sales", "returns"]);
    let task = place.client.get_task().id(task).send().await.expect("the task").task;
    assert_eq!((task.name.as_deref(), task.owner.as_deref()), (Some("sales"), Some("anna")));
}

#[tokio::test]
async fn runs_of_a_workflow_are_started_again() {
    let place = Place::new(0).await;
    let (id, _) = place.workflow(&["orders", "users"]).await;
    let workflow = place.deploy_workflow(&id).await;
    let runs = [place.run_of(workflow).await, place.run_of(workflow).await];
    assert_eq!(place.all_instances(runs[0]).await.len(), 2, "all tasks of the workflow");
    for run in runs {
        place.client.get_workflow_instance().id(run).wait().await.expect("it ends well");
    }
    place.rerun_all(place.rerun(workflow).ids([runs[0]])).await;
    assert_eq!((place.status(runs[0]).await, place.status(runs[1]).await), ("WaitResource".into(), "Success".into()));
    place.client.get_workflow_instance().id(runs[0]).wait().await.expect("it ends well");
    for (_, instance, status) in place.all_instances(runs[0]).await {
        let shown = place.client.get_task_instance().id(instance).send().await.expect("the instance").task_instance;
        assert_eq!((status, shown.run_number), (TaskInstanceStatus::Success, Some(2)));
    }
    let request = place.client.create_workflow_instances().project_id(PROJECT).name("april").workflow_id(workflow + 1);
    let unknown = request.r#type(WorkflowInstanceType::ManualWorkflow).send().await.expect_err("no such workflow");
    assert!(unknown.is_not_found(), "{unknown}");
    let error = place.rerun(workflow + 1).send().await.expect_err("no run of such a workflow");
    assert!(error.is_not_found(), "{error}");
    let result = place.client.get_rerun_workflow_instances_result().operation_id("none").send().await;
    assert!(result.expect_err("no such work").is_not_found());
}

#[tokio::test]
async fn only_what_failed_in_a_run_is_started_again() {
    // The runs of the node with this name fail once.
    let place = Place::new(1).await;
    let (id, _) = place.workflow(&["orders", "daily"]).await;
    let workflow = place.deploy_workflow(&id).await;
    let run = place.run_of(workflow).await;
    assert!(place.client.get_workflow_instance().id(run).wait().await.expect_err("it fails").is_failed());
    let filter = RerunFilter::new().task_instance_statuses([TaskInstanceStatus::Failure]);
    place.rerun_all(place.rerun(workflow).status(TaskInstanceStatus::Failure).filter(filter)).await;
    place.runtime.advance(RESOURCE_WAIT);
    assert_eq!(place.status(run).await, "Running");
    let stands: Vec<_> =
        place.all_instances(run).await.into_iter().map(|(name, _, status)| (name, status.to_string())).collect();
    assert_eq!(stands, [("orders".to_owned(), "Success".to_owned()), ("daily".to_owned(), "Running".to_owned())]);
    place.client.get_workflow_instance().id(run).wait().await.expect("it ends well");
    place.rerun(workflow).status(TaskInstanceStatus::Failure).send().await.expect_err("none of them stands there");
}

#[tokio::test]
async fn a_run_that_is_stopped_is_started_again() {
    let place = Place::new(0).await;
    let (id, _) = place.workflow(&["orders"]).await;
    let workflow = place.deploy_workflow(&id).await;
    let run = place.run_of(workflow).await;
    place.client.stop_workflow_instances().ids([run]).send().await.expect("stopped");
    assert_eq!(place.status(run).await, "Failure");
    place.rerun_all(place.rerun(workflow).name("mar")).await;
    place.client.get_workflow_instance().id(run).wait().await.expect("it ends well");
}

#[tokio::test]
async fn a_deployment_lists_what_it_was_created_with() {
    let place = Place::new(0).await;
    let (id, nodes) = place.workflow(&["orders", "users"]).await;
    let run = place.deployment(&id, PipelineRunType::Online).await;
    let other = place.deployment(&nodes[0], PipelineRunType::Online).await;
    place.client.rename_node().id(&nodes[1]).project_id(PROJECT).name("accounts").send().await.expect("renamed");
    let items = async |run: &str, size: i64| {
        let list = place.client.list_pipeline_run_items().project_id(PROJECT).pipeline_run_id(run).page_size(size);
        let rows: Vec<PipelineRunItem> = list.items().try_collect().await.expect("its objects");
        rows
    };
    let listed = items(&run, 2).await;
    let shown: Vec<_> =
        listed.iter().map(|item| (item.id.as_deref(), item.name.as_deref(), item.r#type.clone())).collect();
    let expected = [
        (Some(id.as_str()), Some("monthly"), Some(PipelineRunItemType::WorkflowDefinition)),
        (Some(nodes[0].as_str()), Some("orders"), Some(PipelineRunItemType::Node)),
        (Some(nodes[1].as_str()), Some("users"), Some(PipelineRunItemType::Node)),
    ];
    assert_eq!(shown, expected);
    assert!(listed[0].spec.as_deref().is_some_and(|spec| spec.contains("ManualWorkflow")));
    let status = |item: &PipelineRunItem| (item.status.as_ref().map(ToString::to_string), item.message.clone());
    assert_eq!(status(&listed[0]), (Some("Init".to_owned()), None));
    assert_eq!(items(&other, 10).await.len(), 1);
    place.start_stage(&run, "BUILD").await.expect("started");
    assert_eq!(status(&items(&run, 10).await[0]).0.as_deref(), Some("Running"));
    place.client.abolish_pipeline_run().project_id(PROJECT).id(&run).send().await.expect("broken off");
    assert_eq!(status(&items(&run, 10).await[0]).0.as_deref(), Some("Termination"));
    let unknown = place.client.list_pipeline_run_items().project_id(PROJECT).pipeline_run_id("none").send().await;
    assert!(unknown.expect_err("no such deployment").is_not_found());
}

#[tokio::test]
async fn tasks_that_a_call_describes_run_by_themselves() {
    let place = Place::new(1).await;
    let task = |name: &str| {
        let task = AdhocTask::new().name(name).client_unique_code(name).owner("anna").r#type("ODPS_SQL");
        task.runtime_resource(NeededRuntimeResource::new().resource_group_id("group"))
    };
    let request = place.client.execute_adhoc_workflow_instance().project_id(PROJECT).name("once").owner("anna");
    let run = request.tasks([task("orders"), task("daily")]).send().await.expect("a run").payload().expect("an id");
    assert_eq!(place.status(run).await, "WaitResource");
    assert!(place.client.get_workflow_instance().id(run).wait().await.expect_err("one of them fails").is_failed());
    let instances = place.all_instances(run).await;
    let stands: Vec<_> = instances.iter().map(|(name, _, status)| (name.as_str(), status.clone())).collect();
    assert_eq!(stands, [("orders", TaskInstanceStatus::Success), ("daily", TaskInstanceStatus::Failure)]);
    let failed = instances[1].1;
    let log = place.client.get_task_instance_log().id(failed).send().await.expect("a log").payload().expect("a text");
    assert!(log.ends_with("daily: ERROR: the run was told to fail\n"), "{log}");
    place.client.rerun_task_instances().ids([failed]).send().await.expect("run again");
    let shown = place.client.get_workflow_instance().id(run).wait().await.expect("it ends well").workflow_instance;
    assert_eq!((shown.name.as_deref(), shown.project_id), (Some("once"), Some(PROJECT)));
}

#[tokio::test]
async fn a_workflow_is_brought_in_with_its_nodes() {
    let place = Place::new(0).await;
    place.workflow(&[]).await;
    let workflow = || Workflow::new("monthly", "root/monthly").trigger(Trigger::scheduled("00 30 05 * * ?"));
    let import = |spec: FlowSpec| place.client.import_workflow_definition().project_id(PROJECT).spec(spec);
    let spec = FlowSpec::workflow(workflow().nodes([by_hand("orders", "ODPS_SQL"), by_hand("users", "SHELL")]));
    let job = import(spec).send().await.expect("begun").async_job;
    let id = job.response.expect("the id of the workflow");
    place.client.get_workflow_definition().id(&id).send().await.expect_err("it is not there yet");
    let status = |job: Option<String>| place.client.get_job_status().job_id(job.expect("an id"));
    assert_eq!(
        status(job.id.clone()).send().await.expect("the job").job_status.completed.expect("a word").as_str(),
        "False"
    );
    status(job.id).wait().await.expect("it ends well");
    let nodes = async || {
        let list = place.client.list_nodes().project_id(PROJECT).container_id(&id).send().await.expect("nodes");
        let rows = list.paging_info.nodes;
        rows.into_iter().map(|row| (row.id.expect("an id"), row.name.expect("a name"))).collect::<Vec<_>>()
    };
    let known = nodes().await;
    assert_eq!(known.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["orders", "users"]);
    let scheduled = place.deploy_workflow(&id).await;
    let shown = place.client.get_workflow().id(scheduled).send().await.expect("the workflow").workflow;
    let tasks: Vec<_> = shown.tasks.iter().filter_map(|task| task.r#type.as_deref()).collect();
    assert_eq!((shown.trigger.cron.as_deref(), tasks), (Some("00 30 05 * * ?"), vec!["ODPS_SQL", "SHELL"]));
    // What is known by its id is changed, and the rest is new.
    let nodes_again = [by_hand("sales", "ODPS_SQL").id(&known[0].0), by_hand("returns", "ODPS_SQL")];
    let job = import(FlowSpec::workflow(workflow().id(&id).nodes(nodes_again))).send().await.expect("begun").async_job;
    assert_eq!(job.response.as_deref(), Some(id.as_str()));
    status(job.id).wait().await.expect("it ends well");
    let names: Vec<_> = nodes().await.into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["sales", "users", "returns"]);
    // Where it is only checked nothing is saved, and what describes no workflow fails.
    let job = import(FlowSpec::workflow(workflow())).dry_run(true).send().await.expect("begun").async_job;
    status(job.id).wait().await.expect("it is right");
    let none = import(FlowSpec::node(daily())).send().await.expect("begun").async_job;
    let failure = status(none.id).wait().await.expect_err("a failure");
    assert!(failure.is_failed() && failure.to_string().contains("describes no workflow"), "{failure}");
    let all = place.client.list_workflow_definitions().project_id(PROJECT).r#type("CycleWorkflow").send().await;
    assert_eq!(all.expect("workflows").paging_info.workflow_definitions.len(), 1);
}
