//! Texts that only restate a name: which they are, and how many `check` lets pass.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{load, restated::restated};
use std::process::Command;

const SERVICE: &str = "title: Demo\nversion: \"1\"\nmodule: demo\nfeature: area\nprotocol: rpc\nmethod: GET\n\
    endpoint: {public: a.test}\nlevels: [{level: 1, calls_per_second: 1}]\nareas: {orchard: Trees.}\n";

/// A folder with one action, which is new where `since` says so, and what it says of its parameters.
fn folder(since: &str, parameters: &str) -> Folder {
    let action = format!(
        "summary: Picks all that is ripe.\n{since}level: 1\neffect: write\nin: query\nparameters:\n{parameters}"
    );
    let files = [
        ("demo/service.yaml", SERVICE),
        ("demo/errors.yaml", "errors: {}\n"),
        ("demo/orchard/PickPears.yaml", &action),
    ];
    Folder::with(&files.map(|(name, text)| (name, text.to_owned())))
}

/// Number of texts, and the names of those that are restated.
fn outcome(since: &str, parameters: &str) -> (usize, Vec<String>) {
    let folder = folder(since, parameters);
    let service = load(&folder.path().join("demo"), &|_| true).unwrap_or_else(|problems| panic!("{problems}"));
    let restated = restated(&[service]);
    let name = |reason: &str| reason.split('`').nth(1).unwrap_or_default().to_owned();
    (restated.texts, restated.found.iter().map(|problem| name(&problem.reason)).collect())
}

const NEW: &str = "since: \"2\"\n";

#[test]
fn names_in_other_words_are_told_from_texts() {
    let parameters = "  TreeId: {type: Long, doc: The id of the tree.}\n  \
        OwnerId: {doc: Account id of whoever owns the tree.}\n  \
        Pears: {doc: The pears to pick.}\n  \
        Kind: {doc: Only pears of this kind., values: {EARLY_PEAR: An early pear, LATE: Picked after the frost}}\n  \
        Box:\n    style: json\n    doc: Where to put them.\n    fields:\n      Size: {doc: Size of the box.}\n";
    assert_eq!(
        outcome(NEW, parameters),
        // `Kind` says what the values are of, and that is the action's own word.
        (9, ["TreeId", "Pears", "EARLY_PEAR", "Size"].map(str::to_owned).to_vec())
    );
}

#[test]
fn actions_of_the_reference_are_not_looked_at() {
    assert_eq!(outcome("", "  TreeId: {type: Long, doc: The id of the tree.}\n"), (0, Vec::new()));
}

/// What `check` says of one action with `count` parameters, of which the first only restates its name.
fn check(count: usize) -> (bool, String, String) {
    let mut parameters = String::from("  TreeId: {type: Long, doc: The id of the tree.}\n");
    for number in 1..count {
        parameters.push_str(&format!("  Row{number}: {{doc: Whether the ladder stands there.}}\n"));
    }
    let folder = folder(NEW, &parameters);
    let output = Command::new(env!("CARGO_BIN_EXE_dataworks-codegen"))
        .arg("check")
        .arg(folder.path())
        .output()
        .expect("the command starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[test]
fn check_reports_the_share_and_refuses_a_larger_one() {
    // Next to the parameters there is the summary.
    let (is_fine, out, _) = check(33);
    assert!(is_fine);
    let share = "1 of 34 texts written from the package only restate a name: 3.0 %, at most 3 % may\n";
    assert!(out.contains(share), "{out}");
    let (is_fine, _, error) = check(32);
    assert!(!is_fine);
    assert!(error.contains("demo/orchard/PickPears.yaml: the text of `TreeId` only restates its name"), "{error}");
    let share = "1 of 33 texts written from the package only restate a name: 3.1 %, at most 3 % may\n";
    assert!(error.contains(share), "{error}");
}
