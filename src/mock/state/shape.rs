//! Attributes to answers: what the response of an action has of them.

use crate::mock::answer::Node;
use crate::mock::model::{Action, Field, Shape};
use crate::mock::paging::Listing;
use serde_json::{Map, Value, json};

/// The answer with these fields.
pub(crate) fn record<'model>(action: &'model Action, fields: &Value, request_id: &str) -> Node<'model> {
    let mut fields = fields.clone();
    if let Some(fields) = fields.as_object_mut() {
        fields.insert("RequestId".to_owned(), request_id.into());
        fields.insert("Success".to_owned(), true.into());
        fields.insert("HttpStatusCode".to_owned(), 200.into());
    }
    project(&action.response, &fields)
}

/// The answer with the rows of one page, and what it says about the page.
pub(crate) fn page<'model>(
    action: &'model Action,
    listing: &Listing<'_>,
    rows: &[Value],
    request_id: &str,
) -> Node<'model> {
    let rows: Vec<Value> =
        listing.rows().filter_map(|number| rows.get(usize::try_from(number).ok()?.checked_sub(1)?).cloned()).collect();
    let fields = level(&action.response, listing, &rows, &mut Vec::new());
    record(action, &fields, request_id)
}

/// What one object of the answer says about the page.
pub(super) fn level<'model>(
    fields: &'model [Field],
    listing: &Listing<'_>,
    rows: &[Value],
    path: &mut Vec<&'model str>,
) -> Value {
    let mut object = json!({});
    for field in fields {
        path.push(&field.name);
        let value = match &field.shape {
            Shape::List(_) if listing.is_list(path) => Some(rows.into()),
            Shape::Object(fields) => Some(level(fields, listing, rows, path)),
            _ => listing.value_at(path),
        };
        path.pop();
        if let Some(value) = value {
            object[&field.name] = value;
        }
    }
    object
}

fn project<'model>(fields: &'model [Field], value: &Value) -> Node<'model> {
    let present = |field: &'model Field| {
        let value =
            value.as_object().and_then(|entries| entry(entries, &field.name)).filter(|value| !value.is_null())?;
        Some((field.name.as_str(), fit(&field.shape, value)))
    };
    Node::Record(fields.iter().filter_map(present).collect())
}

/// The entry of a name. Requests and responses of some actions write one name in two cases.
fn entry<'value>(entries: &'value Map<String, Value>, name: &str) -> Option<&'value Value> {
    let otherwise = || entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    entries.get(name).or_else(otherwise)
}

/// A value in the form that the response has for it, which is not always the one that it was sent in.
fn fit<'model>(shape: &'model Shape, value: &Value) -> Node<'model> {
    match (shape, value) {
        (Shape::Object(_) | Shape::Map, Value::String(text)) => match serde_json::from_str(text) {
            Ok(value @ Value::Object(_)) => fit(shape, &value),
            _ => Node::Record(Vec::new()),
        },
        (Shape::Object(fields), _) => project(fields, value),
        (Shape::List(items), Value::Array(values)) => {
            Node::List(values.iter().map(|value| fit(items, value)).collect())
        }
        (Shape::List(items), Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Array(values)) => Node::List(values.iter().map(|value| fit(items, value)).collect()),
            _ => Node::List(parts_of(text).map(|part| fit(items, &part.into())).collect()),
        },
        (Shape::List(items), value) => Node::List(vec![fit(items, value)]),
        (Shape::Text, Value::Array(values)) if values.iter().all(|value| !value.is_object()) => {
            let texts: Vec<String> = values.iter().map(plain_text).collect();
            Node::Leaf(texts.join(",").into())
        }
        (Shape::Text, Value::String(_)) => Node::Leaf(value.clone()),
        (Shape::Text, value) => Node::Leaf(value.to_string().into()),
        // What was sent as text is text in memory, whatever its type.
        (Shape::Integer | Shape::Decimal | Shape::Boolean, Value::String(text)) => {
            Node::Leaf(serde_json::from_str(text).unwrap_or(Value::Null))
        }
        _ => Node::Leaf(value.clone()),
    }
}

/// The parts of a text with commas between them.
pub(super) fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// A value as it travels, so that a number and its digits are alike.
pub(super) fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
