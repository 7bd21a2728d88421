//! Nodes: what a file becomes in an environment that it was deployed to.

use super::arguments::Arguments;
use super::deployments::{DEVELOPMENT, PRODUCTION};
use super::files::{File, OFFLINE_SYNC};
use super::progress::{TRIGGER_FILE, TRIGGER_NODE};
use super::{ACCOUNT, Attributes, Content, State, data};
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};

/// Number by which a request freezes a node.
const FREEZE: i64 = 2;

/// A node, as its environment has it.
#[derive(Debug)]
pub(super) struct Node<'state> {
    pub id: i64,
    pub file: &'state File,
    attributes: &'state Attributes,
    /// What has been changed of it since it was deployed.
    changes: Option<&'state Attributes>,
}

/// What has been changed of a node by itself, until its file is deployed once more.
#[derive(Debug)]
pub(super) struct Change {
    /// Id of the package that brought the node there.
    package: i64,
    attributes: Attributes,
    /// Whether it was taken out of its environment.
    is_out: bool,
}

impl Node<'_> {
    pub(super) fn name(&self) -> &str {
        self.text("FileName")
    }

    fn text(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.changes.and_then(|changes| changes.get(name)).or_else(|| self.attributes.get(name))
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
            "Description": self.get("FileDescription"),
            "ProgramType": match self.file.file_type() {
                OFFLINE_SYNC => "DI",
                TRIGGER_FILE => TRIGGER_NODE,
                _ => "ODPS_SQL",
            },
            "SchedulerType": self.get("SchedulerType").cloned().unwrap_or_else(|| "NORMAL".into()),
            "CronExpress": self.get("CronExpress"),
            "OwnerId": self.get("Owner").cloned().unwrap_or_else(|| ACCOUNT.into()),
            "ParamValues": self.get("ParaValue"),
            "Connection": self.get("ConnectionName"),
            "ResGroupName": self.get("ResourceGroupIdentifier"),
            "Repeatability": self.text("RerunMode") != "ALL_DENIED",
            "Priority": 1,
        })
    }
}

/// The environment that a request speaks of.
fn environment(asked: &Arguments<'_>) -> i64 {
    if asked.text("ProjectEnv") == Some("DEV") { DEVELOPMENT } else { PRODUCTION }
}

impl State {
    /// The nodes of the environment that a request speaks of.
    pub(super) fn nodes<'state>(&'state self, asked: &Arguments<'_>) -> impl Iterator<Item = Node<'state>> {
        let (to, now) = (environment(asked), asked.now);
        self.files.values().filter_map(move |file| {
            let package = self.delivered(file.id, to, now)?;
            let attributes = &file.versions.get(package.version.checked_sub(1)?)?.attributes;
            let change = self.node_changes.get(&(file.id, to)).filter(|change| change.package == package.id);
            if change.is_some_and(|change| change.is_out) {
                return None;
            }
            let changes = change.map(|change| &change.attributes);
            Some(Node { id: file.node_id?, file, attributes, changes })
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

    pub(super) fn set_node_owner(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let owner = asked.value("UserId").cloned().unwrap_or_default();
        self.change_node(asked, |change| drop(change.attributes.insert("Owner".to_owned(), owner)))
    }

    pub(super) fn set_node_mode(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let mode = if asked.number("SchedulerType") == Some(FREEZE) { "PAUSE" } else { "NORMAL" };
        self.change_node(asked, |change| drop(change.attributes.insert("SchedulerType".to_owned(), mode.into())))
    }

    pub(super) fn take_node_out(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        self.change_node(asked, |change| change.is_out = true)
    }

    fn change_node(&mut self, asked: &Arguments<'_>, change: impl FnOnce(&mut Change)) -> Result<Content, Refusal> {
        let (file, to) = (self.node(asked, asked.id("NodeId"))?.file.id, environment(asked));
        if let Some(package) = self.delivered(file, to, asked.now).map(|package| package.id) {
            let new = || Change { package, attributes: Attributes::new(), is_out: false };
            let known = self.node_changes.entry((file, to)).or_insert_with(new);
            if known.package != package {
                *known = new();
            }
            change(known);
        }
        Ok(Content::Fields(json!({ "Success": true })))
    }

    pub(super) fn get_node_code(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        data(self.node(asked, asked.id("NodeId"))?.code())
    }
}
