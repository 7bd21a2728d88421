//! How an action pages: one of the known ways, with names of parameters and fields that are there.

use super::shape::{is_integer, is_text, named};
use super::{Action, PagedBy, Parameter, Service, Shape};
use crate::spec::{ActionSpec, Located, PaginationSpec, StyleSpec, WireType};

/// The one way to page that is given, or nothing.
pub(super) fn paged_by(spec: &PaginationSpec) -> Option<PagedBy> {
    let of_token = (&spec.token, &spec.next_token);
    let of_key = (&spec.key, &spec.next_key, &spec.more);
    match ((&spec.page, &spec.offset, &spec.limit), of_token, of_key, &spec.size) {
        ((Some(page), None, None), (None, None), (None, None, None), Some(size)) => {
            Some(PagedBy::Page { page: page.clone(), size: size.clone() })
        }
        ((None, Some(offset), Some(limit)), (None, None), (None, None, None), None) => {
            Some(PagedBy::Offset { offset: offset.clone(), limit: limit.clone() })
        }
        ((None, None, None), (Some(token), Some(next)), (None, None, None), size) => {
            Some(PagedBy::Token { token: token.clone(), next: steps(next), size: size.clone() })
        }
        ((None, None, None), (None, None), (Some(key), Some(next), Some(more)), size) => {
            Some(PagedBy::Key { key: key.clone(), next: steps(next), more: steps(more), size: size.clone() })
        }
        _ => None,
    }
}

/// Checks the pagination of an action.
pub(super) fn check(
    file: &Located<ActionSpec>,
    action: &Action,
    model: &Service,
    report: &mut impl FnMut(&str, String),
) {
    let Some(spec) = &file.spec.pagination else { return };
    integers(spec, action, report);
    let field_at = |path: &str| model.field_at(&action.response, &steps(path));
    match field_at(&spec.items) {
        Some(field) if matches!(field.shape, Shape::Array(_)) => {}
        _ => report("pagination.items", format!("`{}` is no list of the response", spec.items)),
    }
    if let Some(total) = &spec.total {
        if !field_at(total).is_some_and(|field| is_integer(&field.shape)) {
            report("pagination.total", format!("`{total}` is no integer of the response"));
        } else if spec.key.is_some() {
            report(
                "pagination.total",
                "a list that is paged by `key` ends where `more` says, not at a total".to_owned(),
            );
        }
    }
    let positions =
        [("token", &spec.token, "next_token", &spec.next_token), ("key", &spec.key, "next_key", &spec.next_key)];
    for (key, name, next_key, path) in positions {
        let sent = name.as_deref().and_then(|name| named(action, name)).filter(|sent| can_be_sent(sent));
        let told = path.as_deref().and_then(field_at).filter(|field| is_position(&field.shape));
        match (name, sent) {
            (Some(name), None) => {
                let reason = format!("`{name}` is no text, integer or map in JSON among the parameters of this action");
                report(&format!("pagination.{key}"), reason);
            }
            (Some(name), Some(sent)) => {
                if let (Some(path), Some(told)) = (path, told)
                    && !is_alike(&sent.field.shape, &told.shape)
                {
                    let reason = format!("`{name}` does not take what `{path}` gives: they are of different types");
                    report(&format!("pagination.{key}"), reason);
                }
            }
            (None, _) => {}
        }
        if let (Some(path), None) = (path, told) {
            report(&format!("pagination.{next_key}"), format!("`{path}` is no text, integer or map of the response"));
        }
    }
    if let Some(more) = &spec.more
        && !field_at(more).is_some_and(|field| matches!(field.shape, Shape::Scalar(WireType::Boolean)))
    {
        report("pagination.more", format!("`{more}` is no boolean of the response"));
    }
    if paged_by(spec).is_none() {
        let ways =
            "`page` and `size`, or `offset` and `limit`, or `token` and `next_token`, or `key`, `next_key` and `more`";
        report("pagination", format!("a list is paged by {ways}"));
    }
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

/// Whether it can tell where the next page begins.
fn is_position(shape: &Shape) -> bool {
    is_text(shape) || is_integer(shape) || shape.wire_type() == WireType::Map
}

/// Whether a parameter can take where the next page begins; a map travels as one value, in JSON.
fn can_be_sent(parameter: &Parameter) -> bool {
    is_position(&parameter.field.shape) && matches!(parameter.style, None | Some(StyleSpec::Json))
}

/// Whether one takes what the other gives.
fn is_alike(sent: &Shape, told: &Shape) -> bool {
    is_integer(sent) && is_integer(told) || sent.wire_type() == told.wire_type()
}

fn steps(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}
