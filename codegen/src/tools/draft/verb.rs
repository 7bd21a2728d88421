//! The verb in the name of an action.

use heck::ToSnakeCase;

/// Verbs of actions that change nothing.
const READS: [&str; 13] = [
    "get", "list", "check", "search", "query", "count", "find", "describe", "preview", "top", "is", "show", "download",
];

/// The verb of an action. Where its name begins with that of a product, the first word that is a known verb.
pub(super) fn verb_of(action: &str) -> String {
    let words = action.to_snake_case();
    let first = words.split('_').next().unwrap_or_default();
    let known = words.split('_').find(|word| READS.contains(word));
    if first == "dsg" { known.unwrap_or("dsg").to_owned() } else { first.to_owned() }
}

/// Whether actions of this verb change nothing.
pub(super) fn is_read(verb: &str) -> bool {
    READS.contains(&verb)
}
