//! Points in time: kept as the wire has them, converted to `chrono` when asked.

use super::integer_scalar;
use crate::wire::record::{FromScalar, View};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use serde_json::Value;
use std::fmt;

/// How an action writes a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatePattern {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    EpochMilliseconds,
    /// Seconds since 1970-01-01T00:00:00Z.
    EpochSeconds,
    /// `2020-06-01 00:00:00`
    DateTime,
    /// `2020-06-01`
    Date,
    /// `20200601`
    CompactDate,
    /// `23:30`
    HourMinute,
    /// `23:30:00`
    Time,
    /// `2020-06-01T00:00:00+0800`
    Offset,
    /// `Jun 1, 2020 12:00:00 AM`
    English,
}

impl DatePattern {
    /// The pattern in the notation of `chrono`; none for numbers.
    fn format(self) -> Option<&'static str> {
        match self {
            Self::EpochMilliseconds | Self::EpochSeconds => None,
            Self::DateTime => Some("%Y-%m-%d %H:%M:%S"),
            Self::Date => Some("%Y-%m-%d"),
            Self::CompactDate => Some("%Y%m%d"),
            Self::HourMinute => Some("%H:%M"),
            Self::Time => Some("%H:%M:%S"),
            Self::Offset => Some("%Y-%m-%dT%H:%M:%S%z"),
            Self::English => Some("%b %-d, %Y %-I:%M:%S %p"),
        }
    }

    /// Writes a time as a parameter value. A time without an offset is taken to be in China Standard Time, the zone
    /// of the service, where the pattern needs one.
    pub(crate) fn write(self, input: TimeInput) -> Value {
        match (input, self.format()) {
            (TimeInput::Wire(value), _) => value,
            (TimeInput::Instant(instant), None) => Value::from(self.epoch(instant.to_utc())),
            (TimeInput::Wall(wall), None) => Value::from(self.epoch(in_china(wall))),
            (TimeInput::Instant(instant), Some(format)) => Value::from(instant.format(format).to_string()),
            (TimeInput::Wall(wall), Some(format)) => {
                let china = china().from_local_datetime(&wall).earliest();
                Value::from(china.map_or_else(|| wall.to_string(), |time| time.format(format).to_string()))
            }
        }
    }

    fn epoch(self, instant: DateTime<Utc>) -> i64 {
        if self == Self::EpochSeconds { instant.timestamp() } else { instant.timestamp_millis() }
    }
}

/// China Standard Time has no daylight saving, so a fixed offset says it all.
fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| Utc.fix())
}

fn in_china(wall: NaiveDateTime) -> DateTime<Utc> {
    china().from_local_datetime(&wall).earliest().map_or_else(|| wall.and_utc(), |time| time.to_utc())
}

/// A time given to a setter: a `chrono` value, or the text or number that goes on the wire as it is.
///
/// A `DateTime` is written as its own clock shows it, so give it in the time zone the action speaks of: China Standard
/// Time unless the action says otherwise.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TimeInput {
    /// Sent as it is.
    Wire(Value),
    /// A point in time.
    Instant(DateTime<FixedOffset>),
    /// What a clock on the wall shows.
    Wall(NaiveDateTime),
}

impl From<&str> for TimeInput {
    fn from(text: &str) -> Self {
        Self::Wire(text.into())
    }
}

impl From<String> for TimeInput {
    fn from(text: String) -> Self {
        Self::Wire(text.into())
    }
}

impl From<i64> for TimeInput {
    fn from(number: i64) -> Self {
        Self::Wire(number.into())
    }
}

impl<Tz: TimeZone> From<DateTime<Tz>> for TimeInput {
    fn from(instant: DateTime<Tz>) -> Self {
        Self::Instant(instant.fixed_offset())
    }
}

impl From<NaiveDateTime> for TimeInput {
    fn from(wall: NaiveDateTime) -> Self {
        Self::Wall(wall)
    }
}

impl From<NaiveDate> for TimeInput {
    fn from(date: NaiveDate) -> Self {
        Self::Wall(date.and_time(NaiveTime::MIN))
    }
}

impl From<NaiveTime> for TimeInput {
    fn from(time: NaiveTime) -> Self {
        Self::Wall(NaiveDate::default().and_time(time))
    }
}

impl From<EpochMilliseconds> for TimeInput {
    fn from(time: EpochMilliseconds) -> Self {
        time.to_utc().map_or_else(|| Self::Wire(time.0.into()), Self::from)
    }
}

impl From<EpochSeconds> for TimeInput {
    fn from(time: EpochSeconds) -> Self {
        time.to_utc().map_or_else(|| Self::Wire(time.0.into()), Self::from)
    }
}

impl From<TimeText> for TimeInput {
    fn from(text: TimeText) -> Self {
        Self::Wire(text.0.into())
    }
}

/// A point in time as the service writes it in text. The text is kept; the conversions read it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct TimeText(String);

impl TimeText {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Date and time of day as written, without a time zone; a mere date is its midnight. None when the text has none
    /// of the forms of the reference.
    pub fn to_naive(&self) -> Option<NaiveDateTime> {
        let text = self.0.trim();
        if let Some(instant) = self.with_offset() {
            return Some(instant.naive_local());
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() != 8 {
            return self.to_utc().map(|instant| instant.naive_utc());
        }
        for pattern in [DatePattern::DateTime, DatePattern::English] {
            let parsed = pattern.format().and_then(|format| NaiveDateTime::parse_from_str(text, format).ok());
            if parsed.is_some() {
                return parsed;
            }
        }
        [DatePattern::Date, DatePattern::CompactDate].into_iter().find_map(|pattern| {
            let date = NaiveDate::parse_from_str(text, pattern.format()?).ok()?;
            Some(date.and_time(NaiveTime::MIN))
        })
    }

    /// Time of day, for texts that hold nothing else, such as `23:30`.
    pub fn to_time_of_day(&self) -> Option<NaiveTime> {
        let text = self.0.trim();
        [DatePattern::Time, DatePattern::HourMinute]
            .into_iter()
            .find_map(|pattern| NaiveTime::parse_from_str(text, pattern.format()?).ok())
    }

    /// The point in time. A text without an offset is read in China Standard Time, the zone of the service; a text of
    /// digits other than a date is a number of milliseconds, or of seconds when it has ten digits.
    pub fn to_utc(&self) -> Option<DateTime<Utc>> {
        if let Some(instant) = self.with_offset() {
            return Some(instant.to_utc());
        }
        let text = self.0.trim();
        if text.len() != 8
            && let Ok(number) = text.parse::<i64>()
        {
            return if text.len() <= 10 {
                DateTime::from_timestamp(number, 0)
            } else {
                DateTime::from_timestamp_millis(number)
            };
        }
        self.to_naive().map(in_china)
    }

    fn with_offset(&self) -> Option<DateTime<FixedOffset>> {
        let text = self.0.trim();
        DatePattern::Offset
            .format()
            .and_then(|format| DateTime::parse_from_str(text, format).ok())
            .or_else(|| DateTime::parse_from_rfc3339(text).ok())
    }
}

impl From<String> for TimeText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for TimeText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for TimeText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromScalar for TimeText {
    const EXPECTED: &'static str = String::EXPECTED;
    const EMPTY_TEXT_IS_ABSENT: bool = false;

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from(text))
    }

    fn from_integer(number: i64) -> Option<Self> {
        Some(Self(number.to_string()))
    }

    fn empty() -> Self {
        Self(String::new())
    }

    fn view(&self) -> View<'_> {
        View::Text(&self.0)
    }
}

/// A point in time as a number: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct EpochMilliseconds(pub i64);

impl EpochMilliseconds {
    /// The point in time; none when it is beyond what `chrono` can hold.
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

integer_scalar!(EpochMilliseconds);

/// A point in time as a number: seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct EpochSeconds(pub i64);

impl EpochSeconds {
    /// The point in time; none when it is beyond what `chrono` can hold.
    pub fn to_utc(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.0, 0)
    }
}

integer_scalar!(EpochSeconds);
