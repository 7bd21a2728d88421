//! Runs of tasks that somebody asks for, such as backfills: their instances, and what these log.
//!
//! The things themselves are those that the specs declare. What is here moves them on: before each answer, every instance is
//! brought to where it stands by now.

use super::arguments::{Arguments, OFFSET_OF_CHINA};
use super::progress::{Progress, RESOURCE_WAIT, RUN, Stand, TRIGGER_NODE, Times};
use super::runs::{DAY, MOST_DAYS};
use super::scheduled::{NO_WORKFLOW, TASK, WORKFLOW};
use super::shape::plain_text;
use super::things::Seedling;
use super::{ACCOUNT, Attributes, Content, State, unknown_text};
use crate::mock::model::{Action, Order};
use crate::mock::refusal::Refusal;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Kinds of things, as the specs call them.
const WORKFLOW_INSTANCE: &str = "workflow-instance";
const TASK_INSTANCE: &str = "task-instance";

const RUN_IDS: i64 = 820_000_000;
const INSTANCE_IDS: i64 = 840_000_000;

/// How long it takes until runs are there, or are started again, in milliseconds.
const CREATION: i64 = 1_000;

/// What one call made.
#[derive(Debug)]
pub(super) struct Backfill {
    operation: String,
    /// When the runs are there.
    ready: i64,
    is_there: bool,
    runs: Vec<Run>,
}

/// Work that starts runs again.
#[derive(Debug)]
pub(super) struct Rerun {
    operation: String,
    /// When they are started.
    ready: i64,
}

/// The run for one business date.
#[derive(Debug)]
struct Run {
    id: i64,
    /// Number that it shares with its instances.
    unified: i64,
    /// Number of the instance that stands for all of it.
    whole: i64,
    attributes: Value,
    instances: Vec<Instance>,
    is_over: bool,
}

/// The run of one task.
#[derive(Debug)]
struct Instance {
    id: i64,
    task: String,
    /// The task, where the call describes it itself.
    described: Option<Attributes>,
    name: String,
    /// What its task does when its time comes.
    recurrence: String,
    progress: Progress,
}

impl Instance {
    /// What the answers show of it.
    fn attributes(&self, now: i64) -> Vec<(&'static str, Value)> {
        let Times { waiting, started, finished } = self.progress.times(now);
        let recurrence = if self.progress.is_frozen() { "Pause" } else { &self.recurrence };
        vec![
            ("Status", name_of(self.progress.stand(now)).into()),
            ("RunNumber", self.progress.number().into()),
            ("TriggerRecurrence", recurrence.into()),
            ("WaitingResourceTime", waiting.into()),
            ("StartedTime", started.into()),
            ("FinishedTime", finished.into()),
            ("ModifyTime", self.progress.moved(now).into()),
        ]
    }
}

fn name_of(stand: Stand) -> &'static str {
    match stand {
        Stand::NotRun => "NotRun",
        Stand::WaitTrigger => "WaitTrigger",
        Stand::WaitResource => "WaitResource",
        Stand::Running => "Running",
        Stand::Failure => "Failure",
        Stand::Success => "Success",
    }
}

/// Where a run stands whose instances stand here.
fn whole(stands: &[Stand]) -> Stand {
    let are = |wanted: &[Stand]| stands.iter().all(|stand| wanted.contains(stand));
    match () {
        () if are(&[Stand::Success]) => Stand::Success,
        () if are(&[Stand::Success, Stand::Failure]) => Stand::Failure,
        () if are(&[Stand::NotRun]) => Stand::NotRun,
        () if are(&[Stand::NotRun, Stand::WaitTrigger]) => Stand::WaitTrigger,
        () if are(&[Stand::NotRun, Stand::WaitTrigger, Stand::WaitResource]) => Stand::WaitResource,
        () => Stand::Running,
    }
}

/// Whether a request that is for some instances of a run is for this one.
fn is_meant(filter: Option<&Value>, instance: &Attributes) -> bool {
    let keys = [
        ("TaskIds", "TaskId"),
        ("TaskInstanceStatuses", "Status"),
        ("TaskName", "TaskName"),
        ("TaskTypes", "TaskType"),
    ];
    keys.iter().all(|(key, name)| {
        let known = instance.get(*name).map(plain_text).unwrap_or_default();
        match filter.and_then(|filter| filter.get(*key)) {
            None | Some(Value::Null) => true,
            Some(Value::Array(wanted)) => wanted.is_empty() || wanted.iter().any(|one| plain_text(one) == known),
            Some(wanted) => plain_text(wanted) == known,
        }
    })
}

/// The beginning of a business date, in milliseconds since 1970.
fn midnight(date: &Value, name: &str) -> Result<i64, Refusal> {
    let date = date.as_str().and_then(|text| text.parse::<NaiveDate>().ok()).and_then(|date| date.and_hms_opt(0, 0, 0));
    let date = date.ok_or_else(|| Refusal::invalid(name, "is not like 2026-01-02"))?;
    Ok(date.and_utc().timestamp_millis() - OFFSET_OF_CHINA)
}

/// The beginning of the day before, which is the business date where none is said.
fn day_before(now: i64) -> i64 {
    (now + OFFSET_OF_CHINA).div_euclid(DAY) * DAY - OFFSET_OF_CHINA - DAY
}

/// The business dates that are asked for; without any the day before.
fn dates(asked: &Arguments<'_>) -> Result<Vec<i64>, Refusal> {
    let spans = asked.value("Periods").and_then(|periods| periods["BizDates"].as_array());
    let Some(spans) = spans.filter(|spans| !spans.is_empty()) else {
        if asked.text("Type") == Some("SupplementData") {
            return Err(Refusal::invalid("Periods", "must say at least one span of business dates"));
        }
        return Ok(vec![day_before(asked.now)]);
    };
    let mut dates = Vec::new();
    for span in spans {
        let first = midnight(&span["StartBizDate"], "StartBizDate")?;
        let last = midnight(&span["EndBizDate"], "EndBizDate")?;
        if first > last || (last - first) / DAY >= MOST_DAYS {
            return Err(Refusal::invalid("EndBizDate", "is before StartBizDate or too long after it"));
        }
        dates.extend((0..=(last - first) / DAY).map(|day| first + day * DAY));
    }
    dates.sort_unstable();
    dates.dedup();
    Ok(dates)
}

impl State {
    /// None where there is no task at all.
    pub(super) fn create_runs(&mut self, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        self.things.has(TASK).then(|| self.created_runs(asked))
    }

    fn created_runs(&mut self, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let properties = asked.value("DefaultRunProperties").cloned().unwrap_or_default();
        let ids =
            |name: &str| -> Vec<String> { properties[name].as_array().into_iter().flatten().map(plain_text).collect() };
        let mut dates = dates(asked)?;
        if properties["Order"] == "Desc" {
            dates.reverse();
        }
        let mut tasks = [ids("RootTaskIds"), ids("IncludeTaskIds")].concat();
        if tasks.is_empty() {
            tasks = self.tasks_of(asked.id("WorkflowId"))?;
        }
        let mut seen = std::collections::BTreeSet::new();
        let excluded = ids("ExcludeTaskIds");
        tasks.retain(|id| seen.insert(id.clone()) && !excluded.contains(id));
        let mut known = Vec::new();
        for id in tasks {
            let task = self.things.attributes(TASK, &id).ok_or_else(|| unknown_text(TASK, &id))?;
            known.push((id, task));
        }
        let at_once = usize::try_from(properties["Parallelism"].as_i64().unwrap_or(1)).unwrap_or(1).max(1);
        let is_started = asked.text("AutoStartEnabled") != Some("false");
        let environment = asked.text("EnvType").unwrap_or("Prod");
        let ready = asked.now + CREATION;
        let operation = format!("operation-{}", self.next_id(RUN_IDS));
        let mut runs = Vec::new();
        for (index, date) in dates.into_iter().enumerate() {
            let begins = ready + i64::try_from(index / at_once).unwrap_or_default() * (RESOURCE_WAIT + RUN);
            let (id, unified, whole) = (self.next_id(RUN_IDS), self.next_id(RUN_IDS), self.next_id(INSTANCE_IDS));
            let attributes = json!({
                "Name": asked.text("Name"),
                "Type": asked.text("Type"),
                "WorkflowId": asked.number("WorkflowId"),
                "ProjectId": asked.number("ProjectId"),
                "EnvType": environment,
                "BizDate": date,
                "CreateTime": ready,
                "CreateUser": ACCOUNT,
                "Owner": ACCOUNT,
                "UnifiedWorkflowInstanceId": unified,
                "WorkflowTaskInstanceId": whole,
                "WorkflowParameters": asked.text("WorkflowParameters"),
                "Tags": asked.value("Tags").cloned().unwrap_or_else(|| json!([])),
            });
            let mut instances = Vec::new();
            for (task, attributes) in &known {
                let name = attributes.get("Name").and_then(Value::as_str).unwrap_or_default().to_owned();
                let (id, will_fail) = (self.next_id(INSTANCE_IDS), self.is_to_fail(&name));
                let needs_signal = attributes.get("Type").is_some_and(|code| code == TRIGGER_NODE);
                let recurrence = attributes.get("Trigger").and_then(|trigger| trigger["Recurrence"].as_str());
                let recurrence = recurrence.unwrap_or("Normal").to_owned();
                let progress = Progress::new(is_started.then_some(begins), needs_signal, will_fail);
                let (task, described) = (task.clone(), None);
                instances.push(Instance { id, task, described, name, recurrence, progress });
            }
            runs.push(Run { id, unified, whole, attributes, instances, is_over: false });
        }
        let answer = json!({ "OperationId": &operation });
        self.backfills.push(Backfill { operation, ready, is_there: false, runs });
        Ok(Content::Fields(answer))
    }

    /// Runs tasks that the call describes. The run is there at once, and each of the tasks begins.
    pub(super) fn run_described(&mut self, action: &Action, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let reply = self.things.reply(action, asked)?;
        let Ok(Content::Fields(answer)) = &reply else { return Some(reply) };
        let id = answer["WorkflowInstanceId"].as_str().and_then(|id| id.parse::<i64>().ok()).unwrap_or_default();
        let (unified, whole) = (self.next_id(RUN_IDS), self.next_id(INSTANCE_IDS));
        let attributes = json!({
            "ProjectId": asked.number("ProjectId"),
            "EnvType": asked.text("EnvType").unwrap_or("Prod"),
            "BizDate": asked.number("BizDate").unwrap_or_else(|| day_before(asked.now)),
            "CreateUser": ACCOUNT,
            "UnifiedWorkflowInstanceId": unified,
            "WorkflowTaskInstanceId": whole,
        });
        if let Some(attributes) = attributes.as_object() {
            self.things.set_all(WORKFLOW_INSTANCE, &id.to_string(), attributes);
        }
        let mut instances = Vec::new();
        for task in asked.value("Tasks").and_then(Value::as_array).into_iter().flatten() {
            let name = task["Name"].as_str().unwrap_or_default().to_owned();
            let needs_signal = task["Type"] == TRIGGER_NODE;
            let progress = Progress::new(Some(asked.now), needs_signal, self.is_to_fail(&name));
            let (described, recurrence) = (task.as_object().cloned(), "Normal".to_owned());
            let id = self.next_id(INSTANCE_IDS);
            instances.push(Instance { id, task: String::new(), described, name, recurrence, progress });
        }
        let run = Run { id, unified, whole, attributes, instances, is_over: false };
        self.put_instances(&run, asked.now);
        let operation = format!("operation-{}", self.next_id(RUN_IDS));
        self.backfills.push(Backfill { operation, ready: asked.now, is_there: true, runs: vec![run] });
        self.move_backfills(asked.now);
        Some(reply)
    }

    /// The tasks of a workflow, none of those that are in no workflow.
    fn tasks_of(&self, workflow: i64) -> Result<Vec<String>, Refusal> {
        if workflow == NO_WORKFLOW || !self.things.has(WORKFLOW) {
            return Ok(Vec::new());
        }
        let id = workflow.to_string();
        self.things.attributes(WORKFLOW, &id).ok_or_else(|| unknown_text(WORKFLOW, &id))?;
        Ok(self.things.with(TASK, "WorkflowId", &workflow.into()))
    }

    /// None where no runs were ever asked for.
    pub(super) fn get_created_runs(&self, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let id = asked.text("OperationId").unwrap_or_default();
        let Some(backfill) = self.backfills.iter().find(|backfill| backfill.operation == id) else {
            return (!self.backfills.is_empty()).then(|| Err(unknown_text("operation", id)));
        };
        let all = |number: fn(&Run) -> i64| -> Option<Vec<i64>> {
            backfill.is_there.then(|| backfill.runs.iter().map(number).collect())
        };
        let result = json!({
            "Status": if backfill.is_there { "Created" } else { "Creating" },
            "WorkflowInstanceIds": all(|run| run.id),
            "UnifiedWorkflowInstanceIds": all(|run| run.unified),
            "WorkflowTaskInstanceIds": all(|run| run.whole),
        });
        Some(Ok(Content::Fields(json!({ "Result": result }))))
    }

    /// None for an instance of a task that did not come about here.
    pub(super) fn get_log(&self, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let id = asked.id("Id");
        let mut instances = self.backfills.iter().filter(|backfill| backfill.is_there).flat_map(|known| &known.runs);
        let instance = instances.find_map(|run| run.instances.iter().find(|instance| instance.id == id))?;
        let log = instance.progress.log(&instance.name, asked.now);
        Some(Ok(Content::Fields(json!({ "TaskInstanceLog": log }))))
    }

    /// Does what the specs declare of an action. Where they say that runs are told something by it, those behind the things
    /// that it names are told so at a time, and decide where they stand from then on.
    pub(super) fn steer(
        &mut self,
        action: &Action,
        asked: &Arguments<'_>,
        time: i64,
    ) -> Option<Result<Content, Refusal>> {
        let order = action.resource.as_ref().and_then(|resource| Some((resource.order?, resource.kind.as_str())));
        let Some((order, kind)) = order else { return self.things.reply(action, asked) };
        let ids = self.things.meant(action, asked);
        let reply = self.things.reply(action, asked)?;
        if reply.is_ok() {
            self.tell(order, kind, &ids, asked.value("Filter"), time);
            self.move_backfills(asked.now);
        }
        Some(reply)
    }

    fn tell(&mut self, order: Order, kind: &str, ids: &[String], filter: Option<&Value>, time: i64) {
        let is_named = |known: &str, id: i64| kind == known && ids.contains(&id.to_string());
        let mut backfills = std::mem::take(&mut self.backfills);
        for run in backfills.iter_mut().flat_map(|backfill| &mut backfill.runs) {
            let is_whole = is_named(WORKFLOW_INSTANCE, run.id);
            for instance in &mut run.instances {
                let known = || self.things.attributes(TASK_INSTANCE, &instance.id.to_string()).unwrap_or_default();
                if is_whole && is_meant(filter, &known()) || is_named(TASK_INSTANCE, instance.id) {
                    instance.progress.obey(order, time, || self.is_to_fail(&instance.name));
                    run.is_over = false;
                }
            }
        }
        self.backfills = backfills;
    }

    /// Starts runs again, some time later.
    pub(super) fn rerun_runs(&mut self, action: &Action, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let ready = asked.now + CREATION;
        let reply = self.steer(action, asked, ready)?;
        if reply.is_err() {
            return Some(reply);
        }
        let operation = format!("operation-{}", self.next_id(RUN_IDS));
        self.reruns.push(Rerun { operation: operation.clone(), ready });
        Some(Ok(Content::Fields(json!({ "OperationId": operation }))))
    }

    /// None where no runs were ever started again.
    pub(super) fn get_rerun(&self, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let id = asked.text("OperationId").unwrap_or_default();
        let Some(rerun) = self.reruns.iter().find(|rerun| rerun.operation == id) else {
            return (!self.reruns.is_empty()).then(|| Err(unknown_text("operation", id)));
        };
        let status = if asked.now >= rerun.ready { "Success" } else { "NotRun" };
        Some(Ok(Content::Fields(json!({ "Result": { "Status": status } }))))
    }

    /// Brings all runs to where they stand by now.
    pub(super) fn move_backfills(&mut self, now: i64) {
        let mut backfills = std::mem::take(&mut self.backfills);
        for backfill in backfills.iter_mut().filter(|backfill| now >= backfill.ready) {
            if !backfill.is_there {
                backfill.is_there = true;
                for run in &backfill.runs {
                    let attributes = run.attributes.as_object().cloned().unwrap_or_default();
                    self.things.put(WORKFLOW_INSTANCE, &[], Seedling { id: Some(run.id.to_string()), attributes });
                    self.put_instances(run, backfill.ready);
                }
            }
            for run in backfill.runs.iter_mut().filter(|run| !run.is_over) {
                self.move_run(run, now);
            }
        }
        self.backfills = backfills;
    }

    fn put_instances(&mut self, run: &Run, now: i64) {
        let known = &run.attributes;
        for instance in &run.instances {
            let task = || self.things.attributes(TASK, &instance.task);
            let task = instance.described.clone().or_else(task).unwrap_or_default();
            let attributes = json!({
                "TaskId": instance.task.parse::<i64>().ok(),
                "TaskName": instance.name,
                "TaskType": task.get("Type"),
                "Description": task.get("Description"),
                "Owner": task.get("Owner"),
                "ProjectId": known["ProjectId"],
                "ProjectEnv": known["EnvType"],
                "WorkflowId": known["WorkflowId"],
                "WorkflowInstanceId": run.id,
                "WorkflowInstanceType": known["Type"],
                "UnifiedWorkflowInstanceId": run.unified,
                "Bizdate": known["BizDate"],
                "TriggerType": task.get("Trigger").and_then(|trigger| trigger["Type"].as_str()).unwrap_or("Scheduler"),
                "TriggerTime": known["BizDate"].as_i64().map(|date| date + DAY),
                "PeriodNumber": 1,
                "RerunMode": task.get("RerunMode"),
                "Script": task.get("Script"),
                "ScriptParameters": task.get("Script").map(|script| &script["Parameters"]),
                "CreateTime": now,
                "CreateUser": ACCOUNT,
            });
            let attributes = attributes.as_object().cloned().unwrap_or_default();
            self.things.put(TASK_INSTANCE, &[], Seedling { id: Some(instance.id.to_string()), attributes });
        }
    }

    fn move_run(&mut self, run: &mut Run, now: i64) {
        for instance in &run.instances {
            self.things.set(TASK_INSTANCE, &instance.id.to_string(), instance.attributes(now));
        }
        let all = || run.instances.iter().map(|instance| &instance.progress);
        let stand = whole(&all().map(|progress| progress.stand(now)).collect::<Vec<_>>());
        let finished = all().filter_map(|progress| progress.times(now).finished).max();
        let finished = finished.filter(|_| stand.has_ended());
        let attributes = vec![
            ("Status", name_of(stand).into()),
            ("StartedTime", all().filter_map(|progress| progress.times(now).started).min().into()),
            ("FinishedTime", finished.into()),
            ("ModifyTime", all().filter_map(|progress| progress.moved(now)).max().unwrap_or(now).into()),
        ];
        run.is_over = stand.has_ended();
        self.things.set(WORKFLOW_INSTANCE, &run.id.to_string(), attributes);
    }
}
