//! Things that stand where they are used, or elsewhere in the document.

use super::fault::{Checker, inside_braces};
use super::object::{Form, Secrets};
use crate::wire::unreadable::JsonPath;
use serde_json::Value;

/// Something that stands here, or elsewhere in the document under an id.
///
/// A reference is a text such as `{{scripts.daily}}`, or `{{daily}}` without the list that it is in. Setters take the
/// thing itself as it is.
///
/// ```
/// use dataworks::flowspec::{Node, OrReference, Script};
///
/// let node = Node::new("daily").script(Script::sql("SELECT 1;"));
/// assert!(node.script.as_ref().and_then(OrReference::inline).is_some());
///
/// let node = Node::new("daily").script(OrReference::to("scripts.daily"));
/// assert_eq!(node.script.as_ref().and_then(OrReference::reference), Some("scripts.daily"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum OrReference<T> {
    /// It stands here.
    Inline(T),
    /// It stands elsewhere: the text as it is in the document, with its braces.
    Reference(String),
}

impl<T> OrReference<T> {
    /// Returns a reference to what has this id; a list may stand before it, as in `scripts.daily`.
    #[inline]
    pub fn to(id: impl AsRef<str>) -> Self {
        Self::Reference(format!("{{{{{}}}}}", id.as_ref()))
    }

    /// Returns what stands here.
    #[inline]
    pub fn inline(&self) -> Option<&T> {
        match self {
            Self::Inline(value) => Some(value),
            Self::Reference(_) => None,
        }
    }

    /// Returns what stands here, to be changed.
    #[inline]
    pub fn inline_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Inline(value) => Some(value),
            Self::Reference(_) => None,
        }
    }

    /// Returns what a reference names, without its braces.
    #[inline]
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Inline(_) => None,
            Self::Reference(text) => Some(inside_braces(text).unwrap_or(text)),
        }
    }
}

impl<T> From<T> for OrReference<T> {
    #[inline]
    fn from(value: T) -> Self {
        Self::Inline(value)
    }
}

impl<T: Form> Form for OrReference<T> {
    const EXPECTED: &'static str = "an object, or a reference to one in text";

    #[inline]
    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Self::Reference(text)),
            other => T::read(other).map(Self::Inline),
        }
    }

    #[inline]
    fn write(&self, secrets: Secrets) -> Value {
        match self {
            Self::Inline(value) => value.write(secrets),
            Self::Reference(text) => text.as_str().into(),
        }
    }

    #[inline]
    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        match self {
            Self::Inline(value) => value.check(at, checker),
            Self::Reference(text) => checker.check_reference(at, text),
        }
    }
}
