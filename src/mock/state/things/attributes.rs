//! What is known of a thing, by name.

use crate::mock::model::{Field, Shape};
use crate::mock::state::shape::parts_of;
use crate::values::{DatePattern, TimeInput};
use chrono::DateTime;
use serde_json::Value;
use std::collections::HashMap;

/// The name of an attribute as a number, so that names are compared fast.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Name(usize);

/// Every name of an attribute. One that is written in two cases is one name, since the services do so themselves.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<String, Name>,
    /// The names as they were first written.
    spelled: Vec<String>,
}

impl Names {
    pub(super) fn find(&self, name: &str) -> Option<Name> {
        self.numbers.get(&name.to_ascii_lowercase()).copied()
    }

    /// The number of a name, which is new where nobody used it yet.
    pub(super) fn add(&mut self, name: &str) -> Name {
        let Self { numbers, spelled } = self;
        *numbers.entry(name.to_ascii_lowercase()).or_insert_with(|| {
            spelled.push(name.to_owned());
            Name(spelled.len() - 1)
        })
    }

    pub(super) fn spelled(&self, name: Name) -> &str {
        self.spelled.get(name.0).map_or("", String::as_str)
    }
}

/// The value of an attribute.
#[derive(Clone, Debug)]
pub(super) enum Known {
    Value(Value),
    /// When something happened, in milliseconds since 1970. How a time is written is up to the field that shows it.
    Time(i64),
}

impl Known {
    /// The value as a field shows it.
    pub(super) fn shown(&self, field: &Field) -> Value {
        let time = match self {
            Self::Value(value) => return value.clone(),
            Self::Time(time) => *time,
        };
        let pattern = match (field.date_pattern, &field.shape) {
            (Some(pattern), _) => pattern,
            (None, Shape::Text) => DatePattern::DateTime,
            (None, _) => DatePattern::EpochMilliseconds,
        };
        pattern.write(TimeInput::from(DateTime::from_timestamp_millis(time).unwrap_or_default()))
    }

    /// The value by itself, a time in milliseconds since 1970.
    pub(super) fn plain(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Time(time) => (*time).into(),
        }
    }

    /// The value as it is compared with others.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Value(value) => crate::mock::state::shape::plain_text(value),
            Self::Time(time) => time.to_string(),
        }
    }

    /// The elements of a list, which may be a text with commas between them; a single value is a list of one.
    pub(super) fn elements(&self) -> Vec<Value> {
        match self {
            Self::Value(Value::Array(elements)) => elements.clone(),
            Self::Value(Value::String(text)) => match serde_json::from_str(text) {
                Ok(Value::Array(elements)) => elements,
                _ => parts_of(text).map(Value::from).collect(),
            },
            Self::Value(value) => vec![value.clone()],
            Self::Time(time) => vec![(*time).into()],
        }
    }
}

/// The attributes of one thing. There are few, so a walk over them is faster than any index.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes(Vec<(Name, Known)>);

impl Attributes {
    pub(super) fn get(&self, name: Name) -> Option<&Known> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    pub(super) fn set(&mut self, name: Name, value: Known) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(Name, Known)> {
        self.0.iter()
    }

    /// Gives back what the growing list took too much. There may be many things.
    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}
