//! Small questions about parameters, shapes and the values that fit them.

use super::{Action, Parameter, Shape};
use crate::spec::WireType;
use serde_json::Value;

/// The parameter of an action by its name.
pub(super) fn named<'model>(action: &'model Action, name: &str) -> Option<&'model Parameter> {
    action.parameters.iter().find(|parameter| parameter.field.name == name)
}

/// Whether a value is of a scalar type, exactly.
pub(super) fn value_fits(value: &Value, wire_type: WireType) -> Result<(), String> {
    let fits = match wire_type {
        WireType::String => value.is_string(),
        WireType::Integer => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        WireType::Long => value.is_i64(),
        WireType::Boolean => value.is_boolean(),
        WireType::Float | WireType::Double => value.is_number(),
        WireType::Object => value.is_object(),
        WireType::Array => value.is_array(),
        WireType::Map => value.is_object() || value.is_string(),
        WireType::Any => value.is_string() || value.is_number() || value.is_boolean(),
    };
    if fits { Ok(()) } else { Err(format!("is {value}, which is not of type {}", wire_type.name())) }
}

/// Whether an example or default has the shape of its field.
pub(super) fn fits(value: &Value, shape: &Shape) -> Result<(), String> {
    value_fits(value, shape.wire_type())?;
    match (shape, value) {
        (Shape::Array(items), Value::Array(values)) => values.iter().try_for_each(|value| fits(value, items)),
        (Shape::Object { fields, .. }, Value::Object(entries)) => entries.iter().try_for_each(|(key, value)| {
            let field = fields.iter().find(|field| field.name == *key);
            field.map_or_else(|| Err(format!("has the unknown key `{key}`")), |field| fits(value, &field.shape))
        }),
        _ => Ok(()),
    }
}

/// Whether it is a text.
pub(super) fn is_text(shape: &Shape) -> bool {
    shape.wire_type() == WireType::String
}

/// Whether it is an integer without named values.
pub(super) fn is_integer(shape: &Shape) -> bool {
    matches!(shape, Shape::Scalar(WireType::Integer | WireType::Long))
}
