//! The spec files as they are written, before anything is resolved. `specs/README.md` explains each key.

mod locate;
mod read;

pub use locate::Step;
pub(crate) use locate::line_of;
pub use read::{Located, ServiceFiles, read_service};

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// `service.yaml`: what all actions of one service share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    pub name: String,
    pub title: String,
    pub version: String,
    #[serde(default)]
    pub style: ServiceStyleSpec,
    pub endpoint: EndpointSpec,
    #[serde(default)]
    pub levels: Vec<LevelSpec>,
    pub areas: Vec<AreaSpec>,
}

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ServiceStyleSpec {
    #[default]
    Rpc,
    Roa,
    Rest,
}

/// Where a service is reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointSpec {
    pub public: String,
    #[serde(default)]
    pub vpc: Option<String>,
    #[serde(default)]
    pub central: Option<CentralSpec>,
}

/// Regions that a central host serves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CentralSpec {
    pub host: String,
    pub regions: Vec<String>,
}

/// The call limit of one level, per account and region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelSpec {
    pub level: u8,
    pub calls_per_second: u32,
    #[serde(default)]
    pub calls_per_day: Option<u32>,
}

/// One area: a chapter of the reference, a module and a Cargo feature.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaSpec {
    pub name: String,
    pub summary: String,
}

/// `types/*.yaml`: enumerations and objects that several actions share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypesSpec {
    #[serde(default, deserialize_with = "read::unique")]
    pub enums: BTreeMap<String, EnumSpec>,
    #[serde(default, deserialize_with = "read::unique")]
    pub objects: BTreeMap<String, ObjectSpec>,
}

/// A shared enumeration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumSpec {
    pub doc: String,
    #[serde(rename = "type")]
    pub wire_type: WireType,
    pub values: Vec<ValueSpec>,
}

/// A shared object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSpec {
    pub doc: String,
    pub fields: Vec<FieldSpec>,
}

/// `errors.yaml`: error code to what it means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorsSpec {
    #[serde(deserialize_with = "read::unique")]
    pub errors: BTreeMap<String, ErrorSpec>,
}

/// A documented error code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorSpec {
    pub status: Vec<u16>,
    pub meaning: String,
}

/// One action.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionSpec {
    pub name: String,
    pub area: String,
    pub summary: String,
    #[serde(default)]
    pub details: Option<String>,
    #[serde(default)]
    pub level: Option<u8>,
    pub effect: EffectSpec,
    #[serde(default)]
    pub idempotent: Option<bool>,
    #[serde(default)]
    pub idempotent_because: Option<String>,
    #[serde(default)]
    pub deprecated: Option<String>,
    pub method: MethodSpec,
    #[serde(default)]
    pub path: Option<String>,
    #[serde(default)]
    pub parameters: Vec<FieldSpec>,
    #[serde(default)]
    pub any_of: Vec<Vec<String>>,
    pub response: Vec<FieldSpec>,
    #[serde(default)]
    pub payload: Option<String>,
    #[serde(default)]
    pub pagination: Option<PaginationSpec>,
    #[serde(default)]
    pub waiter: Option<WaiterSpec>,
    #[serde(default)]
    pub errors: Vec<String>,
    #[serde(default)]
    pub note: Option<String>,
}

/// A parameter, a response field or the element of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(rename = "type")]
    pub wire_type: WireType,
    #[serde(default)]
    pub doc: Option<String>,
    #[serde(default, deserialize_with = "read::value")]
    pub example: Option<Value>,
    #[serde(default)]
    pub values: Vec<ValueSpec>,
    #[serde(default, rename = "enum")]
    pub shared_enum: Option<String>,
    #[serde(default)]
    pub object: Option<String>,
    #[serde(default)]
    pub fields: Vec<FieldSpec>,
    #[serde(default)]
    pub items: Option<Box<FieldSpec>>,
    #[serde(default)]
    pub holds: Option<Box<FieldSpec>>,
    #[serde(default)]
    pub type_name: Option<String>,
    #[serde(default, deserialize_with = "read::value")]
    pub default: Option<Value>,
    #[serde(default)]
    pub minimum: Option<i64>,
    #[serde(default)]
    pub maximum: Option<i64>,
    #[serde(default)]
    pub date_pattern: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub sensitive: bool,
    // The rest belongs to parameters alone.
    #[serde(default, rename = "in")]
    pub place: Option<PlaceSpec>,
    #[serde(default)]
    pub required: Option<bool>,
    #[serde(default)]
    pub style: Option<StyleSpec>,
    #[serde(default, deserialize_with = "read::unique")]
    pub only_with: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    pub fill: Option<FillSpec>,
}

/// One allowed value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueSpec {
    pub value: Value,
    #[serde(default)]
    pub name: Option<String>,
    pub doc: String,
}

/// How an action pages: parameter names, and where in the answer the rows and their total stand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaginationSpec {
    #[serde(default)]
    pub page: Option<String>,
    #[serde(default)]
    pub size: Option<String>,
    #[serde(default)]
    pub offset: Option<String>,
    #[serde(default)]
    pub limit: Option<String>,
    pub items: String,
    #[serde(default)]
    pub total: Option<String>,
}

/// How an action tells how far some work is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiterSpec {
    pub reads: Vec<ReadingSpec>,
    #[serde(default)]
    pub running: Option<String>,
    #[serde(default)]
    pub follow: Option<FollowSpec>,
}

/// One place of the answer that tells it, and what its values mean.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingSpec {
    pub path: String,
    #[serde(default)]
    pub good: Vec<Value>,
    #[serde(default)]
    pub bad: Vec<Value>,
    #[serde(default)]
    pub go_on: Vec<Value>,
    #[serde(default)]
    pub absent: AbsentSpec,
}

/// What it means that there is no value.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum AbsentSpec {
    Good,
    #[default]
    GoOn,
}

/// Where the id of the next piece of a chain stands, and the parameter that takes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowSpec {
    pub path: String,
    pub parameter: String,
}

/// The type names of the reference.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum WireType {
    String,
    Integer,
    Long,
    Boolean,
    Float,
    Double,
    Object,
    Array,
    Map,
}

impl WireType {
    /// The name as the specs and the export write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Integer => "Integer",
            Self::Long => "Long",
            Self::Boolean => "Boolean",
            Self::Float => "Float",
            Self::Double => "Double",
            Self::Object => "Object",
            Self::Array => "Array",
            Self::Map => "Map",
        }
    }
}

/// Whether an action changes anything.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum EffectSpec {
    Read,
    Write,
}

/// HTTP method.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum MethodSpec {
    Get,
    Post,
    Put,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum PlaceSpec {
    Query,
    Body,
    Path,
    Header,
}

/// How a list or object parameter is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum StyleSpec {
    Flat,
    Json,
}

/// What the client fills when the caller leaves the parameter out.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FillSpec {
    IdempotencyToken,
}
