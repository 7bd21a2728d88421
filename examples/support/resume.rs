//! Files that say what is done so far, for programs that go on where they were stopped.

use super::Outcome;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// What an earlier run has left, if there was one.
pub(crate) fn read_state<S: DeserializeOwned>(file: &Path) -> Outcome<Option<S>> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(failure) if failure.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(failure) => return Err(format!("{}: {failure}", file.display()).into()),
    };
    Ok(Some(serde_json::from_str(&text).map_err(|failure| format!("{}: {failure}", file.display()))?))
}

/// Writes the state to a file beside and moves that over, so that there is always a whole one.
pub(crate) fn write_state(file: &Path, state: &impl Serialize) -> Outcome {
    let beside = file.with_extension("new");
    std::fs::write(&beside, serde_json::to_string_pretty(state)?)?;
    Ok(std::fs::rename(&beside, file)?)
}

/// Ends the program, as if it had been killed, where an option says so.
pub(crate) fn stop_at(stop: Option<usize>, number: usize) {
    if stop == Some(number) {
        println!("Stopped at step {number}.");
        std::process::exit(3);
    }
}
