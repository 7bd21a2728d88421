//! Where the parameters of an action travel, by the protocol of its service.

use super::text::is_wire_name;
use super::{Action, Service};
use crate::spec::{ActionSpec, Located, LocationSpec, ProtocolSpec};
use std::collections::BTreeSet;

/// Names of parameters that the client fills itself.
pub(crate) fn common_parameters(protocol: ProtocolSpec) -> &'static [&'static str] {
    match protocol {
        ProtocolSpec::Rpc => &["Action", "RegionId"],
        ProtocolSpec::Roa => &["Authorization"],
        ProtocolSpec::Huawei => &["Authorization", "X-Auth-Token", "X-Project-Id", "X-Sdk-Date", "X-Security-Token"],
    }
}

/// Checks the path of an action and the places of its parameters.
pub(super) fn check(
    file: &Located<ActionSpec>,
    action: &Action,
    model: &Service,
    report: &mut impl FnMut(&str, String),
) {
    let is_rpc = model.protocol == ProtocolSpec::Rpc;
    match (&file.spec.path, is_rpc) {
        (Some(_), true) => report("path", "an RPC action has no `path`".to_owned()),
        (None, false) => report("", "without a `path` the action cannot be reached".to_owned()),
        _ => {}
    }
    let variables = match variables(&action.path) {
        Ok(variables) => variables,
        Err(reason) => return report("path", reason),
    };
    for name in &variables {
        if !action.parameters.iter().any(|known| known.place == LocationSpec::Path && known.field.name == *name) {
            report("path", format!("`{name}` is no parameter with `in: path`"));
        }
    }
    for (index, parameter) in action.parameters.iter().enumerate() {
        let here = format!("parameters.{index}");
        let name = parameter.field.name.as_str();
        if common_parameters(model.protocol).contains(&name) {
            report(&here, format!("`{name}` is filled by the client and is not listed"));
        }
        match parameter.place {
            LocationSpec::Path | LocationSpec::Header if is_rpc => {
                let reason = format!("`{name}`: parameters of an RPC action travel in the query or body");
                report(&format!("{here}.in"), reason);
            }
            LocationSpec::Path if !variables.contains(name) => {
                report(&format!("{here}.in"), format!("the path has no `{{{name}}}`"));
            }
            LocationSpec::Path if !parameter.required => {
                report(&here, format!("`{name}` is part of the path and so `required`"));
            }
            LocationSpec::Path | LocationSpec::Header if parameter.style.is_some() => {
                report(&here, format!("`{name}`: a path or header holds a single value"));
            }
            LocationSpec::Path | LocationSpec::Header | LocationSpec::Query | LocationSpec::Body => {}
        }
    }
}

/// Names of the variables of a path.
fn variables(path: &str) -> Result<BTreeSet<&str>, String> {
    if !path.starts_with('/') || path.contains(['?', '#', ' ']) {
        return Err(format!("`{path}` is no path: it begins with `/` and ends before a query"));
    }
    let mut found = BTreeSet::new();
    for segment in path.split('/') {
        let inside = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let name = match inside {
            Some(name) if is_wire_name(name) => name,
            None if !segment.contains(['{', '}']) => continue,
            _ => return Err(format!("`{segment}` is neither a plain segment nor a variable such as `{{id}}`")),
        };
        if !found.insert(name) {
            return Err(format!("`{{{name}}}` is there twice"));
        }
    }
    Ok(found)
}
