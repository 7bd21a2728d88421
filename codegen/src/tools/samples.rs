//! Sample answers against the specs: what a sample shows a spec has, and what a spec has a sample shows or a note
//! explains.

use crate::problem::Problem;
use crate::spec::{
    ActionSpec, FieldSpec, Located, ObjectSpec, ServiceFiles, ServiceSpec, Step, TypesSpec, WireType, line_of,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// The sample answer of an action, in a file of the action's name.
#[derive(Debug)]
pub struct Sample {
    /// The folder of its service, where that has one of its own: versions of a service have actions of the same name.
    pub service: Option<String>,
    /// The file, as problems name it.
    pub file: PathBuf,
    /// What is in it.
    pub text: String,
}

impl Sample {
    fn action(&self) -> &str {
        self.file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    fn problem(&self, steps: &[Step], reason: String) -> Problem {
        // JSON is YAML too, so one reader finds the lines of both.
        Problem { file: self.file.clone(), line: line_of(&self.text, steps), reason }
    }
}

/// Every way in which specs without mistakes of their own and these samples disagree, by file and line.
pub fn check(services: &[ServiceFiles], samples: &[Sample]) -> Vec<Problem> {
    let mut review = Review { objects: BTreeMap::new(), fields: BTreeMap::new(), problems: Vec::new() };
    let place = |sample: &'_ Sample| (sample.service.clone(), sample.action().to_owned());
    let mut by_action: BTreeMap<(Option<String>, String), &Sample> =
        samples.iter().map(|sample| (place(sample), sample)).collect();
    for service in services {
        let has_folder = samples.iter().any(|sample| sample.service.as_ref() == Some(&service.name));
        let folder = has_folder.then(|| service.name.clone());
        review.objects = shared_objects(service);
        for file in &service.actions {
            let name = file.stem();
            match by_action.remove(&(folder.clone(), name.to_owned())) {
                Some(sample) => review.sample(file, &service.service, sample),
                None => {
                    let reason = format!("action `{name}` has no sample answer `{name}.json`");
                    review.problems.push(file.problem("", reason));
                }
            }
        }
    }
    for ((_, name), sample) in by_action {
        review.problems.push(Problem {
            file: sample.file.clone(),
            line: 0,
            reason: format!("there is no action `{name}`"),
        });
    }
    review.finish()
}

type SharedObjects<'specs> = BTreeMap<&'specs str, (&'specs Located<TypesSpec>, &'specs ObjectSpec)>;

fn shared_objects(service: &ServiceFiles) -> SharedObjects<'_> {
    let named = |file, (name, object)| (String::as_str(name), (file, object));
    service.types.iter().flat_map(|file| file.spec.objects.iter().map(move |entry| named(file, entry))).collect()
}

/// A field, and where it stands.
#[derive(Clone)]
struct Placed<'specs> {
    spec: &'specs FieldSpec,
    file: SpecFile<'specs>,
    place: String,
}

/// Fields that stand together in a file.
fn placed<'specs>(specs: &'specs [FieldSpec], file: SpecFile<'specs>, place: &str) -> Vec<Placed<'specs>> {
    let one = |(index, spec)| Placed { spec, file, place: format!("{place}.{index}") };
    specs.iter().enumerate().map(one).collect()
}

#[derive(Clone, Copy)]
enum SpecFile<'specs> {
    Action(&'specs Located<ActionSpec>),
    Types(&'specs Located<TypesSpec>),
    Service(&'specs Located<ServiceSpec>),
}

impl SpecFile<'_> {
    fn problem(self, place: &str, reason: String) -> Problem {
        match self {
            Self::Action(file) => file.problem(place, reason),
            Self::Types(file) => file.problem(place, reason),
            Self::Service(file) => file.problem(place, reason),
        }
    }
}

/// What all samples together say of one field.
struct Mark<'specs> {
    file: SpecFile<'specs>,
    place: String,
    name: &'specs str,
    is_shown: bool,
    /// Whether it is missed somewhere where no note explains it.
    is_missed: bool,
}

/// A value of a sample and the way to it.
struct Found {
    value: Value,
    steps: Vec<Step>,
}

struct Review<'specs> {
    objects: SharedObjects<'specs>,
    /// By address, since the field of a shared object is one field wherever the object is used.
    fields: BTreeMap<*const FieldSpec, Mark<'specs>>,
    problems: Vec<Problem>,
}

impl<'specs> Review<'specs> {
    fn finish(mut self) -> Vec<Problem> {
        for mark in self.fields.values().filter(|mark| mark.is_missed && !mark.is_shown) {
            let reason = format!("field `{}` is in no sample answer and no `note` explains it", mark.name);
            self.problems.push(mark.file.problem(&mark.place, reason));
        }
        self.problems.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        self.problems
    }

    fn sample(&mut self, file: &'specs Located<ActionSpec>, service: &'specs Located<ServiceSpec>, sample: &Sample) {
        let value: Value = match serde_json::from_str(&sample.text) {
            Ok(value) => value,
            Err(failure) => {
                let position = format!(" at line {} column {}", failure.line(), failure.column());
                let reason = format!("is no JSON: {}", failure.to_string().replacen(&position, "", 1));
                self.problems.push(Problem { file: sample.file.clone(), line: failure.line(), reason });
                return;
            }
        };
        if !value.is_object() {
            self.problems.push(sample.problem(&[], "is no JSON object".to_owned()));
            return;
        }
        let mut fields = placed(&file.spec.response, SpecFile::Action(file), "response");
        let names = service.spec.envelope_of(&file.spec);
        let others = placed(&service.spec.envelope_fields, SpecFile::Service(service), "envelope_fields");
        for other in others {
            let is_own = fields.iter().any(|own| own.spec.name == other.spec.name);
            if !is_own && other.spec.name.as_ref().is_some_and(|name| names.contains(name)) {
                fields.push(other);
            }
        }
        self.objects_of(sample, &fields, &[Found { value, steps: Vec::new() }], false);
    }

    /// Objects of one kind, such as the rows of a list, against their fields.
    fn objects_of(&mut self, sample: &Sample, fields: &[Placed<'specs>], objects: &[Found], is_explained: bool) {
        for found in objects {
            for name in found.value.as_object().into_iter().flat_map(|entries| entries.keys()) {
                if fields.iter().all(|field| field.spec.name.as_deref() != Some(name)) {
                    let steps = below(&found.steps, Step::Key(name.clone()));
                    self.problems.push(sample.problem(&steps, format!("no spec has `{}`", path(&steps))));
                }
            }
        }
        for field in fields {
            let spec = field.spec;
            let name = spec.name.as_deref().unwrap_or_default();
            let is_explained = is_explained || spec.note.as_ref().is_some_and(|note| !note.trim().is_empty());
            let mut inner = Vec::new();
            let mut is_shown = false;
            for found in objects {
                if let Some(value) = found.value.get(name) {
                    let steps = below(&found.steps, Step::Key(name.to_owned()));
                    is_shown |= self.value(sample, spec, Found { value: value.clone(), steps }, &mut inner);
                }
            }
            let mark = Mark { file: field.file, place: field.place.clone(), name, is_shown: false, is_missed: false };
            let mark = self.fields.entry(std::ptr::from_ref(spec)).or_insert(mark);
            mark.is_shown |= is_shown;
            mark.is_missed |= !is_shown && !is_explained;
            if !inner.is_empty() {
                let fields = self.fields_in(field.clone());
                self.objects_of(sample, &fields, &inner, is_explained);
            }
        }
    }

    /// Fields of the objects in a field.
    fn fields_in(&self, field: Placed<'specs>) -> Vec<Placed<'specs>> {
        let Placed { spec, file, place } = field;
        for (key, inner) in [("items", &spec.items), ("holds", &spec.holds)] {
            if let Some(inner) = inner {
                return self.fields_in(Placed { spec: inner, file, place: format!("{place}.{key}") });
            }
        }
        match spec.object.as_deref().and_then(|name| self.objects.get_key_value(name)) {
            Some((name, (file, object))) => {
                placed(&object.fields, SpecFile::Types(file), &format!("objects.{name}.fields"))
            }
            None => placed(&spec.fields, file, &format!("{place}.fields")),
        }
    }

    /// Whether a value shows what its field is like; the objects in it go to `inner`.
    fn value(&mut self, sample: &Sample, spec: &FieldSpec, found: Found, inner: &mut Vec<Found>) -> bool {
        match (spec.wire_type(), &found.value) {
            (_, Value::Null) => false,
            (WireType::Map, _) => true,
            (WireType::String, Value::String(text)) if spec.holds.is_some() => match serde_json::from_str(text) {
                Ok(value) => {
                    inner.push(Found { value, ..found });
                    true
                }
                Err(failure) => {
                    let reason = format!("`{}` does not hold JSON: {failure}", path(&found.steps));
                    self.problems.push(sample.problem(&found.steps, reason));
                    true
                }
            },
            (WireType::Object, Value::Object(_)) => {
                inner.push(found);
                true
            }
            // Gateways that came from XML write an empty object or list as empty text.
            (WireType::Object, Value::String(text)) if text.is_empty() => false,
            (WireType::Object, Value::Array(elements)) if elements.len() < 2 => {
                self.elements(sample, spec, elements, &found.steps, inner)
            }
            (WireType::Array, value) => {
                let Some(items) = spec.items.as_deref() else { return true };
                let parsed = value.as_str().and_then(list_in);
                match value.as_array().or(parsed.as_ref()) {
                    Some(elements) => {
                        let is_shown = self.elements(sample, items, elements, &found.steps, inner);
                        // An empty list of single values has nothing more to show.
                        is_shown || !matches!(items.wire_type(), WireType::Object | WireType::Array)
                    }
                    // A list written as its only element.
                    None => self.value(sample, items, found, inner),
                }
            }
            (kind, value) => {
                if !takes(kind, value) {
                    let reason = format!("`{}` is {value}, which is not of type {}", path(&found.steps), kind.name());
                    self.problems.push(sample.problem(&found.steps, reason));
                }
                true
            }
        }
    }

    fn elements(
        &mut self,
        sample: &Sample,
        spec: &FieldSpec,
        elements: &[Value],
        steps: &[Step],
        inner: &mut Vec<Found>,
    ) -> bool {
        let mut is_shown = false;
        for (index, element) in elements.iter().enumerate() {
            let found = Found { value: element.clone(), steps: below(steps, Step::Index(index)) };
            is_shown |= self.value(sample, spec, found, inner);
        }
        is_shown
    }
}

/// Whether a decoder of this type takes a single value, in whichever form the service wrote it.
fn takes(kind: WireType, value: &Value) -> bool {
    match (kind, value) {
        (WireType::String | WireType::Any, value) => !value.is_object() && !value.is_array(),
        // Empty text stands for nothing.
        (WireType::Object, _) | (_, Value::Object(_) | Value::Array(_)) => false,
        (_, Value::String(text)) if text.is_empty() => true,
        (WireType::Integer | WireType::Long, value) => match value {
            Value::String(text) => text.trim().parse::<i64>().is_ok() || text.trim().parse().is_ok_and(is_whole),
            value => value.is_i64() || (value.is_f64() && value.as_f64().is_some_and(is_whole)),
        },
        (WireType::Boolean, value) => match value {
            Value::String(text) => matches!(text.trim().to_lowercase().as_str(), "true" | "false" | "0" | "1"),
            value => value.is_boolean() || matches!(value.as_i64(), Some(0 | 1)),
        },
        (_, Value::String(text)) => text.trim().parse::<f64>().is_ok_and(f64::is_finite),
        (_, value) => value.is_number(),
    }
}

/// The list that a text stands for.
fn list_in(text: &str) -> Option<Vec<Value>> {
    if text.is_empty() { Some(Vec::new()) } else { serde_json::from_str(text).ok() }
}

fn is_whole(number: f64) -> bool {
    number.fract() == 0.0
}

fn below(steps: &[Step], step: Step) -> Vec<Step> {
    let mut steps = steps.to_vec();
    steps.push(step);
    steps
}

/// The way to a value as a JSON path.
fn path(steps: &[Step]) -> String {
    let mut path = String::from("$");
    for step in steps {
        let _ = match step {
            Step::Key(name) => write!(path, ".{name}"),
            Step::Index(index) => write!(path, "[{index}]"),
        };
    }
    path
}
