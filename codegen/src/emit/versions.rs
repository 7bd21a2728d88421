//! What to call now for each action of a service that has a successor, as Markdown for the guide.

use super::docs;
use crate::model::{Place, ReplacedBySpec, Service};
use std::fmt::Write;

/// A table for each area, those that are off included. Names link to actions whose areas are on. Empty without a
/// successor among the services.
pub fn versions(service: &Service, services: &[Service]) -> String {
    let mut text = String::new();
    let Some(successor) = service.successor.as_ref() else { return text };
    let Some(successor) = services.iter().find(|other| other.name == *successor) else { return text };
    let mut actions = service.places();
    actions.sort_by(|one, other| (&one.0.area, &one.0.action).cmp(&(&other.0.area, &other.0.action)));
    let mut area = "";
    for (place, replaced_by) in &actions {
        if area != place.area {
            area = &place.area;
            let _ = writeln!(text, "\n## {area}\n\n| {} | {} | remark | source |", service.version, successor.version);
            text.push_str("|---|---|---|---|\n");
        }
        let old = docs::link(place);
        match replaced_by {
            Some(ReplacedBySpec::Actions(replacements)) => {
                for (index, replacement) in replacements.iter().enumerate() {
                    let folder = service.service_of(replacement);
                    let other = services.iter().find(|other| other.name == folder);
                    let Some(new) = other.and_then(|other| other.place_of(&replacement.action)) else { continue };
                    let old = if index == 0 { old.as_str() } else { "" };
                    let note = replacement.note.as_ref().map_or_else(String::new, |note| docs::sentence(note));
                    let new = linked(&new, successor);
                    let _ = writeln!(text, "| {old} | {new} | {note} | {} |", replacement.source);
                }
            }
            Some(ReplacedBySpec::Nothing(nothing)) => {
                let _ = writeln!(text, "| {old} | nothing | {} | |", docs::sentence(&nothing.none));
            }
            None => {
                let _ = writeln!(text, "| {old} | | | |");
            }
        }
    }
    text
}

/// The name of an action, with its version where that is not the column's.
fn linked(place: &Place, column: &Service) -> String {
    let link = docs::link(place);
    if place.service == column.name { link } else { format!("{link} of {}", place.version) }
}
