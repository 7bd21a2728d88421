//! Samples that mutations begin with: `corpus/<target>/`, one file a sample.

use std::path::Path;

/// Returns the samples of a target, in the order of their names.
///
/// # Panics
///
/// Panics where there are none.
pub fn samples(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a folder that can be listed").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no samples in {}", folder.display());
    files.iter().map(|file| std::fs::read(file).unwrap_or_else(|why| panic!("{}: {why}", file.display()))).collect()
}
