//! Mappings of YAML, built key by key.

use yaml_serde::{Mapping, Value};

/// A mapping that is being built.
#[derive(Default)]
pub(super) struct Entries(Mapping);

impl Entries {
    pub(super) fn add(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.into(), value.into());
    }

    /// The same under a key that is no name, such as a number.
    pub(super) fn add_value(&mut self, key: Value, value: impl Into<Value>) {
        self.0.insert(key, value.into());
    }

    pub(super) fn extend(&mut self, entry: Option<(&str, Value)>) {
        if let Some((key, value)) = entry {
            self.add(key, value);
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(super) fn has_key(&self, key: &Value) -> bool {
        self.0.contains_key(key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Entries> for Value {
    fn from(entries: Entries) -> Self {
        Self::Mapping(entries.0)
    }
}

/// A value of an example as YAML.
pub(super) fn from_json(value: &serde_json::Value) -> Value {
    yaml_serde::to_value(value).unwrap_or_default()
}
