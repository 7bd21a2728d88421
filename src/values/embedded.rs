//! JSON that travels as text within JSON.

use crate::wire::documents::shown_text;
use crate::wire::record::{Embedded, Field, Plain, Record, Slot, View, copy, equals};
use crate::wire::write::to_object;
use std::fmt;

/// An object that the service sends as a text: both the text and what it holds.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct JsonInText<T> {
    /// The text as it came.
    pub text: Option<String>,
    /// What is in it; empty where there is no text.
    pub value: T,
}

impl<T: Record + Default> JsonInText<T> {
    /// Returns one without text.
    pub fn new() -> Self {
        Self::default()
    }
}

/// Shows both, without the secrets in them.
impl<T: fmt::Debug> fmt::Debug for JsonInText<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JsonInText")
            .field("text", &self.text.as_deref().map(shown_text))
            .field("value", &self.value)
            .finish()
    }
}

/// The text is the JSON of the value.
impl<T: Record> From<T> for JsonInText<T> {
    fn from(value: T) -> Self {
        Self { text: Some(to_object(&value).to_string()), value }
    }
}

impl<T: Record> Embedded for JsonInText<T> {
    fn place(&mut self) -> (&mut Option<String>, &mut dyn Record) {
        (&mut self.text, &mut self.value)
    }
}

impl<T: Record + Plain> Field for JsonInText<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Embedded(self)
    }

    fn view(&self) -> View<'_> {
        self.text.as_deref().map_or(View::Absent, View::Text)
    }

    fn copy(&mut self, from: &dyn Field) {
        copy(self, from);
    }

    fn equals(&self, other: &dyn Field) -> bool {
        equals(self, other)
    }
}
