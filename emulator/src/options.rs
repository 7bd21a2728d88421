//! The command line.

use crate::log::Log;
use crate::seed;
use clap::Parser;
use dataworks::auth::Credentials;
use dataworks::chrono::{DateTime, TimeDelta, Utc};
use dataworks::mock::{Emulator, EmulatorBuilder};
use std::error::Error;
use std::path::PathBuf;

/// Serves an emulator of DataWorks (2020-05-18 and 2024-05-18), MaxCompute Migration Assist and DataArts Studio. It checks
/// requests as the services do, remembers what is created, and answers with examples otherwise. It takes orders while it
/// runs, below the path /_emulator/.
#[derive(Debug, Parser)]
#[command(name = "dataworks-emulator", version)]
pub(crate) struct Options {
    /// Name or address to listen at. Other machines reach the emulator, and give it orders, where it is none of this
    /// machine's own, such as 0.0.0.0
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Port to listen at; 0 for one that is free
    #[arg(long, default_value_t = 8099)]
    port: u16,
    /// YAML file of things that are there from the start, by kind
    #[arg(long, value_name = "FILE")]
    seed: Option<PathBuf>,
    /// Remembers nothing: all answers are examples
    #[arg(long, conflicts_with = "seed")]
    stateless: bool,
    /// Takes requests only as the specs write them, and not all that the services take
    #[arg(long)]
    strict: bool,
    /// Takes values of enumerations that no spec documents
    #[arg(long)]
    accept_undocumented_values: bool,
    /// Refuses calls above the documented limits of DataWorks
    #[arg(long)]
    enforce_call_limits: bool,
    /// The access key id that is known
    #[arg(long, value_name = "ID", default_value = "emulator-access-key-id")]
    access_key_id: String,
    /// Its secret. It need be none that is worth anything
    #[arg(long, value_name = "SECRET", default_value = "emulator-access-key-secret")]
    access_key_secret: String,
    /// Asks nobody for a signature
    #[arg(long, conflicts_with_all = ["access_key_id", "access_key_secret"])]
    anonymous: bool,
    /// Time at the start, such as 2026-01-02T03:04:05Z, in place of the machine's
    #[arg(long, value_name = "TIME")]
    clock_start: Option<DateTime<Utc>>,
    /// How far the clock is ahead, in seconds; negative where it is behind
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    clock_ahead: i32,
    /// How fast the clock goes: 60 lets a minute pass in a second, at 0 it stands still
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, allow_negative_numbers = true)]
    clock_speed: f64,
    /// Takes timestamps of any time, for callers that do not go by this clock
    #[arg(long)]
    accept_any_timestamp: bool,
    /// How many rows the list of an action has, where it is made of examples
    #[arg(long, value_name = "ACTION=ROWS", value_parser = pair::<u64>)]
    rows: Vec<(String, u64)>,
    /// How many of the next runs of a node end in failure
    #[arg(long, value_name = "NODE=RUNS", value_parser = pair::<u32>)]
    failing_runs: Vec<(String, u32)>,
    /// How many requests are kept for /_emulator/requests
    #[arg(long, value_name = "REQUESTS", default_value_t = 10_000)]
    keep_requests: usize,
    /// Which requests are logged to standard error, each in a line, with the reason where they were refused
    #[arg(long, value_enum, default_value_t = Log::All)]
    log: Log,
    /// How long requests under way may take when the process is told to end, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) grace: u64,
}

/// An option that is on or off.
type Choose = fn(EmulatorBuilder) -> EmulatorBuilder;

impl Options {
    /// Returns the emulator that is wanted.
    pub(crate) fn builder(self) -> Result<EmulatorBuilder, Box<dyn Error>> {
        let log = self.log;
        let credentials = match self.anonymous {
            true => Credentials::anonymous(),
            false => Credentials::new(self.access_key_id, self.access_key_secret),
        };
        let mut builder = Emulator::builder()
            .listen(self.host, self.port)
            .credentials(credentials)
            .clock_ahead(TimeDelta::seconds(self.clock_ahead.into()))
            .clock_speed(self.clock_speed)
            .keep_requests(self.keep_requests);
        if log != Log::None {
            builder = builder.watch(move |request| log.write(request));
        }
        if let Some(start) = self.clock_start {
            builder = builder.clock_start(start);
        }
        if !self.stateless {
            builder = builder.stateful();
        }
        if let Some(file) = &self.seed {
            builder = builder.seed(seed::read(file)?);
        }
        let choices: [(bool, Choose); 4] = [
            (self.strict, EmulatorBuilder::strict),
            (self.accept_undocumented_values, EmulatorBuilder::accept_undocumented_values),
            (self.enforce_call_limits, EmulatorBuilder::enforce_call_limits),
            (self.accept_any_timestamp, EmulatorBuilder::accept_any_timestamp),
        ];
        builder = choices.into_iter().filter(|(is_on, _)| *is_on).fold(builder, |builder, (_, choose)| choose(builder));
        builder = self.rows.into_iter().fold(builder, |builder, (action, rows)| builder.rows(action, rows));
        Ok(self.failing_runs.into_iter().fold(builder, |builder, (node, runs)| builder.failing_runs(node, runs)))
    }
}

/// Reads a name and its number.
fn pair<T: std::str::FromStr>(text: &str) -> Result<(String, T), String> {
    let read = text.rsplit_once('=').and_then(|(name, number)| Some((name.to_owned(), number.parse().ok()?)));
    read.ok_or_else(|| format!("`{text}` is not like Name=3"))
}
