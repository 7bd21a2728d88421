//! What actions are replaced by: whether those are there, and which is which's counterpart.

use super::text::{is_blank, is_kebab_case, is_plain_text, is_type_name};
use super::{Action, Service};
use crate::problem::{Problem, Problems};
use crate::spec::{ActionSpec, Located, NothingSpec, OutlineSpec, ReplacedBySpec, ReplacementSpec};
use serde::Serialize;

/// An action that is the counterpart of another one, and who says so.
#[derive(Clone, Debug, Serialize)]
pub struct Counterpart {
    /// Where it is.
    pub place: Place,
    /// Who says so, or [`ReplacementSpec::INFERRED`].
    pub source: String,
    /// What is different about the one that replaces.
    pub note: Option<String>,
}

/// Where an action is.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Its wire name.
    pub action: String,
    /// Its area.
    pub area: String,
    /// Whether its area is on.
    pub is_on: bool,
    /// Folder of its service.
    pub service: String,
    /// API version of its service.
    pub version: String,
    /// Rust module of its service.
    pub module: String,
}

impl Service {
    /// Folder of the service that a replacement of one of this service's actions belongs to.
    pub fn service_of<'a>(&'a self, replacement: &'a ReplacementSpec) -> &'a str {
        replacement.service.as_ref().or(self.successor.as_ref()).unwrap_or(&self.name)
    }

    /// Whether it has an action, in an area that is on or off.
    fn has(&self, name: &str) -> bool {
        self.actions.iter().any(|action| action.name == name) || self.off.iter().any(|action| action.name == name)
    }

    /// Where one of its actions is.
    fn place(&self, name: &str, area: &str, is_on: bool) -> Place {
        Place {
            action: name.to_owned(),
            area: area.to_owned(),
            is_on,
            service: self.name.clone(),
            version: self.version.clone(),
            module: self.module.clone(),
        }
    }

    /// Where an action is, if the service has it.
    pub fn place_of(&self, name: &str) -> Option<Place> {
        let on = self.actions.iter().map(|action| (&action.name, &action.area, true));
        let off = self.off.iter().map(|action| (&action.name, &action.area, false));
        let (name, area, is_on) = on.chain(off).find(|(found, ..)| *found == name)?;
        Some(self.place(name, area, is_on))
    }

    /// Where all actions are, in areas that are on or off, and what is written of their replacements.
    pub fn places(&self) -> Vec<(Place, Option<&ReplacedBySpec>)> {
        let on = self
            .actions
            .iter()
            .map(|action| (self.place(&action.name, &action.area, true), action.replaced_by.as_ref()));
        let off = self
            .off
            .iter()
            .map(|OutlineSpec { name, area, replaced_by }| (self.place(name, area, false), replaced_by.as_ref()));
        on.chain(off).collect()
    }
}

/// Checks what the actions of one service are replaced by. Of other services only the names are looked at.
pub(super) fn check(files: &[Located<ActionSpec>], model: &Service, problems: &mut Vec<Problem>) {
    for file in files {
        let mut report = |place: &str, reason: String| problems.push(file.problem(place, reason));
        let replacements = match &file.spec.replaced_by {
            None => {
                if let Some(successor) = &model.successor {
                    let reason =
                        format!("`replaced_by` has to say what replaces it in `{successor}`, or why nothing does");
                    report("", reason);
                }
                continue;
            }
            Some(ReplacedBySpec::Nothing(NothingSpec { none })) => {
                if is_blank(none) {
                    report("replaced_by.none", "`none` gives no reason".to_owned());
                } else if let Err(reason) = is_one_line(none) {
                    report("replaced_by.none", format!("the text {reason}"));
                }
                continue;
            }
            Some(ReplacedBySpec::Actions(replacements)) => replacements,
        };
        if replacements.is_empty() {
            report(
                "replaced_by",
                "nothing is named; `{none: reason}` says that nothing replaces the action".to_owned(),
            );
        }
        for (index, replacement) in replacements.iter().enumerate() {
            let here = format!("replaced_by.{index}");
            let name = &replacement.action;
            let is_here = model.service_of(replacement) == model.name;
            let is_same = |other: &&ReplacementSpec| {
                other.action == *name && model.service_of(other) == model.service_of(replacement)
            };
            if is_here && name == file.stem() {
                report(&format!("{here}.action"), "an action does not replace itself".to_owned());
            } else if !is_type_name(name) {
                report(&format!("{here}.action"), format!("`{name}` is no action name"));
            } else if is_here && !model.has(name) {
                report(&format!("{here}.action"), format!("this service has no action `{name}`"));
            } else if replacements[..index].iter().any(|other| is_same(&other)) {
                report(&format!("{here}.action"), format!("`{name}` is there twice"));
            }
            if let Some(service) = &replacement.service {
                let implied = model.successor.as_ref().unwrap_or(&model.name);
                if !is_kebab_case(service) {
                    report(&format!("{here}.service"), format!("`{service}` is no folder of a service"));
                } else if service == implied {
                    report(&format!("{here}.service"), format!("without `service` it is an action of `{implied}` too"));
                }
            }
            if is_blank(&replacement.source) {
                report(&format!("{here}.source"), "`source` says nothing".to_owned());
            } else if let Err(reason) = is_one_line(&replacement.source) {
                report(&format!("{here}.source"), format!("the text {reason}"));
            }
            if let Some(Err(reason)) = replacement.note.as_ref().map(|note| is_one_line(note)) {
                report(&format!("{here}.note"), format!("the text {reason}"));
            }
        }
    }
}

/// These texts become an item of a list and a cell of a table.
fn is_one_line(text: &str) -> Result<(), String> {
    is_plain_text(text)?;
    if text.contains(['\n', '|']) { Err("has a `|` or more than one line".to_owned()) } else { Ok(()) }
}

/// Tells actions which are their counterparts in other services, and returns those that are not there.
pub fn connect(services: &mut [Service]) -> Result<(), Problems> {
    let mut problems = Vec::new();
    let mut found: Vec<(Place, Counterpart)> = Vec::new();
    for service in services.iter() {
        for (old, replaced_by) in service.places() {
            let Some(ReplacedBySpec::Actions(replacements)) = replaced_by else { continue };
            for replacement in replacements {
                let folder = service.service_of(replacement);
                // A service that is not there, as when one is looked at by itself.
                let Some(other) = services.iter().find(|other| other.name == folder) else { continue };
                let Some(place) = other.place_of(&replacement.action) else {
                    let file = [&service.name, &old.area, &format!("{}.yaml", old.action)].into_iter().collect();
                    let reason = format!("replaced_by: service `{folder}` has no action `{}`", replacement.action);
                    problems.push(Problem { file, line: 0, reason });
                    continue;
                };
                let counterpart =
                    Counterpart { place, source: replacement.source.clone(), note: replacement.note.clone() };
                found.push((old.clone(), counterpart));
            }
        }
    }
    let versions: Vec<(String, String)> =
        services.iter().map(|service| (service.name.clone(), service.version.clone())).collect();
    for service in services.iter_mut() {
        let Some(successor) = &service.successor else { continue };
        service.successor_version =
            versions.iter().find(|(name, _)| name == successor).map(|(_, version)| version.clone());
        if service.successor_version.is_none() {
            let file = [&service.name, "service.yaml"].into_iter().collect();
            problems.push(Problem { file, line: 0, reason: format!("successor: there is no service `{successor}`") });
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    for (old, new) in found {
        if let Some(action) = action_at(services, &new.place)
            && new.place.service != old.service
        {
            action.replaces.push(Counterpart { place: old.clone(), note: None, source: new.source.clone() });
        }
        if let Some(action) = action_at(services, &old) {
            action.replacements.push(new);
        }
    }
    Ok(())
}

fn action_at<'a>(services: &'a mut [Service], place: &Place) -> Option<&'a mut Action> {
    let service = services.iter_mut().find(|service| service.name == place.service)?;
    service.actions.iter_mut().find(|action| action.name == place.action)
}
