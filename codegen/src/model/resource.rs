//! What an action does to which kind of thing: whether the parameters and fields that it names are there.

use super::shape::named;
use super::text::{is_blank, is_kebab_case, is_plain_text};
use super::{Action, Field, ResourceSpec, Service, SetSpec, Shape};
use serde_json::Value;
use std::collections::BTreeSet;

/// What can be done to a thing.
const VERBS: [&str; 8] = ["create", "save", "get", "list", "update", "add", "remove", "delete"];

/// What the run behind a thing can be told.
const ORDERS: [&str; 7] = ["start", "restart", "stop", "succeed", "suspend", "resume", "trigger"];

/// Parameters that say what a list is sorted by.
const SORTED_BY: [&str; 2] = ["SortBy", "OrderBy"];

/// Checks the resource of an action.
pub(super) fn check(action: &Action, model: &Service, report: &mut impl FnMut(&str, String)) {
    let Some(resource) = &action.resource else { return };
    if let Some(reason) = &resource.none {
        return check_reason(resource, reason, report);
    }
    if !is_kebab_case(&resource.kind) {
        report("resource.kind", format!("`{}` is no word such as `quality-rule`", resource.kind));
    }
    if !VERBS.contains(&resource.verb.as_str()) {
        report("resource.verb", format!("`{}` is none of {}", resource.verb, VERBS.join(", ")));
        return;
    }
    let names = Names::of(action, resource, model);
    check_id(resource, &names, report);
    check_by(action, resource, report);
    if let Some(name) = resource.name.as_deref().filter(|name| !names.is_sent(name) && !names.is_told(name)) {
        report("resource.name", format!("`{name}` is neither a parameter nor a field of the thing"));
    }
    if let Some(each) = &resource.each
        && !named(action, each).is_some_and(|parameter| matches!(parameter.field.shape, Shape::Array(_)))
    {
        report("resource.each", format!("`{each}` is no parameter with a list"));
    }
    if let Some(like) = &resource.like {
        if resource.verb != "create" {
            report("resource.like", "`like` belongs to `verb: create`".to_owned());
        } else if !names.is_sent(like) {
            report("resource.like", format!("no parameter `{like}`"));
        }
    }
    for (key, list) in [("scope", &resource.scope), ("unique", &resource.unique)] {
        for (index, name) in list.iter().enumerate().filter(|(_, name)| !names.is_sent(name)) {
            report(&format!("resource.{key}.{index}"), format!("no parameter `{name}`"));
        }
    }
    let is_element = |name: &str| name.is_empty() && resource.within.is_some();
    let unknown = |name: &&String| !names.is_sent(name) && !names.is_told(name) && !is_element(name);
    for name in resource.known_as.keys().filter(unknown) {
        report(&format!("resource.as.{name}"), format!("`{name}` is neither a parameter nor a field of the thing"));
    }
    check_sets(action, resource, model, report);
    check_order(resource, report);
    check_versions(resource, &names, report);
    for (name, pattern) in &resource.join {
        for part in parts(pattern).filter(|part| named(action, part).is_none()) {
            report(&format!("resource.join.{name}"), format!("no parameter `{part}`"));
        }
    }
    if let Some(rows) = &resource.rows
        && !matches!(field_at(&action.response, rows, model).map(|field| &field.shape), Some(Shape::Array(_)))
    {
        report("resource.rows", format!("`{rows}` is no list of the response"));
    }
    check_filters(resource, &names, model, report);
    check_sorts(action, resource, &names, model, report);
    for (key, code) in [("taken", &resource.taken), ("gone", &resource.gone)] {
        if let Some(code) = code.as_ref().filter(|code| !action.errors.contains(code)) {
            report(&format!("resource.{key}"), format!("`{code}` is no error of this action"));
        }
    }
}

fn check_reason(resource: &ResourceSpec, reason: &str, report: &mut impl FnMut(&str, String)) {
    if is_blank(reason) {
        report("resource.none", "`none` gives no reason".to_owned());
    } else if let Err(reason) = is_plain_text(reason) {
        report("resource.none", format!("the text {reason}"));
    }
    if !resource.kind.is_empty() || !resource.verb.is_empty() {
        report("resource", "`none` stands alone".to_owned());
    }
}

fn check_id(resource: &ResourceSpec, names: &Names<'_>, report: &mut impl FnMut(&str, String)) {
    let ids = resource.id.names();
    let verb = resource.verb.as_str();
    let needs_none = match verb {
        "create" => true,
        "list" => resource.within.is_none(),
        _ => is_for_all(resource),
    };
    if ids.is_empty() && !needs_none {
        report("resource", format!("`verb: {verb}` needs the parameter that names the thing, `id`"));
    }
    for id in ids {
        let is_known = names.is_sent(id) || resource.join.contains_key(id);
        match verb {
            "create" | "save" if !(is_known || ids.len() == 1 && names.is_answered(id)) => {
                report("resource.id", format!("`{id}` is neither in the response nor a parameter"));
            }
            "list" if resource.within.is_none() && !names.is_told(id) && !names.has_plain_rows => {
                report("resource.id", format!("`{id}` is no field of the rows"));
            }
            "get" | "update" | "add" | "remove" | "delete" if !is_known && !is_for_all(resource) => {
                report("resource.id", format!("no parameter `{id}`"));
            }
            _ => {}
        }
    }
}

/// Whether an update is for all things that its parameters describe.
fn is_for_all(resource: &ResourceSpec) -> bool {
    let pairs = [&resource.filters, &resource.contains, &resource.under, &resource.from, &resource.until];
    resource.verb == "update" && pairs.iter().any(|pairs| !pairs.is_empty())
}

/// Checks how former states of a thing are kept and gone back to.
fn check_versions(resource: &ResourceSpec, names: &Names<'_>, report: &mut impl FnMut(&str, String)) {
    let changes = matches!(resource.verb.as_str(), "create" | "save" | "update");
    if resource.keeps.is_some() && !changes {
        report("resource.keeps", format!("`verb: {}` makes no new state of a thing", resource.verb));
    }
    let Some(restores) = &resource.restores else { return };
    if resource.verb != "update" || resource.keeps.is_none() {
        report("resource.restores", "`restores` belongs to `verb: update` with `keeps`".to_owned());
    } else if !names.is_sent(restores) {
        report("resource.restores", format!("no parameter `{restores}`"));
    }
}

fn check_order(resource: &ResourceSpec, report: &mut impl FnMut(&str, String)) {
    let Some(order) = &resource.order else { return };
    if resource.verb != "update" {
        report("resource.order", "`order` belongs to `verb: update`".to_owned());
    } else if !ORDERS.contains(&order.as_str()) {
        report("resource.order", format!("`{order}` is none of {}", ORDERS.join(", ")));
    }
}

fn check_by(action: &Action, resource: &ResourceSpec, report: &mut impl FnMut(&str, String)) {
    let names_one = matches!(resource.verb.as_str(), "get" | "update" | "add" | "remove" | "delete");
    for (index, name) in resource.by.iter().enumerate() {
        let here = format!("resource.by.{index}");
        if !names_one && resource.within.is_none() {
            report(&here, format!("`verb: {}` names no thing, so it has no `by`", resource.verb));
        } else if named(action, name).is_none() {
            report(&here, format!("no parameter `{name}`"));
        }
    }
}

/// Checks that what an attribute follows from is there, with values that are there.
fn check_sets(action: &Action, resource: &ResourceSpec, model: &Service, report: &mut impl FnMut(&str, String)) {
    for (attribute, set) in &resource.sets {
        let here = format!("resource.sets.{attribute}");
        let set = match set {
            SetSpec::From(set) => set,
            SetSpec::Always(Value::Object(_)) => {
                report(&here, "it is neither a single value nor `from` and `values`".to_owned());
                continue;
            }
            SetSpec::Always(_) => continue,
        };
        if set.values.is_empty() {
            report(&here, format!("no value of `{}` sets it", set.from));
        }
        match named(action, &set.from) {
            Some(parameter) => {
                let documented = model.values_of(&parameter.field.shape);
                let texts: Vec<String> = documented.iter().map(|value| plain(&value.value)).collect();
                for value in set.values.keys().filter(|value| !texts.is_empty() && !texts.contains(value)) {
                    report(&format!("{here}.values.{value}"), format!("`{value}` is no value of `{}`", set.from));
                }
            }
            None if attributes(resource, model).contains(set.from.as_str()) => {}
            None => report(&format!("{here}.from"), format!("`{}` is neither a parameter nor an attribute", set.from)),
        }
    }
}

/// A value as it is written in a key.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn check_filters(resource: &ResourceSpec, names: &Names<'_>, model: &Service, report: &mut impl FnMut(&str, String)) {
    let mut known = attributes(resource, model);
    if is_for_all(resource) {
        known.extend(told(resource, model));
    }
    for (key, pairs) in [
        ("filters", &resource.filters),
        ("contains", &resource.contains),
        ("under", &resource.under),
        ("from", &resource.from),
        ("until", &resource.until),
    ] {
        for (parameter, field) in pairs {
            let here = format!("resource.{key}.{parameter}");
            if resource.verb != "list" && !is_for_all(resource) {
                report(&here, format!("`{key}` belongs to `verb: list` or `verb: update`"));
            } else if !names.is_sent(parameter) {
                report(&here, format!("no parameter `{parameter}`"));
            } else if !names.is_told(field) && !known.contains(field.trim_end_matches("[]")) {
                report(&here, format!("`{field}` is no field of the rows"));
            }
        }
    }
}

/// Checks that what a list is sorted by is there, and that each documented word leads to it.
fn check_sorts(
    action: &Action,
    resource: &ResourceSpec,
    names: &Names<'_>,
    model: &Service,
    report: &mut impl FnMut(&str, String),
) {
    let parameter = SORTED_BY.iter().find_map(|name| named(action, name));
    if resource.verb != "list" || parameter.is_none() {
        if !resource.sorts.is_empty() {
            report("resource.sorts", format!("`sorts` belongs to `verb: list` with `{}`", SORTED_BY.join("` or `")));
        }
        return;
    }
    let documented = parameter.map(|parameter| model.values_of(&parameter.field.shape)).unwrap_or_default();
    let words: Vec<String> = documented.iter().map(|value| plain(&value.value)).collect();
    let known = attributes(resource, model);
    let is_known = |field: &str| {
        let is_called_so = resource.known_as.values().any(|attribute| attribute == field);
        names.is_told(field) || known.contains(field) || is_called_so
    };
    for (word, field) in &resource.sorts {
        let here = format!("resource.sorts.{word}");
        if !words.is_empty() && !words.contains(word) {
            report(&here, format!("`{word}` is no value of the parameter"));
        }
        for by in field.split(',') {
            let (by, direction) = by.trim().split_once(' ').unwrap_or((by.trim(), "Asc"));
            if !is_known(by) {
                report(&here, format!("`{by}` is no field of the rows"));
            } else if !["Asc", "Desc"].contains(&direction) {
                report(&here, format!("`{direction}` is neither `Asc` nor `Desc`"));
            }
        }
    }
    for word in words.iter().filter(|word| !resource.sorts.contains_key(*word) && !is_known(word)) {
        report("resource.sorts", format!("`{word}` is no field of the rows, and `sorts` does not say which one it is"));
    }
}

/// The attributes that other actions give the things of a kind beside the fields that they show.
fn attributes<'model>(resource: &ResourceSpec, model: &'model Service) -> BTreeSet<&'model str> {
    let mut known = BTreeSet::new();
    for action in &model.actions {
        let Some(other) = action.resource.as_ref().filter(|other| other.kind == resource.kind) else { continue };
        if matches!(other.verb.as_str(), "create" | "save" | "update" | "add") {
            known.extend(action.parameters.iter().map(|parameter| parameter.field.name.as_str()));
            let called = other.known_as.values().chain(other.join.keys()).chain(other.sets.keys()).chain(&other.keeps);
            known.extend(called.map(|name| name.trim_end_matches("[]")));
            known.extend(other.stamps.iter().map(String::as_str));
        }
    }
    known
}

/// The attributes that actions show of the things of a kind.
fn told<'model>(resource: &ResourceSpec, model: &'model Service) -> BTreeSet<&'model str> {
    let mut known = BTreeSet::new();
    for action in &model.actions {
        let Some(other) = action.resource.as_ref().filter(|other| other.kind == resource.kind) else { continue };
        if matches!(other.verb.as_str(), "get" | "list") {
            let names = Names::of(action, other, model).told.iter().map(|field| field.name.as_str());
            known.extend(names.map(|name| other.known_as.get(name).map_or(name, String::as_str)));
        }
    }
    known
}

/// The names that the resource of an action can speak of.
struct Names<'model> {
    action: &'model Action,
    model: &'model Service,
    /// Fields of the elements of the parameter `each`.
    elements: &'model [Field],
    /// Fields that the answer has of one thing.
    told: &'model [Field],
    /// Whether each row is a single value.
    has_plain_rows: bool,
}

impl<'model> Names<'model> {
    fn of(action: &'model Action, resource: &ResourceSpec, model: &'model Service) -> Self {
        let each = resource.each.as_deref().and_then(|each| named(action, each));
        let rows = match (&resource.rows, &action.pagination, &action.payload) {
            (Some(rows), ..) => field_at(&action.response, rows, model),
            (None, Some(pagination), _) => model.field_at(&action.response, &pagination.items),
            (None, None, Some(payload)) => action.response.iter().find(|field| field.name == *payload),
            (None, None, None) => None,
        };
        let (told, has_plain_rows) = match rows.map(|field| &field.shape) {
            Some(Shape::Array(items)) => (model.fields_of(items), model.fields_of(items).is_empty()),
            Some(shape) => (model.fields_of(shape), false),
            None => (action.response.as_slice(), false),
        };
        Self { action, model, elements: each.map_or(&[], |each| elements_of(&each.field, model)), told, has_plain_rows }
    }

    /// Whether a request has it: a parameter, a field within one, or a field of the elements of `each`. What the JSON text
    /// of a parameter may hold is not known.
    fn is_sent(&self, name: &str) -> bool {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        self.elements.iter().any(|field| field.name == name)
            || named(self.action, first).is_some_and(|parameter| {
                rest.is_empty()
                    || is_json_text(&parameter.field)
                    || field_at(self.model.fields_of(&parameter.field.shape), rest, self.model).is_some()
            })
    }

    /// Whether what is answered of one thing has it, also beside the rows. `[]` behind a list stands for its elements.
    fn is_told(&self, name: &str) -> bool {
        let steps: Vec<String> = name.split('.').map(|step| step.trim_end_matches("[]").to_owned()).collect();
        let has = |fields: &'model [Field]| self.model.field_within(fields, &steps).is_some();
        has(self.told)
            || has(&self.action.response)
            || self.action.response.iter().any(|field| has(self.model.fields_of(&field.shape)))
    }

    /// Whether an answer about a new thing has it, also as a field of the `rows`.
    fn is_answered(&self, path: &str) -> bool {
        let has_rows = self.action.resource.as_ref().is_some_and(|resource| resource.rows.is_some());
        field_at(&self.action.response, path, self.model).is_some()
            || has_rows && field_at(self.told, path, self.model).is_some()
    }
}

fn elements_of<'model>(list: &'model Field, model: &'model Service) -> &'model [Field] {
    match &list.shape {
        Shape::Array(items) => model.fields_of(items),
        _ => &[],
    }
}

/// Whether the example of a text is a JSON object.
fn is_json_text(field: &Field) -> bool {
    let text = field.example.as_ref().and_then(|example| example.as_str());
    text.is_some_and(|text| serde_json::from_str::<serde_json::Map<_, _>>(text).is_ok())
}

fn field_at<'model>(fields: &'model [Field], path: &str, model: &'model Service) -> Option<&'model Field> {
    let steps: Vec<String> = path.split('.').map(str::to_owned).collect();
    model.field_at(fields, &steps)
}

/// The names in the braces of a text such as `{Database}.{Table}`.
fn parts(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}
