//! Parameters of a request, as the state asks for them.

use crate::mock::check::{Given, integer};
use crate::mock::refusal::Refusal;
use chrono::NaiveDateTime;
use serde_json::Value;

/// Midnight of a business date is midnight in China.
pub(super) const OFFSET_OF_CHINA: i64 = 8 * 60 * 60 * 1000;

/// The parameters of a request, and when it came.
#[derive(Debug)]
pub(super) struct Arguments<'call> {
    given: &'call Given<'call>,
    /// Milliseconds since 1970.
    pub now: i64,
}

impl<'call> Arguments<'call> {
    pub(super) fn new(given: &'call Given<'call>, now: i64) -> Self {
        Self { given, now }
    }

    pub(super) fn given(&self) -> &'call Given<'call> {
        self.given
    }

    pub(super) fn value(&self, name: &str) -> Option<&'call Value> {
        self.given.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&'call str> {
        self.value(name)?.as_str()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        integer(self.value(name)?)
    }

    /// A number that the spec requires, so that it is there.
    pub(super) fn id(&self, name: &str) -> i64 {
        self.number(name).unwrap_or_default()
    }

    /// All that were sent.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'call str, &'call Value)> + '_ {
        self.given.iter().map(|(name, value)| (*name, value))
    }

    /// Whether a thing passes a filter that is set only where it is wanted.
    pub(super) fn matches(&self, name: &str, test: impl FnOnce(&str) -> bool) -> bool {
        self.text(name).is_none_or(test)
    }

    /// A business date such as `2026-01-02 00:00:00`, in milliseconds since 1970.
    pub(super) fn date(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let read = |text| {
            let date = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S");
            date.map_err(|_| Refusal::invalid(name, "is not like 2026-01-02 00:00:00"))
        };
        let date = self.text(name).map(read).transpose()?;
        Ok(date.map(|date| date.and_utc().timestamp_millis() - OFFSET_OF_CHINA))
    }

    /// Ids in a list, or in a text with commas between them.
    pub(super) fn ids(&self, name: &str) -> Vec<i64> {
        match self.value(name) {
            Some(Value::Array(elements)) => elements.iter().filter_map(integer).collect(),
            Some(Value::String(text)) => text.split(',').filter_map(|id| id.trim().parse().ok()).collect(),
            _ => Vec::new(),
        }
    }
}
