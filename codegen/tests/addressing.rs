//! Mistakes in the paths, places, texts and waits of services that are not RPC, each with its line and reason.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::load;

const SERVICE: &str = "\
title: Demo
version: \"1\"
module: demo
feature: service
protocol: roa
endpoint: {public: \"demo.{region}.test\"}
areas: {orchard: Trees and what grows on them.}
";

const ACTION: &str = "\
summary: Gets a tree.
effect: read
method: GET
path: /orchards/{orchardId}/trees/{treeId}
in: path
parameters:
  orchardId: {type: Long, required: true, example: 1, doc: Id of the orchard.}
  treeId: {required: true, example: a, doc: Id of the tree.}
  language: {in: header, doc: Language of the answer.}
response:
  state: {example: RIPE, doc: State of the tree.}
  growing: {type: Boolean, example: false, doc: Whether it grows.}
  body:
    example: '{\"pears\":3}'
    doc: What hangs on it.
    holds:
      fields:
        pears: {type: Integer, example: 3, doc: Number of pears.}
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
    let found = load(&folder.path().join("demo"), &|_| true).err().map(|problems| problems.0).unwrap_or_default();
    found.into_iter().map(|problem| (problem.line, problem.reason)).collect()
}

#[test]
fn base_has_no_mistake() {
    assert_eq!(problems("", ""), []);
}

#[test]
fn mistakes_are_reported_with_line_and_reason() {
    let path = "path: /orchards/{orchardId}/trees/{treeId}\n";
    let tree = "treeId: {required: true, example: a, doc: Id of the tree.}";
    let rows = [
        (path, "", 1, "without a `path` the action cannot be reached"),
        (
            "/orchards/",
            "orchards/",
            4,
            "`orchards/{orchardId}/trees/{treeId}` is no path: it begins with `/` and ends before a query",
        ),
        (
            "/trees/{treeId}",
            "/trees/t{treeId}",
            4,
            "`t{treeId}` is neither a plain segment nor a variable such as `{id}`",
        ),
        ("/trees/{treeId}", "/{orchardId}/{treeId}", 4, "`{orchardId}` is there twice"),
        ("/trees/{treeId}", "/{row}/{treeId}", 4, "`row` is no parameter with `in: path`"),
        (tree, "treeId: {example: a, doc: Id of the tree.}", 8, "`treeId` is part of the path and so `required`"),
        ("/trees/{treeId}", "/trees", 8, "the path has no `{treeId}`"),
        (
            "language: {in: header,",
            "language: {in: header, style: json, items: {type: String},",
            9,
            "`language`: a path or header holds a single value",
        ),
        (
            "language: {in: header",
            "Authorization: {in: header",
            9,
            "`Authorization` is filled by the client and is not listed",
        ),
        (
            "    holds:\n      fields:\n        pears: {type: Integer, example: 3, doc: Number of pears.}\n",
            "    holds: {type: Long}\n",
            16,
            "a String holds an Object",
        ),
        ("    example: '{\"pears\":3}'", "    type: Long\n    example: 3", 13, "`holds` belongs to a plain String"),
        ("pears: {type: Integer", "pears: {in: query, type: Integer", 18, "`in` belongs to parameters only"),
        ("running: growing", "running: state", 22, "`state` is no boolean of the response"),
        (
            "in: header, doc",
            "in: header, holds: {fields: {a: {type: Long, doc: A.}}}, doc",
            9,
            "`holds` belongs to answers only",
        ),
    ];
    for (from, to, line, reason) in rows {
        let found = problems(from, to);
        assert!(found.contains(&(line, reason.to_owned())), "{to}: {found:?}");
    }
}
