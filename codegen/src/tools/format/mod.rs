//! The one way in which spec files are laid out: order of keys, quotes, lines.
//!
//! A file is read as YAML and written anew. What was written is read once more and must say the same, so laying out a
//! file cannot change what it says. Comments stand above everything else or are refused: YAML readers drop them.

mod layout;
mod numbers;
mod scalar;

use crate::problem::{Problem, Problems};
use crate::spec::{Step, line_of};
use std::path::{Path, PathBuf};
use yaml_serde::Value;

/// A spec file that is not laid out as it should be, and how it should be.
#[derive(Debug)]
pub struct Difference {
    /// The file.
    pub file: PathBuf,
    /// Its text, laid out.
    pub text: String,
}

/// The files below `specs` that are not laid out as they should be.
pub fn differences(specs: &Path) -> Result<Vec<Difference>, Problems> {
    let mut files = Vec::new();
    let problem = |file: &Path, line: usize, reason: String| Problem { file: file.to_owned(), line, reason };
    if let Err(failure) = spec_files(specs, &mut files) {
        return Err(Problems(vec![problem(specs, 0, failure.to_string())]));
    }
    let mut differences = Vec::new();
    let mut problems = Vec::new();
    for file in files {
        let outcome = std::fs::read_to_string(&file)
            .map_err(|failure| (0, failure.to_string()))
            .and_then(|text| Ok((laid_out(kind_of(specs, &file), &text)?, text)));
        match outcome {
            Ok((new, text)) if new != text => differences.push(Difference { file, text: new }),
            Ok(_) => {}
            Err((line, reason)) => problems.push(problem(&file, line, reason)),
        }
    }
    if problems.is_empty() { Ok(differences) } else { Err(Problems(problems)) }
}

/// The text of an action, laid out.
pub(crate) fn action(value: &Value) -> String {
    let mut text = String::new();
    layout::document(&mut text, layout::Kind::Action, value);
    text
}

/// What a file holds, by where it stands.
fn kind_of(specs: &Path, file: &Path) -> layout::Kind {
    let below: Vec<_> = file.strip_prefix(specs).unwrap_or(file).iter().filter_map(|part| part.to_str()).collect();
    match below[..] {
        [_, "service.yaml"] => layout::Kind::Service,
        [_, "errors.yaml"] => layout::Kind::Errors,
        [_, "types", _] => layout::Kind::Types,
        _ => layout::Kind::Action,
    }
}

fn spec_files(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            spec_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}

/// The text of a file, laid out, or the line and reason why it cannot be.
fn laid_out(kind: layout::Kind, text: &str) -> Result<String, (usize, String)> {
    let unreadable =
        |failure: yaml_serde::Error| (failure.location().map_or(0, |place| place.line()), failure.to_string());
    let value: Value = yaml_serde::from_str(text).map_err(unreadable)?;
    if let Some(steps) = nothing_within(&value) {
        let reason = "nothing stands here: write a value, `{}` or `[]`, or leave the key out".to_owned();
        return Err((line_of(text, &steps), reason));
    }
    if let Some(numbers::Otherwise { steps, number }) = numbers::written_otherwise(text, &value) {
        return Err((line_of(text, &steps), format!("write the number as {number}, or the text in quotes")));
    }
    let is_comment = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let head: Vec<&str> = text.lines().take_while(is_comment).collect();
    if let Some(line) = comment_below(text, head.len(), &value) {
        return Err((line, "a comment stands at the top of a file; within it, use `note`".to_owned()));
    }
    let mut new = String::new();
    for line in head.into_iter().filter(|line| !line.trim().is_empty()) {
        new.push_str(line.trim_end());
        new.push('\n');
    }
    layout::document(&mut new, kind, &value);
    match yaml_serde::from_str::<Value>(&new) {
        Ok(again) if again == value => Ok(new),
        _ => Err((0, "what was written of it does not read the same".to_owned())),
    }
}

/// The way to the first value that is null. Where nothing stands behind a key, the reader of specs takes that for an empty
/// mapping, and a `null` written in its place for a mistake: laid out, the file would say something else.
fn nothing_within(value: &Value) -> Option<Vec<Step>> {
    let below = |step: Step, value: &Value| nothing_within(value).map(|rest| [vec![step], rest].concat());
    match value {
        Value::Null => Some(Vec::new()),
        Value::Mapping(entries) => {
            entries.values().enumerate().find_map(|(index, value)| below(Step::Index(index), value))
        }
        Value::Sequence(elements) => {
            elements.iter().enumerate().find_map(|(index, value)| below(Step::Index(index), value))
        }
        _ => None,
    }
}

/// The first line below the head with a comment: text behind a `#` that can go and leaves what the file says as it is.
fn comment_below(text: &str, head: usize, value: &Value) -> Option<usize> {
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate().skip(head) {
        for (at, _) in line.match_indices('#') {
            if !line[..at].is_empty() && !line[..at].ends_with(' ') {
                continue;
            }
            let mut without = lines.clone();
            without[index] = &line[..at];
            if yaml_serde::from_str::<Value>(&without.join("\n")).is_ok_and(|read| read == *value) {
                return Some(index + 1);
            }
        }
    }
    None
}
