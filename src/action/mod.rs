//! What services and their actions are, as data. Generated text is made of these.

mod part;
mod size;

pub(crate) use part::each_at;
pub(crate) use size::Size;

use crate::protocol::{Location, Protocol};
use crate::wire::endpoint::EndpointRule;
use crate::wire::parameters::Style;
use heck::ToSnakeCase as _;
use reqwest::Method;
use std::borrow::Cow;

/// A service: what its actions share.
#[derive(Debug)]
pub(crate) struct Service {
    /// Key of the service, `dataworks`.
    pub name: &'static str,
    /// API version.
    pub version: &'static str,
    /// How it is spoken to.
    pub protocol: &'static dyn Protocol,
    /// Where it is reached.
    pub endpoints: EndpointRule,
    /// How many calls of each level it takes.
    pub levels: &'static [CallLevel],
    /// How many calls an account may make, by the edition it pays for.
    pub editions: &'static [EditionLimit],
}

/// How many calls of a group an account of an edition may make. Without a number: any.
#[derive(Debug)]
pub(crate) struct EditionLimit {
    pub edition: &'static str,
    pub calls: CallGroup,
    pub calls_per_second: Option<u32>,
    pub calls_per_day: Option<u32>,
    pub calls_per_month: Option<u32>,
}

/// Calls that are counted together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CallGroup {
    All,
    Reads,
    Writes,
}

/// How many calls of all actions of a level together a service takes from an account in a region.
#[derive(Debug)]
pub(crate) struct CallLevel {
    pub level: u8,
    pub calls_per_second: u32,
    pub calls_per_day: Option<u32>,
}

/// Static description of an action: everything that sending a request needs to know.
#[derive(Debug)]
pub(crate) struct Action {
    /// The service it belongs to.
    pub service: &'static Service,
    /// Wire name.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path with `{variables}`; RPC actions share one.
    pub path: &'static str,
    /// Call level, where the reference gives one.
    pub level: Option<u8>,
    /// Whether it changes anything at the service.
    pub writes: bool,
    /// Whether doing it twice changes nothing more than doing it once.
    pub idempotent: bool,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// Groups of which at least one parameter must be set.
    pub any_of: &'static [&'static [&'static str]],
    /// What takes the ids of another version, where this action takes ids.
    pub elsewhere: Option<Elsewhere>,
}

/// Actions of another version of the service that take its ids: those of one version are unknown to the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elsewhere {
    pub version: &'static str,
    /// The module with the client of that version.
    pub module: &'static str,
    pub actions: &'static [&'static str],
}

impl Action {
    /// Returns the description of a parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|known| known.name == name)
    }
}

/// One parameter: where it travels, how it is written, what is checked before anything is sent.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: &'static str,
    /// Setter of a builder, where it is not named as the parameter is.
    set_by: Option<&'static str>,
    pub location: Location,
    pub style: Style,
    pub is_required: bool,
    pub is_sensitive: bool,
    pub is_idempotency_token: bool,
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
    /// What of it has a limit of its size, by path: the empty one is that of the parameter itself, `*` each element.
    pub sizes: &'static [(&'static [&'static str], Size)],
    /// Fields that the objects within it must have, by the path of the object. One that is not there needs none.
    pub required_within: &'static [(&'static [&'static str], &'static [&'static str])],
}

impl Parameter {
    /// Returns the name of its setter, such as `project_id` for `ProjectId`.
    pub(crate) fn setter(&self) -> Cow<'static, str> {
        self.set_by.map_or_else(|| self.name.to_snake_case().into(), Cow::Borrowed)
    }

    const fn new(name: &'static str, location: Location) -> Self {
        Self {
            name,
            set_by: None,
            location,
            style: Style::Json,
            is_required: false,
            is_sensitive: false,
            is_idempotency_token: false,
            minimum: None,
            maximum: None,
            sizes: &[],
            required_within: &[],
        }
    }

    pub(crate) const fn query(name: &'static str) -> Self {
        Self::new(name, Location::Query)
    }

    pub(crate) const fn body(name: &'static str) -> Self {
        Self::new(name, Location::Body)
    }

    pub(crate) const fn path(name: &'static str) -> Self {
        Self::new(name, Location::Path)
    }

    pub(crate) const fn header(name: &'static str) -> Self {
        Self::new(name, Location::Header)
    }

    pub(crate) const fn set_by(self, setter: &'static str) -> Self {
        Self { set_by: Some(setter), ..self }
    }

    pub(crate) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    pub(crate) const fn flat(self) -> Self {
        Self { style: Style::Flat, ..self }
    }

    pub(crate) const fn comma(self) -> Self {
        Self { style: Style::Comma, ..self }
    }

    pub(crate) const fn sensitive(self) -> Self {
        Self { is_sensitive: true, ..self }
    }

    pub(crate) const fn idempotency_token(self) -> Self {
        Self { is_idempotency_token: true, ..self }
    }

    pub(crate) const fn at_least(self, minimum: i64) -> Self {
        Self { minimum: Some(minimum), ..self }
    }

    pub(crate) const fn at_most(self, maximum: i64) -> Self {
        Self { maximum: Some(maximum), ..self }
    }

    pub(crate) const fn sized(self, sizes: &'static [(&'static [&'static str], Size)]) -> Self {
        Self { sizes, ..self }
    }

    pub(crate) const fn required_within(
        self,
        required_within: &'static [(&'static [&'static str], &'static [&'static str])],
    ) -> Self {
        Self { required_within, ..self }
    }
}
