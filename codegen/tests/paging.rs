//! The ways to page by what the preceding response says: what is emitted and exported of them.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{emit, export, load, model::Service};
use serde_json::{Value, json};

const SERVICE: &str = "title: Demo\nversion: \"1\"\nmodule: demo\nfeature: area\nprotocol: rpc\nmethod: GET\n\
    endpoint: {public: a.test}\nlevels: [{level: 1, calls_per_second: 1}]\nareas: {orchard: Trees.}\n";

/// A list of pears with `parameter` beside the size of its pages, and `told` beside the rows.
fn service(parameter: &str, told: &str, pagination: &str) -> Service {
    let action = format!(
        "summary: Lists pears.\nlevel: 1\neffect: read\nin: query\nparameters:\n  {parameter}\n  \
         Size: {{type: Integer, doc: Rows on a page.}}\nresponse:\n  Data:\n    doc: One page.\n    fields:\n      {told}\n      \
         More: {{type: Boolean, doc: Whether there is another page.}}\n      Total: {{type: Long, doc: Number of pears.}}\n      \
         Pears: {{items: {{fields: {{Id: {{type: Long, doc: Id of the pear.}}}}}}, doc: The pears.}}\n\
         pagination: {pagination}\n"
    );
    let files = [
        ("demo/service.yaml", SERVICE),
        ("demo/errors.yaml", "errors: {}\n"),
        ("demo/orchard/ListPears.yaml", &action),
    ];
    let folder = Folder::with(&files.map(|(name, text)| (name, text.to_owned())));
    load(&folder.path().join("demo"), &|_| true).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The lines of `paged!`, and the pagination that is exported.
fn outcome(service: &Service) -> (String, Value) {
    let text = emit::action(service, &service.actions[0]);
    let (_, paged) = text.split_once("    paged! {\n").expect("the action pages");
    let (paged, _) = paged.split_once("\n    }\n").expect("the macro ends");
    let lines: Vec<&str> = paged.lines().map(str::trim).collect();
    let model = export::export(std::slice::from_ref(service));
    (lines.join("\n"), model["services"]["demo"]["actions"]["ListPears"]["pagination"].clone())
}

#[test]
fn token_with_size_and_total() {
    let service = service(
        "NextToken: {doc: Token of the page.}",
        "Next: {doc: Token of the next page.}",
        "{token: NextToken, size: Size, next_token: Data.Next, items: Data.Pears, total: Data.Total}",
    );
    let paged = "ListPears => ListPearsResponse, Pear,\n\
        token: \"NextToken\", size: \"Size\", items: data.pears, next_token: data.next, total: data.total";
    let exported = json!({
        "token": "NextToken", "size": "Size", "next_token": "Data.Next", "items": "Data.Pears", "total": "Data.Total",
    });
    assert_eq!(outcome(&service), (paged.to_owned(), exported));
}

#[test]
fn token_alone_may_be_an_integer() {
    let service = service(
        "NextToken: {type: Integer, doc: Token of the page.}",
        "Next: {type: Long, doc: Token of the next page.}",
        "{token: NextToken, next_token: Data.Next, items: Data.Pears}",
    );
    let paged = "ListPears => ListPearsResponse, Pear,\n\
        token: \"NextToken\", items: data.pears, next_token: data.next";
    let exported = json!({"token": "NextToken", "next_token": "Data.Next", "items": "Data.Pears", "total": null});
    assert_eq!(outcome(&service), (paged.to_owned(), exported));
}

#[test]
fn key_may_be_a_map() {
    let service = service(
        "Key: {type: Map, style: json, doc: Key of the page.}",
        "Next: {type: Map, doc: Key of the next page.}",
        "{key: Key, size: Size, next_key: Data.Next, more: Data.More, items: Data.Pears}",
    );
    let paged = "ListPears => ListPearsResponse, Pear,\n\
        key: \"Key\", items: data.pears, next_key: data.next, more: data.more, size: \"Size\"";
    let exported = json!({
        "key": "Key", "size": "Size", "next_key": "Data.Next", "more": "Data.More", "items": "Data.Pears", "total": null,
    });
    assert_eq!(outcome(&service), (paged.to_owned(), exported));
}
