//! What must hold of an action once it is resolved, and of single values on the way there.

use super::{Action, Parameter, Service, Shape, addressing, paging, resource};
use crate::problem::Problem;
use crate::spec::{ActionSpec, EffectSpec, Located, LocationSpec, MethodSpec, WireType};
use serde_json::Value;

/// Type names that emitted text takes from Rust's own prelude, so that no type may hide them.
pub const RUST_TYPES: [&str; 20] = [
    "AsRef",
    "Box",
    "Clone",
    "Default",
    "Err",
    "FnMut",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
];

/// Whether `text` can be the name of a Rust type.
pub(super) fn is_type_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric())
        && text != "Self"
}

/// Whether `text` can be the name of an enumerated value. Every enumeration has `Unknown` and `DOCUMENTED` already.
pub(crate) fn is_value_name(text: &str) -> bool {
    is_type_name(text) && !matches!(text, "Unknown" | "Documented")
}

/// Whether `text` can be a name on the wire; headers such as `x-request-id` have dashes.
pub(super) fn is_wire_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
}

/// Whether a text can become rustdoc as it is.
pub(super) fn is_plain_text(text: &str) -> Result<(), String> {
    if text.matches('`').count() % 2 == 1 {
        return Err("has a backtick without its partner".to_owned());
    }
    // Every second part stands between backticks, where anything goes.
    for part in text.split('`').step_by(2) {
        if let Some(found) = ["<", "[", "://"].iter().find(|mark| part.contains(**mark)) {
            return Err(format!("has `{found}` outside of backticks"));
        }
    }
    if text.chars().any(|letter| ('\u{2e80}'..='\u{ffef}').contains(&letter)) {
        return Err("is not English".to_owned());
    }
    Ok(())
}

/// Whether a value is of a scalar type, exactly.
pub(super) fn value_fits(value: &Value, wire_type: WireType) -> Result<(), String> {
    let fits = match wire_type {
        WireType::String => value.is_string(),
        WireType::Integer => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        WireType::Long => value.is_i64(),
        WireType::Boolean => value.is_boolean(),
        WireType::Float | WireType::Double => value.is_number(),
        WireType::Object => value.is_object(),
        WireType::Array => value.is_array(),
        WireType::Map => value.is_object() || value.is_string(),
    };
    if fits { Ok(()) } else { Err(format!("is {value}, which is not of type {}", wire_type.name())) }
}

/// Whether an example or default has the shape of its field.
pub(super) fn fits(value: &Value, shape: &Shape) -> Result<(), String> {
    value_fits(value, shape.wire_type())?;
    match (shape, value) {
        (Shape::Array(items), Value::Array(values)) => values.iter().try_for_each(|value| fits(value, items)),
        (Shape::Object { fields, .. }, Value::Object(entries)) => entries.iter().try_for_each(|(key, value)| {
            let field = fields.iter().find(|field| field.name == *key);
            field.map_or_else(|| Err(format!("has the unknown key `{key}`")), |field| fits(value, &field.shape))
        }),
        _ => Ok(()),
    }
}

/// Checks one action against its file and the rest of the model.
pub(super) fn action(file: &Located<ActionSpec>, action: &Action, model: &Service, problems: &mut Vec<Problem>) {
    let mut report = |place: &str, reason: String| problems.push(file.problem(place, reason));
    if !is_type_name(&action.name) {
        report("", format!("`{}` is no action name, and the file is called as the action", action.name));
    }
    if action.summary.trim().is_empty() || action.summary.contains('\n') {
        report("summary", "the summary is one line".to_owned());
    }
    for (place, text) in [
        ("summary", Some(&action.summary)),
        ("details", action.details.as_ref()),
        ("deprecated", action.deprecated.as_ref()),
    ] {
        if let Some(Err(reason)) = text.map(|text| is_plain_text(text)) {
            report(place, format!("the text {reason}"));
        }
    }
    match action.level {
        Some(level) if !model.levels.iter().any(|known| known.level == level) => {
            report("level", format!("service.yaml has no call level {level}"));
        }
        None if action.note.as_deref().is_none_or(is_blank) => {
            report("", "without a `level`, a `note` must say why".to_owned());
        }
        _ => {}
    }
    match (action.effect, &action.idempotent_because) {
        (EffectSpec::Write, Some(reason)) if is_blank(reason) => {
            report("idempotent_because", "`idempotent_because` gives no reason".to_owned());
        }
        (EffectSpec::Read, Some(_)) => {
            report("idempotent_because", "`idempotent_because` is for writes; a read is idempotent".to_owned());
        }
        _ => {}
    }
    for (index, parameter) in action.parameters.iter().enumerate() {
        let here = format!("parameters.{index}");
        if parameter.place == LocationSpec::Body && action.method == MethodSpec::Get {
            report(&format!("{here}.in"), format!("`{}` is in the body of a GET", parameter.field.name));
        }
        if parameter.field.date_pattern.is_none() && parameter.required && parameter.field.example.is_none() {
            report(&here, format!("required parameter `{}` has no example", parameter.field.name));
        }
        for (other, values) in &parameter.only_with {
            let place = format!("{here}.only_with");
            match named(action, other) {
                None => report(&place, format!("no parameter `{other}`")),
                Some(found) => {
                    for value in values {
                        let known = model.values_of(&found.field.shape);
                        if let Err(reason) = value_fits(value, found.field.shape.wire_type()) {
                            report(&place, format!("the value of `{other}` {reason}"));
                        } else if !known.is_empty() && known.iter().all(|one| one.value != *value) {
                            report(&place, format!("`{other}` has no value {value}"));
                        }
                    }
                }
            }
        }
    }
    for (index, group) in action.any_of.iter().enumerate() {
        for name in group {
            match named(action, name) {
                None => report(&format!("any_of.{index}"), format!("no parameter `{name}`")),
                Some(parameter) if parameter.required => {
                    report(&format!("any_of.{index}"), format!("`{name}` is required in any case"));
                }
                Some(_) => {}
            }
        }
    }
    if let Some(payload) = &action.payload
        && !action.response.iter().any(|field| field.name == *payload)
    {
        report("payload", format!("the response has no field `{payload}`"));
    }
    for (index, code) in file.spec.errors.iter().enumerate() {
        if !is_kebab_case(code) && !model.errors.contains_key(code) {
            report(&format!("errors.{index}"), format!("errors.yaml has no code `{code}`"));
        }
    }
    addressing::check(file, action, model, &mut report);
    paging::check(file, action, model, &mut report);
    resource::check(action, model, &mut report);
    waiter(action, model, &mut report);
}

/// Whether a text says nothing.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Whether `text` is a name such as `quality-rule`. No error code is one: those have capital letters.
pub(super) fn is_kebab_case(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
}

/// The parameter of an action by its name.
pub(super) fn named<'model>(action: &'model Action, name: &str) -> Option<&'model Parameter> {
    action.parameters.iter().find(|parameter| parameter.field.name == name)
}

/// Every documented value must be said to be good, bad or neither, so that a spec that gains a value is looked at again.
fn waiter(action: &Action, model: &Service, report: &mut impl FnMut(&str, String)) {
    let Some(waiter) = &action.waiter else { return };
    if waiter.readings.iter().all(|reading| reading.good.is_empty()) {
        report("waiter", "without a `good` value the wait could not end well".to_owned());
    }
    for (index, reading) in waiter.readings.iter().enumerate() {
        let here = format!("waiter.reads.{index}");
        let wire_types = [WireType::String, WireType::Integer, WireType::Long];
        let found = model.field_within(&action.response, &reading.path);
        let Some(field) = found.filter(|field| wire_types.contains(&field.shape.wire_type())) else {
            let reason = format!("`{}` is no text or integer of the response", reading.path.join("."));
            report(&format!("{here}.path"), reason);
            continue;
        };
        let documented = model.values_of(&field.shape);
        let said: Vec<&Value> = [&reading.good, &reading.bad, &reading.go_on].into_iter().flatten().collect();
        for (key, values) in [("good", &reading.good), ("bad", &reading.bad), ("go_on", &reading.go_on)] {
            for (index, value) in values.iter().enumerate() {
                let place = format!("{here}.{key}.{index}");
                if let Err(reason) = value_fits(value, field.shape.wire_type()) {
                    report(&place, format!("the value of `{}` {reason}", field.name));
                } else if !documented.is_empty() && documented.iter().all(|known| known.value != *value) {
                    report(&place, format!("`{}` has no value {value}", field.name));
                } else if said.iter().filter(|other| **other == value).count() > 1 {
                    report(&place, format!("value {value} is there twice"));
                }
            }
        }
        for known in documented.iter().filter(|known| !said.contains(&&known.value)) {
            report(&here, format!("value {} of `{}` is neither good nor bad nor go_on", known.value, field.name));
        }
    }
    if let Some(running) = &waiter.running {
        let found = model.field_at(&action.response, running);
        if !found.is_some_and(|field| matches!(field.shape, Shape::Scalar(WireType::Boolean))) {
            report("waiter.running", format!("`{}` is no boolean of the response", running.join(".")));
        }
    }
    if let Some((path, parameter)) = &waiter.follow {
        if !model.field_at(&action.response, path).is_some_and(|field| is_text(&field.shape)) {
            report("waiter.follow.path", format!("`{}` is no text of the response", path.join(".")));
        }
        if !named(action, parameter).is_some_and(|parameter| is_text(&parameter.field.shape)) {
            report("waiter.follow.parameter", format!("`{parameter}` is no text parameter of this action"));
        }
    }
}

/// Whether it is a text.
pub(super) fn is_text(shape: &Shape) -> bool {
    shape.wire_type() == WireType::String
}

/// Whether it is an integer without named values.
pub(super) fn is_integer(shape: &Shape) -> bool {
    matches!(shape, Shape::Scalar(WireType::Integer | WireType::Long))
}
