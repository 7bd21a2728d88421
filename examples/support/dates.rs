//! Dates on the command line, and as the service takes them.

use chrono::NaiveDate;

/// Reads a date; the message names the format.
pub(crate) fn date(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "a date is written YYYY-MM-DD, such as 2026-01-02".to_owned())
}

/// The beginning of a date.
pub(crate) fn midnight(date: NaiveDate) -> String {
    format!("{date} 00:00:00")
}
