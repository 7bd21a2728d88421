//! What the emulator of this program has.

use crate::support::Outcome;
use chrono::{Days, NaiveDate};
use dataworks::mock::{Emulator, EmulatorBuilder, ReceivedRequest};
use dataworks::v2024::types::TaskInstanceStatus;
use serde_json::{Value, json};

/// Task, and how its instance stands.
const INSTANCES: [(&str, TaskInstanceStatus); 5] = [
    ("orders_daily", TaskInstanceStatus::Failure),
    ("payments_daily", TaskInstanceStatus::Success),
    ("returns_daily", TaskInstanceStatus::Failure),
    ("stock_daily", TaskInstanceStatus::Running),
    ("users_daily", TaskInstanceStatus::Failure),
];

/// Id of the first instance.
const FIRST_ID: i64 = 5001;

/// An emulator that has a log for each instance.
pub(crate) fn builder() -> EmulatorBuilder {
    Emulator::builder().stateful().answer("GetTaskInstanceLog", log)
}

/// Instances of a business date, which run the day after.
pub(crate) fn instances(project_id: i64, date: NaiveDate) -> Outcome<Value> {
    // Midnight in China is 16:00 the day before.
    let bizdate =
        date.checked_sub_days(Days::new(1)).and_then(|day| day.and_hms_opt(16, 0, 0)).ok_or("no such time")?;
    let bizdate = bizdate.and_utc().timestamp_millis();
    let minutes = |minutes: i64| bizdate + (24 * 60 + minutes) * 60_000;
    let instance = |(number, (task, status)): (i64, &(&str, TaskInstanceStatus))| {
        let ended = *status != TaskInstanceStatus::Running;
        json!({
            "Id": FIRST_ID + number,
            "TaskId": 100 + number,
            "TaskName": task,
            "Status": status.as_str(),
            "ProjectId": project_id,
            "ProjectEnv": "Prod",
            "Bizdate": bizdate,
            "RunNumber": 1,
            "StartedTime": minutes(5 * number),
            "FinishedTime": ended.then(|| minutes(5 * number + 3)),
        })
    };
    let instances: Vec<Value> = (0..).zip(&INSTANCES).map(instance).collect();
    Ok(json!({ "task-instance": instances }))
}

fn log(request: &ReceivedRequest) -> Value {
    let id = request.parameter("Id").and_then(|id| id.parse::<i64>().ok()).unwrap_or_default();
    let task =
        usize::try_from(id - FIRST_ID).ok().and_then(|number| INSTANCES.get(number)).map_or("task", |known| known.0);
    json!({ "TaskInstanceLog": format!("{task} begins\nread 20 rows\nFAILED: table {task} has no partition of the day\n") })
}
