//! What a service says of all its actions: call levels by effect, the source of its texts, samples in a folder of its own.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{Problems, check_samples, draft, emit, load, model::Service, restated::restated};

const SERVICE: &str = "\
title: Demo
version: \"2\"
module: demo
feature: area
protocol: rpc
source: package
package: \"9.0\"
method: POST
endpoint: {public: a.test}
levels:
  - {level: 1, effect: read, calls_per_second: 50}
  - {level: 2, effect: write, calls_per_second: 20}
areas:
  orchard: Trees.
";

const GET: &str = "\
summary: Gets a tree.
effect: read
in: query
parameters:
  TreeId: {type: Long, example: 7, doc: The id of the tree.}
response:
  Rows:
    doc: Where its pears hang.
    items:
      items:
        fields:
          Branch: {example: lowest, doc: The one that they hang from.}
";

const PLANT: &str = "summary: Plants a tree.\neffect: write\n";

fn folder(action: &str) -> Folder {
    let files = [
        ("specs/demo/service.yaml", SERVICE),
        ("specs/demo/errors.yaml", "errors: {}\n"),
        ("specs/demo/orchard/GetTree.yaml", GET),
        ("specs/demo/orchard/PlantTree.yaml", action),
    ];
    Folder::with(&files.map(|(name, text)| (name, text.to_owned())))
}

fn loaded(action: &str) -> Result<Service, Problems> {
    load(&folder(action).path().join("specs/demo"), &|_| true)
}

fn service() -> Service {
    loaded(PLANT).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn levels_go_by_effect() {
    let levels: Vec<_> = service().actions.iter().map(|action| (action.name.clone(), action.level)).collect();
    assert_eq!(levels, [("GetTree".to_owned(), Some(1)), ("PlantTree".to_owned(), Some(2))]);
    let problems = loaded(&PLANT.replace("effect", "level: 2\neffect")).expect_err("the level is said already");
    assert_eq!(problems.to_string(), "demo/orchard/PlantTree.yaml:2: service.yaml says the level of each `effect`\n");
}

#[test]
fn texts_from_the_package_are_all_looked_at() {
    let found = restated(&[service()]);
    assert_eq!(found.texts, 5);
    assert!(found.found.iter().any(|problem| problem.reason.contains("The id of the tree.")), "{found:?}");
    let service = service();
    let text = emit::action(&service, &service.actions[0]);
    assert!(text.contains("Source: action `GetTree` of the Demo package, version 2."), "{text}");
}

#[test]
fn draft_says_neither_version_nor_level() {
    let folder = folder(PLANT);
    let facts = folder.path().join("facts/demo");
    std::fs::create_dir_all(&facts).expect("a folder can be made");
    let text = r#"{"action": "WaterTree", "method": "GET", "pathname": "/"}"#;
    std::fs::write(facts.join("WaterTree.json"), text).expect("facts can be written");
    let text = draft(&folder.path().join("specs"), &facts, "WaterTree").unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(text, "summary: \"\"\neffect: write\nmethod: GET\n");
}

#[test]
fn fields_of_answers_can_be_lists_of_lists() {
    let service = service();
    let text = emit::action(&service, &service.actions[0]);
    assert!(text.contains("pub rows: Vec<Vec<Row>> = \"Rows\","), "{text}");
}

#[test]
fn samples_of_a_service_stand_in_a_folder_of_its_name() {
    let folder = folder(PLANT);
    let samples = folder.path().join("samples");
    let write = |name: &str, text: &str| {
        let path = samples.join(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a sample can be written");
    };
    write("demo/GetTree.json", r#"{"Rows": [[{"Branch": "lowest"}], []]}"#);
    write("demo/PlantTree.json", "{}");
    let specs = folder.path().join("specs");
    assert!(check_samples(&specs, &samples).is_ok());
    // Those of other services are not looked for there, and the other way round.
    write("GetTree.json", "{}");
    let problems = check_samples(&specs, &samples).expect_err("it is nobody's");
    assert_eq!(problems.to_string(), "samples/GetTree.json: there is no action `GetTree`\n");
}
