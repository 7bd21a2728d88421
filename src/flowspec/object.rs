//! Objects of a FlowSpec as structs that lose nothing: a key that is known and holds what it should is a field, every
//! other one is kept as it is.
//!
//! A struct says its keys and lends its fields as trait objects, so reading, writing and checking are compiled once.

use super::fault::Checker;
use super::{DependencyType, FlowSpecKind};
use crate::v2024::types::{
    InstanceMode, NodeRerunMode, NodeTriggerType, NodeVariableScope, NodeVariableType, TriggerRecurrence,
};
use crate::wire::documents::{REDACTED, shown};
use crate::wire::unreadable::JsonPath;
use serde_json::{Map, Value};
use std::fmt;

/// What fits where an object belongs, in words.
const AN_OBJECT: &str = "an object";

/// Whether secrets are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrets {
    Written,
    Hidden,
}

/// A struct of a FlowSpec.
pub(crate) trait Object {
    /// Keys of the fields, and which of them hold secrets.
    fn keys(&self) -> (&'static [&'static str], &'static [&'static str]);

    /// Lends all fields, in the order of their keys.
    fn places(&self, borrower: &mut dyn FnMut(&[&dyn Place]));

    /// Lends all fields, to be filled.
    fn places_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn Place]));

    /// What no field holds.
    fn other(&self) -> &Map<String, Value>;

    fn other_mut(&mut self) -> &mut Map<String, Value>;

    /// Notes what is wrong with the object itself, its fields apart.
    fn check_itself(&self, at: &JsonPath<'_>, checker: &mut Checker);
}

/// A field.
pub(crate) trait Place {
    /// Takes a value. One that does not fit is given back.
    fn read(&mut self, value: Value) -> Result<(), Value>;

    /// What is in it, if anything is.
    fn write(&self, secrets: Secrets) -> Option<Value>;

    /// Notes what is wrong with what is in it.
    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker);

    /// What fits, in words.
    fn expected(&self) -> String;
}

/// A value that a field, or an element of a list, can have.
pub(crate) trait Form: Sized {
    const EXPECTED: &'static str;

    /// Reads a value. One that does not fit is given back as it came.
    fn read(value: Value) -> Result<Self, Value>;

    fn write(&self, secrets: Secrets) -> Value;

    fn check(&self, _at: &JsonPath<'_>, _checker: &mut Checker) {}
}

/// Puts each value into the field of its key, or aside.
pub(crate) fn fill(object: &mut dyn Object, values: Map<String, Value>) {
    let (keys, _) = object.keys();
    let mut aside = Map::new();
    // The fields are lent once.
    let mut values = Some(values);
    object.places_mut(&mut |places| {
        for (key, value) in values.take().into_iter().flatten() {
            let position = keys.iter().position(|known| *known == key);
            let misfit = match position {
                Some(position) => places[position].read(value).err(),
                None => Some(value),
            };
            if let Some(misfit) = misfit {
                aside.insert(key, misfit);
            }
        }
    });
    *object.other_mut() = aside;
}

/// All of an object. A field that is set wins over what was put aside under its key.
pub(crate) fn written(object: &dyn Object, secrets: Secrets) -> Map<String, Value> {
    let (keys, sensitive) = object.keys();
    let mut values = Map::new();
    object.places(&mut |places| {
        for (key, place) in keys.iter().zip(places) {
            let Some(value) = place.write(secrets) else { continue };
            let is_hidden = secrets == Secrets::Hidden && sensitive.contains(key);
            values.insert((*key).to_owned(), if is_hidden { REDACTED.into() } else { value });
        }
    });
    for (key, value) in object.other() {
        if !values.contains_key(key) {
            let is_hidden = secrets == Secrets::Hidden && sensitive.contains(&key.as_str());
            values.insert(key.clone(), if is_hidden { REDACTED.into() } else { value.clone() });
        }
    }
    values
}

/// Whether two objects stand for the same JSON.
pub(crate) fn equal(one: &dyn Object, other: &dyn Object) -> bool {
    written(one, Secrets::Written) == written(other, Secrets::Written)
}

/// Shows the JSON of an object, without secrets.
pub(crate) fn debug(object: &dyn Object, name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(formatter, "{name} {}", shown(&written(object, Secrets::Hidden).into()))
}

/// Notes what is wrong with an object and all that is in it.
pub(crate) fn check(object: &dyn Object, at: &JsonPath<'_>, checker: &mut Checker) {
    let (keys, _) = object.keys();
    object.places(&mut |places| {
        for (key, place) in keys.iter().zip(places) {
            let misfit = object.other().get(*key).filter(|value| !says_nothing(value));
            match misfit {
                Some(_) if place.write(Secrets::Written).is_none() => {
                    checker.note(&at.name(key), format!("must be {}", place.expected()));
                }
                _ => place.check(&at.name(key), checker),
            }
        }
    });
    object.check_itself(at, checker);
}

/// Whether a value is as good as absent.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

impl<T: Form> Place for Option<T> {
    fn read(&mut self, value: Value) -> Result<(), Value> {
        *self = Some(T::read(value)?);
        Ok(())
    }

    fn write(&self, secrets: Secrets) -> Option<Value> {
        self.as_ref().map(|value| value.write(secrets))
    }

    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        if let Some(value) = self {
            value.check(at, checker);
        }
    }

    fn expected(&self) -> String {
        T::EXPECTED.to_owned()
    }
}

impl<T: Form> Place for Vec<T> {
    /// All elements have to fit, and an empty list is given back: a field cannot tell it from an absent one.
    fn read(&mut self, value: Value) -> Result<(), Value> {
        let mut read = Vec::new();
        let outcome = read_each(value, &mut |value| {
            read.push(T::read(value)?);
            Ok(())
        });
        match outcome {
            Ok(()) => {
                *self = read;
                Ok(())
            }
            Err(mut misfit) => {
                misfit.put_back(&mut |index| read[index].write(Secrets::Written));
                Err(misfit.value)
            }
        }
    }

    fn write(&self, secrets: Secrets) -> Option<Value> {
        write_each(self.len(), &mut |index| self[index].write(secrets))
    }

    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        check_each(self.len(), at, &mut |index, at| self[index].check(at, checker));
    }

    fn expected(&self) -> String {
        list_of(T::EXPECTED)
    }
}

/// A value that does not fit, as it came but for the elements at its beginning that were read.
struct Misfit {
    value: Value,
    elements_read: usize,
}

impl Misfit {
    /// Puts the elements back that were read.
    fn put_back(&mut self, write: &mut dyn FnMut(usize) -> Value) {
        if let Value::Array(values) = &mut self.value {
            for (index, value) in values.iter_mut().take(self.elements_read).enumerate() {
                *value = write(index);
            }
        }
    }
}

/// Reads the elements of a list, one after the other.
fn read_each(value: Value, read: &mut dyn FnMut(Value) -> Result<(), Value>) -> Result<(), Misfit> {
    let Value::Array(mut values) = value else { return Err(Misfit { value, elements_read: 0 }) };
    for index in 0..values.len() {
        if let Err(element) = read(values[index].take()) {
            values[index] = element;
            return Err(Misfit { value: Value::Array(values), elements_read: index });
        }
    }
    if values.is_empty() { Err(Misfit { value: Value::Array(values), elements_read: 0 }) } else { Ok(()) }
}

/// Returns the list of as many elements, if there are any.
fn write_each(length: usize, write: &mut dyn FnMut(usize) -> Value) -> Option<Value> {
    (length > 0).then(|| (0..length).map(write).collect())
}

/// Checks as many elements of a list.
fn check_each(length: usize, at: &JsonPath<'_>, check: &mut dyn FnMut(usize, &JsonPath<'_>)) {
    for index in 0..length {
        check(index, &at.index(index));
    }
}

/// Returns what fits a list, in words.
fn list_of(expected: &str) -> String {
    format!("a list, each element {expected}")
}

impl<T: Object> Place for T {
    /// An empty object is given back: a field that is an object cannot tell it from an absent one.
    fn read(&mut self, value: Value) -> Result<(), Value> {
        match value {
            Value::Object(values) if !values.is_empty() => {
                fill(self, values);
                Ok(())
            }
            other => Err(other),
        }
    }

    fn write(&self, secrets: Secrets) -> Option<Value> {
        Some(written(self, secrets)).filter(|values| !values.is_empty()).map(Value::Object)
    }

    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        check(self, at, checker);
    }

    fn expected(&self) -> String {
        AN_OBJECT.to_owned()
    }
}

impl<T: Object + Default> Form for T {
    const EXPECTED: &'static str = AN_OBJECT;

    fn read(value: Value) -> Result<Self, Value> {
        let Value::Object(values) = value else { return Err(value) };
        let mut object = Self::default();
        fill(&mut object, values);
        Ok(object)
    }

    fn write(&self, secrets: Secrets) -> Value {
        written(self, secrets).into()
    }

    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        check(self, at, checker);
    }
}

impl Form for String {
    const EXPECTED: &'static str = "text";

    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }

    fn write(&self, _: Secrets) -> Value {
        self.as_str().into()
    }
}

impl Form for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn read(value: Value) -> Result<Self, Value> {
        value.as_i64().ok_or(value)
    }

    fn write(&self, _: Secrets) -> Value {
        (*self).into()
    }
}

impl Form for bool {
    const EXPECTED: &'static str = "true or false";

    fn read(value: Value) -> Result<Self, Value> {
        value.as_bool().ok_or(value)
    }

    fn write(&self, _: Secrets) -> Value {
        (*self).into()
    }
}

impl Form for Value {
    const EXPECTED: &'static str = "there";

    fn read(value: Value) -> Result<Self, Value> {
        if value.is_null() { Err(value) } else { Ok(value) }
    }

    fn write(&self, _: Secrets) -> Value {
        self.clone()
    }
}

impl Form for Map<String, Value> {
    const EXPECTED: &'static str = AN_OBJECT;

    fn read(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(entries) => Ok(entries),
            other => Err(other),
        }
    }

    fn write(&self, _: Secrets) -> Value {
        self.clone().into()
    }
}

/// Enumerations that fields have.
macro_rules! enumerations {
    ($($name:ty),+ $(,)?) => {
        $(impl Form for $name {
            const EXPECTED: &'static str = "text";

            fn read(value: Value) -> Result<Self, Value> {
                String::read(value).map(Self::from)
            }

            fn write(&self, _: Secrets) -> Value {
                self.as_str().into()
            }
        })+
    };
}
enumerations!(
    DependencyType,
    FlowSpecKind,
    InstanceMode,
    NodeRerunMode,
    NodeTriggerType,
    NodeVariableScope,
    NodeVariableType,
    TriggerRecurrence,
);

/// A struct that is boxed, so that the one around it stays small.
impl<T: Object> Object for Box<T> {
    fn keys(&self) -> (&'static [&'static str], &'static [&'static str]) {
        self.as_ref().keys()
    }

    fn places(&self, borrower: &mut dyn FnMut(&[&dyn Place])) {
        self.as_ref().places(borrower);
    }

    fn places_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn Place])) {
        self.as_mut().places_mut(borrower);
    }

    fn other(&self) -> &Map<String, Value> {
        self.as_ref().other()
    }

    fn other_mut(&mut self) -> &mut Map<String, Value> {
        self.as_mut().other_mut()
    }

    fn check_itself(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        self.as_ref().check_itself(at, checker);
    }
}

/// Defines a struct of a FlowSpec: its fields with their keys, and all that follows from them. The type of a field is
/// `Option<Value>`, `Vec<Element>` or `Object<Struct>`; the last is the struct itself.
macro_rules! object {
    ($(#[$about:meta])* pub struct $name:ident {
        $(
            $(#[$field_about:meta])*
            pub $field:ident: $(Option<$value:ty>)? $(Vec<$element:ty>)? $(Object<$object:ty>)? = $key:literal,
        )*
    } $(sensitive: [$($sensitive:literal),+])? check: $check:expr) => {
        $(#[$about])*
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_about])* pub $field: $(Option<$value>)? $(Vec<$element>)? $($object)?,)*
            /// Every other key of the object, and what stands under a key of a field and is not of its type. It is
            /// written as it is, but for keys whose field is set.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            $(
                /// Sets the field of this name.
                #[inline]
                pub fn $field(
                    mut self,
                    value: $(impl Into<$value>)? $(impl IntoIterator<Item = impl Into<$element>>)? $($object)?,
                ) -> Self {
                    $($crate::wire::record::set::<$value>(&mut self.$field, value);)?
                    $($crate::wire::record::set_list::<$element>(&mut self.$field, value);)?
                    $($crate::wire::record::set_object::<$object>(&mut self.$field, value);)?
                    self
                }
            )*

            /// Sets the value of any key, known to this crate or not. Of a key that a field has, what a setter sets wins.
            #[inline]
            pub fn with(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.other.insert(key.into(), value.into());
                self
            }
        }

        impl $crate::flowspec::object::Object for $name {
            #[inline]
            fn keys(&self) -> (&'static [&'static str], &'static [&'static str]) {
                (&[$($key),*], &[$($($sensitive),+)?])
            }

            #[inline]
            fn places(&self, borrower: &mut dyn FnMut(&[&dyn $crate::flowspec::object::Place])) {
                borrower(&[$(&self.$field),*]);
            }

            #[inline]
            fn places_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn $crate::flowspec::object::Place])) {
                borrower(&mut [$(&mut self.$field),*]);
            }

            #[inline]
            fn other(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.other
            }

            #[inline]
            fn other_mut(&mut self) -> &mut serde_json::Map<String, serde_json::Value> {
                &mut self.other
            }

            #[inline]
            fn check_itself(
                &self,
                at: &$crate::wire::unreadable::JsonPath<'_>,
                checker: &mut $crate::flowspec::fault::Checker,
            ) {
                let check: fn(&Self, &$crate::wire::unreadable::JsonPath<'_>, &mut $crate::flowspec::fault::Checker) =
                    $check;
                check(self, at, checker);
            }
        }

        $crate::flowspec::object::object_traits!($name);
    };
}
pub(crate) use object;

/// What every object can do besides, by way of its fields.
macro_rules! object_traits {
    ($name:ident) => {
        /// Equal where both stand for the same JSON.
        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::flowspec::object::equal(self, other)
            }
        }

        /// Shows the JSON, without secrets.
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::flowspec::object::debug(self, stringify!($name), formatter)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let values = $crate::flowspec::object::written(self, $crate::flowspec::object::Secrets::Written);
                serde::Serialize::serialize(&values, serializer)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut object = Self::default();
                let values = serde::Deserialize::deserialize(deserializer)?;
                $crate::flowspec::object::fill(&mut object, values);
                Ok(object)
            }
        }
    };
}
pub(crate) use object_traits;
