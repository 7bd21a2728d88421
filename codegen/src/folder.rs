//! Folders and what is wrong with them as a whole.

use crate::problem::{Problem, Problems};
use std::path::{Path, PathBuf};

/// What is in a folder, sorted.
pub(crate) fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

/// A mistake of a folder as a whole.
pub(crate) fn whole(folder: &Path, reason: &str) -> Problems {
    Problems(vec![Problem { file: folder.to_owned(), line: 0, reason: reason.to_owned() }])
}
