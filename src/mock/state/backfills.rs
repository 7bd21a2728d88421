//! Runs of tasks that somebody asks for, such as backfills: their instances, and what these log.
//!
//! The things themselves are those that the specs declare. What is here moves them on: before each answer, every instance is
//! brought to where it stands by now.

use super::arguments::{Arguments, OFFSET_OF_CHINA};
use super::runs::{DAY, MOST_DAYS, RESOURCE_WAIT, RUN};
use super::things::Seedling;
use super::{ACCOUNT, Content, State, unknown_text};
use crate::mock::model::Action;
use crate::mock::refusal::Refusal;
use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};

/// Kinds of things, as the specs call them.
const TASK: &str = "task";
const WORKFLOW_INSTANCE: &str = "workflow-instance";
const TASK_INSTANCE: &str = "task-instance";

const RUN_IDS: i64 = 820_000_000;
const INSTANCE_IDS: i64 = 840_000_000;

/// How long it takes until the runs are there, in milliseconds.
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
    name: String,
    /// None where it waits to be started.
    begins: Option<i64>,
    will_fail: bool,
    run_number: i64,
    /// Whether somebody has put it into its state.
    is_forced: bool,
}

impl Instance {
    fn status(&self, now: i64) -> &'static str {
        let Some(begins) = self.begins.filter(|begins| now >= *begins) else { return "NotRun" };
        match now - begins {
            passed if passed < RESOURCE_WAIT => "WaitResource",
            passed if passed < RESOURCE_WAIT + RUN => "Running",
            _ if self.will_fail => "Failure",
            _ => "Success",
        }
    }

    /// What the answers show of it.
    fn attributes(&self, now: i64) -> Vec<(&'static str, Value)> {
        let times = self.begins.map(|begins| [begins, begins + RESOURCE_WAIT, begins + RESOURCE_WAIT + RUN]);
        let at = |index: usize| times.map(|times| times[index]).filter(|time| now >= *time);
        vec![
            ("Status", self.status(now).into()),
            ("RunNumber", self.run_number.into()),
            ("WaitingResourceTime", at(0).into()),
            ("StartedTime", at(1).into()),
            ("FinishedTime", at(2).into()),
            ("ModifyTime", (0..3).rev().find_map(at).into()),
        ]
    }

    /// One line for each thing that has happened.
    fn log(&self, status: &str, now: i64) -> String {
        let Some(begins) = self.begins else { return String::new() };
        let end = if self.will_fail { "ERROR: the run was told to fail" } else { "finished" };
        let events =
            [(begins, "waits for a resource"), (begins + RESOURCE_WAIT, "runs"), (begins + RESOURCE_WAIT + RUN, end)];
        let lines = events.iter().filter(|(time, _)| *time <= now).map(|(time, event)| {
            let time = DateTime::from_timestamp_millis(*time).unwrap_or_default();
            format!("{} {}: {event}\n", time.format("%Y-%m-%d %H:%M:%S"), self.name)
        });
        let forced = self.is_forced.then(|| format!("{}: set to {status}\n", self.name));
        lines.chain(forced).collect()
    }
}

/// The beginning of a business date, in milliseconds since 1970.
fn midnight(date: &Value, name: &str) -> Result<i64, Refusal> {
    let date = date.as_str().and_then(|text| text.parse::<NaiveDate>().ok()).and_then(|date| date.and_hms_opt(0, 0, 0));
    let date = date.ok_or_else(|| Refusal::invalid(name, "is not like 2026-01-02"))?;
    Ok(date.and_utc().timestamp_millis() - OFFSET_OF_CHINA)
}

/// The business dates that are asked for; without any the day before.
fn dates(asked: &Arguments<'_>) -> Result<Vec<i64>, Refusal> {
    let spans = asked.value("Periods").and_then(|periods| periods["BizDates"].as_array());
    let Some(spans) = spans.filter(|spans| !spans.is_empty()) else {
        if asked.text("Type") == Some("SupplementData") {
            return Err(Refusal::invalid("Periods", "must say at least one span of business dates"));
        }
        let today = (asked.now + OFFSET_OF_CHINA).div_euclid(DAY) * DAY - OFFSET_OF_CHINA;
        return Ok(vec![today - DAY]);
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
        let ids = |name: &str| -> Vec<String> {
            properties[name].as_array().into_iter().flatten().map(super::shape::plain_text).collect()
        };
        let mut dates = dates(asked)?;
        if properties["Order"] == "Desc" {
            dates.reverse();
        }
        let mut tasks = [ids("RootTaskIds"), ids("IncludeTaskIds")].concat();
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
                let (task, begins) = (task.clone(), is_started.then_some(begins));
                instances.push(Instance { id, task, name, begins, will_fail, run_number: 1, is_forced: false });
            }
            runs.push(Run { id, unified, whole, attributes, instances, is_over: false });
        }
        let answer = json!({ "OperationId": &operation });
        self.backfills.push(Backfill { operation, ready, is_there: false, runs });
        Ok(Content::Fields(answer))
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
        let status = self.things.attribute(TASK_INSTANCE, &id.to_string(), "Status");
        let log = instance.log(status.as_ref().and_then(Value::as_str).unwrap_or_default(), asked.now);
        Some(Ok(Content::Fields(json!({ "TaskInstanceLog": log }))))
    }

    /// Does what the specs declare of an action on instances, and lets that decide where they stand from now on.
    pub(super) fn steer(
        &mut self,
        name: &str,
        action: &Action,
        asked: &Arguments<'_>,
    ) -> Option<Result<Content, Refusal>> {
        let reply = self.things.reply(action, asked)?;
        if reply.is_err() {
            return Some(reply);
        }
        let ids = asked.ids("Ids");
        let mut backfills = std::mem::take(&mut self.backfills);
        let runs = backfills.iter_mut().flat_map(|backfill| &mut backfill.runs);
        for run in runs {
            let is_whole = name.ends_with("WorkflowInstances") && ids.contains(&run.id);
            for instance in run.instances.iter_mut().filter(|instance| is_whole || ids.contains(&instance.id)) {
                run.is_over = false;
                match name {
                    "RerunTaskInstances" => {
                        (instance.begins, instance.is_forced) = (Some(asked.now), false);
                        instance.run_number += 1;
                        instance.will_fail = self.is_to_fail(&instance.name);
                    }
                    "StartWorkflowInstances" => instance.begins = instance.begins.or(Some(asked.now)),
                    _ => {
                        let has_ended = matches!(instance.status(asked.now), "Success" | "Failure");
                        if has_ended && is_whole {
                            continue;
                        }
                        instance.is_forced = true;
                        let failure = is_whole.then(|| ("Status", "Failure".into()));
                        let finished = (!has_ended).then(|| ("FinishedTime", asked.now.into()));
                        let attributes = failure.into_iter().chain(finished).collect();
                        self.things.set(TASK_INSTANCE, &instance.id.to_string(), attributes);
                    }
                }
            }
        }
        self.backfills = backfills;
        self.move_backfills(asked.now);
        Some(reply)
    }

    /// Brings all runs to where they stand by now.
    pub(super) fn move_backfills(&mut self, now: i64) {
        let mut backfills = std::mem::take(&mut self.backfills);
        for backfill in backfills.iter_mut().filter(|backfill| now >= backfill.ready) {
            if !backfill.is_there {
                backfill.is_there = true;
                backfill.runs.iter().for_each(|run| self.put_run(run, backfill.ready));
            }
            for run in backfill.runs.iter_mut().filter(|run| !run.is_over) {
                self.move_run(run, now);
            }
        }
        self.backfills = backfills;
    }

    fn put_run(&mut self, run: &Run, now: i64) {
        let attributes = run.attributes.as_object().cloned().unwrap_or_default();
        let known = &run.attributes;
        self.things.put(WORKFLOW_INSTANCE, &[], Seedling { id: Some(run.id.to_string()), attributes });
        for instance in &run.instances {
            let task = self.things.attributes(TASK, &instance.task).unwrap_or_default();
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
                "TriggerType": "Scheduler",
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
        let mut statuses = Vec::new();
        let mut times: Vec<(Option<i64>, Option<i64>)> = Vec::new();
        for instance in &run.instances {
            let id = instance.id.to_string();
            if !instance.is_forced {
                self.things.set(TASK_INSTANCE, &id, instance.attributes(now));
            }
            let known = |name: &str| self.things.attribute(TASK_INSTANCE, &id, name);
            statuses.push(known("Status").and_then(|status| Some(status.as_str()?.to_owned())).unwrap_or_default());
            let time = |name: &str| known(name).and_then(|time| time.as_i64());
            times.push((time("StartedTime"), time("FinishedTime")));
        }
        let are = |wanted: &[&str]| statuses.iter().all(|status| wanted.contains(&status.as_str()));
        let status = match () {
            () if are(&["Success"]) => "Success",
            () if are(&["Success", "Failure"]) => "Failure",
            () if are(&["NotRun"]) => "NotRun",
            () if are(&["NotRun", "WaitResource"]) => "WaitResource",
            () => "Running",
        };
        run.is_over = matches!(status, "Success" | "Failure");
        let finished = times.iter().map(|(_, finished)| *finished).max().flatten().filter(|_| run.is_over);
        let attributes = vec![
            ("Status", status.into()),
            ("StartedTime", times.iter().filter_map(|(started, _)| *started).min().into()),
            ("FinishedTime", finished.into()),
            ("ModifyTime", finished.unwrap_or(now).into()),
        ];
        self.things.set(WORKFLOW_INSTANCE, &run.id.to_string(), attributes);
    }
}
