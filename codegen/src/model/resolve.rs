//! Spec files to model: references are followed, and every mistake on the way is collected.

use super::{
    Action, Area, AreaOff, DatePattern, EnumValue, Enumeration, ErrorCode, Field, Pagination, Parameter, Reading,
    Service, Shape, SharedObject, Size, Waiter,
};
use super::{check, paging, replacement, required, shape, text};
use crate::problem::{Problem, Problems};
use crate::spec::{
    AbsentSpec, ActionSpec, DiffersSpec, EffectSpec, EnumSpec, ErrorsSpec, FieldSpec, Located, LocationSpec,
    MethodSpec, ServiceSpec, Step, StyleSpec, TypesSpec, ValueSpec, WireType,
};
use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;
use std::collections::BTreeMap;

/// Resolves all files of one service, or returns every mistake found.
pub fn resolve(files: crate::spec::ServiceFiles) -> Result<Service, Problems> {
    let mut problems = Vec::new();
    let shared = Shared::collect(&files.types, &mut problems);
    error_codes(&files.errors, &mut problems);
    let service = files.service;
    for area in &service.spec.areas {
        if let Err(reason) = text::is_plain_text(&area.summary) {
            problems.push(service.problem(&format!("areas.{}", area.name), format!("the text {reason}")));
        }
    }
    for heading in service.spec.headings.keys() {
        if let Err(reason) = text::is_plain_text(heading) {
            problems.push(service.problem("headings", format!("the text {reason}")));
        }
    }
    for (name, link) in &service.spec.links {
        if service.spec.areas.iter().chain(&files.areas_off).all(|area| area.name != link.area) {
            problems.push(service.problem(&format!("links.{name}"), format!("there is no area `{}`", link.area)));
        }
    }
    let mut model = Service {
        name: files.name,
        module: service.spec.module.clone(),
        successor: service.spec.successor.clone(),
        successor_version: None,
        off: files.off,
        headings: service.spec.headings.clone(),
        links: service.spec.links.clone(),
        title: service.spec.title.clone(),
        version: service.spec.version.clone(),
        source: service.spec.source,
        protocol: service.spec.protocol,
        endpoint_public: service.spec.endpoint.public.clone(),
        endpoint_vpc: service.spec.endpoint.vpc.clone(),
        endpoint_central: service
            .spec
            .endpoint
            .central
            .as_ref()
            .map(|central| (central.host.clone(), central.regions.clone())),
        levels: service.spec.levels.clone(),
        editions: service.spec.editions.as_ref().map_or_else(Vec::new, |editions| editions.limits.clone()),
        areas: service
            .spec
            .areas
            .iter()
            .map(|area| Area {
                name: area.name.clone(),
                feature: service.spec.feature_of(area),
                summary: area.summary.clone(),
            })
            .collect(),
        areas_off: files
            .areas_off
            .iter()
            .map(|area| AreaOff { name: area.name.clone(), feature: service.spec.feature_of(area) })
            .collect(),
        actions: Vec::new(),
        enums: shared.enums,
        objects: BTreeMap::new(),
        errors: files
            .errors
            .spec
            .errors
            .iter()
            .map(|(code, error)| {
                (code.clone(), ErrorCode { status: error.status.clone(), meaning: error.meaning.clone() })
            })
            .collect(),
    };
    for file in &files.types {
        for (name, object) in &file.spec.objects {
            let mut scope = Scope::new(file, &model.enums, &shared.object_names, &mut problems);
            scope.text(&object.doc, &format!("objects.{name}.doc"), "the text");
            let fields = scope.fields(&object.fields, &format!("objects.{name}.fields"));
            model.objects.insert(name.clone(), SharedObject { doc: object.doc.clone(), fields });
        }
    }
    let known = problems.len();
    for file in &files.types {
        for name in file.spec.objects.keys().filter(|name| model.contains_itself(name)) {
            let problem = "the object stands within itself, without an end; make the inner one a Map with `object`";
            problems.push(file.problem(&format!("objects.{name}"), problem.to_owned()));
        }
    }
    // Whatever looks into such an object would not come out of it.
    if problems.len() > known {
        return Err(Problems(problems));
    }
    let envelope_fields = envelope_fields(&service, &model.enums, &shared.object_names, &mut problems);
    let known = problems.len();
    for file in &files.types {
        let mut scope = Scope::new(file, &model.enums, &shared.object_names, &mut problems);
        for (index, parameter) in file.spec.parameters.iter().enumerate() {
            scope.parameter(parameter, Some(LocationSpec::Query), &format!("parameters.{index}"));
        }
    }
    // A mistake in a shared parameter is one mistake, however many actions use it.
    if problems.len() > known {
        return Err(Problems(problems));
    }
    let common =
        Common { service: &service.spec, envelope_fields: &envelope_fields, groups: &files.errors.spec.groups };
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for file in &files.actions {
        if let Some(other) = seen.insert(file.stem(), file.folder()) {
            problems.push(file.problem("", format!("action `{}` is already in area `{other}`", file.stem())));
        }
        let action = {
            let mut scope = Scope::new(file, &model.enums, &shared.object_names, &mut problems);
            action(file, &common, &mut scope)
        };
        check::action(file, &action, &model, &mut problems);
        model.actions.push(action);
    }
    replacement::check(&files.actions, &model, &mut problems);
    required::check(&files.types, &model, &mut problems);
    if let Some(successor) = model.successor.as_ref().filter(|successor| !text::is_kebab_case(successor)) {
        problems.push(service.problem("successor", format!("`{successor}` is no folder of a service")));
    }
    if problems.is_empty() { Ok(model) } else { Err(Problems(problems)) }
}

/// What the files of a service say for all its actions.
struct Common<'files> {
    service: &'files ServiceSpec,
    envelope_fields: &'files [Field],
    groups: &'files BTreeMap<String, Vec<String>>,
}

/// The fields of envelopes; each envelope lists some of them.
fn envelope_fields(
    file: &Located<ServiceSpec>,
    enums: &BTreeMap<String, Enumeration>,
    objects: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Field> {
    let mut scope = Scope::new(file, enums, objects, problems);
    scope.response(&file.spec.envelope_fields, "envelope_fields");
    let fields = scope.fields(&file.spec.envelope_fields, "envelope_fields");
    for (name, listed) in &file.spec.envelopes {
        if name == NO_ENVELOPE {
            let reason = format!("`{NO_ENVELOPE}` stands for an answer without an envelope");
            scope.report(&format!("envelopes.{name}"), reason);
        }
        for (index, field) in listed.iter().enumerate() {
            let here = format!("envelopes.{name}.{index}");
            if fields.iter().all(|known| known.name != *field) {
                scope.report(&here, format!("`envelope_fields` has no `{field}`"));
            } else if listed[..index].contains(field) {
                scope.report(&here, format!("`{field}` is there twice"));
            }
        }
    }
    let listed = |field: &Field| file.spec.envelopes.values().any(|names| names.contains(&field.name));
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| !listed(field)) {
        scope.report(&format!("envelope_fields.{index}"), format!("no envelope lists `{}`", field.name));
    }
    if let Some(name) = &file.spec.envelope
        && !file.spec.envelopes.contains_key(name)
    {
        scope.report("envelope", format!("there is no envelope `{name}`"));
    }
    fields
}

/// What an action says whose answer has none of the envelopes.
const NO_ENVELOPE: &str = "none";

/// Shared types by name, collected before anything refers to them.
struct Shared {
    enums: BTreeMap<String, Enumeration>,
    object_names: Vec<String>,
}

impl Shared {
    fn collect(files: &[Located<TypesSpec>], problems: &mut Vec<Problem>) -> Self {
        let mut shared = Self { enums: BTreeMap::new(), object_names: Vec::new() };
        for file in files {
            for (name, spec) in &file.spec.enums {
                let place = format!("enums.{name}");
                shared.name(file, name, &place, problems);
                shared.enums.insert(name.clone(), shared_enum(file, name, spec, &place, problems));
            }
            for name in file.spec.objects.keys() {
                shared.name(file, name, &format!("objects.{name}"), problems);
                shared.object_names.push(name.clone());
            }
        }
        shared
    }

    /// Checks the name of a shared type before it is added.
    fn name(&self, file: &Located<TypesSpec>, name: &str, place: &str, problems: &mut Vec<Problem>) {
        if self.enums.contains_key(name) || self.object_names.iter().any(|other| other == name) {
            problems.push(file.problem(place, format!("a type `{name}` is shared already")));
        }
        if !text::is_type_name(name) || text::RUST_TYPES.contains(&name) {
            problems.push(file.problem(place, format!("`{name}` cannot be the name of a shared type")));
        }
    }
}

/// Meanings of error codes stand in a table of the documentation; groups name codes that are there.
fn error_codes(file: &Located<ErrorsSpec>, problems: &mut Vec<Problem>) {
    for (name, codes) in &file.spec.groups {
        let steps = |index: Option<usize>| {
            let mut steps = vec![Step::Key("groups".to_owned()), Step::Key(name.clone())];
            steps.extend(index.map(Step::Index));
            steps
        };
        if !text::is_kebab_case(name) {
            let reason = format!("`{name}` is no name of a group, such as `throttling`");
            problems.push(file.problem_at(&steps(None), reason));
        }
        for (index, code) in codes.iter().enumerate() {
            let reason = if !file.spec.errors.contains_key(code) {
                format!("errors.yaml has no code `{code}`")
            } else if codes[..index].contains(code) {
                format!("code `{code}` is there twice")
            } else {
                continue;
            };
            problems.push(file.problem_at(&steps(Some(index)), reason));
        }
    }
    let mut constants: BTreeMap<String, &str> = BTreeMap::new();
    for (code, error) in &file.spec.errors {
        let constant = code.to_shouty_snake_case();
        let steps = ["errors", code].map(|key| Step::Key(key.to_owned()));
        if !constant.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            let reason = format!("no constant can be named for `{code}`: it does not begin with a letter");
            problems.push(file.problem_at(&steps, reason));
        } else if let Some(other) = constants.insert(constant.clone(), code) {
            problems.push(file.problem_at(&steps, format!("`{other}` and `{code}` are both constant `{constant}`")));
        }
        let found = match text::is_plain_text(&error.meaning) {
            Ok(()) if error.meaning.contains(['|', '\n']) => Err("has a `|` or more than one line".to_owned()),
            found => found,
        };
        if let Err(reason) = found {
            let steps = ["errors", code, "meaning"].map(|key| Step::Key(key.to_owned()));
            problems.push(file.problem_at(&steps, format!("the meaning of `{code}` {reason}")));
        }
    }
}

fn shared_enum(
    file: &Located<TypesSpec>,
    name: &str,
    spec: &EnumSpec,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Enumeration {
    if let Err(reason) = text::is_plain_text(&spec.doc) {
        problems.push(file.problem(&format!("{place}.doc"), format!("the text {reason}")));
    }
    Enumeration {
        type_name: Some(name.to_owned()),
        doc: spec.doc.clone(),
        wire_type: spec.wire_type,
        values: enum_values(file, &spec.values, spec.wire_type, &format!("{place}.values"), problems),
    }
}

fn enum_values<T>(
    file: &Located<T>,
    specs: &[ValueSpec],
    wire_type: WireType,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Vec<EnumValue> {
    let mut values: Vec<EnumValue> = Vec::new();
    for (index, spec) in specs.iter().enumerate() {
        let here = format!("{place}.{index}");
        if let Err(reason) = shape::value_fits(&spec.value, wire_type) {
            problems.push(file.problem(&here, format!("the value {reason}")));
        }
        if spec.value.as_str().is_some_and(|text| text.trim() != text) {
            let reason = format!("value {} begins or ends with a space", spec.value);
            problems.push(file.problem(&here, reason));
        }
        let name = match (&spec.name, &spec.value) {
            (Some(name), _) => name.clone(),
            (None, Value::String(text)) => text.to_upper_camel_case(),
            (None, other) => {
                problems.push(file.problem(&here, format!("value {other} needs a `name`")));
                continue;
            }
        };
        if !text::is_value_name(&name) {
            let reason = format!("`{name}` cannot be a Rust name: value {} needs another `name`", spec.value);
            problems.push(file.problem(&here, reason));
        }
        if let Err(reason) = text::is_plain_text(&spec.doc) {
            problems.push(file.problem(&format!("{here}.doc"), format!("the text {reason}")));
        }
        let spelling = |value: &Value| value.to_string().to_lowercase().replace(['-', '_', ' '], "");
        if let Some(other) = values.iter().find(|other| spelling(&other.value) == spelling(&spec.value)) {
            let reason = format!("value {} is value {} again, under another spelling", spec.value, other.value);
            problems.push(file.problem(&here, reason));
        } else if let Some(other) = values.iter().find(|other| other.name.to_snake_case() == name.to_snake_case()) {
            let reason = format!("value {} has the name of value {}", spec.value, other.value);
            problems.push(file.problem(&here, reason));
        }
        if spec.since.as_deref().is_some_and(text::is_blank) {
            problems.push(file.problem(&format!("{here}.since"), "`since` says nothing".to_owned()));
        }
        values.push(EnumValue { value: spec.value.clone(), name, doc: spec.doc.clone(), since: spec.since.clone() });
    }
    values
}

/// Keys that belong to parameters alone, and whether they are given.
fn parameter_keys(spec: &FieldSpec) -> [(&'static str, bool); 5] {
    [
        ("use", spec.shared.is_some()),
        ("in", spec.place.is_some()),
        ("style", spec.style.is_some()),
        ("fill", spec.fill.is_some()),
        ("only_with", !spec.only_with.is_empty()),
    ]
}

/// Everything needed to resolve one file.
struct Scope<'a, T> {
    file: &'a Located<T>,
    enums: &'a BTreeMap<String, Enumeration>,
    objects: &'a [String],
    problems: &'a mut Vec<Problem>,
}

impl<'a, T> Scope<'a, T> {
    fn new(
        file: &'a Located<T>,
        enums: &'a BTreeMap<String, Enumeration>,
        objects: &'a [String],
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        Self { file, enums, objects, problems }
    }

    fn report(&mut self, place: &str, reason: impl Into<String>) {
        self.problems.push(self.file.problem(place, reason.into()));
    }

    fn text(&mut self, text: &str, place: &str, subject: &str) {
        if let Err(reason) = text::is_plain_text(text) {
            self.report(place, format!("{subject} {reason}"));
        }
    }

    /// Notes a name that a parameter or field has already, be it only once both are Rust names.
    fn name(&mut self, name: &str, others: &[&str], place: &str) {
        if others.contains(&name) {
            self.report(place, format!("the name `{name}` is there twice"));
        } else if let Some(other) = others.iter().find(|other| other.to_snake_case() == name.to_snake_case()) {
            self.report(place, format!("`{name}` and `{other}` come to the same Rust name"));
        }
    }

    /// Fields of a response or object.
    fn fields(&mut self, specs: &[FieldSpec], place: &str) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for (index, spec) in specs.iter().enumerate() {
            let here = format!("{place}.{index}");
            for (key, is_given) in parameter_keys(spec) {
                if is_given {
                    self.report(&here, format!("`{key}` belongs to parameters only"));
                }
            }
            let field = self.field(spec, &here);
            self.name(&field.name, &fields.iter().map(|other| other.name.as_str()).collect::<Vec<_>>(), &here);
            fields.push(field);
        }
        fields
    }

    /// Fields of an answer, where nothing is required: the service may leave out what it likes.
    fn response(&mut self, specs: &[FieldSpec], place: &str) {
        for (index, spec) in specs.iter().enumerate() {
            let here = format!("{place}.{index}");
            for (key, is_given) in
                [("required", spec.required.is_some()), ("required_by", !spec.required_by.is_empty())]
            {
                if is_given {
                    self.report(&format!("{here}.{key}"), format!("`{key}` is for what is sent, not for an answer"));
                }
            }
            self.response(&spec.fields, &format!("{here}.fields"));
            if let Some(holds) = &spec.holds {
                self.response(&holds.fields, &format!("{here}.holds.fields"));
            }
            if let Some(items) = &spec.items {
                self.response(&items.fields, &format!("{here}.items.fields"));
            }
        }
    }

    fn field(&mut self, spec: &FieldSpec, place: &str) -> Field {
        let name = spec.name.clone().unwrap_or_default();
        if !text::is_wire_name(&name) {
            self.report(place, format!("`{name}` is no parameter or field name"));
        }
        let doc = spec.doc.clone().unwrap_or_default();
        match &spec.doc {
            None => self.report(place, format!("`{name}` has no `doc`")),
            Some(doc) => self.text(doc, &format!("{place}.doc"), &format!("the text of `{name}`")),
        }
        self.remarks(spec.since.as_deref(), spec.differs.as_ref(), &format!("{place}."));
        if spec.required.is_some() && !spec.required_by.is_empty() {
            self.report(&format!("{place}.required"), format!("`{name}` has `required` or `required_by`, not both"));
        }
        let shape = self.shape(spec, place);
        for (key, value) in [("example", &spec.example), ("default", &spec.default)] {
            let Some(value) = value else { continue };
            if let Err(reason) = shape::fits(value, &shape) {
                self.report(&format!("{place}.{key}"), format!("the {key} of `{name}` {reason}"));
            } else if let Some(number) = value.as_i64()
                && (spec.minimum.is_some_and(|least| number < least) || spec.maximum.is_some_and(|most| number > most))
            {
                self.report(&format!("{place}.{key}"), format!("the {key} of `{name}`, {number}, is out of its range"));
            }
        }
        if let (Some(least), Some(most)) = (spec.minimum, spec.maximum)
            && least > most
        {
            self.report(&format!("{place}.minimum"), format!("the range {least} to {most} of `{name}` is empty"));
        }
        if !matches!(spec.wire_type(), WireType::Integer | WireType::Long) {
            for (key, is_given) in [("minimum", spec.minimum.is_some()), ("maximum", spec.maximum.is_some())] {
                if is_given {
                    self.report(&format!("{place}.{key}"), format!("`{key}` belongs to types Integer and Long"));
                }
            }
        }
        let date_pattern = spec.date_pattern.as_ref().and_then(|text| {
            let found = DatePattern::ALL.iter().find(|row| row.1 == text).map(|row| row.0);
            let fits = found.is_some_and(|pattern| match shape.wire_type() {
                WireType::String => true,
                WireType::Integer | WireType::Long => pattern.is_epoch(),
                _ => false,
            });
            if !fits {
                let reason =
                    format!("date pattern `{text}` is unknown or does not fit type {}", spec.wire_type().name());
                self.report(&format!("{place}.date_pattern"), reason);
            }
            found
        });
        Field {
            name,
            shape,
            doc,
            example: spec.example.clone(),
            default: spec.default.clone(),
            minimum: spec.minimum,
            maximum: spec.maximum,
            size: self.size(spec, place),
            date_pattern,
            required: spec.required.unwrap_or(false),
            required_by: spec.required_by.clone(),
            since: spec.since.clone(),
            differs: spec.differs.clone(),
            note: spec.note.clone(),
            sensitive: spec.sensitive.unwrap_or(false),
        }
    }

    /// The limits of a text or list, which its example keeps to.
    fn size(&mut self, spec: &FieldSpec, place: &str) -> Size {
        let Size { min_length, max_length, max_items } =
            Size { min_length: spec.min_length, max_length: spec.max_length, max_items: spec.max_items };
        let is_plain_text = spec.wire_type() == WireType::String
            && spec.date_pattern.is_none()
            && spec.values.is_empty()
            && spec.shared_enum.is_none();
        let is_list = spec.wire_type() == WireType::Array;
        for (key, is_given, is_right, owner) in [
            ("min_length", min_length.is_some(), is_plain_text, "plain texts"),
            ("max_length", max_length.is_some(), is_plain_text, "plain texts"),
            ("max_items", max_items.is_some(), is_list || is_plain_text, "lists and plain texts"),
        ] {
            if is_given && !is_right {
                self.report(&format!("{place}.{key}"), format!("`{key}` belongs to {owner}"));
            }
        }
        let name = spec.name.as_deref().unwrap_or_default();
        if let (Some(least), Some(most)) = (min_length, max_length)
            && least > most
        {
            self.report(
                &format!("{place}.min_length"),
                format!("no text of `{name}` has {least} to {most} characters"),
            );
        }
        for (key, value) in [("example", &spec.example), ("default", &spec.default)] {
            let (count, least, most, what) = match value {
                Some(Value::String(text)) => (text.chars().count(), min_length, max_length, "characters"),
                Some(Value::Array(elements)) => (elements.len(), None, max_items, "items"),
                _ => continue,
            };
            let is_within = |most: u32| u32::try_from(count).is_ok_and(|count| count <= most);
            if most.is_some_and(|most| !is_within(most)) || least.is_some_and(|least| least > 0 && is_within(least - 1))
            {
                self.report(&format!("{place}.{key}"), format!("the {key} of `{name}` has {count} {what}"));
            }
        }
        Size { min_length, max_length, max_items }
    }

    /// What is said about a field or action beside its documentation.
    fn remarks(&mut self, since: Option<&str>, differs: Option<&DiffersSpec>, place: &str) {
        if let Some(since) = since {
            self.text(since, &format!("{place}since"), "`since`");
        }
        let is_silent = match differs {
            None => false,
            Some(DiffersSpec::Whole(reason)) => text::is_blank(reason),
            Some(DiffersSpec::Parts(parts)) => {
                parts.is_empty() || parts.iter().any(|(part, reason)| text::is_blank(part) || text::is_blank(reason))
            }
        };
        if is_silent {
            self.report(&format!("{place}differs"), "`differs` needs a reason");
        }
    }

    fn shape(&mut self, spec: &FieldSpec, place: &str) -> Shape {
        let wire_type = spec.wire_type();
        // The element of a list of plain texts has nothing else to say.
        let is_needed = spec.name.is_none() && wire_type == WireType::String;
        if let Some(written) = spec.written_type
            && spec.implied_type() == written
            && !is_needed
        {
            self.report(&format!("{place}.type"), format!("without `type` it is of type {} too", written.name()));
        }
        let structured = !spec.fields.is_empty() || spec.object.is_some();
        let enumerated = !spec.values.is_empty() || spec.shared_enum.is_some();
        if !spec.fields.is_empty() && spec.object.is_some() {
            self.report(place, "`fields` and `object` exclude each other");
        }
        if !spec.values.is_empty() && spec.shared_enum.is_some() {
            self.report(place, "`values` and `enum` exclude each other");
        }
        if let Some(name) = &spec.type_name {
            let here = format!("{place}.type_name");
            if spec.fields.is_empty() && spec.values.is_empty() {
                self.report(&here, "`type_name` stands beside `fields` or `values`");
            } else if !text::is_type_name(name) {
                self.report(&here, format!("`{name}` cannot be the name of a type"));
            }
        }
        let is_named_map = spec.wire_type() == WireType::Map && spec.fields.is_empty();
        if structured && spec.wire_type() != WireType::Object && !is_named_map {
            self.report(place, "`fields` and `object` belong to type Object");
        }
        if let Some(name) = &spec.object
            && !self.objects.contains(name)
        {
            self.report(&format!("{place}.object"), format!("no shared object `{name}`"));
        }
        if spec.items.is_some() != (spec.wire_type() == WireType::Array) {
            self.report(place, "type Array, and no other, needs `items`");
        }
        if enumerated && !matches!(spec.wire_type(), WireType::String | WireType::Integer | WireType::Long) {
            self.report(place, "`values` and `enum` belong to types String, Integer and Long");
        }
        if let Some(holds) = &spec.holds {
            return self.embedded(spec, holds, place);
        }
        match wire_type {
            WireType::Array => {
                let items = spec.items.as_deref();
                if let Some(items) = items {
                    self.unnamed(items, &format!("{place}.items"), "the items of a list have");
                }
                let shape = items.map(|items| self.shape(items, &format!("{place}.items")));
                Shape::Array(Box::new(shape.unwrap_or(Shape::Scalar(WireType::String))))
            }
            WireType::Map => Shape::Map { reads_as: spec.object.clone() },
            WireType::Object => match &spec.object {
                Some(name) => Shape::SharedObject(name.clone()),
                None => {
                    if spec.fields.is_empty() {
                        self.report(place, "an Object needs `fields` or `object`; one whose keys are data is a Map");
                    }
                    let fields = self.fields(&spec.fields, &format!("{place}.fields"));
                    Shape::Object { type_name: spec.type_name.clone(), fields }
                }
            },
            _ => self.scalar(spec, wire_type, place),
        }
    }

    /// A text that holds an object.
    fn embedded(&mut self, spec: &FieldSpec, holds: &FieldSpec, place: &str) -> Shape {
        if spec.wire_type() != WireType::String || !spec.values.is_empty() || spec.shared_enum.is_some() {
            self.report(place, "`holds` belongs to a plain String");
        }
        let here = format!("{place}.holds");
        if holds.wire_type() != WireType::Object {
            self.report(&here, "a String holds an Object");
        }
        self.unnamed(holds, &here, "what a text holds has");
        Shape::Embedded(Box::new(self.shape(holds, &here)))
    }

    /// What is within a list or text has a type and no more: the rest is said of the field.
    fn unnamed(&mut self, items: &FieldSpec, place: &str, subject: &str) {
        let keys = [
            ("name", items.name.is_some()),
            ("required", items.required.is_some()),
            ("required_by", !items.required_by.is_empty()),
            ("example", items.example.is_some()),
            ("default", items.default.is_some()),
            ("minimum", items.minimum.is_some()),
            ("maximum", items.maximum.is_some()),
            ("min_length", items.min_length.is_some()),
            ("max_length", items.max_length.is_some()),
            ("max_items", items.max_items.is_some()),
            ("date_pattern", items.date_pattern.is_some()),
            ("sensitive", items.sensitive.is_some()),
        ];
        for (key, is_given) in parameter_keys(items).into_iter().chain(keys) {
            if is_given {
                self.report(place, format!("{subject} no `{key}`"));
            }
        }
        match &items.doc {
            Some(doc) if !items.values.is_empty() => self.text(doc, &format!("{place}.doc"), "the text"),
            Some(_) => self.report(&format!("{place}.doc"), format!("{subject} a `doc` only beside `values`")),
            None => {}
        }
    }

    fn scalar(&mut self, spec: &FieldSpec, wire_type: WireType, place: &str) -> Shape {
        match &spec.shared_enum {
            Some(name) => {
                match self.enums.get(name) {
                    None => self.report(&format!("{place}.enum"), format!("no shared enumeration `{name}`")),
                    Some(found) if found.wire_type != wire_type => {
                        let found = found.wire_type.name();
                        let reason =
                            format!("enumeration `{name}` is of type {found}, not {}", spec.wire_type().name());
                        self.report(&format!("{place}.enum"), reason);
                    }
                    Some(_) => {}
                }
                Shape::SharedEnum { name: name.clone(), wire_type }
            }
            None if !spec.values.is_empty() => {
                let here = format!("{place}.values");
                Shape::LocalEnum(Enumeration {
                    type_name: spec.type_name.clone(),
                    doc: spec.doc.clone().unwrap_or_default(),
                    wire_type,
                    values: enum_values(self.file, &spec.values, wire_type, &here, self.problems),
                })
            }
            None => Shape::Scalar(wire_type),
        }
    }

    /// A parameter: a field with a place, its own or that of all parameters of the action.
    fn parameter(&mut self, spec: &FieldSpec, place_of_all: Option<LocationSpec>, place: &str) -> Parameter {
        let field = self.field(spec, place);
        if spec.holds.is_some() {
            self.report(&format!("{place}.holds"), "`holds` belongs to answers only");
        }
        self.required_in_any_case(spec, place);
        match (spec.place, place_of_all) {
            (None, None) => {
                let reason = format!("parameter `{}` does not say where it travels: add `in`", field.name);
                self.report(place, reason);
            }
            (Some(own), Some(of_all)) if own == of_all => {
                let reason = format!("`{}` travels with the others and needs no `in` of its own", field.name);
                self.report(&format!("{place}.in"), reason);
            }
            _ => {}
        }
        let structured = matches!(spec.wire_type(), WireType::Array | WireType::Object | WireType::Map);
        if spec.style.is_some() != structured {
            self.report(place, "`style` is for list, object and map parameters, and each of them needs one");
        }
        if spec.style == Some(StyleSpec::Comma) {
            self.joined(spec, &field.shape, place);
        }
        Parameter {
            field,
            place: spec.place.or(place_of_all).unwrap_or(LocationSpec::Query),
            required: spec.required.unwrap_or(false),
            style: spec.style,
            only_with: spec.only_with.clone(),
            fill: spec.fill,
        }
    }

    /// What belongs to one action, or to all that use a parameter, is required by all of them or none.
    fn required_in_any_case(&mut self, spec: &FieldSpec, place: &str) {
        if !spec.required_by.is_empty() {
            self.report(&format!("{place}.required_by"), "`required_by` belongs to fields of shared objects only");
        }
        for (index, field) in spec.fields.iter().enumerate() {
            self.required_in_any_case(field, &format!("{place}.fields.{index}"));
        }
        for (index, field) in spec.items.iter().flat_map(|items| &items.fields).enumerate() {
            self.required_in_any_case(field, &format!("{place}.items.fields.{index}"));
        }
    }

    /// A list that travels as one text: its elements are told apart by the commas between them.
    fn joined(&mut self, spec: &FieldSpec, shape: &Shape, place: &str) {
        let Shape::Array(items) = shape else {
            return self.report(&format!("{place}.style"), "`style: comma` is for lists");
        };
        if !matches!(items.wire_type(), WireType::String | WireType::Integer | WireType::Long) {
            self.report(&format!("{place}.style"), "`style: comma` is for lists of texts or integers");
        }
        let examples = spec.example.as_ref().and_then(Value::as_array).into_iter().flatten();
        let documented = match &**items {
            Shape::LocalEnum(enumeration) => Some(enumeration),
            Shape::SharedEnum { name, .. } => self.enums.get(name),
            _ => None,
        };
        let values = documented.into_iter().flat_map(|found| found.values.iter().map(|value| &value.value));
        let with_comma = values.chain(examples).find(|value| value.as_str().is_some_and(|text| text.contains(',')));
        if let Some(value) = with_comma.cloned() {
            self.report(place, format!("value {value} holds a comma and cannot be told apart within `style: comma`"));
        }
    }
}

fn action(file: &Located<ActionSpec>, common: &Common<'_>, scope: &mut Scope<'_, ActionSpec>) -> Action {
    let spec = &file.spec;
    let mut parameters: Vec<Parameter> = Vec::new();
    for (index, parameter) in spec.parameters.iter().enumerate() {
        let here = format!("parameters.{index}");
        let parameter = scope.parameter(parameter, spec.place, &here);
        let others: Vec<&str> = parameters.iter().map(|other| other.field.name.as_str()).collect();
        scope.name(&parameter.field.name, &others, &here);
        parameters.push(parameter);
    }
    if spec.place.is_some() && spec.parameters.iter().all(|parameter| parameter.place.is_some()) {
        scope.report("in", "no parameter travels there");
    }
    scope.response(&spec.response, "response");
    scope.remarks(spec.since.as_deref(), spec.differs.as_ref(), "");
    let method = match (spec.method, common.service.method) {
        (Some(own), Some(of_all)) if own == of_all => {
            scope.report("method", "service.yaml says this method for all actions");
            own
        }
        (Some(method), _) | (None, Some(method)) => method,
        (None, None) => {
            scope.report("", "neither the action nor service.yaml says a `method`");
            MethodSpec::Post
        }
    };
    let mut response = scope.fields(&spec.response, "response");
    response.extend(envelope(spec, common, scope));
    let steps = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
    Action {
        name: file.stem().to_owned(),
        area: file.folder().to_owned(),
        summary: spec.summary.clone(),
        details: spec.details.clone(),
        since: spec.since.clone(),
        level: level(spec, common, scope),
        effect: spec.effect,
        idempotent: spec.effect == EffectSpec::Read || spec.idempotent_because.is_some(),
        idempotent_because: spec.idempotent_because.clone(),
        deprecated: spec.deprecated.clone(),
        replaced_by: spec.replaced_by.clone(),
        replacements: Vec::new(),
        replaces: Vec::new(),
        method,
        path: spec.path.clone().unwrap_or_else(|| "/".to_owned()),
        parameters,
        any_of: spec.any_of.clone(),
        response,
        payload: spec.payload.clone(),
        pagination: spec.pagination.as_ref().and_then(|pagination| {
            let by = paging::paged_by(pagination)?;
            Some(Pagination { by, items: steps(&pagination.items), total: pagination.total.as_deref().map(steps) })
        }),
        waiter: spec.waiter.as_ref().map(|waiter| Waiter {
            readings: waiter
                .reads
                .iter()
                .map(|reading| Reading {
                    path: steps(&reading.path),
                    good: reading.good.clone(),
                    bad: reading.bad.clone(),
                    go_on: reading.go_on.clone(),
                    good_when_absent: reading.absent == AbsentSpec::Good,
                })
                .collect(),
            running: waiter.running.as_deref().map(steps),
            follow: waiter.follow.as_ref().map(|follow| (steps(&follow.path), follow.parameter.clone())),
            message: waiter.message.as_deref().map(steps),
        }),
        resource: spec.resource.clone(),
        errors: errors(spec, common, scope),
        differs: spec.differs.clone(),
        note: spec.note.clone(),
    }
}

/// The call level: the action's own, or where levels go by effect, that of its effect.
fn level(spec: &ActionSpec, common: &Common<'_>, scope: &mut Scope<'_, ActionSpec>) -> Option<u8> {
    let levels = &common.service.levels;
    if spec.level.is_some() && levels.iter().any(|level| level.effect.is_some()) {
        scope.report("level", "service.yaml says the level of each `effect`");
    }
    let of_effect = || levels.iter().find(|level| level.effect == Some(spec.effect));
    spec.level.or_else(|| of_effect().map(|level| level.level))
}

/// The fields of the action's envelope that it does not describe itself.
fn envelope(spec: &ActionSpec, common: &Common<'_>, scope: &mut Scope<'_, ActionSpec>) -> Vec<Field> {
    if spec.envelope.is_some() && spec.envelope == common.service.envelope {
        scope.report("envelope", "service.yaml says this envelope for all actions");
    }
    if let Some(name) = spec.envelope.as_ref()
        && name != NO_ENVELOPE
        && !common.service.envelopes.contains_key(name)
    {
        scope.report("envelope", format!("service.yaml has no envelope `{name}`"));
    }
    let is_own = |name: &str| spec.response.iter().any(|own| own.name.as_deref() == Some(name));
    let names = common.service.envelope_of(spec).iter().filter(|name| !is_own(name));
    names.filter_map(|name| common.envelope_fields.iter().find(|field| field.name == *name)).cloned().collect()
}

/// The codes of an action, those of groups among them.
fn errors(spec: &ActionSpec, common: &Common<'_>, scope: &mut Scope<'_, ActionSpec>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for (index, name) in spec.errors.iter().enumerate() {
        let here = format!("errors.{index}");
        let group = common.groups.get(name).map(Vec::as_slice);
        if group.is_none() && text::is_kebab_case(name) {
            scope.report(&here, format!("errors.yaml has no group `{name}`"));
            continue;
        }
        let known = codes.len();
        for code in group.unwrap_or(std::slice::from_ref(name)) {
            if codes[..known].contains(code) {
                scope.report(&here, format!("code `{code}` is there twice"));
            }
            codes.push(code.clone());
        }
    }
    codes
}
