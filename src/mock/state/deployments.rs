//! Packages that carry a file to the development environment and from there to production.

use super::arguments::Arguments;
use super::files::{File, OFFLINE_SYNC};
use super::{ACCOUNT, Content, State, data, unknown};
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};

const DEPLOYMENT_IDS: i64 = 3_000_000;
const NODE_IDS: i64 = 700_000_000;

/// How long the check of a package takes, in milliseconds, and how long it is on its way after that.
const CHECK: i64 = 3_000;
const DELIVERY: i64 = 2_000;

/// Numbers of the stages that a package goes between, and of its states.
const LOCAL: i64 = 0;
pub(super) const DEVELOPMENT: i64 = 1;
pub(super) const PRODUCTION: i64 = 2;
const READY: i64 = 0;
const SUCCEEDED: i64 = 1;
const FAILED: i64 = 2;
const CHECK_FAILED: i64 = 7;
const CHECKING: i64 = 8;

/// A package with one file in it.
#[derive(Debug)]
pub(super) struct Deployment {
    pub id: i64,
    pub file: i64,
    /// Number of the file's version.
    pub version: usize,
    pub to: i64,
    name: String,
    created: i64,
    /// Why the check will not be passed.
    fault: Option<String>,
}

impl Deployment {
    pub(super) fn is_done(&self, now: i64) -> bool {
        self.fault.is_none() && now >= self.created + CHECK + DELIVERY
    }

    fn row(&self, now: i64) -> Value {
        let is_checking = now < self.created + CHECK;
        let (status, checking) = match &self.fault {
            _ if is_checking => (READY, Some(CHECKING)),
            Some(_) => (FAILED, Some(CHECK_FAILED)),
            None if self.is_done(now) => (SUCCEEDED, None),
            None => (READY, None),
        };
        json!({
            "Id": self.id,
            "Name": self.name,
            "Status": status,
            "CheckingStatus": checking,
            "ErrorMessage": self.fault.as_ref().filter(|_| !is_checking),
            "FromEnvironment": self.to - 1,
            "ToEnvironment": self.to,
            "CreateTime": self.created,
            "ExecuteTime": (!is_checking).then_some(self.created + CHECK),
            "CreatorId": ACCOUNT,
            "Creator": ACCOUNT,
            "HandlerId": ACCOUNT,
            "Executor": ACCOUNT,
        })
    }
}

/// What the check finds wrong with a file.
fn fault(file: &File) -> Option<String> {
    let is_script = |text: &str| {
        serde_json::from_str::<Value>(text).is_ok_and(|script| script.get("steps").is_some_and(Value::is_array))
    };
    match file.file_type() {
        OFFLINE_SYNC if !is_script(file.text("Content")) => {
            Some("the script of the sync task is no JSON text with `steps`".to_owned())
        }
        _ if file.text("InputList").is_empty() => Some("the node depends on no other".to_owned()),
        _ => None,
    }
}

impl State {
    pub(super) fn submit_file(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let node_id = match self.file(asked)?.node_id {
            Some(id) => id,
            None => self.next_id(NODE_IDS),
        };
        let file = self.file_mut(asked)?;
        file.node_id = Some(node_id);
        file.commit(asked.text("Comment").unwrap_or_default(), asked.now);
        let (fault, version) = (fault(file), file.versions.len());
        data(self.add_deployment(asked, version, LOCAL + 1, fault)?)
    }

    /// Takes the newest version that has come to the development environment on to production.
    pub(super) fn deploy_file(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let file = self.file(asked)?.id;
        match self.delivered(file, DEVELOPMENT, asked.now).map(|package| package.version) {
            Some(version) => data(self.add_deployment(asked, version, PRODUCTION, None)?),
            None => Err(Refusal::invalid("FileId", "is of a file that has not come to the development environment")),
        }
    }

    fn add_deployment(
        &mut self,
        asked: &Arguments<'_>,
        version: usize,
        to: i64,
        fault: Option<String>,
    ) -> Result<i64, Refusal> {
        let id = self.next_id(DEPLOYMENT_IDS);
        let file = self.file(asked)?;
        let (file, name) = (file.id, format!("{}-{id}", file.name()));
        self.deployments.insert(id, Deployment { id, file, version, to, name, created: asked.now, fault });
        Ok(id)
    }

    /// The package that has brought a file to where it is in an environment.
    pub(super) fn delivered(&self, file: i64, to: i64, now: i64) -> Option<&Deployment> {
        let here = |package: &&Deployment| package.file == file && package.to == to && package.is_done(now);
        self.deployments.values().rfind(here)
    }

    pub(super) fn get_deployment(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let id = asked.id("DeploymentId");
        let package = self.deployments.get(&id).ok_or_else(|| unknown("deployment", id))?;
        data(json!({ "Deployment": package.row(asked.now) }))
    }

    /// The newest comes first.
    pub(super) fn list_deployments(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let in_project = |package: &&Deployment| {
            self.files.get(&package.file).is_some_and(|file| file.is_in_project(asked))
                && asked.matches("Keyword", |text| package.name.contains(text))
        };
        let rows = self.deployments.values().rev().filter(in_project).map(|package| package.row(asked.now));
        let rows = rows.filter(|row| asked.number("Status").is_none_or(|status| row["Status"] == status));
        Ok(Content::Rows(rows.collect()))
    }
}
