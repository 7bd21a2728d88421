//! What the fields of records become: names that methods have already, and secrets.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{emit, load};

const SERVICE: &str = "\
name: demo
title: Demo
version: \"1\"
endpoint: {public: \"demo.{region}.test\"}
areas:
  - {name: orchard, summary: Trees and what grows on them.}
";

const ACTION: &str = "\
name: PlantTree
area: orchard
summary: Plants a tree.
effect: write
method: POST
parameters:
  - name: Gate
    in: body
    type: Object
    style: json
    doc: The gate that the planter passes.
    fields:
      - {name: Lock, type: String, example: left, doc: Where the lock is.}
      - {name: Key, type: String, sensitive: true, example: \"****\", doc: What opens it.}
  - {name: Kind, in: query, type: String, example: pear, doc: Kind of the tree.}
response:
  - {name: New, type: Boolean, example: true, doc: Whether there was none before.}
  - name: Gates
    type: Array
    doc: The gates.
    items:
      type: Object
      fields:
        - {name: Key, type: String, sensitive: true, example: \"****\", doc: What opens it.}
note: There are no levels.
";

/// The text that becomes of the action.
fn emitted() -> String {
    let folder = Folder::with(&[
        ("demo/service.yaml", SERVICE.to_owned()),
        ("demo/errors.yaml", "errors: {}\n".to_owned()),
        ("demo/orchard/PlantTree.yaml", ACTION.to_owned()),
    ]);
    let service = load(&folder.path().join("demo")).unwrap_or_else(|problems| panic!("{problems}"));
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
    assert!(text.contains("Parameter::body(\"Gate\").sensitive()"), "{text}");
    assert!(text.contains("Parameter::query(\"Kind\"),"), "{text}");
}
