//! The resolved model as JSON: for tools (`export`), and with example values and ranges for the emulator.

use crate::model::{
    Action, Counterpart, EffectSpec, Field, PagedBy, Pagination, Parameter, ProtocolSpec, ReplacedBySpec,
    ReplacementSpec, Service, Shape, Size, StyleSpec,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How much of the model is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Public,
    Emulator,
}

/// The model in the documented shape of the `export` command.
pub fn export(services: &[Service]) -> Value {
    document(services, Detail::Public)
}

/// The same with example values, ranges and formats, from which the emulator answers.
pub fn for_emulator(services: &[Service]) -> Value {
    document(services, Detail::Emulator)
}

fn document(services: &[Service], detail: Detail) -> Value {
    let services: Map<String, Value> = services
        .iter()
        .map(|service| {
            let actions: Map<String, Value> =
                service.actions.iter().map(|found| (found.name.clone(), action(service, found, detail))).collect();
            let mut entry = json!({ "version": service.version, "actions": actions });
            if detail == Detail::Emulator {
                entry["protocol"] = json!(protocol_name(service.protocol));
                let statuses = service.errors.iter().filter_map(|(code, found)| Some((code, found.status.first()?)));
                entry["statuses"] = json!(statuses.collect::<BTreeMap<_, _>>());
            }
            (service.name.clone(), entry)
        })
        .collect();
    json!({ "services": services })
}

fn action(service: &Service, action: &Action, detail: Detail) -> Value {
    let parameters: Vec<Value> =
        action.parameters.iter().map(|found| parameter(service, action, found, detail)).collect();
    let mut entry = json!({
        "area": action.area,
        "method": action.method.name(),
        "level": action.level,
        "effect": match action.effect { EffectSpec::Read => "read", EffectSpec::Write => "write" },
        "idempotent": action.idempotent,
        "deprecated": action.deprecated.is_some(),
        "parameters": parameters,
        "response": fields(service, None, &action.response, detail),
        "errors": action.errors,
        "pagination": action.pagination.as_ref().map(pagination),
    });
    if let Some(since) = &action.since {
        entry["since"] = json!(since);
    }
    if detail == Detail::Public {
        match &action.replaced_by {
            Some(ReplacedBySpec::Nothing(nothing)) => entry["replaced_by"] = json!(nothing),
            Some(ReplacedBySpec::Actions(replacements)) => {
                let each =
                    replacements.iter().map(|ReplacementSpec { action, source, note, .. }| (action, source, note));
                let services = replacements.iter().map(|replacement| service.service_of(replacement));
                entry["replaced_by"] = services.zip(each).map(counterpart).collect();
            }
            None => {}
        }
        if !action.replaces.is_empty() {
            let each = action.replaces.iter();
            entry["replaces"] = each
                .map(|Counterpart { place, source, note }| counterpart((&place.service, (&place.action, source, note))))
                .collect();
        }
    }
    if let Some(resource) = &action.resource {
        entry["resource"] = match &resource.none {
            Some(reason) => json!({ "none": reason }),
            None => json!(resource),
        };
    }
    if service.protocol != ProtocolSpec::Rpc {
        entry["path"] = json!(action.path);
    }
    if detail == Detail::Emulator {
        entry["any_of"] = json!(action.any_of);
    }
    entry
}

/// An action that replaces another one or is replaced by it: the folder of its service, its name, who says so, and what
/// is different about it.
fn counterpart((service, (action, source, note)): (&str, (&String, &String, &Option<String>))) -> Value {
    let mut entry = json!({ "action": action, "service": service, "source": source });
    if let Some(note) = note {
        entry["note"] = json!(note);
    }
    entry
}

fn pagination(pagination: &Pagination) -> Value {
    let mut entry = json!({
        "items": pagination.items.join("."),
        "total": pagination.total.as_ref().map(|path| path.join(".")),
    });
    let mut add = |key: &str, name: &str| entry[key] = json!(name);
    let size = match &pagination.by {
        PagedBy::Page { page, size } => {
            add("page", page);
            Some(size)
        }
        PagedBy::Offset { offset, limit } => {
            add("offset", offset);
            add("limit", limit);
            None
        }
        PagedBy::Token { token, next, size } => {
            add("token", token);
            add("next_token", &next.join("."));
            size.as_ref()
        }
        PagedBy::Key { key, next, more, size } => {
            add("key", key);
            add("next_key", &next.join("."));
            add("more", &more.join("."));
            size.as_ref()
        }
    };
    if let Some(size) = size {
        add("size", size);
    }
    entry
}

fn protocol_name(protocol: ProtocolSpec) -> &'static str {
    match protocol {
        ProtocolSpec::Rpc => "rpc",
        ProtocolSpec::Roa => "roa",
        ProtocolSpec::Huawei => "huawei",
    }
}

fn parameter(service: &Service, action: &Action, parameter: &Parameter, detail: Detail) -> Value {
    let mut entry = Map::new();
    entry.insert("name".to_owned(), json!(parameter.field.name));
    entry.insert("in".to_owned(), json!(parameter.place.name()));
    entry.insert("type".to_owned(), json!(parameter.field.shape.wire_type().name()));
    entry.insert("required".to_owned(), json!(parameter.required));
    entry.insert("style".to_owned(), json!(parameter.style.map(StyleSpec::name)));
    entry.insert("values".to_owned(), values(service, &parameter.field.shape));
    since(&parameter.field, &mut entry);
    inside(service, Some(action), &parameter.field.shape, detail, &mut entry);
    facts(service, &parameter.field, detail, &mut entry);
    Value::Object(entry)
}

/// Fields of an answer, or, of what an action is sent, with what it requires.
fn fields(service: &Service, sent_to: Option<&Action>, list: &[Field], detail: Detail) -> Vec<Value> {
    list.iter()
        .map(|field| {
            let mut entry = Map::new();
            entry.insert("name".to_owned(), json!(field.name));
            entry.insert("type".to_owned(), json!(field.shape.wire_type().name()));
            if sent_to.is_some_and(|action| field.is_required_by(&action.name)) {
                entry.insert("required".to_owned(), json!(true));
            }
            since(field, &mut entry);
            inside(service, sent_to, &field.shape, detail, &mut entry);
            facts(service, field, detail, &mut entry);
            Value::Object(entry)
        })
        .collect()
}

/// Since when it is there, where the reference of 2022 does not have it.
fn since(field: &Field, entry: &mut Map<String, Value>) {
    if let Some(since) = &field.since {
        entry.insert("since".to_owned(), json!(since));
    }
}

/// What an object or list holds.
fn inside(service: &Service, sent_to: Option<&Action>, shape: &Shape, detail: Detail, entry: &mut Map<String, Value>) {
    match shape {
        Shape::Object { .. } | Shape::SharedObject(_) => {
            entry.insert("fields".to_owned(), Value::Array(fields(service, sent_to, service.fields_of(shape), detail)));
        }
        Shape::Array(items) => {
            let mut inner = Map::new();
            inner.insert("type".to_owned(), json!(items.wire_type().name()));
            if detail == Detail::Emulator {
                inner.insert("values".to_owned(), values(service, items));
            }
            inside(service, sent_to, items, detail, &mut inner);
            entry.insert("items".to_owned(), Value::Object(inner));
        }
        Shape::Embedded(held) => {
            let mut inner = Map::new();
            inner.insert("type".to_owned(), json!(held.wire_type().name()));
            inside(service, sent_to, held, detail, &mut inner);
            entry.insert("holds".to_owned(), Value::Object(inner));
        }
        _ => {}
    }
}

/// The documented values of an enumeration.
fn values(service: &Service, shape: &Shape) -> Value {
    service.values_of(shape).iter().map(|value| value.value.clone()).collect()
}

fn facts(service: &Service, field: &Field, detail: Detail, entry: &mut Map<String, Value>) {
    if detail == Detail::Public {
        return;
    }
    entry.insert("values".to_owned(), values(service, &field.shape));
    entry.insert("example".to_owned(), json!(field.example));
    entry.insert("default".to_owned(), json!(field.default));
    entry.insert("minimum".to_owned(), json!(field.minimum));
    entry.insert("maximum".to_owned(), json!(field.maximum));
    let Size { min_length, max_length, max_items } = field.size;
    for (key, limit) in [("min_length", min_length), ("max_length", max_length), ("max_items", max_items)] {
        entry.extend(limit.map(|limit| (key.to_owned(), json!(limit))));
    }
    entry.insert("date_pattern".to_owned(), json!(field.date_pattern.map(|pattern| pattern.text())));
}
