//! Things that are there from the beginning.

use super::shape::plain_text;
use super::things::{Seedling, id_of_parts};
use super::{Arguments, Attributes, State};
use crate::mock::check::Given;
use crate::mock::model::{Action, Field, Model, Resource, Shape, Verb};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The kind whose things are made by code of their own, and the action that makes them.
const FILES: (&str, &str) = ("file", "CreateFile");

impl State {
    /// Puts things by kind there, as if they had been created, and returns how many there were of each kind. All are
    /// checked before the first is put.
    pub(in crate::mock) fn seed(
        &mut self,
        things: &Map<String, Value>,
        model: &Model,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, usize>, String> {
        let now = now.timestamp_millis();
        let mut counts = BTreeMap::new();
        let mut checked = Vec::new();
        for (name, rows) in things {
            let kind = Kind::of(name, model)?;
            let rows = rows.as_array().ok_or_else(|| format!("{name} must be a list of things"))?;
            counts.insert(name.clone(), rows.len());
            for (row, number) in rows.iter().zip(1..) {
                let read = kind.read(row).map_err(|fault| format!("{name} {number}: {fault}"))?;
                checked.push((name, kind.created_by.clone(), read));
            }
        }
        self.things.check_ids(checked.iter().map(|(kind, _, thing)| (kind.as_str(), thing)))?;
        for (kind, created_by, thing) in checked {
            if kind == FILES.0 {
                let given: Given<'_> =
                    thing.attributes.iter().map(|(name, value)| (name.as_str(), as_sent(value))).collect();
                let made = self.create_file(&Arguments::new(&given, now));
                made.map_err(|refusal| refusal.message)?;
            } else {
                self.things.put(kind, &created_by, thing);
            }
        }
        Ok(counts)
    }
}

/// A value as it would have been sent: single values are text.
fn as_sent(value: &Value) -> Value {
    if value.is_number() || value.is_boolean() { value.to_string().into() } else { value.clone() }
}

/// What the specs say of a kind.
struct Kind<'model> {
    name: &'model str,
    /// What the actions declare that create its things.
    created_by: Vec<&'model Resource>,
    /// Names of the id, in answers and requests.
    ids: BTreeSet<&'model str>,
    /// Everything that is ever asked or told of a thing, and the attribute that it is.
    attributes: BTreeMap<&'model str, &'model str>,
}

impl<'model> Kind<'model> {
    fn of(name: &'model str, model: &'model Model) -> Result<Self, String> {
        let actions = || model.services.iter().flat_map(|service| &service.actions);
        let is_file = |action: &str| name == FILES.0 && action == FILES.1;
        let mut kind = Self { name, created_by: Vec::new(), ids: BTreeSet::new(), attributes: BTreeMap::new() };
        for (_, action) in actions().filter(|(known, action)| is_file(known) || declares(action, name)) {
            kind.learn(action);
        }
        if kind.attributes.is_empty() {
            let declared = actions().filter_map(|(_, action)| Some(action.resource.as_ref()?.kind.as_str()));
            let known: BTreeSet<&str> = declared.chain([FILES.0]).collect();
            let known: Vec<&str> = known.into_iter().collect();
            return Err(format!("{name} is no kind of thing, which are {}", known.join(", ")));
        }
        Ok(kind)
    }

    fn learn(&mut self, action: &'model Action) {
        let mut names: BTreeSet<&str> =
            action.parameters.iter().map(|parameter| parameter.field.name.as_str()).collect();
        collect(&action.response, &mut names);
        for parameter in &action.parameters {
            collect(std::slice::from_ref(&parameter.field), &mut names);
        }
        let resource = action.resource.as_ref();
        for name in names {
            let attribute = resource.map_or(name, |resource| resource.attribute(name)).trim_matches(['[', ']', '/']);
            self.attributes.entry(name).or_insert(attribute);
        }
        let Some(resource) = resource else { return };
        // A time that no answer shows may be what a list is sorted by.
        for name in &resource.stamps {
            self.attributes.entry(name).or_insert(name);
        }
        if let Some(id) = id_of(resource) {
            self.ids.insert(id);
        }
        if matches!(resource.verb, Verb::Create | Verb::Save) {
            self.created_by.push(resource);
        }
    }

    fn read(&self, thing: &Value) -> Result<Seedling, String> {
        let fields = thing.as_object().ok_or("is no object of attributes")?;
        let mut seedling = Seedling { id: None, attributes: Attributes::new() };
        for (name, value) in fields {
            if self.ids.contains(name.as_str()) {
                seedling.id = as_sent(value).as_str().map(str::to_owned);
            } else if let Some(attribute) = self.attributes.get(name.as_str()) {
                // A request may say a part of it alone, and an answer all of it: `Spec` is a number in one, an object in the other.
                let attribute = if attribute.contains('.') && value.is_object() { name } else { *attribute };
                seedling.attributes.insert(attribute.to_owned(), value.clone());
            } else {
                return Err(format!("no action knows `{name}` of a {}", self.name));
            }
        }
        // Things that are named by what they belong to have no id of their own.
        let named = self.created_by.iter().find(|resource| resource.id.len() > 1);
        if let Some(resource) = named {
            let part = |name: &String| fields.get(name).map(plain_text).unwrap_or_default();
            seedling.id = Some(id_of_parts(&resource.id.iter().map(part).collect::<Vec<_>>()));
        }
        Ok(seedling)
    }
}

fn declares(action: &Action, kind: &str) -> bool {
    action.resource.as_ref().is_some_and(|resource| resource.kind == kind)
}

/// The name of the id. An answer that consists of the id has none for it.
fn id_of(resource: &Resource) -> Option<&str> {
    let [id] = resource.id.as_slice() else { return None };
    if resource.within.is_some() {
        return None;
    }
    match (resource.verb, id.rsplit_once('.')) {
        (_, Some((_, name))) => Some(name),
        (Verb::Create, None) if id == "Data" => None,
        (_, None) => Some(id),
    }
}

/// The names of all fields, however deep.
fn collect<'model>(fields: &'model [Field], names: &mut BTreeSet<&'model str>) {
    for field in fields {
        names.insert(&field.name);
        let mut shape = &field.shape;
        while let Shape::List(items) = shape {
            shape = items;
        }
        if let Shape::Object(fields) = shape {
            collect(fields, names);
        }
    }
}
