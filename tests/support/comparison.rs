//! A sample answer against what becomes of it: decoded and written out again, nothing of it may be lost or changed.

use serde_json::Value;

/// The differences, each with its JSON path. What the service may do to a value on the way is none: a list written as
/// its only element or as JSON text, a single value in another's clothes, absent as null or empty text.
pub(crate) fn differences(sample: &Value, written: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(sample, Some(written), "$", &mut found);
    found
}

fn compare(sample: &Value, written: Option<&Value>, path: &str, found: &mut Vec<String>) {
    let Some(written) = written.filter(|written| !is_nothing(written)) else {
        if !is_nothing(sample) {
            found.push(format!("{path}: {sample} is lost"));
        }
        return;
    };
    match (sample, written) {
        (Value::Object(entries), Value::Object(others)) => {
            for (name, value) in entries {
                compare(value, others.get(name), &format!("{path}.{name}"), found);
            }
            for (name, value) in others.iter().filter(|(name, _)| !entries.contains_key(*name)) {
                compare(&Value::Null, Some(value), &format!("{path}.{name}"), found);
            }
        }
        (Value::Array(elements), Value::Array(others)) => {
            let elements: Vec<_> = elements.iter().filter(|element| !element.is_null()).collect();
            if elements.len() != others.len() {
                found.push(format!("{path}: {} elements became {}", elements.len(), others.len()));
            }
            for (index, (element, other)) in elements.into_iter().zip(others).enumerate() {
                compare(element, Some(other), &format!("{path}[{index}]"), found);
            }
        }
        (Value::String(text), Value::Array(_) | Value::Object(_)) if text.starts_with(['[', '{']) => {
            match serde_json::from_str::<Value>(text) {
                Ok(value) => compare(&value, Some(written), path, found),
                Err(_) => found.push(format!("{path}: {sample} became {written}")),
            }
        }
        (_, Value::Array(others)) if others.len() == 1 => compare(sample, others.first(), path, found),
        (Value::Array(elements), Value::Object(_)) if elements.len() == 1 => {
            compare(&elements[0], Some(written), path, found);
        }
        _ if are_same(sample, written) => {}
        _ => found.push(format!("{path}: {sample} became {written}")),
    }
}

/// Whether there is nothing in a value, however deep it goes.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.iter().all(is_nothing),
        Value::Object(entries) => entries.values().all(is_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether two single values say the same, be one of them text.
fn are_same(one: &Value, other: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let (Some(one_text), Some(other_text)) = (text(one), text(other)) else { return false };
    if one_text == other_text {
        return true;
    }
    // 3.0 and 3. Whole numbers are compared as text above: as floats, long ids would be rounded.
    let is_fraction = |text: &str| text.contains('.') && text.parse::<f64>().is_ok();
    (one.is_number() || other.is_number())
        && (is_fraction(&one_text) || is_fraction(&other_text))
        && one_text.parse::<f64>() == other_text.parse::<f64>()
}
