//! Lists and mappings: on one line where they fit, else a line for each entry. Fields always have a line each.

use super::scalar::{Context, scalar};
use yaml_serde::{Mapping, Value};

/// Longest line, in characters.
const WIDTH: usize = 120;

/// What a value is in the specs: the order of its keys, and what stands under them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `service.yaml`.
    Service,
    /// `errors.yaml`.
    Errors,
    /// A file of `types`.
    Types,
    /// An action.
    Action,
    /// A parameter, a field, or what is within a list or text.
    Field,
    /// Fields by their names.
    Fields,
    /// Shared enumerations or objects by their names.
    Shared,
    /// Entries by their names, a line each.
    Lines,
    /// Ways to page, waits and other parts with an order of their own.
    Part,
    /// Values of an enumeration by their wire values.
    Values,
    /// Anything: its order says something, or it has none.
    Data,
}

/// Keys in the order in which they are written.
const FIELD: &[&str] = &[
    "name",
    "use",
    "in",
    "type",
    "style",
    "required",
    "required_by",
    "type_name",
    "enum",
    "object",
    "only_with",
    "fill",
    "sensitive",
    "default",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "max_items",
    "date_pattern",
    "example",
    "since",
    "doc",
    "differs",
    "note",
    "values",
    "fields",
    "items",
    "holds",
];
const ACTION: &[&str] = &[
    "summary",
    "details",
    "since",
    "level",
    "effect",
    "idempotent_because",
    "deprecated",
    "replaced_by",
    "method",
    "path",
    "in",
    "parameters",
    "any_of",
    "response",
    "envelope",
    "payload",
    "pagination",
    "waiter",
    "resource",
    "errors",
    "differs",
    "note",
];
const SERVICE: &[&str] = &[
    "title",
    "version",
    "module",
    "feature",
    "protocol",
    "source",
    "package",
    "successor",
    "method",
    "endpoint",
    "levels",
    "editions",
    "areas",
    "headings",
    "links",
    "envelope",
    "envelopes",
    "envelope_fields",
];
const PART: &[&str] = &[
    "page",
    "size",
    "offset",
    "limit",
    "token",
    "next_token",
    "key",
    "next_key",
    "more",
    "items",
    "total",
    "reads",
    "running",
    "follow",
    "message",
    "path",
    "parameter",
    "good",
    "bad",
    "go_on",
    "absent",
    "kind",
    "verb",
    "id",
    "by",
    "name",
    "each",
    "like",
    "scope",
    "unique",
    "as",
    "join",
    "sets",
    "stamps",
    "clears",
    "keeps",
    "restores",
    "order",
    "where",
    "rows",
    "within",
    "filters",
    "contains",
    "under",
    "from",
    "until",
    "taken",
    "gone",
    "action",
    "service",
    "source",
    "note",
    "none",
    "public",
    "vpc",
    "central",
    "host",
    "regions",
    "level",
    "effect",
    "limits",
    "edition",
    "calls",
    "calls_per_second",
    "calls_per_day",
    "calls_per_month",
    "status",
    "meaning",
];

impl Kind {
    fn order(self) -> &'static [&'static str] {
        match self {
            Self::Service => SERVICE,
            Self::Errors => &["groups", "errors"],
            Self::Types => &["enums", "objects", "parameters"],
            Self::Action => ACTION,
            Self::Field => FIELD,
            Self::Part => PART,
            Self::Fields | Self::Shared | Self::Lines | Self::Values | Self::Data => &[],
        }
    }

    /// What stands under a key.
    fn under(self, key: &str) -> Self {
        match (self, key) {
            (Self::Service, "areas" | "envelopes") | (Self::Errors, _) => Self::Lines,
            (Self::Types, "enums" | "objects") => Self::Shared,
            (Self::Types | Self::Action, "parameters")
            | (Self::Action, "response")
            | (Self::Service, "envelope_fields")
            | (Self::Field, "fields") => Self::Fields,
            (Self::Field, "values") => Self::Values,
            (Self::Fields | Self::Shared, _) | (Self::Field, "items" | "holds") => Self::Field,
            (Self::Values, _) => Self::Field,
            (Self::Service, "endpoint" | "levels" | "editions")
            | (Self::Action, "pagination" | "waiter" | "resource" | "replaced_by")
            | (Self::Lines, _) => Self::Part,
            (
                Self::Part,
                "as" | "join" | "sets" | "where" | "filters" | "contains" | "under" | "from" | "until" | "sorts",
            ) => Self::Data,
            (Self::Part, _) => Self::Part,
            _ => Self::Data,
        }
    }

    /// Whether each entry has a line of its own, however short they are.
    fn is_lines(self) -> bool {
        matches!(
            self,
            Self::Service | Self::Errors | Self::Types | Self::Action | Self::Fields | Self::Shared | Self::Lines
        )
    }
}

/// Writes a whole file.
pub(super) fn document(out: &mut String, kind: Kind, value: &Value) {
    match value {
        Value::Mapping(entries) => mapping(out, kind, entries, 0),
        other => {
            out.push_str(&flow(Kind::Data, other).unwrap_or_default());
            out.push('\n');
        }
    }
}

/// Entries in the order of their kind; what has no place there comes last, as it stands.
fn ordered(kind: Kind, entries: &Mapping) -> Vec<(&Value, &Value)> {
    let order = kind.order();
    let place = |key: &Value| order.iter().position(|known| Some(*known) == key.as_str()).unwrap_or(order.len());
    let mut entries: Vec<_> = entries.iter().collect();
    entries.sort_by_key(|(key, _)| place(key));
    entries
}

/// What stands under a key, whatever that is.
fn kind_under(kind: Kind, key: &Value) -> Kind {
    kind.under(key.as_str().unwrap_or_default())
}

/// The value within one line, if its kind may stand on one.
fn flow(kind: Kind, value: &Value) -> Option<String> {
    match value {
        Value::Mapping(entries) if entries.is_empty() => Some("{}".to_owned()),
        Value::Mapping(_) if kind.is_lines() => None,
        Value::Mapping(entries) => {
            let entry = |(key, value): (&Value, &Value)| {
                Some(format!("{}: {}", scalar(key, Context::Key), flow(kind_under(kind, key), value)?))
            };
            let parts: Option<Vec<String>> = ordered(kind, entries).into_iter().map(entry).collect();
            Some(format!("{{{}}}", parts?.join(", ")))
        }
        Value::Sequence(elements) => {
            let parts: Option<Vec<String>> = elements.iter().map(|element| flow(kind, element)).collect();
            Some(format!("[{}]", parts?.join(", ")))
        }
        other => Some(scalar(other, Context::Flow)),
    }
}

fn mapping(out: &mut String, kind: Kind, entries: &Mapping, indent: usize) {
    for (key, value) in ordered(kind, entries) {
        let margin = " ".repeat(indent);
        let key_text = scalar(key, Context::Key);
        entry(out, kind_under(kind, key), value, &format!("{margin}{key_text}:"), indent + 2);
    }
}

/// Writes a value behind a key or dash; `indent` is where what belongs to it stands on lines of its own.
fn entry(out: &mut String, kind: Kind, value: &Value, lead: &str, indent: usize) {
    let fits = |text: &str| lead.chars().count() + 1 + text.chars().count() <= WIDTH;
    let one_line = match value {
        Value::Mapping(_) | Value::Sequence(_) => flow(kind, value).filter(|text| fits(text)),
        other => {
            let text = scalar(other, Context::Block);
            let is_kept = fits(&text) && !text.contains("\\n");
            if is_kept || folded(other, indent).is_none() { Some(text) } else { None }
        }
    };
    out.push_str(lead);
    match (one_line, value) {
        (Some(text), _) => {
            out.push(' ');
            out.push_str(&text);
            out.push('\n');
        }
        (None, Value::Mapping(entries)) => {
            out.push('\n');
            mapping(out, kind, entries, indent);
        }
        (None, Value::Sequence(elements)) => {
            out.push('\n');
            elements.iter().for_each(|element| list_element(out, kind, element, indent));
        }
        (None, text) => {
            out.push_str(" >-\n");
            out.push_str(&folded(text, indent).unwrap_or_default());
        }
    }
}

/// Writes an element of a list behind its dash: on the same line where it fits, else its first key is.
fn list_element(out: &mut String, kind: Kind, element: &Value, indent: usize) {
    let margin = " ".repeat(indent);
    let is_short = |text: &String| indent + 2 + text.chars().count() <= WIDTH;
    match element {
        Value::Mapping(entries) if flow(kind, element).filter(is_short).is_none() => {
            let mut block = String::new();
            mapping(&mut block, kind, entries, indent + 2);
            out.push_str(&margin);
            out.push_str("- ");
            out.push_str(block.trim_start());
        }
        _ => entry(out, kind, element, &format!("{margin}-"), indent + 2),
    }
}

/// A text in lines of a folded scalar, where those read as the same text.
fn folded(value: &Value, indent: usize) -> Option<String> {
    let text = value.as_str()?;
    let is_steady = |line: &str| !line.is_empty() && line.trim() == line && !line.contains("  ");
    if !text.split('\n').all(is_steady) || text.chars().any(|letter| letter.is_control() && letter != '\n') {
        return None;
    }
    let margin = " ".repeat(indent);
    let mut lines: Vec<String> = Vec::new();
    for (index, paragraph) in text.split('\n').enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines.push(format!("{margin}{line}"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(format!("{margin}{line}"));
    }
    lines.push(String::new());
    Some(lines.join("\n"))
}
