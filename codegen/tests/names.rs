//! Names that emitted text must not take, against the crate that defines them: its macros and its prelude.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks_codegen::emit::{self, BUILDER_METHODS, IMPORTED_TYPES};
use dataworks_codegen::load;
use heck::ToSnakeCase as _;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src").join(path)
}

/// Methods that a macro gives the type named `$name`, a request builder.
fn methods_of_builders(text: &str) -> Vec<String> {
    let mut methods = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        // A block ends where it began, eight columns in, at the margin of what a macro writes.
        match line {
            "        impl $name {" => is_inside = true,
            "        }" => is_inside = false,
            _ => {}
        }
        let signature = line.strip_prefix("            ").filter(|rest| is_inside && !rest.starts_with(' '));
        let name = signature.and_then(|rest| rest.split_once("fn ")?.1.split(['(', '<']).next());
        methods.extend(name.map(str::to_owned));
    }
    methods
}

#[test]
fn setters_are_called_like_no_method_of_a_builder() {
    let text = std::fs::read_to_string(source("client/macros/request.rs")).expect("the macros are there");
    let methods: BTreeSet<String> = methods_of_builders(&text).into_iter().collect();
    let known: BTreeSet<String> = BUILDER_METHODS.map(str::to_owned).into();
    assert_eq!(methods, known);
}

#[test]
fn types_are_called_like_no_import() {
    let text = std::fs::read_to_string(source("services/mod.rs")).expect("the services are there");
    let prelude = text.split("mod prelude {").nth(1).expect("they have a prelude");
    let words = prelude.split(|letter: char| !letter.is_ascii_alphanumeric());
    let imported = words.filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase()));
    // The client comes from the module of each service.
    let imported: BTreeSet<&str> = imported.chain(["Client"]).collect();
    assert_eq!(imported, IMPORTED_TYPES.into());
}

/// The crate keeps wire names only, and makes the names of setters from them where an error names filters of a list.
#[test]
fn errors_of_lists_name_setters_as_they_are_called() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/dataworks-2020-05-18");
    let service = load(&specs, &|_| true).unwrap_or_else(|problems| panic!("{problems}"));
    let paged: Vec<_> = service.actions.iter().filter(|action| action.pagination.is_some()).collect();
    assert!(!paged.is_empty());
    for action in paged {
        let text = emit::action(&service, action).replace("pub fn r#", "pub fn ");
        for parameter in action.parameters.iter().filter(|parameter| !parameter.required) {
            let setter = parameter.field.name.to_snake_case();
            assert!(text.contains(&format!("pub fn {setter}(self")), "{}: {setter}", action.name);
        }
    }
}
