//! What the fields of records become: names that methods have already, and secrets.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{emit, load};

const SERVICE: &str = "\
title: Demo
version: \"1\"
module: demo
feature: service
protocol: rpc
endpoint: {public: \"demo.{region}.test\"}
areas:
  orchard: Trees and what grows on them.
";

const ACTION: &str = "\
summary: Plants a tree.
effect: write
method: POST
in: body
parameters:
  Gate:
    style: json
    doc: The gate that the planter passes.
    fields:
      Lock: {example: left, doc: Where the lock is.}
      Key: {sensitive: true, example: \"****\", doc: What opens it.}
  Kind: {in: query, example: pear, doc: Kind of the tree.}
response:
  New: {type: Boolean, example: true, doc: Whether there was none before.}
  Gates:
    doc: The gates.
    items:
      fields:
        Key: {sensitive: true, example: \"****\", doc: What opens it.}
note: There are no levels.
";

/// The text that becomes of the action.
fn emitted() -> String {
    let folder = Folder::with(&[
        ("demo/service.yaml", SERVICE.to_owned()),
        ("demo/errors.yaml", "errors: {}\n".to_owned()),
        ("demo/orchard/PlantTree.yaml", ACTION.to_owned()),
    ]);
    let service = load(&folder.path().join("demo"), &|_| true).unwrap_or_else(|problems| panic!("{problems}"));
    emit::action(&service, &service.actions[0])
}

#[test]
fn fields_called_like_a_method_of_every_record_get_an_ending() {
    let text = emitted();
    assert!(text.contains("pub new_: Option<bool> = \"New\","), "{text}");
}

#[test]
fn sensitive_fields_are_listed_and_make_their_parameter_sensitive() {
    let text = emitted();
    assert_eq!(text.matches("sensitive: \"Key\"").count(), 2, "{text}");
    assert!(text.contains("\"Gate\" Body [Sensitive],"), "{text}");
    assert!(text.contains("\"Kind\" Query [],"), "{text}");
}

#[test]
fn what_only_the_service_sends_has_setters_for_tests_alone() {
    let text = emitted();
    // The gate of the request, and the element of the answer's list.
    assert_eq!(text.matches("record! {\n").count(), 1, "{text}");
    assert_eq!(text.matches("received! {\n").count(), 1, "{text}");
}
