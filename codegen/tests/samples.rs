//! Every way in which specs and sample answers disagree, with the file, line and reason it is reported by.
//!
//! A row of `disagreements!` is a test: in one of the base files below, a text that is there once is replaced by
//! another, and these problems must come of it. A row of `agreements!` is one from which none comes.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{Problem, check_samples};
use std::path::{Path, PathBuf};

const SERVICE: &str = "demo/service.yaml";
const TYPES: &str = "demo/types/common.yaml";
const LIST: &str = "demo/orchard/ListPears.yaml";
const LISTED: &str = "samples/ListPears.json";
const STORED: &str = "samples/StorePear.json";

/// The base files. Lines are counted in these texts, from the first line after the opening quote.
const BASE: [(&str, &str); 7] = [
    (
        "specs/demo/service.yaml",
        "\
title: Demo
version: \"2000-01-01\"
module: demo
feature: area
protocol: rpc
method: GET
endpoint: {public: \"demo.{region}.test\", vpc: \"demo-vpc.{region}.test\"}
levels: [{level: 1, calls_per_second: 50}]
areas: {orchard: Trees and what grows on them.}
envelopes: {full: [Success, ErrorCode]}
envelope_fields:
  Success: {type: Boolean, doc: Whether it was done.}
  ErrorCode: {doc: Code of the error.}
",
    ),
    ("specs/demo/errors.yaml", "errors: {}\n"),
    (
        "specs/demo/types/common.yaml",
        "\
objects:
  Tree:
    doc: A tree.
    fields:
      TreeId: {type: Long, doc: Id of the tree.}
      Height: {type: Double, doc: Height in metres.}
      Owner: {doc: Who owns it., note: In the table only.}
",
    ),
    (
        "specs/demo/orchard/ListPears.yaml",
        "\
summary: Lists pears.
level: 1
effect: read
response:
  Data:
    doc: One page.
    fields:
      TotalCount: {type: Integer, doc: Number of pears.}
      Pears:
        doc: The pears.
        items:
          fields:
            Ripe: {type: Boolean, doc: Whether it is ripe.}
            Tree: {object: Tree, doc: The tree it grew on.}
            Marks: {items: {type: String}, doc: Marks on it.}
            Weights: {items: {items: {type: Float}}, doc: Weights by day.}
            Labels: {type: Map, doc: Its labels.}
            Box:
              doc: Where it is stored.
              note: In the table only.
              fields:
                Shelf: {type: Integer, doc: Number of the shelf.}
",
    ),
    (
        "specs/demo/orchard/StorePear.yaml",
        "\
summary: Stores a pear.
level: 1
effect: write
response:
  Tree: {object: Tree, doc: The tree it grew on.}
envelope: full
",
    ),
    (
        "samples/ListPears.json",
        r#"{
  "Data": {
    "TotalCount": 2,
    "Pears": [
      {
        "Ripe": true,
        "Tree": {"TreeId": 7, "Height": 3},
        "Marks": ["a", "b"],
        "Weights": [[0.5, 1]],
        "Labels": {"colour": "green"}
      },
      {
        "Ripe": false
      }
    ]
  }
}
"#,
    ),
    (
        "samples/StorePear.json",
        r#"{
  "Success": true,
  "Tree": {"TreeId": 7, "Height": 3.5},
  "ErrorCode": "0"
}
"#,
    ),
];

fn found(files: &[(&str, String)]) -> Vec<Problem> {
    let folder = Folder::with(files);
    let outcome = check_samples(&folder.path().join("specs"), &folder.path().join("samples"));
    outcome.err().map(|problems| problems.0).unwrap_or_default()
}

fn base() -> Vec<(&'static str, String)> {
    BASE.iter().map(|(name, text)| (*name, (*text).to_owned())).collect()
}

/// What is reported once `from` has become `to` in one of the base files.
fn problems(file: &str, from: &str, to: &str) -> Vec<Problem> {
    let mut files = base();
    let changed = files.iter_mut().find(|(name, _)| name.ends_with(file)).expect("it is a base file");
    assert_eq!(changed.1.matches(from).count(), 1, "{from:?} is to be there once");
    changed.1 = changed.1.replace(from, to);
    found(&files)
}

fn problem(file: &str, line: usize, reason: &str) -> Problem {
    Problem { file: PathBuf::from(file), line, reason: reason.to_owned() }
}

macro_rules! disagreements {
    ($($name:ident: $file:ident, $from:literal => $to:literal, $($where:ident line $line:literal, $reason:literal),+;)*) => {
        $(
            #[test]
            fn $name() {
                assert_eq!(problems($file, $from, $to), [$(problem($where, $line, $reason)),+]);
            }
        )*
    };
}

disagreements! {
    // Files that are no answers.
    sample_without_end: LISTED, "    ]\n  }\n}\n" => "    ]\n", LISTED line 16,
        "is no JSON: EOF while parsing an object";
    sample_with_a_stray_word: STORED, "true" => "yes", STORED line 2, "is no JSON: expected value";
    sample_that_is_a_list: STORED, "{\n  \"Success\": true,\n  \"Tree\": {\"TreeId\": 7, \"Height\": 3.5},\n  \"ErrorCode\": \"0\"\n}" => "[]", STORED line 1,
        "is no JSON object";

    // Fields that no spec has.
    unknown_field: STORED, "\"Success\"" => "\"RequestId\": \"r\",\n  \"Success\"", STORED line 2,
        "no spec has `$.RequestId`";
    unknown_field_of_a_row: LISTED, "\"Ripe\": false" => "\"Ripe\": false,\n\"Rotten\": null", LISTED line 14,
        "no spec has `$.Data.Pears[1].Rotten`";
    unknown_field_of_a_shared_object: LISTED, "\"TreeId\": 7" => "\"TreeId\": 7, \"Kind\": {}", LISTED line 7,
        "no spec has `$.Data.Pears[0].Tree.Kind`";
    unknown_field_of_a_list_written_as_text: LISTED, "[\n      {\n        \"Ripe\": true," =>
        "\"[{\\\"Ripe\\\": 1, \\\"New\\\": 1}]\", \"Data\": [\n      {\n        \"Ripe\": true,",
        LIST line 14, "field `Tree` is in no sample answer and no `note` explains it",
        LIST line 15, "field `Marks` is in no sample answer and no `note` explains it",
        LIST line 16, "field `Weights` is in no sample answer and no `note` explains it",
        LIST line 17, "field `Labels` is in no sample answer and no `note` explains it",
        LISTED line 4, "no spec has `$.Data.Data`",
        LISTED line 4, "no spec has `$.Data.Pears[0].New`";
    name_with_another_case: LISTED, "TotalCount" => "totalCount",
        LIST line 8, "field `TotalCount` is in no sample answer and no `note` explains it",
        LISTED line 3, "no spec has `$.Data.totalCount`";

    // Fields that no sample has.
    field_of_an_envelope_nowhere_shown: STORED, ",\n  \"ErrorCode\": \"0\"" => "", SERVICE line 13,
        "field `ErrorCode` is in no sample answer and no `note` explains it";
    field_nowhere_shown: LISTED, "        \"Marks\": [\"a\", \"b\"],\n" => "", LIST line 15,
        "field `Marks` is in no sample answer and no `note` explains it";
    field_that_is_null: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": null", LIST line 8,
        "field `TotalCount` is in no sample answer and no `note` explains it";
    object_nowhere_shown: LISTED, "{\n    \"TotalCount\": 2," => "\"\",\n  \"Page\": {\n    \"TotalCount\": 2,",
        LIST line 5, "field `Data` is in no sample answer and no `note` explains it",
        LISTED line 3, "no spec has `$.Page`";
    rows_nowhere_shown: LISTED, "\"Pears\": [" => "\"Pears\": [], \"Apples\": [",
        LIST line 9, "field `Pears` is in no sample answer and no `note` explains it",
        LISTED line 4, "no spec has `$.Data.Apples`";
    field_of_a_shared_object_nowhere_shown: TYPES, "type: Long, doc: Id of the tree.}" =>
        "type: Long, doc: Id of the tree.}\n      Kind: {doc: Its kind.}", TYPES line 6,
        "field `Kind` is in no sample answer and no `note` explains it";
    field_with_an_empty_note: TYPES, "note: In the table only." => "note: \"\"", TYPES line 7,
        "field `Owner` is in no sample answer and no `note` explains it";
    field_beside_one_with_a_note: LIST, "              note: In the table only.\n" => "", LIST line 18,
        "field `Box` is in no sample answer and no `note` explains it";

    // Values that a type could not take.
    text_for_a_number: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": \"two\"", LISTED line 3,
        "`$.Data.TotalCount` is \"two\", which is not of type Integer";
    fraction_for_an_integer: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": 2.5", LISTED line 3,
        "`$.Data.TotalCount` is 2.5, which is not of type Integer";
    number_beyond_64_bit: LISTED, "\"TreeId\": 7" => "\"TreeId\": 18446744073709551615", LISTED line 7,
        "`$.Data.Pears[0].Tree.TreeId` is 18446744073709551615, which is not of type Long";
    flag_for_an_integer: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": true", LISTED line 3,
        "`$.Data.TotalCount` is true, which is not of type Integer";
    word_for_a_flag: LISTED, "\"Ripe\": false" => "\"Ripe\": \"maybe\"", LISTED line 13,
        "`$.Data.Pears[1].Ripe` is \"maybe\", which is not of type Boolean";
    number_for_a_flag: STORED, "\"Success\": true" => "\"Success\": 2", STORED line 2,
        "`$.Success` is 2, which is not of type Boolean";
    word_for_a_fraction: LISTED, "[[0.5, 1]]" => "[[0.5, \"light\"]]", LISTED line 9,
        "`$.Data.Pears[0].Weights[0][1]` is \"light\", which is not of type Float";
    object_for_a_text: LISTED, "[\"a\", \"b\"]" => "[{}]", LISTED line 8,
        "`$.Data.Pears[0].Marks[0]` is {}, which is not of type String";
    list_for_a_number: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": [2]", LISTED line 3,
        "`$.Data.TotalCount` is [2], which is not of type Integer";
    text_for_an_object: STORED, "{\"TreeId\": 7, \"Height\": 3.5}" => "\"tall\"", STORED line 3,
        "`$.Tree` is \"tall\", which is not of type Object";
    list_of_several_for_an_object: STORED, "{\"TreeId\": 7, \"Height\": 3.5}" => "[{}, {}]", STORED line 3,
        "`$.Tree` is [{},{}], which is not of type Object";
    number_for_a_row: LISTED, "{\n        \"Ripe\": false\n      }" => "9", LISTED line 12,
        "`$.Data.Pears[1]` is 9, which is not of type Object";
}

macro_rules! agreements {
    ($($name:ident: $file:ident, $from:literal => $to:literal;)*) => {
        $(
            #[test]
            fn $name() {
                assert_eq!(problems($file, $from, $to), []);
            }
        )*
    };
}

agreements! {
    nothing_changed: LISTED, "true" => "true";
    number_as_text: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": \"2\"";
    whole_number_with_a_point: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": 2.0";
    number_as_empty_text: LISTED, "\"TotalCount\": 2" => "\"TotalCount\": \"\"";
    text_as_number: LISTED, "[\"a\", \"b\"]" => "[1, true, null]";
    text_as_the_only_element: LISTED, "[\"a\", \"b\"]" => "\"a\"";
    texts_as_json_text: LISTED, "[\"a\", \"b\"]" => "\"[\\\"a\\\"]\"";
    list_of_texts_that_is_empty: LISTED, "[\"a\", \"b\"]" => "[]";
    list_of_texts_as_empty_text: LISTED, "[\"a\", \"b\"]" => "\"\"";
    flag_as_text: LISTED, "\"Ripe\": false" => "\"Ripe\": \"True\"";
    flag_as_number: LISTED, "\"Ripe\": false" => "\"Ripe\": 0";
    fraction_as_text: LISTED, "[[0.5, 1]]" => "[[\"0.5\"]]";
    list_of_lists_as_its_only_number: LISTED, "[[0.5, 1]]" => "0.5";
    row_as_null: LISTED, "{\n        \"Ripe\": false\n      }" => "null";
    object_as_a_list_of_one: STORED, "{\"TreeId\": 7, \"Height\": 3.5}" => "[{\"TreeId\": 7}]";
    map_as_text: LISTED, "{\"colour\": \"green\"}" => "\"{}\"";
    map_with_anything_in_it: LISTED, "\"green\"" => "{\"deep\": [1]}";
    field_of_a_shared_object_shown_elsewhere: STORED, "\"TreeId\": 7, \"Height\"" => "\"Height\"";
    field_with_a_note_is_shown: LISTED, "\"TreeId\": 7" => "\"TreeId\": 7, \"Owner\": \"me\"";
    object_with_a_note_is_shown: LISTED, "\"Ripe\": false" => "\"Ripe\": false, \"Box\": {}";
    object_that_only_notes_lead_to: LIST, "Shelf: {type: Integer, doc: Number of the shelf.}" =>
        "Shelf: {doc: Its shelf., fields: {Id: {type: Long, doc: Its id.}}}";
}

/// The base files with the rows of the list written as their single object.
fn with_single_row() -> Vec<(&'static str, String)> {
    let mut files = base();
    let listed = &mut files.iter_mut().find(|(name, _)| *name == LISTED).expect("it is a base file").1;
    let second_row = ",\n      {\n        \"Ripe\": false\n      }\n    ]";
    *listed = listed.replace("[\n      {\n        \"Ripe\": true", "{\n        \"Ripe\": true").replace(second_row, "");
    files
}

#[test]
fn rows_written_as_their_single_object() {
    assert_eq!(found(&with_single_row()), []);
    let mut files = with_single_row();
    for (_, text) in files.iter_mut().filter(|(name, _)| *name == LISTED) {
        *text = text.replace("\"Ripe\"", "\"Rotten\"");
    }
    let expected = [
        problem(LIST, 13, "field `Ripe` is in no sample answer and no `note` explains it"),
        problem(LISTED, 5, "no spec has `$.Data.Pears.Rotten`"),
    ];
    assert_eq!(found(&files), expected);
}

#[test]
fn action_without_a_sample() {
    let files: Vec<_> = base().into_iter().filter(|(name, _)| *name != LISTED).collect();
    assert_eq!(found(&files), [problem(LIST, 1, "action `ListPears` has no sample answer `ListPears.json`")]);
}

#[test]
fn sample_without_an_action() {
    let mut files = base();
    files.push(("samples/EatPear.json", "{}".to_owned()));
    assert_eq!(found(&files), [problem("samples/EatPear.json", 0, "there is no action `EatPear`")]);
}

#[test]
fn files_that_are_no_samples_are_passed_over() {
    let mut files = base();
    files.push(("samples/README.md", "Sample answers.".to_owned()));
    assert_eq!(found(&files), []);
}

#[test]
fn folder_that_is_not_there() {
    let folder = Folder::with(&base());
    let nowhere = folder.path().join("nowhere");
    let problems = check_samples(&folder.path().join("specs"), &nowhere).expect_err("there is no such folder").0;
    assert_eq!(problems.iter().map(|problem| problem.file.as_path()).collect::<Vec<&Path>>(), [nowhere]);
}
