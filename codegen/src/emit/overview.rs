//! The page of an area, and what stands above its methods of the client.

use super::docs;
use super::names::{area_name, module_name};
use crate::model::{Action, Area, Service};
use heck::ToSnakeCase;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Words that are written in capitals.
const CAPITALS: [&str; 12] = ["ai", "api", "dag", "ddl", "di", "dsg", "esp", "guid", "id", "ide", "sql", "udf"];

/// Heading of actions that are about different things.
const OTHERS: &str = "Others";

/// Heading of an area in which no two actions are about the same thing.
const ALL: &str = "Actions";

/// Documentation of the module of an area: what it is about, and its actions by what they are about.
pub(super) fn area(text: &mut String, service: &Service, area: &Area) {
    let feature = &area.feature;
    let about = docs::linked(service, &docs::sentence(&area.summary));
    docs::lines(text, 0, &format!("{about}\n\nFeature: `{feature}`."));
    docs::rustdoc_only(text, 0, &tables(service, &area.name));
    available(text, feature);
}

/// Documentation of the client's methods of an area.
pub(super) fn methods(text: &mut String, service: &Service, area: &str) {
    let Some(area) = service.areas.iter().find(|found| found.name == area) else { return };
    let module = area_name(&area.name);
    docs::lines(text, 0, &format!("Actions of the area [`{module}`](crate::{}::{module}).", service.module));
    available(text, &area.feature);
}

/// Which feature the next item needs, as docs.rs shows it.
fn available(text: &mut String, feature: &str) {
    let _ = writeln!(text, "#[cfg_attr(docsrs, doc(cfg(feature = {feature:?})))]");
}

/// A table of actions for each kind of thing.
fn tables(service: &Service, area: &str) -> String {
    let mut text = String::new();
    for (heading, actions) in headings(service, area) {
        let _ = write!(text, "\n## {heading}\n\n| action | what it does |\n|---|---|\n");
        for action in actions {
            let (method, page) = (module_name(&action.name), docs::page(service, action));
            let summary = docs::linked(service, &docs::sentence(&action.summary));
            let _ = writeln!(text, "| [`{method}`]({page}) | {summary} |");
        }
    }
    text
}

/// The headings of the page of an area, each with the actions that are about the same thing, by name. What is alone comes
/// last.
pub fn headings<'model>(service: &'model Service, area: &str) -> Vec<(String, Vec<&'model Action>)> {
    let actions: Vec<&Action> = service.actions.iter().filter(|action| action.area == area).collect();
    let subjects: Vec<Vec<String>> = actions.iter().map(|action| subject(action)).collect();
    let mut groups: BTreeMap<String, Vec<&Action>> = BTreeMap::new();
    for (action, subject) in actions.into_iter().zip(&subjects) {
        // A version of a file is about files, where there are any.
        let widest = subjects.iter().filter(|wider| subject.starts_with(wider)).min_by_key(|wider| wider.len());
        let widest = widest.unwrap_or(subject);
        let heading = said(service, subject).or_else(|| said(service, widest)).unwrap_or_else(|| heading(widest));
        groups.entry(heading).or_default().push(action);
    }
    let (alone, mut together): (Vec<_>, Vec<_>) = groups.into_iter().partition(|(_, actions)| actions.len() == 1);
    if !alone.is_empty() {
        let mut others: Vec<&Action> = alone.into_iter().flat_map(|(_, actions)| actions).collect();
        others.sort_by(|left, right| left.name.cmp(&right.name));
        let heading = if together.is_empty() { ALL } else { OTHERS };
        together.push((heading.to_owned(), others));
    }
    together
}

/// The heading that the service says for a subject: by the longest beginning that the subject has.
fn said(service: &Service, subject: &[String]) -> Option<String> {
    let pairs =
        service.headings.iter().flat_map(|(heading, all)| all.iter().map(move |beginning| (heading, beginning)));
    let is_its = |beginning: &str| {
        let mut words = subject.iter();
        beginning.split(' ').all(|word| words.next().is_some_and(|own| own == word))
    };
    let known = pairs.filter(|(_, beginning)| is_its(beginning)).max_by_key(|(_, beginning)| beginning.len());
    known.map(|(heading, _)| heading.clone())
}

/// The kind of thing that an action is about, word by word: what its spec calls it, else the noun of its name.
pub fn subject(action: &Action) -> Vec<String> {
    let kind = action.resource.as_ref().map_or("", |resource| resource.kind.as_str());
    let noun = action.name.to_snake_case();
    let noun = noun.split_once('_').map_or(noun.as_str(), |(_, noun)| noun);
    let words = if kind.is_empty() { noun } else { kind };
    let mut words: Vec<String> = words.split(['-', '_', ' ']).map(str::to_lowercase).collect();
    if let Some(last) = words.last_mut()
        && last != "business"
        && !last.ends_with("ss")
        && !last.ends_with("us")
    {
        *last = match last.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => last.strip_suffix('s').unwrap_or(last).to_owned(),
        };
    }
    words
}

fn heading(subject: &[String]) -> String {
    let words =
        subject.iter().map(|word| if CAPITALS.contains(&word.as_str()) { word.to_uppercase() } else { word.clone() });
    let text = words.collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
        None => text,
    }
}
