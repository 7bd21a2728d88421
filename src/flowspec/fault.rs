//! What is wrong with a FlowSpec.

use crate::error::{Error, ErrorKind};
use crate::wire::unreadable::JsonPath;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// One thing that is wrong with a FlowSpec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    path: String,
    message: String,
}

impl Fault {
    /// Returns the JSON path of the value in question: `$.spec.nodes[0].script`.
    #[inline]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns what is wrong with it, as the rest of a sentence that begins with the path.
    #[inline]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Fault {
    #[inline]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.path, self.message)
    }
}

/// All that is wrong with a FlowSpec. There is at least one fault.
///
/// It becomes an [`Error`] of the kind [`ErrorKind::InvalidRequest`] by `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowSpecError {
    faults: Vec<Fault>,
}

impl FlowSpecError {
    /// The error of a document that is no object at all.
    #[inline]
    pub(super) fn unreadable(message: String) -> Self {
        Self { faults: vec![Fault { path: JsonPath::ROOT.to_string(), message }] }
    }

    /// Returns the faults, in the order of the document's keys.
    #[inline]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for FlowSpecError {
    #[inline]
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the FlowSpec is wrong: ")?;
        for (index, fault) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for FlowSpecError {}

impl From<FlowSpecError> for Error {
    #[inline]
    fn from(error: FlowSpecError) -> Self {
        Self::new(ErrorKind::InvalidRequest, error.to_string()).caused_by(error)
    }
}

/// Notes faults, and knows what a document has by id or name.
#[derive(Debug)]
pub(crate) struct Checker {
    known: HashSet<String>,
    faults: Vec<Fault>,
}

impl Checker {
    #[inline]
    pub(super) fn of(document: &Value) -> Self {
        let mut known = HashSet::new();
        collect(document, &mut known);
        Self { known, faults: Vec::new() }
    }

    #[inline]
    pub(super) fn note(&mut self, at: &JsonPath<'_>, message: impl Into<String>) {
        self.faults.push(Fault { path: at.to_string(), message: message.into() });
    }

    /// Notes that a key is missing unless something is there, or what is there was noted already.
    #[inline]
    pub(super) fn require(&mut self, is_there: bool, at: &JsonPath<'_>, key: &str) {
        let path = at.name(key).to_string();
        if !is_there && self.faults.iter().all(|fault| fault.path != path) {
            self.faults.push(Fault { path, message: "is missing".to_owned() });
        }
    }

    /// Whether the document has something of this id or name.
    #[inline]
    pub(super) fn knows(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// Notes a reference to what the document does not have. Other texts are none.
    #[inline]
    pub(super) fn check_reference(&mut self, at: &JsonPath<'_>, text: &str) {
        let Some(inside) = inside_braces(text) else { return };
        let behind_section = inside.split_once('.').map_or(inside, |(_, id)| id);
        if !self.knows(inside) && !self.knows(behind_section) {
            self.note(at, format!("refers to {text}, which the document does not have"));
        }
    }

    #[inline]
    pub(super) fn finish(self) -> Result<(), FlowSpecError> {
        if self.faults.is_empty() { Ok(()) } else { Err(FlowSpecError { faults: self.faults }) }
    }
}

/// What stands in `{{...}}`.
#[inline]
pub(super) fn inside_braces(text: &str) -> Option<&str> {
    Some(text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim())
}

/// All ids and names, however deep.
#[inline]
fn collect(value: &Value, known: &mut HashSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text) if key == "id" || key == "name" => drop(known.insert(text.clone())),
                    _ => collect(value, known),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, known)),
        _ => {}
    }
}
