//! Records written out again: as structs of any serde format, as parameter values, as `Debug` text.

use super::documents::{REDACTED, shown, shown_text};
use super::record::{Field, Record, View, is_empty};
use heck::ToSnakeCase as _;
#[cfg(feature = "serde")]
use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};
use serde_json::Value;
use std::fmt;

/// Writes a record as a struct whose fields have their wire names. The fields are always all there, as formats with
/// columns need it: what is absent is none, a list may be empty.
#[cfg(feature = "serde")]
pub(crate) fn serialize_record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let description = record.description();
    let mut writer = serializer.serialize_struct(description.name, description.wire_names.len())?;
    let mut outcome = Ok(());
    record.visit(&mut |name, view| {
        if outcome.is_ok() {
            outcome = writer.serialize_field(name, &Shown(&view));
        }
    });
    outcome?;
    writer.end()
}

/// Whether there is nothing to write: an object none of whose fields is there counts as absent.
fn is_absent(view: &View<'_>) -> bool {
    !matches!(view, View::List(_)) && is_empty(view)
}

#[cfg(feature = "serde")]
struct Shown<'view, 'record>(&'view View<'record>);

#[cfg(feature = "serde")]
impl Serialize for Shown<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            view if is_absent(view) => serializer.serialize_none(),
            View::Absent => serializer.serialize_none(),
            View::Text(text) => serializer.serialize_str(text),
            View::Integer(number) => serializer.serialize_i64(*number),
            View::Float(number) => serializer.serialize_f64(*number),
            View::Boolean(boolean) => serializer.serialize_bool(*boolean),
            View::Json(value) => value.serialize(serializer),
            View::Record(record) => serialize_record(*record, serializer),
            View::List(list) => {
                let mut length = 0;
                list.visit(&mut |_| length += 1);
                let mut sequence = serializer.serialize_seq(Some(length))?;
                let mut outcome = Ok(());
                list.visit(&mut |view| {
                    if outcome.is_ok() {
                        outcome = match &view {
                            // An element is there even if nothing is in it.
                            View::Record(record) => sequence.serialize_element(&Row(*record)),
                            view => sequence.serialize_element(&Shown(view)),
                        };
                    }
                });
                outcome?;
                sequence.end()
            }
        }
    }
}

/// A record as an element of a list.
#[cfg(feature = "serde")]
struct Row<'record>(&'record dyn Record);

#[cfg(feature = "serde")]
impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_record(self.0, serializer)
    }
}

/// An object given as a parameter. Unlike an answer written out, it has no empty lists: an empty list is not sent.
pub(crate) fn to_object(record: &dyn Record) -> Value {
    let mut object = serde_json::Map::new();
    record.visit(&mut |name, view| {
        if !is_empty(&view) {
            object.insert(name.to_owned(), to_value(&view));
        }
    });
    Value::Object(object)
}

/// A list given as a parameter.
pub(crate) fn to_list<T: Into<Value>>(elements: impl IntoIterator<Item = T>) -> Value {
    Value::Array(elements.into_iter().map(Into::into).collect())
}

pub(crate) fn to_value(view: &View<'_>) -> Value {
    match view {
        View::Absent => Value::Null,
        View::Text(text) => Value::from(*text),
        View::Integer(number) => Value::from(*number),
        View::Float(number) => Value::from(*number),
        View::Boolean(boolean) => Value::from(*boolean),
        View::Json(value) => (*value).clone(),
        View::Record(record) => to_object(*record),
        View::List(list) => {
            let mut values = Vec::new();
            list.visit(&mut |view| values.push(to_value(&view)));
            Value::Array(values)
        }
    }
}

/// `Debug` of a record, as a struct with its fields under their Rust names. Absent ones are left out, the values of
/// sensitive ones, and the secrets within others.
pub(crate) fn debug_record(record: &dyn Record, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let description = record.description();
    let mut text = formatter.debug_struct(description.name);
    record.fields(&mut |fields: &[&dyn Field]| {
        for (wire_name, field) in description.wire_names.iter().zip(fields) {
            let view = field.view();
            if is_absent(&view) {
                continue;
            }
            let name = wire_name.to_snake_case();
            if description.sensitive.contains(wire_name) {
                text.field(&name, &format_args!("{REDACTED}"));
            } else {
                text.field(&name, &view);
            }
        }
    });
    text.finish()
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Absent => formatter.write_str("None"),
            View::Text(text) => shown_text(text).fmt(formatter),
            View::Integer(number) => number.fmt(formatter),
            View::Float(number) => number.fmt(formatter),
            View::Boolean(boolean) => boolean.fmt(formatter),
            View::Json(value) => shown(value).fmt(formatter),
            View::Record(record) => debug_record(*record, formatter),
            View::List(list) => {
                let mut text = formatter.debug_list();
                list.visit(&mut |view| {
                    text.entry(&view);
                });
                text.finish()
            }
        }
    }
}
