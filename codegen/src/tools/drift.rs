//! Where the specs of a service and the official package disagree.
//!
//! What was decided on purpose is marked with `differs` in the spec. A mark silences the part that it names, at the
//! place where it stands, and nothing else; one without parts silences all parts of its place. Parts of an action are
//! `method`, `path` and `deprecated`; of a parameter or field `in`, `style`, `required` and `type`. What only one side
//! has is a part of what it would stand in, called as it is in the output, `parameter Name` or `field Name`; what only
//! the spec has may say so itself, in the part `package`. So is the type of a field of an envelope, `field Success`.

use crate::model::{Action, DiffersSpec, Field, ProtocolSpec, Service, Shape, WireType, common_parameters};
use crate::tools::facts::{ActionFacts, FieldFacts, KindFacts};
use std::collections::{BTreeMap, BTreeSet};

/// What specs and package disagree about.
#[derive(Debug, Default)]
pub struct Drift {
    /// A line for each disagreement that is not marked.
    pub lines: Vec<String>,
    /// How many are marked with each reason.
    pub marked: BTreeMap<String, usize>,
}

/// Compares all actions of a service with those of its package.
pub fn drift(service: &Service, facts: &[ActionFacts]) -> Drift {
    let mut drift = Drift::default();
    let actions: BTreeMap<&str, &Action> =
        service.actions.iter().map(|action| (action.name.as_str(), action)).collect();
    let packaged: BTreeMap<&str, &ActionFacts> = facts.iter().map(|action| (action.action.as_str(), action)).collect();
    // A package that marks no action as deprecated does not know of it.
    let knows_deprecated = facts.iter().any(|action| action.deprecated);
    for name in actions.keys().chain(packaged.keys()).collect::<BTreeSet<_>>() {
        match (actions.get(name), packaged.get(name)) {
            (Some(action), Some(facts)) => {
                Comparison { service, drift: &mut drift }.action(action, facts, knows_deprecated);
            }
            (Some(action), None) => {
                Place::of(action).report(&mut drift, "package", "only the spec has it");
            }
            (None, Some(_)) => drift.lines.push(format!("{name}: only the package has it")),
            (None, None) => {}
        }
    }
    drift
}

/// An action, parameter or field, and what its spec says of its disagreements.
struct Place<'model> {
    name: String,
    marks: Option<&'model DiffersSpec>,
}

impl<'model> Place<'model> {
    fn of(action: &'model Action) -> Self {
        Self { name: action.name.clone(), marks: action.differs.as_ref() }
    }

    /// The reason that a mark gives for a part.
    fn reason(&self, part: &str) -> Option<&'model str> {
        match self.marks? {
            DiffersSpec::Whole(reason) => Some(reason),
            DiffersSpec::Parts(parts) => parts.get(part).map(String::as_str),
        }
    }

    fn report(&self, drift: &mut Drift, part: &str, text: &str) {
        match self.reason(part) {
            Some(reason) => *drift.marked.entry(reason.to_owned()).or_default() += 1,
            None if part == "package" => drift.lines.push(format!("{}: {text}", self.name)),
            None => drift.lines.push(format!("{}: {part}: {text}", self.name)),
        }
    }

    /// Reports a part of which both sides have their own.
    fn compare(&self, drift: &mut Drift, part: &str, spec: &str, package: &str) {
        if spec != package {
            self.report(drift, part, &format!("{spec} in the spec, {package} in the package"));
        }
    }
}

/// Parameters of an action, fields of its response, or fields of either.
#[derive(Clone, Copy)]
struct Family {
    /// What one is called.
    word: &'static str,
    /// Whether it is sent, so that a required mark means something.
    is_sent: bool,
}

struct Comparison<'a> {
    service: &'a Service,
    drift: &'a mut Drift,
}

impl Comparison<'_> {
    fn action(&mut self, action: &Action, facts: &ActionFacts, knows_deprecated: bool) {
        let place = Place::of(action);
        place.compare(self.drift, "method", action.method.name(), facts.method.name());
        if self.service.protocol != ProtocolSpec::Rpc {
            place.compare(self.drift, "path", &action.path, &facts.pathname);
        }
        if knows_deprecated {
            let word = |is_deprecated: bool| if is_deprecated { "deprecated" } else { "not deprecated" };
            place.compare(self.drift, "deprecated", word(action.deprecated.is_some()), word(facts.deprecated));
        }
        let filled = common_parameters(self.service.protocol);
        let sent: Vec<&FieldFacts> =
            facts.parameters.iter().filter(|parameter| !filled.contains(&parameter.name.as_str())).collect();
        let parameters: Vec<&Field> = action.parameters.iter().map(|parameter| &parameter.field).collect();
        self.fields(&place, "", Family { word: "parameter", is_sent: true }, &parameters, &sent);
        for parameter in &action.parameters {
            let Some(facts) = sent.iter().find(|facts| facts.name == parameter.field.name) else { continue };
            let place = Place {
                name: format!("{}: parameter {}", action.name, facts.name),
                marks: parameter.field.differs.as_ref(),
            };
            self.required(&place, parameter.required, facts.required);
            if let Some(packaged) = facts.place {
                place.compare(self.drift, "in", parameter.place.name(), packaged.name());
            }
            // Where one is a list and the other a text, the type says so already.
            if let (Some(style), Some(packaged)) = (parameter.style, facts.style) {
                place.compare(self.drift, "style", style.name(), packaged.in_specs().name());
            }
        }
        let response: Vec<&Field> = action.response.iter().collect();
        let packaged: Vec<&FieldFacts> = facts.response.iter().collect();
        self.fields(&place, "", Family { word: "field", is_sent: false }, &response, &packaged);
    }

    fn required(&mut self, place: &Place<'_>, spec: bool, package: bool) {
        let word = |is_required: bool| if is_required { "required" } else { "optional" };
        place.compare(self.drift, "required", word(spec), word(package));
    }

    /// Compares what stands side by side; `path` is that of the object they stand in, with a dot at its end.
    fn fields(&mut self, owner: &Place<'_>, path: &str, family: Family, specs: &[&Field], facts: &[&FieldFacts]) {
        let action = owner.name.split(": ").next().unwrap_or_default();
        let full = |name: &str| format!("{action}: {} {path}{name}", family.word);
        for field in specs {
            let place = Place { name: full(&field.name), marks: field.differs.as_ref() };
            let part = format!("{} {}", family.word, field.name);
            match facts.iter().find(|facts| facts.name == field.name) {
                // Of an envelope, whose fields have no marks of their own.
                Some(facts)
                    if field.differs.is_none() && owner.reason(&part).is_some() && !is_alike(&field.shape, facts) =>
                {
                    owner.report(self.drift, &part, "");
                }
                Some(facts) => {
                    if family.is_sent && !path.is_empty() {
                        self.required(&place, field.is_required_by(action), facts.required);
                    }
                    self.shapes(&place, &format!("{path}{}.", field.name), family, &field.shape, facts);
                }
                None if place.reason("package").is_none() && owner.reason(&part).is_some() => {
                    owner.report(self.drift, &part, "");
                }
                None => place.report(self.drift, "package", "only the spec has it"),
            }
        }
        for facts in facts.iter().filter(|facts| specs.iter().all(|field| field.name != facts.name)) {
            let part = format!("{} {}", family.word, facts.name);
            match owner.reason(&part) {
                Some(_) => owner.report(self.drift, &part, ""),
                None => self.drift.lines.push(format!("{}: only the package has it", full(&facts.name))),
            }
        }
    }

    fn shapes(&mut self, place: &Place<'_>, path: &str, family: Family, shape: &Shape, facts: &FieldFacts) {
        if !is_alike(shape, facts) {
            let spec = type_name(shape);
            place.report(self.drift, "type", &format!("{spec} in the spec, {} in the package", facts_name(facts)));
            return;
        }
        match (shape, &facts.items) {
            (Shape::Array(items), Some(facts)) => self.shapes(place, path, family, items, facts),
            _ if facts.fields.is_empty() => {}
            (Shape::Object { .. } | Shape::SharedObject(_), _) => {
                let specs: Vec<&Field> = self.service.fields_of(shape).iter().collect();
                let facts: Vec<&FieldFacts> = facts.fields.iter().collect();
                self.fields(place, path, family, &specs, &facts);
            }
            _ => {}
        }
    }
}

/// Whether both are the same as far as the package can tell: it knows one type of integer, and one of fractions.
fn is_alike(shape: &Shape, facts: &FieldFacts) -> bool {
    match facts.kind {
        // An object without fields is one whose keys are data.
        KindFacts::Object if facts.fields.is_empty() => {
            matches!(shape.wire_type(), WireType::Object | WireType::Map)
        }
        kind => kind.is_alike(shape.wire_type()),
    }
}

/// The type as a reader knows it, that of the elements of a list too.
fn type_name(shape: &Shape) -> String {
    match shape {
        Shape::Array(items) => format!("list of {}", type_name(items)),
        shape => shape.wire_type().name().to_owned(),
    }
}

fn facts_name(facts: &FieldFacts) -> String {
    match &facts.items {
        Some(items) => format!("list of {}", facts_name(items)),
        None => format!("{:?}", facts.kind),
    }
}
