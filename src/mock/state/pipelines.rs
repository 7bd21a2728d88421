//! Deployments of Data Studio: the stages that they go through, and the workflows and tasks that objects become by them.
//!
//! The things themselves are those that the specs declare. What is here moves them on: before each answer, every deployment is
//! brought to where it stands by now.

use super::arguments::Arguments;
use super::things::Seedling;
use super::{ACCOUNT, Attributes, Content, State, unknown_text};
use crate::mock::model::Action;
use crate::mock::refusal::Refusal;
use heck::ToUpperCamelCase;
use serde_json::{Value, json};

/// Kinds of things, as the specs call them.
pub(super) const NODE: &str = "studio-node";
pub(super) const DEFINITION: &str = "workflow-definition";
const TASK: &str = "task";
const WORKFLOW: &str = "workflow";
const PIPELINE: &str = "pipeline-run";

/// Kinds of objects that can be deployed, and what a deployment calls them.
const OBJECTS: [(&str, &str); 4] = [
    (NODE, "Node"),
    (DEFINITION, "WorkflowDefinition"),
    ("studio-resource", "Resource"),
    ("studio-function", "Function"),
];

const TASK_IDS: i64 = 800_000_000;
const WORKFLOW_IDS: i64 = 860_000_000;

/// Id of the workflow that stands for tasks that are in none.
const NO_WORKFLOW: i64 = 1;

/// How long a stage takes, in milliseconds.
const STAGE: i64 = 2_000;

/// A stage: its code, what is done in it, and its name.
type Stage = (&'static str, &'static str, &'static str);

const ONLINE: &[Stage] = &[
    ("BUILD", "Build", "Build the package"),
    ("DEV_CHECK", "Check", "Check for the development environment"),
    ("DEV", "Deploy", "Deploy to the development environment"),
    ("PROD_CHECK", "Check", "Check for production"),
    ("PROD", "Deploy", "Deploy to production"),
];
const OFFLINE: &[Stage] = &[
    ("DEV_OFFLINE", "Offline", "Take out of the development environment"),
    ("PROD_OFFLINE", "Offline", "Take out of production"),
];

/// Where a deployment stands that somebody broke off.
const BROKEN_OFF: &str = "Termination";

/// Position of the stage that fails where something is wrong with the object.
const CHECKED: usize = 1;

/// A deployment.
#[derive(Debug)]
pub(super) struct Pipeline {
    id: String,
    /// What is deployed: the object, and what is within it.
    items: Vec<Item>,
    created: i64,
    stages: &'static [Stage],
    /// When the stages began that were started, in their order. Some of it may be still to come.
    started: Vec<i64>,
    /// Why the check will not be passed.
    fault: Option<String>,
    /// Whether it has come to its end, and what follows from that was done.
    is_over: bool,
}

/// An object in a deployment, as it was when the deployment was created.
#[derive(Debug)]
struct Item {
    kind: &'static str,
    /// What a deployment calls the kind.
    called: &'static str,
    id: String,
    attributes: Attributes,
}

impl Pipeline {
    fn status_of(&self, stage: usize, now: i64) -> &'static str {
        match self.started.get(stage) {
            Some(started) if now >= started + STAGE => match &self.fault {
                Some(_) if stage == CHECKED => "Fail",
                _ => "Success",
            },
            Some(started) if now >= *started => "Running",
            _ => "Init",
        }
    }

    fn status(&self, now: i64) -> &'static str {
        let all: Vec<&str> = (0..self.stages.len()).map(|stage| self.status_of(stage, now)).collect();
        match () {
            () if all.contains(&"Fail") => "Fail",
            () if all.iter().all(|status| *status == "Success") => "Success",
            () if all.iter().all(|status| *status == "Init") => "Init",
            () => "Running",
        }
    }

    /// Whether a stage is the one whose turn it is.
    fn is_next(&self, code: &str, now: i64) -> bool {
        let next = self.started.len();
        let before_are_done = (0..next).all(|stage| self.status_of(stage, now) == "Success");
        before_are_done && self.stages.get(next).is_some_and(|(known, ..)| *known == code)
    }

    /// What is in it, which all stands where the whole does.
    fn listed(&self, status: &str, moved: i64) -> Value {
        let item = |item: &Item| {
            json!({
                "Id": item.id,
                "Name": item.attributes.get("Name"),
                "Type": item.called,
                "Spec": item.attributes.get("Spec"),
                "Status": status,
                "Message": self.fault.as_ref().filter(|_| status == "Fail"),
                "Version": 1,
                "CreateTime": self.created,
                "ModifyTime": moved,
            })
        };
        self.items.iter().map(item).collect()
    }

    /// What the answers show of it.
    fn attributes(&self, now: i64) -> Vec<(&'static str, Value)> {
        let stage = |(step, (code, kind, name)): (usize, &Stage)| {
            let status = self.status_of(step, now);
            let message = self.fault.as_deref().filter(|_| status == "Fail");
            json!({
                "Code": code, "Type": kind, "Name": name, "Description": name, "Status": status, "Step": step + 1,
                "Message": message, "Detail": {},
            })
        };
        let status = self.status(now);
        let moved =
            self.started.iter().flat_map(|started| [*started, started + STAGE]).filter(|time| *time <= now).max();
        let mut attributes = vec![
            ("Status", status.into()),
            ("Stages", self.stages.iter().enumerate().map(stage).collect()),
            ("Message", self.fault.clone().filter(|_| status == "Fail").into()),
        ];
        let last_moved = moved.unwrap_or(self.created);
        attributes.push(("Items", self.listed(status, last_moved)));
        attributes.push(("ModifyTime", last_moved.into()));
        attributes
    }
}

/// The node or workflow that a FlowSpec describes, which is the first in a list.
fn described(attributes: &Attributes, list: &str) -> Option<Value> {
    let text = attributes.get("Spec")?.as_str()?;
    let document: Value = serde_json::from_str(text).ok()?;
    document["spec"][list].get(0).cloned().map(|mut object| {
        object["flow"] = document["spec"]["flow"].clone();
        object
    })
}

/// What the check finds wrong with an object.
fn fault(item: &Item) -> Option<String> {
    match item.kind {
        NODE => fault_of_node(&item.attributes),
        DEFINITION if described(&item.attributes, "workflows").is_none() => {
            Some("the FlowSpec describes no workflow".to_owned())
        }
        _ => None,
    }
}

fn fault_of_node(attributes: &Attributes) -> Option<String> {
    let Some(node) = described(attributes, "nodes") else { return Some("the FlowSpec describes no node".to_owned()) };
    let inputs = node["inputs"]["nodeOutputs"].as_array().is_some_and(|outputs| !outputs.is_empty());
    let waits = |flow: &Value| flow["depends"].as_array().is_some_and(|depends| !depends.is_empty());
    let depends = node["flow"].as_array().is_some_and(|flow| flow.iter().any(waits));
    (!inputs && !depends).then(|| "the node depends on no other".to_owned())
}

/// The parameters of a script, as the scheduler writes them.
fn parameters(script: &Value) -> String {
    let all = script["parameters"].as_array().into_iter().flatten();
    let all = all.filter_map(|known| Some(format!("{}={}", known["name"].as_str()?, known["value"].as_str()?)));
    all.collect::<Vec<String>>().join(" ")
}

/// What starts an object, and when.
fn trigger(object: &Value, recurrence: &Value) -> Value {
    let known = &object["trigger"];
    json!({
        "Type": known["type"],
        "Cron": known["cron"],
        "StartTime": known["startTime"],
        "EndTime": known["endTime"],
        "Recurrence": recurrence.as_str().unwrap_or("Normal"),
    })
}

/// What a definition is as a workflow.
fn workflow(attributes: &Attributes, now: i64) -> Attributes {
    let object = described(attributes, "workflows").unwrap_or_default();
    let mut trigger = trigger(&object, &object["strategy"]["recurrenceType"]);
    if attributes.get("Type").is_some_and(|kind| kind == "ManualWorkflow") {
        trigger["Type"] = "Manual".into();
    }
    let outputs = object["outputs"]["nodeOutputs"].as_array().into_iter().flatten();
    let outputs: Vec<Value> = outputs.map(|output| json!({ "Output": output["data"] })).collect();
    let workflow = json!({
        "Name": attributes.get("Name"),
        "ProjectId": attributes.get("ProjectId"),
        "Description": object["description"],
        "Owner": attributes.get("Owner").cloned().unwrap_or_else(|| ACCOUNT.into()),
        "EnvType": "Prod",
        "Parameters": parameters(&object["script"]),
        "Trigger": trigger,
        "Outputs": { "TaskOutputs": outputs },
        "Dependencies": [],
        "Tags": [],
        "ModifyTime": now,
        "ModifyUser": ACCOUNT,
    });
    workflow.as_object().cloned().unwrap_or_default()
}

/// What a node is as a task of a workflow.
fn task(attributes: &Attributes, workflow: i64, now: i64) -> Attributes {
    let node = described(attributes, "nodes").unwrap_or_default();
    let rerun_mode = match node["rerunMode"].as_str() {
        Some("Denied") => "AllDenied",
        Some("FailureAllowed") => "FailureAllowed",
        _ => "AllAllowed",
    };
    let task = json!({
        "Name": attributes.get("Name"),
        "ProjectId": attributes.get("ProjectId"),
        "Description": node["description"],
        "Owner": attributes.get("Owner").cloned().unwrap_or_else(|| ACCOUNT.into()),
        "EnvType": "Prod",
        "ProjectEnv": "Prod",
        "WorkflowId": workflow,
        "Type": node["script"]["runtime"]["command"],
        "Script": {"Content": node["script"]["content"], "Parameters": parameters(&node["script"])},
        "Trigger": trigger(&node, &node["recurrence"]),
        "InstanceMode": node["instanceMode"],
        "RerunMode": rerun_mode,
        "RerunTimes": node["rerunTimes"],
        "Timeout": node["timeout"],
        "ModifyTime": now,
    });
    task.as_object().cloned().unwrap_or_default()
}

impl State {
    /// A new node is no task yet. Lists spell its scene in another way than what creates it.
    pub(super) fn create_studio_node(
        &mut self,
        action: &Action,
        asked: &Arguments<'_>,
    ) -> Option<Result<Content, Refusal>> {
        let reply = self.things.reply(action, asked)?;
        if let Ok(Content::Fields(answer)) = &reply {
            let id = answer["Id"].as_str().unwrap_or_default();
            let scene = asked.text("Scene").unwrap_or_default().to_upper_camel_case();
            self.things.set(NODE, id, vec![("TaskId", Value::Null), ("Scene", scene.into())]);
        }
        Some(reply)
    }

    pub(super) fn create_pipeline(
        &mut self,
        action: &Action,
        asked: &Arguments<'_>,
    ) -> Option<Result<Content, Refusal>> {
        let stages = if asked.text("Type") == Some("Offline") { OFFLINE } else { ONLINE };
        let until = match (asked.text("RunMode"), asked.text("AutoRunUntilStage")) {
            (Some("Auto"), Some(code)) => match stages.iter().position(|(known, ..)| *known == code) {
                Some(position) => position + 1,
                None => return Some(Err(Refusal::invalid("AutoRunUntilStage", "is the code of no stage"))),
            },
            _ => 0,
        };
        let reply = self.things.reply(action, asked)?;
        let Ok(Content::Fields(answer)) = &reply else { return Some(reply) };
        let id = answer["Id"].as_str().unwrap_or_default().to_owned();
        let object = asked.value("ObjectIds").and_then(|ids| ids.get(0)?.as_str()).unwrap_or_default().to_owned();
        let items = self.items(&object);
        let fault = items.first().filter(|_| stages == ONLINE).and_then(fault);
        let until = if fault.is_some() { until.min(CHECKED + 1) } else { until };
        let started = (0..until).scan(asked.now, |begin, _| Some(std::mem::replace(begin, *begin + STAGE)));
        let (started, created) = (started.collect(), asked.now);
        let pipeline = Pipeline { id, items, created, stages, started, fault, is_over: false };
        self.things.set(PIPELINE, &pipeline.id, pipeline.attributes(asked.now));
        self.pipelines.push(pipeline);
        Some(reply)
    }

    /// None for a deployment that was not created here.
    pub(super) fn start_stage(&mut self, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let id = asked.text("Id").unwrap_or_default();
        let Some(pipeline) = self.pipelines.iter_mut().find(|pipeline| pipeline.id == id) else {
            return (!self.pipelines.is_empty()).then(|| Err(unknown_text(PIPELINE, id)));
        };
        let code = asked.text("Code").unwrap_or_default();
        if pipeline.is_over || !pipeline.is_next(code, asked.now) {
            return Some(Err(Refusal::invalid("Code", "is not that of the stage whose turn it is")));
        }
        pipeline.started.push(asked.now);
        let attributes = pipeline.attributes(asked.now);
        self.things.set(PIPELINE, id, attributes);
        Some(Ok(Content::Fields(json!({ "Success": true }))))
    }

    /// Brings all deployments to where they stand by now.
    pub(super) fn move_pipelines(&mut self, now: i64) {
        let mut pipelines = std::mem::take(&mut self.pipelines);
        for pipeline in pipelines.iter_mut().filter(|pipeline| !pipeline.is_over) {
            let is_broken_off = self.things.attribute(PIPELINE, &pipeline.id, "Status") == Some(BROKEN_OFF.into());
            if is_broken_off {
                pipeline.is_over = true;
                self.things.set(PIPELINE, &pipeline.id, vec![("Items", pipeline.listed(BROKEN_OFF, now))]);
                continue;
            }
            self.things.set(PIPELINE, &pipeline.id, pipeline.attributes(now));
            match pipeline.status(now) {
                "Success" => {
                    pipeline.is_over = true;
                    let end = pipeline.started.last().map_or(now, |started| started + STAGE);
                    self.deliver(pipeline, end);
                }
                "Fail" => pipeline.is_over = true,
                _ => {}
            }
        }
        self.pipelines = pipelines;
    }

    /// An object with what is within it.
    fn items(&self, id: &str) -> Vec<Item> {
        let known = |kind: &'static str, called: &'static str, id: &str| {
            Some(Item { kind, called, id: id.to_owned(), attributes: self.things.attributes(kind, id)? })
        };
        let object = OBJECTS.iter().find_map(|(kind, called)| known(kind, called, id));
        let within = self.things.with(NODE, "ContainerId", &id.into());
        let within = within.iter().filter_map(|id| known(NODE, "Node", id));
        object.into_iter().chain(within).collect()
    }

    /// Makes each object what it is in the scheduler, or changes that, or takes it away.
    fn deliver(&mut self, pipeline: &Pipeline, now: i64) {
        let takes_away = pipeline.stages == OFFLINE;
        for item in &pipeline.items {
            let (made, named, ids) = match item.kind {
                NODE => (TASK, "TaskId", TASK_IDS),
                DEFINITION => (WORKFLOW, "WorkflowId", WORKFLOW_IDS),
                _ => continue,
            };
            // What is deployed is what there is now: the object may have been changed or deleted meanwhile.
            let Some(object) = self.things.attributes(item.kind, &item.id) else { continue };
            let known = object.get(named).and_then(Value::as_i64);
            if takes_away {
                if let Some(id) = known {
                    self.things.remove(made, &id.to_string());
                    self.things.set(item.kind, &item.id, vec![(named, Value::Null)]);
                }
                continue;
            }
            let mut attributes = match item.kind {
                NODE => task(&object, self.workflow_around(&object), now),
                _ => workflow(&object, now),
            };
            match known.filter(|id| self.things.attributes(made, &id.to_string()).is_some()) {
                Some(id) => {
                    let attributes = attributes.iter().map(|(name, value)| (name.as_str(), value.clone()));
                    self.things.set(made, &id.to_string(), attributes.collect());
                }
                None => {
                    let id = self.next_id(ids);
                    attributes.insert("CreateTime".to_owned(), now.into());
                    attributes.insert("CreateUser".to_owned(), ACCOUNT.into());
                    self.things.put(made, &[], Seedling { id: Some(id.to_string()), attributes });
                    self.things.set(item.kind, &item.id, vec![(named, id.into())]);
                }
            }
        }
    }

    /// The workflow that a node is in.
    fn workflow_around(&self, node: &Attributes) -> i64 {
        let container = node.get("ContainerId").and_then(Value::as_str);
        let workflow = container.and_then(|id| self.things.attribute(DEFINITION, id, "WorkflowId"));
        workflow.and_then(|id| id.as_i64()).unwrap_or(NO_WORKFLOW)
    }

    /// The workflow with its tasks as they are now.
    pub(super) fn get_workflow(&mut self, action: &Action, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let workflow = asked.id("Id");
        let tasks = self.things.with(TASK, "WorkflowId", &workflow.into());
        let row = |id: &String| {
            let mut task = self.things.attributes(TASK, id)?;
            let recurrence = task.get("Trigger").map(|trigger| trigger["Recurrence"].clone());
            task.insert("TriggerRecurrence".to_owned(), recurrence.unwrap_or_default());
            task.insert("Id".to_owned(), id.parse::<i64>().ok()?.into());
            Some(Value::from(task))
        };
        let rows: Vec<Value> = tasks.iter().filter_map(row).collect();
        if !rows.is_empty() {
            self.things.set(WORKFLOW, &workflow.to_string(), vec![("Tasks", rows.into())]);
        }
        self.things.reply(action, asked)
    }

    /// Replaces the tasks of a workflow too, and makes those that have no id.
    pub(super) fn update_workflow(
        &mut self,
        action: &Action,
        asked: &Arguments<'_>,
    ) -> Option<Result<Content, Refusal>> {
        let reply = self.things.reply(action, asked)?;
        let tasks = asked.value("Tasks").and_then(Value::as_array).filter(|_| reply.is_ok());
        for task in tasks.into_iter().flatten().filter_map(Value::as_object) {
            let mut attributes = task.clone();
            attributes.insert("WorkflowId".to_owned(), asked.id("Id").into());
            attributes.insert("ModifyTime".to_owned(), asked.now.into());
            match attributes.remove("Id").map(|id| super::shape::plain_text(&id)) {
                Some(id) => {
                    let attributes = attributes.iter().map(|(name, value)| (name.as_str(), value.clone()));
                    self.things.set(TASK, &id, attributes.collect());
                }
                None => {
                    let id = self.next_id(TASK_IDS);
                    attributes.insert("CreateTime".to_owned(), asked.now.into());
                    self.things.put(TASK, &[], Seedling { id: Some(id.to_string()), attributes });
                }
            }
        }
        Some(reply)
    }
}
