//! The `wait` of an action.

use super::docs;
use super::names::{constant_name, quoted};
use crate::model::{Action, Reading, Service, Shape, WireType};
use serde_json::Value;
use std::fmt::Write;

/// Text that gives the request builder its `wait`; none for an action that nothing is waited for with.
pub(super) fn waiter(text: &mut String, service: &Service, action: &Action, response: &str) {
    let Some(waiter) = &action.waiter else { return };
    text.push_str("\n    waited! {\n");
    let mut about = String::from("Polls until the work has ended, and returns the last response.\n\n");
    for reading in &waiter.readings {
        let _ = writeln!(about, "- {}", meaning(service, action, reading));
    }
    if let Some((path, parameter)) = &waiter.follow {
        let _ = writeln!(
            about,
            "\nAfter a success the wait goes on with `{}` of the response as `{parameter}`, if there is one.",
            path.join(".")
        );
    }
    if let Some(running) = &waiter.running {
        let told = running.join(".");
        let _ = writeln!(about, "\nThe work has ended once `{told}` is false; any other value is then a failure.");
    }
    docs::lines(text, 2, &about);
    let _ = writeln!(text, "        {} => {response},", action.name);
    text.push_str("        crate::wait::WaitRule {\n            readings: &[\n");
    for reading in &waiter.readings {
        text.push_str("                crate::wait::Reading {\n");
        let path: Vec<Value> = reading.path.iter().map(|step| step.as_str().into()).collect();
        let lists = [("path", &path), ("good", &reading.good), ("bad", &reading.bad), ("go_on", &reading.go_on)];
        for (name, values) in lists {
            let values: Vec<String> = values.iter().map(|value| quoted(&plain(value))).collect();
            let _ = writeln!(text, "                    {name}: &[{}],", values.join(", "));
        }
        let names: Vec<String> = names(service, action, reading)
            .map(|(value, name)| format!("({}, {})", quoted(&value), quoted(&name)))
            .collect();
        let _ = writeln!(text, "                    names: &[{}],", names.join(", "));
        let _ = writeln!(text, "                    good_when_absent: {},", reading.good_when_absent);
        text.push_str("                },\n");
    }
    text.push_str("            ],\n");
    let steps = |path: &[String]| path.iter().map(|step| quoted(step)).collect::<Vec<_>>().join(", ");
    let place =
        |path: Option<&Vec<String>>| path.map_or_else(|| "None".to_owned(), |path| format!("Some(&[{}])", steps(path)));
    let _ = writeln!(text, "            running: {},", place(waiter.running.as_ref()));
    let _ = writeln!(text, "            message: {},", place(waiter.message.as_ref()));
    match &waiter.follow {
        None => text.push_str("            follow: None,\n"),
        Some((path, parameter)) => {
            let (path, parameter) = (steps(path), quoted(parameter));
            text.push_str("            follow: Some(crate::wait::Follow {\n");
            let _ = writeln!(text, "                path: &[{path}],\n                parameter: {parameter},");
            text.push_str("            }),\n");
        }
    }
    text.push_str("        }\n    }\n");
}

/// Which values of a place end the wait, in a line.
fn meaning(service: &Service, action: &Action, reading: &Reading) -> String {
    let shape = service.field_within(&action.response, &reading.path).map(|field| &field.shape);
    let named = |values: &[Value]| {
        let names: Vec<String> = values.iter().map(|value| name(service, shape, value)).collect();
        names.join(" or ")
    };
    let mut ends = Vec::new();
    if !reading.good.is_empty() {
        ends.push(format!("{} is a success", named(&reading.good)));
    }
    if !reading.bad.is_empty() {
        ends.push(format!("{} a failure", named(&reading.bad)));
    }
    if reading.good_when_absent {
        ends.push("no value is a success".to_owned());
    }
    format!("`{}`: {}.", reading.path.join("."), ends.join(", "))
}

/// The names of numbers at a place, as the constants of their type have them. A text is its own name.
fn names<'model>(
    service: &'model Service,
    action: &'model Action,
    reading: &Reading,
) -> impl Iterator<Item = (String, String)> + use<'model> {
    let shape = service.field_within(&action.response, &reading.path).map(|field| &field.shape);
    let numbers = shape.filter(|shape| shape.wire_type() != WireType::String);
    let known = numbers.map_or(&[][..], |shape| service.values_of(shape));
    known.iter().map(|known| (plain(&known.value), constant_name(&known.name)))
}

/// A value as a reader knows it; a number with what it stands for.
fn name(service: &Service, shape: Option<&Shape>, value: &Value) -> String {
    let known = shape.and_then(|shape| service.values_of(shape).iter().find(|known| known.value == *value));
    match known {
        Some(known) if shape.is_some_and(|shape| shape.wire_type() != WireType::String) => {
            format!("`{value}` ({})", known.name)
        }
        _ => format!("`{}`", plain(value)),
    }
}

/// A value as text, as it is compared.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
