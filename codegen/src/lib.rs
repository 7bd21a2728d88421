//! Build-time half of the `dataworks` crate: spec files in, typed Rust text out.
//!
//! Data goes one way: [`spec`] reads the YAML as it is written, [`model`] resolves and checks it, [`emit`] turns the
//! model into Rust text and [`export`] into JSON. Nothing here looks at a clock or the environment, and everything is
//! sorted, so the same specs give the same text.

pub mod emit;
pub mod export;
pub mod model;
mod problem;
#[expect(missing_docs, reason = "specs/README.md documents each key once, for those who write them")]
pub mod spec;

pub use problem::{Problem, Problems};

use std::path::Path;

/// Reads and checks the service whose files are below `folder`.
pub fn load(folder: &Path) -> Result<model::Service, Problems> {
    model::resolve(spec::read_service(folder)?)
}

/// Reads and checks every service below `specs`, by name: each folder there is one.
pub fn load_all(specs: &Path) -> Result<Vec<model::Service>, Problems> {
    let whole = |reason: String| Problems(vec![Problem { file: specs.to_owned(), line: 0, reason }]);
    let mut folders: Vec<_> = std::fs::read_dir(specs)
        .map_err(|failure| whole(failure.to_string()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    if folders.is_empty() {
        return Err(whole("no folder of a service".to_owned()));
    }
    folders.sort();
    let mut services = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        match load(&folder) {
            Ok(service) => services.push(service),
            Err(found) => problems.extend(found.0),
        }
    }
    if problems.is_empty() { Ok(services) } else { Err(Problems(problems)) }
}
