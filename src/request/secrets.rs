//! The texts of a request that a service may quote and nobody may see, and how they are wiped.

use crate::redact::Secrets;
use crate::wire::documents::{each_secret, is_secret_name};
use serde_json::Value;
use zeroize::Zeroize as _;

/// Parts of names, in lower case, whose values are secret within a sensitive value; elsewhere they need not be.
const SECRET_WITHIN: [&str; 3] = ["key", "pwd", "token"];

/// A text within a sensitive one is a secret by itself where its name says so, or where it is this long: a connection
/// string is, the name of a database is not.
const LONG: usize = 16;

/// Collects a value and, where it is JSON text, what in it is secret by itself.
pub(super) fn collect<'request>(value: &'request Value, secrets: &mut Secrets<'request>) {
    match value {
        Value::String(text) => {
            secrets.borrow(text);
            if text.starts_with(['{', '['])
                && let Ok(mut inner) = serde_json::from_str::<Value>(text)
            {
                within(&inner, false, secrets);
                wipe(&mut inner);
            }
        }
        other => within(other, false, secrets),
    }
}

/// Collects what is secret within a value that is not sensitive as a whole.
pub(super) fn collect_within(value: &Value, secrets: &mut Secrets<'_>) {
    each_secret(value, &mut |secret| secrets.copy(secret.to_owned()));
}

fn within(value: &Value, is_named_secret: bool, secrets: &mut Secrets<'_>) {
    match value {
        Value::String(text) if is_named_secret || text.len() >= LONG => secrets.copy(text.clone()),
        Value::Number(number) if is_named_secret => secrets.copy(number.to_string()),
        Value::Array(elements) => elements.iter().for_each(|element| within(element, is_named_secret, secrets)),
        Value::Object(entries) => {
            for (name, value) in entries {
                let lower = name.to_lowercase();
                let is_named_secret = is_secret_name(name) || SECRET_WITHIN.iter().any(|part| lower.contains(part));
                within(value, is_named_secret, secrets);
            }
        }
        _ => {}
    }
}

/// Wipes all texts of a value, however deep they stand.
pub(super) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(elements) => elements.iter_mut().for_each(wipe),
        Value::Object(entries) => entries.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
