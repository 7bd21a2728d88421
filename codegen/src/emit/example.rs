//! The example of an action: its call with the values of the spec, which compiles as a documentation test.

use super::action::held_type;
use super::code::{self, Code, Step};
use super::names::{area_name, constant_name, field_name, module_name, setter_name};
use super::types::{TypeWriter, element_of};
use crate::model::{Action, DatePattern, EffectSpec, Field, Parameter, Service, Shape, WireType};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How deep objects are filled that are within each other.
const DEPTH: usize = 4;

/// How many fields are shown of an object that demands none.
const OPTIONAL_FIELDS: usize = 2;

/// Text of the example, in Markdown. Every type of the action must have its name already.
pub(super) fn example<'model>(service: &'model Service, action: &Action, types: &mut TypeWriter<'model>) -> String {
    let mut values = Values {
        service,
        action,
        types,
        imported: BTreeSet::new(),
        has_shared: false,
        has_map: false,
        has_json: false,
    };
    let mut steps = vec![Step::plain(&module_name(&action.name))];
    for parameter in action.parameters.iter().filter(|parameter| is_needed(action, parameter)) {
        let field = &parameter.field;
        let rust_type = values.types.value_type(field, &field.shape, &action.name);
        let value = values.value(Place::Setter, &rust_type, field, &field.shape, field.example.as_ref(), 0);
        steps.extend(value.map(|value| Step::Call(setter_name(&field.name), Some(value))));
    }

    let mut text = String::from("\n# Example\n\n```no_run\n");
    if action.deprecated.is_some() {
        text.push_str("# #[allow(deprecated)]\n");
    }
    let module = &service.module;
    let _ = writeln!(text, "# async fn example(client: dataworks::{module}::Client) -> dataworks::Result<()> {{");
    let imports = values.imports(action);
    text.push_str(&imports);
    if !imports.is_empty() {
        text.push('\n');
    }
    call(&mut text, action, steps);
    text.push_str("# Ok(())\n# }\n```\n");
    text
}

/// Whether the service refuses a call without it, or without any of its group.
fn is_needed(action: &Action, parameter: &Parameter) -> bool {
    parameter.required || action.any_of.iter().any(|group| group.first() == Some(&parameter.field.name))
}

/// The call, and what is done with what it returns.
fn call(text: &mut String, action: &Action, mut steps: Vec<Step>) {
    let payload = action.payload.as_ref().and_then(|name| action.response.iter().find(|field| field.name == *name));
    let mut statement = |text: &mut String, binding: &str, last: &[&str]| {
        for step in last {
            steps.push(if *step == "await" { Step::Await } else { Step::plain(step) });
        }
        let chain = Code::Chain { head: "client".to_owned(), steps: std::mem::take(&mut steps) };
        let _ = writeln!(text, "{binding}{};", chain.lines(0, binding.len() + 1));
    };
    match payload {
        _ if action.pagination.is_some() => {
            statement(text, "let mut rows = ", &["items"]);
            text.push_str("while let Some(row) = rows.try_next().await? {\n    println!(\"{row:?}\");\n}\n");
        }
        _ if action.waiter.is_some() => {
            statement(text, "let response = ", &["wait", "await"]);
            text.push_str("println!(\"{response:?}\");\n");
        }
        Some(field) if field.shape.is_structured() => {
            statement(text, "let response = ", &["send", "await"]);
            let _ = writeln!(text, "println!(\"{{:?}}\", response.{});", field_name(&field.name));
        }
        Some(_) => {
            statement(text, "let payload = ", &["send", "await", "payload"]);
            text.truncate(text.len() - 2);
            text.push_str("?;\nprintln!(\"{payload:?}\");\n");
        }
        None if action.effect == EffectSpec::Read => {
            statement(text, "let response = ", &["send", "await"]);
            text.push_str("println!(\"{response:?}\");\n");
        }
        None => statement(text, "", &["send", "await"]),
    }
}

/// Where a value stands, which says what is converted there without a word.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// The argument of a setter of the request.
    Setter,
    /// The argument of a setter of a record.
    Field,
    /// An element of a list.
    Element,
}

/// Writes the values of one example, and knows what they import.
struct Values<'writer, 'model> {
    service: &'model Service,
    action: &'writer Action,
    types: &'writer mut TypeWriter<'model>,
    /// Types of the action's own module.
    imported: BTreeSet<String>,
    has_shared: bool,
    has_map: bool,
    has_json: bool,
}

impl Values<'_, '_> {
    /// A value as its setter takes it; none where its type has no name that is known here.
    fn value(
        &mut self,
        place: Place,
        rust_type: &str,
        field: &Field,
        shape: &Shape,
        example: Option<&Value>,
        depth: usize,
    ) -> Option<Code> {
        if let Some(pattern) = field.date_pattern
            && !matches!(shape, Shape::Array(_))
        {
            return Some(Code::Plain(time(pattern, shape, example)));
        }
        Some(match shape {
            Shape::Scalar(wire_type) => Code::Plain(scalar(*wire_type, field, example)),
            Shape::LocalEnum(_) | Shape::SharedEnum { .. } => self.named_value(place, rust_type, shape, example),
            Shape::Object { .. } | Shape::SharedObject(_) => self.record(rust_type, shape, example, depth)?,
            Shape::Embedded(held) => {
                let Code::Chain { head, mut steps } = self.record(held_type(rust_type), held, example, depth)? else {
                    return None;
                };
                if place != Place::Setter {
                    steps.push(Step::plain("into"));
                }
                Code::Chain { head, steps }
            }
            Shape::Map { .. } => self.map(example),
            Shape::Array(items) => {
                let element = element_of(rust_type);
                let none = [Value::Null];
                let examples = example.and_then(Value::as_array).filter(|values| !values.is_empty());
                let mut elements = Vec::new();
                for value in examples.map_or(&none[..], Vec::as_slice) {
                    let value = Some(value).filter(|value| !value.is_null());
                    elements.push(self.value(Place::Element, element, field, items, value, depth)?);
                }
                Code::List { open: if place == Place::Element { "vec![" } else { "[" }, elements }
            }
        })
    }

    /// A value of an enumeration, by its name where it has one.
    fn named_value(&mut self, place: Place, rust_type: &str, shape: &Shape, example: Option<&Value>) -> Code {
        let is_text = shape.wire_type() == WireType::String;
        let values = self.service.values_of(shape);
        let known = match example {
            Some(value) => values.iter().find(|known| known.value == *value),
            None => values.first(),
        };
        let literal = |value: &Value| match value {
            Value::String(value) => code::text(value),
            number => number.as_i64().map_or_else(|| number.to_string(), code::integer),
        };
        Code::Plain(match (known, example) {
            // The type has no name here, so it follows from the setter.
            (Some(known), _) if rust_type.is_empty() => literal(&known.value),
            (None, Some(value)) if rust_type.is_empty() => literal(value),
            (Some(known), _) => {
                self.import(rust_type);
                let name = if is_text { known.name.clone() } else { constant_name(&known.name) };
                format!("{rust_type}::{name}")
            }
            (None, Some(value)) if place == Place::Element => {
                self.import(rust_type);
                format!("{rust_type}::from({})", literal(value))
            }
            (None, value) => value.map_or_else(|| code::text("text"), literal),
        })
    }

    /// A record: what the example has, and what is required; else a few of its fields.
    fn record(&mut self, rust_type: &str, shape: &Shape, example: Option<&Value>, depth: usize) -> Option<Code> {
        if rust_type.is_empty() {
            return None;
        }
        self.import(rust_type);
        let service = self.service;
        let fields = match shape {
            Shape::Object { fields, .. } => fields,
            Shape::SharedObject(name) => service.objects.get(name).map(|object| &object.fields)?,
            _ => return None,
        };
        let entries = example.and_then(Value::as_object);
        let given = |field: &Field| entries.and_then(|entries| entries.get(&field.name));
        let is_required = |field: &Field| field.is_required_by(&self.action.name);
        let mut shown: Vec<&Field> =
            fields.iter().filter(|field| is_required(field) || given(field).is_some()).collect();
        if shown.is_empty() {
            shown = fields.iter().take(OPTIONAL_FIELDS).collect();
        }
        let mut steps = Vec::new();
        for field in shown.into_iter().filter(|_| depth < DEPTH) {
            let inner_type = self.type_within(rust_type, field);
            let value = given(field).or(field.example.as_ref());
            let value = self.value(Place::Field, &inner_type, field, &field.shape, value, depth + 1);
            steps.extend(value.map(|value| Step::Call(field_name(&field.name), Some(value))));
        }
        Some(Code::Chain { head: format!("{rust_type}::new()"), steps })
    }

    /// Type of a field of a record. What a shared record defines for itself has no name here.
    fn type_within(&mut self, owner: &str, field: &Field) -> String {
        let element = match &field.shape {
            Shape::Array(items) => items,
            shape => shape,
        };
        let is_own = matches!(element, Shape::LocalEnum(_) | Shape::Object { .. } | Shape::Embedded(_));
        if owner.starts_with("types::") && is_own {
            return String::new();
        }
        self.types.value_type(field, &field.shape, owner)
    }

    fn map(&mut self, example: Option<&Value>) -> Code {
        self.has_map = true;
        let entries = match example {
            Some(Value::Object(entries)) => entries.clone(),
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            _ => serde_json::Map::new(),
        };
        let are_texts = entries.values().all(Value::is_string);
        let mut elements: Vec<Code> = entries
            .iter()
            .map(|(key, value)| {
                let value = match value {
                    Value::String(value) if are_texts => code::text(value),
                    other => format!("json!({other})"),
                };
                Code::Plain(format!("({}, {value})", code::text(key)))
            })
            .collect();
        if elements.is_empty() {
            elements.push(Code::Plain(r#"("key", "value")"#.to_owned()));
        }
        self.has_json |= !are_texts;
        let list = Code::List { open: "[", elements };
        Code::Chain { head: format!("JsonMap::from_iter({})", list.flat()), steps: Vec::new() }
    }

    fn import(&mut self, rust_type: &str) {
        if rust_type.starts_with("types::") {
            self.has_shared = true;
        } else {
            self.imported.insert(rust_type.to_owned());
        }
    }

    fn imports(&self, action: &Action) -> String {
        let mut text = String::new();
        let module = &self.service.module;
        let own: Vec<&str> = self.imported.iter().map(String::as_str).collect();
        let path = format!("dataworks::{module}::{}::{}", area_name(&action.area), module_name(&action.name));
        match own[..] {
            [] => {}
            [one] => {
                let _ = writeln!(text, "use {path}::{one};");
            }
            _ => {
                let _ = writeln!(text, "use {path}::{{{}}};", own.join(", "));
            }
        }
        if self.has_shared {
            let _ = writeln!(text, "use dataworks::{module}::types;");
        }
        if self.has_map {
            text.push_str("use dataworks::types::JsonMap;\n");
        }
        if self.has_json {
            text.push_str("use serde_json::json;\n");
        }
        text
    }
}

fn scalar(wire_type: WireType, field: &Field, example: Option<&Value>) -> String {
    match wire_type {
        WireType::Integer | WireType::Long => {
            code::integer(example.and_then(Value::as_i64).or(field.minimum).unwrap_or(1))
        }
        WireType::Boolean => example.and_then(Value::as_bool).unwrap_or(true).to_string(),
        WireType::Float | WireType::Double => format!("{:?}", example.and_then(Value::as_f64).unwrap_or(1.0)),
        WireType::Any => match example {
            Some(Value::String(text)) => code::text(text),
            Some(Value::Number(number)) => number.as_i64().map_or_else(|| number.to_string(), code::integer),
            other => other.and_then(Value::as_bool).unwrap_or(true).to_string(),
        },
        _ => code::text(example.and_then(Value::as_str).unwrap_or("text")),
    }
}

/// A point in time as the service has it.
fn time(pattern: DatePattern, shape: &Shape, example: Option<&Value>) -> String {
    match example {
        Some(Value::String(value)) => code::text(value),
        Some(number) => number.as_i64().map_or_else(|| number.to_string(), code::integer),
        None => match (shape.wire_type(), pattern.sample().parse()) {
            (WireType::String, _) | (_, Err(_)) => code::text(pattern.sample()),
            (_, Ok(number)) => code::integer(number),
        },
    }
}
