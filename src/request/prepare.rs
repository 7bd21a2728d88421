//! Preparation: every value is checked and written once, for all attempts, and all faults are reported at once.

use super::faults::{check_range, check_reserved, check_within, missing, shown, unfit};
use super::secrets::{collect, collect_within, wipe};
use super::{Request, Setting, Target};
use crate::action::Parameter;
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::{Location, Pair, PreparedRequest};
use crate::redact::Secrets;
use crate::wire::parameters::{Style, json_text, write};
use crate::wire::path;
use reqwest::Method;
use serde_json::{Map, Value};

/// Returns the request as its protocol takes it, or one error that names all that is wrong with it.
pub(crate) fn prepare(request: &Request) -> Result<PreparedRequest<'_>> {
    let mut faults = missing(request);
    let conventions = request.service().protocol.conventions();
    let mut prepared = PreparedRequest {
        action: request.action(),
        version: request.service().version,
        method: request.method(),
        path: String::new(),
        pairs: Vec::with_capacity(request.parameters.len()),
        json_body: None,
        secrets: Secrets::default(),
    };
    let mut body = Map::new();
    for setting in &request.parameters {
        let Setting { name, value, location } = setting;
        let location = request.location_of(name, *location);
        faults.extend(check_reserved(conventions, name, location));
        if let Target::Typed(action) = request.target
            && let Some(described) = action.parameter(name)
        {
            faults.extend(check_range(described, value));
            check_within(described, value, &mut faults);
        }
        if request.is_sensitive(setting) {
            collect(value, &mut prepared.secrets);
        } else {
            collect_within(value, &mut prepared.secrets);
        }
        if conventions.has_paths && location == Location::Body {
            body.insert(name.to_string(), value.clone());
            continue;
        }
        let mut misplaced = None;
        let written = write(name, value, request.style_of(name), &mut |key, value| {
            misplaced = misplaced.or_else(|| unfit(location, &key, &value));
            prepared.pairs.push(Pair { key, value, location });
        });
        faults.extend(written.err().or(misplaced).map(|reason| format!("parameter {} {reason}", shown(request, name))));
    }
    if conventions.has_paths {
        let value_of =
            |name: &str| prepared.at(Location::Path).find(|(known, _)| *known == name).map(|(_, value)| value);
        let path = path::fill(request.path().unwrap_or("/"), value_of);
        prepared.path = path;
        let mut body = Value::Object(body);
        prepared.json_body = (body != Value::Object(Map::new())).then(|| json_text(&body).into());
        wipe(&mut body);
    }
    if faults.is_empty() {
        return Ok(prepared);
    }
    Err(Error::new(ErrorKind::InvalidRequest, faults.join("; "))
        .with(|details| details.action = Some(request.action().to_owned())))
}

impl Request {
    fn method(&self) -> Method {
        match (&self.method, self.spec()) {
            (Some(method), _) => method.clone(),
            (None, Some(action)) => action.method.clone(),
            (None, None) => self.service().protocol.conventions().default_method.clone(),
        }
    }

    /// Returns the path with its variables, where one is known.
    pub(super) fn path(&self) -> Option<&str> {
        self.path.as_deref().or_else(|| self.spec().map(|action| action.path))
    }

    /// Returns where a parameter travels: where the protocol says, where the caller wants, where the path or the spec
    /// says. One that no spec mentions goes beside the others.
    pub(super) fn location_of(&self, name: &str, wanted: Option<Location>) -> Location {
        if self.service().protocol.conventions().common_parameters.contains(&name) {
            return Location::Query;
        }
        if let Some(location) = wanted {
            return location;
        }
        if self.path().is_some_and(|template| path::variables(template).any(|known| known == name)) {
            return Location::Path;
        }
        let Some(action) = self.spec() else { return Location::Query };
        match action.parameter(name) {
            Some(described) => described.location,
            None if action.parameters.iter().any(|known| known.location == Location::Body) => Location::Body,
            None => Location::Query,
        }
    }

    /// Returns how a list or object is written.
    fn style_of(&self, name: &str) -> Style {
        let default = || self.service().protocol.conventions().default_style;
        self.described(name).map_or_else(default, Parameter::style)
    }
}
