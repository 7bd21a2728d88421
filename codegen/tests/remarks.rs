//! Keys that say more than the reference of 2022 does: where each of them arrives, in documentation, export and dump.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{emit, export, load_all};
use serde_json::{Value, json};

const SERVICE: &str = "\
title: Demo
version: \"1\"
module: demo
feature: area
protocol: rpc
method: POST
endpoint: {public: demo.test}
levels: [{level: 1, calls_per_second: 1}]
areas: {orchard: Trees and what grows on them., barn: Where pears are stored.}
envelope: full
envelopes: {full: [RequestId]}
envelope_fields:
  RequestId: {doc: Id of the request.}
";

const LIST: &str = "\
summary: Lists pears.
since: \"2024\"
level: 1
effect: read
replaced_by:
  - {action: SweepBarn, source: the manual}
  - {action: CountPears, service: kitchen, source: the kitchen}
in: query
parameters:
  Kind:
    since: version 2
    doc: Only pears of this kind.
    differs: it is called Sort there
    values:
      EARLY: Early kinds
      LATE: {since: \"2025\", doc: Late kinds}
response:
  Pears:
    doc: The pears.
    items:
      fields:
        PearId: {type: Long, since: \"2026\", doc: Id of the pear., differs: {type: it is a text there}}
payload: Pears
resource: {kind: pear, verb: list, id: PearId, name: Kind, unique: [Kind], filters: {Kind: PearId}}
differs: {level: it has none there}
";

const SWEEP: &str = "\
summary: Sweeps the barn.
level: 1
effect: write
replaced_by: {none: barns are clean now}
";

fn demo() -> Folder {
    Folder::with(&[
        ("demo/service.yaml", SERVICE.to_owned()),
        ("demo/errors.yaml", "errors: {}\n".to_owned()),
        ("demo/orchard/ListPears.yaml", LIST.to_owned()),
        ("demo/barn/SweepBarn.yaml", SWEEP.to_owned()),
    ])
}

#[test]
fn documentation_says_since_when_and_what_comes_instead() {
    let folder = demo();
    let services = load_all(folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
    let service = &services[0];
    let [list, sweep] = [0, 1].map(|index| emit::action(service, &service.actions[index]));
    for line in [
        "        /// Since 2024: the reference of 2022 does not have it.",
        "        /// Replaced in version 1 by:",
        "        /// - [`SweepBarn`](crate::demo::barn::sweep_barn::SweepBarn). Source: the manual.",
        "        /// Only pears of this kind. Since version 2: the reference of 2022 does not have it.",
        "            /// Late kinds. Since 2025: the reference of 2022 does not have it. On the wire: `LATE`.",
        "            /// Id of the pear. Since 2026: the reference of 2022 does not have it.",
    ] {
        assert!(list.lines().any(|found| found == line), "{line} in {list}");
    }
    assert!(sweep.contains("/// Nothing replaces it: barns are clean now.\n"), "{sweep}");
    assert!(!list.contains("is called Sort there"), "what differs is no matter of users");
}

#[test]
fn export_has_since_replacement_and_resource() {
    let folder = demo();
    let services = load_all(folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
    for document in [export::export(&services), export::for_emulator(&services)] {
        let list = &document["services"]["demo"]["actions"]["ListPears"];
        assert_eq!(list["since"], "2024");
        assert_eq!(list["parameters"][0]["since"], "version 2");
        assert_eq!(list["response"][0]["items"]["fields"][0]["since"], "2026");
        let resource = json!({
            "kind": "pear", "verb": "list", "id": "PearId", "name": "Kind", "unique": ["Kind"],
            "filters": {"Kind": "PearId"},
        });
        assert_eq!(list["resource"], resource);
        assert_eq!(document["services"]["demo"]["actions"]["SweepBarn"].get("since"), None);
    }
    // The emulator has no use for it.
    let [public, emulator] = [export::export(&services), export::for_emulator(&services)]
        .map(|document| document["services"]["demo"]["actions"].clone());
    let replaced_by = json!([
        {"action": "SweepBarn", "service": "demo", "source": "the manual"},
        {"action": "CountPears", "service": "kitchen", "source": "the kitchen"},
    ]);
    assert_eq!(public["ListPears"]["replaced_by"], replaced_by);
    assert_eq!(public["SweepBarn"]["replaced_by"], json!({"none": "barns are clean now"}));
    assert_eq!(emulator["ListPears"].get("replaced_by"), None);
}

#[test]
fn dump_has_what_differs() {
    let folder = demo();
    let services = load_all(folder.path()).unwrap_or_else(|problems| panic!("{problems}"));
    let dump: Value = serde_json::to_value(&services).expect("the model can be written");
    let list = &dump[0]["actions"][0];
    assert_eq!(list["differs"], json!({"level": "it has none there"}));
    assert_eq!(list["parameters"][0]["field"]["differs"], "it is called Sort there");
    assert_eq!(list["response"][0]["shape"]["Array"]["Object"]["fields"][0]["differs"]["type"], "it is a text there");
}

#[test]
fn replacement_in_another_service_is_looked_for_where_that_is_there() {
    let folder = demo();
    let path = folder.path();
    let kitchen =
        SERVICE.replace("orchard: Trees and what grows on them., barn: ", "stove: ").replace("demo", "kitchen");
    std::fs::create_dir_all(path.join("kitchen/stove")).expect("folders can be made");
    std::fs::write(path.join("kitchen/service.yaml"), kitchen).expect("files can be written");
    std::fs::write(path.join("kitchen/errors.yaml"), "errors: {}\n").expect("files can be written");
    let problems = load_all(path).expect_err("the kitchen has no such action").to_string();
    assert_eq!(problems, "demo/orchard/ListPears.yaml: replaced_by: service `kitchen` has no action `CountPears`\n");
    std::fs::write(path.join("kitchen/stove/CountPears.yaml"), SWEEP).expect("files can be written");
    assert!(load_all(path).is_ok());
}

#[test]
fn envelope_comes_last_and_a_field_of_the_action_wins() {
    let folder = Folder::with(&[
        ("demo/service.yaml", SERVICE.replace(", barn: Where pears are stored.", "")),
        ("demo/errors.yaml", "groups: {bad: [A.B, C.D]}\nerrors:\n  A.B: {status: [400], meaning: a}\n  C.D: {status: [400], meaning: c}\n  E.F: {status: [400], meaning: e}\n".to_owned()),
        ("demo/types/common.yaml", "parameters:\n  Shelf: {type: Integer, default: 1, doc: Number of the shelf.}\n".to_owned()),
        ("demo/orchard/A.yaml", "summary: A.\nlevel: 1\neffect: read\nin: body\nparameters:\n  Rack: {use: Shelf, default: 2}\n  Side: {in: query, doc: A side.}\nresponse:\n  Data: {doc: It.}\nerrors: [E.F, bad]\n".to_owned()),
        ("demo/orchard/B.yaml", "summary: B.\nlevel: 1\neffect: read\nmethod: GET\nresponse:\n  RequestId: {type: Long, doc: Its own.}\n  Data: {doc: It.}\n".to_owned()),
        ("demo/orchard/C.yaml", "summary: C.\nlevel: 1\neffect: write\nidempotent_because: it is.\nenvelope: none\n".to_owned()),
    ]);
    let document = export::for_emulator(&load_all(folder.path()).unwrap_or_else(|problems| panic!("{problems}")));
    let actions = &document["services"]["demo"]["actions"];
    let names = |action: &str| -> Vec<(String, String)> {
        let fields = actions[action]["response"].as_array().expect("a response");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        fields.iter().map(|field| (text(&field["name"]), text(&field["type"]))).collect()
    };
    let pairs =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    assert_eq!(names("A"), pairs(&[("Data", "String"), ("RequestId", "String")]));
    assert_eq!(names("B"), pairs(&[("RequestId", "Long"), ("Data", "String")]));
    assert_eq!(names("C"), []);
    assert_eq!(actions["A"]["errors"], json!(["E.F", "A.B", "C.D"]));
    assert_eq!((&actions["A"]["method"], &actions["B"]["method"]), (&json!("POST"), &json!("GET")));
    assert_eq!((&actions["C"]["idempotent"], &actions["A"]["idempotent"]), (&json!(true), &json!(true)));
    let parameters = &actions["A"]["parameters"];
    assert_eq!((&parameters[0]["name"], &parameters[0]["in"]), (&json!("Rack"), &json!("body")));
    assert_eq!((&parameters[0]["type"], &parameters[0]["default"]), (&json!("Integer"), &json!(2)));
    assert_eq!(parameters[1]["in"], "query");
}
