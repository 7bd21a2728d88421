//! A node of Data Studio from a SQL file to its first runs: describe it by a FlowSpec, create it, take it through the
//! stages of a deployment, find the task that it has become, run that for some business dates, wait for the runs.
//!
//! `cargo run --example deploy_node --features mock,v2024` talks to an emulator. With `ALIBABA_CLOUD_ACCESS_KEY_ID`,
//! `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the service; `--project` is then needed.
//!
//! Each step is written down in the file of `--state` (default `deploy_node.state.json`). A run that is broken off is
//! taken up where it stopped: run the program again. What was sent and not written down any more is looked for
//! before it is sent again, so nothing is made twice.

#[path = "../support/mod.rs"]
mod support;

mod steps;

use chrono::NaiveDate;
use clap::Parser;
use dataworks::flowspec::{DataSource, FlowSpec, Node, RuntimeResource, Script, Trigger, Variable};
use dataworks::mock::Emulator;
use dataworks::v2024::Client;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steps::{STEPS, Work};
use support::{Outcome, connect_by, date, read_state, report, text};

const SQL: &str = "\
INSERT OVERWRITE TABLE orders_by_day PARTITION (pt = '${day}')
SELECT shop, COUNT(*) FROM orders WHERE pt = '${day}' GROUP BY shop;
";

/// Takes a node from a SQL file to its first runs. Stopped, it goes on where it was.
#[derive(Parser)]
#[command(name = "deploy_node", after_help = support::ENVIRONMENT)]
struct Options {
    /// Workspace [default with the emulator: 27]
    #[arg(long, value_name = "ID")]
    project: Option<i64>,
    /// Name of the node, and of its runs
    #[arg(long, value_name = "NAME", default_value = "daily_orders")]
    name: String,
    /// Its code [default: counts the orders of a day]
    #[arg(long, value_name = "FILE")]
    sql: Option<PathBuf>,
    /// Folder of Data Studio that it is put into
    #[arg(long, value_name = "PATH", default_value = "demo")]
    folder: String,
    /// Data source that it works on
    #[arg(long, value_name = "NAME", default_value = "odps_first")]
    data_source: String,
    /// Resource group that it runs in
    #[arg(long, value_name = "ID", default_value = "S_res_group_demo")]
    resource_group: String,
    /// Output of the node that it depends on
    #[arg(long, value_name = "OUTPUT", default_value = "demo_root")]
    parent: String,
    /// When it runs, seconds first
    #[arg(long, value_name = "CRON", default_value = "00 30 05 * * ?")]
    cron: String,
    /// Variable of the code and the expression that gives its value, once for each
    #[arg(long, value_name = "NAME=EXPRESSION", default_value = "day=$[yyyymmdd-1]", value_parser = variable)]
    variable: Vec<(String, String)>,
    /// First business date to run it for
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-01", value_parser = date)]
    first: NaiveDate,
    /// Last business date to run it for
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-01-02", value_parser = date)]
    last: NaiveDate,
    /// What is done so far [default: deploy_node.state.json; with the emulator none]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Shortest pause between polls, in seconds; the longest is 30 times that
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    poll_seconds: u32,
    /// Only check the FlowSpec, and say what would be done
    #[arg(long)]
    dry_run: bool,
    /// End after this step, as if the program had been killed
    #[arg(long, value_name = "STEP")]
    stop_after: Option<usize>,
    /// End when this step has been sent, before it is written down
    #[arg(long, value_name = "STEP")]
    stop_inside: Option<usize>,
    /// End when this stage of the deployment has been started, counted from 1
    #[arg(long, value_name = "STAGE")]
    stop_at_stage: Option<usize>,
}

/// What is done so far, as it stands in the state file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct State {
    /// Region or address: ids mean nothing elsewhere.
    place: String,
    project_id: i64,
    name: String,
    /// Business dates that it is run for.
    dates: String,
    /// Number of steps that are done.
    done: usize,
    /// Number of the step that was begun last: it may have been sent.
    begun: usize,
    node_id: Option<String>,
    deployment_id: Option<String>,
    task_id: Option<i64>,
    /// What makes the runs, until they are there.
    operation_id: Option<String>,
    run_ids: Vec<i64>,
}

#[tokio::main]
async fn main() -> ExitCode {
    report("deploy_node", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let spec = describe(&options)?;
    spec.check()?;
    if options.dry_run {
        println!("{:#}\n", spec.to_value());
        for (index, step) in STEPS.iter().enumerate() {
            println!("[{}/{}] would {step}", index + 1, STEPS.len());
        }
        println!("\nNothing was sent.");
        return Ok(ExitCode::SUCCESS);
    }
    let connection = connect_by(Emulator::builder().stateful(), Client::region, |builder| builder).await?;
    let project_id = connection.project_id(options.project)?;
    let is_emulated = connection.emulator.is_some();
    // An emulator of this program has nothing from earlier runs, and leaves nothing to later ones.
    let otherwise = (!is_emulated).then(|| PathBuf::from("deploy_node.state.json"));
    let file = options.state.clone().or(otherwise);
    let (client, place, runtime) = (connection.client.clone(), connection.place.clone(), connection.runtime.clone());
    let (name, dates) = (options.name.clone(), format!("{} to {}", options.first, options.last));
    let fresh = State { place, project_id, name, dates, ..State::default() };
    let state = match &file {
        Some(file) if !is_emulated => taken_up(file, fresh)?,
        _ => fresh,
    };
    let mut work = Work { client, runtime, options, spec, state, file };
    for number in 1..=STEPS.len() {
        work.step(number).await?;
    }
    println!("\n{} runs in production, as task {}.", work.state.name, text(work.state.task_id));
    Ok(ExitCode::SUCCESS)
}

/// The node as the service takes it.
fn describe(options: &Options) -> Outcome<FlowSpec> {
    let sql = match &options.sql {
        Some(file) => std::fs::read_to_string(file).map_err(|failure| format!("{}: {failure}", file.display()))?,
        None => SQL.to_owned(),
    };
    let variables = options.variable.iter().map(|(name, expression)| Variable::system(name, expression));
    let path = format!("{}/{}", options.folder.trim_end_matches('/'), options.name);
    let node = Node::new(&options.name)
        .script(Script::sql(sql).path(path).parameters(variables))
        .trigger(Trigger::scheduled(&options.cron))
        .datasource(DataSource::new(&options.data_source, "odps"))
        .runtime_resource(RuntimeResource::new(&options.resource_group))
        .rerun_mode("Allowed")
        .rerun_times(3)
        .rerun_interval(180_000)
        .after_output(&options.parent);
    Ok(FlowSpec::node(node))
}

/// What an earlier run has left, if it was for the same node and dates.
fn taken_up(file: &Path, fresh: State) -> Outcome<State> {
    let Some(known) = read_state::<State>(file)? else { return Ok(fresh) };
    if (&known.place, known.project_id, &known.name, &known.dates)
        != (&fresh.place, fresh.project_id, &fresh.name, &fresh.dates)
    {
        let message = format!("{} is of another node or other dates: remove it or name another", file.display());
        return Err(message.into());
    }
    Ok(known)
}

/// Reads a variable; the message names the format.
fn variable(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, expression) = pair.ok_or("a variable is written NAME=EXPRESSION, such as day=$[yyyymmdd-1]")?;
    Ok((name.to_owned(), expression.to_owned()))
}
