//! Runs of nodes: DAGs, their instances, and what these log.

use super::arguments::Arguments;
use super::progress::{Progress, RESOURCE_WAIT, RUN, Stand, TRIGGER_FILE, Times};
use super::{ACCOUNT, Content, State, data, unknown};
use crate::mock::model::Order;
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};
use std::cmp::Reverse;

const DAG_IDS: i64 = 300_000;
const INSTANCE_IDS: i64 = 500_000;
pub(super) const DAY: i64 = 24 * 60 * 60 * 1000;

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
    kind: &'static str,
}

/// Runs of nodes that somebody asks for, for days from the first to the last.
struct Plan {
    kind: &'static str,
    /// Beginnings of the first and of the last business date.
    days: (i64, i64),
    nodes: Vec<i64>,
    is_parallel: bool,
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
    dag_kind: &'static str,
    progress: Progress,
}

impl Instance {
    fn status(&self, now: i64) -> &'static str {
        match self.progress.stand(now) {
            Stand::NotRun => "NOT_RUN",
            Stand::WaitTrigger => "WAIT_TRIGGER",
            Stand::WaitResource => "WAIT_RESOURCE",
            Stand::Running => "RUNNING",
            Stand::Failure => "FAILURE",
            Stand::Success => "SUCCESS",
        }
    }

    fn finished(&self, now: i64) -> Option<i64> {
        self.progress.times(now).finished
    }

    fn row(&self, now: i64) -> Value {
        let Times { waiting, started, finished } = self.progress.times(now);
        json!({
            "InstanceId": self.id,
            "NodeId": self.node,
            "NodeName": self.node_name,
            "DagId": self.dag,
            "DagType": self.dag_kind,
            "Status": self.status(now),
            "TaskType": if self.progress.is_frozen() { "PAUSE(2)" } else { "NORMAL(0)" },
            "TaskRerunTime": self.progress.number() - 1,
            "Bizdate": self.business_date,
            "CycTime": self.business_date + DAY,
            "CreateTime": self.created,
            "ModifyTime": self.progress.moved(now).unwrap_or(self.created),
            "BeginWaitResTime": waiting,
            "BeginRunningTime": started,
            "FinishTime": finished,
            "CreateUser": ACCOUNT,
            "Repeatability": true,
        })
    }
}

impl State {
    /// Runs nodes for a span of business dates.
    pub(super) fn run_nodes(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let (first, last) = (asked.date("StartBizDate")?, asked.date("EndBizDate")?);
        let (Some(first), Some(last)) = (first, last) else { return data(Vec::<Value>::new()) };
        if first > last || (last - first) / DAY >= MOST_DAYS {
            return Err(Refusal::invalid("EndBizDate", "is before StartBizDate or too long after it"));
        }
        self.node(asked, asked.id("RootNodeId"))?;
        let excluded = asked.ids("ExcludeNodeIds");
        let nodes = asked.ids("IncludeNodeIds").into_iter().filter(|id| !excluded.contains(id)).collect();
        let is_parallel = asked.text("Parallelism") == Some("true");
        data(self.run(asked, &Plan { kind: "SUPPLY_DATA", days: (first, last), nodes, is_parallel })?)
    }

    /// Runs one node for one business date.
    pub(super) fn test_node(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let date = asked.date("Bizdate")?.unwrap_or_default();
        let nodes = vec![asked.id("NodeId")];
        let dags = self.run(asked, &Plan { kind: "SMOKE_TEST", days: (date, date), nodes, is_parallel: true })?;
        data(dags.into_iter().next())
    }

    /// One DAG for each business date, one after another unless they may run at the same time; their ids.
    fn run(&mut self, asked: &Arguments<'_>, plan: &Plan) -> Result<Vec<i64>, Refusal> {
        let mut nodes = Vec::new();
        for id in plan.nodes.iter().copied() {
            let node = self.node(asked, id)?;
            let needs_signal = node.file.file_type() == TRIGGER_FILE;
            nodes.push((id, node.name().to_owned(), Value::from(node.file.project_id()), needs_signal));
        }
        let environment = asked.text("ProjectEnv").unwrap_or_default().to_owned();
        let operation = self.next_id(DAG_IDS);
        let mut dags = Vec::new();
        let mut begins = asked.now;
        let (first, last) = plan.days;
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
                kind: plan.kind,
            };
            self.dags.insert(id, dag);
            for (node, name, project, needs_signal) in &nodes {
                let instance = Instance {
                    id: self.next_id(INSTANCE_IDS),
                    dag: id,
                    node: *node,
                    node_name: name.clone(),
                    project: project.clone(),
                    environment: environment.clone(),
                    business_date,
                    created: asked.now,
                    dag_kind: plan.kind,
                    progress: Progress::new(Some(begins), *needs_signal, self.is_to_fail(name)),
                };
                self.instances.insert(instance.id, instance);
            }
            dags.push(id);
            begins += if plan.is_parallel { 0 } else { RESOURCE_WAIT + RUN };
        }
        Ok(dags)
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
            "Type": dag.kind,
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
        // By their ids, or when they were created; the newest first in both.
        let mut found: Vec<&Instance> = self.instances.values().rev().filter(is_asked_for).collect();
        if asked.text("OrderBy") == Some("CREATE_TIME_DESC") {
            found.sort_by_key(|instance| Reverse(instance.created));
        }
        Ok(Content::Rows(found.into_iter().map(|instance| instance.row(asked.now)).collect()))
    }

    pub(super) fn get_instance(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        data(self.instance(asked)?.row(asked.now))
    }

    pub(super) fn get_instance_log(&self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let instance = self.instance(asked)?;
        data(instance.progress.log(&instance.node_name, asked.now))
    }

    /// Only what has ended runs again.
    pub(super) fn restart_instance(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        if !self.instance(asked)?.progress.stand(asked.now).has_ended() {
            return Err(Refusal::invalid("InstanceId", "is of an instance that has not ended"));
        }
        self.tell_instance(Order::Restart, asked)
    }

    pub(super) fn tell_instance(&mut self, order: Order, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let (id, name) = (self.instance(asked)?.id, self.instance(asked)?.node_name.clone());
        let fails = order == Order::Restart && self.is_to_fail(&name);
        if let Some(instance) = self.instances.get_mut(&id) {
            instance.progress.obey(order, asked.now, || fails);
        }
        data(true)
    }

    /// Gives the instances of a node for a time and business date the signal that they wait for.
    pub(super) fn trigger_node(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let (node, date) = (asked.id("NodeId"), asked.id("BizDate"));
        let is_meant = |instance: &&mut Instance| {
            instance.node == node
                && instance.business_date == date
                && instance.business_date + DAY == asked.id("CycleTime")
                && asked.matches("AppId", |id| instance.project.as_str().is_none_or(|known| known == id))
        };
        let mut meant = self.instances.values_mut().filter(is_meant).peekable();
        if meant.peek().is_none() {
            return Err(Refusal::new(
                400,
                "InvalidParameter.NotExist",
                format!("no instance of node {node} is for then"),
            ));
        }
        meant.for_each(|instance| instance.progress.obey(Order::Trigger, asked.now, || false));
        Ok(Content::Fields(json!({ "Success": true })))
    }

    fn instance(&self, asked: &Arguments<'_>) -> Result<&Instance, Refusal> {
        let id = asked.id("InstanceId");
        let found = self.instances.get(&id).filter(|found| asked.text("ProjectEnv") == Some(&found.environment));
        found.ok_or_else(|| unknown("instance", id))
    }
}
