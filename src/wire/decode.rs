//! One tolerant visitor for all records.
//!
//! It walks the input as a reader streams it and fills slots. It alone knows what the service may do to a value on the
//! way: a list written as its single object or within another object, numbers as text and text as numbers, booleans as
//! text, null or empty text for something absent, names in another case, names nobody models. A single value that still
//! does not fit is absent and noted, or an error, as the caller wants it; in the place of an object or list it is an
//! error always.

use super::json::{Reader, read_value, text_of};
use super::map::JsonMap;
use super::record::{Embedded, Field, FieldsByName, List, Record, Single, Slot, is_same_name};
use super::scalar::FromScalar;
use super::unreadable::{JsonPath, Notes, Strictness, Unreadable, cut};
use crate::error;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// The body of an answer, read.
#[derive(Debug)]
pub(crate) struct DecodedBody<'body> {
    /// What it says about itself.
    pub envelope: Envelope<'body>,
    /// What could not be read.
    pub unreadable: Unreadable,
}

/// An answer that could not be read: where, and why.
#[derive(Debug)]
pub(crate) struct DecodeError {
    /// JSON path of the value, `$.Data.DataSources[3].Id`.
    pub path: String,
    /// What was expected and what was found, or how the JSON is broken.
    pub reason: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.reason)
    }
}

impl std::error::Error for DecodeError {}

/// What an answer says about itself, whichever action it answers. Borrowed from the body where that can be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope<'body> {
    /// Whether the call succeeded, where it says so.
    pub success: Option<bool>,
    /// Code of a refusal.
    pub code: Option<Cow<'body, str>>,
    /// Message of a refusal.
    pub message: Option<Cow<'body, str>>,
    /// Id of the request.
    pub request_id: Option<Cow<'body, str>>,
    /// An address with advice.
    pub recommend: Option<Cow<'body, str>>,
    /// Status that the body states.
    pub http_status: Option<i64>,
    /// Status of a response that this one hands on.
    pub inner_status: Option<i64>,
    /// That response, as text.
    pub inner_body: Option<Cow<'body, str>>,
}

impl<'body> Envelope<'body> {
    /// The same without the body it was read from.
    pub(crate) fn into_owned(self) -> Envelope<'static> {
        let owned = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Envelope {
            success: self.success,
            code: owned(self.code),
            message: owned(self.message),
            request_id: owned(self.request_id),
            recommend: owned(self.recommend),
            http_status: self.http_status,
            inner_status: self.inner_status,
            inner_body: owned(self.inner_body),
        }
    }

    /// Returns the place for a top-level value, if a protocol has a name for it. A name may come in another case, with
    /// underscores or without.
    fn place(&mut self, names: &EnvelopeNames, name: &str) -> Option<Noted<'_, 'body>> {
        match names.part(|known| known == name).or_else(|| names.part(|known| is_same_name(known, name)))? {
            Part::Success => Some(Noted::Success(&mut self.success)),
            Part::Code => Some(Noted::Text(&mut self.code)),
            Part::Message => Some(Noted::Text(&mut self.message)),
            Part::RequestId => Some(Noted::Text(&mut self.request_id)),
            Part::Recommend => Some(Noted::Text(&mut self.recommend)),
            Part::HttpStatus => Some(Noted::Number(&mut self.http_status)),
            Part::InnerStatus => Some(Noted::Number(&mut self.inner_status)),
            Part::InnerBody => Some(Noted::Text(&mut self.inner_body)),
        }
    }
}

/// A part of an envelope.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    /// Whether the call succeeded.
    Success,
    /// Code of a refusal.
    Code,
    /// Message of a refusal.
    Message,
    /// Id of the request.
    RequestId,
    /// An address with advice.
    Recommend,
    /// Status that the body states.
    HttpStatus,
    /// Status of a response that this one hands on.
    InnerStatus,
    /// That response, as text.
    InnerBody,
}

/// The names that a protocol has for the parts of its envelope.
#[derive(Debug)]
pub(crate) struct EnvelopeNames(pub &'static [(&'static str, Part)]);

impl EnvelopeNames {
    /// No names: whoever reads the record only.
    pub(crate) const NONE: Self = Self(&[]);

    fn part(&self, is_name: impl Fn(&str) -> bool) -> Option<Part> {
        self.0.iter().find(|(known, _)| is_name(known)).map(|(_, part)| *part)
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

/// Fills `record` from the body of a response, leniently, and returns its envelope.
pub(crate) fn decode<'body>(
    record: &mut dyn Record,
    body: &'body [u8],
    names: &EnvelopeNames,
) -> Result<Envelope<'body>, DecodeError> {
    decode_as_wanted(record, body, names, Strictness::Lenient).map(|decoded| decoded.envelope)
}

/// Fills `record` from the body of a response.
pub(crate) fn decode_as_wanted<'body>(
    record: &mut dyn Record,
    body: &'body [u8],
    names: &EnvelopeNames,
    strictness: Strictness,
) -> Result<DecodedBody<'body>, DecodeError> {
    let notes = Notes::new(strictness);
    let envelope = match text_of(body) {
        Cow::Borrowed(text) => fill_root(record, Reader::new(text, &notes), names, &notes),
        Cow::Owned(text) => {
            fill_root(record, Reader::new(&text, &notes).patched(), names, &notes).map(Envelope::into_owned)
        }
    }?;
    Ok(DecodedBody { envelope, unreadable: notes.into_unreadable() })
}

fn fill_root<'text>(
    record: &mut dyn Record,
    mut reader: Reader<'text, '_>,
    names: &EnvelopeNames,
    notes: &Notes,
) -> Result<Envelope<'text>, DecodeError> {
    let mut envelope = Envelope::default();
    RootVisitor { record, envelope: &mut envelope, names, notes }
        .deserialize(&mut reader)
        .and_then(|()| reader.end())
        .map_err(|failure| DecodeError { path: notes.take_failed_at(), reason: failure.to_string() })?;
    Ok(envelope)
}

/// Fills `record` from any serde source. Nobody could ask what was not readable, so that is an error.
#[cfg(feature = "serde")]
pub(crate) fn fill<'de, D: Deserializer<'de>>(record: &mut dyn Record, deserializer: D) -> Result<(), D::Error> {
    let notes = Notes::new(Strictness::Strict);
    SlotSeed { slot: Slot::Record(record), place: &JsonPath::ROOT, notes: &notes }
        .deserialize(deserializer)
        .map(|_| ())
        .map_err(|failure| serde::de::Error::custom(format_args!("{}: {failure}", notes.take_failed_at())))
}

/// Reads the outermost object: fields go to the record, the envelope's names to both.
struct RootVisitor<'call, 'body> {
    record: &'call mut dyn Record,
    envelope: &'call mut Envelope<'body>,
    names: &'call EnvelopeNames,
    notes: &'call Notes,
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
                let place = JsonPath::ROOT.name(name);
                let seed = SlotSeed { slot: fields.slot(name), place: &place, notes: self.notes };
                let result = match self.envelope.place(self.names, name) {
                    Some(noted) => map.next_value::<TopLevel<'de>>().and_then(|value| {
                        noted.note(&value);
                        value.fill(seed)
                    }),
                    None => map.next_value_seed(seed),
                };
                result.inspect_err(|_| self.notes.fail_at(&place))?;
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
    record.fields_mut(&mut |fields: &mut [&mut dyn Field]| {
        outcome = fill.take().map(|fill| fill(FieldsByName::new(names, fields)));
    });
    outcome.unwrap_or_else(|| Err(E::custom("the record lends no fields")))
}

/// Reads a key without copying it where the input allows.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Cow<'de, str>;

    #[inline]
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

/// Puts whatever comes next into a slot. The result says whether there is something now: null is nothing, nor is what
/// cannot be read.
struct SlotSeed<'call> {
    slot: Slot<'call>,
    place: &'call JsonPath<'call>,
    notes: &'call Notes,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = bool;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.slot {
            Slot::Unknown => {
                IgnoredAny::deserialize(deserializer)?;
                self.notes.is_patched.set(false);
                Ok(true)
            }
            Slot::Map(place) => {
                let map = match Value::deserialize(deserializer)? {
                    Value::Null => None,
                    value => Some(value),
                };
                let is_there = map.is_some();
                place.put(map);
                note_patches(self.place, self.notes)?;
                Ok(is_there)
            }
            Slot::Embedded(embedded) => {
                let text = match Value::deserialize(deserializer)? {
                    Value::Null => return Ok(false),
                    Value::String(text) => text,
                    value => value.to_string(),
                };
                note_patches(self.place, self.notes)?;
                fill_embedded(embedded, text, self.place, self.notes)
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

/// Reads the object that a text holds, and keeps the text.
fn fill_embedded<E: serde::de::Error>(
    embedded: &mut dyn Embedded,
    text: String,
    place: &JsonPath<'_>,
    notes: &Notes,
) -> Result<bool, E> {
    let (kept, record) = embedded.place();
    let failure = if text.is_empty() {
        None
    } else {
        let mut reader = Reader::new(&text, notes);
        let read = SlotSeed { slot: Slot::Record(record), place, notes }.deserialize(&mut reader);
        read.and_then(|_| reader.end()).err()
    };
    *kept = Some(text);
    match failure {
        None => Ok(true),
        Some(failure) => Err(notes.refuse(place, format_args!("{failure}"))),
    }
}

impl<'call> SlotSeed<'call> {
    /// Hands a single value to the slot; a list takes it as its only element.
    fn scalar<E: serde::de::Error>(self, value: Single<'_>) -> Result<bool, E> {
        let Self { slot, place, notes } = self;
        match slot {
            Slot::Scalar(scalar) => match scalar.set(value) {
                Ok(is_there) => Ok(is_there),
                Err(misfit) => {
                    notes.unreadable(place, format_args!("expected {}, found {}", misfit.expected, Found(value)))
                }
            },
            // Gateways that came from XML write an empty object or list as empty text.
            Slot::Record(_) | Slot::List(_) if matches!(value, Single::Text("")) => Ok(true),
            Slot::List(list) => {
                let is_there = SlotSeed { slot: list.push(), place, notes }.scalar(value)?;
                if !is_there {
                    list.discard();
                }
                Ok(is_there)
            }
            Slot::Record(_) => Err(notes.refuse(place, format_args!("expected an object, found {}", Found(value)))),
            // The only element of a list whose elements can be anything.
            Slot::Map(element) => {
                element.put(Some(value.to_json()));
                Ok(true)
            }
            Slot::Unknown | Slot::Embedded(_) => Ok(true),
        }
    }

    /// Reads an object where a list is expected: its single row, or another object around the rows.
    fn object_for_list<E: serde::de::Error>(self, list: &mut dyn List, object: Map<String, Value>) -> Result<bool, E> {
        let Self { place, notes, .. } = self;
        if object.is_empty() {
            return Ok(true);
        }
        let names = match list.push() {
            Slot::Record(row) => row.description().wire_names,
            // Any object is an element.
            Slot::Map(element) => {
                element.put(Some(Value::Object(object)));
                return Ok(true);
            }
            _ => &[],
        };
        list.discard();
        let is_field = |key: &String| names.iter().any(|name| is_same_name(name, key));
        if object.keys().any(is_field) {
            let row = SlotSeed { slot: list.push(), place, notes };
            return row.deserialize(Value::Object(object)).map_err(E::custom);
        }
        let mut members = object.into_iter();
        match (members.next(), members.next()) {
            (Some((name, inner)), None) => {
                let place = place.name(&name);
                SlotSeed { slot: Slot::List(list), place: &place, notes }.deserialize(inner).map_err(E::custom)
            }
            _ => Err(notes.refuse(place, format_args!("expected a list, found an object that is no element of it"))),
        }
    }
}

/// Notes a text in which characters had to be replaced.
fn note_patches<E: serde::de::Error>(place: &JsonPath<'_>, notes: &Notes) -> Result<(), E> {
    if notes.is_patched.take() {
        notes.unreadable(place, format_args!("the text holds what is no character"))?;
    }
    Ok(())
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

    #[inline]
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
        // The note may be of a number that was read into something else.
        let written = self.notes.number.take();
        let written = Some(written.as_str()).filter(|written| written.parse() == Ok(number));
        self.scalar(Single::Float(number, written))
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<bool, E> {
        let Self { mut slot, place, notes } = self;
        note_patches(place, notes)?;
        // Some lists and objects travel as JSON text.
        let may_be_object = match &mut slot {
            Slot::Record(_) => true,
            Slot::List(list) => {
                let holds_objects = matches!(list.push(), Slot::Record(_));
                list.discard();
                holds_objects
            }
            _ => return SlotSeed { slot, place, notes }.scalar(Single::Text(text)),
        };
        let seed = SlotSeed { slot, place, notes };
        match read_value(text.as_bytes()) {
            Ok(value @ Value::Array(_)) => seed.deserialize(value).map_err(E::custom),
            Ok(value @ Value::Object(_)) if may_be_object => seed.deserialize(value).map_err(E::custom),
            _ => seed.scalar(Single::Text(text)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<bool, A::Error> {
        let Self { slot, place, notes } = self;
        match slot {
            Slot::List(list) => {
                // A name that is there twice stands for its last value, as in any reader of JSON.
                list.clear();
                let mut index = 0;
                loop {
                    let place = place.index(index);
                    let seed = ElementSeed { list, place: &place, notes };
                    if sequence.next_element_seed(seed).inspect_err(|_| notes.fail_at(&place))?.is_none() {
                        return Ok(true);
                    }
                    index += 1;
                }
            }
            Slot::Record(record) => {
                // An object written as a list of one.
                let first = place.index(0);
                let seed = SlotSeed { slot: Slot::Record(record), place: &first, notes };
                sequence.next_element_seed(seed).inspect_err(|_| notes.fail_at(&first))?;
                if drain(sequence)? == 0 {
                    return Ok(true);
                }
                Err(notes.refuse(place, format_args!("expected an object, found a list of several")))
            }
            Slot::Scalar(_) => {
                drain(sequence)?;
                notes.unreadable(place, format_args!("expected a single value, found a list"))
            }
            Slot::Unknown | Slot::Map(_) | Slot::Embedded(_) => drain(sequence).map(|_| true),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let Self { slot, place, notes } = self;
        match slot {
            Slot::Record(record) => fill_fields(record, |mut fields| {
                while let Some(name) = map.next_key_seed(NameSeed)? {
                    let name = name.as_ref();
                    let place = place.name(name);
                    let seed = SlotSeed { slot: fields.slot(name), place: &place, notes };
                    map.next_value_seed(seed).inspect_err(|_| notes.fail_at(&place))?;
                }
                Ok(true)
            }),
            Slot::List(list) => {
                let object = Map::deserialize(MapAccessDeserializer::new(map))?;
                list.clear();
                SlotSeed { slot: Slot::Unknown, place, notes }.object_for_list(list, object)
            }
            Slot::Scalar(_) => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                notes.unreadable(place, format_args!("expected a single value, found an object"))
            }
            Slot::Unknown | Slot::Map(_) | Slot::Embedded(_) => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(true)
            }
        }
    }
}

/// Passes over the elements of a list, and counts them.
fn drain<'de, A: SeqAccess<'de>>(mut sequence: A) -> Result<usize, A::Error> {
    let mut count = 0;
    while sequence.next_element::<IgnoredAny>()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// Adds one element to a list. Null is none, and what cannot be read is none and noted.
struct ElementSeed<'call, 'list> {
    list: &'list mut dyn List,
    place: &'call JsonPath<'call>,
    notes: &'call Notes,
}

impl<'de> DeserializeSeed<'de> for ElementSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let seed = SlotSeed { slot: self.list.push(), place: self.place, notes: self.notes };
        if !seed.deserialize(deserializer)? {
            self.list.discard();
        }
        Ok(())
    }
}

impl JsonMap {
    /// Returns the entries as a type with named fields, read with all the tolerance of a response.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse) with the JSON path of what did not fit, and where there is no object at all.
    pub fn decode<R: Record + Default>(&self) -> error::Result<R> {
        let text = match self.wire() {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut record = R::default();
        decode(&mut record, text.as_bytes(), &EnvelopeNames::NONE).map_err(|failure| {
            error::Error::new(error::ErrorKind::UnexpectedResponse, failure.to_string()).caused_by(failure)
        })?;
        Ok(record)
    }
}
