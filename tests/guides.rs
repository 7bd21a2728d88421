//! What the guides say in numbers and names, held against the code.

#![allow(missing_docs, reason = "tests document themselves")]

use dataworks::{RetryPolicy, Timeouts};
use std::time::Duration;

fn text(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|failure| panic!("{}: {failure}", path.display()))
}

/// The variants of an enumeration, from its source text.
fn variants(source: &str, name: &str) -> Vec<String> {
    let (_, rest) = source.split_once(&format!("pub enum {name} {{\n")).expect("the enumeration is there");
    let (body, _) = rest.split_once("\n}\n").expect("it ends");
    let lines = body.lines().map(str::trim).filter(|line| !line.starts_with("///"));
    lines.map(|line| line.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn guide_of_errors_says_what_to_do_about_each_kind() {
    let guide = text("src/guide/errors.md");
    let first_cells: String = guide.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next()).collect();
    let kinds = variants(&text("src/error/kind.rs"), "ErrorKind");
    assert!(kinds.len() > 10, "{kinds:?}");
    for kind in kinds {
        assert!(first_cells.contains(&format!("`{kind}`")), "no row for {kind}");
    }
}

#[test]
fn guide_of_retries_has_the_defaults() {
    let seconds = |limit: Option<Duration>| limit.expect("there is a limit by default").as_secs();
    let (policy, limits) = (RetryPolicy::default(), Timeouts::default());
    assert_eq!(policy.max_attempts(), 3);
    let guide = text("src/guide/retries.md").replace('\n', " ");
    for said in [
        "There are three attempts".to_owned(),
        format!("An attempt ends after {} s", seconds(limits.attempt())),
        format!("a call with all its attempts after {} s", seconds(limits.call())),
        format!("a connection has to be made within {} s", seconds(limits.connect())),
    ] {
        assert!(guide.contains(&said), "{said}");
    }
}

#[test]
fn features_that_the_documentation_names_are_there() {
    let manifest = text("Cargo.toml");
    let (_, features) = manifest.split_once("[features]\n").expect("there are features");
    let (features, _) = features.split_once("\n[").expect("they end");
    for (path, prefix) in [("src/guide/builds.md", "| "), ("src/lib.rs", "//! | ")] {
        let text = text(path);
        let (_, table) = text.split_once(&format!("{prefix}feature |")).expect("it has a table of features");
        let rows = table.lines().skip(2).take_while(|line| line.starts_with(prefix));
        let cells = rows.filter_map(|line| line.strip_prefix(prefix)?.split('|').next());
        let named: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
        assert!(named.len() > 5, "{path}: {named:?}");
        for name in named {
            let is_there = features.lines().any(|line| line.starts_with(&format!("{name} = ")));
            // `v2020-` and an area.
            let is_prefix = name.ends_with('-') && features.contains(&format!("\n{name}"));
            assert!(is_there || is_prefix, "{path}: {name}");
        }
    }
}
