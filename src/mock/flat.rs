//! Lists and objects that travel as one key a value: `Columns.1.Name`.

use super::model::{Field, Shape};
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is left of a key behind a name: nothing for the name itself, `1.Name` for `Columns.1.Name`.
pub(super) fn strip<'key>(key: &'key str, name: &str) -> Option<&'key str> {
    let rest = key.strip_prefix(name)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}

/// Puts a parameter together; none where no key belongs to it.
pub(super) fn gather(field: &Field, request: &ReceivedRequest) -> Result<Option<Value>, Refusal> {
    let entries: Vec<(&str, &str)> =
        request.parameters().filter_map(|(key, value)| Some((strip(key, &field.name)?, value.as_str()))).collect();
    if entries.is_empty() { Ok(None) } else { build(&field.shape, &entries, &field.name).map(Some) }
}

/// Goes as deep as the model does, however deep the keys are.
fn build(shape: &Shape, entries: &[(&str, &str)], path: &str) -> Result<Value, Refusal> {
    if shape.is_scalar() {
        return match entries {
            [("", text)] => Ok((*text).into()),
            _ => Err(Refusal::invalid(path, "is not one single value")),
        };
    }
    if entries.iter().any(|(rest, _)| rest.is_empty()) {
        return Err(Refusal::invalid(path, "is a single value where a list or object belongs"));
    }
    match shape {
        Shape::List(items) => {
            let groups = by_first_step(entries);
            (1..=groups.len())
                .map(|number| {
                    let group = groups.get(number.to_string().as_str());
                    let group = group.ok_or_else(|| Refusal::invalid(path, "is not numbered 1, 2, 3"))?;
                    build(items, group, &format!("{path}.{number}"))
                })
                .collect()
        }
        Shape::Object(fields) => {
            let groups = by_first_step(entries);
            fields
                .iter()
                .filter_map(|field| Some((field, groups.get(field.name.as_str())?)))
                .map(|(field, group)| {
                    let value = build(&field.shape, group, &format!("{path}.{}", field.name))?;
                    Ok((field.name.clone(), value))
                })
                .collect()
        }
        _ => Ok(entries.iter().map(|(key, text)| (*key, *text)).collect()),
    }
}

fn by_first_step<'key>(entries: &[(&'key str, &'key str)]) -> BTreeMap<&'key str, Vec<(&'key str, &'key str)>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (key, text) in entries {
        let (step, rest) = key.split_once('.').unwrap_or((key, ""));
        groups.entry(step).or_default().push((rest, *text));
    }
    groups
}
