//! What lies within the value of a parameter.

use serde_json::Value;

/// Shows everything that lies at a path within a value, and where that is: `Columns.2.Name`. `*` in the path stands for each
/// element of a list, which are counted from 1 as they are where they travel. A name is built only when it is asked for.
pub(crate) fn each_at(
    path: &[&str],
    value: &Value,
    name: &dyn Fn() -> String,
    visit: &mut dyn FnMut(&Value, &dyn Fn() -> String),
) {
    let Some((step, rest)) = path.split_first() else { return visit(value, name) };
    match value {
        Value::Array(elements) if *step == "*" => {
            for (index, element) in elements.iter().enumerate() {
                each_at(rest, element, &|| format!("{}.{}", name(), index + 1), visit);
            }
        }
        Value::Object(entries) => {
            if let Some(inner) = entries.get(*step) {
                each_at(rest, inner, &|| format!("{}.{step}", name()), visit);
            }
        }
        _ => {}
    }
}
