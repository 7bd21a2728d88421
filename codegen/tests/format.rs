//! How spec files are laid out: what `fmt` makes of a text, what it refuses, and that it changes nothing that is said.

#![allow(missing_docs, reason = "tests document themselves")]

mod common;

use common::Folder;
use dataworks_codegen::{format, load_all, model::Service};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ACTION: &str = "demo/orchard/ListPears.yaml";

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dataworks-codegen")).args(arguments).output().expect("the command starts")
}

fn specs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs")
}

/// What becomes of the text of an action; the text itself where nothing changes.
fn laid_out(text: &str) -> Result<String, String> {
    let folder = Folder::with(&[(ACTION, text.to_owned())]);
    match format::differences(folder.path()) {
        Ok(differences) => Ok(differences.into_iter().next().map_or_else(|| text.to_owned(), |found| found.text)),
        Err(problems) => {
            let problem = problems.0.into_iter().next().expect("a refusal has a reason");
            Err(format!("{}: {}", problem.line, problem.reason))
        }
    }
}

#[test]
fn specs_are_laid_out() {
    let differences = format::differences(&specs()).expect("the specs can be read");
    assert_eq!(differences.iter().map(|found| &found.file).collect::<Vec<_>>(), Vec::<&PathBuf>::new());
}

fn dump(services: &[Service]) -> String {
    serde_json::to_string(services).expect("the model can be written")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Every spec in another layout: keys of each mapping backwards where their order says nothing, and as another writer
/// puts quotes and lines.
#[test]
fn any_layout_becomes_the_one_and_says_the_same() {
    let mut files = Vec::new();
    let mut expected = Vec::new();
    for path in files_below(&specs()).into_iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        let text = std::fs::read_to_string(&path).expect("a spec can be read");
        let value: yaml_serde::Value = yaml_serde::from_str(&text).expect("a spec is YAML");
        let name = path.strip_prefix(specs()).expect("it is a spec").to_str().expect("it is UTF-8").to_owned();
        let head: String =
            text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        let yaml_serde::Value::Mapping(entries) = value else { panic!("{name} is no mapping") };
        let mut backwards: Vec<_> = entries.into_iter().collect();
        backwards.reverse();
        let other = yaml_serde::to_string(&yaml_serde::Value::Mapping(backwards.into_iter().collect()))
            .expect("YAML can be written");
        files.push((name.clone(), head + "\n" + &other));
        expected.push((name, text));
    }
    assert!(files.len() > 200, "{}", files.len());
    let borrowed: Vec<(&str, String)> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let folder = Folder::with(&borrowed);
    let path = folder.path().to_str().expect("the path is UTF-8");
    let before = dump(&load_all(folder.path()).expect("the other layout can be read"));
    let output = run(&["fmt", path]);
    assert_eq!((output.status.code(), output.stdout, output.stderr), (Some(0), vec![], vec![]));
    for (name, text) in expected {
        let written = std::fs::read_to_string(folder.path().join(&name)).expect("it is there");
        assert_eq!(written, text, "{name}");
    }
    let after = dump(&load_all(folder.path()).expect("what was laid out can be read"));
    assert!(before == after && after == dump(&load_all(&specs()).expect("the specs can be read")));
}

#[test]
fn text_gets_the_quotes_that_it_needs() {
    for (written, wanted) in [
        ("\"Lists pears.\"", "Lists pears."),
        ("'A, b: c'", "\"A, b: c\""),
        ("\"{a}\"", "\"{a}\""),
        ("\"a #b\"", "\"a #b\""),
        ("'yes'", "\"yes\""),
        ("\"10\"", "\"10\""),
        ("\"2020-06-01\"", "\"2020-06-01\""),
        ("10", "10"),
        ("\"true\"", "\"true\""),
        ("true", "true"),
        ("\"{\\\"a\\\":'b'}\"", "'{\"a\":''b''}'"),
        ("\"a\\tb\"", "\"a\\tb\""),
        ("\"ends in a space \"", "\"ends in a space \""),
        ("\"\"", "\"\""),
        ("业务", "业务"),
        ("'`ListPears` lists them.'", "\"`ListPears` lists them.\""),
    ] {
        assert_eq!(laid_out(&format!("summary: {written}\n")), Ok(format!("summary: {wanted}\n")), "{written}");
    }
}

#[test]
fn keys_have_their_order_and_names_keep_theirs() {
    let text = "response:\n  B: {doc: A b., type: Long}\n  A:\n    example: {z: 1, a: 2}\n    type: Map\n    doc: An a.\n\
                effect: read\nsummary: Lists.\nparameters: {}\n";
    let wanted = "summary: Lists.\neffect: read\nparameters: {}\nresponse:\n  B: {type: Long, doc: A b.}\n  \
                  A: {type: Map, example: {z: 1, a: 2}, doc: An a.}\n";
    assert_eq!(laid_out(text), Ok(wanted.to_owned()));
}

#[test]
fn field_is_on_one_line_as_long_as_it_fits() {
    let field = |doc: &str| format!("response:\n  A: {{type: Long, doc: {doc}}}\n");
    let fits = field(&"x".repeat(96));
    assert_eq!(fits.lines().last().map(str::len), Some(120));
    assert_eq!(laid_out(&fits), Ok(fits.clone()));
    let doc = "x".repeat(97);
    assert_eq!(laid_out(&field(&doc)), Ok(format!("response:\n  A:\n    type: Long\n    doc: {doc}\n")));
    let fields = "response: {A: {doc: One., fields: {B: {doc: Two.}}}}\n";
    let wanted = "response:\n  A:\n    doc: One.\n    fields:\n      B: {doc: Two.}\n";
    assert_eq!(laid_out(fields), Ok(wanted.to_owned()));
}

#[test]
fn long_text_is_folded_and_paragraphs_stay() {
    let words = ["word"; 30].join(" ");
    let line = |count: usize| ["word"; 30][..count].join(" ");
    let wanted = format!("details: >-\n  {}\n  {}\n\n  The end.\n", line(23), line(7));
    assert_eq!(laid_out(&format!("details: \"{words}\\nThe end.\"\n")), Ok(wanted));
    // Two spaces would not survive folding.
    let kept = format!("details: \"1  {words}\"\n");
    assert_eq!(laid_out(&kept), Ok(kept.clone()));
}

#[test]
fn lists_that_do_not_fit_have_a_line_each() {
    let codes: Vec<String> = (0..9).map(|number| format!("InvalidParameter.Number{number}")).collect();
    let wanted = codes.iter().fold("errors:\n".to_owned(), |text, code| text + "  - " + code + "\n");
    assert_eq!(laid_out(&format!("errors: [{}]\n", codes.join(", "))), Ok(wanted));
    let rows = "waiter:\n  running: Data.Running\n  reads:\n  - {good: [1], path: A.B}\n";
    let one_line = "waiter: {reads: [{path: A.B, good: [1]}], running: Data.Running}\n";
    assert_eq!(laid_out(rows), Ok(one_line.to_owned()));
}

#[test]
fn comments_stand_at_the_top() {
    let head = "# Two lines\n# about the file.\nsummary: Lists.\n";
    assert_eq!(laid_out(head), Ok(head.to_owned()));
    let reason = "a comment stands at the top of a file; within it, use `note`";
    assert_eq!(laid_out("summary: Lists.\n# here\nlevel: 1\n"), Err(format!("2: {reason}")));
    assert_eq!(laid_out("# top\nsummary: Lists.\nlevel: 1 # here\n"), Err(format!("3: {reason}")));
    // No comment: in quotes, within a word, and in the lines of a text.
    let text = "summary: \"a # b\"\ndetails: |-\n  one\n  # two\nnote: C#\n";
    let wanted = "summary: \"a # b\"\ndetails: >-\n  one\n\n  # two\nnote: C#\n";
    assert_eq!(laid_out(text), Ok(wanted.to_owned()));
}

#[test]
fn what_is_no_yaml_is_refused() {
    let refused = laid_out("summary: [a\nlevel: 1\n").expect_err("it has no end");
    assert!(refused.starts_with("2: "), "{refused}");
}

#[test]
fn a_key_without_a_value_is_refused() {
    let reason = "nothing stands here: write a value, `{}` or `[]`, or leave the key out";
    for (text, line) in [
        ("summary: a\nresponse:\n  Pears:\n    items:\n      fields:\n", 5),
        ("summary: a\nparameters: {Kind: {doc: b, example: null}}\n", 2),
        ("summary: a\nerrors:\n  - A\n  -\n", 4),
        ("summary: ~\n", 1),
    ] {
        assert_eq!(laid_out(text), Err(format!("{line}: {reason}")), "{text}");
    }
}

/// Where a text is wanted, `10.10` is that text, and as a number it would become 10.1.
#[test]
fn a_number_that_would_change_is_refused() {
    for (text, line, number) in [
        ("summary: a\nsince: 10.10\n", 2, "10.1"),
        ("summary: a\nparameters:\n  A: {doc: b}\n  B: {doc: 5., example: 1.5}\n", 4, "5.0"),
        ("summary: a\nerrors:\n  - 7\n  - 0x10\n", 4, "16"),
    ] {
        let reason = format!("{line}: write the number as {number}, or the text in quotes");
        assert_eq!(laid_out(text), Err(reason), "{text}");
    }
    let kept = "summary: a\nsince: 10.5\nlevel: 1\nerrors: [-1, 1.0]\n";
    assert_eq!(laid_out(kept).as_deref(), Ok(kept));
}

#[test]
fn check_lists_files_and_changes_none() {
    let texts = [(ACTION, "summary: 'Lists.'\n"), ("demo/service.yaml", "title: Demo\n")];
    let folder = Folder::with(&texts.map(|(name, text)| (name, text.to_owned())));
    let path = folder.path().to_str().expect("the path is UTF-8");
    let output = run(&["fmt", "--check", path]);
    let listed = format!("{}\n", folder.path().join(ACTION).display());
    assert_eq!((output.status.code(), String::from_utf8(output.stdout)), (Some(1), Ok(listed)));
    let read = || std::fs::read_to_string(folder.path().join(ACTION)).expect("the file is there");
    assert_eq!(read(), texts[0].1);
    assert_eq!(run(&["fmt", path]).status.code(), Some(0));
    assert_eq!(read(), "summary: Lists.\n");
    let output = run(&["fmt", "--check", path]);
    assert_eq!((output.status.code(), output.stdout), (Some(0), vec![]));
    std::fs::write(folder.path().join(ACTION), "summary: a\nlevel: 1 # one\n").expect("files can be written");
    let output = run(&["fmt", path]);
    assert_eq!((output.status.code(), output.stdout), (Some(1), vec![]));
    let said = String::from_utf8(output.stderr).expect("output is UTF-8");
    assert!(said.contains("ListPears.yaml:2: a comment stands at the top"), "{said}");
}
