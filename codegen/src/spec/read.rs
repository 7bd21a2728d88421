//! Reads the folder of one service: every file, in the order of their names.

use super::locate::{Step, duplicate_key, line_of};
use super::{
    ActionSpec, AreaSpec, ErrorsSpec, FeatureSpec, FieldSpec, OutlineSpec, ReplacedBySpec, ServiceSpec, TypesSpec,
    ValueSpec, complete,
};
use crate::problem::{Problem, Problems};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
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

/// The spec files of one service, or of some of its areas.
#[derive(Debug)]
pub struct ServiceFiles {
    /// Name of the service's folder.
    pub name: String,
    /// `service.yaml`.
    pub service: Located<ServiceSpec>,
    /// `types/*.yaml`.
    pub types: Vec<Located<TypesSpec>>,
    /// `errors.yaml`.
    pub errors: Located<ErrorsSpec>,
    /// `<area>/<Action>.yaml`.
    pub actions: Vec<Located<ActionSpec>>,
    /// The actions of areas that are off.
    pub off: Vec<OutlineSpec>,
    /// These areas.
    pub areas_off: Vec<AreaSpec>,
}

/// What is read of an action that is off.
#[derive(serde::Deserialize)]
struct Replaced {
    #[serde(default)]
    replaced_by: Option<ReplacedBySpec>,
}

/// Reads what is on of the service below `folder`, by the names of Cargo features. Names in problems are relative to the
/// folder's parent. An area that is off is left out of `service.yaml` too, as are the types that it has to itself.
pub fn read_service(folder: &Path, is_on: &dyn Fn(&str) -> bool) -> Result<ServiceFiles, Problems> {
    let mut problems = Vec::new();
    let base = folder.parent().unwrap_or(folder);
    let service: Option<Located<ServiceSpec>> = read_file(base, &folder.join("service.yaml"), &mut problems);
    let errors = read_file(base, &folder.join("errors.yaml"), &mut problems);
    let (Some(mut service), Some(errors)) = (service, errors) else { return Err(Problems(problems)) };
    let areas = std::mem::take(&mut service.spec.areas);
    for name in names_in(folder) {
        if folder.join(&name).is_dir() && name != "types" && areas.iter().all(|area| area.name != name) {
            problems.push(service.problem("areas", format!("folder `{name}` is not an area of service.yaml")));
        }
    }
    let (on, off): (Vec<_>, Vec<_>) = areas.into_iter().partition(|area| is_on(&service.spec.feature_of(area)));
    let is_used = |stem: &str| off.iter().all(|area| area.name != stem);
    let types = read_folder(base, &folder.join("types"), is_used, &mut problems);
    let mut actions = Vec::new();
    for area in &on {
        actions.extend(read_folder(base, &folder.join(&area.name), |_| true, &mut problems));
    }
    let outlines = off.iter().flat_map(|area| outlines(base, folder, area, &service.spec, &mut problems)).collect();
    service.spec.areas = on;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let mut files = ServiceFiles { name, service, types, errors, actions, off: outlines, areas_off: off };
    if problems.is_empty() {
        complete::complete(&mut files, &mut problems);
    }
    if problems.is_empty() { Ok(files) } else { Err(Problems(problems)) }
}

impl ServiceSpec {
    /// The Cargo feature that turns an area on.
    pub fn feature_of(&self, area: &AreaSpec) -> String {
        match self.feature {
            FeatureSpec::Area => format!("{}-{}", self.module, area.name),
            FeatureSpec::Service => self.module.clone(),
        }
    }
}

/// The actions of an area that is off. What replaces them is read only where the service has a successor.
fn outlines(
    base: &Path,
    folder: &Path,
    area: &AreaSpec,
    service: &ServiceSpec,
    problems: &mut Vec<Problem>,
) -> Vec<OutlineSpec> {
    let outline = |name: &str, replaced_by| OutlineSpec { name: name.to_owned(), area: area.name.clone(), replaced_by };
    let folder = folder.join(&area.name);
    if service.successor.is_some() {
        let files: Vec<Located<Replaced>> = read_folder(base, &folder, |_| true, problems);
        return files.iter().map(|file| outline(file.stem(), file.spec.replaced_by.clone())).collect();
    }
    let names = names_in(&folder);
    names.iter().filter_map(|name| name.strip_suffix(".yaml")).map(|name| outline(name, None)).collect()
}

/// Names of what is in a folder, sorted.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// Reads the files of a folder whose names without their ending are wanted.
fn read_folder<T: DeserializeOwned>(
    base: &Path,
    folder: &Path,
    is_wanted: impl Fn(&str) -> bool,
    problems: &mut Vec<Problem>,
) -> Vec<Located<T>> {
    let names = names_in(folder).into_iter();
    names
        .filter(|name| name.strip_suffix(".yaml").is_some_and(&is_wanted))
        .filter_map(|name| read_file(base, &folder.join(name), problems))
        .collect()
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
pub(super) fn unique<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
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
pub(super) fn value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    let value = yaml_serde::Value::deserialize(deserializer)?;
    serde_json::to_value(value).map(Some).map_err(D::Error::custom)
}

/// What stands in a mapping under its name.
pub(super) trait Named<'de>: Sized {
    /// Reads what stands under a key.
    fn under<A: MapAccess<'de>>(key: Value, map: &mut A) -> Result<Self, A::Error>;
}

/// Reads a mapping whose keys are names into a list, in the order of the file, and refuses a name that is there twice.
pub(super) fn named<'de, D: Deserializer<'de>, T: Named<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Entries<T>(PhantomData<T>);

    impl<'de, T: Named<'de>> Visitor<'de> for Entries<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a mapping")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            let mut seen = BTreeSet::new();
            while let Some(key) = map.next_key::<Value>()? {
                if !seen.insert(key.to_string()) {
                    return Err(A::Error::custom("duplicate key"));
                }
                entries.push(T::under(key, &mut map)?);
            }
            Ok(entries)
        }
    }

    deserializer.deserialize_map(Entries(PhantomData))
}

/// A key that is a name.
fn name<E: Error>(key: Value) -> Result<String, E> {
    match key {
        Value::String(name) => Ok(name),
        other => Err(E::custom(format!("{other} is no name"))),
    }
}

impl<'de> Named<'de> for FieldSpec {
    fn under<A: MapAccess<'de>>(key: Value, map: &mut A) -> Result<Self, A::Error> {
        let name = Some(name(key)?);
        Ok(Self { name, ..map.next_value()? })
    }
}

impl<'de> Named<'de> for AreaSpec {
    fn under<A: MapAccess<'de>>(key: Value, map: &mut A) -> Result<Self, A::Error> {
        Ok(Self { name: name(key)?, summary: map.next_value()? })
    }
}

impl<'de> Named<'de> for ValueSpec {
    fn under<A: MapAccess<'de>>(key: Value, map: &mut A) -> Result<Self, A::Error> {
        Ok(Self { value: key, ..map.next_value_seed(ValueOrMeaning)? })
    }
}

/// What stands under a value: its meaning alone, or a mapping.
struct ValueOrMeaning;

impl<'de> DeserializeSeed<'de> for ValueOrMeaning {
    type Value = ValueSpec;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ValueSpec, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueOrMeaning {
    type Value = ValueSpec;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the meaning of a value, or a mapping with `doc`")
    }

    fn visit_str<E: Error>(self, doc: &str) -> Result<ValueSpec, E> {
        Ok(ValueSpec { value: Value::Null, name: None, since: None, doc: doc.to_owned() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ValueSpec, A::Error> {
        ValueSpec::deserialize(MapAccessDeserializer::new(map))
    }
}
