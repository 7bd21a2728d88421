//! What the examples share.
#![allow(dead_code, unused_imports, reason = "each example uses its own part")]

mod connection;
mod dates;
mod progress;
mod resume;
mod table;

pub(crate) use connection::{Connection, connect, connect_by};
pub(crate) use dates::{date, midnight};
pub(crate) use progress::{watch, watch_on};
pub(crate) use resume::{read_state, stop_at, write_state};
pub(crate) use table::{name, print_table, text};

use std::error::Error;
use std::process::ExitCode;

/// What an example ends with.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Help that stands under the options of each example.
pub(crate) const ENVIRONMENT: &str = "\
Calls an emulator within the program, unless the environment has credentials:
  ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET  the access key
  DATAWORKS_REGION                                              region of the workspace
  DATAWORKS_ENDPOINT                                            another address than that of the region";

/// Says what went wrong, with the exit code of a failure.
pub(crate) fn report(name: &str, outcome: Outcome<ExitCode>) -> ExitCode {
    outcome.unwrap_or_else(|failure| {
        eprintln!("{name} failed: {failure}");
        ExitCode::FAILURE
    })
}
