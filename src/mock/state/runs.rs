//! Runs of nodes: DAGs, their instances, and what these log.

use super::arguments::Arguments;
use super::{ACCOUNT, Content, State, data, unknown};
use crate::mock::refusal::Refusal;
use chrono::DateTime;
use serde_json::{Value, json};

const DAG_IDS: i64 = 300_000;
const INSTANCE_IDS: i64 = 500_000;
pub(super) const DAY: i64 = 24 * 60 * 60 * 1000;

/// How long an instance waits for a resource, in milliseconds, and how long it runs after that.
pub(super) const RESOURCE_WAIT: i64 = 2_000;
pub(super) const RUN: i64 = 8_000;

/// More business dates in one request are a mistake, or too much to hold.
pub(super) const MOST_DAYS: i64 = 1_000;

/// A run of nodes for one business date.
#[derive(Debug)]
pub(super) struct Dag {
    id: i64,
    operation: i64,
    name: String,
    environment: String,
    project: Value,
    business_date: i64,
    created: i64,
}

/// A run of one node.
#[derive(Debug)]
pub(super) struct Instance {
    id: i64,
    dag: i64,
    node: i64,
    node_name: String,
    project: Value,
    environment: String,
    business_date: i64,
    created: i64,
    begins: i64,
    will_fail: bool,
    restarts: u32,
    /// State that somebody has put it into, and when.
    forced: Option<(&'static str, i64)>,
}

impl Instance {
    fn status(&self, now: i64) -> &'static str {
        let runs_from = self.begins + RESOURCE_WAIT;
        match self.forced {
            Some((status, _)) => status,
            None if now < self.begins => "NOT_RUN",
            None if now < runs_from => "WAIT_RESOURCE",
            None if now < runs_from + RUN => "RUNNING",
            None if self.will_fail => "FAILURE",
            None => "SUCCESS",
        }
    }

    fn finished(&self, now: i64) -> Option<i64> {
        let end = self.forced.map_or(self.begins + RESOURCE_WAIT + RUN, |(_, when)| when);
        matches!(self.status(now), "FAILURE" | "SUCCESS").then_some(end)
    }

    fn row(&self, now: i64) -> Value {
        let since = |time: i64| (now >= time).then_some(time);
        json!({
            "InstanceId": self.id,
            "NodeId": self.node,
            "NodeName": self.node_name,
            "DagId": self.dag,
            "DagType": "SUPPLY_DATA",
            "Status": self.status(now),
            "TaskType": "NORMAL(0)",
            "TaskRerunTime": self.restarts,
            "Bizdate": self.business_date,
            "CycTime": self.business_date + DAY,
            "CreateTime": self.created,
            "ModifyTime": now.min(self.finished(now).unwrap_or(now)),
            "BeginWaitResTime": since(self.begins),
            "BeginRunningTime": since(self.begins + RESOURCE_WAIT),
            "FinishTime": self.finished(now),
            "CreateUser": ACCOUNT,
            "Repeatability": true,
        })
    }

    /// One line for each thing that has happened.
    fn log(&self, now: i64) -> String {
        let runs_from = self.begins + RESOURCE_WAIT;
        let end = match self.status(now) {
            "FAILURE" if self.forced.is_some() => "stopped",
            "FAILURE" => "ERROR: the run was told to fail",
            "SUCCESS" if self.forced.is_some() => "set to success",
            _ => "finished",
        };
        let events =
            [(Some(self.begins), "waits for a resource"), (Some(runs_from), "runs"), (self.finished(now), end)];
        let happened = events.iter().filter_map(|(time, event)| Some((time.filter(|time| *time <= now)?, event)));
        let lines =
            happened.filter(|(time, _)| self.forced.is_none_or(|(_, when)| *time <= when)).map(|(time, event)| {
                let time = DateTime::from_timestamp_millis(time).unwrap_or_default();
                format!("{} {}: {event}\n", time.format("%Y-%m-%d %H:%M:%S"), self.node_name)
            });
        lines.collect()
    }
}

impl State {
    /// One DAG for each business date, one after another unless they may run at the same time.
    pub(super) fn run_nodes(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let (first, last) = (asked.date("StartBizDate")?, asked.date("EndBizDate")?);
        let (Some(first), Some(last)) = (first, last) else { return data(Vec::<Value>::new()) };
        if first > last || (last - first) / DAY >= MOST_DAYS {
            return Err(Refusal::invalid("EndBizDate", "is before StartBizDate or too long after it"));
        }
        self.node(asked, asked.id("RootNodeId"))?;
        let excluded = asked.ids("ExcludeNodeIds");
        let mut nodes = Vec::new();
        for id in asked.ids("IncludeNodeIds").into_iter().filter(|id| !excluded.contains(id)) {
            let node = self.node(asked, id)?;
            nodes.push((id, node.name().to_owned(), Value::from(node.file.project_id())));
        }
        let environment = asked.text("ProjectEnv").unwrap_or_default().to_owned();
        let is_parallel = asked.text("Parallelism") == Some("true");
        let operation = self.next_id(DAG_IDS);
        let mut dags = Vec::new();
        let mut begins = asked.now;
        for day in 0..=(last - first) / DAY {
            let (id, business_date) = (self.next_id(DAG_IDS), first + day * DAY);
            let dag = Dag {
                id,
                operation,
                name: asked.text("Name").unwrap_or_default().to_owned(),
                environment: environment.clone(),
                project: nodes.first().map_or(Value::Null, |node| node.2.clone()),
                business_date,
                created: asked.now,
            };
            self.dags.insert(id, dag);
            for (node, name, project) in &nodes {
                let instance = Instance {
                    id: self.next_id(INSTANCE_IDS),
                    dag: id,
                    node: *node,
                    node_name: name.clone(),
                    project: project.clone(),
                    environment: environment.clone(),
                    business_date,
                    created: asked.now,
                    begins,
                    will_fail: self.is_to_fail(name),
                    restarts: 0,
                    forced: None,
                };
                self.instances.insert(instance.id, instance);
            }
            dags.push(id);
            begins += if is_parallel { 0 } else { RESOURCE_WAIT + RUN };
        }
        data(dags)
    }

    /// Whether the next run of a node is one of those that are to fail.
    pub(super) fn is_to_fail(&mut self, name: &str) -> bool {
        match self.failing.get_mut(name) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    pub(super) fn get_dag(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let id = asked.id("DagId");
        let found = self.dags.get(&id).filter(|dag| asked.text("ProjectEnv") == Some(&dag.environment));
        data(self.dag_row(found.ok_or_else(|| unknown("run", id))?, asked.now))
    }

    pub(super) fn list_dags(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let operation = asked.id("OpSeq");
        let dags = self.dags.values().filter(|dag| dag.operation == operation);
        data(json!({ "Dags": dags.map(|dag| self.dag_row(dag, asked.now)).collect::<Vec<_>>() }))
    }

    fn dag_row(&self, dag: &Dag, now: i64) -> Value {
        let instances = || self.instances.values().filter(|instance| instance.dag == dag.id);
        let all_are = |wanted: &str| instances().all(|instance| instance.status(now) == wanted);
        let finished: Option<Vec<i64>> = instances().map(|instance| instance.finished(now)).collect();
        let status = match &finished {
            Some(_) if all_are("SUCCESS") => "SUCCESS",
            Some(_) => "FAILURE",
            None if all_are("NOT_RUN") => "CREATED",
            None => "RUNNING",
        };
        json!({
            "DagId": dag.id,
            "OpSeq": dag.operation,
            "Name": dag.name,
            "Type": "SUPPLY_DATA",
            "Status": status,
            "ProjectId": dag.project,
            "Bizdate": dag.business_date,
            "Gmtdate": dag.business_date + DAY,
            "CreateTime": dag.created,
            "StartTime": dag.created,
            "FinishTime": finished.and_then(|times| times.into_iter().max()),
            "CreateUser": ACCOUNT,
        })
    }

    pub(super) fn list_instances(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let (on, from, to) = (asked.date("Bizdate")?, asked.date("BeginBizdate")?, asked.date("EndBizdate")?);
        let is_asked_for = |instance: &&Instance| {
            asked.matches("ProjectEnv", |environment| instance.environment == environment)
                && asked.number("NodeId").is_none_or(|id| instance.node == id)
                && asked.number("DagId").is_none_or(|id| instance.dag == id)
                && asked.matches("NodeName", |name| instance.node_name == name)
                && asked.matches("ProjectId", |id| instance.project.as_str().is_none_or(|known| known == id))
                && asked.matches("Status", |status| instance.status(asked.now) == status)
                && on.is_none_or(|date| instance.business_date == date)
                && from.is_none_or(|date| instance.business_date >= date)
                && to.is_none_or(|date| instance.business_date <= date)
        };
        let rows = self.instances.values().filter(is_asked_for).map(|instance| instance.row(asked.now));
        Ok(Content::Rows(rows.collect()))
    }

    pub(super) fn get_instance(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        data(self.instance(asked)?.row(asked.now))
    }

    pub(super) fn get_instance_log(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        data(self.instance(asked)?.log(asked.now))
    }

    /// Only what has ended runs again.
    pub(super) fn restart_instance(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let instance = self.instance(asked)?;
        if instance.finished(asked.now).is_none() {
            return Err(Refusal::invalid("InstanceId", "is of an instance that has not ended"));
        }
        let name = instance.node_name.clone();
        let will_fail = self.is_to_fail(&name);
        let instance = self.instance_mut(asked)?;
        instance.forced = None;
        instance.begins = asked.now;
        instance.restarts += 1;
        instance.will_fail = will_fail;
        data(true)
    }

    pub(super) fn stop_instance(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let instance = self.instance_mut(asked)?;
        if instance.finished(asked.now).is_none() {
            instance.forced = Some(("FAILURE", asked.now));
        }
        data(true)
    }

    pub(super) fn set_success(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        self.instance_mut(asked)?.forced = Some(("SUCCESS", asked.now));
        data(true)
    }

    fn instance(&self, asked: &Arguments<'_>) -> Result<&Instance, Refusal> {
        let id = asked.id("InstanceId");
        let found = self.instances.get(&id).filter(|found| asked.text("ProjectEnv") == Some(&found.environment));
        found.ok_or_else(|| unknown("instance", id))
    }

    fn instance_mut(&mut self, asked: &Arguments<'_>) -> Result<&mut Instance, Refusal> {
        let id = self.instance(asked)?.id;
        self.instances.get_mut(&id).ok_or_else(|| unknown("instance", id))
    }
}
