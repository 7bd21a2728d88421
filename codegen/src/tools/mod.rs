//! What maintainers of specs use, and a build of `dataworks` does without: drafts from facts, drift between facts and specs,
//! layout, checks of samples and of texts.

pub mod draft;
pub mod drift;
pub mod facts;
pub mod format;
pub mod restated;
pub mod samples;

use crate::folder::{entries, whole};
use crate::problem::{Problem, Problems};
use crate::{each_service, load, spec};
use samples::Sample;
use std::path::{Path, PathBuf};

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
