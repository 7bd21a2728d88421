//! Wire names to Rust names.

use crate::model::RUST_TYPES;
use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use std::collections::BTreeMap;

/// Words that Rust keeps for itself.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that stay Rust's even behind `r#`.
const PATH_WORDS: [&str; 3] = ["crate", "self", "super"];

/// Method names that a request builder has or may have, besides its setters.
pub const BUILDER_METHODS: [&str; 9] =
    ["param", "parameters", "send", "send_raw", "pages", "items", "timeouts", "retry", "wait"];

/// Method names that every record has, or that a trait's method of the same name would lose to.
const RECORD_METHODS: [&str; 16] = [
    "new",
    "payload",
    "clone",
    "clone_from",
    "eq",
    "ne",
    "fmt",
    "into",
    "try_into",
    "to_owned",
    "type_id",
    "borrow",
    "borrow_mut",
    "raw_response",
    "set_raw_response",
    "unreadable",
];

/// Type names that the emitted modules import.
pub const IMPORTED_TYPES: [&str; 12] = [
    "Action",
    "Client",
    "DatePattern",
    "Elsewhere",
    "EpochMilliseconds",
    "EpochSeconds",
    "JsonInText",
    "JsonMap",
    "Method",
    "Size",
    "TimeInput",
    "TimeText",
];

/// Module of an area.
pub(super) fn area_name(area: &str) -> String {
    area.to_snake_case()
}

/// Module of an action.
pub(super) fn module_name(action: &str) -> String {
    action.to_snake_case()
}

/// Field of a struct, and its setter; one called like a method of every record gets an ending.
pub(super) fn field_name(wire: &str) -> String {
    let name = rust_name(wire);
    if RECORD_METHODS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

fn rust_name(wire: &str) -> String {
    let name = wire.to_snake_case();
    match name.as_str() {
        word if KEYWORDS.contains(&word) => format!("r#{word}"),
        word if PATH_WORDS.contains(&word) => format!("{word}_"),
        _ => name,
    }
}

/// Setter of a request builder; a parameter called like a method of every builder gets an ending.
pub(super) fn setter_name(wire: &str) -> String {
    let name = rust_name(wire);
    if BUILDER_METHODS.contains(&name.as_str()) { format!("{name}_parameter") } else { name }
}

/// Constant of an open integer.
pub(super) fn constant_name(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// A Rust string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Type of the rows of a list: `DataSources` -> `DataSource`.
pub(super) fn row_name(wire: &str) -> String {
    let name = wire.to_upper_camel_case();
    for (ending, instead) in [("ies", "y"), ("sses", "ss"), ("xes", "x"), ("List", "")] {
        if let Some(stem) = name.strip_suffix(ending)
            && stem.len() > 1
        {
            return format!("{stem}{instead}");
        }
    }
    match name.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => name,
    }
}

/// Type names within one action's module: no two types share one, and equal types share theirs.
#[derive(Debug, Default)]
pub(super) struct TypeNames {
    taken: BTreeMap<String, String>,
}

impl TypeNames {
    /// Keeps a name for the module's own use.
    pub(super) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned(), String::new());
    }

    /// A name for the type with this definition, and whether it is new and must be written out. The preferred name is
    /// taken if it is free, else the same behind the name of the owner, else with a number.
    pub(super) fn claim(&mut self, preferred: &str, owner: &str, definition: &str) -> (String, bool) {
        let behind_owner = format!("{owner}{preferred}");
        let numbered = (2..).map(|number| format!("{behind_owner}{number}"));
        for name in [preferred.to_owned(), behind_owner.clone()].into_iter().chain(numbered) {
            if IMPORTED_TYPES.contains(&name.as_str()) || RUST_TYPES.contains(&name.as_str()) {
                continue;
            }
            match self.taken.get(&name) {
                Some(known) if known == definition => return (name, false),
                Some(_) => {}
                None => {
                    self.taken.insert(name.clone(), definition.to_owned());
                    return (name, true);
                }
            }
        }
        unreachable!("there is always a larger number")
    }
}
