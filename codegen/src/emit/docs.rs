//! Documentation comments from the facts of the model.

use super::names::{area_name, constant_name, module_name, setter_name};
use crate::model::{
    Action, Counterpart, EffectSpec, EnumValue, Field, LevelSpec, Parameter, Place, ReplacedBySpec, ReplacementSpec,
    Service, Shape, Size, SourceSpec,
};
use serde_json::Value;
use std::fmt::Write;

/// Column at which comments are wrapped, that of rustfmt.
const WIDTH: usize = 120;

/// Stands for a space at which no line may end, as between `Example:` and its value.
const GLUE: char = '\u{a0}';

/// Writes `text` as `///` lines, paragraph by paragraph, wrapped.
pub(super) fn lines(out: &mut String, indent: usize, text: &str) {
    let margin = "    ".repeat(indent);
    for paragraph in text.trim().split('\n') {
        let paragraph = paragraph.trim_end();
        // A row of a table and a heading are one line each, however long.
        if paragraph.starts_with(['|', '#']) || paragraph.is_empty() {
            let _ = writeln!(out, "{}", format!("{margin}/// {paragraph}").trim_end());
            continue;
        }
        let width = WIDTH - margin.len() - "/// ".len();
        let mut line = String::new();
        // What belongs to a list item stands below its text.
        let below = if paragraph.starts_with("- ") { "  " } else { "" };
        // What stands between backticks stays on one line if it is short enough to do so.
        let code = |part: &str| if part.len() <= 60 { glued(part) } else { part.to_owned() };
        let parts = paragraph.split('`').enumerate();
        let kept: Vec<String> =
            parts.map(|(index, part)| if index % 2 == 1 { code(part) } else { part.to_owned() }).collect();
        for word in kept.join("`").split_ascii_whitespace() {
            let is_full = line.chars().count() + word.chars().count() + 1 > width;
            // Nothing is left on a line that would have no more than the mark of its item.
            if is_full && !matches!(line.trim_start(), "" | "-") && !starts_block(word) {
                let _ = writeln!(out, "{margin}/// {}", line.replace(GLUE, " "));
                line = below.to_owned();
            }
            if !line.trim_start().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        let _ = writeln!(out, "{margin}/// {}", line.replace(GLUE, " "));
    }
}

/// Whether Markdown would take a line with this word in front for a list, a heading or a quotation.
fn starts_block(word: &str) -> bool {
    let number_end = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    matches!(word, "-" | "+" | "*")
        || word.starts_with(['#', '>', '|'])
        || (number_end != word && matches!(number_end, "." | ")"))
}

/// A fact in two or more words that stay on one line.
fn glued(text: &str) -> String {
    text.replace(' ', &GLUE.to_string())
}

/// The text with a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?', ':', '|']) { text.to_owned() } else { format!("{text}.") }
}

/// The text with a link in the place of each action of the service, and of each type it has links to, whose name stands in
/// backticks. What belongs to an area that is off has no page, and stays as it is.
pub(super) fn linked(service: &Service, text: &str) -> String {
    let mut parts = text.split('`');
    let mut result = parts.next().unwrap_or_default().to_owned();
    while let Some(name) = parts.next() {
        // What stands in brackets is a link already.
        let is_link = result.ends_with('[');
        let known = target(service, name).filter(|_| !is_link);
        match known {
            Some(target) => {
                let _ = write!(result, "[`{name}`]({target})");
            }
            None => {
                let _ = write!(result, "`{name}`");
            }
        }
        result.push_str(parts.next().unwrap_or_default());
    }
    result
}

/// What a name in a text is linked to.
fn target(service: &Service, name: &str) -> Option<String> {
    let link = service.links.get(name).filter(|link| service.areas.iter().any(|area| area.name == link.area));
    let action = || service.actions.iter().find(|action| action.name == name);
    link.map(|link| format!("crate::{}", link.path)).or_else(|| action().map(|action| page(service, action)))
}

/// Path of the request builder of an action.
pub(super) fn page(service: &Service, action: &Action) -> String {
    builder_path(&service.module, &action.area, &action.name)
}

/// Path of a request builder, by the names of its service's module, its area and its action.
fn builder_path(module: &str, area: &str, action: &str) -> String {
    format!("crate::{module}::{}::{}::{action}", area_name(area), module_name(action))
}

/// A link to the setter of a parameter of the same builder.
fn setter_link(name: &str) -> String {
    let setter = setter_name(name);
    format!("[`{setter}`](Self::{})", setter.trim_start_matches("r#"))
}

/// Writes text that only rustdoc reads: other builds skip it as a whole.
pub(super) fn rustdoc_only(out: &mut String, indent: usize, text: &str) {
    let margin = "    ".repeat(indent);
    let hashes = (1..).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = hashes.unwrap_or_default();
    let _ = writeln!(out, "{margin}#[cfg_attr(doc, doc = r{hashes}\"");
    // A blank in front, as behind the slashes of other lines.
    for line in text.trim_matches('\n').split('\n') {
        let _ = writeln!(out, "{}", format!(" {line}").trim_end());
    }
    let _ = writeln!(out, "\"{hashes})]");
}

/// A text that begins a paragraph.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Documentation of a request builder, before its example.
pub(super) fn action(service: &Service, action: &Action) -> String {
    let mut text = linked(service, &sentence(&action.summary));
    if let Some(details) = &action.details {
        let _ = write!(text, "\n\n{}", linked(service, &sentence(details)));
    }
    if let Some(since) = &action.since {
        let _ = write!(text, "\n\n{}", since_then(since));
    }
    for group in &action.any_of {
        let names: Vec<String> = group.iter().map(|name| setter_link(name)).collect();
        let _ = write!(text, "\n\nAt least one of {} must be set.", names.join(", "));
    }
    let _ = write!(text, "\n\n{}", facts_of_call(service, action));
    for paragraph in counterparts(service, action) {
        let _ = write!(text, "\n\n{paragraph}");
    }
    text
}

/// Documentation of a request builder, behind its example.
pub(super) fn errors_and_source(service: &Service, action: &Action) -> String {
    let mut text = String::new();
    if !action.errors.is_empty() {
        text.push_str("# Errors\n\n| code | HTTP | meaning |\n|---|---|---|");
        for code in &action.errors {
            let Some(known) = service.errors.get(code) else { continue };
            let status: Vec<String> = known.status.iter().map(u16::to_string).collect();
            let constant = format!("crate::{}::error_codes::{}", service.module, constant_name(code));
            let meaning = linked(service, &known.meaning);
            let _ = write!(text, "\n| [`{code}`]({constant}) | {} | {meaning} |", status.join(", "));
        }
    }
    let source = match service.source {
        SourceSpec::Reference => "reference",
        SourceSpec::Package => "package",
    };
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let _ = write!(
        text,
        "Source: action `{}` of the {} {source}, version {}.",
        action.name, service.title, service.version
    );
    text
}

/// When the service got something that the reference of 2022 does not have.
fn since_then(since: &str) -> String {
    format!("Since {since}: the reference of 2022 does not have it.")
}

/// What does the same in other versions: a paragraph for each direction, followed by its list.
fn counterparts(service: &Service, action: &Action) -> Vec<String> {
    let mut paragraphs = Vec::new();
    if let Some(ReplacedBySpec::Nothing(nothing)) = &action.replaced_by {
        let by =
            service.successor_version.as_ref().map_or_else(String::new, |version| format!(" in version {version}"));
        paragraphs.push(sentence(&format!("Nothing replaces it{by}: {}", nothing.none)));
    }
    for version in versions(&action.replacements) {
        let of_version = action.replacements.iter().filter(|found| found.place.version == version);
        let items: Vec<String> = of_version.map(replacement).collect();
        paragraphs.push(format!("Replaced in version {version} by:\n\n{}", items.join("\n")));
    }
    for version in versions(&action.replaces) {
        let of_version = action.replaces.iter().filter(|found| found.place.version == version);
        let links: Vec<String> = of_version.map(|found| link(&found.place)).collect();
        paragraphs.push(format!("Of version {version} it replaces {}.", links.join(", ")));
    }
    paragraphs
}

/// The versions of some counterparts, each once.
fn versions(counterparts: &[Counterpart]) -> Vec<&str> {
    let mut versions: Vec<&str> = Vec::new();
    for counterpart in counterparts {
        if !versions.contains(&counterpart.place.version.as_str()) {
            versions.push(&counterpart.place.version);
        }
    }
    versions
}

/// An item of a list: an action that replaces another one, what is different about it, and who says so.
fn replacement(counterpart: &Counterpart) -> String {
    let note = counterpart.note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
    let said = sentence(&format!("- {}{note}", link(&counterpart.place)));
    match counterpart.source.as_str() {
        ReplacementSpec::INFERRED => format!("{said} Inferred from what both do."),
        source => format!("{said} Source: {source}."),
    }
}

/// The name of an action, with a link where its area is on: one that is off has no documentation.
pub(super) fn link(place: &Place) -> String {
    let Place { action, area, module, .. } = place;
    if place.is_on { format!("[`{action}`]({})", builder_path(module, area, action)) } else { format!("`{action}`") }
}

/// Documentation of a value of an enumeration.
pub(super) fn value(service: &Service, value: &EnumValue) -> String {
    let since = value.since.as_ref().map_or_else(String::new, |since| format!(" {}", since_then(since)));
    let wire = glued(&format!("On the wire: {}.", literal(&value.value)));
    format!("{}{since} {wire}", linked(service, &sentence(&value.doc)))
}

/// What a caller must know of the call: its effect, whether it is repeated, its level, and the feature it needs.
fn facts_of_call(service: &Service, action: &Action) -> String {
    let effect = match action.effect {
        EffectSpec::Read => "reads only",
        EffectSpec::Write => "changes state",
    };
    let repeated = match (&action.idempotent_because, action.idempotent) {
        (Some(reason), true) => format!("yes. {}", linked(service, &sentence(reason))),
        (None, true) => "yes.".to_owned(),
        (_, false) => "no. It is repeated only where the service refused it unexecuted.".to_owned(),
    };
    let mut text = format!("- Effect: {effect}.\n- Repeated after a lost response: {repeated}");
    let level = service.levels.iter().find(|level| Some(level.level) == action.level);
    if let Some(LevelSpec { level, calls_per_second, calls_per_day, .. }) = level {
        let per_day = calls_per_day.map_or_else(String::new, |calls| format!(" and {calls} a day"));
        let _ = write!(text, "\n- Call level: {level}, with {calls_per_second} calls a second{per_day}.");
    } else {
        text.push_str("\n- Call level: the reference lists none.");
    }
    if let Some(area) = service.areas.iter().find(|area| area.name == action.area) {
        let _ = write!(text, "\n- Feature: `{}`.", area.feature);
    }
    text
}

/// Which actions require a field of what they are sent; none where none does.
pub(super) fn required(service: &Service, field: &Field) -> Option<String> {
    if field.required {
        return Some("Required.".to_owned());
    }
    let actions: Vec<String> = field.required_by.iter().map(|action| format!("`{action}`")).collect();
    (!actions.is_empty()).then(|| linked(service, &format!("Required by {}.", actions.join(" and "))))
}

/// Documentation of a field, with its default, range, format and example, and who requires it.
pub(super) fn field(service: &Service, field: &Field, required: Option<&str>) -> String {
    let mut text = linked(service, &sentence(&field.doc));
    if let Some(required) = required {
        let _ = write!(text, " {required}");
    }
    if let Shape::Map { reads_as: Some(name) } = &field.shape {
        let _ = write!(text, " `decode` reads it as [`types::{name}`].");
    }
    if field.sensitive {
        text.push_str(" `Debug` does not show it.");
    }
    text + &facts(field)
}

fn facts(field: &Field) -> String {
    let mut text = field.since.as_ref().map_or_else(String::new, |since| format!(" {}", since_then(since)));
    if let Some(default) = &field.default {
        let _ = write!(text, " {}", glued(&format!("Default: {}.", literal(default))));
    }
    let Size { min_length, max_length, max_items } = field.size;
    for (least, most, what) in [
        (field.minimum, field.maximum, ""),
        (min_length.map(i64::from), max_length.map(i64::from), " characters"),
        (None, max_items.map(i64::from), " items"),
    ] {
        let range = match (least, most) {
            (Some(least), Some(most)) => format!("From {least} to {most}{what}."),
            (Some(least), None) => format!("At least {least}{what}."),
            (None, Some(most)) => format!("At most {most}{what}."),
            (None, None) => continue,
        };
        let _ = write!(text, " {}", glued(&range));
    }
    if let Some(pattern) = field.date_pattern {
        let _ = write!(text, " {}", glued(&format!("Format: `{}`.", pattern.text())));
    }
    if let Some(example) = &field.example
        && !matches!(field.shape, Shape::Object { .. } | Shape::Array(_) | Shape::Map { .. })
        && example.to_string().len() <= 60
        && !example.to_string().contains('`')
    {
        let _ = write!(text, " {}", glued(&format!("Example: {}.", literal(example))));
    }
    text
}

/// Documentation of a setter.
pub(super) fn parameter(service: &Service, action: &Action, parameter: &Parameter) -> String {
    let mut text = linked(service, &sentence(&parameter.field.doc));
    for (other, values) in &parameter.only_with {
        let values: Vec<String> = values.iter().map(literal).collect();
        let _ = write!(text, " Matters only with {} set to {}.", setter_link(other), values.join(" or "));
    }
    if service.is_sensitive(&parameter.field) {
        text.push_str(" Kept out of `Debug` and logs.");
    }
    if parameter.fill.is_some() {
        text.push_str(" Filled with a fresh value once per call when left out.");
    }
    text.push_str(&facts(&parameter.field));
    if parameter.required {
        text.push_str("\n\nThis parameter is required.");
    } else if let Some(group) = action.any_of.iter().find(|group| group.contains(&parameter.field.name)) {
        let others = group.iter().filter(|name| **name != parameter.field.name).map(|name| setter_link(name));
        let _ = write!(text, "\n\nThis parameter is required without {}.", others.collect::<Vec<_>>().join(", "));
    }
    text
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
