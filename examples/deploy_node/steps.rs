//! The steps from a FlowSpec to runs.

use super::support::{Outcome, stop_at, text, watch, write_state};
use super::{Options, State};
use dataworks::Runtime;
use dataworks::flowspec::FlowSpec;
use dataworks::v2024::Client;
use dataworks::v2024::data_studio::{create_node::Scene, list_nodes};
use dataworks::v2024::operation::create_workflow_instances::{
    BackfillPeriods, BizDateSpan, RunAnalysis, RunProperties,
};
use dataworks::v2024::types::{
    Environment, PipelineRun, PipelineRunType, PipelineStage, PipelineStatus, TaskInstanceStatus, WorkflowInstanceType,
};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const STEPS: [&str; 7] = [
    "create the node",
    "create its deployment",
    "take it through the stages",
    "find its task",
    "start the backfill",
    "wait until its runs are there",
    "wait for the runs",
];

/// Workflow of tasks that are scheduled by themselves.
const NO_WORKFLOW: i64 = 1;

/// How often runs are looked for that an earlier run of this program may have asked for: they appear some time later.
const LOOKS: usize = 5;

/// The work, with all that it needs.
pub(crate) struct Work {
    pub(crate) client: Client,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) options: Options,
    pub(crate) spec: FlowSpec,
    pub(crate) state: State,
    /// Where the state stands; none where it means nothing once the program has ended.
    pub(crate) file: Option<PathBuf>,
}

impl Work {
    /// Takes one step, unless it is done already.
    pub(crate) async fn step(&mut self, number: usize) -> Outcome {
        let title = format!("[{number}/{}] {}", STEPS.len(), STEPS[number - 1]);
        if self.state.done >= number {
            println!("{title}: done before");
            return Ok(());
        }
        let was_begun = self.state.begun == number;
        self.state.begun = number;
        self.save()?;
        let result = match number {
            1 => self.create_node(was_begun).await?,
            2 => self.create_deployment(was_begun).await?,
            3 => self.deploy().await?,
            4 => self.find_task().await?,
            5 => self.start_backfill(was_begun).await?,
            6 => self.wait_for_creation().await?,
            _ => self.wait_for_runs().await?,
        };
        stop_at(self.options.stop_inside, number);
        println!("{title}: {result}");
        self.state.done = number;
        self.save()?;
        stop_at(self.options.stop_after, number);
        Ok(())
    }

    fn save(&self) -> Outcome {
        self.file.as_ref().map_or(Ok(()), |file| write_state(file, &self.state))
    }

    async fn create_node(&mut self, was_begun: bool) -> Outcome<String> {
        let project_id = self.state.project_id;
        if was_begun {
            let request = self.client.list_nodes().project_id(project_id).scene(list_nodes::Scene::Project);
            let mut nodes = request.name(&self.state.name).items();
            while let Some(node) = nodes.try_next().await? {
                let script = self.spec.spec.nodes.first().and_then(|node| node.inline_script());
                let is_there = script.is_some_and(|script| script.path == node.script.path);
                if is_there && node.name.as_ref() == Some(&self.state.name) {
                    self.state.node_id = node.id;
                    return Ok(format!("found node {}", text(self.state.node_id.as_ref())));
                }
            }
        }
        let request = self.client.create_node().project_id(project_id).scene(Scene::Project).spec(&self.spec);
        let id = request.send().await?.payload()?;
        self.state.node_id = Some(id.clone());
        Ok(format!("node {id}"))
    }

    async fn create_deployment(&mut self, was_begun: bool) -> Outcome<String> {
        let (project_id, node_id) = (self.state.project_id, self.node_id()?);
        if was_begun {
            let request = self.client.list_pipeline_runs().project_id(project_id).object_id(&node_id);
            if let Some(found) = request.items().try_next().await? {
                self.state.deployment_id = found.id;
                return Ok(format!("found deployment {}", text(self.state.deployment_id.as_ref())));
            }
        }
        let request = self.client.create_pipeline_run().project_id(project_id).object_ids([node_id]);
        let request = request.r#type(PipelineRunType::Online).description("by the example deploy_node");
        let id = request.send().await?.payload()?;
        self.state.deployment_id = Some(id.clone());
        Ok(format!("deployment {id}"))
    }

    /// Starts one stage after another. Where each of them stands is asked before it is started, so none is started twice.
    async fn deploy(&self) -> Outcome<String> {
        let id = self.state.deployment_id.clone().ok_or("the state file has no deployment")?;
        let project_id = self.state.project_id;
        let (mut pause, longest) = self.pauses();
        let mut started = None;
        loop {
            let pipeline = self.client.get_pipeline_run().id(&id).project_id(project_id).send().await?.pipeline;
            let next = stage_to_come(&pipeline);
            match (&pipeline.status, next) {
                (Some(PipelineStatus::Success), _) => return Ok(format!("{} stages", pipeline.stages.len())),
                (Some(PipelineStatus::Fail | PipelineStatus::Termination | PipelineStatus::Cancel), _) => {
                    let reason = next.and_then(|stage| stage.message.as_ref()).or(pipeline.message.as_ref());
                    let code = next.and_then(|stage| stage.code.as_ref());
                    return Err(format!("the deployment ended at {}: {}", text(code), text(reason)).into());
                }
                // What was just started may still be shown as not begun.
                (_, Some(PipelineStage { status: Some(PipelineStatus::Init), code: Some(code), step, .. }))
                    if started.as_ref() != Some(code) =>
                {
                    let request = self.client.exec_pipeline_run_stage().id(&id).project_id(project_id).code(code);
                    request.send().await?;
                    started = Some(code.clone());
                    let step = step.and_then(|step| usize::try_from(step).ok());
                    stop_at(self.options.stop_at_stage, step.unwrap_or_default());
                    (pause, _) = self.pauses();
                }
                _ => {
                    self.runtime.sleep(pause).await;
                    pause = longest.min(pause * 2);
                }
            }
        }
    }

    async fn find_task(&mut self) -> Outcome<String> {
        let request = self.client.get_node().id(self.node_id()?).project_id(self.state.project_id);
        let id = request.send().await?.node.task_id.ok_or("the node has not become a task")?;
        self.state.task_id = Some(id);
        Ok(format!("task {id}"))
    }

    async fn start_backfill(&mut self, was_begun: bool) -> Outcome<String> {
        if was_begun {
            self.state.run_ids = self.earlier_runs().await?;
            if !self.state.run_ids.is_empty() {
                return Ok(format!("found runs {:?}", self.state.run_ids));
            }
        }
        let task_id = self.state.task_id.ok_or("the state file has no task")?;
        let properties = RunProperties::new().root_task_ids([task_id]).parallelism(1);
        let properties = properties.analysis(RunAnalysis::new().enabled(true).blocked(true));
        let dates = BizDateSpan::new().start_biz_date(self.options.first.to_string());
        let dates = dates.end_biz_date(self.options.last.to_string());
        let request = self.client.create_workflow_instances().project_id(self.state.project_id).name(self.run_name());
        let request = request.r#type(WorkflowInstanceType::SupplementData).workflow_id(NO_WORKFLOW);
        let request = request.env_type(Environment::Prod).default_run_properties(properties);
        let id = request.periods(BackfillPeriods::new().biz_dates([dates])).send().await?.payload()?;
        self.state.operation_id = Some(id.clone());
        Ok(format!("operation {id}"))
    }

    /// The runs of this name for these dates, one a date, if any are there.
    async fn earlier_runs(&self) -> Outcome<Vec<i64>> {
        let dates: Vec<_> = self.options.first.iter_days().take_while(|date| *date <= self.options.last).collect();
        let mut found = Vec::new();
        for _ in 0..LOOKS {
            found.clear();
            for date in &dates {
                let request = self.client.list_workflow_instances().project_id(self.state.project_id).biz_date(*date);
                let request = request.env_type(Environment::Prod).name(self.run_name());
                let mut runs = request.r#type(WorkflowInstanceType::SupplementData).items();
                while let Some(run) = runs.try_next().await? {
                    found.extend(run.id.filter(|_| run.name.as_deref() == Some(&self.run_name())));
                }
            }
            if found.len() >= dates.len() {
                break;
            }
            self.runtime.sleep(self.pauses().0).await;
        }
        match found.len() {
            0 => Ok(found),
            count if count < dates.len() => {
                Err(format!("{count} of {} runs are there so far: try again later", dates.len()).into())
            }
            _ => {
                found.sort_unstable();
                Ok(found)
            }
        }
    }

    async fn wait_for_creation(&mut self) -> Outcome<String> {
        if let Some(id) = self.state.operation_id.clone() {
            let waiter = self.client.get_create_workflow_instances_result().operation_id(&id).wait();
            let (first, longest) = self.pauses();
            let created = watch(waiter.pauses(first, longest), format!("operation {id}")).await?;
            self.state.run_ids = created.result.workflow_instance_ids;
            self.state.run_ids.sort_unstable();
            self.state.operation_id = None;
        }
        Ok(format!("runs {:?}", self.state.run_ids))
    }

    async fn wait_for_runs(&self) -> Outcome<String> {
        let mut failed = Vec::new();
        for id in &self.state.run_ids {
            let waiter = self.client.get_workflow_instance().id(*id).wait();
            let (first, longest) = self.pauses();
            match watch(waiter.pauses(first, longest), format!("run {id}")).await {
                Ok(_) => {}
                Err(failure) if failure.is_failed() => {
                    failed.push(*id);
                    if let Some(date) = failure.into_response().and_then(|run| run.workflow_instance.biz_date) {
                        self.print_logs(*id, date).await?;
                    }
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        let count = self.state.run_ids.len();
        if failed.is_empty() {
            return Ok(format!("{count} ended well"));
        }
        Err(format!("{} of {count} runs failed: {failed:?}", failed.len()).into())
    }

    /// Prints the logs of what failed in a run.
    async fn print_logs(&self, run: i64, date: dataworks::types::EpochMilliseconds) -> Outcome {
        let request = self.client.list_task_instances().project_id(self.state.project_id).bizdate(date);
        let request = request.project_env(Environment::Prod).workflow_instance_id(run);
        let mut instances = request.status(TaskInstanceStatus::Failure).items();
        while let Some(instance) = instances.try_next().await? {
            let Some(id) = instance.id else { continue };
            let log = self.client.get_task_instance_log().id(id).send().await?.payload()?;
            println!("Log of instance {id} for {}:\n{log}", text(date.to_utc().map(|time| time.date_naive())));
        }
        Ok(())
    }

    /// What the runs are called: by this they are found again.
    fn run_name(&self) -> String {
        format!("{} {}", self.state.name, self.state.dates)
    }

    fn pauses(&self) -> (Duration, Duration) {
        let first = Duration::from_secs(self.options.poll_seconds.into());
        (first, first * 30)
    }

    fn node_id(&self) -> Outcome<String> {
        Ok(self.state.node_id.clone().ok_or("the state file has no node")?)
    }
}

/// The first stage that has not ended well.
fn stage_to_come(pipeline: &PipelineRun) -> Option<&PipelineStage> {
    let open = pipeline.stages.iter().filter(|stage| stage.status != Some(PipelineStatus::Success));
    open.min_by_key(|stage| stage.step)
}
