//! The draft of a parameter or field.

use super::known::Known;
use super::prose::{self, Listed};
use super::yaml::{Entries, from_json};
use crate::model::is_value_name;
use crate::spec::LocationSpec;
use crate::tools::facts::{FieldFacts, KindFacts};
use heck::ToUpperCamelCase;
use serde_json::Value;

/// Longest example that is taken over.
const LONGEST_EXAMPLE: usize = 200;

/// Names of what must not be seen in logs.
const SECRETS: [&str; 6] = ["Password", "Secret", "AccessKey", "AccessId", "SecurityToken", "ConnectionProperties"];

/// Words that say nothing in the name of a value.
const FILLERS: [&str; 18] = [
    "a",
    "an",
    "the",
    "is",
    "are",
    "was",
    "in",
    "of",
    "to",
    "for",
    "that",
    "which",
    "by",
    "has",
    "indicates",
    "be",
    "been",
    "or",
];

/// A parameter, `in` left out where it travels with the others.
pub(super) fn parameter(known: &Known<'_>, facts: &FieldFacts, place_of_all: Option<LocationSpec>) -> Entries {
    let mut entries = Entries::default();
    let shared = known.parameter(facts);
    if let Some(shared) = shared {
        entries.add("use", shared.name.clone().unwrap_or_default());
    }
    if facts.place != place_of_all {
        entries.add("in", facts.place.unwrap_or(LocationSpec::Query).name());
    }
    let is_filled = shared.is_some_and(|shared| shared.fill.is_some());
    if facts.required && !is_filled {
        entries.add("required", true);
    } else if facts.required {
        entries.add("differs", required_differs());
    }
    entries.extend(facts.style.map(|style| ("style", style.in_specs().name().into())));
    if shared.is_some() {
        bounds(&mut entries, facts);
        return entries;
    }
    about(&mut entries, known, facts, true);
    entries
}

/// Why a parameter that the package calls required is not: nobody needs to set what the client fills.
fn required_differs() -> Entries {
    let mut differs = Entries::default();
    differs.add("required", "The client fills it.");
    differs
}

/// Fields of a response or object, by their names.
pub(super) fn fields(known: &Known<'_>, facts: &[FieldFacts], is_sent: bool) -> Entries {
    let mut all = Entries::default();
    for field in facts {
        let mut entries = Entries::default();
        if field.required && is_sent {
            entries.add("required", true);
        }
        about(&mut entries, known, field, is_sent);
        all.add(&field.name, entries);
    }
    all
}

/// Everything that parameters and fields have in common.
fn about(entries: &mut Entries, known: &Known<'_>, facts: &FieldFacts, is_sent: bool) {
    entries.add("doc", "");
    if is_secret(facts) {
        entries.add("sensitive", true);
    }
    shape(entries, known, facts, is_sent);
    if !matches!(facts.kind, KindFacts::String | KindFacts::Long | KindFacts::Boolean | KindFacts::Double) {
        entries.extend(example(facts).map(|example| ("example", from_json(&example))));
        return;
    }
    let is_number = facts.kind == KindFacts::Long;
    let example_text = facts.example.as_deref();
    let is_enumerated = entries.has("values") || entries.has("enum");
    if !is_enumerated && matches!(facts.kind, KindFacts::String | KindFacts::Long) {
        let pattern = prose::date_pattern(&facts.doc, example_text, &facts.name, is_number);
        entries.extend(pattern.map(|pattern| ("date_pattern", pattern.text().into())));
    }
    if is_sent {
        bounds(entries, facts);
    }
    entries.extend(example(facts).map(|example| ("example", from_json(&example))));
}

/// Limits and default.
fn bounds(entries: &mut Entries, facts: &FieldFacts) {
    let is_enumerated = entries.has("values") || entries.has("enum");
    let (mut least, mut most) = (None, None);
    if facts.kind == KindFacts::Long && !is_enumerated {
        (least, most) = prose::limits(&facts.doc);
    }
    let shown = example(facts).and_then(|value| value.as_i64());
    if shown.is_some_and(|shown| least.is_some_and(|least| shown < least) || most.is_some_and(|most| shown > most)) {
        // The words speak of another unit, or of something else.
        (least, most) = (None, None);
    }
    if facts.kind == KindFacts::String && !is_enumerated && !entries.has("date_pattern") {
        let (fewest, longest) = prose::lengths(&facts.doc);
        let shown = facts.example.as_ref().and_then(|text| i64::try_from(text.chars().count()).ok());
        let is_shown =
            |shown: i64| fewest.is_none_or(|least| shown >= least) && longest.is_none_or(|most| shown <= most);
        if shown.is_none_or(is_shown) {
            entries.extend(fewest.map(|least| ("min_length", least.into())));
            entries.extend(longest.map(|most| ("max_length", most.into())));
        }
    }
    let default = prose::default(&facts.doc).and_then(|text| typed(&text, facts.kind));
    let is_within = |value: &Value| {
        value
            .as_i64()
            .is_none_or(|number| least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most))
    };
    entries.extend(default.filter(is_within).map(|default| ("default", from_json(&default))));
    entries.extend(least.map(|least| ("minimum", least.into())));
    entries.extend(most.map(|most| ("maximum", most.into())));
}

/// The keys that say what it holds.
fn shape(entries: &mut Entries, known: &Known<'_>, facts: &FieldFacts, is_sent: bool) {
    match facts.kind {
        KindFacts::String => enumeration(entries, known, facts),
        KindFacts::Long => {
            enumeration(entries, known, facts);
            if !entries.has("enum") {
                let fits = example(facts).and_then(|value| value.as_i64()).is_none_or(|one| i32::try_from(one).is_ok());
                entries.add("type", if known.is_integer(&facts.name) && fits { "Integer" } else { "Long" });
            }
        }
        KindFacts::Boolean => entries.add("type", "Boolean"),
        KindFacts::Double => entries.add("type", "Double"),
        KindFacts::Map => entries.add("type", "Map"),
        KindFacts::Object if facts.fields.is_empty() => entries.add("type", "Map"),
        KindFacts::Object => match known.object(&facts.fields) {
            Some(name) => entries.add("object", name),
            None => entries.add("fields", fields(known, &facts.fields, is_sent)),
        },
        KindFacts::Array => {
            let mut items = Entries::default();
            let text = FieldFacts::default();
            let element = facts.items.as_deref().unwrap_or(&text);
            // What the text says of a list, it says of its elements.
            let element = FieldFacts { doc: facts.doc.clone(), ..element.clone() };
            shape(&mut items, known, &element, is_sent);
            if element.kind == KindFacts::String && !items.has("values") && !items.has("enum") {
                items.add("type", "String");
            }
            entries.add("items", items);
        }
        // The example is all there is to tell it by.
        KindFacts::Any => match facts.example.as_deref().map(serde_json::from_str::<Value>) {
            Some(Ok(Value::Array(rows))) if rows.iter().all(Value::is_object) => {
                let mut items = Entries::default();
                items.add("type", "Map");
                entries.add("items", items);
            }
            Some(Ok(Value::Bool(_))) => entries.add("type", "Boolean"),
            Some(Ok(Value::Number(number))) if number.is_i64() => entries.add("type", "Long"),
            Some(Ok(Value::Object(_))) | None => entries.add("type", "Map"),
            _ => {}
        },
    }
}

/// The values that the text lists: a shared enumeration where one has just those, else each with an empty text.
fn enumeration(entries: &mut Entries, known: &Known<'_>, facts: &FieldFacts) {
    let is_number = facts.kind == KindFacts::Long;
    let listed = prose::values(&facts.doc);
    // Where the example is JSON or several words, the text lists the values of something within.
    let is_compound = |text: &str| text.contains(char::is_whitespace) || text.starts_with(['{', '[']);
    if listed.is_empty() || facts.kind == KindFacts::String && facts.example.as_deref().is_some_and(is_compound) {
        return;
    }
    let texts: Vec<String> = listed.iter().map(|one| one.value.clone()).collect();
    if is_number && texts.iter().any(|text| text.parse::<i64>().is_err()) {
        return;
    }
    if let Some(name) = known.enumeration(&facts.name, &texts, is_number) {
        return entries.add("enum", name);
    }
    let mut values = Entries::default();
    for one in &listed {
        let key = if is_number {
            one.value.parse::<i64>().map_or(Value::Null, Value::from)
        } else {
            one.value.clone().into()
        };
        if values.has_key(&from_json(&key)) {
            continue;
        }
        if !is_number && is_value_name(&one.value.to_upper_camel_case()) {
            values.add_value(from_json(&key), "");
        } else {
            let mut value = Entries::default();
            value.add("name", value_name(one));
            value.add("doc", "");
            values.add_value(from_json(&key), value);
        }
    }
    entries.add("values", values);
}

/// A Rust name for a value: the first words of what it means that say something.
fn value_name(listed: &Listed) -> String {
    let words = listed.meaning.split(|letter: char| !letter.is_ascii_alphanumeric());
    let telling = words.filter(|word| !word.is_empty() && !FILLERS.contains(&word.to_ascii_lowercase().as_str()));
    let name = telling.take(3).collect::<Vec<_>>().join(" ").to_upper_camel_case();
    if is_value_name(&name) { name } else { String::new() }
}

fn is_secret(facts: &FieldFacts) -> bool {
    matches!(facts.kind, KindFacts::String | KindFacts::Map | KindFacts::Any)
        && SECRETS.iter().any(|word| facts.name.contains(word))
}

/// The example in the type of its field, where it can be read as that.
fn example(facts: &FieldFacts) -> Option<Value> {
    let text = facts.example.as_deref().filter(|text| !text.is_empty() && text.chars().count() <= LONGEST_EXAMPLE)?;
    match facts.kind {
        KindFacts::Array => {
            let item = facts.items.as_deref()?;
            if !matches!(item.kind, KindFacts::String | KindFacts::Long) {
                return None;
            }
            match serde_json::from_str(text) {
                Ok(Value::Array(values)) => {
                    let typed: Option<Vec<Value>> = values.iter().map(|one| typed(&plain(one), item.kind)).collect();
                    typed.filter(|typed| !typed.is_empty()).map(Value::Array)
                }
                _ => typed(text, item.kind).map(|value| Value::Array(vec![value])),
            }
        }
        KindFacts::Map => serde_json::from_str(text).ok().filter(Value::is_object),
        kind => typed(text, kind),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A text as a value of a scalar type.
fn typed(text: &str, kind: KindFacts) -> Option<Value> {
    match kind {
        KindFacts::String => Some(text.into()),
        KindFacts::Long => text.trim().parse::<i64>().ok().map(Value::from),
        KindFacts::Boolean => text.trim().to_ascii_lowercase().parse::<bool>().ok().map(Value::from),
        KindFacts::Double => text.trim().parse::<f64>().ok().map(Value::from),
        KindFacts::Object | KindFacts::Array | KindFacts::Map | KindFacts::Any => None,
    }
}
