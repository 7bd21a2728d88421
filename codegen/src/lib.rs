//! Build-time half of the `dataworks` crate: spec files in, typed Rust text out.
//!
//! Data goes one way: [`spec`] reads the YAML as it is written, [`model`] resolves and checks it, [`emit`] turns the
//! model into Rust text and [`export`] into JSON. For maintainers, [`draft`](mod@draft) makes a spec of the [`facts`] of
//! the official package, and [`drift`](mod@drift) holds the model against them. Nothing here looks at a clock or the
//! environment, and everything is sorted, so the same specs give the same text.

pub mod draft;
pub mod drift;
pub mod emit;
pub mod export;
pub mod facts;
mod folder;
pub mod format;
pub mod model;
mod problem;
pub mod restated;
pub mod samples;
#[expect(missing_docs, reason = "specs/README.md documents each key once, for those who write them")]
pub mod spec;

pub use problem::{Problem, Problems};

use folder::{entries, whole};
use samples::Sample;
use std::path::{Path, PathBuf};

/// Reads and checks what is on, by the names of Cargo features, of the service whose files are below `folder`.
pub fn load(folder: &Path, is_on: &dyn Fn(&str) -> bool) -> Result<model::Service, Problems> {
    model::resolve(spec::read_service(folder, is_on)?)
}

/// Reads and checks every service below `specs`, by name: each folder there is one.
pub fn load_all(specs: &Path) -> Result<Vec<model::Service>, Problems> {
    let services = each_service(specs, |folder| load(folder, &|_| true))?;
    let problems = model::check_across(&services);
    if problems.is_empty() { Ok(services) } else { Err(Problems(problems)) }
}

/// The draft of the spec of an action, from the facts in the folder `facts`. Its service is the folder below `specs` of
/// the same name.
pub fn draft(specs: &Path, facts: &Path, action: &str) -> Result<String, Problems> {
    let found = facts::load_action(facts, action)?;
    Ok(draft::draft(&spec::read_service(&folder_of(specs, facts), &|_| true)?, &found))
}

/// Where the specs below `specs` and the facts in the folder `facts`, which is called as its service, disagree.
pub fn drift(specs: &Path, facts: &Path) -> Result<drift::Drift, Problems> {
    let found = facts::load(facts)?;
    Ok(drift::drift(&load(&folder_of(specs, facts), &|_| true)?, &found))
}

/// The folder of the service that facts are of: it is called as theirs.
fn folder_of(specs: &Path, facts: &Path) -> PathBuf {
    let facts = facts.canonicalize().unwrap_or_else(|_| facts.to_owned());
    specs.join(facts.file_name().unwrap_or_default())
}

/// Checks the sample answers in the folder `samples` against the specs below `specs`. Those of a service stand in a folder
/// of its name, or beside those of all services that have no such folder.
pub fn check_samples(specs: &Path, samples: &Path) -> Result<(), Problems> {
    let services = each_service(specs, |folder| spec::read_service(folder, &|_| true))?;
    let base = samples.parent().unwrap_or(samples);
    let mut texts = Vec::new();
    let mut problems = Vec::new();
    let paths = |folder: &Path| entries(folder).map_err(|failure| whole(folder, &failure.to_string()));
    let mut found: Vec<(Option<String>, PathBuf)> = Vec::new();
    for path in paths(samples)? {
        if path.is_dir() {
            let service = path.file_name().map(|name| name.to_string_lossy().into_owned());
            found.extend(paths(&path)?.into_iter().map(|path| (service.clone(), path)));
        } else {
            found.push((None, path));
        }
    }
    for (service, path) in found {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file = path.strip_prefix(base).unwrap_or(&path).to_owned();
        match std::fs::read_to_string(&path) {
            Ok(text) => texts.push(Sample { service, file, text }),
            Err(failure) => problems.push(Problem { file, line: 0, reason: failure.to_string() }),
        }
    }
    problems.extend(samples::check(&services, &texts));
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

/// Reads the folder of each service with `read`, and collects what is wrong in any of them.
fn each_service<T>(specs: &Path, read: fn(&Path) -> Result<T, Problems>) -> Result<Vec<T>, Problems> {
    let mut folders = entries(specs).map_err(|failure| whole(specs, &failure.to_string()))?;
    folders.retain(|path| path.is_dir());
    if folders.is_empty() {
        return Err(whole(specs, "no folder of a service"));
    }
    let mut services = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        match read(&folder) {
            Ok(service) => services.push(service),
            Err(found) => problems.extend(found.0),
        }
    }
    if problems.is_empty() { Ok(services) } else { Err(Problems(problems)) }
}
