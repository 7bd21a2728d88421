//! JSON objects of which every key has to be known.

use serde_json::{Map, Value};

/// An object whose keys are taken one after another; what is left over is a mistake of the sender.
pub(super) struct Object {
    entries: Map<String, Value>,
}

impl Object {
    pub(super) fn read(body: &[u8]) -> Result<Self, String> {
        match serde_json::from_slice(body) {
            Ok(value) => Self::of(value),
            Err(failure) => Err(format!("the body is no JSON: {failure}")),
        }
    }

    pub(super) fn of(value: Value) -> Result<Self, String> {
        match value {
            Value::Object(entries) => Ok(Self { entries }),
            other => Err(format!("{other} is no JSON object")),
        }
    }

    pub(super) fn into_map(self) -> Map<String, Value> {
        self.entries
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.entries.remove(name)
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, String> {
        self.as_type(name, "a text", |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn count(&mut self, name: &str) -> Result<Option<u64>, String> {
        self.as_type(name, "a whole number from 0", Value::as_u64)
    }

    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>, String> {
        self.as_type(name, "a number", Value::as_f64)
    }

    /// The entries of an object, each value as it travels: a number as its digits.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<(String, String)>, String> {
        let entries = self.as_type(name, "an object", |value| value.as_object().cloned())?.unwrap_or_default();
        let text = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        Ok(entries.into_iter().map(|(name, value)| (name, text(value))).collect())
    }

    /// Refuses what nobody took.
    pub(super) fn finish(self) -> Result<(), String> {
        match self.entries.keys().next() {
            Some(unknown) => Err(format!("`{unknown}` is not known here")),
            None => Ok(()),
        }
    }

    fn as_type<T>(&mut self, name: &str, kind: &str, read: impl Fn(&Value) -> Option<T>) -> Result<Option<T>, String> {
        let Some(value) = self.take(name) else { return Ok(None) };
        read(&value).map(Some).ok_or_else(|| format!("`{name}` must be {kind}, and not {value}"))
    }
}
