//! Every action of the specs that writes, and every one whose name says that it makes, shows, changes or removes something,
//! declares what, by `resource`, or why it is nothing that lasts.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks_codegen::{load, model::Action, spec::EffectSpec};
use std::path::Path;

const VERBS: [&str; 8] = ["Create", "Add", "Get", "List", "Search", "Update", "Delete", "Remove"];

/// Services of which each action declares it.
const SERVICES: [&str; 2] = ["dataworks-2020-05-18", "dataworks-2024-05-18"];

/// Kinds that actions make and remove, and none shows by itself.
const UNSEEN: [&str; 2] = ["quality-relative-node", "lineage"];

fn actions(service: &str) -> Vec<Action> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(service);
    load(&specs, &|_| true).unwrap_or_else(|problems| panic!("{problems}")).actions
}

/// Whether a name begins with one of the verbs as a word: `GetFile`, and not `Getter`.
fn speaks_of_a_thing(name: &str) -> bool {
    let rest = VERBS.iter().find_map(|verb| name.strip_prefix(verb));
    rest.is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_uppercase()))
}

#[test]
fn every_action_about_a_thing_declares_its_kind() {
    for service in SERVICES {
        let actions = actions(service);
        let is_about_one = |action: &&Action| speaks_of_a_thing(&action.name) || action.effect == EffectSpec::Write;
        let about_things: Vec<&Action> = actions.iter().filter(is_about_one).collect();
        assert!(about_things.len() > 200, "{service}: only {} actions are about things", about_things.len());
        let undeclared: Vec<&str> =
            about_things.iter().filter(|action| action.resource.is_none()).map(|action| action.name.as_str()).collect();
        assert!(undeclared.is_empty(), "{service}: `resource` is missing in {}", undeclared.join(", "));
    }
}

#[test]
fn every_kind_can_be_seen() {
    for service in SERVICES {
        let actions = actions(service);
        let verbs_of = |kind: &str| -> Vec<&str> {
            let resources = actions.iter().filter_map(|action| action.resource.as_ref());
            resources.filter(|resource| resource.kind == kind).map(|resource| resource.verb.as_str()).collect()
        };
        for action in &actions {
            let Some(resource) = action.resource.as_ref().filter(|resource| resource.none.is_none()) else { continue };
            let verbs = verbs_of(&resource.kind);
            let is_seen = verbs.contains(&"get") || verbs.contains(&"list");
            assert!(
                is_seen || UNSEEN.contains(&resource.kind.as_str()),
                "{}: nothing shows a {}",
                action.name,
                resource.kind
            );
        }
    }
}

/// A request that may name a thing otherwise than by its id would be refused for the missing id.
#[test]
fn what_stands_in_the_place_of_an_id_is_declared() {
    let mut count = 0;
    for service in SERVICES {
        for action in actions(service) {
            let Some(resource) = &action.resource else { continue };
            let names_one = matches!(resource.verb.as_str(), "get" | "update" | "add" | "remove" | "delete");
            let ids = resource.id.names();
            for group in action.any_of.iter().filter(|group| names_one && group.iter().any(|name| ids.contains(name))) {
                count += 1;
                let stands_in = |name: &&String| ids.contains(name) || resource.by.contains(name);
                let missing: Vec<&String> = group.iter().filter(|name| !stands_in(name)).collect();
                assert!(missing.is_empty(), "{service}: `by` of {} lacks {missing:?}", action.name);
            }
        }
    }
    assert!(count >= 5, "{count} actions name a thing in several ways");
}
