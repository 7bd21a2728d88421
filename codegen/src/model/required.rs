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
        for (index, name) in spec.required_by.iter().enumerate() {
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

/// Returns where a value of a parameter lacks a field that the action requires, such as `Columns.1.Name`.
pub(super) fn missing(model: &Service, action: &Action, field: &Field, value: &Value) -> Option<String> {
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
