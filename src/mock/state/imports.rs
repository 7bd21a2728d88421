//! Workflows of Data Studio that are brought in with their nodes: the work that does it, and what comes of it.

use super::arguments::Arguments;
use super::pipelines::{DEFINITION, NODE};
use super::shape::plain_text;
use super::things::Seedling;
use super::{ACCOUNT, Attributes, Content, State};
use crate::mock::refusal::Refusal;
use heck::ToUpperCamelCase;
use serde_json::{Value, json};

const JOB_IDS: i64 = 880_000_000;
const OBJECT_IDS: i64 = 900_000_000;

/// How long the work takes, in milliseconds.
const WORK: i64 = 1_000;

/// Work that brings in a workflow.
#[derive(Debug)]
pub(super) struct Import {
    id: String,
    created: i64,
    /// What it saves when it is done. None where it only checks, or finds fault.
    document: Option<Document>,
    fault: Option<&'static str>,
    is_done: bool,
}

/// A workflow with its nodes, as a FlowSpec has them.
#[derive(Debug)]
struct Document {
    project: Value,
    text: String,
    version: Value,
    kind: Value,
    workflow: Value,
    id: String,
}

impl Import {
    fn status(&self, now: i64) -> &'static str {
        match self.fault {
            _ if now < self.created + WORK => "Running",
            Some(_) => "Fail",
            None => "Success",
        }
    }
}

/// What is known of an object from its part of a FlowSpec.
fn attributes(object: &Value, project: &Value, spec: String, now: i64) -> Attributes {
    let script = &object["script"];
    let attributes = json!({
        "Name": object["name"],
        "Owner": object["owner"].as_str().unwrap_or(ACCOUNT),
        "Description": object["description"],
        "ProjectId": project,
        "Spec": spec,
        "Script.Path": script["path"],
        "Script.Runtime.Command": script["runtime"]["command"],
        "ModifyTime": now,
    });
    attributes.as_object().cloned().unwrap_or_default()
}

impl State {
    pub(super) fn import_workflow(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let text = asked.text("Spec").unwrap_or_default().to_owned();
        let read: Value = serde_json::from_str(&text).unwrap_or_default();
        let workflow = read["spec"]["workflows"].get(0).cloned();
        let fault = workflow.is_none().then_some("the FlowSpec describes no workflow");
        let checks_only = asked.text("DryRun") == Some("true");
        let id = format!("job-{}", self.next_id(JOB_IDS));
        let document = workflow.filter(|_| !checks_only).map(|workflow| Document {
            project: asked.number("ProjectId").into(),
            id: self.id_of(DEFINITION, &workflow),
            version: read["version"].clone(),
            kind: read["kind"].clone(),
            text,
            workflow,
        });
        let job = json!({
            "Id": id,
            "Type": "Create",
            "Status": "Running",
            "Completed": false,
            "Progress": 0,
            "CreateTime": asked.now,
            "Response": document.as_ref().map(|document| &document.id),
        });
        self.imports.push(Import { id, created: asked.now, document, fault, is_done: false });
        Ok(Content::Fields(json!({ "AsyncJob": job })))
    }

    /// None for work of another kind, which the emulator does at once.
    pub(super) fn get_job(&self, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let import = self.imports.iter().find(|import| asked.text("JobId") == Some(&import.id))?;
        let status = import.status(asked.now);
        let job = json!({
            "JobId": import.id,
            "JobType": "Create",
            "Status": status,
            "Completed": if status == "Running" { "False" } else { "True" },
            "CreateTime": import.created.to_string(),
            "Error": import.fault.filter(|_| status == "Fail"),
        });
        Some(Ok(Content::Fields(json!({ "JobStatus": job }))))
    }

    /// Does the work whose time has come.
    pub(super) fn move_imports(&mut self, now: i64) {
        let mut imports = std::mem::take(&mut self.imports);
        for import in imports.iter_mut().filter(|import| !import.is_done && now >= import.created + WORK) {
            import.is_done = true;
            if let Some(document) = &import.document {
                self.save(document, import.created + WORK);
            }
        }
        self.imports = imports;
    }

    fn save(&mut self, document: &Document, now: i64) {
        let Document { project, text, version, kind, workflow, id } = document;
        let mut definition = attributes(workflow, project, text.clone(), now);
        definition.insert("Type".to_owned(), kind.clone());
        self.save_one(DEFINITION, id, definition, "WorkflowId", now);
        let scene = if *kind == "ManualWorkflow" { "DATAWORKS_MANUAL_WORKFLOW" } else { "DATAWORKS_PROJECT" };
        for node in workflow["nodes"].as_array().into_iter().flatten() {
            let is_of_node = |waits: &&Value| waits["nodeId"] == node["id"] || waits["nodeId"] == node["name"];
            let flow: Vec<&Value> =
                workflow["dependencies"].as_array().into_iter().flatten().filter(is_of_node).collect();
            let spec = json!({ "version": version, "kind": "Node", "spec": { "nodes": [node], "flow": flow } });
            let mut known = attributes(node, project, spec.to_string(), now);
            known.insert("ContainerId".to_owned(), id.clone().into());
            known.insert("Scene".to_owned(), scene.to_upper_camel_case().into());
            known.insert("Recurrence".to_owned(), node["recurrence"].as_str().unwrap_or("Normal").into());
            let node = self.id_of(NODE, node);
            self.save_one(NODE, &node, known, "TaskId", now);
        }
    }

    /// The id that an object says it has, where there is such an object, and a new one where there is none.
    fn id_of(&mut self, kind: &str, object: &Value) -> String {
        let said = object.get("id").map(plain_text).filter(|id| self.things.attributes(kind, id).is_some());
        said.unwrap_or_else(|| self.next_id(OBJECT_IDS).to_string())
    }

    /// Changes what is there, or puts it there, which nobody has deployed yet.
    fn save_one(&mut self, kind: &str, id: &str, mut attributes: Attributes, made: &str, now: i64) {
        if self.things.attributes(kind, id).is_some() {
            return self.things.set_all(kind, id, &attributes);
        }
        attributes.insert("CreateTime".to_owned(), now.into());
        attributes.insert(made.to_owned(), Value::Null);
        self.things.put(kind, &[], Seedling { id: Some(id.to_owned()), attributes });
    }
}
