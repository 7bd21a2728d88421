//! The texts of a sensitive parameter that a service may quote by themselves.

use serde_json::Value;
use std::borrow::Cow;

/// Parts of names whose values are secret, in lower case.
const SECRET_NAMES: [&str; 8] = ["accesskey", "credential", "key", "passphrase", "password", "pwd", "secret", "token"];

/// A text within a sensitive one is a secret by itself where its name says so, or where it is this long: a connection
/// string is, the name of a database is not.
const LONG: usize = 16;

/// Collects the value and, where it is JSON text, what in it is secret by itself.
pub(super) fn collect<'request>(value: &'request Value, secrets: &mut Vec<Cow<'request, str>>) {
    match value {
        Value::String(text) => {
            secrets.push(text.as_str().into());
            if text.starts_with(['{', '['])
                && let Ok(inner) = serde_json::from_str::<Value>(text)
            {
                within(&inner, false, secrets);
            }
        }
        other => within(other, false, secrets),
    }
}

fn within(value: &Value, is_named_secret: bool, secrets: &mut Vec<Cow<'_, str>>) {
    match value {
        Value::String(text) if is_named_secret || text.len() >= LONG => secrets.push(text.clone().into()),
        Value::Number(number) if is_named_secret => secrets.push(number.to_string().into()),
        Value::Array(elements) => elements.iter().for_each(|element| within(element, is_named_secret, secrets)),
        Value::Object(entries) => {
            for (name, value) in entries {
                let name = name.to_lowercase();
                within(value, SECRET_NAMES.iter().any(|part| name.contains(part)), secrets);
            }
        }
        _ => {}
    }
}
