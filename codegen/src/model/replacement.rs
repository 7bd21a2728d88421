//! What actions are replaced by: whether those are there, as far as their services are.

use super::Service;
use super::text::{is_blank, is_kebab_case, is_plain_text, is_type_name};
use crate::problem::Problem;
use crate::spec::{ActionSpec, Located, ReplacedBySpec};

/// Checks what the actions of one service are replaced by. Of other services only the names are looked at.
pub(super) fn check(files: &[Located<ActionSpec>], model: &Service, problems: &mut Vec<Problem>) {
    for file in files {
        let mut report = |place: &str, reason: String| problems.push(file.problem(place, reason));
        let replacements = match &file.spec.replaced_by {
            None => continue,
            Some(ReplacedBySpec::Nothing(nothing)) => {
                if is_blank(&nothing.none) {
                    report("replaced_by.none", "`none` gives no reason".to_owned());
                } else if let Err(reason) = is_plain_text(&nothing.none) {
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
            let is_here = replacement.service.as_ref().is_none_or(|service| *service == model.name);
            let is_known = || model.actions.iter().any(|action| action.name == *name);
            if is_here && name == file.stem() {
                report(&format!("{here}.action"), "an action does not replace itself".to_owned());
            } else if !is_type_name(name) {
                report(&format!("{here}.action"), format!("`{name}` is no action name"));
            } else if is_here && !is_known() && model.is_whole {
                report(&format!("{here}.action"), format!("this service has no action `{name}`"));
            }
            if let Some(service) = replacement.service.as_ref().filter(|service| !is_kebab_case(service)) {
                report(&format!("{here}.service"), format!("`{service}` is no folder of a service"));
            }
            if is_blank(&replacement.source) {
                report(&format!("{here}.source"), "`source` says nothing".to_owned());
            } else if let Err(reason) = is_plain_text(&replacement.source) {
                report(&format!("{here}.source"), format!("the text {reason}"));
            }
        }
    }
}

/// Actions of services that are there which replace an action of another service and are not there themselves.
pub fn check_across(services: &[Service]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for service in services {
        for action in &service.actions {
            let Some(ReplacedBySpec::Actions(replacements)) = &action.replaced_by else { continue };
            for replacement in replacements {
                let other = services.iter().find(|other| Some(&other.name) == replacement.service.as_ref());
                if other.is_some_and(|other| other.actions.iter().all(|found| found.name != replacement.action)) {
                    let file = [&service.name, &action.area, &format!("{}.yaml", action.name)].into_iter().collect();
                    let name = replacement.service.as_deref().unwrap_or_default();
                    let reason = format!("replaced_by: service `{name}` has no action `{}`", replacement.action);
                    problems.push(Problem { file, line: 0, reason });
                }
            }
        }
    }
    problems
}
