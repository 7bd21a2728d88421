//! The spec files as they are written, before anything is resolved. `specs/README.md` explains each key.

mod complete;
mod locate;
mod read;

pub use locate::Step;
#[cfg(feature = "tools")]
pub(crate) use locate::line_of;
pub use read::{Located, ServiceFiles, read_service};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// `service.yaml`: what all actions of one service share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceSpec {
    pub title: String,
    pub version: String,
    pub module: String,
    pub feature: FeatureSpec,
    pub protocol: ProtocolSpec,
    #[serde(default)]
    pub method: Option<MethodSpec>,
    #[serde(default)]
    pub package: Option<String>,
    #[serde(default)]
    pub successor: Option<String>,
    #[serde(default)]
    pub source: SourceSpec,
    pub endpoint: EndpointSpec,
    #[serde(default)]
    pub levels: Vec<LevelSpec>,
    #[serde(default)]
    pub editions: Option<EditionsSpec>,
    #[serde(deserialize_with = "read::named")]
    pub areas: Vec<AreaSpec>,
    #[serde(default, deserialize_with = "read::unique")]
    pub headings: BTreeMap<String, Vec<String>>,
    #[serde(default, deserialize_with = "read::unique")]
    pub links: BTreeMap<String, LinkSpec>,
    #[serde(default)]
    pub envelope: Option<String>,
    #[serde(default, deserialize_with = "read::unique")]
    pub envelopes: BTreeMap<String, Vec<String>>,
    #[serde(default, deserialize_with = "read::named")]
    pub envelope_fields: Vec<FieldSpec>,
}

/// A type of the crate that texts name, and the area without which it is not there.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSpec {
    pub path: String,
    pub area: String,
}

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum ProtocolSpec {
    Rpc,
    Roa,
    Huawei,
}

/// What a Cargo feature turns on: one area, or all of the service.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum FeatureSpec {
    Area,
    Service,
}

/// What the specs of a service were written from.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SourceSpec {
    /// The vendor's reference; an action that it does not have says `since`.
    #[default]
    Reference,
    /// The official package, and no action says `since` only because of that.
    Package,
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
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LevelSpec {
    pub level: u8,
    /// The level of all actions with this effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectSpec>,
    pub calls_per_second: u32,
    #[serde(default)]
    pub calls_per_day: Option<u32>,
}

/// What an account may call, by the edition it pays for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EditionsSpec {
    pub source: String,
    pub limits: Vec<EditionLimitSpec>,
}

/// One call limit of an edition.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EditionLimitSpec {
    pub edition: EditionSpec,
    pub calls: EditionCallsSpec,
    #[serde(default)]
    pub calls_per_second: Option<u32>,
    #[serde(default)]
    pub calls_per_day: Option<u32>,
    #[serde(default)]
    pub calls_per_month: Option<u32>,
}

/// What an account pays for.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub enum EditionSpec {
    Basic,
    Standard,
    Professional,
    Enterprise,
}

/// Which calls a limit of an edition counts together.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum EditionCallsSpec {
    All,
    Reads,
    Writes,
}

/// One area: a chapter of the reference and a module.
#[derive(Clone, Debug, Serialize)]
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
    #[serde(default, deserialize_with = "read::named")]
    pub parameters: Vec<FieldSpec>,
}

/// A shared enumeration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumSpec {
    pub doc: String,
    #[serde(rename = "type", default)]
    pub wire_type: WireType,
    #[serde(deserialize_with = "read::named")]
    pub values: Vec<ValueSpec>,
}

/// A shared object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectSpec {
    pub doc: String,
    #[serde(deserialize_with = "read::named")]
    pub fields: Vec<FieldSpec>,
}

/// `errors.yaml`: error code to what it means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorsSpec {
    #[serde(deserialize_with = "read::unique")]
    pub errors: BTreeMap<String, ErrorSpec>,
    #[serde(default, deserialize_with = "read::unique")]
    pub groups: BTreeMap<String, Vec<String>>,
}

/// A documented error code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorSpec {
    pub status: Vec<u16>,
    pub meaning: String,
}

/// One action. Its file is called as it is, its folder as its area.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionSpec {
    pub summary: String,
    #[serde(default)]
    pub details: Option<String>,
    #[serde(default)]
    pub since: Option<String>,
    #[serde(default)]
    pub level: Option<u8>,
    pub effect: EffectSpec,
    #[serde(default)]
    pub idempotent_because: Option<String>,
    #[serde(default)]
    pub deprecated: Option<String>,
    #[serde(default)]
    pub replaced_by: Option<ReplacedBySpec>,
    #[serde(default)]
    pub method: Option<MethodSpec>,
    #[serde(default)]
    pub path: Option<String>,
    #[serde(default, rename = "in")]
    pub place: Option<LocationSpec>,
    #[serde(default, deserialize_with = "read::named")]
    pub parameters: Vec<FieldSpec>,
    #[serde(default)]
    pub any_of: Vec<Vec<String>>,
    #[serde(default, deserialize_with = "read::named")]
    pub response: Vec<FieldSpec>,
    #[serde(default)]
    pub envelope: Option<String>,
    #[serde(default)]
    pub payload: Option<String>,
    #[serde(default)]
    pub pagination: Option<PaginationSpec>,
    #[serde(default)]
    pub waiter: Option<WaiterSpec>,
    #[serde(default)]
    pub resource: Option<ResourceSpec>,
    #[serde(default)]
    pub errors: Vec<String>,
    #[serde(default)]
    pub differs: Option<DiffersSpec>,
    #[serde(default)]
    pub note: Option<String>,
}

/// A parameter, a response field or the element of a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// The key it stands under; none for what is within a list or text.
    #[serde(skip)]
    pub name: Option<String>,
    #[serde(default, rename = "use")]
    pub shared: Option<String>,
    /// As it is written; [`FieldSpec::wire_type`] gives it in any case.
    #[serde(default, rename = "type")]
    pub written_type: Option<WireType>,
    /// Type of the shared enumeration, once it is known.
    #[serde(skip)]
    pub enum_type: Option<WireType>,
    #[serde(default)]
    pub doc: Option<String>,
    #[serde(default, deserialize_with = "read::value")]
    pub example: Option<Value>,
    #[serde(default, deserialize_with = "read::named")]
    pub values: Vec<ValueSpec>,
    #[serde(default, rename = "enum")]
    pub shared_enum: Option<String>,
    #[serde(default)]
    pub object: Option<String>,
    #[serde(default, deserialize_with = "read::named")]
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
    pub min_length: Option<u32>,
    #[serde(default)]
    pub max_length: Option<u32>,
    #[serde(default)]
    pub max_items: Option<u32>,
    #[serde(default)]
    pub date_pattern: Option<String>,
    #[serde(default)]
    pub since: Option<String>,
    #[serde(default)]
    pub differs: Option<DiffersSpec>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub sensitive: Option<bool>,
    // The rest belongs to parameters alone.
    #[serde(default, rename = "in")]
    pub place: Option<LocationSpec>,
    #[serde(default)]
    pub required: Option<bool>,
    #[serde(default)]
    pub required_by: Vec<String>,
    #[serde(default)]
    pub style: Option<StyleSpec>,
    #[serde(default, deserialize_with = "read::unique")]
    pub only_with: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    pub fill: Option<FillSpec>,
}

impl ServiceSpec {
    /// The envelope of an action that names this one or none; nothing where it has none or names one that is not there.
    pub fn envelope_of(&self, action: &ActionSpec) -> &[String] {
        let name = action.envelope.as_ref().or(self.envelope.as_ref());
        name.and_then(|name| self.envelopes.get(name)).map_or(&[], Vec::as_slice)
    }
}

impl FieldSpec {
    /// The type: as it is written, else as it follows from the rest.
    pub fn wire_type(&self) -> WireType {
        self.written_type.unwrap_or(self.implied_type())
    }

    /// That of the enumeration, else what `items`, `fields` or `object` show, else String.
    pub fn implied_type(&self) -> WireType {
        self.enum_type.unwrap_or(match self {
            Self { items: Some(_), .. } => WireType::Array,
            Self { object: Some(_), .. } => WireType::Object,
            Self { fields, .. } if !fields.is_empty() => WireType::Object,
            _ => WireType::String,
        })
    }
}

/// Where the official package disagrees and why it is not followed: of the whole, or by what differs.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(untagged)]
pub enum DiffersSpec {
    Whole(String),
    Parts(BTreeMap<String, String>),
}

/// What to use instead of an action.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(untagged)]
pub enum ReplacedBySpec {
    Nothing(NothingSpec),
    Actions(Vec<ReplacementSpec>),
}

/// That nothing replaces an action, and why.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct NothingSpec {
    pub none: String,
}

/// An action that replaces another one, the folder of its service where it does not follow, who says so, and what is
/// different about it.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct ReplacementSpec {
    pub action: String,
    #[serde(default)]
    pub service: Option<String>,
    pub source: String,
    #[serde(default)]
    pub note: Option<String>,
}

impl ReplacementSpec {
    /// The word in the place of a source where nobody says so: it follows from what both actions do.
    pub const INFERRED: &str = "inferred";
}

/// An action as far as others refer to it: where it is, and what replaces it.
#[derive(Clone, Debug)]
pub struct OutlineSpec {
    pub name: String,
    pub area: String,
    pub replaced_by: Option<ReplacedBySpec>,
}

/// What an attribute becomes: what follows from a parameter or attribute, or always the same.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum SetSpec {
    From(SetFromSpec),
    Always(Value),
}

/// What an attribute becomes by the value of a parameter, or else of an attribute.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SetFromSpec {
    pub from: String,
    #[serde(deserialize_with = "read::unique")]
    pub values: BTreeMap<String, Value>,
    #[serde(default, rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Value>,
}

/// What an action does to which kind of thing, or why it does nothing to any.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceSpec {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub verb: String,
    #[serde(default)]
    pub id: IdSpec,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    #[serde(default)]
    pub unique: Vec<String>,
    #[serde(default, rename = "as", deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub known_as: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub join: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub sets: BTreeMap<String, SetSpec>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clears: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restores: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    #[serde(default, rename = "where", deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub only: BTreeMap<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    #[serde(default, deserialize_with = "read::unique")]
    pub filters: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub contains: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub under: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub from: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub until: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "read::unique", skip_serializing_if = "BTreeMap::is_empty")]
    pub sorts: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<String>,
}

/// What names a thing: nothing, one name, or several together.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(untagged)]
pub enum IdSpec {
    #[default]
    Nothing,
    One(String),
    Several(Vec<String>),
}

impl IdSpec {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::Nothing => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

/// One allowed value. One of which only the meaning is written is `VALUE: meaning`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueSpec {
    /// The key it stands under.
    #[serde(skip)]
    pub value: Value,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub since: Option<String>,
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
    #[serde(default)]
    pub token: Option<String>,
    #[serde(default)]
    pub next_token: Option<String>,
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default)]
    pub next_key: Option<String>,
    #[serde(default)]
    pub more: Option<String>,
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
    #[serde(default)]
    pub message: Option<String>,
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
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
pub enum WireType {
    #[default]
    String,
    Integer,
    Long,
    Boolean,
    Float,
    Double,
    Object,
    Array,
    Map,
    /// A text, number or Boolean, as another field says.
    Any,
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
            Self::Any => "Any",
        }
    }
}

/// Whether an action changes anything.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum EffectSpec {
    Read,
    Write,
}

/// HTTP method.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum MethodSpec {
    Get,
    Post,
    Put,
}

impl MethodSpec {
    /// The name as the specs, the export and request lines write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LocationSpec {
    Query,
    Body,
    Path,
    Header,
}

impl LocationSpec {
    /// The name as the specs and the export write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Body => "body",
            Self::Path => "path",
            Self::Header => "header",
        }
    }
}

/// How a list or object parameter is written.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum StyleSpec {
    Flat,
    Json,
    Comma,
}

impl StyleSpec {
    /// The name as the specs and the export write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Json => "json",
            Self::Comma => "comma",
        }
    }
}

/// What the client fills when the caller leaves the parameter out.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum FillSpec {
    IdempotencyToken,
}
