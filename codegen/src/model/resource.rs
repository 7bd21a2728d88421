//! What an action does to which kind of thing: names of parameters and fields that are there.

use super::shape::named;
use super::text::is_kebab_case;
use super::{Action, Field, Service, Shape};

/// Checks the resource of an action.
pub(super) fn check(action: &Action, model: &Service, report: &mut impl FnMut(&str, String)) {
    let Some(resource) = &action.resource else { return };
    for (key, word) in [("kind", &resource.kind), ("verb", &resource.verb)] {
        if !is_kebab_case(word) {
            report(&format!("resource.{key}"), format!("`{word}` is no word such as `quality-rule`"));
        }
    }
    let told = told(action, model);
    let is_told = |name: &str| told.iter().any(|field| field.name == name);
    let is_sent = |name: &str| named(action, name).is_some();
    let is_in_answer = |path: &str| {
        let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
        model.field_at(&action.response, &steps).is_some()
    };
    match (resource.verb.as_str(), &resource.id) {
        ("get" | "update" | "delete", None) => {
            report("resource", format!("`verb: {}` needs the parameter that names the thing, `id`", resource.verb));
        }
        ("create", Some(id)) if !is_in_answer(id) && !is_sent(id) => {
            report("resource.id", format!("`{id}` is neither in the response nor a parameter"));
        }
        ("list", Some(id)) if !is_told(id) => {
            report("resource.id", format!("`{id}` is no field of the rows"));
        }
        ("create" | "list", _) | (_, None) => {}
        (_, Some(id)) if !is_sent(id) => report("resource.id", format!("no parameter `{id}`")),
        _ => {}
    }
    if let Some(name) = resource.name.as_deref().filter(|name| !is_sent(name) && !is_told(name)) {
        report("resource.name", format!("`{name}` is neither a parameter nor a field of the thing"));
    }
    for (index, name) in resource.unique.iter().enumerate().filter(|(_, name)| !is_sent(name)) {
        report(&format!("resource.unique.{index}"), format!("no parameter `{name}`"));
    }
    for (key, pairs) in [("filters", &resource.filters), ("contains", &resource.contains)] {
        for (parameter, field) in pairs {
            let here = format!("resource.{key}.{parameter}");
            if resource.verb != "list" {
                report(&here, format!("`{key}` belongs to `verb: list`"));
            } else if !is_sent(parameter) {
                report(&here, format!("no parameter `{parameter}`"));
            } else if !is_told(field) {
                report(&here, format!("`{field}` is no field of the rows"));
            }
        }
    }
    for (key, code) in [("taken", &resource.taken), ("gone", &resource.gone)] {
        if let Some(code) = code.as_ref().filter(|code| !action.errors.contains(code)) {
            report(&format!("resource.{key}"), format!("`{code}` is no error of this action"));
        }
    }
}

/// The fields that the answer has of one thing: those of a row, of the payload, or of the answer itself.
fn told<'model>(action: &'model Action, model: &'model Service) -> &'model [Field] {
    let path = action.pagination.as_ref().map(|pagination| pagination.items.clone());
    let path = path.or_else(|| Some(vec![action.payload.clone()?]));
    let Some(field) = path.and_then(|path| model.field_at(&action.response, &path)) else { return &action.response };
    match &field.shape {
        Shape::Array(items) => model.fields_of(items),
        shape => model.fields_of(shape),
    }
}
