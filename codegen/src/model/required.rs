//! What must be there of an object that is sent.

use super::{Action, Field, Service, Shape};
use crate::problem::Problem;
use crate::spec::{FieldSpec, Located, TypesSpec};
use serde_json::Value;

/// Checks which actions require a field of a shared object: those have to send it.
pub(super) fn check(files: &[Located<TypesSpec>], model: &Service, problems: &mut Vec<Problem>) {
    for file in files {
        for (name, object) in &file.spec.objects {
            let mut report = |place: String, reason: String| problems.push(file.problem(&place, reason));
            fields(name, &object.fields, &format!("objects.{name}.fields"), model, &mut report);
        }
    }
}

fn fields(object: &str, specs: &[FieldSpec], place: &str, model: &Service, report: &mut impl FnMut(String, String)) {
    for (index, spec) in specs.iter().enumerate() {
        let here = format!("{place}.{index}");
        // A field with both marks is reported already.
        let named = spec.required_by.iter().enumerate().filter(|_| spec.required.is_none());
        for (index, name) in named {
            let place = format!("{here}.required_by.{index}");
            if spec.required_by[..index].contains(name) {
                report(place, format!("`{name}` is there twice"));
                continue;
            }
            match model.actions.iter().find(|action| action.name == *name) {
                Some(action) if !model.objects_sent_by(action).contains(object) => {
                    report(place, format!("`{name}` does not send `{object}`"));
                }
                None if model.off.iter().all(|action| action.name != *name) => {
                    report(place, format!("there is no action `{name}`"));
                }
                _ => {}
            }
        }
        fields(object, &spec.fields, &format!("{here}.fields"), model, report);
        let items = spec.items.iter().flat_map(|items| &items.fields);
        fields(object, &items.cloned().collect::<Vec<_>>(), &format!("{here}.items.fields"), model, report);
    }
}

/// Returns where an example of a parameter, or of a field within it, lacks a field that the action requires.
pub(super) fn missing_from_examples(model: &Service, action: &Action, field: &Field) -> Option<String> {
    let own = field.example.as_ref().and_then(|value| missing(model, action, field, value));
    own.or_else(|| {
        let mut shape = &field.shape;
        while let Shape::Array(items) = shape {
            shape = items;
        }
        let inner = model.fields_of(shape).iter().find_map(|inner| missing_from_examples(model, action, inner))?;
        Some(format!("{}.{inner}", field.name))
    })
}

/// Returns where a value of a parameter lacks a field that the action requires, such as `Columns.1.Name`.
fn missing(model: &Service, action: &Action, field: &Field, value: &Value) -> Option<String> {
    let within = missing_within(model, action, &field.shape, value)?;
    Some(format!("{}.{within}", field.name))
}

fn missing_within(model: &Service, action: &Action, shape: &Shape, value: &Value) -> Option<String> {
    match (shape, value) {
        (Shape::Array(items), Value::Array(elements)) => elements
            .iter()
            .zip(1..)
            .find_map(|(element, number)| Some(format!("{number}.{}", missing_within(model, action, items, element)?))),
        (Shape::Object { .. } | Shape::SharedObject(_), Value::Object(entries)) => {
            model.fields_of(shape).iter().find_map(|field| match entries.get(&field.name) {
                Some(value) => missing(model, action, field, value),
                None => field.is_required_by(&action.name).then(|| field.name.clone()),
            })
        }
        _ => None,
    }
}
