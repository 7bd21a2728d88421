//! Specs in YAML. The samples are the files of one small service; the first line of the input names the file that the rest
//! stands for.
//!
//! A mistake has a file and a line that it has; specs without one give the same Rust text each time; laying out files does
//! not change what they say, and a second time changes nothing.

use super::split_line;
use crate::corpus::samples;
use dataworks_codegen::{Problems, emit, export, format, load};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

struct Specs {
    folder: TempDir,
    files: BTreeMap<String, Vec<u8>>,
}

impl Specs {
    fn write() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut files = BTreeMap::new();
        for sample in samples("specs") {
            let (name, text) = split_line(&sample);
            write(folder.path(), name, text);
            files.insert(name.to_owned(), text.to_vec());
        }
        load(&folder.path().join("demo"), &|_| true).expect("the samples have no mistake");
        Self { folder, files }
    }
}

fn write(folder: &Path, name: &str, text: &[u8]) {
    let file = folder.join(name);
    std::fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("folders can be made");
    std::fs::write(file, text).expect("files can be written");
}

thread_local! {
    static SPECS: Specs = Specs::write();
}

/// Reads the specs with the input as one of their files.
pub fn target(data: &[u8]) {
    let (name, text) = split_line(data);
    SPECS.with(|specs| {
        let (name, original) =
            specs.files.get_key_value(name).or(specs.files.first_key_value()).expect("there are files");
        let root = specs.folder.path();
        write(root, name, text);
        check(root, text);
        // Whatever was laid out is put back too.
        for (name, text) in &specs.files {
            if std::fs::read(root.join(name)).ok().as_ref() != Some(text) {
                write(root, name, text);
            }
        }
        debug_assert_eq!(std::fs::read(root.join(name)).ok().as_ref(), Some(original));
    });
}

fn check(root: &Path, text: &[u8]) {
    let exported = exported(root);
    if let Err(problems) = &exported {
        assert!(!problems.0.is_empty(), "refused without a reason");
        // What ends a line in YAML.
        let ends = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
        let lines = String::from_utf8_lossy(text).matches(ends).count() + 2;
        // A mistake in one file may show in another; none of the others has as many lines as this.
        let most = lines.max(LONGEST_FILE);
        for problem in &problems.0 {
            assert!(problem.line <= most && !problem.reason.is_empty(), "{problem}");
        }
    }
    let Ok(differences) = format::differences(root) else { return };
    for difference in differences {
        std::fs::write(&difference.file, &difference.text).expect("files can be written");
    }
    let left = format::differences(root).unwrap_or_else(|why| panic!("what was laid out is refused: {why}"));
    assert!(left.is_empty(), "laid out twice: {left:?}");
    match (&exported, self::exported(root)) {
        (Ok(before), Ok(after)) => assert_eq!(*before, after, "laying out changed what the specs say"),
        (Ok(_), Err(why)) => panic!("laid out, it is refused: {why}"),
        (Err(why), Ok(_)) => panic!("laid out, it has no mistake any more: {why}"),
        (Err(_), Err(_)) => {}
    }
}

/// Lines of the longest sample, and some.
const LONGEST_FILE: usize = 100;

/// What specs come to: Rust text and the exported model.
fn exported(root: &Path) -> Result<(Vec<(String, String)>, String), Problems> {
    let service = load(&root.join("demo"), &|_| true)?;
    let files = emit::files(&service);
    assert_eq!(files, emit::files(&service), "other Rust text the second time");
    emit::table(&service);
    let services = [service];
    export::for_emulator(&services);
    Ok((files, export::export(&services).to_string()))
}
