//! What names and texts may look like.

/// Type names that emitted text takes from Rust's own prelude, so that no type may hide them.
pub const RUST_TYPES: [&str; 20] = [
    "AsRef",
    "Box",
    "Clone",
    "Default",
    "Err",
    "FnMut",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
];

/// Whether `text` can be the name of a Rust type.
pub(super) fn is_type_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric())
        && text != "Self"
}

/// Whether `text` can be the name of an enumerated value. Every enumeration has `Unknown` and `DOCUMENTED` already.
pub(crate) fn is_value_name(text: &str) -> bool {
    is_type_name(text) && !matches!(text, "Unknown" | "Documented")
}

/// Whether `text` can be a name on the wire; headers such as `x-request-id` have dashes.
pub(super) fn is_wire_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
}

/// Whether a text says something and can become rustdoc as it is.
pub(super) fn is_plain_text(text: &str) -> Result<(), String> {
    if is_blank(text) {
        return Err("says nothing".to_owned());
    }
    if text.matches('`').count() % 2 == 1 {
        return Err("has a backtick without its partner".to_owned());
    }
    // Every second part stands between backticks, where anything goes.
    for part in text.split('`').step_by(2) {
        if let Some(found) = ["<", "[", "://"].iter().find(|mark| part.contains(**mark)) {
            return Err(format!("has `{found}` outside of backticks"));
        }
    }
    if text.chars().any(|letter| ('\u{2e80}'..='\u{ffef}').contains(&letter)) {
        return Err("is not English".to_owned());
    }
    Ok(())
}

/// Whether a text says nothing.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// Whether `text` is a name such as `quality-rule`. No error code is one: those have capital letters.
pub(super) fn is_kebab_case(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
}
