//! Objects of a FlowSpec as structs that lose nothing: a key that is known and holds what it should is a field, every
//! other one is kept as it is.
//!
//! A struct says its keys and lends its fields as trait objects, so reading, writing and checking are compiled once.

use super::fault::Checker;
use super::{DependencyType, FlowSpecKind};
use crate::v2024::types::{
    InstanceMode, NodeRerunMode, NodeTriggerType, NodeVariableScope, NodeVariableType, TriggerRecurrence,
};
use crate::wire::documents::REDACTED;
use crate::wire::unreadable::JsonPath;
use serde_json::{Map, Value};

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

/// Reads an object. An empty one is given back: a field that is an object cannot tell it from an absent one.
pub(crate) fn read_into(object: &mut dyn Object, value: Value) -> Result<(), Value> {
    match value {
        Value::Object(values) if !values.is_empty() => {
            fill(object, values);
            Ok(())
        }
        other => Err(other),
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
        let Value::Array(values) = value else { return Err(value) };
        if values.is_empty() {
            return Err(Value::Array(values));
        }
        let mut read = Vec::with_capacity(values.len());
        let mut values = values.into_iter();
        while let Some(value) = values.next() {
            match T::read(value) {
                Ok(element) => read.push(element),
                Err(misfit) => {
                    let before = read.iter().map(|element| element.write(Secrets::Written));
                    return Err(before.chain([misfit]).chain(values).collect());
                }
            }
        }
        *self = read;
        Ok(())
    }

    fn write(&self, secrets: Secrets) -> Option<Value> {
        (!self.is_empty()).then(|| self.iter().map(|element| element.write(secrets)).collect())
    }

    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        for (index, element) in self.iter().enumerate() {
            element.check(&at.index(index), checker);
        }
    }

    fn expected(&self) -> String {
        format!("a list, each element {}", T::EXPECTED)
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
    const EXPECTED: &'static str = "an object";

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

/// Enumerations that fields have. One implementation for all of them would stand in the way of that for boxes.
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

impl<T: Form> Form for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn read(value: Value) -> Result<Self, Value> {
        T::read(value).map(Box::new)
    }

    fn write(&self, secrets: Secrets) -> Value {
        self.as_ref().write(secrets)
    }

    fn check(&self, at: &JsonPath<'_>, checker: &mut Checker) {
        self.as_ref().check(at, checker);
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
            pub fn with(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.other.insert(key.into(), value.into());
                self
            }
        }

        impl $crate::flowspec::object::Object for $name {
            fn keys(&self) -> (&'static [&'static str], &'static [&'static str]) {
                (&[$($key),*], &[$($($sensitive),+)?])
            }

            fn places(&self, borrower: &mut dyn FnMut(&[&dyn $crate::flowspec::object::Place])) {
                borrower(&[$(&self.$field),*]);
            }

            fn places_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn $crate::flowspec::object::Place])) {
                borrower(&mut [$(&mut self.$field),*]);
            }

            fn other(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.other
            }

            fn other_mut(&mut self) -> &mut serde_json::Map<String, serde_json::Value> {
                &mut self.other
            }

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
        impl $crate::flowspec::object::Form for $name {
            const EXPECTED: &'static str = "an object";

            fn read(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                let serde_json::Value::Object(values) = value else { return Err(value) };
                let mut object = Self::default();
                $crate::flowspec::object::fill(&mut object, values);
                Ok(object)
            }

            fn write(&self, secrets: $crate::flowspec::object::Secrets) -> serde_json::Value {
                $crate::flowspec::object::written(self, secrets).into()
            }

            fn check(
                &self,
                at: &$crate::wire::unreadable::JsonPath<'_>,
                checker: &mut $crate::flowspec::fault::Checker,
            ) {
                $crate::flowspec::object::check(self, at, checker);
            }
        }

        impl $crate::flowspec::object::Place for $name {
            fn read(&mut self, value: serde_json::Value) -> Result<(), serde_json::Value> {
                $crate::flowspec::object::read_into(self, value)
            }

            fn write(&self, secrets: $crate::flowspec::object::Secrets) -> Option<serde_json::Value> {
                let values = $crate::flowspec::object::written(self, secrets);
                (!values.is_empty()).then(|| values.into())
            }

            fn check(
                &self,
                at: &$crate::wire::unreadable::JsonPath<'_>,
                checker: &mut $crate::flowspec::fault::Checker,
            ) {
                $crate::flowspec::object::check(self, at, checker);
            }

            fn expected(&self) -> String {
                <Self as $crate::flowspec::object::Form>::EXPECTED.to_owned()
            }
        }

        /// Equal where both stand for the same JSON.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                let written = |object: &Self| {
                    $crate::flowspec::object::written(object, $crate::flowspec::object::Secrets::Written)
                };
                written(self) == written(other)
            }
        }

        /// Shows the JSON, without secrets.
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let shown = $crate::flowspec::object::written(self, $crate::flowspec::object::Secrets::Hidden);
                let shown = serde_json::Value::from(shown);
                write!(formatter, "{} {}", stringify!($name), $crate::wire::documents::shown(&shown))
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let values = $crate::flowspec::object::written(self, $crate::flowspec::object::Secrets::Written);
                serde::Serialize::serialize(&values, serializer)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
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
