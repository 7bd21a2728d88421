//! What must hold of an action once it is resolved.

use super::shape::{is_text, named, value_fits};
use super::text::{is_blank, is_kebab_case, is_plain_text, is_type_name};
use super::{Action, Service, Shape, addressing, paging, required, resource};
use crate::problem::Problem;
use crate::spec::{ActionSpec, EffectSpec, Located, LocationSpec, MethodSpec, WireType};
use serde_json::Value;

/// Checks one action against its file and the rest of the model.
pub(super) fn action(file: &Located<ActionSpec>, action: &Action, model: &Service, problems: &mut Vec<Problem>) {
    let mut report = |place: &str, reason: String| problems.push(file.problem(place, reason));
    if !is_type_name(&action.name) {
        report("", format!("`{}` is no action name, and the file is called as the action", action.name));
    }
    if action.summary.contains('\n') {
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
        if let Some(path) = required::missing_from_examples(model, action, &parameter.field) {
            report(&here, format!("an example has no `{path}`, which is required"));
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
    if let Some(message) = &waiter.message
        && !model.field_within(&action.response, message).is_some_and(|field| is_text(&field.shape))
    {
        report("waiter.message", format!("`{}` is no text of the response", message.join(".")));
    }
}
