//! States that a thing had, kept as a list among its attributes: the newest first, each with the number of its version.

use super::attributes::{Attributes, Known, Names};
use crate::mock::model::Resource;
use crate::mock::state::shape::plain_text;
use serde_json::{Map, Value};

/// Attribute with the number of the version, which each change raises.
pub(super) const VERSION: &str = "Version";

/// How many states of a thing are kept.
const KEPT: usize = 100;

/// Keeps what a thing is now, where an action says so.
pub(super) fn keep(resource: &Resource, attributes: &mut Attributes, names: &mut Names) {
    let Some(list) = resource.keeps.as_ref().map(|list| names.add(list)) else { return };
    let mut kept = attributes.get(list).map(Known::elements).unwrap_or_default();
    let last = kept.first().and_then(|state| state[VERSION].as_u64()).unwrap_or_default();
    attributes.set(names.add(VERSION), Known::Value((last + 1).into()));
    let present = attributes.iter().filter(|(name, _)| *name != list);
    let state: Map<String, Value> =
        present.map(|(name, known)| (names.spelled(*name).to_owned(), known.plain())).collect();
    kept.insert(0, state.into());
    kept.truncate(KEPT);
    attributes.set(list, Known::Value(kept.into()));
}

/// What a thing was in a version. None where it had no such version.
pub(super) fn former(
    resource: &Resource,
    version: &Value,
    attributes: &Attributes,
    names: &mut Names,
) -> Option<Attributes> {
    let list = names.add(resource.keeps.as_ref()?);
    let kept = attributes.get(list)?;
    let state = kept.elements().into_iter().find(|state| plain_text(&state[VERSION]) == plain_text(version))?;
    let mut former = Attributes::default();
    for (name, value) in state.as_object().into_iter().flatten() {
        former.set(names.add(name), Known::Value(value.clone()));
    }
    former.set(list, kept.clone());
    Some(former)
}
