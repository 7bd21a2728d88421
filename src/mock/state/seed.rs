//! Things that are there from the beginning.

use super::things::Seedling;
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
                checked.push((name, read));
            }
        }
        self.things.check_ids(checked.iter().map(|(kind, thing)| (kind.as_str(), thing)))?;
        for (kind, thing) in checked {
            if kind == FILES.0 {
                let given: Given<'_> =
                    thing.attributes.iter().map(|(name, value)| (name.as_str(), as_sent(value))).collect();
                let made = self.create_file(&Arguments::new(&given, now));
                made.map_err(|refusal| refusal.message)?;
            } else {
                self.things.put(kind, thing);
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
    /// Names of the id, in answers and requests.
    ids: BTreeSet<&'model str>,
    /// Attributes that say what a thing belongs to.
    scope: Vec<String>,
    /// Everything that is ever asked or told of a thing.
    attributes: BTreeSet<&'model str>,
}

impl<'model> Kind<'model> {
    fn of(name: &'model str, model: &'model Model) -> Result<Self, String> {
        let actions = || model.services.iter().flat_map(|service| &service.actions);
        let is_file = |action: &str| name == FILES.0 && action == FILES.1;
        let mut kind = Self { name, ids: BTreeSet::new(), scope: Vec::new(), attributes: BTreeSet::new() };
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
        self.attributes.extend(action.parameters.iter().map(|parameter| parameter.field.name.as_str()));
        collect(&action.response, &mut self.attributes);
        let Some(resource) = &action.resource else { return };
        if let Some(id) = id_of(resource) {
            self.ids.insert(id);
        }
        if resource.verb == Verb::Create {
            let is_name = |name: &&String| resource.name.as_ref() == Some(*name);
            self.scope = resource.unique.iter().filter(|name| !is_name(name)).cloned().collect();
        }
    }

    fn read(&self, thing: &Value) -> Result<Seedling, String> {
        let fields = thing.as_object().ok_or("is no object of attributes")?;
        let mut seedling = Seedling { id: None, attributes: Attributes::new(), scope: self.scope.clone() };
        for (name, value) in fields {
            if self.ids.contains(name.as_str()) {
                seedling.id = as_sent(value).as_str().map(str::to_owned);
            } else if self.attributes.contains(name.as_str()) {
                seedling.attributes.insert(name.clone(), value.clone());
            } else {
                return Err(format!("no action knows `{name}` of a {}", self.name));
            }
        }
        Ok(seedling)
    }
}

fn declares(action: &Action, kind: &str) -> bool {
    action.resource.as_ref().is_some_and(|resource| resource.kind == kind)
}

/// The name of the id. An answer that consists of the id has none for it.
fn id_of(resource: &Resource) -> Option<&str> {
    let id = resource.id.as_deref()?;
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
