//! JSON that remembers where its values stand and copies no secret that it is not asked for.

use super::Flaw;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// An object within a text.
pub(in crate::auth) struct Object<'text> {
    whole: &'text str,
    line: usize,
    fields: BTreeMap<String, &'text RawValue>,
}

impl<'text> Object<'text> {
    /// Reads a text that is one object.
    pub(crate) fn parse(text: &'text str) -> Result<Self, Flaw> {
        // Everything is checked here, so that what is read of it later can only be of the wrong kind.
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => Self::of(text, raw, "the whole"),
            Err(why) => {
                let message = why.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                Err(Flaw { line: why.line(), column: Some(why.column()), message: format!("no JSON: {message}") })
            }
        }
    }

    fn of(whole: &'text str, raw: &'text RawValue, name: &str) -> Result<Self, Flaw> {
        let line = line_of(whole, raw);
        // The reader's own message would quote what it found.
        let fields = serde_json::from_str(raw.get())
            .map_err(|_| Flaw::at_line(line, format!("{name} is not what it should be: an object")))?;
        Ok(Self { whole, line, fields })
    }

    /// Returns the line that it begins on.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// Returns the line that a field stands on, else that of the object.
    pub(crate) fn line_of(&self, name: &str) -> usize {
        self.fields.get(name).map_or(self.line, |raw| line_of(self.whole, raw))
    }

    /// Returns a text. Absent, null and empty are the same.
    pub(crate) fn text(&self, name: &str) -> Result<Option<Zeroizing<String>>, Flaw> {
        self.read::<String>(name, "a text").map(|text| text.filter(|text| !text.is_empty()).map(Zeroizing::new))
    }

    /// Returns a whole number, also one in quotes.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Flaw> {
        self.read::<u64>(name, "a whole number").or_else(|flaw| match self.text(name) {
            Ok(Some(text)) => text.parse().map(Some).map_err(|_| flaw),
            Ok(None) => Ok(None),
            Err(_) => Err(flaw),
        })
    }

    /// Returns a yes or no; absent is no.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Flaw> {
        Ok(self.read::<bool>(name, "true or false")?.unwrap_or_default())
    }

    /// Returns an object within this one.
    pub(crate) fn object(&self, name: &str) -> Result<Option<Object<'text>>, Flaw> {
        self.fields.get(name).filter(|raw| !is_null(raw)).map(|raw| Self::of(self.whole, raw, name)).transpose()
    }

    /// Returns the objects of a list; none where it is absent.
    pub(crate) fn objects(&self, name: &str) -> Result<Vec<Object<'text>>, Flaw> {
        let Some(raw) = self.fields.get(name).filter(|raw| !is_null(raw)) else { return Ok(Vec::new()) };
        let wrong = |_| Flaw::at_line(line_of(self.whole, raw), format!("{name} is not what it should be: a list"));
        let items: Vec<&'text RawValue> = serde_json::from_str(raw.get()).map_err(wrong)?;
        items.into_iter().map(|item| Self::of(self.whole, item, name)).collect()
    }

    fn read<T: serde::de::DeserializeOwned>(&self, name: &str, kind: &str) -> Result<Option<T>, Flaw> {
        let Some(raw) = self.fields.get(name).filter(|raw| !is_null(raw)) else { return Ok(None) };
        serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|_| Flaw::at_line(line_of(self.whole, raw), format!("{name} is not what it should be: {kind}")))
    }
}

fn is_null(raw: &RawValue) -> bool {
    raw.get() == "null"
}

/// Returns the line of a value, which is a piece of the text it was read from.
fn line_of(whole: &str, raw: &RawValue) -> usize {
    let offset = (raw.get().as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    line_at(whole.as_bytes(), offset)
}

/// Returns the line, from 1, of a byte.
pub(super) fn line_at(text: &[u8], offset: usize) -> usize {
    1 + text.iter().take(offset).filter(|byte| **byte == b'\n').count()
}
