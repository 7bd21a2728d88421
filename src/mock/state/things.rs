//! Things that the specs declare by `resource`: what was created is listed, shown, changed and deleted. No action has code
//! of its own here.

use super::arguments::Arguments;
use super::{Attributes, Content, data};
use crate::mock::answer::example;
use crate::mock::model::{Action, Field, Resource, Shape, Verb};
use crate::mock::refusal::Refusal;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Ids that the emulator gives begin here.
const THING_IDS: i64 = 5_000_000;

/// Every kind of which something was created, by name.
#[derive(Debug, Default)]
pub(super) struct Things {
    kinds: BTreeMap<String, Kind>,
    count: i64,
}

/// The things of one kind, in the order of their creation.
#[derive(Debug, Default)]
struct Kind {
    things: BTreeMap<i64, Thing>,
    /// Places of the things by their ids.
    places: HashMap<String, i64>,
}

/// A thing.
#[derive(Debug)]
struct Thing {
    id: String,
    attributes: Attributes,
    /// Attributes that say what it belongs to, such as its workspace. They stay as they are.
    scope: Vec<String>,
}

/// A thing that is there without having been created.
pub(super) struct Seedling {
    /// None where the emulator gives it one.
    pub id: Option<String>,
    pub attributes: Attributes,
    pub scope: Vec<String>,
}

impl Thing {
    fn text(&self, name: &str) -> Option<String> {
        self.attributes.get(name).map(text)
    }

    /// Whether a request speaks of where this thing is. What one of the two does not say is no contradiction.
    fn is_in_scope(&self, asked: &Arguments<'_>) -> bool {
        self.scope.iter().all(|name| match (self.text(name), asked.value(name)) {
            (Some(known), Some(sent)) => known == text(sent),
            _ => true,
        })
    }

    /// Whether it passes the filters of a list. A parameter that the spec does not declare is a filter where the row has a
    /// field of its name, or else where the thing was created with it.
    fn passes(&self, row: &Value, resource: &Resource, asked: &Arguments<'_>) -> bool {
        let shown = |field: &str| row.get(field).map(text);
        asked.all().all(|(name, sent)| {
            let sent = text(sent);
            if let Some(field) = resource.contains.get(name) {
                return shown(field).is_some_and(|known| known.contains(&sent));
            }
            match resource.filters.get(name) {
                Some(field) => shown(field).is_some_and(|known| known == sent),
                None => shown(name).or_else(|| self.text(name)).is_none_or(|known| known == sent),
            }
        })
    }

    /// The fields of an answer: what is known of the thing, and the examples for what nobody set.
    fn fields(&self, fields: &[Field], id: Option<&str>) -> Value {
        let value = |field: &Field| {
            if Some(field.name.as_str()) == id {
                return Some(self.id.clone().into());
            }
            match self.attributes.get(&field.name) {
                Some(known) => Some(known.clone()),
                None => serde_json::to_value(example(field)?).ok(),
            }
        };
        let present: Attributes = fields.iter().filter_map(|field| Some((field.name.clone(), value(field)?))).collect();
        present.into()
    }
}

impl Kind {
    fn place(&self, resource: &Resource, asked: &Arguments<'_>) -> Result<i64, Refusal> {
        let id = resource.id.as_deref().and_then(|name| asked.value(name)).map(text).unwrap_or_default();
        let place = self.places.get(&id).copied();
        let is_there = |place: &i64| self.things.get(place).is_some_and(|thing| thing.is_in_scope(asked));
        place.filter(is_there).ok_or_else(|| {
            let code = resource.gone.as_deref().unwrap_or("InvalidParameter.NotExist");
            Refusal::new(400, code, format!("there is no {} {id}", resource.kind))
        })
    }
}

impl Things {
    /// Does what an action is for. None for an action that declares no resource, and for a kind of which nothing was ever
    /// created.
    pub(super) fn reply(&mut self, action: &Action, asked: &Arguments<'_>) -> Option<Result<Content, Refusal>> {
        let resource = action.resource.as_ref()?;
        if resource.verb == Verb::Create {
            return Some(self.create(action, resource, asked));
        }
        let kind = self.kinds.get_mut(&resource.kind)?;
        if resource.verb == Verb::List {
            return Some(Ok(list(kind, action, resource, asked)));
        }
        let place = match kind.place(resource, asked) {
            Ok(place) => place,
            Err(refusal) => return Some(Err(refusal)),
        };
        if resource.verb == Verb::Delete {
            if let Some(thing) = kind.things.remove(&place) {
                kind.places.remove(&thing.id);
            }
            return Some(data(true));
        }
        let thing = kind.things.get_mut(&place)?;
        if resource.verb == Verb::Update {
            let is_address = |name: &str, thing: &Thing| {
                resource.id.as_deref() == Some(name) || thing.scope.iter().any(|known| known == name)
            };
            for (name, value) in asked.all() {
                if !is_address(name, thing) {
                    thing.attributes.insert(name.to_owned(), value.clone());
                }
            }
            return Some(data(true));
        }
        Some(Ok(Content::Fields(show(thing, action, resource))))
    }

    /// Refuses things with the id of another.
    pub(super) fn check_ids<'seed>(
        &self,
        things: impl Iterator<Item = (&'seed str, &'seed Seedling)>,
    ) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for (kind, thing) in things {
            let Some(id) = &thing.id else { continue };
            let is_there = self.kinds.get(kind).is_some_and(|known| known.places.contains_key(id));
            if is_there || !seen.insert((kind, id)) {
                return Err(format!("there is a {kind} {id} already"));
            }
        }
        Ok(())
    }

    /// Puts a thing there, as if it had been created.
    pub(super) fn put(&mut self, kind: &str, thing: Seedling) {
        self.count += 1;
        let Seedling { id, attributes, scope } = thing;
        let id = id.unwrap_or_else(|| (THING_IDS + self.count).to_string());
        let kind = self.kinds.entry(kind.to_owned()).or_default();
        kind.places.insert(id.clone(), self.count);
        kind.things.insert(self.count, Thing { id, attributes, scope });
    }

    fn create(&mut self, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Result<Content, Refusal> {
        let kind = self.kinds.entry(resource.kind.clone()).or_default();
        let alike = |thing: &Thing| resource.unique.iter().all(|name| thing.text(name) == asked.value(name).map(text));
        if !resource.unique.is_empty() && kind.things.values().any(alike) {
            let code = resource.taken.as_deref().unwrap_or("InvalidParameter");
            return Err(Refusal::new(400, code, format!("there is such a {} already", resource.kind)));
        }
        self.count += 1;
        let sent = resource.id.as_deref().and_then(|name| asked.value(name)).map(text);
        let id = sent.unwrap_or_else(|| (THING_IDS + self.count).to_string());
        let mut attributes: Attributes = action
            .parameters
            .iter()
            .filter_map(|known| Some((known.field.name.clone(), known.field.default.clone()?)))
            .collect();
        attributes.extend(asked.all().map(|(name, value)| (name.to_owned(), value.clone())));
        attributes.remove("ClientToken");
        let is_name = |name: &&String| resource.name.as_ref() == Some(*name);
        let scope = resource.unique.iter().filter(|name| !is_name(name)).cloned().collect();
        kind.places.insert(id.clone(), self.count);
        let told = resource.id.iter().fold(Value::from(id.clone()), |value, path| nested(path, value));
        kind.things.insert(self.count, Thing { id, attributes, scope });
        Ok(Content::Fields(told))
    }
}

fn list(kind: &Kind, action: &Action, resource: &Resource, asked: &Arguments<'_>) -> Content {
    let path = action.paging.as_ref().map(|paging| paging.items.as_slice()).unwrap_or_default();
    let fields = row_fields(&action.response, path).unwrap_or_default();
    let rows = kind.things.values().filter_map(|thing| {
        let row = thing.fields(fields, resource.id.as_deref());
        thing.passes(&row, resource, asked).then_some(row)
    });
    Content::Rows(rows.collect())
}

/// The answer about one thing, which stands in the one object of the answer, or is the answer where there is none.
fn show(thing: &Thing, action: &Action, resource: &Resource) -> Value {
    let id = resource.id.as_deref();
    let object = action.response.iter().find_map(|field| match &field.shape {
        Shape::Object(fields) => Some((field, fields)),
        _ => None,
    });
    match object {
        Some((field, fields)) => nested(&field.name, thing.fields(fields, id)),
        None => thing.fields(&action.response, id),
    }
}

/// The fields of the rows of the list at a path.
fn row_fields<'model>(fields: &'model [Field], path: &[String]) -> Option<&'model [Field]> {
    let (name, rest) = path.split_first()?;
    match &fields.iter().find(|field| field.name == *name)?.shape {
        Shape::Object(fields) => row_fields(fields, rest),
        Shape::List(items) => match items.as_ref() {
            Shape::Object(fields) => Some(fields),
            _ => None,
        },
        _ => None,
    }
}

/// The object that has a value at a path such as `Data.Id`.
fn nested(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |value, name| json!({ name: value }))
}

/// A value as it travels, so that a number and its digits are alike.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
