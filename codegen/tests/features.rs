//! The features of Cargo.toml against the areas of the specs, and areas on their own.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks_codegen::{load, load_all, model::Service};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn services() -> Vec<Service> {
    load_all(&root().join("specs")).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Features of the crate, each with the features it turns on.
fn features() -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest is there");
    let section = text.split("\n[").find_map(|section| section.strip_prefix("features]\n")).expect("it has features");
    let lines = section.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let (name, list) = line.split_once(" = ").expect("a feature is on one line");
            (name.to_owned(), list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
        })
        .collect()
}

/// Areas that a program turns on by themselves: few need them, and every build pays for each area that is on.
const OFF_BY_DEFAULT: [&str; 1] = ["v2020-dsg"];

#[test]
fn every_area_has_its_feature_and_every_service_one_for_all() {
    let features = features();
    for service in services() {
        let areas: BTreeSet<String> = service.areas.iter().map(|area| area.feature.clone()).collect();
        for area in &areas {
            assert_eq!(features.get(area), Some(&BTreeSet::new()), "feature `{area}`");
        }
        let whole = BTreeSet::from([service.module.clone()]);
        if areas != whole {
            let by_default = areas.iter().filter(|area| !OFF_BY_DEFAULT.contains(&area.as_str())).cloned().collect();
            assert_eq!(features.get(&service.module), Some(&by_default), "feature `{}`", service.module);
        }
        let prefix = format!("{}-", service.module);
        let named: BTreeSet<String> = features.keys().filter(|name| name.starts_with(&prefix)).cloned().collect();
        let expected: BTreeSet<String> = areas.into_iter().filter(|area| area.starts_with(&prefix)).collect();
        assert_eq!(named, expected, "features of areas that are none");
    }
}

#[test]
fn areas_are_printed_by_their_features() {
    let output = Command::new(env!("CARGO_BIN_EXE_dataworks-codegen"))
        .args(["areas", "specs"])
        .current_dir(root())
        .output()
        .expect("the command starts");
    let printed = String::from_utf8(output.stdout).expect("output is UTF-8");
    let printed: Vec<&str> = printed.lines().collect();
    let features = features();
    assert!(printed.len() >= 13 && printed.iter().all(|name| features.contains_key(*name)), "{printed:?}");
    assert_eq!(printed.iter().collect::<BTreeSet<_>>().len(), printed.len(), "none is there twice");
}

/// An area needs no type that only another area has, so that its specs are read and emitted alone.
#[test]
fn every_area_can_be_read_alone() {
    for whole in services() {
        let folder = root().join("specs").join(&whole.name);
        for area in &whole.areas {
            let service = load(&folder, &|feature| feature == area.feature)
                .unwrap_or_else(|problems| panic!("{} alone:\n{problems}", area.feature));
            let count = whole.actions.iter().filter(|action| action.area == area.name).count();
            assert_eq!(service.actions.len(), count, "{}", area.feature);
        }
        let nothing = load(&folder, &|_| false).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(nothing.areas.is_empty() && nothing.actions.is_empty());
    }
}
