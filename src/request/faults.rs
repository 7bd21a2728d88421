//! What can be wrong with a request before it is sent.

use super::{Request, Target};
use crate::action::{Parameter, ParameterRule, Size, each_at};
use crate::protocol::{Conventions, Location, is_reserved_header};
use crate::wire::path;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;

/// Returns what is missing: parameters that the spec demands, and arguments of the path.
pub(super) fn missing(request: &Request) -> Vec<String> {
    let mut faults = Vec::new();
    if let Target::Typed(action) = request.target {
        let is_missing = |known: &&Parameter| known.is_required() && request.get(known.name).is_none();
        let missing: Vec<String> = action.parameters.iter().filter(is_missing).map(named).collect();
        if !missing.is_empty() {
            let plural = if missing.len() == 1 { "" } else { "s" };
            faults.push(format!("missing required parameter{plural} {}", missing.join(", ")));
        }
        for group in action.any_of {
            if group.iter().all(|name| request.get(name).is_none()) {
                let names: Vec<String> = group.iter().map(|name| shown(request, name)).collect();
                faults.push(format!("at least one of {} must be set", names.join(", ")));
            }
        }
    }
    if request.service().protocol.conventions().has_paths {
        match request.path() {
            None => faults.push("the path of the action is not known: give one".to_owned()),
            Some(template) => faults.extend(
                path::variables(template)
                    .filter(|name| request.get(name).is_none() && request.described(name).is_none())
                    .map(|name| format!("the path has no value for {}", shown(request, name))),
            ),
        }
    }
    faults
}

/// Returns what a message calls a parameter: its setter, and behind it its name on the wire where that is another.
fn named(parameter: &Parameter) -> String {
    let setter = parameter.setter();
    if setter == parameter.name { setter.into_owned() } else { format!("{setter} ({})", parameter.name) }
}

/// As [`named`], by the name on the wire. That alone is shown where no setter sets it.
pub(super) fn shown(request: &Request, name: &str) -> String {
    match request.target {
        Target::Typed(action) => action.parameter(name).map_or_else(|| name.to_owned(), named),
        Target::Untyped { .. } => name.to_owned(),
    }
}

/// Returns why a parameter is not the caller's to set.
pub(super) fn check_reserved(conventions: &Conventions, name: &str, location: Location) -> Option<String> {
    if name.is_empty() {
        return Some("a parameter has an empty name".to_owned());
    }
    let is_reserved = conventions.reserved_parameters.contains(&name);
    if is_reserved || (location == Location::Header && is_reserved_header(name)) {
        return Some(format!("parameter {name} is set by the client and cannot be given"));
    }
    None
}

/// Returns why a value is out of the range that the spec states.
pub(super) fn check_range(described: &Parameter, value: &Value) -> Option<String> {
    let number = value.as_i64()?;
    let shown = || named(described);
    match (described.minimum(), described.maximum()) {
        (Some(least), Some(most)) if !(least..=most).contains(&number) => {
            Some(format!("parameter {} is {number}, which is not from {least} to {most}", shown()))
        }
        (Some(least), None) if number < least => {
            Some(format!("parameter {} is {number}, which is below {least}", shown()))
        }
        (None, Some(most)) if number > most => {
            Some(format!("parameter {} is {number}, which is above {most}", shown()))
        }
        _ => None,
    }
}

/// Adds what of a value breaks the rules that the spec states: texts and lists of a wrong size, objects without a field
/// that they must have.
pub(super) fn check_within(described: &Parameter, value: &Value, faults: &mut Vec<String>) {
    for rule in described.rules {
        match rule {
            ParameterRule::Sizes(sizes) => check_sizes(described, sizes, value, faults),
            ParameterRule::RequiredWithin(objects) => check_required_within(described, objects, value, faults),
            _ => {}
        }
    }
}

fn check_sizes(described: &Parameter, sizes: &[(&[&str], Size)], value: &Value, faults: &mut Vec<String>) {
    for (path, size) in sizes {
        each_at(path, value, &|| named(described), &mut |part, name| {
            faults.extend(size.fault(part).map(|fault| format!("parameter {} {fault}", name())));
        });
    }
}

fn check_required_within(
    described: &Parameter,
    objects: &[(&[&str], &[&str])],
    value: &Value,
    faults: &mut Vec<String>,
) {
    for (path, required) in objects {
        each_at(path, value, &|| named(described), &mut |part, name| {
            let Some(entries) = part.as_object() else { return };
            let is_missing = |field: &&&str| entries.get(**field).is_none_or(Value::is_null);
            let missing: Vec<&str> = required.iter().filter(is_missing).copied().collect();
            if !missing.is_empty() {
                faults.push(format!("parameter {} has no {}", name(), missing.join(", ")));
            }
        });
    }
}

/// Returns why a value cannot travel where it belongs.
pub(super) fn unfit(location: Location, key: &str, value: &str) -> Option<&'static str> {
    match location {
        Location::Path => path::refuse(value),
        Location::Header if HeaderName::from_bytes(key.as_bytes()).is_err() => {
            Some("has no name that a header can have")
        }
        Location::Header if HeaderValue::from_str(value.trim()).is_err() => {
            Some("has characters that no header can hold")
        }
        Location::Header | Location::Query | Location::Body => None,
    }
}
