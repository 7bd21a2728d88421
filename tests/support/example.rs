//! Values for the parameters and fields of a spec.

use serde_json::{Value, json};

/// A value as the spec shows it, or one that fits.
pub(crate) fn example(field: &Value) -> Value {
    if !field["example"].is_null() {
        return field["example"].clone();
    }
    match field["type"].as_str() {
        Some("Object") => {
            let fields = field["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
            fields.iter().map(|inner| (inner["name"].as_str().unwrap_or_default().to_owned(), example(inner))).collect()
        }
        Some("Array") => vec![example(&field["items"])].into(),
        Some("Map") => json!({}),
        Some("Boolean") => true.into(),
        Some("String") => field["values"].get(0).cloned().unwrap_or_else(|| "text".into()),
        _ => field["minimum"].as_i64().unwrap_or(1).into(),
    }
}
