//! The order of the rooms, as ARCHITECTURE.md declares it, held against the imports of `src`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Most imports against the order that may be listed with a reason.
const MOST_EXCEPTIONS: usize = 8;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|failure| panic!("{path}: {failure}"))
}

/// What stands between ```` ```rooms ```` and its end: rooms from the ground up, those on one line side by side.
fn floors() -> BTreeMap<String, usize> {
    let document = text("ARCHITECTURE.md");
    let (_, rest) = document.split_once("```rooms\n").expect("the order of the rooms is declared");
    let (lines, _) = rest.split_once("```").expect("the list of rooms ends");
    let mut floors = BTreeMap::new();
    for (floor, line) in lines.lines().enumerate() {
        for room in line.split_whitespace() {
            assert!(floors.insert(room.to_owned(), floor).is_none(), "{room} is there twice");
        }
    }
    floors
}

/// Rows such as ``| `wire` | `values` | reason |`` below the heading of the exceptions.
fn exceptions() -> BTreeSet<(String, String)> {
    let document = text("ARCHITECTURE.md");
    let (_, rest) = document.split_once("### Imports against the order\n").expect("the exceptions have a heading");
    let rows = rest.lines().take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with("| `"));
    let exceptions: BTreeSet<(String, String)> = rows
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
            assert!(cells.len() > 3 && !cells[3].is_empty(), "no reason: {row}");
            (cells[1].to_owned(), cells[2].to_owned())
        })
        .collect();
    assert!(exceptions.len() <= MOST_EXCEPTIONS, "{} exceptions", exceptions.len());
    exceptions
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|failure| panic!("{}: {failure}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut found: Vec<PathBuf> =
        paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

/// The first step of a file below `src`: its room.
fn room_of(file: &Path) -> String {
    let inside = file.strip_prefix(root().join("src")).expect("a file of src");
    let first = inside.components().next().expect("a step").as_os_str().to_string_lossy().into_owned();
    first.strip_suffix(".rs").map_or(first.clone(), str::to_owned)
}

/// Names that `lib.rs` hands on, with their rooms: `crate::Error` is `error`.
fn root_names() -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for line in text("src/lib.rs").replace('\n', " ").split(';') {
        let Some((_, path)) = line.rsplit_once("pub use ") else { continue };
        let Some((room, rest)) = path.split_once("::") else { continue };
        for name in rest.rsplit("::").next().unwrap_or(rest).split(|letter: char| !letter.is_alphanumeric()) {
            names.insert(name.to_owned(), room.trim().to_owned());
        }
    }
    names
}

/// The steps that stand behind `crate::` in a text, groups in braces included.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in text.split("crate::").skip(1) {
        let steps: Vec<&str> = match part.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![part],
        };
        for step in steps {
            found.insert(step.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    found
}

/// Code without comments: documentation may link upwards.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_room_imports_a_higher_one() {
    let (floors, exceptions, names) = (floors(), exceptions(), root_names());
    let mut used = BTreeSet::new();
    let mut faults = Vec::new();
    for file in files(&root().join("src")) {
        let room = room_of(&file);
        if room == "lib" {
            continue;
        }
        let floor = floors.get(&room).unwrap_or_else(|| panic!("room `{room}` is not in ARCHITECTURE.md"));
        let text = std::fs::read_to_string(&file).expect("a source file");
        for step in imports(&code(&text)) {
            let target = names.get(&step).filter(|_| !floors.contains_key(&step)).unwrap_or(&step);
            let Some(other) = floors.get(target) else { continue };
            if *target == room || other < floor {
                continue;
            }
            let pair = (room.clone(), target.clone());
            if exceptions.contains(&pair) {
                used.insert(pair);
            } else {
                faults.push(format!("{}: {room} imports {target}", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(used, exceptions, "an exception that nothing needs");
}

#[test]
fn the_steps_of_a_call_name_files_that_are_there() {
    let document = text("ARCHITECTURE.md");
    let (_, rest) = document.split_once("## The ten steps of a call\n").expect("the steps have a heading");
    let steps: Vec<&str> = rest
        .lines()
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok()))
        .collect();
    assert_eq!(steps.len(), 10);
    for step in steps {
        let files: Vec<&str> = step.split('`').skip(1).step_by(2).filter(|part| part.ends_with(".rs")).collect();
        assert!(!files.is_empty(), "no file: {step}");
        for file in files {
            assert!(root().join(file).is_file(), "{file}: {step}");
        }
    }
}
