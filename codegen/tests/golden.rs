//! The emitted text of six actions, byte for byte as it is checked in under `tests/golden`.
//!
//! After an intended change of the emission or of these specs, write the files anew and read the difference:
//! `UPDATE_GOLDEN=1 cargo test -p dataworks-codegen --test golden`.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks_codegen::{emit, load_all, model::Service};
use std::path::{Path, PathBuf};

/// A list with everything; a write with a secret and a scalar payload; local enumerations of all kinds; a filter
/// by tags; a deprecated POST with a body and dates; lists that are joined by commas.
const ACTIONS: [(&str, &str); 6] = [
    ("ListDataSources", "list_data_sources.rs"),
    ("CreateDataSource", "create_data_source.rs"),
    ("ListResourceGroups", "list_resource_groups.rs"),
    ("ListProjects", "list_projects.rs"),
    ("GetMetaTableChangeLog", "get_meta_table_change_log.rs"),
    ("ListTopics", "list_topics.rs"),
];

fn service() -> Service {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let services = load_all(&specs).unwrap_or_else(|problems| panic!("{problems}"));
    services.into_iter().find(|service| service.name == "dataworks-2020-05-18").expect("the service has specs")
}

fn emitted(service: &Service, name: &str) -> String {
    let action = service.actions.iter().find(|action| action.name == name).expect("the action has a spec");
    emit::action(service, action)
}

fn golden_file(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file)
}

#[test]
fn emitted_text_is_the_golden_one() {
    let service = service();
    let is_update = std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    for (name, file) in ACTIONS {
        let text = emitted(&service, name);
        let path = golden_file(file);
        if is_update {
            std::fs::write(&path, &text).expect("golden files can be written");
        }
        let golden = std::fs::read_to_string(&path).expect("the action has a golden file");
        let difference = golden.lines().zip(text.lines()).position(|(golden, now)| golden != now);
        let line = difference.map_or_else(|| golden.lines().count().min(text.lines().count()) + 1, |index| index + 1);
        assert!(golden == text, "{name} differs from tests/golden/{file}, first in line {line}");
    }
}

#[test]
fn same_specs_give_the_same_text() {
    let (first, second) = (service(), service());
    assert_eq!(emit::service(&first), emit::service(&second));
    assert_eq!(emit::shared_types(&first), emit::shared_types(&second));
    assert_eq!(emit::files(&first), emit::files(&second));
    for area in &first.areas {
        assert_eq!(emit::area(&first, &area.name), emit::area(&second, &area.name));
    }
}

#[test]
fn area_holds_the_text_of_its_actions() {
    let service = service();
    let area = emit::area(&service, "tenant");
    for action in service.actions.iter().filter(|action| action.area == "tenant") {
        assert!(area.contains(&emit::action(&service, action)), "{}", action.name);
    }
}

#[test]
fn mid_sized_action_reads_in_about_two_hundred_lines() {
    let lines = emitted(&service(), "ListDataSources").lines().count();
    assert!((150..=220).contains(&lines), "{lines} lines");
}

#[test]
fn lines_of_comments_fit_the_width() {
    let service = service();
    let mut text = emit::shared_types(&service);
    for area in &service.areas {
        text.push_str(&emit::area(&service, &area.name));
    }
    // Neither a row of a table nor a link can be broken, and names of the reference are as long as they are.
    let is_comment = |line: &str| {
        line.trim_start().starts_with("///") && !line.contains("](") && !line.trim_start().starts_with("/// |")
    };
    let is_long = |line: &&str| line.chars().count() > 120 && is_comment(line);
    assert_eq!(text.lines().filter(is_long).collect::<Vec<_>>(), Vec::<&str>::new());
}
