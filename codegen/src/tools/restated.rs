//! Texts that only restate the name they stand under.
//!
//! A text is there to say more than the name does. Of the texts of actions that the reference does not have, written
//! from what the package says, a few may still say no more: some names leave nothing to be said.

use crate::model::{Action, Field, Service, Shape, SourceSpec};
use crate::problem::Problem;
use heck::ToSnakeCase;
use std::collections::BTreeSet;

/// Of how many texts, in hundreds, one may restate its name: three of a hundred.
const ALLOWED_PERCENT: usize = 3;

/// Words that say nothing by themselves.
const STOP_WORDS: [&str; 36] = [
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "for", "from", "has", "have", "if", "in", "into", "is",
    "it", "its", "of", "on", "one", "or", "that", "the", "their", "them", "these", "this", "to", "was", "were", "what",
    "whether", "which", "with",
];

/// How many texts are written from what the package says, and which of them only restate a name.
#[derive(Debug, Default)]
pub struct Restated {
    /// Number of texts. One that stands under the same name in several places, as that of a shared parameter, counts once.
    pub texts: usize,
    /// One for each text that only restates its name.
    pub found: Vec<Problem>,
}

impl Restated {
    /// Whether there are more than may be.
    pub fn is_too_many(&self) -> bool {
        self.found.len() * 100 > self.texts * ALLOWED_PERCENT
    }
}

impl std::fmt::Display for Restated {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (self.found.len() * 1000).div_ceil(self.texts.max(1));
        write!(
            formatter,
            "{} of {} texts written from the package only restate a name: {}.{} %, at most {ALLOWED_PERCENT} % may",
            self.found.len(),
            self.texts,
            tenths / 10,
            tenths % 10,
        )
    }
}

/// Whether the texts of an action are written from what the package says.
fn is_from_package(service: &Service, action: &Action) -> bool {
    service.source == SourceSpec::Package || action.since.is_some()
}

/// Looks through the texts of all actions that are written from what the package says.
pub fn restated(services: &[Service]) -> Restated {
    let mut seen = BTreeSet::new();
    let mut outcome = Restated::default();
    for service in services {
        for action in service.actions.iter().filter(|action| is_from_package(service, action)) {
            let mut texts = Texts { action, list: Vec::new() };
            texts.add(&action.name, "", &action.summary);
            action.parameters.iter().for_each(|parameter| texts.field(&parameter.field, ""));
            action.response.iter().for_each(|field| texts.field(field, ""));
            for (name, owner, text) in texts.list {
                if !seen.insert((name.clone(), owner.clone(), text.clone())) {
                    continue;
                }
                outcome.texts += 1;
                if is_restated(&text, &[&name, &owner]) {
                    let file = [&service.name, &action.area, &format!("{}.yaml", action.name)].into_iter().collect();
                    let reason = format!("the text of `{name}` only restates its name: {text}");
                    outcome.found.push(Problem { file, line: 0, reason });
                }
            }
        }
    }
    outcome
}

/// The texts of an action, each with the name it stands under and the name above that.
struct Texts<'model> {
    action: &'model Action,
    list: Vec<(String, String, String)>,
}

impl Texts<'_> {
    fn add(&mut self, name: &str, owner: &str, text: &str) {
        let owner = if owner.is_empty() { &self.action.name } else { owner };
        self.list.push((name.to_owned(), owner.to_owned(), text.to_owned()));
    }

    fn field(&mut self, field: &Field, owner: &str) {
        self.add(&field.name, owner, &field.doc);
        self.shape(&field.shape, &field.name);
    }

    /// What is within a field. Shared types are described elsewhere, for all their actions.
    fn shape(&mut self, shape: &Shape, owner: &str) {
        match shape {
            Shape::Object { fields, .. } => fields.iter().for_each(|field| self.field(field, owner)),
            Shape::Array(inner) | Shape::Embedded(inner) => self.shape(inner, owner),
            Shape::LocalEnum(enumeration) => {
                for value in &enumeration.values {
                    let wire = value.value.as_str().unwrap_or(&value.name);
                    self.add(wire, owner, &value.doc);
                }
            }
            Shape::Scalar(_) | Shape::SharedEnum { .. } | Shape::SharedObject(_) | Shape::Map { .. } => {}
        }
    }
}

/// Whether all words of a text stand in the names, stop words aside.
fn is_restated(text: &str, names: &[&str]) -> bool {
    let known: BTreeSet<String> = names.iter().flat_map(|name| words(name)).collect();
    words(text).all(|word| STOP_WORDS.contains(&word.as_str()) || known.contains(&word))
}

/// The words of a text or name in small letters, without the ending of the plural.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .flat_map(|part| part.to_snake_case().split('_').map(str::to_owned).collect::<Vec<_>>())
        .filter(|word| !word.is_empty())
        .map(|word| if word.len() > 3 { word.trim_end_matches('s').to_owned() } else { word })
        .collect();
    parts.into_iter()
}
