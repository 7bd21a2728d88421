//! A service whose actions are replaced by those of another one: in documentation, in the table of the guide, and for
//! errors, with all areas on and with some.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{connect, emit, export, load, load_all, model::Service};
use serde_json::json;
use std::path::Path;

/// A service of one version; `AREAS` and what stands behind it is filled in.
const SERVICE: &str = "\
title: Demo
version: \"VERSION\"
module: MODULE
feature: area
protocol: rpc
method: POST
endpoint: {public: demo.test}
levels: [{level: 1, calls_per_second: 1}]
areas: AREAS
";

const GET_TREE: &str = "\
summary: Shows a tree.
level: 1
effect: read
replaced_by:
  - {action: GetPlant, source: inferred, note: a tree is a plant there}
  - {action: GetTree, source: the gardener}
in: query
parameters:
  TreeId: {example: a, doc: Id of the tree.}
";

const FELL_TREE: &str = "summary: Fells a tree.\nlevel: 1\neffect: write\nreplaced_by: {none: trees stay}\n";

const SWEEP: &str = "\
summary: Sweeps the barn.
level: 1
effect: write
replaced_by: [{action: SweepShed, source: inferred}]
";

const GET_PLANT: &str = "\
summary: Shows a plant.
level: 1
effect: read
in: query
parameters:
  ProjectId: {example: a, doc: Id of the garden.}
  Id: {example: a, doc: Id of the plant.}
";

const PLAIN: &str = "summary: Does something.\nlevel: 1\neffect: write\n";

/// The specs of both versions, once `from` has become `to` in those of the older one.
fn garden(from: &str, to: &str) -> Folder {
    let service = |version: &str, module: &str, areas: &str| {
        SERVICE.replace("VERSION", version).replace("MODULE", module).replace("AREAS", areas)
    };
    let old = service("1", "v1", "{orchard: Trees., barn: Where pears are stored.}") + "successor: demo-2\n";
    let files = [
        ("specs/demo-1/service.yaml", old),
        ("specs/demo-1/errors.yaml", "errors: {}\n".to_owned()),
        ("specs/demo-1/orchard/GetTree.yaml", GET_TREE.to_owned()),
        ("specs/demo-1/orchard/FellTree.yaml", FELL_TREE.to_owned()),
        ("specs/demo-1/barn/SweepBarn.yaml", SWEEP.to_owned()),
        ("specs/demo-2/service.yaml", service("2", "v2", "{plants: All that grows., shed: Tools.}")),
        ("specs/demo-2/errors.yaml", "errors: {}\n".to_owned()),
        ("specs/demo-2/plants/GetPlant.yaml", GET_PLANT.to_owned()),
        ("specs/demo-2/plants/GetTree.yaml", PLAIN.to_owned()),
        ("specs/demo-2/shed/SweepShed.yaml", PLAIN.to_owned()),
    ];
    let changed = files.map(|(name, text)| {
        let text = if name.starts_with("specs/demo-1") && !from.is_empty() { text.replace(from, to) } else { text };
        (name, text)
    });
    Folder::with(&changed)
}

fn all() -> Vec<Service> {
    load_all(&garden("", "").path().join("specs")).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Both services with some of their areas.
fn with(features: &[&str]) -> Vec<Service> {
    let garden = garden("", "");
    let of = |name: &str| {
        load(&garden.path().join("specs").join(name), &|feature| features.contains(&feature))
            .unwrap_or_else(|problems| panic!("{problems}"))
    };
    let mut services = vec![of("demo-1"), of("demo-2")];
    connect(&mut services).unwrap_or_else(|problems| panic!("{problems}"));
    services
}

/// The emitted text of an action, without the margin of its documentation.
fn emitted(services: &[Service], name: &str) -> String {
    let service = services.iter().find(|service| service.actions.iter().any(|action| action.name == name));
    let service = service.expect("the action is on");
    let action = service.actions.iter().find(|action| action.name == name).expect("the action is on");
    emit::action(service, action).replace("        /// ", "/// ")
}

#[test]
fn documentation_links_both_ways() {
    let services = all();
    let old = emitted(&services, "GetTree");
    let expected = "/// Replaced in version 2 by:\n        ///\n\
        /// - [`GetPlant`](crate::v2::plants::get_plant::GetPlant): a tree is a plant there. Inferred from what both do.\n\
        /// - [`GetTree`](crate::v2::plants::get_tree::GetTree). Source: the gardener.\n";
    assert!(old.contains(expected), "{old}");
    let gone = emitted(&services, "FellTree");
    assert!(gone.contains("/// Nothing replaces it in version 2: trees stay.\n"), "{gone}");
    let new = emitted(&services, "GetPlant");
    let expected = "/// Of version 1 it replaces [`GetTree`](crate::v1::orchard::get_tree::GetTree).\n";
    assert!(new.contains(expected), "{new}");
}

#[test]
fn what_is_off_is_named_without_a_link() {
    let services = with(&["v1-barn", "v2-plants"]);
    let old = emitted(&services, "SweepBarn");
    assert!(old.contains("/// - `SweepShed`. Inferred from what both do.\n"), "{old}");
    let new = emitted(&services, "GetPlant");
    assert!(new.contains("/// Of version 1 it replaces `GetTree`.\n"), "{new}");
}

#[test]
fn table_has_all_actions_whatever_is_on() {
    let table = |services: &[Service]| emit::versions(&services[0], services);
    let expected = "
## barn

| 1 | 2 | remark | source |
|---|---|---|---|
| `SweepBarn` | `SweepShed` |  | inferred |

## orchard

| 1 | 2 | remark | source |
|---|---|---|---|
| `FellTree` | nothing | trees stay. | |
| `GetTree` | `GetPlant` | a tree is a plant there. | inferred |
|  | `GetTree` |  | the gardener |
";
    assert_eq!(table(&with(&[])), expected);
    let linked = expected
        .replace("| `GetTree` | `GetPlant`", "| [`GetTree`](crate::v1::orchard::get_tree::GetTree) | `GetPlant`")
        .replace("| `FellTree`", "| [`FellTree`](crate::v1::orchard::fell_tree::FellTree)")
        .replace("`SweepShed`", "[`SweepShed`](crate::v2::shed::sweep_shed::SweepShed)");
    assert_eq!(table(&with(&["v1-orchard", "v2-shed"])), linked);
    let services = all();
    assert_eq!(emit::versions(&services[1], &services), "", "the newer version has no successor");
}

#[test]
fn errors_name_actions_of_other_names_that_take_the_id() {
    for services in [all(), with(&["v1-orchard", "v1-barn", "v2-plants", "v2-shed"])] {
        let elsewhere = |name: &str| {
            let text = emitted(&services, name);
            let line = text.lines().find(|line| line.trim_start().starts_with("elsewhere:")).expect("it is said");
            line.trim().to_owned()
        };
        let some = |version: &str, module: &str, name: &str| {
            format!(
                "elsewhere: Some(Elsewhere {{ version: \"{version}\", module: \"{module}\", actions: &[\"{name}\"] }}),"
            )
        };
        assert_eq!(elsewhere("GetTree"), some("2", "v2", "GetPlant"));
        assert_eq!(elsewhere("GetPlant"), some("1", "v1", "GetTree"));
        assert_eq!(elsewhere("SweepBarn"), "elsewhere: None,", "it takes no id");
    }
}

#[test]
fn export_says_both_directions_with_their_services() {
    let document = export::export(&all());
    let old = &document["services"]["demo-1"]["actions"]["GetTree"];
    let replaced_by = json!([
        {"action": "GetPlant", "service": "demo-2", "source": "inferred", "note": "a tree is a plant there"},
        {"action": "GetTree", "service": "demo-2", "source": "the gardener"},
    ]);
    assert_eq!(old["replaced_by"], replaced_by);
    let new = &document["services"]["demo-2"]["actions"]["GetPlant"];
    assert_eq!(new["replaces"], json!([{"action": "GetTree", "service": "demo-1", "source": "inferred"}]));
}

#[test]
fn mistakes_are_reported_with_their_places() {
    let rows = [
        (
            "replaced_by: {none: trees stay}\n",
            "",
            "demo-1/orchard/FellTree.yaml:1: `replaced_by` has to say what replaces it in `demo-2`, or why nothing does\n",
        ),
        (
            "{none: trees stay}",
            "{none: \"trees\\nstay\"}",
            "demo-1/orchard/FellTree.yaml:4: the text has a `|` or more than one line\n",
        ),
        (
            "source: the gardener",
            "source: the gardener, service: demo-2",
            "demo-1/orchard/GetTree.yaml:6: without `service` it is an action of `demo-2` too\n",
        ),
        ("action: GetTree,", "action: GetPlant,", "demo-1/orchard/GetTree.yaml:6: `GetPlant` is there twice\n"),
        (
            "a tree is a plant there",
            "\"a | b\"",
            "demo-1/orchard/GetTree.yaml:5: the text has a `|` or more than one line\n",
        ),
        (
            "action: SweepShed",
            "action: SweepBarn, service: demo-1",
            "demo-1/barn/SweepBarn.yaml:4: an action does not replace itself\n",
        ),
        ("successor: demo-2", "successor: Demo 2", "demo-1/service.yaml:10: `Demo 2` is no folder of a service\n"),
    ];
    for (from, to, expected) in rows {
        let folder = garden(from, to);
        let problems = load(&folder.path().join("specs/demo-1"), &|_| true).expect_err(expected);
        assert_eq!(problems.to_string(), expected);
    }
    let folder = garden("successor: demo-2", "successor: demo-3");
    let problems = load_all(&folder.path().join("specs")).expect_err("there is no such service");
    assert_eq!(problems.to_string(), "demo-1/service.yaml: successor: there is no service `demo-3`\n");
}

#[test]
fn every_action_of_the_older_version_has_its_row() {
    let services = load_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs"))
        .unwrap_or_else(|problems| panic!("{problems}"));
    let old = services.iter().find(|service| service.name == "dataworks-2020-05-18").expect("it has specs");
    let table = emit::versions(old, &services);
    assert_eq!(old.actions.len(), 316);
    for action in &old.actions {
        let row = format!("\n| [`{}`](crate::v2020::", action.name);
        assert_eq!(table.matches(&row).count(), 1, "{}", action.name);
    }
    // Each of the newer version that replaces one says so, and no other does.
    let replaced: usize = old
        .actions
        .iter()
        .map(|action| action.replacements.iter().filter(|new| new.place.service != old.name).count())
        .sum();
    let replaces: usize =
        services.iter().flat_map(|service| &service.actions).map(|action| action.replaces.len()).sum();
    assert!(replaced > 170 && replaced == replaces, "{replaced} and {replaces}");
}
