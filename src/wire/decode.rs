//! One tolerant reader for all records.
//!
//! The visitor walks the input as `serde_json` streams it and fills slots. It alone knows what the service may do to a
//! value on the way: a list written as its single object, numbers as text and text as numbers, booleans as text, null
//! or empty text for something absent, names nobody models.

use super::record::{Embedded, FieldsByName, List, Record, Slot};
use super::scalar::{FromScalar, Single};
use crate::values::JsonMap;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

/// An answer that could not be read: where, and why.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct DecodeError {
    /// JSON path of the value, `$.Data.DataSources[3].Id`.
    pub path: String,
    /// What was expected and what was found, or how the JSON is broken.
    pub reason: String,
}

/// What an answer says about itself, whichever action it answers. Borrowed from the body where that can be.
#[derive(Debug, Default)]
pub struct Envelope<'body> {
    /// `Success`, where there is one.
    pub success: Option<bool>,
    /// `Code` or `ErrorCode`.
    pub code: Option<Cow<'body, str>>,
    /// `Message` or `ErrorMessage`.
    pub message: Option<Cow<'body, str>>,
    /// `RequestId`.
    pub request_id: Option<Cow<'body, str>>,
    /// `Recommend`: an address with advice.
    pub recommend: Option<Cow<'body, str>>,
    /// `status_code`: status of an answer that this one hands on.
    pub status: Option<i64>,
    /// `body`: that answer, as text.
    pub body: Option<Cow<'body, str>>,
}

impl<'body> Envelope<'body> {
    /// The same without the body it was read from.
    pub fn into_owned(self) -> Envelope<'static> {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Envelope {
            success: self.success,
            code: owned(self.code),
            message: owned(self.message),
            request_id: owned(self.request_id),
            recommend: owned(self.recommend),
            status: self.status,
            body: owned(self.body),
        }
    }

    /// The place for a top-level value, if it is one of these. Each service has its own spellings.
    fn place(&mut self, name: &str) -> Option<Noted<'_, 'body>> {
        Some(match name {
            "Success" | "success" => Noted::Success(&mut self.success),
            "ErrorCode" | "errorCode" | "error_code" | "Code" | "code" => Noted::Text(&mut self.code),
            "ErrorMessage" | "errorMessage" | "errorMsg" | "error_msg" | "Message" | "message" | "msg" => {
                Noted::Text(&mut self.message)
            }
            "RequestId" | "requestId" | "request_id" => Noted::Text(&mut self.request_id),
            "Recommend" | "recommend" => Noted::Text(&mut self.recommend),
            "status_code" => Noted::Number(&mut self.status),
            "body" => Noted::Text(&mut self.body),
            _ => return None,
        })
    }
}

/// A place in the envelope. A text that is there already stays: the first of two names for it wins.
enum Noted<'envelope, 'body> {
    Success(&'envelope mut Option<bool>),
    Number(&'envelope mut Option<i64>),
    Text(&'envelope mut Option<Cow<'body, str>>),
}

impl<'body> Noted<'_, 'body> {
    fn note(self, value: &TopLevel<'body>) {
        match (self, value) {
            (Self::Success(place), TopLevel::Boolean(boolean)) => *place = Some(*boolean),
            (Self::Success(place), TopLevel::Text(text)) => *place = FromScalar::from_single(Single::Text(text)),
            (Self::Success(place), TopLevel::Integer(number)) => {
                *place = FromScalar::from_single(Single::Integer(*number))
            }
            (Self::Number(place), TopLevel::Integer(number)) => *place = Some(*number),
            (Self::Number(place), TopLevel::Text(text)) => *place = FromScalar::from_single(Single::Text(text)),
            (Self::Text(place @ None), TopLevel::Text(text)) if !text.is_empty() => *place = Some(text.clone()),
            (Self::Text(place @ None), TopLevel::Integer(number)) => *place = Some(number.to_string().into()),
            _ => {}
        }
    }
}

/// A top-level value that the envelope and the record both want.
enum TopLevel<'body> {
    Boolean(bool),
    Integer(i64),
    Text(Cow<'body, str>),
    Other(Value),
}

impl TopLevel<'_> {
    /// Puts it into the record, after the envelope has had its look.
    fn fill<E: serde::de::Error>(self, seed: SlotSeed<'_>) -> Result<bool, E> {
        match self {
            Self::Boolean(boolean) => seed.deserialize(boolean.into_deserializer()),
            Self::Integer(number) => seed.deserialize(number.into_deserializer()),
            Self::Text(text) => seed.deserialize(text.into_deserializer()),
            Self::Other(value) => seed.deserialize(value).map_err(E::custom),
        }
    }
}

impl<'de> Deserialize<'de> for TopLevel<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TopLevelVisitor)
    }
}

struct TopLevelVisitor;

impl<'de> Visitor<'de> for TopLevelVisitor {
    type Value = TopLevel<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Self::Value, E> {
        Ok(TopLevel::Boolean(boolean))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(TopLevel::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(number).map_or_else(|_| TopLevel::Other(number.into()), TopLevel::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(TopLevel::Other(number.into()))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(TopLevel::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(TopLevel::Text(text.to_owned().into()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(TopLevel::Other(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, sequence: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(sequence)).map(TopLevel::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(TopLevel::Other)
    }
}

/// Fills `record` from the body of an answer and notes its envelope.
pub fn decode<'body>(record: &mut dyn Record, body: &'body [u8]) -> Result<Envelope<'body>, DecodeError> {
    let mut envelope = Envelope::default();
    let trail = Trail::default();
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    RootVisitor { record, envelope: &mut envelope, trail: &trail }
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|failure| trail.error(&failure))?;
    Ok(envelope)
}

/// Fills `record` from any serde source.
#[cfg(feature = "serde")]
pub fn fill<'de, D: Deserializer<'de>>(record: &mut dyn Record, deserializer: D) -> Result<(), D::Error> {
    let trail = Trail::default();
    SlotSeed { slot: Slot::Record(record), trail: &trail }
        .deserialize(deserializer)
        .map(|_| ())
        .map_err(|failure| D::Error::custom(trail.error(&failure)))
}

/// The way to a value that failed, collected backwards while the failure is handed up; success costs nothing.
#[derive(Default)]
struct Trail(RefCell<Vec<String>>);

impl Trail {
    fn step<T, E>(&self, result: Result<T, E>, step: impl FnOnce() -> String) -> Result<T, E> {
        if result.is_err() {
            self.0.borrow_mut().push(step());
        }
        result
    }

    fn error(&self, failure: &dyn fmt::Display) -> DecodeError {
        let mut path = String::from("$");
        for step in self.0.borrow().iter().rev() {
            path.push_str(step);
        }
        DecodeError { path, reason: failure.to_string() }
    }
}

/// Reads the outermost object: fields go to the record, the envelope's names to both.
struct RootVisitor<'call, 'body> {
    record: &'call mut dyn Record,
    envelope: &'call mut Envelope<'body>,
    trail: &'call Trail,
}

impl<'de> DeserializeSeed<'de> for RootVisitor<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RootVisitor<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        fill_fields(self.record, |mut fields| {
            while let Some(name) = map.next_key_seed(NameSeed)? {
                let name = name.as_ref();
                let seed = SlotSeed { slot: fields.slot(name), trail: self.trail };
                let result = match self.envelope.place(name) {
                    Some(noted) => map.next_value::<TopLevel<'de>>().and_then(|value| {
                        noted.note(&value);
                        value.fill(seed)
                    }),
                    None => map.next_value_seed(seed),
                };
                self.trail.step(result, || format!(".{name}"))?;
            }
            Ok(())
        })
    }
}

/// Lends the fields of a record to what fills them, and hands on what came of it.
fn fill_fields<T, E: serde::de::Error>(
    record: &mut dyn Record,
    fill: impl FnOnce(FieldsByName<'_, '_>) -> Result<T, E>,
) -> Result<T, E> {
    let names = record.description().wire_names;
    let mut fill = Some(fill);
    let mut outcome = None;
    record.fields_mut(&mut |fields| outcome = fill.take().map(|fill| fill(FieldsByName::new(names, fields))));
    outcome.unwrap_or_else(|| Err(E::custom("the record lends no fields")))
}

/// Reads a key without copying it where the input allows.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(name.into())
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(name.to_owned().into())
    }
}

/// Puts whatever comes next into a slot; the result says whether there was anything but null.
struct SlotSeed<'call> {
    slot: Slot<'call>,
    trail: &'call Trail,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.slot {
            Slot::Unknown => IgnoredAny::deserialize(deserializer).map(|_| true),
            Slot::Map(place) => {
                *place = match Value::deserialize(deserializer)? {
                    Value::Null => None,
                    value => Some(JsonMap::from_wire(value)),
                };
                Ok(place.is_some())
            }
            Slot::Embedded(embedded) => match Value::deserialize(deserializer)? {
                Value::Null => Ok(false),
                Value::String(text) => fill_embedded(embedded, text, self.trail),
                value => fill_embedded(embedded, value.to_string(), self.trail),
            },
            _ => deserializer.deserialize_any(self),
        }
    }
}

/// Reads the object that a text holds, and keeps the text.
fn fill_embedded<E: serde::de::Error>(embedded: &mut dyn Embedded, text: String, trail: &Trail) -> Result<bool, E> {
    let (kept, record) = embedded.place();
    let filled = match text.as_str() {
        "" => Ok(true),
        text => {
            let mut reader = serde_json::Deserializer::from_str(text);
            let seed = SlotSeed { slot: Slot::Record(record), trail };
            seed.deserialize(&mut reader).and_then(|is_there| reader.end().map(|()| is_there))
        }
    };
    *kept = Some(text);
    filled.map_err(E::custom)
}

impl SlotSeed<'_> {
    /// Hands a single value to the slot; a list takes it as its only element.
    fn scalar<E: serde::de::Error>(self, value: Single<'_>) -> Result<bool, E> {
        match self.slot {
            Slot::Scalar(scalar) => scalar
                .set(value)
                .map_err(|misfit| E::custom(format_args!("expected {}, found {}", misfit.expected, Found(value)))),
            // Gateways that came from XML write an empty object or list as empty text.
            Slot::Record(_) | Slot::List(_) if matches!(value, Single::Text("")) => Ok(true),
            Slot::List(list) => SlotSeed { slot: list.push(), trail: self.trail }.scalar(value),
            Slot::Record(_) => Err(E::custom(format_args!("expected an object, found {}", Found(value)))),
            Slot::Unknown | Slot::Map(_) | Slot::Embedded(_) => Ok(true),
        }
    }
}

/// Longest part of a value or name that a message quotes, in characters.
const QUOTED: usize = 80;

/// The beginning of a text that may be long.
fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}...", &text[..end]).into(),
        None => text.into(),
    }
}

/// A value for a message.
struct Found<'input>(Single<'input>);

impl fmt::Display for Found<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Single::Text(text) => fmt::Debug::fmt(&cut(text), formatter),
            Single::Integer(number) => number.fmt(formatter),
            Single::Float(_, Some(text)) => formatter.write_str(&cut(text)),
            Single::Float(number, None) => number.fmt(formatter),
            Single::Boolean(boolean) => boolean.fmt(formatter),
        }
    }
}

impl<'de> Visitor<'de> for SlotSeed<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_none<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: serde::de::Error>(self, boolean: bool) -> Result<bool, E> {
        self.scalar(Single::Boolean(boolean))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<bool, E> {
        self.scalar(Single::Integer(number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<bool, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            // Beyond 64 bit signed: text keeps every digit, a whole number refuses.
            Err(_) => self.scalar(Single::Float(number as f64, Some(&number.to_string()))),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<bool, E> {
        self.scalar(Single::Float(number, None))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<bool, E> {
        match self.slot {
            // Some lists travel as JSON text.
            Slot::List(list) if text.starts_with('[') => match serde_json::from_str::<Value>(text) {
                Ok(value) => {
                    SlotSeed { slot: Slot::List(list), trail: self.trail }.deserialize(value).map_err(E::custom)
                }
                Err(_) => SlotSeed { slot: Slot::List(list), trail: self.trail }.scalar(Single::Text(text)),
            },
            slot => SlotSeed { slot, trail: self.trail }.scalar(Single::Text(text)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<bool, A::Error> {
        match self.slot {
            Slot::List(list) => {
                let mut position = 0;
                loop {
                    let seed = ElementSeed { list, trail: self.trail };
                    let filled = self.trail.step(sequence.next_element_seed(seed), || format!("[{position}]"))?;
                    match filled {
                        None => return Ok(true),
                        Some(()) => position += 1,
                    }
                }
            }
            Slot::Record(record) => {
                // An object written as a list of one.
                let seed = SlotSeed { slot: Slot::Record(record), trail: self.trail };
                self.trail.step(sequence.next_element_seed(seed), || "[0]".to_owned())?;
                match sequence.next_element::<IgnoredAny>()? {
                    None => Ok(true),
                    Some(_) => Err(A::Error::custom("expected an object, found a list of several")),
                }
            }
            Slot::Scalar(_) => Err(A::Error::custom("expected a single value, found a list")),
            Slot::Unknown | Slot::Map(_) | Slot::Embedded(_) => {
                while sequence.next_element::<IgnoredAny>()?.is_some() {}
                Ok(true)
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        match self.slot {
            Slot::Record(record) => fill_fields(record, |mut fields| {
                while let Some(name) = map.next_key_seed(NameSeed)? {
                    let name = name.as_ref();
                    let seed = SlotSeed { slot: fields.slot(name), trail: self.trail };
                    self.trail.step(map.next_value_seed(seed), || format!(".{name}"))?;
                }
                Ok(true)
            }),
            // A list written as its single object.
            Slot::List(list) => SlotSeed { slot: list.push(), trail: self.trail }.visit_map(map),
            Slot::Scalar(_) => Err(A::Error::custom("expected a single value, found an object")),
            Slot::Unknown | Slot::Map(_) | Slot::Embedded(_) => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(true)
            }
        }
    }
}

/// Adds one element to a list; a null takes its place away again.
struct ElementSeed<'call, 'list> {
    list: &'list mut dyn List,
    trail: &'call Trail,
}

impl<'de> DeserializeSeed<'de> for ElementSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let is_present = SlotSeed { slot: self.list.push(), trail: self.trail }.deserialize(deserializer)?;
        if !is_present {
            self.list.discard();
        }
        Ok(())
    }
}
