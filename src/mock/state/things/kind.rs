//! The things of one kind: found by id, in the order of their creation, and unlike each other where they have to be.

use super::attributes::{Attributes, Known, Name, Names};
use crate::mock::model::Resource;
use crate::mock::refusal::Refusal;
use std::collections::{BTreeMap, HashMap};

/// Stands between the parts of an id and between values that are unique together, since no value has it.
const SEPARATOR: char = '\u{1f}';

/// A thing.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub id: String,
    pub attributes: Attributes,
}

/// The things of one kind by place: places grow with each thing that is created.
#[derive(Debug, Default)]
pub(super) struct Kind {
    things: BTreeMap<u64, Thing>,
    places: HashMap<String, u64>,
    /// Attributes that say where a thing belongs, such as its workspace. They stay as they are.
    scope: Vec<Name>,
    unique: Vec<Unique>,
    last: u64,
}

/// Attributes in which no two things are alike.
#[derive(Debug)]
struct Unique {
    scope: Vec<Name>,
    names: Vec<Name>,
    /// Code of the refusal.
    taken: String,
    places: HashMap<String, u64>,
}

impl Unique {
    /// What must not be there twice. A thing without any of the names is like no other.
    fn key(&self, attributes: &Attributes) -> Option<String> {
        self.names.iter().find(|name| attributes.get(**name).is_some())?;
        Some(joined(self.scope.iter().chain(&self.names).map(|name| attributes.get(*name))))
    }
}

/// The parts of an id as one text.
pub(super) fn joined_id(parts: &[String]) -> String {
    parts.join(&SEPARATOR.to_string())
}

fn joined<'known>(values: impl Iterator<Item = Option<&'known Known>>) -> String {
    joined_id(&values.map(|value| value.map(Known::text).unwrap_or_default()).collect::<Vec<_>>())
}

impl Kind {
    /// Learns where things belong, and what must be unlike, from an action that creates some.
    pub(super) fn learn(&mut self, resource: &Resource, names: &mut Names) {
        let mut numbers = |list: &[String]| list.iter().map(|name| names.add(resource.attribute(name))).collect();
        let (scope, unique): (Vec<Name>, Vec<Name>) = (numbers(&resource.scope), numbers(&resource.unique));
        self.scope.extend(scope.iter().copied().filter(|name| !self.scope.contains(name)).collect::<Vec<_>>());
        if unique.is_empty() || self.unique.iter().any(|known| known.names == unique && known.scope == scope) {
            return;
        }
        let taken = resource.taken.clone().unwrap_or_else(|| "InvalidParameter".to_owned());
        let mut unique = Unique { scope, names: unique, taken, places: HashMap::new() };
        for (place, thing) in &self.things {
            if let Some(key) = unique.key(&thing.attributes) {
                unique.places.insert(key, *place);
            }
        }
        self.unique.push(unique);
    }

    pub(super) fn scope(&self) -> &[Name] {
        &self.scope
    }

    pub(super) fn place(&self, id: &str) -> Option<u64> {
        self.places.get(id).copied()
    }

    pub(super) fn get(&self, place: u64) -> Option<&Thing> {
        self.things.get(&place)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Thing)> {
        self.things.iter().map(|(place, thing)| (*place, thing))
    }

    /// Refuses attributes that another thing has too.
    pub(super) fn check(&self, resource: &Resource, attributes: &Attributes, own: Option<u64>) -> Result<(), Refusal> {
        let is_taken = |unique: &&Unique| {
            let there = unique.key(attributes).and_then(|key| unique.places.get(&key));
            there.is_some_and(|place| Some(*place) != own)
        };
        match self.unique.iter().find(is_taken) {
            Some(unique) => {
                let code = resource.taken.as_ref().unwrap_or(&unique.taken);
                Err(Refusal::new(400, code, format!("there is such a {} already", resource.kind)))
            }
            None => Ok(()),
        }
    }

    /// Puts a thing there, behind all others.
    pub(super) fn insert(&mut self, mut thing: Thing) {
        self.last += 1;
        let place = self.last;
        thing.attributes.shrink();
        self.places.insert(thing.id.clone(), place);
        self.index(place, &thing.attributes);
        self.things.insert(place, thing);
    }

    /// Gives a thing other attributes.
    pub(super) fn replace(&mut self, place: u64, attributes: Attributes) {
        self.forget(place);
        self.index(place, &attributes);
        if let Some(thing) = self.things.get_mut(&place) {
            thing.attributes = attributes;
        }
    }

    pub(super) fn remove(&mut self, place: u64) {
        self.forget(place);
        if let Some(thing) = self.things.remove(&place) {
            self.places.remove(&thing.id);
        }
    }

    fn index(&mut self, place: u64, attributes: &Attributes) {
        for unique in &mut self.unique {
            if let Some(key) = unique.key(attributes) {
                unique.places.insert(key, place);
            }
        }
    }

    /// Lets others have what was unique about a thing.
    fn forget(&mut self, place: u64) {
        let Some(thing) = self.things.get(&place) else { return };
        for unique in &mut self.unique {
            if let Some(key) = unique.key(&thing.attributes) {
                unique.places.remove(&key);
            }
        }
    }
}
