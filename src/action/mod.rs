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

/// Lists parameters: name, location, and in brackets the rules. They become literals, since there are thousands and calls
/// of functions take the compiler longer.
macro_rules! parameters {
    ($($name:literal $location:ident [$($rule:ident $(($($argument:tt)*))?),*],)*) => {
        &[$($crate::action::Parameter {
            name: $name,
            location: $crate::protocol::Location::$location,
            rules: &[$($crate::action::ParameterRule::$rule $(($($argument)*))?),*],
        }),*]
    };
}
pub(crate) use parameters;

/// One parameter: where it travels, how it is written, what is checked before anything is sent.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: &'static str,
    pub location: Location,
    /// What is special about it; most have nothing.
    pub rules: &'static [ParameterRule],
}

/// Something special about a parameter.
#[derive(Debug)]
pub(crate) enum ParameterRule {
    /// Setter of a builder, where it is not named as the parameter is.
    SetBy(&'static str),
    Required,
    Sensitive,
    IdempotencyToken,
    /// A list is written as one parameter for each element. Without a word a list or object is JSON.
    Flat,
    /// A list is written as one text with commas.
    Comma,
    AtLeast(i64),
    AtMost(i64),
    /// What of it has a limit of its size, by path: the empty one is that of the parameter itself, `*` each element.
    Sizes(&'static [(&'static [&'static str], Size)]),
    /// Fields that the objects within it must have, by the path of the object. One that is not there needs none.
    RequiredWithin(&'static [(&'static [&'static str], &'static [&'static str])]),
}

impl Parameter {
    /// Returns the name of its setter, such as `project_id` for `ProjectId`.
    pub(crate) fn setter(&self) -> Cow<'static, str> {
        let named = self.rule(|rule| if let ParameterRule::SetBy(setter) = rule { Some(*setter) } else { None });
        named.map_or_else(|| self.name.to_snake_case().into(), Cow::Borrowed)
    }

    pub(crate) fn is_required(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, ParameterRule::Required))
    }

    pub(crate) fn is_sensitive(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, ParameterRule::Sensitive))
    }

    pub(crate) fn is_idempotency_token(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, ParameterRule::IdempotencyToken))
    }

    pub(crate) fn style(&self) -> Style {
        let style = self.rule(|rule| match rule {
            ParameterRule::Flat => Some(Style::Flat),
            ParameterRule::Comma => Some(Style::Comma),
            _ => None,
        });
        style.unwrap_or(Style::Json)
    }

    pub(crate) fn minimum(&self) -> Option<i64> {
        self.rule(|rule| if let ParameterRule::AtLeast(minimum) = rule { Some(*minimum) } else { None })
    }

    pub(crate) fn maximum(&self) -> Option<i64> {
        self.rule(|rule| if let ParameterRule::AtMost(maximum) = rule { Some(*maximum) } else { None })
    }

    fn rule<T>(&self, wanted: impl Fn(&'static ParameterRule) -> Option<T>) -> Option<T> {
        self.rules.iter().find_map(wanted)
    }
}
