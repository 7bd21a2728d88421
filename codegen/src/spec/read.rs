//! Reads the folder of one service: every file, in the order of their names.

use super::locate::{Step, duplicate_key, line_of};
use super::{ActionSpec, ErrorsSpec, ServiceSpec, TypesSpec};
use crate::problem::{Problem, Problems};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// A spec file together with its text, so that a mistake found later can be given its line.
#[derive(Debug)]
pub struct Located<T> {
    /// What was read.
    pub spec: T,
    file: PathBuf,
    text: String,
}

impl<T> Located<T> {
    /// A mistake in the value that `path` leads to; `path` is written `parameters.2.example`.
    pub fn problem(&self, path: &str, reason: String) -> Problem {
        let steps: Vec<Step> = path
            .split('.')
            .filter(|step| !step.is_empty())
            .map(|step| step.parse().map_or_else(|_| Step::Key(step.to_owned()), Step::Index))
            .collect();
        self.problem_at(&steps, reason)
    }

    /// As [`Self::problem`], for keys that hold a dot themselves.
    pub fn problem_at(&self, steps: &[Step], reason: String) -> Problem {
        Problem { file: self.file.clone(), line: line_of(&self.text, steps), reason }
    }

    /// Name of the file without its ending.
    pub fn stem(&self) -> &str {
        self.file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// Name of the folder the file is in.
    pub fn folder(&self) -> &str {
        self.file.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default()
    }
}

/// All spec files of one service.
#[derive(Debug)]
pub struct ServiceFiles {
    /// `service.yaml`.
    pub service: Located<ServiceSpec>,
    /// `types/*.yaml`.
    pub types: Vec<Located<TypesSpec>>,
    /// `errors.yaml`.
    pub errors: Located<ErrorsSpec>,
    /// `<area>/<Action>.yaml`.
    pub actions: Vec<Located<ActionSpec>>,
}

/// Reads the service below `folder`; names in problems are relative to its parent.
pub fn read_service(folder: &Path) -> Result<ServiceFiles, Problems> {
    let mut problems = Vec::new();
    let base = folder.parent().unwrap_or(folder);
    let service: Option<Located<ServiceSpec>> = read_file(base, &folder.join("service.yaml"), &mut problems);
    let errors = read_file(base, &folder.join("errors.yaml"), &mut problems);
    let types = read_folder(base, &folder.join("types"), &mut problems);
    let mut actions = Vec::new();
    if let Some(service) = &service {
        for area in &service.spec.areas {
            actions.extend(read_folder(base, &folder.join(&area.name), &mut problems));
        }
        for name in folders_in(folder) {
            if name != "types" && !service.spec.areas.iter().any(|area| area.name == name) {
                problems.push(service.problem("areas", format!("folder `{name}` is not an area of service.yaml")));
            }
        }
    }
    match (service, errors) {
        (Some(service), Some(errors)) if problems.is_empty() => Ok(ServiceFiles { service, types, errors, actions }),
        _ => Err(Problems(problems)),
    }
}

fn folders_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

fn read_folder<T: DeserializeOwned>(base: &Path, folder: &Path, problems: &mut Vec<Problem>) -> Vec<Located<T>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    files.iter().filter_map(|file| read_file(base, file, problems)).collect()
}

fn read_file<T: DeserializeOwned>(base: &Path, path: &Path, problems: &mut Vec<Problem>) -> Option<Located<T>> {
    let file = path.strip_prefix(base).unwrap_or(path).to_owned();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(failure) => {
            problems.push(Problem { file, line: 0, reason: failure.to_string() });
            return None;
        }
    };
    match yaml_serde::from_str(&text) {
        Ok(spec) => Some(Located { spec, file, text }),
        Err(failure) => {
            // Broken YAML makes the reader miss keys that are there, so it is looked for before anything else.
            let failure = yaml_serde::from_str::<IgnoredAny>(&text).err().unwrap_or(failure);
            let (line, reason) = explain(&text, &failure);
            problems.push(Problem { file, line, reason });
            None
        }
    }
}

/// Line and reason of what the reader refused. The reason says no position again that the line says already.
fn explain(text: &str, failure: &yaml_serde::Error) -> (usize, String) {
    let reason = failure.to_string();
    // The reader gives the start of the mapping for a key that is there twice.
    if reason.contains("duplicate")
        && let Some((line, key)) = duplicate_key(text)
    {
        return (line, format!("the key `{key}` is there twice"));
    }
    let Some(location) = failure.location() else { return (0, reason) };
    let position = format!(" at line {} column {}", location.line(), location.column());
    (location.line(), reason.replacen(&position, "", 1))
}

/// Reads a mapping whose keys are names and refuses a name that is there twice, which serde by itself would not.
pub fn unique<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, T>, D::Error> {
    struct Unique<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Unique<T> {
        type Value = BTreeMap<String, T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a mapping")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = BTreeMap::new();
            while let Some((key, value)) = map.next_entry()? {
                if entries.insert(key, value).is_some() {
                    return Err(A::Error::custom("duplicate key"));
                }
            }
            Ok(entries)
        }
    }

    deserializer.deserialize_map(Unique(PhantomData))
}

/// Reads an example or default by way of a YAML value, which refuses a key that is there twice.
pub fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    let value = yaml_serde::Value::deserialize(deserializer)?;
    serde_json::to_value(value).map(Some).map_err(D::Error::custom)
}
