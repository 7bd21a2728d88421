//! The checked model: what the spec files say, with every reference resolved.

mod addressing;
mod check;
mod paging;
mod replacement;
mod required;
mod resolve;
mod resource;
mod shape;
mod text;
mod usage;

pub use crate::spec::{
    DiffersSpec, EditionLimitSpec, EffectSpec, FillSpec, LevelSpec, LinkSpec, LocationSpec, MethodSpec, NothingSpec,
    OutlineSpec, ProtocolSpec, ReplacedBySpec, ReplacementSpec, ResourceSpec, SetSpec, SourceSpec, StyleSpec, WireType,
};
#[cfg(feature = "tools")]
pub(crate) use addressing::common_parameters;
pub use replacement::{Counterpart, Place, connect};
pub use resolve::resolve;
pub use text::RUST_TYPES;
#[cfg(feature = "tools")]
pub(crate) use text::is_value_name;

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One service with all its actions.
#[derive(Debug, Serialize)]
pub struct Service {
    /// Name of its folder, `dataworks-2020-05-18`.
    pub name: String,
    /// Rust module, and the folder of what is emitted.
    pub module: String,
    /// Folder of the service that takes its place, such as that of the next version.
    pub successor: Option<String>,
    /// API version of the successor, once [`connect`] has found it.
    pub successor_version: Option<String>,
    /// The actions of areas that are off.
    #[serde(skip)]
    pub off: Vec<OutlineSpec>,
    /// Name for people, `DataWorks`.
    pub title: String,
    /// API version.
    pub version: String,
    /// What its specs were written from.
    pub source: SourceSpec,
    /// How it is spoken to.
    pub protocol: ProtocolSpec,
    /// Host pattern with `{region}`.
    pub endpoint_public: String,
    /// Host pattern inside a VPC, where there is one.
    pub endpoint_vpc: Option<String>,
    /// Host and regions that do not follow the pattern.
    pub endpoint_central: Option<(String, Vec<String>)>,
    /// Call limits.
    pub levels: Vec<LevelSpec>,
    /// Call limits by edition.
    pub editions: Vec<EditionLimitSpec>,
    /// Areas that are on, in the order of the reference.
    pub areas: Vec<Area>,
    /// Areas that are off.
    #[serde(skip)]
    pub areas_off: Vec<AreaOff>,
    /// What pages of areas call kinds of things whose names read oddly, with beginnings of these names.
    pub headings: BTreeMap<String, Vec<String>>,
    /// Types of the crate that texts name, and where they are.
    pub links: BTreeMap<String, LinkSpec>,
    /// Actions, by area and then by name.
    pub actions: Vec<Action>,
    /// Shared enumerations.
    pub enums: BTreeMap<String, Enumeration>,
    /// Shared objects.
    pub objects: BTreeMap<String, SharedObject>,
    /// Error codes.
    pub errors: BTreeMap<String, ErrorCode>,
}

/// A chapter of the reference: a module.
#[derive(Clone, Debug, Serialize)]
pub struct Area {
    /// Name, as that of its folder.
    pub name: String,
    /// Cargo feature that turns it on.
    pub feature: String,
    /// What it is about.
    pub summary: String,
}

/// An area that is off, as far as it is known then.
#[derive(Clone, Debug)]
pub struct AreaOff {
    /// Name, as that of its folder.
    pub name: String,
    /// Cargo feature that turns it on.
    pub feature: String,
}

/// What an error code means.
#[derive(Clone, Debug, Serialize)]
pub struct ErrorCode {
    /// HTTP statuses it comes with.
    pub status: Vec<u16>,
    /// Meaning in our words.
    pub meaning: String,
}

/// An object that several actions share.
#[derive(Debug, Serialize)]
pub struct SharedObject {
    /// What it stands for.
    pub doc: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One action, resolved.
#[derive(Debug, Serialize)]
pub struct Action {
    /// Wire name.
    pub name: String,
    /// Area it belongs to.
    pub area: String,
    /// First line of its documentation.
    pub summary: String,
    /// The rest of its documentation.
    pub details: Option<String>,
    /// Version or date it came with, where it is not in the reference of 2022.
    pub since: Option<String>,
    /// Call level, where the overview lists one.
    pub level: Option<u8>,
    /// Whether it changes anything.
    pub effect: EffectSpec,
    /// Whether a second call after a first one changes nothing more.
    pub idempotent: bool,
    /// Why it is idempotent, where it writes.
    pub idempotent_because: Option<String>,
    /// Advice where the reference deprecates it.
    pub deprecated: Option<String>,
    /// What to use instead, as it is written.
    pub replaced_by: Option<ReplacedBySpec>,
    /// The actions to use instead, once [`connect`] has found them.
    pub replacements: Vec<Counterpart>,
    /// The actions of other services that this one is to be used instead of, once [`connect`] has found them.
    pub replaces: Vec<Counterpart>,
    /// HTTP method.
    pub method: MethodSpec,
    /// Path with `{variables}`; `/` for RPC actions.
    pub path: String,
    /// Parameters, in the order of the reference.
    pub parameters: Vec<Parameter>,
    /// Groups of which at least one parameter is needed.
    pub any_of: Vec<Vec<String>>,
    /// Response fields.
    pub response: Vec<Field>,
    /// Top-level field that carries the payload.
    pub payload: Option<String>,
    /// How it pages.
    pub pagination: Option<Pagination>,
    /// How it tells how far some work is.
    pub waiter: Option<Waiter>,
    /// What it does to which kind of thing.
    pub resource: Option<ResourceSpec>,
    /// Documented error codes.
    pub errors: Vec<String>,
    /// Where the official package is not followed, and why.
    pub differs: Option<DiffersSpec>,
    /// What was decided where the reference contradicts itself.
    pub note: Option<String>,
}

/// A parameter.
#[derive(Debug, Serialize)]
pub struct Parameter {
    /// Name, type and documentation.
    pub field: Field,
    /// Where it travels.
    pub place: LocationSpec,
    /// Whether the service refuses a call without it.
    pub required: bool,
    /// How a list or object is written.
    pub style: Option<StyleSpec>,
    /// Other parameters' values for which this one matters.
    pub only_with: BTreeMap<String, Vec<Value>>,
    /// What the client fills in.
    pub fill: Option<FillSpec>,
}

/// A response field, a field of an object, or a parameter's type and documentation.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Wire name.
    pub name: String,
    /// What it holds.
    pub shape: Shape,
    /// Documentation.
    pub doc: String,
    /// Example value; the emulator answers with it.
    pub example: Option<Value>,
    /// What the service assumes when it is left out.
    pub default: Option<Value>,
    /// Smallest value.
    pub minimum: Option<i64>,
    /// Largest value.
    pub maximum: Option<i64>,
    /// How large a text or list may be.
    pub size: Size,
    /// How a point in time is written.
    pub date_pattern: Option<DatePattern>,
    /// Whether the object that it stands in is refused without it, where that is sent.
    pub required: bool,
    /// Of a field of a shared object: the actions that refuse the object without it, where others take it.
    pub required_by: Vec<String>,
    /// Version or date it came with, where it is not in the reference of 2022.
    pub since: Option<String>,
    /// Where the official package is not followed, and why.
    pub differs: Option<DiffersSpec>,
    /// What was decided where the reference contradicts itself.
    pub note: Option<String>,
    /// Whether `Debug` and logs show no value of it.
    pub sensitive: bool,
}

/// How large a text or list may be. Characters are those of Unicode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Fewest characters of a text.
    pub min_length: Option<u32>,
    /// Most characters of a text.
    pub max_length: Option<u32>,
    /// Most elements of a list, or of a text in which commas separate them.
    pub max_items: Option<u32>,
}

/// What a field holds.
#[derive(Clone, Debug, Serialize)]
pub enum Shape {
    /// Text, number or boolean.
    Scalar(WireType),
    /// A value of an enumeration of this action.
    LocalEnum(Enumeration),
    /// A value of a shared enumeration.
    SharedEnum {
        /// Name of the enumeration.
        name: String,
        /// Its wire type.
        wire_type: WireType,
    },
    /// An object of this action.
    Object {
        /// Rust name asked for by the spec.
        type_name: Option<String>,
        /// Its fields.
        fields: Vec<Field>,
    },
    /// A shared object.
    SharedObject(String),
    /// A list.
    Array(Box<Shape>),
    /// An object whose keys are data.
    Map {
        /// Shared object that it can be read as.
        reads_as: Option<String>,
    },
    /// An object written as a text.
    Embedded(Box<Shape>),
}

/// A set of named values, open to new ones.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enumeration {
    /// Rust name asked for by the spec.
    pub type_name: Option<String>,
    /// What it stands for.
    pub doc: String,
    /// String, Integer or Long.
    pub wire_type: WireType,
    /// The documented values.
    pub values: Vec<EnumValue>,
}

/// One documented value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnumValue {
    /// Wire value.
    pub value: Value,
    /// Rust name.
    pub name: String,
    /// Meaning.
    pub doc: String,
    /// Version or date it came with, where it is not in the reference of 2022.
    pub since: Option<String>,
}

/// How a list is asked for page by page.
#[derive(Clone, Debug, Serialize)]
pub struct Pagination {
    /// The parameters that say which page.
    pub by: PagedBy,
    /// Path of the rows.
    pub items: Vec<String>,
    /// Path of the total.
    pub total: Option<Vec<String>>,
}

/// Parameters that say which page of a list is wanted.
#[derive(Clone, Debug, Serialize)]
pub enum PagedBy {
    /// The number of the page, from 1, and its size.
    Page {
        /// Parameter with the number.
        page: String,
        /// Parameter with the size.
        size: String,
    },
    /// The number of rows to pass over, and the number of rows at most.
    Offset {
        /// Parameter with the rows to pass over.
        offset: String,
        /// Parameter with the rows at most.
        limit: String,
    },
    /// What the preceding response says.
    Token {
        /// Parameter that takes it.
        token: String,
        /// Path of the token of the next page.
        next: Vec<String>,
        /// Parameter with the number of rows at most.
        size: Option<String>,
    },
    /// The key that the preceding response ends with.
    Key {
        /// Parameter that takes it.
        key: String,
        /// Path of the key of the next page.
        next: Vec<String>,
        /// Path of a boolean that tells whether there is a next page.
        more: Vec<String>,
        /// Parameter with the number of rows at most.
        size: Option<String>,
    },
}

/// Where the answer tells how far some work is, and what the values mean.
#[derive(Clone, Debug, Serialize)]
pub struct Waiter {
    /// The places that tell it.
    pub readings: Vec<Reading>,
    /// Path of a boolean that tells whether the work goes on, whatever the values are.
    pub running: Option<Vec<String>>,
    /// Path of the next piece's id, and the parameter that takes it.
    pub follow: Option<(Vec<String>, String)>,
    /// Path of the text that says why the work failed.
    pub message: Option<Vec<String>>,
}

/// One place that tells how far some work is.
#[derive(Clone, Debug, Serialize)]
pub struct Reading {
    /// Path of the value; a list on it stands for each of its elements.
    pub path: Vec<String>,
    /// Values that end it well.
    pub good: Vec<Value>,
    /// Values that end it badly.
    pub bad: Vec<Value>,
    /// The other documented values.
    pub go_on: Vec<Value>,
    /// Whether no value is as good as a good one.
    pub good_when_absent: bool,
}

/// How a point in time is written on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DatePattern {
    /// Milliseconds since 1970-01-01T00:00:00Z, as a number.
    EpochMilliseconds,
    /// Seconds since 1970-01-01T00:00:00Z, as a number.
    EpochSeconds,
    /// `yyyy-MM-dd HH:mm:ss`.
    DateTime,
    /// `yyyy-MM-dd`.
    Date,
    /// `yyyyMMdd`.
    CompactDate,
    /// `HH:mm`.
    HourMinute,
    /// `HH:mm:ss`.
    Time,
    /// `yyyy-MM-dd'T'HH:mm:ssZ`, offset as `+0800`.
    Offset,
    /// `yyyy-MM-dd'T'HH:mm:ss`.
    LocalDateTime,
    /// `yyyy-MM-dd'T'HH:mm:ss'Z'`, in UTC.
    Utc,
    /// `MMM d, yyyy h:mm:ss a`, as in `Mar 17, 2021 4:09:32 PM`.
    English,
}

impl DatePattern {
    /// Every pattern with the text that specs name it by and the variant of the crate's own type.
    pub const ALL: [(Self, &'static str, &'static str); 11] = [
        (Self::EpochMilliseconds, "epoch-milliseconds", "EpochMilliseconds"),
        (Self::EpochSeconds, "epoch-seconds", "EpochSeconds"),
        (Self::DateTime, "yyyy-MM-dd HH:mm:ss", "DateTime"),
        (Self::Date, "yyyy-MM-dd", "Date"),
        (Self::CompactDate, "yyyyMMdd", "CompactDate"),
        (Self::HourMinute, "HH:mm", "HourMinute"),
        (Self::Time, "HH:mm:ss", "Time"),
        (Self::Offset, "yyyy-MM-dd'T'HH:mm:ssZ", "Offset"),
        (Self::LocalDateTime, "yyyy-MM-dd'T'HH:mm:ss", "LocalDateTime"),
        (Self::Utc, "yyyy-MM-dd'T'HH:mm:ss'Z'", "Utc"),
        (Self::English, "MMM d, yyyy h:mm:ss a", "English"),
    ];

    /// The text specs name it by.
    pub fn text(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The variant of the crate's own type.
    pub fn variant(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// A time in this pattern, to show what one looks like.
    pub fn sample(self) -> &'static str {
        match self {
            Self::EpochMilliseconds => "1590940800000",
            Self::EpochSeconds => "1590940800",
            Self::DateTime => "2020-06-01 00:00:00",
            Self::Date => "2020-06-01",
            Self::CompactDate => "20200601",
            Self::HourMinute => "00:00",
            Self::Time => "00:00:00",
            Self::Offset => "2020-06-01T00:00:00+0800",
            Self::LocalDateTime => "2020-06-01T00:00:00",
            Self::Utc => "2020-05-31T16:00:00Z",
            Self::English => "Jun 1, 2020 12:00:00 AM",
        }
    }

    /// Whether it is a number on the wire.
    pub fn is_epoch(self) -> bool {
        matches!(self, Self::EpochMilliseconds | Self::EpochSeconds)
    }
}

impl Field {
    /// The field as emitted text shows it: without notes, at any depth.
    pub fn without_notes(&self) -> Self {
        Self { note: None, differs: None, shape: self.shape.without_notes(), ..self.clone() }
    }

    /// Whether an action refuses the object that the field stands in without it.
    pub fn is_required_by(&self, action: &str) -> bool {
        self.required || self.required_by.iter().any(|name| name == action)
    }
}

impl Shape {
    fn without_notes(&self) -> Self {
        match self {
            Self::Object { type_name, fields } => {
                Self::Object { type_name: type_name.clone(), fields: fields.iter().map(Field::without_notes).collect() }
            }
            Self::Array(items) => Self::Array(Box::new(items.without_notes())),
            Self::Embedded(held) => Self::Embedded(Box::new(held.without_notes())),
            other => other.clone(),
        }
    }

    /// Whether it holds other fields or elements.
    pub fn is_structured(&self) -> bool {
        matches!(self, Self::Object { .. } | Self::SharedObject(_) | Self::Array(_) | Self::Embedded(_))
    }

    /// Type name of the reference.
    pub fn wire_type(&self) -> WireType {
        match self {
            Self::Scalar(wire_type) | Self::SharedEnum { wire_type, .. } => *wire_type,
            Self::LocalEnum(enumeration) => enumeration.wire_type,
            Self::Object { .. } | Self::SharedObject(_) => WireType::Object,
            Self::Array(_) => WireType::Array,
            Self::Map { .. } => WireType::Map,
            Self::Embedded(_) => WireType::String,
        }
    }
}

impl Service {
    /// Fields of an object, own or shared.
    pub fn fields_of<'model>(&'model self, shape: &'model Shape) -> &'model [Field] {
        match shape {
            Shape::Object { fields, .. } => fields,
            Shape::SharedObject(name) => self.objects.get(name).map_or(&[], |object| &object.fields),
            Shape::Embedded(inner) => self.fields_of(inner),
            _ => &[],
        }
    }

    /// The field that a path such as `Data.DataSources` leads to; no list may lie on the way.
    pub fn field_at<'model>(&'model self, fields: &'model [Field], path: &[String]) -> Option<&'model Field> {
        let (first, rest) = path.split_first()?;
        let field = fields.iter().find(|field| field.name == *first)?;
        if rest.is_empty() { Some(field) } else { self.field_at(self.fields_of(&field.shape), rest) }
    }

    /// The same, through lists too: what their elements hold.
    pub fn field_within<'model>(&'model self, fields: &'model [Field], path: &[String]) -> Option<&'model Field> {
        let (first, rest) = path.split_first()?;
        let field = fields.iter().find(|field| field.name == *first)?;
        if rest.is_empty() {
            return Some(field);
        }
        let shape = match &field.shape {
            Shape::Array(items) => items,
            shape => shape,
        };
        self.field_within(self.fields_of(shape), rest)
    }

    /// Whether a field, or anything within it, is sensitive.
    pub fn is_sensitive(&self, field: &Field) -> bool {
        let shape = match &field.shape {
            Shape::Array(items) => items,
            shape => shape,
        };
        field.sensitive || self.fields_of(shape).iter().any(|field| self.is_sensitive(field))
    }

    /// Documented values of an enumeration, own or shared.
    pub fn values_of<'model>(&'model self, shape: &'model Shape) -> &'model [EnumValue] {
        match shape {
            Shape::LocalEnum(enumeration) => &enumeration.values,
            Shape::SharedEnum { name, .. } => self.enums.get(name).map_or(&[], |found| &found.values),
            _ => &[],
        }
    }
}
