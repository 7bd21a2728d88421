//! A place to work in with API version 2024-05-18: an emulator that remembers, in virtual time.
#![allow(dead_code, reason = "each test file uses its own part")]

use chrono::NaiveDate;
use dataworks::Error;
use dataworks::flowspec::{FlowSpec, Node, Script, Trigger, Variable};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2024::Client;
use dataworks::v2024::data_studio::create_node::Scene;
use dataworks::v2024::operation::create_workflow_instances::{
    BackfillPeriods, BizDateSpan, CreateWorkflowInstances, RunProperties,
};
use dataworks::v2024::types::{PipelineRun, PipelineRunType, TaskInstanceStatus, WorkflowInstanceType};
use std::time::Duration;

pub(crate) const PROJECT: i64 = 27;
pub(crate) const STAGE: Duration = Duration::from_secs(2);

/// An emulator that remembers, its clock and a client.
pub(crate) struct Place {
    _emulator: Emulator,
    pub(crate) runtime: VirtualRuntime,
    pub(crate) client: Client,
}

impl Place {
    pub(crate) async fn new(failing: u32) -> Self {
        let runtime = VirtualRuntime::default();
        let builder = Emulator::builder().stateful().failing_runs("daily", failing).runtime(runtime.clone());
        let emulator = builder.start().await.expect("a free port");
        let client = emulator.client_builder_of::<Client>().build().expect("a client");
        Self { _emulator: emulator, runtime, client }
    }

    pub(crate) async fn node(&self, node: Node) -> String {
        let request = self.client.create_node().project_id(PROJECT).scene(Scene::Project).spec(FlowSpec::node(node));
        request.send().await.expect("a node").payload().expect("an id")
    }

    /// Begins a deployment that waits before each stage.
    pub(crate) async fn deployment(&self, node: &str, kind: PipelineRunType) -> String {
        let request = self.client.create_pipeline_run().project_id(PROJECT).object_ids([node]).r#type(kind);
        request.send().await.expect("a deployment").payload().expect("an id")
    }

    pub(crate) async fn pipeline(&self, id: &str) -> PipelineRun {
        self.client.get_pipeline_run().project_id(PROJECT).id(id).send().await.expect("the deployment").pipeline
    }

    pub(crate) async fn start_stage(&self, id: &str, code: &str) -> Result<(), Error> {
        self.client.exec_pipeline_run_stage().project_id(PROJECT).id(id).code(code).send().await.map(drop)
    }

    /// Takes a node to production; the id of its task.
    pub(crate) async fn deploy(&self, node: &str) -> i64 {
        let request = self.client.create_pipeline_run().project_id(PROJECT).object_ids([node]).run_mode("Auto");
        let request = request.auto_run_until_stage("PROD").r#type(PipelineRunType::Online);
        let id = request.send().await.expect("a deployment").payload().expect("an id");
        self.client.get_pipeline_run().project_id(PROJECT).id(id).wait().await.expect("deployed");
        self.task_of(node).await.expect("a task")
    }

    pub(crate) async fn task_of(&self, node: &str) -> Option<i64> {
        self.client.get_node().id(node).send().await.expect("the node").node.task_id
    }

    /// A request for runs of a task from 1 March 2026 to a day of that month.
    pub(crate) fn runs(&self, task: i64, last: u32, properties: RunProperties) -> CreateWorkflowInstances {
        let span = BizDateSpan::new().start_biz_date("2026-03-01".to_owned());
        let span = span.end_biz_date(format!("2026-03-{last:02}"));
        let request = self.client.create_workflow_instances().project_id(PROJECT).name("march").workflow_id(1);
        let request = request.r#type(WorkflowInstanceType::SupplementData);
        request
            .default_run_properties(properties.root_task_ids([task]))
            .periods(BackfillPeriods::new().biz_dates([span]))
    }

    /// Sends it, and waits until the runs are there.
    pub(crate) async fn created(&self, request: CreateWorkflowInstances) -> Vec<i64> {
        let id = request.send().await.expect("begun").payload().expect("an id");
        let waiter = self.client.get_create_workflow_instances_result().operation_id(id).wait();
        waiter.await.expect("the runs are there").result.workflow_instance_ids
    }

    pub(crate) async fn status(&self, run: i64) -> String {
        let run = self.client.get_workflow_instance().id(run).send().await.expect("the run").workflow_instance;
        run.status.map(|status| status.to_string()).unwrap_or_default()
    }

    /// The instances of a run on a day of March 2026, with where they stand.
    pub(crate) async fn instances(&self, run: i64, day: u32) -> Vec<(i64, TaskInstanceStatus)> {
        let date = NaiveDate::from_ymd_opt(2026, 3, day).expect("a date");
        let request = self.client.list_task_instances().project_id(PROJECT).bizdate(date).workflow_instance_id(run);
        let rows = request.send().await.expect("instances").paging_info.task_instances;
        rows.into_iter().map(|row| (row.id.expect("an id"), row.status.expect("a status"))).collect()
    }
}

/// A node that has its task run daily.
pub(crate) fn daily() -> Node {
    let script = Script::sql("SELECT 1;").path("demo/daily").parameters([Variable::system("day", "$[yyyymmdd]")]);
    let node = Node::new("daily").script(script).trigger(Trigger::scheduled("00 30 05 * * ?"));
    node.rerun_mode("Denied").after_output("root")
}
