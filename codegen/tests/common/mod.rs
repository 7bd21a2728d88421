//! A folder of made-up specs that is gone when its test is.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A temporary folder with spec files in it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Writes the files, given with their paths below the folder.
    pub(crate) fn with(files: &[(&str, String)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = Self(std::env::temp_dir().join(format!("specs-{}-{number}", std::process::id())));
        for (name, text) in files {
            let file = folder.0.join(name);
            std::fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("folders can be made");
            std::fs::write(file, text).expect("files can be written");
        }
        folder
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind harms nobody; a panic while a test fails would hide why.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
