//! What is wrong with a spec, and where.

use std::fmt;
use std::path::PathBuf;

/// One mistake in a spec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the folder of the specs where possible.
    pub file: PathBuf,
    /// Line, counted from 1; 0 when the mistake is about the file as a whole.
    pub line: usize,
    /// What is wrong, in a sentence that names the key or value.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(formatter, "{}: {}", self.file.display(), self.reason)
        } else {
            write!(formatter, "{}:{}: {}", self.file.display(), self.line, self.reason)
        }
    }
}

/// Every mistake found in one reading, so that one build shows them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(formatter, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
