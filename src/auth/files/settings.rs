//! What a profile says, whatever the format of its file.

use super::Flaw;
use super::ini::Section;
use super::json::Object;
use zeroize::Zeroizing;

/// The settings of a profile: an object in JSON, or a section in INI.
pub(in crate::auth) trait Settings {
    /// Returns a text. Absent and empty are the same.
    fn text(&self, name: &str) -> Result<Option<Zeroizing<String>>, Flaw>;

    /// Returns a whole number.
    fn number(&self, name: &str) -> Result<Option<u64>, Flaw>;

    /// Returns the line that a setting stands on, else that of the profile.
    fn line_of(&self, name: &str) -> usize;

    /// Returns a text that has to be there.
    fn required(&self, name: &str) -> Result<Zeroizing<String>, Flaw> {
        self.text(name)?.ok_or_else(|| self.wrong(name, format!("{name} is missing")))
    }

    /// Returns the error of a setting. The message must not show its value.
    fn wrong(&self, name: &str, message: impl Into<String>) -> Flaw {
        Flaw::at_line(self.line_of(name), message)
    }
}

impl Settings for Object<'_> {
    fn text(&self, name: &str) -> Result<Option<Zeroizing<String>>, Flaw> {
        self.text(name)
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Flaw> {
        self.number(name)
    }

    fn line_of(&self, name: &str) -> usize {
        self.line_of(name)
    }
}

impl Settings for Section<'_> {
    fn text(&self, name: &str) -> Result<Option<Zeroizing<String>>, Flaw> {
        Ok(self.text(name))
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Flaw> {
        self.number(name)
    }

    fn line_of(&self, name: &str) -> usize {
        self.line_of(name)
    }
}
