//! Paths with arguments in them.

use super::model::Action;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

/// Arguments of a path by name, decoded.
pub(super) type Arguments = BTreeMap<String, String>;

impl Action {
    /// The arguments in a path; nothing where the path is another action's.
    pub(super) fn arguments(&self, path: &str) -> Option<Arguments> {
        let (expected, found) = (self.path.split('/'), path.split('/'));
        if expected.clone().count() != found.clone().count() {
            return None;
        }
        let mut arguments = Arguments::new();
        for (expected, found) in expected.zip(found) {
            match expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) => {
                    let value = percent_decode_str(found).decode_utf8().ok().filter(|value| !value.is_empty())?;
                    arguments.insert(name.to_owned(), value.into_owned());
                }
                None if expected == found => {}
                None => return None,
            }
        }
        Some(arguments)
    }
}
