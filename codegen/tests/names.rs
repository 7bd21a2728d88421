//! Names that emitted text must not take, against the crate that defines them: its macros and its prelude.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks_codegen::emit::{BUILDER_METHODS, IMPORTED_TYPES};
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
