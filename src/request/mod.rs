//! A request before it is sent: what a caller builds, and its preparation.

mod faults;
mod prepare;
mod secrets;

pub(crate) use prepare::prepare;

use crate::action::{Action, Parameter, Service};
use crate::protocol::Location;
use crate::wire::documents::{REDACTED, is_secret_name, shown};
use reqwest::Method;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;

/// What is called.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// An action by its builder: what its spec demands is checked.
    Typed(&'static Action),
    /// Any action by its name. A spec, where there is one, says where parameters travel and demands nothing.
    Untyped { service: &'static Service, known: Option<&'static Action> },
}

/// An action with its parameters. The builders are thin shells around this.
#[derive(Clone)]
pub(crate) struct Request {
    target: Target,
    action: Cow<'static, str>,
    parameters: Vec<Setting>,
    /// What the caller wants instead of what the spec says.
    pub method: Option<Method>,
    pub path: Option<String>,
    pub is_idempotent: Option<bool>,
}

/// A parameter that is set.
#[derive(Clone)]
struct Setting {
    name: Cow<'static, str>,
    value: Value,
    /// Where the caller wants it to travel.
    location: Option<Location>,
}

impl Request {
    pub(crate) fn typed(action: &'static Action) -> Self {
        Self::new(Target::Typed(action), action.name.into())
    }

    pub(crate) fn untyped(service: &'static Service, action: String, known: Option<&'static Action>) -> Self {
        Self::new(Target::Untyped { service, known }, action.into())
    }

    fn new(target: Target, action: Cow<'static, str>) -> Self {
        Self { target, action, parameters: Vec::new(), method: None, path: None, is_idempotent: None }
    }

    /// Sets a parameter; one that is there already is replaced.
    pub(crate) fn set(&mut self, name: impl Into<Cow<'static, str>>, value: Value, location: Option<Location>) {
        let name = name.into();
        match self.parameters.iter_mut().find(|known| known.name == name) {
            Some(known) => {
                // What is replaced may be a secret as well.
                secrets::wipe(&mut known.value);
                (known.value, known.location) = (value, location);
            }
            None => self.parameters.push(Setting { name, value, location }),
        }
    }

    /// Leaves a parameter out.
    pub(crate) fn unset(&mut self, name: &str) {
        self.parameters.retain(|known| known.name != name);
    }

    /// Returns the value of a parameter that is set.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.parameters.iter().find(|known| known.name == name).map(|known| &known.value)
    }

    /// Lists the parameters that are set, in the order in which they were set first.
    pub(crate) fn parameters(&self) -> Parameters<'_> {
        Parameters(self.parameters.iter())
    }

    /// Returns the name of the action.
    pub(crate) fn action(&self) -> &str {
        &self.action
    }

    pub(crate) fn service(&self) -> &'static Service {
        match self.target {
            Target::Typed(action) => action.service,
            Target::Untyped { service, .. } => service,
        }
    }

    /// Returns whether there is a spec of the action.
    pub(crate) fn is_known(&self) -> bool {
        self.spec().is_some()
    }

    /// Returns the call level, where the reference gives one.
    pub(crate) fn level(&self) -> Option<u8> {
        self.spec()?.level
    }

    /// Returns whether the request changes anything. One that nothing is known of is taken to.
    pub(crate) fn writes(&self) -> bool {
        self.spec().is_none_or(|action| action.writes)
    }

    /// Returns whether the request may be sent again when nobody knows what became of it.
    pub(crate) fn is_idempotent(&self) -> bool {
        self.is_idempotent.unwrap_or_else(|| self.spec().is_some_and(|action| action.idempotent))
    }

    /// Fills what the client knows and the caller left out: the project of paths that have one, and the idempotency
    /// token, one for all attempts.
    pub(crate) fn fill(&mut self, project_id: Option<&str>, token: impl FnOnce() -> String) {
        if let Some(project_id) = project_id
            && self.get(PROJECT_ID).is_none()
            && self.location_of(PROJECT_ID, None) == Location::Path
        {
            self.set(PROJECT_ID, project_id.into(), None);
        }
        let parameters = self.spec().map_or(&[][..], |action| action.parameters);
        if let Some(parameter) = parameters.iter().find(|known| known.is_idempotency_token())
            && self.get(parameter.name).is_none()
        {
            self.set(parameter.name, token().into(), None);
        }
    }

    /// Returns what the spec says of the action, where there is one.
    pub(crate) fn spec(&self) -> Option<&'static Action> {
        match self.target {
            Target::Typed(action) => Some(action),
            Target::Untyped { known, .. } => known,
        }
    }

    fn described(&self, name: &str) -> Option<&'static Parameter> {
        self.spec()?.parameter(name)
    }

    /// Returns whether a parameter must not show up anywhere. Where no spec describes it, its name tells, and a header is
    /// taken for a secret: most headers that callers add of their own let somebody in.
    fn is_sensitive(&self, setting: &Setting) -> bool {
        match self.described(&setting.name) {
            Some(described) => described.is_sensitive(),
            None => setting.location == Some(Location::Header) || is_secret_name(&setting.name),
        }
    }
}

/// The parameters of a request that are set: wire names and values, in the order in which they were set first.
///
/// What `parameters()` of every request builder returns.
#[derive(Clone)]
pub struct Parameters<'request>(std::slice::Iter<'request, Setting>);

impl<'request> Iterator for Parameters<'request> {
    type Item = (&'request str, &'request Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|known| (known.name.as_ref(), &known.value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Parameters<'_> {}

/// Shows the names. Values may be secrets.
impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.clone().map(|(name, _)| name)).finish()
    }
}

/// Parameter of Huawei Cloud's paths that a client knows.
const PROJECT_ID: &str = "project_id";

/// Wipes all values: one that is not sensitive may hold a secret all the same.
impl Drop for Request {
    fn drop(&mut self) {
        for mut setting in std::mem::take(&mut self.parameters) {
            secrets::wipe(&mut setting.value);
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct(&self.action);
        for setting in &self.parameters {
            if self.is_sensitive(setting) {
                text.field(&setting.name, &REDACTED);
            } else {
                text.field(&setting.name, &shown(&setting.value));
            }
        }
        text.finish_non_exhaustive()
    }
}
