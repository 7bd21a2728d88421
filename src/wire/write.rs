//! Records written out again: as JSON through any serializer, as parameter values, as `Debug` text.

use super::record::{List, Record, View};
#[cfg(feature = "serde")]
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use std::fmt;

/// Writes a record under its wire names. What is absent is left out; lists stay, even empty ones.
#[cfg(feature = "serde")]
pub fn serialize_record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut outcome = Ok(());
    record.visit(&mut |name, view| {
        if outcome.is_ok() && !is_absent(&view) {
            outcome = map.serialize_entry(name, &Shown(&view));
        }
    });
    outcome?;
    map.end()
}

/// Whether there is nothing to write: an object none of whose fields is there counts as absent.
fn is_absent(view: &View<'_>) -> bool {
    match view {
        View::Absent => true,
        View::Record(record) => {
            let mut is_empty = true;
            record.visit(&mut |_, view| {
                is_empty &= match &view {
                    View::List(list) => is_empty_list(*list),
                    view => is_absent(view),
                };
            });
            is_empty
        }
        _ => false,
    }
}

fn is_empty_list(list: &dyn List) -> bool {
    let mut is_empty = true;
    list.visit(&mut |_| is_empty = false);
    is_empty
}

#[cfg(feature = "serde")]
struct Shown<'view, 'record>(&'view View<'record>);

#[cfg(feature = "serde")]
impl Serialize for Shown<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            View::Absent => serializer.serialize_none(),
            View::Text(text) => serializer.serialize_str(text),
            View::Integer(number) => serializer.serialize_i64(*number),
            View::Float(number) => serializer.serialize_f64(*number),
            View::Boolean(boolean) => serializer.serialize_bool(*boolean),
            View::Json(value) => value.serialize(serializer),
            View::Record(record) => serialize_record(*record, serializer),
            View::List(list) => {
                let mut sequence = serializer.serialize_seq(None)?;
                let mut outcome = Ok(());
                list.visit(&mut |view| {
                    if outcome.is_ok() {
                        outcome = sequence.serialize_element(&Shown(&view));
                    }
                });
                outcome?;
                sequence.end()
            }
        }
    }
}

/// An object given as a parameter. Unlike an answer written out, it has no empty lists: an empty list is not sent.
pub fn to_object(record: &dyn Record) -> Value {
    let mut object = serde_json::Map::new();
    record.visit(&mut |name, view| {
        let is_empty = matches!(&view, View::List(list) if is_empty_list(*list));
        if !is_empty && !is_absent(&view) {
            object.insert(name.to_owned(), to_value(&view));
        }
    });
    Value::Object(object)
}

/// A list given as a parameter.
pub fn to_list<T: Into<Value>>(elements: impl IntoIterator<Item = T>) -> Value {
    Value::Array(elements.into_iter().map(Into::into).collect())
}

fn to_value(view: &View<'_>) -> Value {
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

/// `Debug` of a record: its fields under their wire names, absent ones left out.
pub fn debug_record(name: &str, record: &dyn Record, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = formatter.debug_struct(name);
    record.visit(&mut |name, view| {
        if !is_absent(&view) {
            text.field(name, &DebugView(&view));
        }
    });
    text.finish()
}

struct DebugView<'view, 'record>(&'view View<'record>);

impl fmt::Debug for DebugView<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            View::Absent => formatter.write_str("None"),
            View::Text(text) => text.fmt(formatter),
            View::Integer(number) => number.fmt(formatter),
            View::Float(number) => number.fmt(formatter),
            View::Boolean(boolean) => boolean.fmt(formatter),
            View::Json(value) => value.fmt(formatter),
            View::Record(record) => debug_record("", *record, formatter),
            View::List(list) => {
                let mut text = formatter.debug_list();
                list.visit(&mut |view| {
                    text.entry(&DebugView(&view));
                });
                text.finish()
            }
        }
    }
}
