//! Parameters against the model: their places, whether they are there, their types and ranges.

use super::flat;
use super::model::{Action, Field, Parameter, Shape};
use super::path::Arguments;
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use super::signature::REQUIRED;
use crate::protocol::Location;
use crate::wire::parameters::Style;
use serde_json::Value;
use std::collections::BTreeMap;

/// Values of the modelled parameters that were sent. Single values are text, whatever their type.
pub(super) type Given<'model> = BTreeMap<&'model str, Value>;

/// Common parameters that a request may carry besides the required ones.
const OPTIONAL: [&str; 4] = ["BearerToken", "RegionId", "SecurityToken", "SignatureType"];

/// How narrowly requests are judged.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Demands {
    /// Only what the specs write is taken, and not all that the service takes: every parameter is in the place that the
    /// spec gives it, and none that is no text is empty.
    pub is_strict: bool,
    /// Enumerations have more values than the specs document.
    pub takes_undocumented: bool,
    /// A timestamp may be of any time, since the clocks of callers are not the emulator's.
    pub takes_any_timestamp: bool,
}

/// Checks a request. What the model does not know is ignored, as the service does.
pub(super) fn check<'model>(
    action: &'model Action,
    request: &ReceivedRequest,
    arguments: &Arguments,
    demands: Demands,
) -> Result<Given<'model>, Refusal> {
    let is_strict = demands.is_strict;
    if is_strict {
        check_places(action, request)?;
    }
    let mut given = Given::new();
    for parameter in &action.parameters {
        let field = &parameter.field;
        let value = value_of(parameter, request, arguments, is_strict)?;
        match value.filter(|value| is_strict || !is_left_empty(field, value)) {
            Some(value) => {
                Checker(demands).check_field(field, &value, &field.name)?;
                given.insert(&field.name, value);
            }
            None if field.is_required => return Err(Refusal::missing(&field.name)),
            None => {}
        }
    }
    match action.any_of.iter().find(|group| !group.iter().any(|name| given.contains_key(name.as_str()))) {
        Some(group) => {
            let message = format!("one of {} is mandatory for this action.", group.join(" or "));
            Err(Refusal::new(400, "MissingParameter", message))
        }
        None => Ok(given),
    }
}

fn check_places(action: &Action, request: &ReceivedRequest) -> Result<(), Refusal> {
    let place_of = |key: &str| {
        if REQUIRED.contains(&key) || OPTIONAL.contains(&key) {
            return Some(Location::Query);
        }
        action.parameters.iter().find(|parameter| belongs(parameter, key)).map(|parameter| parameter.location)
    };
    let in_place = |pairs: &[(String, String)], place: Location, reason: &str| match pairs
        .iter()
        .find(|(key, _)| place_of(key).is_some_and(|expected| expected != place))
    {
        Some((key, _)) => Err(Refusal::invalid(key, reason)),
        None => Ok(()),
    };
    in_place(&request.query, Location::Query, "belongs in the body and came in the query")?;
    in_place(&request.body, Location::Body, "belongs in the query and came in the body")
}

fn belongs(parameter: &Parameter, key: &str) -> bool {
    let name = &parameter.field.name;
    if parameter.style == Style::Flat { flat::strip(key, name).is_some() } else { key == name }
}

/// Whether a value is the empty text where that is as good as none.
fn is_left_empty(field: &Field, value: &Value) -> bool {
    let is_plain_text = matches!(field.shape, Shape::Text) && field.values.is_empty() && field.date_pattern.is_none();
    !field.is_required && !is_plain_text && value == ""
}

fn value_of(
    parameter: &Parameter,
    request: &ReceivedRequest,
    arguments: &Arguments,
    is_strict: bool,
) -> Result<Option<Value>, Refusal> {
    let field = &parameter.field;
    match parameter.location {
        Location::Path => return Ok(arguments.get(&field.name).map(|text| text.as_str().into())),
        Location::Header => return Ok(request.header(&field.name).map(Value::from)),
        Location::Query | Location::Body => {}
    }
    if parameter.style == Style::Flat {
        return flat::gather(field, request);
    }
    let Some(text) = request.parameter(&field.name) else { return Ok(None) };
    if matches!(field.shape, Shape::Boolean) && !is_strict {
        return Ok(Some(text.to_lowercase().into()));
    }
    if field.shape.is_scalar() || text.is_empty() && !is_strict {
        return Ok(Some(text.into()));
    }
    if parameter.style == Style::Comma {
        let elements = text.split(',').filter(|element| !element.is_empty());
        return Ok(Some(elements.map(Value::from).collect()));
    }
    serde_json::from_str(text).map(Some).map_err(|_| Refusal::invalid(&field.name, "is not JSON text"))
}

/// Values against their fields.
struct Checker(Demands);

impl Checker {
    fn check_field(&self, field: &Field, value: &Value, path: &str) -> Result<(), Refusal> {
        if !self.0.is_strict && is_left_empty(field, value) {
            return Ok(());
        }
        self.check_shape(&field.shape, value, path)?;
        if let Some(fault) = field.size.fault(value) {
            return Err(Refusal::invalid(path, &fault));
        }
        match value {
            Value::Array(elements) => elements
                .iter()
                .zip(1..)
                .try_for_each(|(element, number)| self.check_content(field, element, &format!("{path}.{number}"))),
            _ => self.check_content(field, value, path),
        }
    }

    fn check_shape(&self, shape: &Shape, value: &Value, path: &str) -> Result<(), Refusal> {
        let is_right = match (shape, value) {
            (Shape::Text | Shape::Single, value) => {
                matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
            }
            (Shape::Integer, value) => integer(value).is_some(),
            (Shape::Decimal, value) => decimal(value).is_some_and(f64::is_finite),
            (Shape::Boolean, Value::String(text)) => self.is_boolean(text),
            (Shape::Boolean, value) => value.is_boolean(),
            (Shape::Map, value) => value.is_object(),
            (Shape::List(items), Value::Array(elements)) => {
                return elements
                    .iter()
                    .zip(1..)
                    .try_for_each(|(element, number)| self.check_shape(items, element, &format!("{path}.{number}")));
            }
            (Shape::Object(fields), Value::Object(entries)) => {
                return fields.iter().try_for_each(|field| {
                    let path = format!("{path}.{}", field.name);
                    match entries.get(&field.name).filter(|value| !value.is_null()) {
                        Some(value) => self.check_field(field, value, &path),
                        None if field.is_required => Err(Refusal::missing(&path)),
                        None => Ok(()),
                    }
                });
            }
            (Shape::List(_) | Shape::Object(_), _) => false,
        };
        if is_right { Ok(()) } else { Err(Refusal::invalid(path, &format!("must be {}", kind(shape)))) }
    }

    /// What a single value says: its range, its date, whether it is one of the documented ones.
    fn check_content(&self, field: &Field, value: &Value, path: &str) -> Result<(), Refusal> {
        if let Some(number) = integer(value).filter(|_| matches!(field.shape, Shape::Integer)) {
            if let Some(least) = field.minimum.filter(|least| number < *least) {
                return Err(Refusal::invalid(path, &format!("is {number}, which is below {least}")));
            }
            if let Some(most) = field.maximum.filter(|most| number > *most) {
                return Err(Refusal::invalid(path, &format!("is {number}, which is above {most}")));
            }
        }
        let text = plain(value);
        if let Some(pattern) = field.date_pattern.filter(|pattern| !pattern.fits(&text)) {
            return Err(Refusal::invalid(path, &format!("is {text}, which is no time like {}", pattern.sample())));
        }
        let is_open = self.0.takes_undocumented || field.values.is_empty();
        if !is_open && !field.values.iter().any(|documented| plain(documented) == text) {
            let documented: Vec<String> = field.values.iter().map(plain).collect();
            return Err(Refusal::invalid(path, &format!("is {text}, which is none of {}", documented.join(", "))));
        }
        Ok(())
    }

    fn is_boolean(&self, text: &str) -> bool {
        let is = |word: &str| text == word || !self.0.is_strict && text.eq_ignore_ascii_case(word);
        is("true") || is("false")
    }
}

/// A single value as it stands in a query.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Integer => "an integer",
        Shape::Decimal => "a number",
        Shape::Boolean => "true or false",
        Shape::Single => "text, a number, true or false",
        Shape::Object(_) | Shape::Map => "an object",
        Shape::List(_) => "a list",
    }
}

/// A number, or the text of one.
pub(super) fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn decimal(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;
    use super::*;
    use serde_json::json;

    /// An action with what no action of these specs may happen to have.
    fn action() -> Option<Action> {
        let name = |required: bool| json!({"name": "Name", "type": "String", "values": [], "required": required});
        let size = json!({"name": "Size", "type": "Integer", "values": [], "minimum": 1, "maximum": 9});
        let column = json!({"type": "Object", "fields": [name(true), size]});
        let parameter = |name: &str, kind: &str, style: Option<&str>| {
            let mut entry = json!({"name": name, "in": "query", "type": kind, "style": style, "values": []});
            entry["items"] = column.clone();
            entry["fields"] = json!([]);
            entry
        };
        let mut document = json!({"services": {"dataworks": {"version": "1", "protocol": "rpc", "actions": {"Create": {
            "method": "POST",
            "response": [],
            "pagination": null,
            "any_of": [["Columns", "Rows", "Tags", "Ratio"]],
        }}}}});
        document["services"]["dataworks"]["actions"]["Create"]["parameters"] = json!([
            parameter("Columns", "Array", Some("flat")),
            parameter("Rows", "Array", Some("json")),
            {"name": "Codes", "in": "query", "type": "Array", "style": "comma", "values": [], "items": {"type": "Integer"}},
            parameter("Tags", "Map", Some("flat")),
            parameter("Ratio", "Double", None),
            parameter("Force", "Boolean", None),
        ]);
        Model::read(&document)?.services.remove(0).actions.remove("Create")
    }

    /// What became of some parameters: their values, or the code and message.
    fn outcome(pairs: &[(&str, &str)]) -> Value {
        let mut request = ReceivedRequest::new("POST", "/");
        request.query = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let Some(action) = action() else { return Value::Null };
        match check(&action, &request, &Arguments::new(), Demands { is_strict: true, ..Demands::default() }) {
            Ok(given) => json!(given),
            Err(refusal) => json!([refusal.code, refusal.message]),
        }
    }

    #[test]
    fn flat_parameters_are_put_together() {
        let pairs = [("Columns.1.Name", "a"), ("Columns.2.Name", "b"), ("Columns.2.Size", "9"), ("Tags.x.y", "z")];
        let expected = json!({"Columns": [{"Name": "a"}, {"Name": "b", "Size": "9"}], "Tags": {"x.y": "z"}});
        assert_eq!(outcome(&pairs), expected);
        assert_eq!(outcome(&[("Columnsome", "a"), ("Ratio", "0.5")]), json!({"Ratio": "0.5"}));
    }

    #[test]
    fn texts_joined_by_commas_are_taken_apart() {
        assert_eq!(outcome(&[("Codes", "10,23"), ("Ratio", "1")]), json!({"Codes": ["10", "23"], "Ratio": "1"}));
    }

    #[test]
    fn faults_of_lists_and_objects_are_named() {
        for (key, value, code, expected) in [
            ("Columns.1.Size", "1", "MissingColumns.1.Name", "Columns.1.Name "),
            ("Columns.2.Name", "a", "InvalidParameter", "Columns is not numbered"),
            ("Columns.18446744073709551616.Name", "a", "InvalidParameter", "Columns is not numbered"),
            ("Columns.1", "a", "InvalidParameter", "Columns.1 is a single value"),
            ("Columns", "a", "InvalidParameter", "Columns is a single value"),
            ("Columns.1.Name.More", "a", "InvalidParameter", "Columns.1.Name is not one single value"),
            ("Rows", "[{", "InvalidParameter", "Rows is not JSON text"),
            ("Rows", "{}", "InvalidParameter", "Rows must be a list"),
            ("Rows", "[7]", "InvalidParameter", "Rows.1 must be an object"),
            ("Rows", r#"[{"Name": null}]"#, "MissingRows.1.Name", "Rows.1.Name "),
            ("Rows", r#"[{"Name": "a", "Size": 0}]"#, "InvalidParameter", "Rows.1.Size is 0, which is below 1"),
            ("Rows", r#"[{"Name": "a", "Size": "10"}]"#, "InvalidParameter", "Rows.1.Size is 10, which is above 9"),
            ("Codes", "10,b", "InvalidParameter", "Codes.2 must be an integer"),
            ("Ratio", "NaN", "InvalidParameter", "Ratio must be a number"),
            ("Force", "yes", "InvalidParameter", "Force must be true or false"),
        ] {
            let refused = outcome(&[(key, value)]);
            assert_eq!(refused[0], code, "{key}={value}: {refused}");
            assert!(refused[1].as_str().unwrap_or_default().contains(expected), "{key}={value}: {refused}");
        }
    }

    #[test]
    fn one_of_a_group_must_be_there() {
        let refused = outcome(&[("Force", "true")]);
        let message = "one of Columns or Rows or Tags or Ratio is mandatory for this action.";
        assert_eq!(refused, json!(["MissingParameter", message]));
    }
}
