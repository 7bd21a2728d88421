//! The command as a process: exit codes, where it writes, and the shape of `export`.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworks-codegen"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    command
}

fn run(arguments: &[&str]) -> Output {
    command().args(arguments).output().expect("the command starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("output is UTF-8")
}

fn succeeded(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    text(&output.stdout).to_owned()
}

/// The services that have specs.
const SERVICES: [&str; 4] = ["dataarts", "dataworks-2020-05-18", "dataworks-2024-05-18", "maxcompute"];

/// A service without envelopes.
const SERVICE: &str = "title: Demo\nversion: \"1\"\nmodule: demo\nfeature: area\nprotocol: rpc\nmethod: GET\n\
    endpoint: {public: a.test, vpc: b.test}\nlevels: [{level: 1, calls_per_second: 1}]\nareas: {orchard: Trees.}\n";

/// Names of all actions that have a spec file.
fn all_spec_files() -> Vec<String> {
    SERVICES.into_iter().flat_map(spec_files).collect()
}

/// Names of the actions of a service that have a spec file.
fn spec_files(service: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(service);
    let entries = |folder: PathBuf| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).expect("the folder is there");
        entries.map(|entry| entry.expect("the folder can be read").path()).collect()
    };
    let mut names: Vec<String> = entries(folder)
        .into_iter()
        .filter(|path| path.is_dir() && !path.ends_with("types"))
        .flat_map(entries)
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

#[test]
fn check_accepts_the_specs() {
    let total = all_spec_files().len();
    for arguments in [&["check"][..], &["check", "specs"], &["check", "specs", "tests/samples"]] {
        let output = succeeded(arguments);
        let lines: Vec<&str> = output.lines().collect();
        let [share, last] = lines[..] else { panic!("{output}") };
        assert!(share.ends_with("at most 3 % may") && share.contains(" texts written from the package"), "{share}");
        assert_eq!(last, format!("{total} actions, no problems"));
    }
}

#[test]
fn dump_has_all_of_every_action() {
    let dump: Value = serde_json::from_str(&succeeded(&["dump"])).expect("dump is JSON");
    let services = dump.as_array().expect("services are a list");
    let names: Vec<&str> = services.iter().filter_map(|service| service["name"].as_str()).collect();
    assert_eq!(names, SERVICES);
    let actions = || services.iter().flat_map(|service| service["actions"].as_array().expect("actions are a list"));
    assert_eq!(actions().count(), all_spec_files().len());
    let found = |name: &str| actions().find(|action| action["name"] == name).expect("the action is there");
    // What no other output has: notes, reasons, waits.
    assert!(found("ListDataSources")["note"].as_str().is_some_and(|note| note.starts_with("The sample answers")));
    assert!(found("RevokeTablePermission")["idempotent_because"].is_string());
    assert_eq!(found("GetInstance")["waiter"]["readings"][0]["good"], serde_json::json!(["SUCCESS"]));
}

#[test]
fn list_has_a_line_for_each_action_and_the_total_last() {
    let output = succeeded(&["list", "specs"]);
    let names = all_spec_files();
    for name in &names {
        assert!(output.lines().any(|line| line.starts_with(&format!("  {name} "))), "{name}");
    }
    assert_eq!(output.lines().last(), Some(format!("{} actions in total", names.len()).as_str()));
}

/// Areas of the reference with the number of their actions.
const AREAS: [(&str, usize); 12] = [
    ("tenant", 29),
    ("metadata", 56),
    ("development", 28),
    ("integration", 29),
    ("operation", 72),
    ("quality", 16),
    ("data-service", 26),
    ("security-guard", 16),
    ("migration", 6),
    ("security-center", 6),
    ("open-platform", 6),
    ("dsg", 26),
];

#[test]
fn list_has_every_action_of_the_reference_in_its_area() {
    let output = succeeded(&["list"]);
    let mut lines = output.lines().skip_while(|line| *line != "DataWorks 2020-05-18: 316 actions");
    assert!(lines.next().is_some(), "{output}");
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let mut actions: Vec<String> = Vec::new();
    for line in lines.take_while(|line| !line.ends_with(" actions")).filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let first = words.next().expect("the line is not empty");
        if line.starts_with(' ') {
            let (area, _) = counts.last().expect("an action is in an area");
            actions.push(format!("{area} {first}"));
        } else {
            counts.push((first, words.next().and_then(|count| count.parse().ok()).expect("an area has a count")));
        }
    }
    assert_eq!(counts, AREAS);
    // Not read from the specs, so that an action that goes missing there is missed here, by its name.
    let reference: Vec<&str> = include_str!("actions.txt").lines().collect();
    let missing: Vec<_> = reference.iter().filter(|known| !actions.iter().any(|action| action == *known)).collect();
    let unknown: Vec<_> = actions.iter().filter(|action| !reference.contains(&action.as_str())).collect();
    assert_eq!((missing, unknown), (vec![], vec![]));
    assert_eq!(reference.len(), 316);
}

#[test]
fn list_into_a_closed_pipe_is_no_failure() {
    let mut child =
        command().arg("list").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    // Closed long before the specs are read and the first line is written.
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn mistake_is_reported_with_file_and_line() {
    let folder = Folder::with(&[
        ("demo/service.yaml", SERVICE.to_owned()),
        ("demo/errors.yaml", "errors: {}\n".to_owned()),
        ("demo/orchard/ListPears.yaml", "summary: Lists pears.\nlevel: 9\neffect: read\n".to_owned()),
    ]);
    for name in ["check", "list", "export", "dump", "areas"] {
        let output = run(&[name, folder.path().to_str().expect("the path is UTF-8")]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
        let expected = "demo/orchard/ListPears.yaml:2: service.yaml has no call level 9\n1 problem\n";
        assert_eq!(text(&output.stderr), expected);
    }
}

/// A service with one action, and its sample answer.
fn orchard(sample: &str) -> Folder {
    Folder::with(&[
        ("specs/demo/service.yaml", SERVICE.to_owned()),
        ("specs/demo/errors.yaml", "errors: {}\n".to_owned()),
        (
            "specs/demo/orchard/ListPears.yaml",
            "summary: Lists pears.\nlevel: 1\neffect: read\n\
             response: {Count: {type: Integer, doc: Number of pears.}}\n"
                .to_owned(),
        ),
        ("tests/samples/ListPears.json", sample.to_owned()),
    ])
}

#[test]
fn sample_that_disagrees_is_reported_with_file_and_line() {
    let folder = orchard("{\n  \"Count\": \"many\"\n}\n");
    let specs = folder.path().join("specs");
    let samples = folder.path().join("tests/samples");
    let [specs, samples] = [&specs, &samples].map(|path| path.to_str().expect("the path is UTF-8"));
    for arguments in [&["check", specs][..], &["check", specs, samples]] {
        let output = run(arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
        let expected = "samples/ListPears.json:2: `$.Count` is \"many\", which is not of type Integer\n1 problem\n";
        assert_eq!(text(&output.stderr), expected);
    }
}

#[test]
fn check_without_samples_says_so() {
    let folder = orchard("{}");
    let specs = folder.path().join("specs");
    let nowhere = folder.path().join("nowhere");
    let [specs, nowhere] = [&specs, &nowhere].map(|path| path.to_str().expect("the path is UTF-8"));
    let expected = format!("sample answers are not checked: there is no folder {nowhere}\n1 actions, no problems\n");
    assert_eq!(succeeded(&["check", specs, nowhere]), expected);
}

#[test]
fn folder_without_services_is_a_mistake() {
    let empty = Folder::with(&[("notes.txt", String::new())]);
    for folder in [empty.path().to_path_buf(), empty.path().join("nowhere")] {
        let output = run(&["check", folder.to_str().expect("the path is UTF-8")]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).starts_with(folder.to_str().expect("the path is UTF-8")));
    }
}

#[test]
fn wrong_usage_is_answered_with_the_right_one() {
    for arguments in [
        &[][..],
        &["chekc"],
        &["--help", "specs"],
        &["list", "specs", "more"],
        &["check", "specs", "samples", "more"],
        &["dump", "specs", "more"],
        &["fmt", "specs", "more"],
        &["fmt", "--chekc"],
        &["fmt", "--check", "specs", "more"],
    ] {
        let output = run(arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{arguments:?}");
        assert!(text(&output.stderr).starts_with("usage: dataworks-codegen check|list|export"), "{arguments:?}");
    }
}

const TYPES: [&str; 10] = ["String", "Integer", "Long", "Boolean", "Float", "Double", "Object", "Array", "Map", "Any"];

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("it is an object").keys().map(String::as_str).collect()
}

/// Checks the type of an entry and what it holds: an object has fields, a list has items, nothing else has either. Of what is
/// sent, a field may say that it is required.
fn check_type(entry: &Value, other_keys: &[&str], is_sent: bool) {
    let kind = entry["type"].as_str().expect("the type is a text");
    assert!(TYPES.contains(&kind), "{kind}");
    let inside = match kind {
        "Object" => Some("fields"),
        "Array" => Some("items"),
        // A text may hold an object.
        _ => entry.get("holds").map(|_| "holds"),
    };
    let mut expected: Vec<&str> = other_keys.iter().copied().chain(["type"]).chain(inside).collect();
    expected.sort_unstable();
    let is_mark = |key: &str| {
        key == "since" || is_sent && key == "required" && entry[key] == true && !other_keys.contains(&"required")
    };
    let found: Vec<&str> = keys(entry).into_iter().filter(|key| !is_mark(key)).collect();
    assert_eq!(found, expected);
    match inside {
        Some("fields") => check_fields(&entry["fields"], is_sent),
        Some(within) => check_type(&entry[within], &[], is_sent),
        None => {}
    }
}

fn check_fields(fields: &Value, is_sent: bool) {
    for field in fields.as_array().expect("fields are a list") {
        assert!(field["name"].is_string());
        check_type(field, &["name"], is_sent);
    }
}

fn check_action(action: &Value, is_rpc: bool) {
    let mut expected = vec![
        "area",
        "deprecated",
        "effect",
        "errors",
        "idempotent",
        "level",
        "method",
        "pagination",
        "parameters",
        "response",
    ];
    if !is_rpc {
        expected.insert(9, "path");
    }
    let optional = ["since", "resource", "replaced_by", "replaces"];
    let found: Vec<&str> = keys(action).into_iter().filter(|key| !optional.contains(key)).collect();
    assert_eq!(found, expected);
    let lists = ["replaced_by", "replaces"].map(|key| action[key].as_array());
    for counterpart in lists.into_iter().flatten().flatten() {
        let found: Vec<&str> = keys(counterpart).into_iter().filter(|key| *key != "note").collect();
        assert_eq!(found, ["action", "service", "source"]);
    }
    assert!(action["area"].is_string() && action["deprecated"].is_boolean() && action["idempotent"].is_boolean());
    assert!(action["level"].is_null() || action["level"].is_u64());
    assert!(["read", "write"].map(Value::from).contains(&action["effect"]));
    assert!(["GET", "POST", "PUT"].map(Value::from).contains(&action["method"]));
    assert!(action["errors"].as_array().expect("errors are a list").iter().all(Value::is_string));
    if !action["pagination"].is_null() {
        let found = keys(&action["pagination"]);
        let known = [
            ["items", "page", "size", "total"].to_vec(),
            ["items", "limit", "offset", "total"].to_vec(),
            ["items", "next_token", "token", "total"].to_vec(),
            ["items", "next_token", "size", "token", "total"].to_vec(),
            ["items", "key", "more", "next_key", "size", "total"].to_vec(),
            ["items", "key", "more", "next_key", "total"].to_vec(),
        ];
        assert!(known.contains(&found) && is_rpc != found.contains(&"limit"), "{found:?}");
    }
    for parameter in action["parameters"].as_array().expect("parameters are a list") {
        check_type(parameter, &["in", "name", "required", "style", "values"], true);
        assert!(parameter["name"].is_string() && parameter["required"].is_boolean() && parameter["values"].is_array());
        assert!(["query", "body", "path", "header"].map(Value::from).contains(&parameter["in"]));
        let is_structured = ["Object", "Array", "Map"].map(Value::from).contains(&parameter["type"]);
        assert_eq!(parameter["style"].is_string(), is_structured);
        assert!(!["Action", "RegionId"].map(Value::from).contains(&parameter["name"]));
    }
    check_fields(&action["response"], false);
}

#[test]
fn export_has_the_documented_shape() {
    let model: Value = serde_json::from_str(&succeeded(&["export"])).expect("export is JSON");
    assert_eq!(keys(&model), ["services"]);
    assert_eq!(keys(&model["services"]), SERVICES);
    for (name, version) in SERVICES.into_iter().zip(["v1", "2020-05-18", "2024-05-18", "2022-01-04"]) {
        let service = &model["services"][name];
        assert_eq!(keys(service), ["actions", "version"]);
        assert_eq!(service["version"], version);
        assert_eq!(keys(&service["actions"]), spec_files(name));
        for action in service["actions"].as_object().expect("actions are an object").values() {
            check_action(action, name.starts_with("dataworks-"));
        }
    }
}

#[test]
fn export_of_other_services_has_paths_headers_and_offsets() {
    let model: Value = serde_json::from_str(&succeeded(&["export"])).expect("export is JSON");
    let task = &model["services"]["maxcompute"]["actions"]["GetMmsAsyncTask"];
    assert_eq!(task["path"], "/api/v1/mms/datasources/{sourceId}/asyncTasks/{asyncTaskId}");
    assert_eq!(task["parameters"][1]["in"], "path");
    assert_eq!(task["level"], Value::Null);
    let instances = &model["services"]["dataarts"]["actions"]["ShowInstanceInfos"];
    assert_eq!(instances["path"], "/v1/{project_id}/datamap/node/{task_id}/instances");
    assert_eq!(instances["parameters"][8]["in"], "header");
    let pagination = serde_json::json!({
        "offset": "offset", "limit": "limit", "items": "body.rows", "total": "body.total",
    });
    assert_eq!(instances["pagination"], pagination);
    let body = &instances["response"][1];
    assert_eq!((&body["type"], &body["holds"]["type"]), (&Value::from("String"), &Value::from("Object")));
    assert_eq!(body["holds"]["fields"][3]["name"], "rows");
}

#[test]
fn export_says_which_fields_within_a_parameter_an_action_requires() {
    let model: Value = serde_json::from_str(&succeeded(&["export"])).expect("export is JSON");
    let actions = &model["services"]["dataworks-2024-05-18"]["actions"];
    let required = |action: &str| -> Vec<&str> {
        let parameters = actions[action]["parameters"].as_array().expect("parameters are a list");
        let target = parameters.iter().find(|parameter| parameter["name"] == "Target").expect("it sends a target");
        let fields = target["fields"].as_array().expect("fields are a list").iter();
        fields.filter(|field| field["required"] == true).filter_map(|field| field["name"].as_str()).collect()
    };
    assert_eq!(required("CreateDataQualityEvaluationTask"), ["DatabaseType", "TableGuid"]);
    // One object, of which this action asks for less.
    assert!(required("UpdateDataQualityEvaluationTask").is_empty());
}

#[test]
fn export_of_an_action_is_what_its_spec_says() {
    let model: Value = serde_json::from_str(&succeeded(&["export"])).expect("export is JSON");
    let action = &model["services"]["dataworks-2020-05-18"]["actions"]["ListDataSources"];
    assert_eq!(action["area"], "tenant");
    assert_eq!(action["method"], "GET");
    assert_eq!(action["level"], 3);
    assert_eq!(action["effect"], "read");
    assert_eq!(action["idempotent"], true);
    assert_eq!(action["deprecated"], false);
    let parameter = serde_json::json!({
        "name": "ProjectId", "in": "query", "type": "Long", "required": true, "style": null, "values": [],
    });
    assert_eq!(action["parameters"][0], parameter);
    assert_eq!(action["parameters"][4]["values"], serde_json::json!(["ENABLED", "DISABLED"]));
    let pagination = serde_json::json!({
        "page": "PageNumber", "size": "PageSize", "items": "Data.DataSources", "total": "Data.TotalCount",
    });
    assert_eq!(action["pagination"], pagination);
    let page = &action["response"][0];
    assert_eq!((&page["name"], &page["type"]), (&Value::from("Data"), &Value::from("Object")));
    let rows = &page["fields"][3];
    assert_eq!((&rows["name"], &rows["items"]["type"]), (&Value::from("DataSources"), &Value::from("Object")));
    assert_eq!(rows["items"]["fields"][1], serde_json::json!({"name": "ProjectId", "type": "Integer"}));
}
