//! A request as it arrived.

use super::refusal::Refusal;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Media types of bodies.
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Where the answer to a request comes from. The header `x-emulator-answer` of each answer says it too.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum AnswerOrigin {
    /// From the checks, which refused the request: `check`.
    #[default]
    Check,
    /// From what the emulator remembers: `state`.
    State,
    /// From the example values of the specs: `example`.
    Example,
    /// From a rule: `rule`.
    Rule,
}

impl AnswerOrigin {
    /// Returns the word that the header has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::State => "state",
            Self::Example => "example",
            Self::Rule => "rule",
        }
    }
}

/// A request that the emulator got, for assertions.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// The action it asked for; empty where it named none.
    pub action: String,
    /// HTTP method.
    pub method: String,
    /// Path, as it came.
    pub path: String,
    /// Headers, with their names in lower case.
    pub headers: Vec<(String, String)>,
    /// Parameters of the query, decoded, in the order in which they came.
    pub query: Vec<(String, String)>,
    /// Parameters of the body, likewise: those of a form, or the entries of a JSON object.
    pub body: Vec<(String, String)>,
    /// When it came, by the emulator's runtime.
    pub received_at: DateTime<Utc>,
    /// HTTP status that it was answered with.
    pub http_status: u16,
    /// Request id that it was answered with.
    pub request_id: String,
    /// Where its answer came from.
    pub answer_origin: AnswerOrigin,
    /// Code that it was refused with, if it was.
    pub error_code: Option<String>,
    /// Message that it was refused with.
    pub error_message: Option<String>,
    /// The body as it came, which is what was signed.
    pub(super) raw_body: Bytes,
}

impl ReceivedRequest {
    /// Returns the value of a parameter, from the query or else the body.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All parameters, those of the query first.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &(String, String)> {
        self.query.iter().chain(&self.body)
    }

    pub(super) fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() }
    }

    /// Takes headers, query and body over. What cannot be read is refused.
    pub(super) fn take(
        &mut self,
        headers: Vec<(String, String)>,
        query: Option<&str>,
        body: Bytes,
    ) -> Result<(), Refusal> {
        self.headers = headers;
        let media_type = self.header("content-type").unwrap_or_default();
        if !body.is_empty() && ![FORM, JSON].iter().any(|known| media_type.starts_with(known)) {
            return Err(Refusal::new(415, "UnsupportedMediaType", format!("the body is neither {FORM} nor {JSON}")));
        }
        let read = self.read(query.unwrap_or_default(), body);
        read.map_err(|reason| Refusal::new(400, "InvalidParameter", reason))
    }

    fn read(&mut self, query: &str, body: Bytes) -> Result<(), &'static str> {
        self.raw_body = body;
        self.query = pairs(query)?;
        let text = std::str::from_utf8(&self.raw_body).map_err(|_| "the body is not UTF-8 text")?;
        // Some clients announce JSON and send nothing.
        let is_json = !text.is_empty() && self.header("content-type").is_some_and(|kind| kind.starts_with(JSON));
        self.body = if is_json { entries(text)? } else { pairs(text)? };
        let action = self.header("x-acs-action").or_else(|| self.parameter("Action"));
        self.action = action.unwrap_or_default().to_owned();
        Ok(())
    }
}

/// Entries of a JSON object, those that are lists or objects as JSON text.
fn entries(text: &str) -> Result<Vec<(String, String)>, &'static str> {
    let entries: Map<String, Value> = serde_json::from_str(text).map_err(|_| "the body is no JSON object")?;
    let text_of = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(entries.into_iter().map(|(key, value)| (key, text_of(value))).collect())
}

pub(super) fn pairs(text: &str) -> Result<Vec<(String, String)>, &'static str> {
    let decoded = |part: &str| decode(part).ok_or("a key or value is not percent-encoded UTF-8");
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(key)?, decoded(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    let is_escaped = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    // The decoder lets a broken escape through as it stands, which would hide a fault of the client.
    if !text.split('%').skip(1).all(is_escaped) {
        return None;
    }
    percent_decode_str(&text.replace('+', " ")).decode_utf8().ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn decodes_keys_and_values() {
        let expected = vec![("a b".to_owned(), "é".to_owned()), ("c".to_owned(), String::new())];
        assert_eq!(pairs("a+b=%C3%A9&&c"), Ok(expected));
    }

    #[test]
    fn refuses_broken_escapes() {
        for text in ["a=%", "a=%4", "a=%zz", "a=%é", "%ff=1"] {
            assert!(pairs(text).is_err(), "{text}");
        }
    }
}
