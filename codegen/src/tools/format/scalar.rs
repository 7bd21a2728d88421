//! Single values as YAML: plain where that reads as the same text, else in quotes.

use std::fmt::Write;
use yaml_serde::Value;

/// Words that some YAML reader takes for something else than text.
const WORDS: [&str; 12] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"];

/// Where a value stands, which decides what may stand in it without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// On a line of its own, behind a key or dash.
    Block,
    /// Within braces or brackets.
    Flow,
    /// As a key.
    Key,
}

/// A value that is neither a list nor a mapping.
pub(super) fn scalar(value: &Value, context: Context) -> String {
    match value {
        Value::String(text) => string(text, context),
        Value::Number(number) => number.to_string(),
        Value::Bool(is_true) => is_true.to_string(),
        _ => "null".to_owned(),
    }
}

fn string(text: &str, context: Context) -> String {
    if is_plain(text, context) {
        return text.to_owned();
    }
    let is_printed = text.chars().all(|letter| !letter.is_control());
    if is_printed && text.contains(['"', '\\']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a text needs no quotes. What begins with a digit gets them, since readers differ in what is a number or date.
fn is_plain(text: &str, context: Context) -> bool {
    if !text.starts_with(|first: char| first.is_alphabetic() || matches!(first, '/' | '$' | '('))
        || text.ends_with(char::is_whitespace)
        || text.contains(char::is_control)
        || WORDS.contains(&text.to_lowercase().as_str())
    {
        return false;
    }
    // The reader itself tells how it reads the text.
    let (document, find): (String, fn(&Value) -> Option<&Value>) = match context {
        Context::Block => (format!("key: {text}"), |read| read.get("key")),
        Context::Flow => (format!("[{text}]"), |read| {
            read.as_sequence().filter(|elements| elements.len() == 1).and_then(|elements| elements.first())
        }),
        Context::Key => (format!("{{{text}: 1}}"), |read| {
            read.as_mapping().filter(|entries| entries.len() == 1).and_then(|entries| entries.keys().next())
        }),
    };
    let is_flow = context != Context::Block;
    if is_flow && text.contains([',', '[', ']', '{', '}', ':']) {
        return false;
    }
    yaml_serde::from_str::<Value>(&document).is_ok_and(|read| find(&read).and_then(Value::as_str) == Some(text))
}
