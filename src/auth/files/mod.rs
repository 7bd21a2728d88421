//! Files that hold credentials.

pub(super) mod ini;
pub(super) mod json;
mod open;
mod settings;

pub(super) use open::{read, read_now, read_private};
pub(super) use settings::Settings;

use std::fmt;

/// What is wrong with a text, and where in it. Never shows what stands there: it may be a secret.
#[derive(Debug)]
pub(super) struct Flaw {
    /// From 1.
    pub line: usize,
    /// From 1, where it is known that exactly.
    pub column: Option<usize>,
    pub message: String,
}

impl Flaw {
    pub(super) fn at_line(line: usize, message: impl Into<String>) -> Self {
        Self { line, column: None, message: message.into() }
    }
}

/// To be put behind the name of the file: `:line[:column]: message`.
impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, ":{}", self.line)?;
        if let Some(column) = self.column {
            write!(formatter, ":{column}")?;
        }
        write!(formatter, ": {}", self.message)
    }
}
