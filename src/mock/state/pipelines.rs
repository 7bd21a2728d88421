//! Deployments of Data Studio: the stages that they go through, and the objects in them.
//!
//! The things themselves are those that the specs declare. What is here moves them on: before each answer, every deployment is
//! brought to where it stands by now.

use super::arguments::Arguments;
use super::{Attributes, Content, State, unknown_text};
use crate::mock::model::Action;
use crate::mock::refusal::Refusal;
use heck::ToUpperCamelCase;
use serde_json::{Value, json};

/// Kinds of things, as the specs call them.
pub(super) const NODE: &str = "studio-node";
pub(super) const DEFINITION: &str = "workflow-definition";
const PIPELINE: &str = "pipeline-run";

/// Kinds of objects that can be deployed, and what a deployment calls them.
const OBJECTS: [(&str, &str); 4] = [
    (NODE, "Node"),
    (DEFINITION, "WorkflowDefinition"),
    ("studio-resource", "Resource"),
    ("studio-function", "Function"),
];

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
pub(super) fn described(attributes: &Attributes, list: &str) -> Option<Value> {
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

    /// Makes each object what it is in the scheduler, or takes that away.
    fn deliver(&mut self, pipeline: &Pipeline, now: i64) {
        for item in &pipeline.items {
            if pipeline.stages == OFFLINE {
                self.take_from_scheduler(item.kind, &item.id);
            } else {
                self.bring_to_scheduler(item.kind, &item.id, now);
            }
        }
    }
}
