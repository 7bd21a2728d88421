//! Deployments of Data Studio: the stages that they go through, and the tasks that nodes become by them.
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
const NODE: &str = "studio-node";
const TASK: &str = "task";
const PIPELINE: &str = "pipeline-run";

const TASK_IDS: i64 = 800_000_000;

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

/// Position of the stage that fails where something is wrong with the object.
const CHECKED: usize = 1;

/// A deployment.
#[derive(Debug)]
pub(super) struct Pipeline {
    id: String,
    /// Id of what is deployed.
    object: String,
    stages: &'static [Stage],
    /// When the stages began that were started, in their order. Some of it may be still to come.
    started: Vec<i64>,
    /// Why the check will not be passed.
    fault: Option<String>,
    /// Whether it has come to its end, and what follows from that was done.
    is_over: bool,
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
        attributes.extend(moved.map(|time| ("ModifyTime", time.into())));
        attributes
    }
}

/// The node that a FlowSpec describes.
fn node_of(attributes: &Attributes) -> Option<Value> {
    let text = attributes.get("Spec")?.as_str()?;
    let document: Value = serde_json::from_str(text).ok()?;
    document.pointer("/spec/nodes/0").cloned().map(|mut node| {
        node["flow"] = document["spec"]["flow"].clone();
        node
    })
}

/// What the check finds wrong with a node.
fn fault(attributes: &Attributes) -> Option<String> {
    let Some(node) = node_of(attributes) else { return Some("the FlowSpec describes no node".to_owned()) };
    let inputs = node["inputs"]["nodeOutputs"].as_array().is_some_and(|outputs| !outputs.is_empty());
    let waits = |flow: &Value| flow["depends"].as_array().is_some_and(|depends| !depends.is_empty());
    let depends = node["flow"].as_array().is_some_and(|flow| flow.iter().any(waits));
    (!inputs && !depends).then(|| "the node depends on no other".to_owned())
}

/// What a node is as a task.
fn task(attributes: &Attributes, now: i64) -> Attributes {
    let node = node_of(attributes).unwrap_or_default();
    let rerun_mode = match node["rerunMode"].as_str() {
        Some("Denied") => "AllDenied",
        Some("FailureAllowed") => "FailureAllowed",
        _ => "AllAllowed",
    };
    let parameters = node["script"]["parameters"].as_array().into_iter().flatten();
    let parameters: Vec<String> = parameters
        .filter_map(|known| Some(format!("{}={}", known["name"].as_str()?, known["value"].as_str()?)))
        .collect();
    let task = json!({
        "Name": attributes.get("Name"),
        "ProjectId": attributes.get("ProjectId"),
        "Description": node["description"],
        "Owner": attributes.get("Owner").cloned().unwrap_or_else(|| ACCOUNT.into()),
        "EnvType": "Prod",
        "ProjectEnv": "Prod",
        "WorkflowId": 1,
        "Type": node["script"]["runtime"]["command"],
        "Script": {"Content": node["script"]["content"], "Parameters": parameters.join(" ")},
        "Trigger": {
            "Type": node["trigger"]["type"],
            "Cron": node["trigger"]["cron"],
            "StartTime": node["trigger"]["startTime"],
            "EndTime": node["trigger"]["endTime"],
            "Recurrence": node["recurrence"].as_str().unwrap_or("Normal"),
        },
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
        let node = self.things.attributes(NODE, &object);
        let fault = node.as_ref().filter(|_| stages == ONLINE).and_then(fault);
        let until = if fault.is_some() { until.min(CHECKED + 1) } else { until };
        let started = (0..until).scan(asked.now, |begin, _| Some(std::mem::replace(begin, *begin + STAGE)));
        let pipeline = Pipeline { id, object, stages, started: started.collect(), fault, is_over: false };
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
            let is_broken_off = self.things.attribute(PIPELINE, &pipeline.id, "Status") == Some("Termination".into());
            if is_broken_off {
                pipeline.is_over = true;
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

    /// Makes the node a task, or changes the task that it is, or takes that away.
    fn deliver(&mut self, pipeline: &Pipeline, now: i64) {
        let Some(node) = self.things.attributes(NODE, &pipeline.object) else { return };
        let known = node.get("TaskId").and_then(Value::as_i64);
        if pipeline.stages == OFFLINE {
            if let Some(id) = known {
                self.things.remove(TASK, &id.to_string());
                self.things.set(NODE, &pipeline.object, vec![("TaskId", Value::Null)]);
            }
            return;
        }
        let mut attributes = task(&node, now);
        match known {
            Some(id) => {
                let attributes = attributes.iter().map(|(name, value)| (name.as_str(), value.clone()));
                self.things.set(TASK, &id.to_string(), attributes.collect());
            }
            None => {
                let id = self.next_id(TASK_IDS);
                attributes.insert("CreateTime".to_owned(), now.into());
                self.things.put(TASK, &[], Seedling { id: Some(id.to_string()), attributes });
                self.things.set(NODE, &pipeline.object, vec![("TaskId", id.into())]);
            }
        }
    }
}
