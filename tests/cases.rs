//! Inputs that once went wrong have numbers. Each is met by a test that names its number.

use std::collections::BTreeSet;
use std::path::Path;

/// How many there are.
const CASES: u32 = 74;

/// Returns the text of all test sources below a folder.
fn sources(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    let texts = entries.map(|path| match path.extension().and_then(|extension| extension.to_str()) {
        _ if path.is_dir() => sources(&path),
        Some("rs") => std::fs::read_to_string(&path).expect("a source is text"),
        _ => String::new(),
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// Returns the numbers behind the word `case`, as in `case_7_...`, `cases_3_and_4_...` and `Case 26`.
fn numbers(text: &str) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    for behind in text.to_lowercase().split("case").skip(1) {
        let words = behind.trim_start_matches('s').split(|letter: char| !letter.is_ascii_alphanumeric());
        let words = words
            .filter(|word| !word.is_empty())
            .take_while(|word| *word == "and" || *word == "to" || word.bytes().all(|byte| byte.is_ascii_digit()));
        found.extend(words.filter_map(|word| word.parse::<u32>().ok()));
    }
    found
}

#[test]
fn each_case_is_named_by_a_test() {
    assert_eq!(numbers("fn cases_3_and_4_are() Case 26. a case of 9"), BTreeSet::from([3, 4, 26]));
    let named = numbers(&sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")));
    let missing: Vec<u32> = (1..=CASES).filter(|number| !named.contains(number)).collect();
    assert!(missing.is_empty(), "no test names the cases {missing:?}");
}
