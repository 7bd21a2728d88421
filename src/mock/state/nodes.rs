//! Nodes: what a file becomes in an environment that it was deployed to.

use super::arguments::Arguments;
use super::deployments::{DEVELOPMENT, PRODUCTION};
use super::files::{File, OFFLINE_SYNC};
use super::{ACCOUNT, Attributes, Content, State, data};
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};

/// A node, as its environment has it.
#[derive(Debug)]
pub(super) struct Node<'state> {
    pub id: i64,
    pub file: &'state File,
    attributes: &'state Attributes,
}

impl Node<'_> {
    pub(super) fn name(&self) -> &str {
        self.text("FileName")
    }

    fn text(&self, name: &str) -> &str {
        self.attributes.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The code that it runs.
    fn code(&self) -> &str {
        self.text("Content")
    }

    fn row(&self) -> Value {
        json!({
            "NodeId": self.id,
            "NodeName": self.name(),
            "ProjectId": self.file.project_id(),
            "Description": self.attributes.get("FileDescription"),
            "ProgramType": if self.file.file_type() == OFFLINE_SYNC { "DI" } else { "ODPS_SQL" },
            "SchedulerType": self.attributes.get("SchedulerType").cloned().unwrap_or_else(|| "NORMAL".into()),
            "CronExpress": self.attributes.get("CronExpress"),
            "OwnerId": self.attributes.get("Owner").cloned().unwrap_or_else(|| ACCOUNT.into()),
            "ParamValues": self.attributes.get("ParaValue"),
            "Connection": self.attributes.get("ConnectionName"),
            "ResGroupName": self.attributes.get("ResourceGroupIdentifier"),
            "Repeatability": self.text("RerunMode") != "ALL_DENIED",
            "Priority": 1,
        })
    }
}

impl State {
    /// The nodes of the environment that a request speaks of.
    pub(super) fn nodes<'state>(&'state self, asked: &Arguments<'_>) -> impl Iterator<Item = Node<'state>> {
        let to = if asked.text("ProjectEnv") == Some("DEV") { DEVELOPMENT } else { PRODUCTION };
        let now = asked.now;
        self.files.values().filter_map(move |file| {
            let version = self.delivered(file.id, to, now)?;
            let attributes = &file.versions.get(version.checked_sub(1)?)?.attributes;
            Some(Node { id: file.node_id?, file, attributes })
        })
    }

    pub(super) fn node<'state>(&'state self, asked: &Arguments<'_>, id: i64) -> Result<Node<'state>, Refusal> {
        let found = self.nodes(asked).find(|node| node.id == id);
        found.ok_or_else(|| Refusal::new(500, "Invalid.Wkbench.NodeNotExist", format!("there is no node {id}")))
    }

    pub(super) fn list_nodes(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let is_asked_for = |node: &Node<'_>| {
            node.file.is_in_project(asked)
                && asked.matches("NodeName", |name| node.name() == name)
                && asked.matches("Owner", |owner| node.text("Owner") == owner)
        };
        let rows = self.nodes(asked).filter(is_asked_for).map(|node| node.row());
        let of_program = |row: &Value| asked.text("ProgramType").is_none_or(|program| row["ProgramType"] == program);
        Ok(Content::Rows(rows.filter(of_program).collect()))
    }

    pub(super) fn get_node(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        data(self.node(asked, asked.id("NodeId"))?.row())
    }

    pub(super) fn get_node_code(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        data(self.node(asked, asked.id("NodeId"))?.code())
    }
}
