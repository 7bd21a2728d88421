//! What the official package says of the actions of a service, as `scripts/facts` writes it: one JSON file an action.

use crate::folder::{entries, whole};
use crate::problem::{Problem, Problems};
use crate::spec::{LocationSpec, MethodSpec, StyleSpec, WireType};
use serde::Deserialize;
use std::path::Path;

/// One action, as the package has it.
#[derive(Clone, Debug, Deserialize)]
pub struct ActionFacts {
    /// Wire name.
    pub action: String,
    /// HTTP method.
    pub method: MethodSpec,
    /// Path; `/` for RPC actions.
    pub pathname: String,
    /// Whether the package calls it deprecated.
    #[serde(default)]
    pub deprecated: bool,
    /// Parameters, by name.
    #[serde(default)]
    pub parameters: Vec<FieldFacts>,
    /// Fields of the response, by name.
    #[serde(default)]
    pub response: Vec<FieldFacts>,
}

/// A parameter, a response field or the element of a list, as the package has it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FieldFacts {
    /// Wire name; empty for the element of a list.
    #[serde(default)]
    pub name: String,
    /// Where a parameter travels.
    #[serde(default, rename = "in")]
    pub place: Option<LocationSpec>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: KindFacts,
    /// How a list, object or map of a parameter is written.
    #[serde(default)]
    pub style: Option<StyleFacts>,
    /// Whether the package calls it required.
    #[serde(default)]
    pub required: bool,
    /// The vendor's own words.
    #[serde(default)]
    pub doc: String,
    /// An example value, as text.
    #[serde(default)]
    pub example: Option<String>,
    /// Fields of an object.
    #[serde(default)]
    pub fields: Vec<FieldFacts>,
    /// Element of a list.
    #[serde(default)]
    pub items: Option<Box<FieldFacts>>,
}

/// The types that the package tells apart: it knows integers of one size only.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum KindFacts {
    #[default]
    String,
    Long,
    Boolean,
    Double,
    Object,
    Array,
    Map,
    /// The package does not say.
    Any,
}

impl KindFacts {
    /// What the package would call a type of the specs.
    pub fn of(wire_type: WireType) -> Self {
        match wire_type {
            WireType::String => Self::String,
            WireType::Integer | WireType::Long => Self::Long,
            WireType::Boolean => Self::Boolean,
            WireType::Float | WireType::Double => Self::Double,
            WireType::Object => Self::Object,
            WireType::Array => Self::Array,
            WireType::Map => Self::Map,
            WireType::Any => Self::Any,
        }
    }

    /// Whether a type of the specs is the same, as far as the package can tell.
    pub fn is_alike(self, wire_type: WireType) -> bool {
        self == Self::Any || self == Self::of(wire_type)
    }
}

/// How a list, object or map is written.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum StyleFacts {
    /// One JSON text.
    Json,
    /// One text, joined by commas.
    Simple,
    /// `Key.1.Sub`.
    Flat,
}

impl StyleFacts {
    /// What the specs call it.
    pub fn in_specs(self) -> StyleSpec {
        match self {
            Self::Json => StyleSpec::Json,
            Self::Simple => StyleSpec::Comma,
            Self::Flat => StyleSpec::Flat,
        }
    }
}

/// Reads the facts of one action from the folder of its service.
pub fn load_action(folder: &Path, action: &str) -> Result<ActionFacts, Problems> {
    read(&folder.join(format!("{action}.json"))).map_err(|problem| Problems(vec![problem]))
}

/// Reads the facts of all actions of a service, by name.
pub fn load(folder: &Path) -> Result<Vec<ActionFacts>, Problems> {
    let paths = entries(folder).map_err(|failure| whole(folder, &failure.to_string()))?;
    let mut actions = Vec::new();
    let mut problems = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        match read(path) {
            Ok(action) => actions.push(action),
            Err(problem) => problems.push(problem),
        }
    }
    if actions.is_empty() && problems.is_empty() {
        return Err(whole(folder, "no facts: there is no JSON file of an action"));
    }
    if problems.is_empty() { Ok(actions) } else { Err(Problems(problems)) }
}

fn read(path: &Path) -> Result<ActionFacts, Problem> {
    let problem = |line: usize, reason: String| Problem { file: path.to_owned(), line, reason };
    let text = std::fs::read_to_string(path).map_err(|failure| problem(0, failure.to_string()))?;
    serde_json::from_str(&text).map_err(|failure| problem(failure.line(), failure.to_string()))
}
