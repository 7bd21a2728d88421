//! What the emulator remembers when it is asked to: files, their deployments, the nodes these make, runs of nodes, and
//! the things that the specs declare by `resource`. Of the newer version, deployments and runs move such things on.
//!
//! Each thing keeps its attributes under the names that they have on the wire, and an answer takes those that its
//! action's response has. Nothing moves by itself: where a deployment or a run stands follows from when it began and
//! what time it is now.

mod arguments;
mod backfills;
mod deployments;
mod files;
mod imports;
mod nodes;
mod pipelines;
mod progress;
mod runs;
mod scheduled;
mod seed;
mod shape;
mod sync_tasks;
mod things;

pub(super) use shape::{page, record};

use super::check::Given;
use super::model::{Action, Order};
use super::refusal::Refusal;
use arguments::Arguments;
use backfills::{Backfill, Rerun};
use chrono::{DateTime, Utc};
use deployments::Deployment;
use files::File;
use imports::Import;
use nodes::Change;
use pipelines::Pipeline;
use runs::{Dag, Instance};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use things::Things;

/// Attributes of a thing by wire name.
type Attributes = Map<String, Value>;

/// Versions of DataWorks whose actions have code here.
const OLDER: &str = "2020-05-18";
const NEWER: &str = "2024-05-18";

/// Account that everything is done by.
const ACCOUNT: &str = "emulator-account";

/// What the emulator remembers.
#[derive(Debug, Default)]
pub(super) struct State {
    files: BTreeMap<i64, File>,
    /// Ids of files by the idempotency token of the call that created them.
    tokens: BTreeMap<String, i64>,
    deployments: BTreeMap<i64, Deployment>,
    dags: BTreeMap<i64, Dag>,
    instances: BTreeMap<i64, Instance>,
    /// What has been changed of nodes by themselves, by the file and its environment.
    node_changes: BTreeMap<(i64, i64), Change>,
    things: Things,
    /// Deployments and runs of the newer version, which move things on.
    pipelines: Vec<Pipeline>,
    backfills: Vec<Backfill>,
    reruns: Vec<Rerun>,
    imports: Vec<Import>,
    /// How many runs of the node of a name are still to fail.
    failing: BTreeMap<String, u32>,
    count: i64,
}

/// What an action is answered.
#[derive(Debug)]
pub(super) enum Content {
    /// Fields of the answer.
    Fields(Value),
    /// All rows of a list; the page that is asked for is cut out of them.
    Rows(Vec<Value>),
}

impl State {
    /// A state in which the next runs of some nodes, by name, will fail.
    pub(super) fn new(failing: BTreeMap<String, u32>) -> Self {
        Self { failing, ..Self::default() }
    }

    /// Does what an action of a version is for. None for one that does not touch the state.
    pub(super) fn reply(
        &mut self,
        version: &str,
        name: &str,
        action: &Action,
        given: &Given<'_>,
        now: DateTime<Utc>,
    ) -> Option<Result<Content, Refusal>> {
        let asked = Arguments::new(given, now.timestamp_millis());
        match version {
            OLDER => self.reply_of_older(name, action, &asked),
            NEWER => self.reply_of_newer(name, action, &asked),
            _ => self.things.reply(action, &asked),
        }
    }

    /// Newer actions of these names differ.
    fn reply_of_older(
        &mut self,
        name: &str,
        action: &Action,
        asked: &Arguments<'_>,
    ) -> Option<Result<Content, Refusal>> {
        Some(match name {
            "CreateFile" => self.create_file(asked),
            "UpdateFile" => self.update_file(asked),
            "DeleteFile" => self.delete_file(asked),
            "GetFile" => self.get_file(asked),
            "ListFiles" => self.list_files(asked),
            "GetFileVersion" => self.get_file_version(asked),
            "ListFileVersions" => self.list_file_versions(asked),
            "CreateDISyncTask" => self.create_sync_task(asked),
            "UpdateDISyncTask" => self.update_sync_task(asked),
            "DeleteDISyncTask" => self.delete_sync_task(asked),
            "GetDISyncTask" => self.get_sync_task(asked),
            "SubmitFile" => self.submit_file(asked),
            "DeployFile" => self.deploy_file(asked),
            "GetDeployment" => self.get_deployment(asked),
            "ListDeployments" => self.list_deployments(asked),
            "ListNodes" => self.list_nodes(asked),
            "GetNode" => self.get_node(asked),
            "GetNodeCode" => self.get_node_code(asked),
            "UpdateNodeOwner" => self.set_node_owner(asked),
            "UpdateNodeRunMode" => self.set_node_mode(asked),
            "OfflineNode" => self.take_node_out(asked),
            "RunCycleDagNodes" | "CreateDagComplement" => self.run_nodes(asked),
            "RunSmokeTest" | "CreateDagTest" => self.test_node(asked),
            "RunTriggerNode" => self.trigger_node(asked),
            "GetDag" => self.get_dag(asked),
            "ListDags" => self.list_dags(asked),
            "ListInstances" => self.list_instances(asked),
            "GetInstance" => self.get_instance(asked),
            "GetInstanceLog" => self.get_instance_log(asked),
            "RestartInstance" => self.restart_instance(asked),
            "StopInstance" => self.tell_instance(Order::Stop, asked),
            "SetSuccessInstance" => self.tell_instance(Order::Succeed, asked),
            "SuspendInstance" => self.tell_instance(Order::Suspend, asked),
            "ResumeInstance" => self.tell_instance(Order::Resume, asked),
            _ => return self.things.reply(action, asked),
        })
    }

    fn reply_of_newer(
        &mut self,
        name: &str,
        action: &Action,
        asked: &Arguments<'_>,
    ) -> Option<Result<Content, Refusal>> {
        self.move_imports(asked.now);
        self.move_pipelines(asked.now);
        self.move_backfills(asked.now);
        match name {
            "CreateNode" => self.create_studio_node(action, asked),
            "ImportWorkflowDefinition" => Some(self.import_workflow(asked)),
            "GetJobStatus" => self.get_job(asked),
            "CreatePipelineRun" => self.create_pipeline(action, asked),
            "ExecPipelineRunStage" => self.start_stage(asked),
            "CreateWorkflowInstances" => self.create_runs(asked),
            "ExecuteAdhocWorkflowInstance" => self.run_described(action, asked),
            "GetCreateWorkflowInstancesResult" => self.get_created_runs(asked),
            "GetTaskInstanceLog" => self.get_log(asked),
            "RerunWorkflowInstances" => self.rerun_runs(action, asked),
            "GetRerunWorkflowInstancesResult" => self.get_rerun(asked),
            "GetWorkflow" => self.get_workflow(action, asked),
            "UpdateWorkflow" => self.update_workflow(action, asked),
            _ => self.steer(action, asked, asked.now),
        }
    }

    /// An id that nothing has yet; each kind of thing has a range of its own.
    fn next_id(&mut self, range: i64) -> i64 {
        self.count += 1;
        range + self.count
    }
}

/// The one field that many answers consist of.
fn data(value: impl Into<Value>) -> Result<Content, Refusal> {
    let fields: Attributes = [("Data".to_owned(), value.into())].into_iter().collect();
    Ok(Content::Fields(fields.into()))
}

/// The refusal of an id that nothing has.
fn unknown(what: &str, id: i64) -> Refusal {
    unknown_text(what, &id.to_string())
}

/// [`unknown`], of an id that is text.
fn unknown_text(what: &str, id: &str) -> Refusal {
    Refusal::new(400, "InvalidParameter.NotExist", format!("there is no {what} {id}"))
}
