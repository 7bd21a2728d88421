//! What an answer shows of things: what is known of them, and examples for what nobody set.

use super::attributes::{Known, Names};
use super::kind::Thing;
use super::merge;
use super::versions::VERSION;
use crate::mock::answer::{OF_FAILURES, example};
use crate::mock::model::{Action, Field, Resource, Shape};
use crate::mock::state::shape::plain_text;
use serde_json::{Map, Value, json};

/// How the answers of an action call what is known of things.
pub(super) struct Shown<'call> {
    resource: &'call Resource,
    names: &'call Names,
}

impl<'call> Shown<'call> {
    pub(super) fn new(resource: &'call Resource, names: &'call Names) -> Self {
        Self { resource, names }
    }

    /// Whether a field or attribute is the id.
    pub(super) fn is_id(&self, name: &str) -> bool {
        matches!(self.resource.id.as_slice(), [id] if id == name)
    }

    /// The fields of one thing.
    pub(super) fn fields(&self, fields: &[Field], thing: &Thing) -> Map<String, Value> {
        self.record(fields, "", thing)
    }

    /// One row. One that is a single value is the attribute that `id` names.
    pub(super) fn row(&self, items: &Shape, thing: &Thing) -> Value {
        if let Shape::Object(fields) = items {
            return self.fields(fields, thing).into();
        }
        let id = self.resource.id.first().and_then(|name| self.names.find(name));
        match id.and_then(|name| thing.attributes.get(name)) {
            Some(Known::Value(value)) => value.clone(),
            _ => thing.id.clone().into(),
        }
    }

    fn record(&self, fields: &[Field], holder: &str, thing: &Thing) -> Map<String, Value> {
        let value = |field: &Field| Some((field.name.clone(), self.value(field, &below(holder, &field.name), thing)?));
        fields.iter().filter_map(value).collect()
    }

    fn value(&self, field: &Field, path: &str, thing: &Thing) -> Option<Value> {
        let attribute = self.resource.attribute(path);
        if self.is_id(path) || self.is_id(attribute) {
            return Some(thing.id.clone().into());
        }
        if let Some(known) = self.names.find(attribute).and_then(|name| thing.attributes.get(name)) {
            return Some(match &field.shape {
                Shape::Object(fields) => self.with_parts(known.shown(field), fields, path, thing),
                _ => known.shown(field),
            });
        }
        match &field.shape {
            Shape::Object(fields) => Some(self.record(fields, path, thing).into()),
            Shape::List(items) => match items.as_ref() {
                Shape::Object(fields) if self.is_list_of_one(path) => {
                    Some(json!([self.record(fields, &format!("{path}[]"), thing)]))
                }
                Shape::Object(_) => self.elements(path, thing).or_else(|| example_of(field)),
                _ => example_of(field),
            },
            _ => example_of(field),
        }
    }

    /// An object with those of its fields that have become attributes by themselves, in a change of one of them.
    fn with_parts(&self, mut object: Value, fields: &[Field], path: &str, thing: &Thing) -> Value {
        let Some(entries) = object.as_object_mut() else { return object };
        for field in fields {
            let path = below(path, &field.name);
            let name = self.names.find(self.resource.attribute(&path));
            if let Some(known) = name.and_then(|name| thing.attributes.get(name)) {
                entries.insert(field.name.clone(), known.shown(field));
            }
        }
        object
    }

    /// Whether the thing itself is the one element of a list: its fields are attributes, and none of them is a list.
    fn is_list_of_one(&self, path: &str) -> bool {
        let is_within = |field: &str| field.strip_prefix(path).is_some_and(|rest| rest.starts_with("[]."));
        let mut within = self.resource.known_as.iter().filter(|(field, _)| is_within(field)).peekable();
        within.peek().is_some() && within.all(|(_, attribute)| !attribute.ends_with("[]"))
    }

    /// The elements of a list of objects of which single fields are attributes: each of them is a list.
    fn elements(&self, path: &str, thing: &Thing) -> Option<Value> {
        let mut list: Vec<Map<String, Value>> = Vec::new();
        let mut is_known = false;
        for (field, attribute) in &self.resource.known_as {
            let Some(name) = field.strip_prefix(path).and_then(|rest| rest.strip_prefix("[].")) else { continue };
            let number = self.names.find(attribute.trim_end_matches("[]"));
            let Some(known) = number.and_then(|number| thing.attributes.get(number)) else { continue };
            is_known = true;
            for (index, value) in known.elements().into_iter().enumerate() {
                if list.len() <= index {
                    list.resize_with(index + 1, Map::new);
                }
                list[index].insert(name.to_owned(), value);
            }
        }
        is_known.then(|| list.into())
    }

    /// The example that is shown for an attribute that a thing does not have.
    pub(super) fn example_of(&self, fields: &[Field], attribute: &str) -> Option<Value> {
        self.field_of(fields, attribute).and_then(example_of)
    }

    /// The field that shows an attribute.
    pub(super) fn field_of<'model>(&self, fields: &'model [Field], attribute: &str) -> Option<&'model Field> {
        self.field_below(fields, "", attribute)
    }

    fn field_below<'model>(&self, fields: &'model [Field], holder: &str, attribute: &str) -> Option<&'model Field> {
        fields.iter().find_map(|field| {
            let path = below(holder, &field.name);
            if self.resource.attribute(&path).eq_ignore_ascii_case(attribute) {
                return Some(field);
            }
            match &field.shape {
                Shape::Object(fields) => self.field_below(fields, &path, attribute),
                Shape::List(items) => match items.as_ref() {
                    Shape::Object(fields) => self.field_below(fields, &format!("{path}[]"), attribute),
                    _ => None,
                },
                _ => None,
            }
        })
    }

    /// The answer about one thing, which stands in the one object of the answer, or is the answer where there is none.
    pub(super) fn answer(&self, action: &Action, thing: &Thing) -> Value {
        let found = action.response.iter().find_map(|field| match &field.shape {
            Shape::Object(fields) => Some((field, self.fields(fields, thing))),
            Shape::Map => Some((field, self.map(field, thing))),
            _ => None,
        });
        match found {
            Some((field, fields)) => json!({ &field.name: fields }),
            None => self.fields(&action.response, thing).into(),
        }
    }

    /// Writes into the answer to a change what it tells of the thing: its id, and objects with what is known of it.
    pub(super) fn tell(&self, answer: &mut Value, action: &Action, thing: &Thing) {
        for field in &action.response {
            match &field.shape {
                Shape::Object(fields) => merge(answer, json!({ &field.name: self.fields(fields, thing) })),
                _ if field.name == VERSION && self.resource.keeps.is_some() => {
                    answer[VERSION] = self.value(field, VERSION, thing).into();
                }
                _ if self.is_id(&field.name) || self.is_id(self.resource.attribute(&field.name)) => {
                    tell(answer, &action.response, &field.name, &thing.id);
                }
                _ => {}
            }
        }
        if let [path] = self.resource.id.as_slice() {
            tell(answer, &action.response, path, &thing.id);
        }
    }

    /// Writes into the answer to a change what became of each thing, where a map tells it by their ids: one whose example
    /// has the id that is the example of the request.
    pub(super) fn tell_each(&self, answer: &mut Value, action: &Action, ids: &[String]) {
        let asked = self.examples_of_id(action);
        for field in action.response.iter().filter(|field| matches!(field.shape, Shape::Map)) {
            let entries = field.example.as_ref().and_then(Value::as_object).into_iter().flatten();
            if let Some((_, told)) = entries.into_iter().find(|(id, _)| asked.contains(id)) {
                let all: Map<String, Value> = ids.iter().map(|id| (id.clone(), told.clone())).collect();
                answer[&field.name] = all.into();
            }
        }
    }

    /// The ids in the example of a request.
    fn examples_of_id(&self, action: &Action) -> Vec<String> {
        let [id] = self.resource.id.as_slice() else { return Vec::new() };
        let name = self.resource.each.as_ref().unwrap_or(id);
        let asked = action.parameters.iter().find(|known| known.field.name == *name);
        let elements = match asked.and_then(|known| known.field.example.as_ref()) {
            Some(Value::Array(elements)) => elements.as_slice(),
            Some(value) => std::slice::from_ref(value),
            None => &[],
        };
        elements.iter().map(|element| plain_text(element.get(id).unwrap_or(element))).collect()
    }

    /// All that is known, for an answer whose fields nobody wrote down.
    fn map(&self, field: &Field, thing: &Thing) -> Map<String, Value> {
        let mut entries = field.example.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
        for (name, known) in thing.attributes.iter() {
            entries.insert(self.names.spelled(*name).to_owned(), known.shown(field));
        }
        entries
    }
}

/// The fields that an answer has of one thing: those of a row, or those that [`Shown::answer`] fills.
pub(super) fn fields_of(action: &Action) -> &[Field] {
    let object = action.response.iter().find_map(|field| match &field.shape {
        Shape::Object(fields) => Some(fields),
        _ => None,
    });
    object.unwrap_or(&action.response)
}

/// An answer that says that all went well.
pub(super) fn success(action: &Action) -> Value {
    let fields = action.response.iter().filter(|field| !OF_FAILURES.contains(&field.name.as_str()));
    let value = |field: &Field| match field.shape {
        Shape::Boolean => Some(true.into()),
        _ => example_of(field),
    };
    fields.filter_map(|field| Some((field.name.clone(), value(field)?))).collect::<Map<_, _>>().into()
}

/// Puts the id of a new thing where an answer tells it; in a list, as its one element.
fn tell(answer: &mut Value, fields: &[Field], path: &str, id: &str) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(field) = fields.iter().find(|field| field.name == name) else { return };
    match &field.shape {
        Shape::Object(fields) => tell(&mut answer[name], fields, rest, id),
        Shape::List(_) => answer[name] = json!([id]),
        _ => answer[name] = id.into(),
    }
}

fn example_of(field: &Field) -> Option<Value> {
    serde_json::to_value(example(field)?).ok()
}

fn below(holder: &str, name: &str) -> String {
    if holder.is_empty() { name.to_owned() } else { format!("{holder}.{name}") }
}
