//! The task instances of a business date by status, with the last lines of the logs of those that failed; these are rerun
//! in batches if asked for.
//!
//! `cargo run --example failed_today --features mock,v2024` talks to an emulator with five instances, of which three failed.
//! With `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service and
//! needs `--project`.
//!
//! No instance is asked to run twice. The client sends a batch again only where it was certainly not executed. Where that is
//! open, the program looks whether the instances run, and ends; one that runs has not failed any more for the next run of
//! the program.

#[path = "../support/mod.rs"]
mod support;

mod emulated;
mod rerun;

use chrono::{Days, FixedOffset, NaiveDate};
use clap::Parser;
use clap::builder::PossibleValuesParser;
use dataworks::Runtime;
use dataworks::types::EpochMilliseconds;
use dataworks::v2024::Client;
use dataworks::v2024::task_instance::list_task_instances::{ListTaskInstances, ListedTaskInstance};
use dataworks::v2024::types::{Environment, TaskInstanceStatus};
use rerun::{Batches, Taken};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::process::ExitCode;
use support::{Outcome, connect_by, date, print_table, report, text};

/// The states that the service lists by, and all of them.
const STATUSES: [&str; 7] = ["NotRun", "WaitTime", "WaitResource", "Running", "Failure", "Success", ALL];
const ALL: &str = "all";

/// Lists the task instances of a business date by status, with the logs of those that failed. Ends with exit code 1 when
/// one that is to be rerun is not taken.
#[derive(Parser)]
#[command(name = "failed_today", after_help = support::ENVIRONMENT)]
struct Options {
    /// Workspace [default with the emulator: 27]
    #[arg(long, value_name = "ID")]
    project: Option<i64>,
    /// Business date [default: yesterday in China, whose instances run today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<NaiveDate>,
    /// States to list, separated by commas
    #[arg(
        long,
        value_name = "STATUS",
        default_value = "Failure",
        value_delimiter = ',',
        value_parser = PossibleValuesParser::new(STATUSES)
    )]
    status: Vec<String>,
    /// Lines to print of the end of the log of each instance that failed
    #[arg(long, value_name = "LINES", default_value_t = 5)]
    log_lines: usize,
    /// Rerun the listed instances that failed
    #[arg(long)]
    rerun: bool,
    /// How many instances to rerun by one call; the service documents no limit
    #[arg(long, value_name = "INSTANCES", default_value = "50")]
    batch: NonZeroUsize,
}

/// The instances that are asked about.
struct Day {
    client: Client,
    project_id: i64,
    date: NaiveDate,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("failed_today", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let connection = connect_by(emulated::builder(), Client::region, |builder| builder).await?;
    let project_id = connection.project_id(options.project)?;
    let date = options.date.map_or_else(|| yesterday(&*connection.runtime), Ok)?;
    if let Some(emulator) = &connection.emulator {
        emulator.seed(emulated::instances(project_id, date)?)?;
    }
    let day = Day { client: connection.client, project_id, date };

    let found = day.by_status(&options.status).await?;
    println!("{} instances of {date}{}", found.len(), counts(&found));
    if !found.is_empty() {
        print_instances(&found);
    }
    let failed: Vec<&ListedTaskInstance> =
        found.iter().filter(|instance| instance.status == Some(TaskInstanceStatus::Failure)).collect();
    if options.log_lines > 0 {
        for instance in &failed {
            day.print_log(instance, options.log_lines).await;
        }
    }
    if !options.rerun {
        return Ok(ExitCode::SUCCESS);
    }
    let taken = Batches { day: &day, size: options.batch.get() }.rerun(&failed).await;
    println!(
        "\n{} of {} instances are taken to be rerun.",
        taken.iter().filter(|taken| taken.is_well()).count(),
        taken.len()
    );
    print_taken(&failed, &taken);
    Ok(if taken.iter().all(Taken::is_well) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Day {
    /// A list of the instances in production.
    fn list(&self) -> ListTaskInstances {
        let list = self.client.list_task_instances().project_id(self.project_id).project_env(Environment::Prod);
        // Unless told otherwise, the service lists the newest first.
        let list = list.sort_by("Id");
        list.bizdate(self.date)
    }

    /// The instances that stand in one of some states. One that moves on meanwhile may be met twice, and is there once.
    async fn by_status(&self, statuses: &[String]) -> Outcome<Vec<ListedTaskInstance>> {
        let lists = if statuses.iter().any(|status| status == ALL) {
            vec![self.list()]
        } else {
            let statuses: BTreeSet<&str> = statuses.iter().map(String::as_str).collect();
            statuses.into_iter().map(|status| self.list().status(TaskInstanceStatus::from(status))).collect()
        };
        let mut found = Vec::new();
        let mut ids = BTreeSet::new();
        for list in lists {
            let mut instances = list.items();
            while let Some(instance) = instances.try_next().await? {
                if instance.id.is_some_and(|id| ids.insert(id)) {
                    found.push(instance);
                }
            }
        }
        Ok(found)
    }

    /// Prints the end of a log. One that cannot be had does not end the program: the others may be there.
    async fn print_log(&self, instance: &ListedTaskInstance, lines: usize) {
        let request = self.client.get_task_instance_log().id(instance.id.unwrap_or_default());
        let request = match instance.run_number {
            Some(number) => request.run_number(number),
            None => request,
        };
        let title = format!("{} ({})", text(instance.task_name.as_ref()), text(instance.id));
        match request.send().await.and_then(|response| response.payload()) {
            Ok(log) => {
                let all: Vec<&str> = log.lines().collect();
                let last = &all[all.len().saturating_sub(lines)..];
                println!("\n{title}, last {} of {} lines of its log:", last.len(), all.len());
                last.iter().for_each(|line| println!("  {line}"));
            }
            Err(error) => println!("\n{title}, no log: {error}"),
        }
    }
}

/// Yesterday in China, where business dates are made.
fn yesterday(runtime: &dyn Runtime) -> Outcome<NaiveDate> {
    let today = runtime.now().with_timezone(&china()?).date_naive();
    Ok(today.checked_sub_days(Days::new(1)).ok_or("no day before")?)
}

fn china() -> Outcome<FixedOffset> {
    Ok(FixedOffset::east_opt(8 * 60 * 60).ok_or("no such offset")?)
}

/// How many instances stand in each state: `: 3 Failure, 1 Running`.
fn counts(found: &[ListedTaskInstance]) -> String {
    let mut counts = BTreeMap::new();
    for instance in found {
        *counts.entry(text(instance.status.as_ref())).or_insert(0) += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
    if counts.is_empty() { ".".to_owned() } else { format!(": {}.", counts.join(", ")) }
}

fn print_instances(found: &[ListedTaskInstance]) {
    let time = |time: Option<EpochMilliseconds>| {
        let wall = time.and_then(EpochMilliseconds::to_utc).zip(china().ok());
        text(wall.map(|(time, china)| time.with_timezone(&china).format("%m-%d %H:%M:%S").to_string()))
    };
    let mut table = vec![["INSTANCE", "TASK", "STATUS", "RUN", "STARTED", "ENDED"].map(str::to_owned)];
    table.extend(found.iter().map(|instance| {
        [
            text(instance.id),
            text(instance.task_name.as_ref()),
            text(instance.status.as_ref()),
            text(instance.run_number),
            time(instance.started_time),
            time(instance.finished_time),
        ]
    }));
    print_table(&table);
}

fn print_taken(failed: &[&ListedTaskInstance], taken: &[Taken]) {
    let mut table = vec![["INSTANCE", "TASK", "RERUN"].map(str::to_owned)];
    table.extend(
        failed
            .iter()
            .zip(taken)
            .map(|(instance, taken)| [text(instance.id), text(instance.task_name.as_ref()), taken.to_string()]),
    );
    if !taken.is_empty() {
        print_table(&table);
    }
}
