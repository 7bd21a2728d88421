//! Objects whose keys are data.

use super::documents::shown;
use super::record::{Element, ElementKind, Field, MapPlace, Slot, View, copy, equals};
use serde_json::{Map, Value};
use std::fmt;

/// An object whose keys are not known beforehand, such as the properties of a compute engine.
///
/// The service sends some of these as objects and some as text that holds an object; both are read alike, and the
/// form it came in is kept.
#[derive(Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct JsonMap {
    wire: Value,
}

/// Shows the value as it came, without the secrets in it.
impl fmt::Debug for JsonMap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("JsonMap").field("wire", &shown(&self.wire)).finish()
    }
}

impl JsonMap {
    pub(crate) fn from_wire(wire: Value) -> Self {
        Self { wire }
    }

    /// Returns the value as it came.
    pub fn wire(&self) -> &Value {
        &self.wire
    }

    /// Returns the entries; empty when what came is neither an object nor text that holds one.
    pub fn to_entries(&self) -> Map<String, Value> {
        match &self.wire {
            Value::Object(entries) => entries.clone(),
            Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
            _ => Map::new(),
        }
    }

    /// Returns one entry.
    pub fn get(&self, key: &str) -> Option<Value> {
        match &self.wire {
            Value::Object(entries) => entries.get(key).cloned(),
            _ => self.to_entries().remove(key),
        }
    }
}

impl From<Map<String, Value>> for JsonMap {
    fn from(entries: Map<String, Value>) -> Self {
        Self { wire: Value::Object(entries) }
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for JsonMap {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(entries: T) -> Self {
        Self { wire: entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect() }
    }
}

impl From<JsonMap> for Value {
    fn from(map: JsonMap) -> Self {
        map.wire
    }
}

impl Field for Option<JsonMap> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, |map| View::Json(&map.wire))
    }

    fn copy(&mut self, from: &dyn Field) {
        copy(self, from);
    }

    fn equals(&self, other: &dyn Field) -> bool {
        equals(self, other)
    }
}

impl MapPlace for Option<JsonMap> {
    fn put(&mut self, map: Option<Value>) {
        *self = map.map(JsonMap::from_wire);
    }
}

impl Element for JsonMap {
    type Kind = MapElement;
}

/// Elements that are objects whose keys are data.
#[derive(Debug)]
pub struct MapElement;

impl ElementKind<JsonMap> for MapElement {
    fn empty() -> JsonMap {
        JsonMap::default()
    }

    fn slot(element: &mut JsonMap) -> Slot<'_> {
        Slot::Map(element)
    }

    fn view(element: &JsonMap) -> View<'_> {
        View::Json(&element.wire)
    }
}

impl MapPlace for JsonMap {
    fn put(&mut self, map: Option<Value>) {
        *self = map.map(Self::from_wire).unwrap_or_default();
    }
}
