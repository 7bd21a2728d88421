//! Bodies of successful answers, made from the example values of the response.

use super::model::{Action, Field, Shape};
use super::paging::Listing;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Fields that say why a call failed, and which a call that did not fail leaves out.
pub(super) const OF_FAILURES: [&str; 7] = [
    "ErrorCode",
    "ErrorMessage",
    "ErrorMsg",
    "ErrMsg",
    "DynamicErrorCode",
    "DynamicErrorMessage",
    "AccessDeniedDetail",
];

/// A body under way. Unlike a JSON map it keeps the fields in their order.
#[derive(Debug)]
pub(super) enum Node<'model> {
    Leaf(Value),
    List(Vec<Node<'model>>),
    Record(Vec<(&'model str, Node<'model>)>),
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Leaf(value) => value.serialize(serializer),
            Self::List(nodes) => serializer.collect_seq(nodes),
            Self::Record(fields) => serializer.collect_map(fields.iter().map(|(name, node)| (name, node))),
        }
    }
}

/// The answer of an action.
pub(super) fn answer<'model>(action: &'model Action, listing: Option<&Listing<'_>>, request_id: &str) -> Node<'model> {
    Writer { action, listing, request_id }.record(&action.response, &mut Vec::new())
}

struct Writer<'model, 'call> {
    action: &'model Action,
    listing: Option<&'call Listing<'call>>,
    request_id: &'call str,
}

impl<'model> Writer<'model, '_> {
    fn record(&self, fields: &'model [Field], path: &mut Vec<&'model str>) -> Node<'model> {
        let mut record = Vec::with_capacity(fields.len());
        for field in fields {
            if path.is_empty() && OF_FAILURES.contains(&field.name.as_str()) {
                continue;
            }
            path.push(&field.name);
            if let Some(node) = self.field(field, path) {
                record.push((field.name.as_str(), node));
            }
            path.pop();
        }
        Node::Record(record)
    }

    fn field(&self, field: &'model Field, path: &mut Vec<&'model str>) -> Option<Node<'model>> {
        if let Some(value) = self.own_value(field, path) {
            return Some(Node::Leaf(value));
        }
        if let Some(held) = &field.holds {
            let text = serde_json::to_string(&self.record(held, path)).ok()?;
            return Some(Node::Leaf(text.into()));
        }
        match (&field.shape, self.listing) {
            (Shape::List(items), Some(listing)) if listing.is_list(path) => {
                Some(Node::List(listing.rows().map(|number| self.row(items, field, number)).collect()))
            }
            (Shape::Object(fields), _) => Some(self.record(fields, path)),
            _ => example(field),
        }
    }

    /// What this answer says instead of the example.
    fn own_value(&self, field: &Field, path: &[&str]) -> Option<Value> {
        let is_text = matches!(field.shape, Shape::Text);
        match path {
            ["RequestId" | "requestId"] => Some(self.request_id.into()),
            ["Success"] if is_text => Some("true".into()),
            ["Success"] => Some(true.into()),
            ["HttpStatusCode"] => Some(value_as(&field.shape, 200.into())),
            _ => self.listing?.value_at(path).map(|value| value_as(&field.shape, value)),
        }
    }

    /// A row that can be told from its neighbours.
    fn row(&self, items: &'model Shape, list: &Field, number: u64) -> Node<'model> {
        let Shape::Object(fields) = items else {
            let example = list.example.as_ref().and_then(|example| example.get(0));
            return Node::Leaf(match (items, example) {
                (Shape::Text, example) => numbered(example, number),
                _ => number.into(),
            });
        };
        let id = self.id_of(fields);
        let name = fields.iter().find(|field| {
            matches!(field.shape, Shape::Text) && field.values.is_empty() && field.name.ends_with("Name")
        });
        let is = |marked: Option<&Field>, field: &Field| marked.is_some_and(|marked| marked.name == field.name);
        let marked = |field: &'model Field| {
            if is(id, field) {
                return Some(Node::Leaf(number.into()));
            }
            if is(name, field) {
                return Some(Node::Leaf(numbered(field.example.as_ref(), number)));
            }
            example(field)
        };
        Node::Record(fields.iter().filter_map(|field| Some((field.name.as_str(), marked(field)?))).collect())
    }

    /// The integer that a row is numbered by: its id. One that the action also has as a parameter is passed over at
    /// first, since it belongs to what was asked for and is the same in all rows.
    fn id_of(&self, fields: &'model [Field]) -> Option<&'model Field> {
        let is_parameter = |field: &Field| self.action.parameters.iter().any(|known| known.field.name == field.name);
        let integers =
            || fields.iter().filter(|field| matches!(field.shape, Shape::Integer) && field.values.is_empty());
        let ids = || integers().filter(|field| field.name.ends_with("Id"));
        ids().find(|field| !is_parameter(field)).or_else(|| ids().next()).or_else(|| integers().next())
    }
}

/// A field with its example. One that has none is left out, unless the documented values stand in for it.
pub(super) fn example(field: &Field) -> Option<Node<'_>> {
    match &field.shape {
        Shape::Object(fields) => Some(example_record(fields)),
        Shape::List(items) => Some(match (example_of_list(items), &field.example) {
            (Some(row), _) => Node::List(vec![row]),
            (None, Some(Value::Array(elements))) => Node::List(elements.iter().cloned().map(Node::Leaf).collect()),
            (None, Some(element)) => Node::List(vec![Node::Leaf(element.clone())]),
            (None, None) => Node::List(Vec::new()),
        }),
        Shape::Map => {
            let entries = field.example.as_ref().and_then(Value::as_object).cloned();
            Some(Node::Leaf(Value::Object(entries.unwrap_or_else(Map::new))))
        }
        _ => field.example.as_ref().or_else(|| field.values.first()).cloned().map(Node::Leaf),
    }
}

fn example_record(fields: &[Field]) -> Node<'_> {
    Node::Record(fields.iter().filter_map(|field| Some((field.name.as_str(), example(field)?))).collect())
}

/// One element of a list of objects, or of lists of them.
fn example_of_list(items: &Shape) -> Option<Node<'_>> {
    match items {
        Shape::Object(fields) => Some(example_record(fields)),
        Shape::List(items) => example_of_list(items).map(|row| Node::List(vec![row])),
        _ => None,
    }
}

fn value_as(shape: &Shape, value: Value) -> Value {
    let is_written_as_text = matches!(shape, Shape::Text) && (value.is_number() || value.is_boolean());
    if is_written_as_text { value.to_string().into() } else { value }
}

fn numbered(example: Option<&Value>, number: u64) -> Value {
    match example {
        Some(Value::String(text)) => format!("{text}-{number}").into(),
        _ => format!("row-{number}").into(),
    }
}
