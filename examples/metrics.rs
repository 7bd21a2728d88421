//! Makes metrics of the calls of a program, and prints them in the text format of Prometheus.
//!
//! `cargo run --example metrics --features mock` starts an emulator of the service, which is busy at first and refuses one
//! call. With `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `DATAWORKS_REGION` set, it calls the
//! service. A program that has a metrics library would hand it the same numbers.

mod support;

use clap::Parser;
use dataworks::mock::Emulator;
use dataworks::v2020::{Client, ClientBuilder};
use dataworks::{AttemptReport, CallInfo, CallReport, ErrorKind, Observer};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use support::{Outcome, connect_by, report};

/// Makes metrics of some calls, and prints them in the text format of Prometheus.
#[derive(Parser)]
#[command(name = "metrics", after_help = support::ENVIRONMENT)]
struct Options {
    /// Workspaces whose data sources are listed
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    workspaces: usize,
}

/// Upper bounds of the buckets that durations are counted in, in seconds.
const BOUNDS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// What a number is counted by: the method, and the kind of failure, empty for a success.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Labels {
    method: String,
    error: &'static str,
}

impl Labels {
    /// An action without a spec may have any name, and each would be a series of its own.
    fn new(call: &CallInfo<'_>, kind: Option<ErrorKind>) -> Self {
        let action = if call.is_known() { call.action() } else { "_OTHER" };
        Self { method: format!("{}/{action}", call.service()), error: kind.map_or("", ErrorKind::as_str) }
    }
}

/// As they stand within braces. Names of services, actions and kinds have nothing in them that needs an escape.
impl fmt::Display for Labels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "rpc_method=\"{}\",error_type=\"{}\"", self.method, self.error)
    }
}

/// Durations, counted in buckets.
#[derive(Debug, Default)]
struct Histogram {
    /// For each bound, how many were no longer.
    counts: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Histogram {
    fn add(&mut self, duration: Duration) {
        let seconds = duration.as_secs_f64();
        for (count, bound) in self.counts.iter_mut().zip(BOUNDS) {
            *count += u64::from(seconds <= bound);
        }
        self.count += 1;
        self.sum += seconds;
    }

    fn write(&self, text: &mut String, name: &str, labels: &Labels) -> fmt::Result {
        for (count, bound) in self.counts.iter().zip(BOUNDS) {
            writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {count}")?;
        }
        writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", self.count)?;
        writeln!(text, "{name}_sum{{{labels}}} {}", self.sum)?;
        writeln!(text, "{name}_count{{{labels}}} {}", self.count)
    }
}

/// The metrics of a client. Shared by the client and by whoever prints them.
#[derive(Debug, Default)]
struct Metrics(Mutex<Numbers>);

#[derive(Debug, Default)]
struct Numbers {
    calls: BTreeMap<Labels, Histogram>,
    attempts: BTreeMap<Labels, u64>,
    /// Time spent in pauses between attempts.
    paused: BTreeMap<Labels, Duration>,
}

impl Metrics {
    fn lock(&self) -> MutexGuard<'_, Numbers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a scraper of Prometheus would be answered.
    fn exposition(&self) -> Result<String, fmt::Error> {
        let numbers = self.lock();
        let mut text = String::new();
        let name = "rpc_client_call_duration_seconds";
        writeln!(text, "# HELP {name} Duration of calls, with all attempts and pauses.\n# TYPE {name} histogram")?;
        for (labels, histogram) in &numbers.calls {
            histogram.write(&mut text, name, labels)?;
        }
        let name = "dataworks_attempts_total";
        writeln!(text, "# HELP {name} Requests that were made for calls.\n# TYPE {name} counter")?;
        for (labels, count) in &numbers.attempts {
            writeln!(text, "{name}{{{labels}}} {count}")?;
        }
        let name = "dataworks_retry_pause_seconds_total";
        writeln!(text, "# HELP {name} Time in pauses before retries.\n# TYPE {name} counter")?;
        for (labels, paused) in &numbers.paused {
            writeln!(text, "{name}{{{labels}}} {}", paused.as_secs_f64())?;
        }
        Ok(text)
    }
}

impl Observer for Metrics {
    fn attempt(&self, call: &CallInfo<'_>, report: &AttemptReport<'_>) {
        let labels = Labels::new(call, report.attempt().kind);
        let mut numbers = self.lock();
        if let Some(pause) = report.attempt().pause {
            *numbers.paused.entry(labels.clone()).or_default() += pause;
        }
        *numbers.attempts.entry(labels).or_default() += 1;
    }

    fn call(&self, call: &CallInfo<'_>, report: &CallReport<'_>) {
        let labels = Labels::new(call, report.error().map(dataworks::Error::kind));
        self.lock().calls.entry(labels).or_default().add(report.duration());
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    report("metrics", run(Options::parse()).await)
}

async fn run(options: Options) -> Outcome<ExitCode> {
    let metrics = Arc::new(Metrics::default());
    let emulator = Emulator::builder().rows("ListProjects", 2);
    let observer = Arc::clone(&metrics);
    let choose = |builder: ClientBuilder| builder.observer(observer).user_agent("metrics/1.0");
    let connection = connect_by(emulator, Client::region, choose).await?;
    if let Some(emulator) = &connection.emulator {
        // So that there is something to see.
        emulator.fail_next("ListDataSources", 429, "Throttling.User", "too many calls");
        emulator.fail_next("ListResourceGroups", 403, "Forbidden.Access", "no permission");
    }
    let client = &connection.client;

    let mut workspaces = client.list_projects().items();
    for _ in 0..options.workspaces {
        let Some(workspace) = workspaces.try_next().await? else { break };
        let Some(workspace_id) = workspace.project_id else { continue };
        client.list_data_sources().project_id(workspace_id).send().await?;
    }
    // Not all users may see resource groups. That is a number too.
    if let Err(failure) = client.list_resource_groups().send().await {
        eprintln!("{failure}\n");
    }
    print!("{}", metrics.exposition()?);
    Ok(ExitCode::SUCCESS)
}
