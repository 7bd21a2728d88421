//! Secrets within documents: a script, a FlowSpec or a map of settings is no secret as a whole, and may hold some. They are
//! known by the names they stand under.

use serde_json::Value;
use std::borrow::Cow;
use std::ops::{BitOr, Range};
use zeroize::Zeroize as _;

/// Shown in the place of a secret.
pub(crate) const REDACTED: &str = "<redacted>";

/// In names of secrets, wherever they stand. Names are compared in lower case and without what separates their words.
const WITHIN: [&str; 7] = ["password", "passwd", "passphrase", "secret", "credential", "accesskey", "cookie"];

/// At the end of names of secrets.
const AT_END: [&str; 6] = ["pwd", "token", "apikey", "privatekey", "authorization", "signature"];

/// Names that end so and are no secrets: where a list goes on, and what makes a repeated call harmless.
const NO_SECRETS: [&str; 4] = ["nexttoken", "pagetoken", "continuationtoken", "clienttoken"];

/// One of these is in every text that has a secret.
const TRACES: [&str; 10] =
    ["pass", "pwd", "secret", "token", "credential", "key", "authorization", "signature", "cookie", "://"];

/// Where a value without quotes ends.
const ENDS: [char; 13] = ['&', ';', ',', ')', ']', '}', '<', '>', '|', '"', '\'', '`', '\\'];

/// Returns whether what stands under a name is secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let words: String =
        name.chars().filter(|letter| letter.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    WITHIN.iter().any(|part| words.contains(part))
        || (AT_END.iter().any(|end| words.ends_with(end)) && !NO_SECRETS.iter().any(|end| words.ends_with(end)))
}

/// Returns a text as it may be shown.
pub(crate) fn shown_text(text: &str) -> Cow<'_, str> {
    redacted_text(text, &mut |_| {}).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Returns a value as it may be shown.
pub(crate) fn shown(value: &Value) -> Cow<'_, Value> {
    if !has_traces(value) {
        return Cow::Borrowed(value);
    }
    let mut copy = value.clone();
    redact(&mut copy, &mut |_| {});
    Cow::Owned(copy)
}

/// Hands out each secret within a value.
pub(crate) fn each_secret(value: &Value, found: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => {
            redacted_text(text, found);
        }
        _ if has_traces(value) => {
            redact(&mut value.clone(), found);
        }
        _ => {}
    }
}

/// Whether there may be a secret in a value: a look that costs little, since most have none.
fn has_traces(value: &Value) -> bool {
    match value {
        Value::String(text) => text_has_traces(text),
        Value::Array(elements) => elements.iter().any(has_traces),
        Value::Object(entries) => entries.iter().any(|(name, value)| text_has_traces(name) || has_traces(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn text_has_traces(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize, trace: &str| {
        bytes.get(at..at + trace.len()).is_some_and(|part| part.eq_ignore_ascii_case(trace.as_bytes()))
    };
    bytes.iter().enumerate().any(|(at, byte)| {
        matches!(byte.to_ascii_lowercase(), b'p' | b's' | b't' | b'c' | b'k' | b'a' | b':')
            && TRACES.iter().any(|trace| begins(at, trace))
    })
}

/// Returns a text without its secrets, where it has any: one that is JSON, or any other with assignments in it. Each is
/// handed out.
fn redacted_text(text: &str, found: &mut dyn FnMut(&str)) -> Option<String> {
    if !text_has_traces(text) {
        return None;
    }
    if text.trim_start().starts_with(['{', '['])
        && let Ok(mut value) = serde_json::from_str::<Value>(text)
    {
        return redact(&mut value, found).then(|| value.to_string());
    }
    without_assigned(text, found)
}

/// Takes the secrets out of a value, wipes them, and returns whether there are any.
fn redact(value: &mut Value, found: &mut dyn FnMut(&str)) -> bool {
    let mut has_secrets = false;
    match value {
        Value::String(text) => {
            if let Some(clean) = redacted_text(text, found) {
                std::mem::replace(text, clean).zeroize();
                has_secrets = true;
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| has_secrets |= redact(element, found)),
        Value::Object(entries) => {
            // A name and its value may be entries of their own: `{"name": "password", "value": "..."}`.
            let is_secret_pair =
                entries.iter().any(|(name, value)| is_label(name) && value.as_str().is_some_and(is_secret_name));
            for (name, value) in entries.iter_mut() {
                let is_secret =
                    is_secret_name(name) || (is_secret_pair && name.to_ascii_lowercase().ends_with("value"));
                has_secrets |= if is_secret { hide(value, found) } else { redact(value, found) };
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    has_secrets
}

/// Whether an entry says what stands in an entry beside it.
fn is_label(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("name") || name.ends_with("key") || name == "type"
}

/// Takes out all that stands under a secret name.
fn hide(value: &mut Value, found: &mut dyn FnMut(&str)) -> bool {
    match value {
        Value::String(text) if text.is_empty() => false,
        Value::String(text) => {
            found(text);
            // A part of it may be quoted alone.
            redacted_text(text, found);
            text.zeroize();
            REDACTED.clone_into(text);
            true
        }
        Value::Number(number) => {
            found(&number.to_string());
            *value = REDACTED.into();
            true
        }
        // All of them, so not by `any`, which ends at the first.
        Value::Array(elements) => elements.iter_mut().map(|element| hide(element, found)).fold(false, BitOr::bitor),
        Value::Object(entries) => entries.values_mut().map(|value| hide(value, found)).fold(false, BitOr::bitor),
        Value::Null | Value::Bool(_) => false,
    }
}

/// Returns a text without what is assigned in it to secret names, as in `user=a&password=b`, and without the passwords of
/// addresses.
fn without_assigned(text: &str, found: &mut dyn FnMut(&str)) -> Option<String> {
    let mut clean = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices(['=', ':']) {
        if at < copied {
            continue;
        }
        let secret = if text[at..].starts_with("://") { password(text, at + 3) } else { assigned(text, at) };
        if let Some(secret) = secret.filter(|secret| !secret.is_empty()) {
            found(&text[secret.clone()]);
            clean.push_str(&text[copied..secret.start]);
            clean.push_str(REDACTED);
            copied = secret.end;
        }
    }
    (copied > 0).then(|| clean + &text[copied..])
}

/// Returns where the password of an address stands whose host or user begins at `start`.
fn password(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let end = rest.find(|letter: char| letter.is_whitespace() || "/?#\"'`".contains(letter)).unwrap_or(rest.len());
    let at = rest[..end].rfind('@')?;
    let colon = rest[..at].find(':')?;
    Some(start + colon + 1..start + at)
}

/// Returns where the value stands that is assigned at `at`, where it stands under a secret name.
fn assigned(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text[..at].trim_end_matches([' ', '\t', '"', '\'', '`', '\\']);
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let name = &before[before.trim_end_matches(is_part).len()..];
    if !is_secret_name(name) {
        return None;
    }
    let rest = text[at + 1..].trim_start_matches([' ', '\t', '=', '>']);
    let start = text.len() - rest.len();
    for quote in ["\\\"", "\"", "\\'", "'", "`"] {
        if let Some(inner) = rest.strip_prefix(quote) {
            let start = start + quote.len();
            return Some(start..start + inner.find(quote).unwrap_or(inner.len()));
        }
    }
    let word =
        |from: &str| from.find(|letter: char| letter.is_whitespace() || ENDS.contains(&letter)).unwrap_or(from.len());
    let mut length = word(rest);
    if ["bearer", "basic"].contains(&rest[..length].to_ascii_lowercase().as_str()) && rest[length..].starts_with(' ') {
        length += 1 + word(&rest[length + 1..]);
    }
    Some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_of_secrets_are_told_from_others() {
        for name in
            ["password", "Db_Password", "access-key-secret", "fs.oss.accessKeySecret", "accessToken", "apiKey", "pwd"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in
            ["NextToken", "ClientToken", "maxTokens", "primaryKey", "Key", "bypass", "name", "sign", "signatureVersion"]
        {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn a_document_keeps_all_but_its_secrets() {
        let inner = json!({"user": "u", "password": "p1"}).to_string();
        let value = json!({
            "config": inner, "list": [{"accessKey": "p2", "bucket": "b"}], "token": {"id": 7, "is_set": true},
            "variables": [{"name": "db_password", "value": "p3"}, {"name": "day", "value": "1"}],
            "typed": {"type": "SecretConstant", "value": "p4"}, "password": "", "secret": null,
        });
        let expected = json!({
            "config": json!({"user": "u", "password": REDACTED}).to_string(),
            "list": [{"accessKey": REDACTED, "bucket": "b"}], "token": {"id": REDACTED, "is_set": true},
            "variables": [{"name": "db_password", "value": REDACTED}, {"name": "day", "value": "1"}],
            "typed": {"type": "SecretConstant", "value": REDACTED}, "password": "", "secret": null,
        });
        assert_eq!(*shown(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(&shown_text(&value.to_string())).expect("JSON"), expected);
        let mut found = Vec::new();
        each_secret(&value, &mut |secret| found.push(secret.to_owned()));
        found.sort();
        assert_eq!(found, ["7", "p1", "p2", "p3", "p4"]);
    }

    #[test]
    fn what_has_no_secrets_is_not_copied() {
        let spec = r#"{"spec": {"nodes": [{"name": "key_figures", "primaryKey": "id"}]}}"#;
        assert!(matches!(shown_text(spec), Cow::Borrowed(_)));
        assert!(matches!(shown(&json!({"name": "n", "size": 3})), Cow::Borrowed(_)));
    }

    #[test]
    fn assignments_and_addresses_lose_their_secrets() {
        for (text, expected) in [
            ("day=$bizdate db_password=p1 x=2", "day=$bizdate db_password=<redacted> x=2"),
            ("jdbc:mysql://h/d?user=u&password=p1&ssl=true", "jdbc:mysql://h/d?user=u&password=<redacted>&ssl=true"),
            ("ftp://u:p1@host/path", "ftp://u:<redacted>@host/path"),
            ("https://host/send?access_token=p1", "https://host/send?access_token=<redacted>"),
            ("set fs.oss.accessKeySecret = p1;\nselect 1;", "set fs.oss.accessKeySecret = <redacted>;\nselect 1;"),
            (
                "Module required username=\"u\" password=\"p 1\";",
                "Module required username=\"u\" password=\"<redacted>\";",
            ),
            ("{'password': 'p1', 'user': 'u'}", "{'password': '<redacted>', 'user': 'u'}"),
            ("x = {\\\"secret\\\": \\\"p1\\\"}", "x = {\\\"secret\\\": \\\"<redacted>\\\"}"),
            ("Authorization: Bearer p1\nAccept: x", "Authorization: <redacted>\nAccept: x"),
        ] {
            assert_eq!(shown_text(text), expected);
        }
        for text in ["password", "password=", "a token of ours", "http://host:80/", "select token from t"] {
            assert_eq!(shown_text(text), text);
        }
    }
}
