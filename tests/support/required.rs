//! Which fields within a parameter are required, and values that lack one.

use crate::example::example;
use serde_json::{Map, Value};

/// The paths of the fields within a parameter that are required, with `1` for the one element of a list.
pub(crate) fn required_within(parameter: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    collect(parameter, &[], &mut found);
    found
}

fn collect(field: &Value, above: &[String], found: &mut Vec<Vec<String>>) {
    let step = |name: &str| [above, &[name.to_owned()]].concat();
    if !field["items"].is_null() {
        collect(&field["items"], &step("1"), found);
    }
    for inner in field["fields"].as_array().into_iter().flatten() {
        let path = step(inner["name"].as_str().unwrap_or_default());
        if inner["required"] == true {
            found.push(path.clone());
        }
        collect(inner, &path, found);
    }
}

/// A value in which every object has all its fields, and every list of objects one element.
pub(crate) fn whole(field: &Value) -> Value {
    match (field["fields"].as_array(), &field["items"]) {
        (Some(fields), _) => {
            let named = |inner: &Value| (inner["name"].as_str().unwrap_or_default().to_owned(), whole(inner));
            fields.iter().map(named).collect::<Map<_, _>>().into()
        }
        (None, items) if !items["fields"].is_null() => vec![whole(items)].into(),
        _ => example(field),
    }
}

/// The value without what is at a path.
pub(crate) fn without(mut value: Value, path: &[String]) -> Value {
    let (last, above) = path.split_last().expect("a path has steps");
    let object = above.iter().try_fold(&mut value, |value, step| match value {
        Value::Array(elements) => elements.first_mut(),
        value => value.get_mut(step),
    });
    let removed = object.and_then(Value::as_object_mut).and_then(|object| object.remove(last));
    assert!(removed.is_some(), "nothing is at {}", path.join("."));
    value
}
