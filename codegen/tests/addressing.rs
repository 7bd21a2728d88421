//! Mistakes in the paths, places, texts and waits of services that are not RPC, each with its line and reason.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::load;

const SERVICE: &str = "\
name: demo
title: Demo
version: \"1\"
style: roa
endpoint: {public: \"demo.{region}.test\"}
areas:
  - {name: orchard, summary: Trees and what grows on them.}
";

const ACTION: &str = "\
name: GetTree
area: orchard
summary: Gets a tree.
effect: read
method: GET
path: /orchards/{orchardId}/trees/{treeId}
parameters:
  - {name: orchardId, in: path, type: Long, required: true, example: 1, doc: Id of the orchard.}
  - {name: treeId, in: path, type: String, required: true, example: a, doc: Id of the tree.}
  - {name: language, in: header, type: String, doc: Language of the answer.}
response:
  - {name: state, type: String, example: RIPE, doc: State of the tree.}
  - {name: growing, type: Boolean, example: false, doc: Whether it grows.}
  - name: body
    type: String
    example: '{\"pears\":3}'
    doc: What hangs on it.
    holds:
      type: Object
      fields:
        - {name: pears, type: Integer, example: 3, doc: Number of pears.}
waiter:
  reads:
    - {path: state, good: [RIPE]}
  running: growing
note: There are no levels.
";

/// Lines and reasons once `from` has become `to` in both texts, which have it once together.
fn problems(from: &str, to: &str) -> Vec<(usize, String)> {
    assert!(from.is_empty() || SERVICE.matches(from).count() + ACTION.matches(from).count() == 1, "{from}");
    let changed = |text: &str| if from.is_empty() { text.to_owned() } else { text.replace(from, to) };
    let folder = Folder::with(&[
        ("demo/service.yaml", changed(SERVICE)),
        ("demo/errors.yaml", "errors: {}\n".to_owned()),
        ("demo/orchard/GetTree.yaml", changed(ACTION)),
    ]);
    let found = load(&folder.path().join("demo")).err().map(|problems| problems.0).unwrap_or_default();
    found.into_iter().map(|problem| (problem.line, problem.reason)).collect()
}

#[test]
fn base_has_no_mistake() {
    assert_eq!(problems("", ""), []);
}

#[test]
fn mistakes_are_reported_with_line_and_reason() {
    let path = "path: /orchards/{orchardId}/trees/{treeId}\n";
    let tree = "{name: treeId, in: path, type: String, required: true, example: a, doc: Id of the tree.}";
    let rows = [
        (path, "", 1, "without a `path` the action cannot be reached"),
        (
            "/orchards/",
            "orchards/",
            6,
            "`orchards/{orchardId}/trees/{treeId}` is no path: it begins with `/` and ends before a query",
        ),
        (
            "/trees/{treeId}",
            "/trees/t{treeId}",
            6,
            "`t{treeId}` is neither a plain segment nor a variable such as `{id}`",
        ),
        ("/trees/{treeId}", "/{orchardId}/{treeId}", 6, "`{orchardId}` is there twice"),
        ("/trees/{treeId}", "/{row}/{treeId}", 6, "`row` is no parameter with `in: path`"),
        (
            tree,
            "{name: treeId, in: path, type: String, example: a, doc: Id of the tree.}",
            9,
            "`treeId` is part of the path and so `required`",
        ),
        ("/trees/{treeId}", "/trees", 9, "the path has no `{treeId}`"),
        (
            "{name: language, in: header, type: String,",
            "{name: language, in: header, type: Array, style: json, items: {type: String},",
            10,
            "`language`: a path or header holds a single value",
        ),
        (
            "{name: language, in: header",
            "{name: Authorization, in: header",
            10,
            "`Authorization` is filled by the client and is not listed",
        ),
        (
            "    holds:\n      type: Object\n      fields:\n        - {name: pears, type: Integer, example: 3, doc: Number of pears.}\n",
            "    holds: {type: Long}\n",
            18,
            "a String holds an Object",
        ),
        (
            "    type: String\n    example: '{\"pears\":3}'",
            "    type: Long\n    example: 3",
            14,
            "`holds` belongs to a plain String",
        ),
        (
            "{name: pears, type: Integer",
            "{name: pears, in: query, type: Integer",
            21,
            "`in` belongs to parameters only",
        ),
        ("running: growing", "running: state", 25, "`state` is no boolean of the response"),
        (
            "in: header, type: String, doc",
            "in: header, type: String, holds: {type: Object, fields: [{name: a, type: Long, doc: A.}]}, doc",
            10,
            "`holds` belongs to answers only",
        ),
    ];
    for (from, to, line, reason) in rows {
        let found = problems(from, to);
        assert!(found.contains(&(line, reason.to_owned())), "{to}: {found:?}");
    }
}
