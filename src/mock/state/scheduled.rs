//! What objects of Data Studio become in the scheduler when they are deployed: nodes tasks, and workflows workflows with the
//! tasks in them.

use super::arguments::Arguments;
use super::pipelines::{DEFINITION, NODE, described};
use super::things::Seedling;
use super::{ACCOUNT, Attributes, Content, State};
use crate::mock::model::Action;
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};

/// Kinds of things, as the specs call them.
pub(super) const TASK: &str = "task";
pub(super) const WORKFLOW: &str = "workflow";

const TASK_IDS: i64 = 800_000_000;
const WORKFLOW_IDS: i64 = 860_000_000;

/// Id of the workflow that stands for tasks that are in none.
pub(super) const NO_WORKFLOW: i64 = 1;

/// What an object of a kind becomes: the kind, the attribute that names it, and where its ids begin. None for what the
/// scheduler does not have.
fn becomes(kind: &str) -> Option<(&'static str, &'static str, i64)> {
    match kind {
        NODE => Some((TASK, "TaskId", TASK_IDS)),
        DEFINITION => Some((WORKFLOW, "WorkflowId", WORKFLOW_IDS)),
        _ => None,
    }
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
    /// Makes an object what it is in the scheduler, or changes that. What is deployed is the object as it is now.
    pub(super) fn bring_to_scheduler(&mut self, kind: &str, id: &str, now: i64) {
        let Some((made, named, ids)) = becomes(kind) else { return };
        let Some(object) = self.things.attributes(kind, id) else { return };
        let container = object.get("ContainerId").and_then(Value::as_str);
        if container.is_some_and(|container| self.things.attributes(NODE, container).is_some()) {
            // A node within another is part of the task that this one becomes.
            return;
        }
        let mut attributes = match kind {
            NODE => task(&object, self.workflow_around(&object), now),
            _ => workflow(&object, now),
        };
        let known = object.get(named).and_then(Value::as_i64);
        match known.filter(|id| self.things.attributes(made, &id.to_string()).is_some()) {
            Some(known) => self.things.set_all(made, &known.to_string(), &attributes),
            None => {
                let new = self.next_id(ids);
                attributes.insert("CreateTime".to_owned(), now.into());
                attributes.insert("CreateUser".to_owned(), ACCOUNT.into());
                self.things.put(made, &[], Seedling { id: Some(new.to_string()), attributes });
                self.things.set(kind, id, vec![(named, new.into())]);
            }
        }
    }

    /// Takes away what an object is in the scheduler.
    pub(super) fn take_from_scheduler(&mut self, kind: &str, id: &str) {
        let Some((made, named, _)) = becomes(kind) else { return };
        if let Some(known) = self.things.attribute(kind, id, named).and_then(|known| known.as_i64()) {
            self.things.remove(made, &known.to_string());
            self.things.set(kind, id, vec![(named, Value::Null)]);
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
                Some(id) => self.things.set_all(TASK, &id, &attributes),
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
