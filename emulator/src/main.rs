//! An emulator of DataWorks as a server, for programs in any language. `docs/emulator.md` of the project shows it at work.

#![forbid(unsafe_code)]

mod log;
mod options;
mod seed;
mod signals;

use clap::Parser as _;
use options::Options;
use std::error::Error;
use std::io::{Write as _, stdout};
use std::process::ExitCode;
use std::time::Duration;

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("dataworks-emulator: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until a signal ends it.
async fn serve(options: Options) -> Result<(), Box<dyn Error>> {
    // Before anybody is told the address: a signal that comes early ends it as gracefully.
    let ended = signals::ended()?;
    let grace = Duration::from_secs(options.grace);
    let emulator = options.builder()?.start().await?;
    // A reader that has gone away does not matter.
    let _ = writeln!(stdout(), "listening at {}", emulator.endpoint());
    ended.await;
    if tokio::time::timeout(grace, emulator.shutdown()).await.is_err() {
        return Err(format!("requests were still under way after {} s", grace.as_secs()).into());
    }
    Ok(())
}
