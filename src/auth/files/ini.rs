//! The INI dialect of `~/.alibabacloud/credentials`.
//!
//! Read here and not by a library: those at hand keep copies of all values that nobody wipes, and forget the lines.

use super::Flaw;
use zeroize::Zeroizing;

/// A section: its line, and its settings with theirs.
pub(in crate::auth) struct Section<'text> {
    line: usize,
    settings: Vec<(usize, &'text str, &'text str)>,
}

impl<'text> Section<'text> {
    /// Finds a section in a text; none where the text has no such section. The whole text is checked.
    ///
    /// `[name]` begins a section, `key = value` sets, `#` and `;` begin a comment at the start of a line or after a
    /// space. A value may stand in quotes. Should a key or a section come twice, the last value of the key counts.
    pub(crate) fn find(text: &'text str, name: &str) -> Result<Option<Self>, Flaw> {
        let mut found: Option<Self> = None;
        let mut is_within = false;
        for (index, line) in text.lines().enumerate() {
            let (number, line) = (index + 1, line.trim());
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(rest) = line.strip_prefix('[') {
                let title = without_comment(rest)
                    .strip_suffix(']')
                    .ok_or_else(|| Flaw::at_line(number, "a section begins with [ but does not end with ]"))?;
                is_within = title.trim() == name;
                if is_within {
                    found.get_or_insert_with(|| Self { line: number, settings: Vec::new() });
                }
                continue;
            }
            let (key, value) = line
                .split_once('=')
                .ok_or_else(|| Flaw::at_line(number, "neither [section], key = value nor a comment"))?;
            if let Some(section) = found.as_mut().filter(|_| is_within) {
                section.settings.push((number, key.trim(), unquoted(value)));
            }
        }
        Ok(found)
    }

    /// Returns the line that it begins on.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// Returns the line that a setting stands on, else that of the section.
    pub(crate) fn line_of(&self, name: &str) -> usize {
        self.last(name).map_or(self.line, |(line, _)| line)
    }

    /// Returns a setting. Absent and empty are the same.
    pub(crate) fn text(&self, name: &str) -> Option<Zeroizing<String>> {
        self.last(name).filter(|(_, value)| !value.is_empty()).map(|(_, value)| Zeroizing::new(value.to_owned()))
    }

    /// Returns a whole number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Flaw> {
        let Some((line, value)) = self.last(name).filter(|(_, value)| !value.is_empty()) else { return Ok(None) };
        let wrong = |_| Flaw::at_line(line, format!("{name} is not what it should be: a whole number"));
        value.parse().map(Some).map_err(wrong)
    }

    fn last(&self, name: &str) -> Option<(usize, &'text str)> {
        self.settings.iter().rev().find(|(_, key, _)| *key == name).map(|(line, _, value)| (*line, *value))
    }
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some((inside, rest)) = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote))
            && without_comment(rest).is_empty()
        {
            return inside;
        }
    }
    without_comment(value)
}

/// A comment within a line begins after a space: keys may hold `#` and `;` themselves.
fn without_comment(text: &str) -> &str {
    let is_comment = |(at, found): &(usize, &str)| {
        matches!(*found, "#" | ";") && (*at == 0 || text[..*at].ends_with(char::is_whitespace))
    };
    let end = text.match_indices(['#', ';']).find(is_comment).map_or(text.len(), |(at, _)| at);
    text[..end].trim()
}
