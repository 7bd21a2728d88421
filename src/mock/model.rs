//! The actions as the emulator needs them, read once from what the build script wrote.

use super::refusal::Refusal;
use crate::action::Size;
use crate::protocol::Location;
use crate::values::DatePattern;
use crate::wire::parameters::Style;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;
use std::sync::OnceLock;

/// The services with the actions of the areas that are on.
#[derive(Debug)]
pub(super) struct Model {
    pub services: Vec<Interface>,
}

/// What can be asked of one service.
#[derive(Debug)]
pub(super) struct Interface {
    pub version: String,
    pub speech: Speech,
    pub actions: BTreeMap<String, Action>,
    /// The documented HTTP statuses of refusals, by code.
    pub statuses: BTreeMap<String, u16>,
}

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    /// Actions are told apart by name alone.
    Rpc,
    /// Each action has a name and a path.
    Roa,
    /// Actions of Huawei Cloud are told apart by method and path; no request names one.
    Huawei,
}

/// One action.
#[derive(Debug)]
pub(super) struct Action {
    pub method: String,
    /// Path with `{variables}`.
    pub path: String,
    /// Call level, where the reference gives one.
    pub level: Option<u8>,
    pub parameters: Vec<Parameter>,
    /// Groups of which at least one parameter is needed.
    pub any_of: Vec<Vec<String>>,
    pub response: Vec<Field>,
    pub paging: Option<Paging>,
    pub sorted_by: Option<SortedBy>,
    pub resource: Option<Resource>,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    pub field: Field,
    pub location: Location,
    /// How a list or object travels.
    pub style: Style,
}

/// A parameter's or response field's facts.
#[derive(Debug)]
pub(super) struct Field {
    pub name: String,
    pub shape: Shape,
    pub is_required: bool,
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
    pub size: Size,
    pub default: Option<Value>,
    pub example: Option<Value>,
    /// Documented values, where it is enumerated; of a list those of its elements.
    pub values: Vec<Value>,
    /// How a time is written.
    pub date_pattern: Option<DatePattern>,
    /// Fields of the JSON object that a text holds.
    pub holds: Option<Vec<Field>>,
}

/// What a field holds.
#[derive(Debug)]
pub(super) enum Shape {
    Text,
    Integer,
    Decimal,
    Boolean,
    /// Any of these.
    Single,
    Object(Vec<Field>),
    List(Box<Shape>),
    Map,
}

/// What an action does to things of which kind. Names are those of parameters, fields and attributes; see specs/README.md.
#[derive(Debug)]
pub(super) struct Resource {
    pub kind: String,
    pub verb: Verb,
    /// Parameters that name the thing together, path of the new id, or field of the rows, by verb.
    pub id: Vec<String>,
    /// Parameters that name it where no id is sent.
    pub by: Vec<String>,
    /// Parameter with a list of which each element is a thing.
    pub each: Option<String>,
    /// Parameter that names a thing which a new one is like, but for what is sent.
    pub like: Option<String>,
    /// Parameters that say where a thing belongs.
    pub scope: Vec<String>,
    pub unique: Vec<String>,
    /// Parameters and fields to the attributes that they are, where those are called otherwise.
    pub known_as: BTreeMap<String, String>,
    /// Attributes put together of parameters: `{Database}.{Table}`.
    pub join: BTreeMap<String, String>,
    pub sets: BTreeMap<String, Set>,
    /// Attributes that become the time of the call.
    pub stamps: Vec<String>,
    /// Attributes that things do not have from then on.
    pub clears: Vec<String>,
    /// Attribute that becomes a list of all states of a thing, the newest first, each with its `Version`.
    pub keeps: Option<String>,
    /// Parameter with the version of the state that a thing goes back to.
    pub restores: Option<String>,
    /// What the runs behind the things are told.
    pub order: Option<Order>,
    /// Attributes by which a thing is one of those that the action knows.
    pub only: BTreeMap<String, Value>,
    /// Where the rows are, of a list without pages.
    pub rows: Option<Vec<String>>,
    /// Attribute of which the rows are the elements.
    pub within: Option<String>,
    /// Parameters of a list to the fields that equal them, contain their text, are paths right below them, or are not
    /// before or after them.
    pub filters: BTreeMap<String, String>,
    pub contains: BTreeMap<String, String>,
    pub under: BTreeMap<String, String>,
    pub from: BTreeMap<String, String>,
    pub until: BTreeMap<String, String>,
    /// Words of the parameter that a list is sorted by to the fields that they are.
    pub sorts: BTreeMap<String, String>,
    /// Codes of the refusals when a thing is like another, and when it is not there.
    pub taken: Option<String>,
    pub gone: Option<String>,
}

/// What an attribute becomes.
#[derive(Debug)]
pub(super) enum Set {
    Always(Value),
    /// What stands beside the value of a parameter, or else of an attribute.
    From {
        name: String,
        values: BTreeMap<String, Value>,
        otherwise: Option<Value>,
    },
}

/// What a run is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Order {
    Start,
    Restart,
    Stop,
    Succeed,
    /// Freezes it.
    Suspend,
    Resume,
    /// Gives it the signal that it waits for.
    Trigger,
}

/// What is done to a thing.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Verb {
    Create,
    /// Creates it, or changes it where it is there.
    Save,
    Get,
    List,
    Update,
    /// Adds elements to its lists.
    Add,
    /// Takes elements out of its lists.
    Remove,
    Delete,
}

/// How an action pages: names of parameters, and paths in the response.
#[derive(Debug)]
pub(super) struct Paging {
    pub by: PagedBy,
    /// None where the service chooses how many rows a page has.
    pub size: Option<String>,
    pub items: Vec<String>,
    pub total: Option<Vec<String>>,
}

/// What says how a list is sorted: names of parameters.
#[derive(Debug)]
pub(super) struct SortedBy {
    pub field: String,
    /// None where the direction stands behind the field.
    pub direction: Option<String>,
}

/// What a page is asked for by.
#[derive(Debug)]
pub(super) enum PagedBy {
    /// Its number, from 1.
    Page(String),
    /// How many rows come before it.
    Offset(String),
    /// A token or key that the page before it ended with.
    Key {
        parameter: String,
        next: Vec<String>,
        /// Where the response tells whether there is another page, if it does.
        more: Option<Vec<String>>,
    },
}

impl Model {
    /// The model of this build.
    pub(super) fn get() -> io::Result<&'static Self> {
        static MODEL: OnceLock<Option<Model>> = OnceLock::new();
        let text = include_str!(concat!(env!("OUT_DIR"), "/emulator.json"));
        let model = MODEL.get_or_init(|| Self::read(&serde_json::from_str(text).ok()?));
        model.as_ref().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the emulator's model cannot be read"))
    }

    /// Nothing where the document has another shape.
    pub(super) fn read(document: &Value) -> Option<Self> {
        let services = document.get("services")?.as_object()?.values();
        Some(Self { services: services.map(Interface::read).collect::<Option<_>>()? })
    }

    /// The actions of a name, which two versions of a service may share, with the services they belong to.
    pub(super) fn named<'model>(
        &'model self,
        action: &str,
    ) -> impl Iterator<Item = (&'model Interface, &'model Action)> {
        self.services.iter().filter_map(move |service| Some((service, service.actions.get(action)?)))
    }

    /// The action of a name in a version; that of another version where it is in none.
    pub(super) fn find(&self, action: &str, version: Option<&str>) -> Option<(&Interface, &Action)> {
        let is_meant = |service: &Interface| Some(service.version.as_str()) == version;
        self.named(action).find(|(service, _)| is_meant(service)).or_else(|| self.named(action).next())
    }

    /// The name of the action that stands behind a method and path, where requests do not name it.
    pub(super) fn name_at(&self, method: &str, path: &str) -> Option<&str> {
        let services = self.services.iter().filter(|service| service.speech == Speech::Huawei);
        let mut actions = services.flat_map(|service| &service.actions);
        let (name, _) = actions.find(|(_, action)| action.method == method && action.arguments(path).is_some())?;
        Some(name)
    }
}

impl Interface {
    /// A refusal with the status that is documented of its code, where one is.
    pub(super) fn with_status(&self, refusal: Refusal) -> Refusal {
        let status = self.statuses.get(&refusal.code).copied().unwrap_or(refusal.status);
        Refusal { status, ..refusal }
    }

    fn read(source: &Value) -> Option<Self> {
        let actions = source.get("actions")?.as_object()?;
        Some(Self {
            version: text(source, "version")?,
            speech: match source.get("protocol")?.as_str()? {
                "rpc" => Speech::Rpc,
                "roa" => Speech::Roa,
                "huawei" => Speech::Huawei,
                _ => return None,
            },
            actions: actions
                .iter()
                .map(|(name, found)| Some((name.clone(), Action::read(found)?)))
                .collect::<Option<_>>()?,
            statuses: values(source, "statuses")
                .into_iter()
                .filter_map(|(code, status)| Some((code, status.as_u64()?.try_into().ok()?)))
                .collect(),
        })
    }
}

impl Action {
    fn read(source: &Value) -> Option<Self> {
        let parameters = source.get("parameters")?.as_array()?;
        let groups = source.get("any_of")?.as_array()?;
        let parameters: Vec<Parameter> = parameters.iter().map(Parameter::read).collect::<Option<_>>()?;
        let resource = source.get("resource").and_then(Resource::read);
        let is_list = resource.as_ref().is_some_and(|resource| resource.verb == Verb::List);
        Some(Self {
            method: text(source, "method")?,
            path: text(source, "path").unwrap_or_else(|| "/".to_owned()),
            level: source.get("level").and_then(Value::as_u64).and_then(|level| level.try_into().ok()),
            sorted_by: SortedBy::of(&parameters).filter(|_| is_list),
            parameters,
            any_of: groups.iter().map(names).collect::<Option<_>>()?,
            response: fields(source.get("response")?)?,
            paging: match source.get("pagination")? {
                Value::Null => None,
                found => Some(Paging::read(found)?),
            },
            resource,
        })
    }
}

impl Resource {
    /// None for an action that does nothing to any kind of thing.
    fn read(source: &Value) -> Option<Self> {
        let verb = match source.get("verb")?.as_str()? {
            "create" => Verb::Create,
            "save" => Verb::Save,
            "get" => Verb::Get,
            "list" => Verb::List,
            "update" => Verb::Update,
            "add" => Verb::Add,
            "remove" => Verb::Remove,
            "delete" => Verb::Delete,
            _ => return None,
        };
        let list = |key: &str| source.get(key).and_then(names).unwrap_or_default();
        Some(Self {
            kind: text(source, "kind")?,
            verb,
            id: text(source, "id").map_or_else(|| list("id"), |id| vec![id]),
            by: list("by"),
            each: text(source, "each"),
            like: text(source, "like"),
            scope: list("scope"),
            unique: list("unique"),
            known_as: pairs(source, "as"),
            join: pairs(source, "join"),
            sets: values(source, "sets").into_iter().map(|(name, set)| (name, Set::read(set))).collect(),
            stamps: list("stamps"),
            clears: list("clears"),
            keeps: text(source, "keeps"),
            restores: text(source, "restores"),
            order: text(source, "order").as_deref().and_then(Order::read),
            only: values(source, "where"),
            rows: path(source, "rows"),
            within: text(source, "within"),
            filters: pairs(source, "filters"),
            contains: pairs(source, "contains"),
            under: pairs(source, "under"),
            from: pairs(source, "from"),
            until: pairs(source, "until"),
            sorts: pairs(source, "sorts"),
            taken: text(source, "taken"),
            gone: text(source, "gone"),
        })
    }

    /// Whether an action is for all things that its parameters describe, and changes them to what it sets by itself.
    pub(super) fn is_for_all(&self) -> bool {
        let Self { filters, contains, under, from, until, .. } = self;
        self.verb == Verb::Update && [filters, contains, under, from, until].iter().any(|pairs| !pairs.is_empty())
    }

    /// The attribute that a parameter or field is.
    pub(super) fn attribute<'name>(&'name self, name: &'name str) -> &'name str {
        self.known_as.get(name).map_or(name, String::as_str)
    }
}

impl Parameter {
    fn read(source: &Value) -> Option<Self> {
        let location = match source.get("in")?.as_str()? {
            "query" => Location::Query,
            "body" => Location::Body,
            "path" => Location::Path,
            "header" => Location::Header,
            _ => return None,
        };
        let style = match source.get("style")?.as_str() {
            Some("flat") => Style::Flat,
            Some("comma") => Style::Comma,
            _ => Style::Json,
        };
        Some(Self { field: Field::read(source)?, location, style })
    }
}

impl Field {
    fn read(source: &Value) -> Option<Self> {
        let present = |key: &str| source.get(key).filter(|value| !value.is_null());
        let count = |key: &str| source.get(key)?.as_u64()?.try_into().ok();
        Some(Self {
            name: text(source, "name")?,
            shape: Shape::read(source)?,
            is_required: present("required").and_then(Value::as_bool).unwrap_or_default(),
            minimum: present("minimum").and_then(Value::as_i64),
            maximum: present("maximum").and_then(Value::as_i64),
            size: Size {
                min_length: count("min_length"),
                max_length: count("max_length"),
                max_items: count("max_items"),
            },
            default: present("default").cloned(),
            example: present("example").cloned(),
            values: match source.get("items").and_then(|items| items.get("values")) {
                Some(values) => values.as_array()?.clone(),
                None => source.get("values")?.as_array()?.clone(),
            },
            date_pattern: match present("date_pattern") {
                Some(name) => Some(DatePattern::named(name.as_str()?)?),
                None => None,
            },
            holds: match present("holds").and_then(|holds| holds.get("fields")) {
                Some(held) => Some(fields(held)?),
                None => None,
            },
        })
    }
}

impl Order {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "start" => Self::Start,
            "restart" => Self::Restart,
            "stop" => Self::Stop,
            "succeed" => Self::Succeed,
            "suspend" => Self::Suspend,
            "resume" => Self::Resume,
            "trigger" => Self::Trigger,
            _ => return None,
        })
    }
}

impl Set {
    fn read(source: Value) -> Self {
        match text(&source, "from") {
            Some(name) => {
                Self::From { name, values: values(&source, "values"), otherwise: source.get("else").cloned() }
            }
            None => Self::Always(source),
        }
    }
}

impl Shape {
    fn read(source: &Value) -> Option<Self> {
        Some(match source.get("type")?.as_str()? {
            "String" => Self::Text,
            "Integer" | "Long" => Self::Integer,
            "Float" | "Double" => Self::Decimal,
            "Boolean" => Self::Boolean,
            "Object" => Self::Object(fields(source.get("fields")?)?),
            "Array" => Self::List(Box::new(Self::read(source.get("items")?)?)),
            "Map" => Self::Map,
            "Any" => Self::Single,
            _ => return None,
        })
    }

    /// Whether it is a single value.
    pub(super) fn is_scalar(&self) -> bool {
        matches!(self, Self::Text | Self::Integer | Self::Decimal | Self::Boolean | Self::Single)
    }
}

impl Paging {
    fn read(source: &Value) -> Option<Self> {
        let size = text(source, "size").or_else(|| text(source, "limit"));
        Some(Self { by: PagedBy::read(source)?, size, items: path(source, "items")?, total: path(source, "total") })
    }
}

impl SortedBy {
    fn of(parameters: &[Parameter]) -> Option<Self> {
        let known = |name: &&str| parameters.iter().any(|parameter| parameter.field.name == *name);
        let field = ["SortBy", "OrderBy"].into_iter().find(known)?;
        Some(Self { field: field.to_owned(), direction: Some("Order").filter(known).map(str::to_owned) })
    }
}

impl PagedBy {
    fn read(source: &Value) -> Option<Self> {
        if let Some(page) = text(source, "page") {
            return Some(Self::Page(page));
        }
        if let Some(offset) = text(source, "offset") {
            return Some(Self::Offset(offset));
        }
        let by = |parameter, next| Some((text(source, parameter)?, path(source, next)?));
        let (parameter, next) = by("key", "next_key").or_else(|| by("token", "next_token"))?;
        Some(Self::Key { parameter, next, more: path(source, "more") })
    }
}

fn fields(source: &Value) -> Option<Vec<Field>> {
    source.as_array()?.iter().map(Field::read).collect()
}

fn names(source: &Value) -> Option<Vec<String>> {
    source.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

fn pairs(source: &Value, key: &str) -> BTreeMap<String, String> {
    let entries = source.get(key).and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

fn values(source: &Value, key: &str) -> BTreeMap<String, Value> {
    let entries = source.get(key).and_then(Value::as_object).into_iter().flatten();
    entries.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn text(source: &Value, key: &str) -> Option<String> {
    source.get(key)?.as_str().map(str::to_owned)
}

fn path(source: &Value, key: &str) -> Option<Vec<String>> {
    Some(text(source, key)?.split('.').map(str::to_owned).collect())
}
