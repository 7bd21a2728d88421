//! Where specs and facts disagree: every part has its line, and `differs` silences the part that it names.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{drift, drift::Drift};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Command;

const SERVICE: &str = "title: Demo\nversion: \"1\"\nmodule: demo\nfeature: area\nprotocol: rpc\nmethod: POST\n\
    endpoint: {public: a.test}\nlevels: [{level: 1, calls_per_second: 1}]\nareas: {orchard: Trees.}\n\
    envelope: full\nenvelopes: {full: [RequestId]}\nenvelope_fields: {RequestId: {example: r, doc: Id of the request.}}\n";

const SPEC: &str = "\
summary: Lists pears.
level: 1
effect: read
in: query
parameters:
  Kind: {required: true, example: a, doc: Kind of pears.}
  Ids: {style: json, items: {type: Long}, doc: Only these pears.}
  Box:
    style: json
    doc: The box.
    fields:
      Size: {type: Integer, doc: Size of the box.}
response:
  Data:
    doc: The pears.
    items:
      fields:
        Id: {type: Integer, example: 1, doc: Id of the pear.}
        Weight: {type: Float, example: 1.5, doc: Weight of the pear.}
        Labels: {type: Map, doc: Labels of the pear.}
payload: Data
";

/// Facts that agree with the spec in everything.
fn facts() -> Value {
    json!({
        "action": "ListPears", "method": "POST", "pathname": "/",
        "parameters": [
            {"name": "RegionId", "in": "query", "type": "String"},
            {"name": "Kind", "in": "query", "type": "String", "required": true},
            {"name": "Ids", "in": "query", "type": "Array", "items": {"type": "Long"}, "style": "json"},
            {"name": "Box", "in": "query", "type": "Object", "style": "json", "fields": [{"name": "Size", "type": "Long"}]},
        ],
        "response": [
            {"name": "Data", "type": "Array", "items": {"type": "Object", "fields": [
                {"name": "Id", "type": "Long"},
                {"name": "Weight", "type": "Double"},
                {"name": "Labels", "type": "Any"},
            ]}},
            {"name": "RequestId", "type": "String"},
        ],
    })
}

fn folder(spec: &str, facts: &[Value]) -> Folder {
    let mut files = vec![
        ("specs/demo/service.yaml".to_owned(), SERVICE.to_owned()),
        ("specs/demo/errors.yaml".to_owned(), "errors: {}\n".to_owned()),
        ("specs/demo/orchard/ListPears.yaml".to_owned(), spec.to_owned()),
    ];
    for action in facts {
        let name = action["action"].as_str().expect("an action has a name");
        files.push((format!("facts/demo/{name}.json"), action.to_string()));
    }
    Folder::with(&files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect::<Vec<_>>())
}

fn found(spec: &str, facts: &[Value]) -> Drift {
    let folder = folder(spec, facts);
    let found = drift(&folder.path().join("specs"), &folder.path().join("facts/demo"));
    found.unwrap_or_else(|problems| panic!("{problems}"))
}

/// The lines once the value at a place of the facts is another one.
fn changed(pointer: &str, value: Value) -> Vec<String> {
    let mut facts = facts();
    *facts.pointer_mut(pointer).expect("the place is there") = value;
    found(SPEC, &[facts]).lines
}

#[test]
fn facts_that_agree_have_no_lines() {
    let drift = found(SPEC, &[facts()]);
    assert_eq!((drift.lines, drift.marked), (Vec::new(), BTreeMap::new()));
}

#[test]
fn every_part_has_its_line() {
    assert_eq!(changed("/method", json!("GET")), ["ListPears: method: POST in the spec, GET in the package"]);
    assert_eq!(
        changed("/parameters/1/in", json!("body")),
        ["ListPears: parameter Kind: in: query in the spec, body in the package"]
    );
    assert_eq!(
        changed("/parameters/1/required", json!(false)),
        ["ListPears: parameter Kind: required: required in the spec, optional in the package"]
    );
    assert_eq!(
        changed("/parameters/2/style", json!("simple")),
        ["ListPears: parameter Ids: style: json in the spec, comma in the package"]
    );
    assert_eq!(
        changed("/parameters/2/items/type", json!("String")),
        ["ListPears: parameter Ids: type: Long in the spec, String in the package"]
    );
    assert_eq!(
        changed("/parameters/3/fields/0", json!({"name": "Size", "type": "Long", "required": true})),
        ["ListPears: parameter Box.Size: required: optional in the spec, required in the package"]
    );
    assert_eq!(
        changed("/response/0/items/fields/0/type", json!("String")),
        ["ListPears: field Data.Id: type: Integer in the spec, String in the package"]
    );
    assert_eq!(
        changed("/response/0", json!({"name": "Data", "type": "Object", "fields": [{"name": "Id", "type": "Long"}]})),
        ["ListPears: field Data: type: list of Object in the spec, Object in the package"]
    );
    assert_eq!(
        changed("/response/0/items/fields/0/name", json!("PearId")),
        ["ListPears: field Data.Id: only the spec has it", "ListPears: field Data.PearId: only the package has it"]
    );
    assert_eq!(
        changed("/parameters/1/name", json!("Sort")),
        ["ListPears: parameter Kind: only the spec has it", "ListPears: parameter Sort: only the package has it"]
    );
    assert_eq!(changed("/response/1/name", json!("TraceId")).len(), 2);
}

#[test]
fn actions_that_one_side_has() {
    let mut other = facts();
    other["action"] = json!("EatPear");
    assert_eq!(found(SPEC, &[other]).lines, ["EatPear: only the package has it", "ListPears: only the spec has it"]);
}

#[test]
fn deprecation_counts_where_the_package_knows_of_it() {
    let deprecated = format!("deprecated: Eat apples.\n{SPEC}");
    assert_eq!(found(&deprecated, &[facts()]).lines, Vec::<String>::new());
    let line = "ListPears: deprecated: not deprecated in the spec, deprecated in the package";
    let mut marked = facts();
    marked["deprecated"] = json!(true);
    assert_eq!(found(SPEC, &[marked]).lines, [line]);
}

/// What is left, and what is marked, once the spec says `to` in place of `from` and the facts are other ones.
fn marked(from: &str, to: &str, facts: Value) -> (Vec<String>, Vec<(String, usize)>) {
    assert_eq!(SPEC.matches(from).count(), 1, "{from:?} is to be there once");
    let drift = found(&SPEC.replace(from, to), &[facts]);
    (drift.lines, drift.marked.into_iter().collect())
}

#[test]
fn mark_silences_the_part_that_it_names() {
    let mut facts = facts();
    facts["method"] = json!("GET");
    facts["parameters"][1] = json!({"name": "Kind", "in": "body", "type": "String", "required": false});
    facts["response"][0]["items"]["fields"] = json!([{"name": "PearId", "type": "Long"}]);
    let place = "ListPears: parameter Kind: in: query in the spec, body in the package";
    let required = "ListPears: parameter Kind: required: required in the spec, optional in the package";
    let method = "ListPears: method: POST in the spec, GET in the package";
    let fields = [
        "ListPears: field Data.Id: only the spec has it",
        "ListPears: field Data.Weight: only the spec has it",
        "ListPears: field Data.Labels: only the spec has it",
        "ListPears: field Data.PearId: only the package has it",
    ];
    let all = |front: &[&str], back: &[&str]| -> Vec<String> {
        [front, back].concat().into_iter().map(str::to_owned).collect()
    };
    let once = |reason: &str, count: usize| vec![(reason.to_owned(), count)];
    assert_eq!(
        marked("level: 1", "level: 1\ndiffers: {method: as it always was}", facts.clone()),
        (all(&[required, place], &fields), once("as it always was", 1))
    );
    assert_eq!(
        marked("Kind: {", "Kind: {differs: {in: tried}, ", facts.clone()),
        (all(&[method, required], &fields), once("tried", 1))
    );
    assert_eq!(
        marked("Kind: {", "Kind: {differs: tried, ", facts.clone()),
        (all(&[method], &fields), once("tried", 2))
    );
    assert_eq!(
        marked("Id: {", "Id: {differs: {package: seen in samples}, ", facts.clone()),
        (all(&[method, required, place], &fields[1..]), once("seen in samples", 1))
    );
    let data = "doc: The pears.";
    assert_eq!(
        marked(data, &format!("{data}\n    differs: {{field PearId: no sample has it, field Id: renamed}}"), facts),
        (
            all(&[method, required, place], &fields[1..3]),
            vec![("no sample has it".to_owned(), 1), ("renamed".to_owned(), 1)]
        )
    );
}

#[test]
fn command_prints_lines_and_counts_marks_when_asked() {
    let mut facts = facts();
    facts["method"] = json!("GET");
    let run = |spec: &str, arguments: &[&str]| {
        let folder = folder(spec, std::slice::from_ref(&facts));
        let output = Command::new(env!("CARGO_BIN_EXE_dataworks-codegen"))
            .arg("drift")
            .args(arguments)
            .args([folder.path().join("facts/demo"), folder.path().join("specs")])
            .output()
            .expect("the command starts");
        (output.status.success(), String::from_utf8(output.stdout).expect("output is UTF-8"))
    };
    let line = "ListPears: method: POST in the spec, GET in the package\n";
    assert_eq!(run(SPEC, &[]), (false, line.to_owned()));
    let marked = format!("differs: {{method: tried}}\n{SPEC}");
    assert_eq!(run(&marked, &[]), (true, String::new()));
    assert_eq!(run(&marked, &["--all"]), (true, "     1 differ on purpose: tried\n".to_owned()));
}
