//! Drafts: what is taken over from facts, what is proposed, and that a draft is no spec yet.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{draft, format, load_all};
use serde_json::{Value, json};

const SERVICE: &str = "\
title: Demo
version: \"1\"
module: demo
feature: area
protocol: rpc
package: \"2.0\"
method: POST
endpoint: {public: a.test}
levels:
  - {level: 1, calls_per_second: 1}
  - {level: 2, calls_per_second: 1}
areas:
  orchard: Trees.
envelope: full
envelopes:
  full: [RequestId, Success]
  id: [RequestId]
envelope_fields:
  RequestId: {example: r, doc: Id of the request.}
  Success: {type: Boolean, example: true, doc: Whether it was done.}
";

const TYPES: &str = "\
enums:
  Ripeness: {doc: How ripe a pear is., values: {HARD: Not ripe yet, SOFT: Ripe}}
  Grade: {type: Integer, doc: Grade of a pear., values: {1: {name: First, doc: The best}, 2: {name: Second, doc: Others}}}
objects:
  Tree:
    doc: A tree.
    fields:
      TreeId: {type: Long, example: 7, doc: Id of the tree.}
parameters:
  PageNumber: {type: Integer, example: 1, doc: Number of the page.}
  PageSize: {type: Integer, example: 10, doc: Rows on a page.}
  ClientToken: {fill: idempotency-token, example: t, doc: Marks a repeated call.}
";

/// An action that there is a spec of: its names and verb are known.
const KNOWN: &str = "\
summary: Gets a pear.
level: 2
effect: read
in: query
parameters:
  Count: {type: Integer, example: 1, doc: How many.}
  Grade: {enum: Grade, example: 1, doc: Only of this grade.}
payload: Success
";

/// A folder with `specs`, and `facts` of one action.
fn folder(name: &str, facts: &Value) -> Folder {
    let mut facts = facts.clone();
    facts["action"] = json!(name);
    facts["pathname"] = json!("/");
    let file = format!("facts/demo/{name}.json");
    let files = [
        ("specs/demo/service.yaml", SERVICE),
        ("specs/demo/errors.yaml", "errors: {}\n"),
        ("specs/demo/types/common.yaml", TYPES),
        ("specs/demo/orchard/GetPear.yaml", KNOWN),
        (&file, &facts.to_string()),
    ];
    Folder::with(&files.map(|(name, text)| (name, text.to_owned())))
}

fn drafted(name: &str, facts: &Value) -> String {
    let folder = folder(name, facts);
    let text = draft(&folder.path().join("specs"), &folder.path().join("facts/demo"), name);
    text.unwrap_or_else(|problems| panic!("{problems}"))
}

/// The lines of the draft of an action with these parameters, between `parameters:` and what follows.
fn parameters(parameters: &Value) -> Vec<String> {
    let text = drafted("GetTree", &json!({"method": "POST", "parameters": parameters}));
    let (_, below) = text.split_once("parameters:\n").expect("there are parameters");
    below.lines().take_while(|line| line.starts_with(' ')).map(|line| line.trim_start().to_owned()).collect()
}

fn parameter(kind: &str, doc: &str, example: Option<&str>) -> String {
    let one = json!([{"name": "CreateTime", "in": "query", "type": kind, "doc": doc, "example": example}]);
    parameters(&one).join("\n")
}

fn list() -> Value {
    json!({
        "method": "POST",
        "parameters": [
            {"name": "RegionId", "in": "query", "type": "String"},
            {"name": "PageNumber", "in": "query", "type": "Long", "example": "1"},
            {"name": "PageSize", "in": "query", "type": "Long", "doc": "Default value: 10. Maximum value: 100."},
            {"name": "Ripeness", "in": "query", "type": "String", "doc": "Valid values: HARD and SOFT.", "example": "SOFT"},
            {"name": "Ids", "in": "body", "type": "Array", "items": {"type": "Long"}, "style": "simple", "required": true,
             "example": "[1,2]"},
        ],
        "response": [
            {"name": "Data", "type": "Object", "fields": [
                {"name": "Pears", "type": "Array", "items": {"type": "Object", "fields": [
                    {"name": "Tree", "type": "Object", "fields": [{"name": "TreeId", "type": "Long"}]},
                    {"name": "Count", "type": "Long", "example": "3"},
                    {"name": "Password", "type": "String", "example": "x"},
                ]}},
                {"name": "TotalCount", "type": "Long", "example": "8589934592"},
            ]},
            {"name": "RequestId", "type": "String"},
        ],
    })
}

#[test]
fn draft_of_a_list() {
    let expected = "\
summary: \"\"
since: \"2.0\"
effect: read
in: query
parameters:
  PageNumber: {use: PageNumber}
  PageSize: {use: PageSize, default: 10, maximum: 100}
  Ripeness: {enum: Ripeness, example: SOFT, doc: \"\"}
  Ids: {in: body, style: comma, required: true, example: [1, 2], doc: \"\", items: {type: Long}}
response:
  Data:
    doc: \"\"
    fields:
      Pears:
        doc: \"\"
        items:
          fields:
            Tree: {object: Tree, doc: \"\"}
            Count: {type: Integer, example: 3, doc: \"\"}
            Password: {sensitive: true, example: x, doc: \"\"}
      TotalCount: {type: Long, example: 8589934592, doc: \"\"}
envelope: id
payload: Data
pagination: {page: PageNumber, size: PageSize, items: Data.Pears, total: Data.TotalCount}
";
    assert_eq!(drafted("ListPears", &list()), expected);
}

#[test]
fn draft_is_laid_out_and_is_no_spec_until_its_texts_are_written() {
    let folder = folder("ListPears", &list());
    let specs = folder.path().join("specs");
    let text = drafted("ListPears", &list());
    std::fs::write(specs.join("demo/orchard/ListPears.yaml"), &text).expect("the draft can be written");
    let differences = format::differences(&specs).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(differences.iter().all(|difference| !difference.file.ends_with("ListPears.yaml")));
    let problems = load_all(&specs).expect_err("empty texts are refused").0;
    let reasons: Vec<&str> = problems.iter().map(|problem| problem.reason.as_str()).collect();
    let of = |name: &str| format!("the text of `{name}` says nothing");
    let mut expected = vec!["without a `level`, a `note` must say why".to_owned(), "the text says nothing".to_owned()];
    expected.extend(["Ripeness", "Ids", "Data", "Pears", "Tree", "Count", "Password", "TotalCount"].map(of));
    expected.sort();
    let mut reasons: Vec<String> = reasons.into_iter().map(str::to_owned).collect();
    reasons.sort();
    assert_eq!(reasons, expected);
    // Texts, and the level that no other action of the verb could tell, are all that is missing.
    let text = text.replace("\"\"", "A text that is written.").replace("effect: read", "level: 1\neffect: read");
    std::fs::write(specs.join("demo/orchard/ListPears.yaml"), text).expect("the spec can be written");
    assert!(load_all(&specs).is_ok());
}

#[test]
fn level_and_effect_follow_the_verb() {
    let head = |name: &str| {
        let text = drafted(name, &json!({"method": "GET"}));
        let (_, head) = text.split_once("since: \"2.0\"\n").expect("there is a version");
        head.lines().take_while(|line| *line != "method: GET").collect::<Vec<_>>().join(" ")
    };
    assert_eq!(head("GetOrchard"), "level: 2 effect: read");
    assert_eq!(head("SearchPears"), "effect: read");
    assert_eq!(head("PlantTree"), "effect: write");
}

#[test]
fn values_are_read_from_lines_and_sentences() {
    let of = |doc: &str| parameter("String", doc, None);
    let values = |values: &str| format!("CreateTime: {{doc: \"\", values: {{{values}}}}}");
    let none = "CreateTime: {doc: \"\"}";
    assert_eq!(
        of("Valid values:\n\n*   AB: one. Two.\n\n*   CD (two)\n    - EF: below\n\nGH: no."),
        values("AB: \"\", CD: \"\"")
    );
    assert_eq!(of("Valid values:\n- `A`: one\n- **B**"), values("A: \"\", B: \"\""));
    assert_eq!(of("Valid values:\n\nleft: Yes.\nright: No."), values("left: \"\", right: \"\""));
    assert_eq!(of("Valid values:\n- In maps: `a_b`\n- Others: `c`"), values("a_b: \"\", c: \"\""));
    assert_eq!(of("Valid values: A (x, y and z), B, and C. More."), values("A: \"\", B: \"\", C: \"\""));
    assert_eq!(of("Valid values: SOFT and HARD."), "CreateTime: {enum: Ripeness, doc: \"\"}");
    assert_eq!(of("Valid values: all that are ripe and all others."), none);
    assert_eq!(of("Valid values: 1 to 100."), none);
    assert_eq!(of("No values."), none);
    assert_eq!(of("Enum values:\n- A: one\n- B: two"), values("A: \"\", B: \"\""));
    assert_eq!(of("When.\n\n- `T+1`: the next day.\n- Now: at once."), values("T+1: \"\", Now: \"\""));
    // Steps and hints are lists too, and so are the parts of a text that holds JSON.
    assert_eq!(of("How.\n- First\n- Second"), none);
    let json = parameter("String", "A text.\nkind: Valid values: A and B.", Some("{\"kind\": \"A\"}"));
    assert!(!json.contains("values"), "{json}");
    assert!(!parameter("String", "Valid values: Id and Name.", Some("Id Desc")).contains("values"));
}

#[test]
fn values_that_are_numbers_get_a_name() {
    let named = "CreateTime:\ntype: Long\ndoc: \"\"\nvalues: {0: {name: Table, doc: \"\"}, 1: {name: View, doc: \"\"}}";
    let one_line = named.replace("CreateTime:\n", "CreateTime: {").replace('\n', ", ") + "}";
    for doc in [
        "Valid values:\n- 0: table\n- 1: view",
        "Valid values: 0 (table) and 1 (view).",
        "Valid values: 0 and 1. The value 0 indicates a table. The value 1 indicates a view.",
    ] {
        assert_eq!(parameter("Long", doc, None), one_line, "{doc}");
    }
    // The numbers 1 and 2 mean many things: they are an enumeration only where another field of the name is.
    let two = "Valid values: 1 (best) and 2 (all others).";
    assert!(parameter("Long", two, None).contains("values: {1: {name: Best,"));
    let grade = json!([{"name": "Grade", "in": "query", "type": "Long", "doc": two}]);
    assert_eq!(parameters(&grade), ["Grade: {enum: Grade, doc: \"\"}"]);
}

#[test]
fn limits_and_defaults_are_read() {
    let of = |doc: &str| parameter("Long", doc, None);
    let with = |keys: &str| format!("CreateTime: {{type: Long, {keys}doc: \"\"}}");
    assert_eq!(of("The maximum value is 1800000 seconds."), with("maximum: 1800000, "));
    assert_eq!(of("Maximum value: 10,000."), with("maximum: 10000, "));
    assert_eq!(of("Valid values: 1 to 30."), with("minimum: 1, maximum: 30, "));
    assert_eq!(of("Value range: [0, 47]. Default value: 3."), with("default: 3, minimum: 0, maximum: 47, "));
    assert_eq!(of("Valid values: 0.1 to 2."), with(""));
    assert_eq!(of("Valid values: [5,10000]."), with("minimum: 5, maximum: 10000, "));
    assert_eq!(of("The minimum value is 5 and the default value is `7`."), with("default: 7, minimum: 5, "));
    assert_eq!(of("Default value: null."), with(""));
    // The example tells that the limit is in another unit.
    assert_eq!(
        parameter("Long", "Maximum value: 5 minutes.", Some("60")),
        with("maximum: 5, ").replace("maximum: 5", "example: 60")
    );
    assert_eq!(
        parameter("Boolean", "Default value: true.", None),
        "CreateTime: {type: Boolean, default: true, doc: \"\"}"
    );
}

#[test]
fn lengths_of_texts_are_read() {
    let with = |keys: &str| {
        let one = json!([{"name": "Name", "in": "query", "type": "String", "doc": keys}]);
        parameters(&one).join("\n")
    };
    for (doc, keys) in [
        ("The name can be up to 3,000 characters in length.", "max_length: 3000, "),
        ("The name cannot exceed 50 characters in length.", "max_length: 50, "),
        ("Letters only. Maximum length: 255 characters.", "max_length: 255, "),
        ("The description must be 5 to 2,048 characters in length.", "min_length: 5, max_length: 2048, "),
        ("It must be less than 128 characters.", "max_length: 127, "),
        ("Each level can be up to 1024 characters in length.", ""),
        ("The part after custom-attribute: must be less than 100 characters in length.", ""),
        ("It contains 3 characters.", ""),
        ("Letters, Chinese characters and digits.", ""),
        ("128 characters.", ""),
    ] {
        assert_eq!(with(doc), format!("Name: {{{keys}doc: \"\"}}"), "{doc}");
    }
    // The example tells that the limit is another's.
    let one =
        json!([{"name": "Name", "in": "query", "type": "String", "doc": "Up to 2 characters.", "example": "abc"}]);
    assert_eq!(parameters(&one), ["Name: {example: abc, doc: \"\"}"]);
}

#[test]
fn dates_are_told_by_example_and_text() {
    let pattern = |kind: &str, doc: &str, example: Option<&str>| {
        let text = parameter(kind, doc, example);
        let (_, rest) = text.split_once("date_pattern: ")?;
        let end = rest.find(", example").or_else(|| rest.find(", doc"))?;
        Some(rest[..end].trim_matches('"').to_owned())
    };
    let is = |text: &str| Some(text.to_owned());
    assert_eq!(pattern("String", "", Some("2020-06-01 00:00:00")), is("yyyy-MM-dd HH:mm:ss"));
    assert_eq!(pattern("String", "", Some("2020-06-01T00:00:00+0800")), is("yyyy-MM-dd'T'HH:mm:ssZ"));
    assert_eq!(pattern("String", "", Some("2020-06-01T00:00:00")), is("yyyy-MM-dd'T'HH:mm:ss"));
    assert_eq!(pattern("String", "", Some("2020-06-01T00:00:00Z")), is("yyyy-MM-dd'T'HH:mm:ss'Z'"));
    assert_eq!(pattern("String", "", Some("Mar 17, 2021 4:09:32 PM")), is("MMM d, yyyy h:mm:ss a"));
    assert_eq!(pattern("String", "Format: yyyy-MM-dd HH:mm:ss.", None), is("yyyy-MM-dd HH:mm:ss"));
    assert_eq!(pattern("String", "In the HH:mm format.", None), is("HH:mm"));
    assert_eq!(pattern("Long", "", Some("1590722845000")), is("epoch-milliseconds"));
    assert_eq!(pattern("Long", "", Some("1590722845")), is("epoch-seconds"));
    assert_eq!(pattern("Long", "In milliseconds.", None), is("epoch-milliseconds"));
    assert_eq!(pattern("Long", "The duration, in milliseconds.", None), None);
    assert_eq!(pattern("String", "", Some("yesterday")), None);
}

#[test]
fn lists_by_token_and_by_key() {
    let paged = |sent: [&str; 2], told: [Value; 2]| {
        let of = |name: &str| json!({"name": name, "in": "query", "type": if name.contains("Size") { "Long" } else { "String" }});
        let mut fields = vec![json!({"name": "Rows", "type": "Array", "items": {"type": "String"}})];
        fields.extend(told);
        let facts = json!({
            "method": "POST",
            "parameters": sent.map(of),
            "response": [{"name": "Data", "type": "Object", "fields": fields}],
        });
        let text = drafted("ListPears", &facts);
        text.lines().find(|line| line.starts_with("pagination")).unwrap_or_default().to_owned()
    };
    let text = |name: &str| json!({"name": name, "type": "String"});
    let total = json!({"name": "Total", "type": "Long"});
    assert_eq!(
        paged(["NextToken", "PageSize"], [text("NextToken"), total.clone()]),
        "pagination: {size: PageSize, token: NextToken, next_token: Data.NextToken, items: Data.Rows, total: Data.Total}"
    );
    assert_eq!(
        paged(["NextPrimaryKey", "PageSize"], [text("NextPrimaryKey"), json!({"name": "HasNext", "type": "Boolean"})]),
        "pagination: {size: PageSize, key: NextPrimaryKey, next_key: Data.NextPrimaryKey, more: Data.HasNext, items: Data.Rows}"
    );
    assert_eq!(paged(["Token2", "PageSize"], [text("NextToken"), total]), "");
}

#[test]
fn nobody_must_set_what_the_client_fills() {
    let token = |required: bool| {
        parameters(&json!([{"name": "ClientToken", "in": "query", "type": "String", "required": required}]))
    };
    assert_eq!(token(true), ["ClientToken: {use: ClientToken, differs: {required: The client fills it.}}"]);
    assert_eq!(token(false), ["ClientToken: {use: ClientToken}"]);
}

#[test]
fn what_has_no_facts_or_no_service_is_a_problem() {
    let folder = folder("ListPears", &list());
    let (specs, facts) = (folder.path().join("specs"), folder.path().join("facts/demo"));
    let problems = draft(&specs, &facts, "EatPear").expect_err("there are no facts");
    assert!(problems.0[0].file.ends_with("EatPear.json"), "{problems}");
    std::fs::rename(&facts, folder.path().join("facts/other")).expect("a folder can be renamed");
    let problems = draft(&specs, &folder.path().join("facts/other"), "ListPears").expect_err("there is no service");
    assert!(problems.to_string().contains("service.yaml"), "{problems}");
}
