//! How an action pages: one of the known ways, with names of parameters and fields that are there.

use super::check::{is_integer, is_text, named};
use super::resolve::paged_by;
use super::{Action, Service, Shape};
use crate::spec::{ActionSpec, Located, PaginationSpec, WireType};

/// Checks the pagination of an action. What can be written and not yet be emitted is refused.
pub(super) fn check(
    file: &Located<ActionSpec>,
    action: &Action,
    model: &Service,
    report: &mut impl FnMut(&str, String),
) {
    let Some(spec) = &file.spec.pagination else { return };
    integers(spec, action, report);
    match model.field_at(&action.response, &steps(&spec.items)) {
        Some(field) if matches!(field.shape, Shape::Array(_)) => {}
        _ => report("pagination.items", format!("`{}` is no list of the response", spec.items)),
    }
    let is_integer_at =
        |path: &str| model.field_at(&action.response, &steps(path)).is_some_and(|field| is_integer(&field.shape));
    if let Some(total) = spec.total.as_deref().filter(|total| !is_integer_at(total)) {
        report("pagination.total", format!("`{total}` is no integer of the response"));
    }
    for (key, name) in [("token", &spec.token), ("key", &spec.key)] {
        if let Some(name) = name
            && !named(action, name).is_some_and(|parameter| is_position(&parameter.field.shape))
        {
            report(&format!("pagination.{key}"), format!("`{name}` is no text or integer parameter of this action"));
        }
    }
    for (key, path) in [("next_token", &spec.next_token), ("next_key", &spec.next_key)] {
        if let Some(path) = path
            && !model.field_at(&action.response, &steps(path)).is_some_and(|field| is_position(&field.shape))
        {
            report(&format!("pagination.{key}"), format!("`{path}` is no text or integer of the response"));
        }
    }
    if let Some(more) = &spec.more
        && !model
            .field_at(&action.response, &steps(more))
            .is_some_and(|field| matches!(field.shape, Shape::Scalar(WireType::Boolean)))
    {
        report("pagination.more", format!("`{more}` is no boolean of the response"));
    }
    way(spec, report);
}

fn integers(spec: &PaginationSpec, action: &Action, report: &mut impl FnMut(&str, String)) {
    let names = [("page", &spec.page), ("size", &spec.size), ("offset", &spec.offset), ("limit", &spec.limit)];
    for (key, name) in names {
        if let Some(name) = name
            && !named(action, name).is_some_and(|parameter| is_integer(&parameter.field.shape))
        {
            report(&format!("pagination.{key}"), format!("`{name}` is no integer parameter of this action"));
        }
    }
}

/// The keys that are given make up one way to page.
fn way(spec: &PaginationSpec, report: &mut impl FnMut(&str, String)) {
    let token = [&spec.token, &spec.next_token];
    let key = [&spec.key, &spec.next_key, &spec.more];
    let others = [&spec.page, &spec.offset, &spec.limit];
    let is_any = |names: &[&Option<String>]| names.iter().any(|name| name.is_some());
    let is_all = |names: &[&Option<String>]| names.iter().all(|name| name.is_some());
    let is_one_way = match (is_any(&token), is_any(&key)) {
        (false, false) => paged_by(spec).is_some(),
        (true, false) => is_all(&token) && !is_any(&others),
        (false, true) => is_all(&key) && !is_any(&others),
        (true, true) => false,
    };
    if !is_one_way {
        let ways =
            "`page` and `size`, or `offset` and `limit`, or `token` and `next_token`, or `key`, `next_key` and `more`";
        report("pagination", format!("a list is paged by {ways}"));
    } else if is_any(&token) {
        report("pagination.token", "paging by token is not built yet".to_owned());
    } else if is_any(&key) {
        report("pagination.key", "paging by key is not built yet".to_owned());
    }
}

/// Whether it can tell where the next page begins.
fn is_position(shape: &Shape) -> bool {
    is_text(shape) || is_integer(shape)
}

fn steps(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}
