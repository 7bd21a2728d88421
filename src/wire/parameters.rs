//! Parameter values to the key and value pairs that travel.

use serde_json::Value;
use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// How a list or object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Each element under a key of its own, lists counted from 1: `Columns.1.Name`.
    Flat,
    /// One JSON text.
    Json,
    /// Each element of a list under the same key.
    Repeated,
    /// One text, the elements of a list joined by commas.
    Comma,
}

/// Returns the JSON of a value, in memory of just its size: memory that grows leaves copies behind, which nobody wipes.
pub(crate) fn json_text(value: &Value) -> String {
    let mut length = Length(0);
    // Neither a count nor a `String` refuses what is written.
    let _ = write!(length, "{value}");
    let mut text = String::with_capacity(length.0);
    let _ = write!(text, "{value}");
    text
}

/// Counts the bytes of what is written.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}

/// Writes one parameter. `push` gets each pair; a value that has no text form is returned.
pub(crate) fn write<'value>(
    name: &'value str,
    value: &'value Value,
    style: Style,
    push: &mut dyn FnMut(Cow<'value, str>, Cow<'value, str>),
) -> Result<(), &'static str> {
    match (value, style) {
        (Value::Array(_) | Value::Object(_), Style::Json) => push(name.into(), json_text(value).into()),
        (Value::Array(elements), Style::Flat) => {
            for (index, element) in elements.iter().enumerate() {
                flat(format!("{name}.{}", index + 1), element, push)?;
            }
        }
        (Value::Object(entries), Style::Flat) => {
            for (key, element) in entries {
                flat(format!("{name}.{key}"), element, push)?;
            }
        }
        (Value::Array(elements), Style::Repeated) => {
            for element in elements {
                push(name.into(), text(element)?);
            }
        }
        (Value::Array(elements), Style::Comma) => {
            let texts: Vec<Cow<'_, str>> = elements.iter().map(text).collect::<Result<_, _>>()?;
            if texts.iter().any(|text| text.contains(',')) {
                return Err("has an element with a comma, which separates elements");
            }
            push(name.into(), texts.join(",").into());
        }
        (Value::Object(_), Style::Repeated | Style::Comma) => push(name.into(), json_text(value).into()),
        (scalar, _) => push(name.into(), text(scalar)?),
    }
    Ok(())
}

fn flat<'value>(
    key: String,
    value: &'value Value,
    push: &mut dyn FnMut(Cow<'value, str>, Cow<'value, str>),
) -> Result<(), &'static str> {
    match value {
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .try_for_each(|(index, element)| flat(format!("{key}.{}", index + 1), element, push)),
        Value::Object(entries) => {
            entries.iter().try_for_each(|(name, element)| flat(format!("{key}.{name}"), element, push))
        }
        scalar => {
            push(key.into(), text(scalar)?);
            Ok(())
        }
    }
}

fn text(value: &Value) -> Result<Cow<'_, str>, &'static str> {
    match value {
        Value::String(text) => Ok(text.into()),
        Value::Bool(true) => Ok("true".into()),
        Value::Bool(false) => Ok("false".into()),
        Value::Number(number) => Ok(number.to_string().into()),
        // What serde_json makes of a float that is infinite or no number, and what a caller can hand to `param`.
        Value::Null => Err("is null or not a finite number"),
        Value::Array(_) | Value::Object(_) => Err("is a list or object where a single value is needed"),
    }
}
