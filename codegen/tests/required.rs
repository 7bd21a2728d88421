//! What is required within a parameter: of which actions it is checked, and where the documentation says so.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{emit, load, model::Service};

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

const TYPES: &str = "\
objects:
  Tree:
    doc: A tree.
    fields:
      Kind: {required: true, example: pear, doc: Kind of the tree.}
      Row: {type: Integer, required_by: [PlantTrees], example: 3, doc: Where it stands.}
  Fruit:
    doc: A fruit.
    fields:
      Colour: {required: true, example: red, doc: Its colour.}
";

const TREES: &str = "{style: json, items: {object: Tree}, doc: The trees.}";

fn service() -> Service {
    let action = |summary: &str| {
        format!(
            "summary: {summary}\neffect: write\nmethod: POST\nin: body\nparameters:\n  Trees: {TREES}\nresponse:\n  \
             Fruit: {{object: Fruit, doc: A fruit.}}\nnote: There are no levels.\n"
        )
    };
    let folder = Folder::with(&[
        ("demo/service.yaml", SERVICE.to_owned()),
        ("demo/errors.yaml", "errors: {}\n".to_owned()),
        ("demo/types/common.yaml", TYPES.to_owned()),
        ("demo/orchard/MoveTrees.yaml", action("Moves trees.")),
        ("demo/orchard/PlantTrees.yaml", action("Plants trees.")),
    ]);
    load(&folder.path().join("demo"), &|_| true).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn each_action_checks_what_it_requires() {
    let service = service();
    let texts: Vec<String> = service.actions.iter().map(|action| emit::action(&service, action)).collect();
    assert!(texts[0].contains(r#""Trees" Body [RequiredWithin(&[(&["*"], &["Kind"])])],"#), "{}", texts[0]);
    let both = r#""Trees" Body [RequiredWithin(&[(&["*"], &["Kind", "Row"])])],"#;
    assert!(texts[1].contains(both), "{}", texts[1]);
}

#[test]
fn fields_and_setters_of_what_is_sent_say_who_requires_them() {
    let text = emit::shared_types(&service());
    assert!(text.contains("/// Kind of the tree. Required. Example: `pear`."), "{text}");
    assert!(text.contains(r#"pub kind: Option<String> = "Kind" ("Required."),"#), "{text}");
    assert!(text.contains(r#"pub row: Option<i64> = "Row" ("Required by [`PlantTrees`](crate::demo::"#), "{text}");
    // It is part of answers only, in which nothing is required.
    assert!(text.contains(r#"pub colour: Option<String> = "Colour","#), "{text}");
    assert!(!text.contains("Its colour. Required"), "{text}");
}
