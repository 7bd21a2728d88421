//! Points in time: kept as the wire has them, converted to `chrono` when asked.

use super::integer_scalar;
use crate::wire::record::{Single, View};
use crate::wire::scalar::{FromScalar, scalar_element, text_of};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, SecondsFormat, TimeZone, Utc};
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
    /// `2020-06-01T00:00:00`
    LocalDateTime,
    /// `2020-05-31T16:00:00Z`
    Utc,
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
            Self::LocalDateTime => Some("%Y-%m-%dT%H:%M:%S"),
            Self::Utc => Some("%Y-%m-%dT%H:%M:%SZ"),
            Self::English => Some("%b %-d, %Y %-I:%M:%S %p"),
        }
    }

    /// The clock that a text of this pattern shows: that of UTC where the pattern says so, else one in China, the zone of
    /// the service, in which it reads a text without an offset.
    fn clock(self) -> FixedOffset {
        if self == Self::Utc { Utc.fix() } else { china() }
    }

    /// Writes a time as a parameter value.
    pub(crate) fn write(self, input: TimeInput) -> Value {
        match (input, self.format()) {
            (TimeInput::Wire(value), _) => value,
            (TimeInput::Instant(instant), None) => Value::from(self.epoch(instant.to_utc())),
            (TimeInput::Wall(wall), None) => Value::from(self.epoch(in_china(wall))),
            (TimeInput::Instant(instant), Some(format)) => {
                Value::from(instant.with_timezone(&self.clock()).format(format).to_string())
            }
            (TimeInput::Wall(wall), Some(format)) => {
                Value::from(in_china(wall).with_timezone(&self.clock()).format(format).to_string())
            }
        }
    }

    fn epoch(self, instant: DateTime<Utc>) -> i64 {
        if self == Self::EpochSeconds { instant.timestamp() } else { instant.timestamp_millis() }
    }
}

#[cfg(feature = "mock")]
impl DatePattern {
    /// Returns the pattern that specs call by a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "epoch-milliseconds" => Self::EpochMilliseconds,
            "epoch-seconds" => Self::EpochSeconds,
            "yyyy-MM-dd HH:mm:ss" => Self::DateTime,
            "yyyy-MM-dd" => Self::Date,
            "yyyyMMdd" => Self::CompactDate,
            "HH:mm" => Self::HourMinute,
            "HH:mm:ss" => Self::Time,
            "yyyy-MM-dd'T'HH:mm:ssZ" => Self::Offset,
            "yyyy-MM-dd'T'HH:mm:ss" => Self::LocalDateTime,
            "yyyy-MM-dd'T'HH:mm:ss'Z'" => Self::Utc,
            "MMM d, yyyy h:mm:ss a" => Self::English,
            _ => return None,
        })
    }

    /// Returns whether a text is a time in this pattern.
    pub(crate) fn fits(self, text: &str) -> bool {
        let Some(format) = self.format() else { return text.parse::<i64>().is_ok() };
        match self {
            Self::Date | Self::CompactDate => NaiveDate::parse_from_str(text, format).is_ok(),
            Self::HourMinute | Self::Time => NaiveTime::parse_from_str(text, format).is_ok(),
            // Here the service also takes `Z` and `+08:00`.
            Self::Offset => DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%#z").is_ok(),
            _ => NaiveDateTime::parse_from_str(text, format).is_ok(),
        }
    }

    /// Returns a time in this pattern, to show what one looks like.
    pub(crate) fn sample(self) -> String {
        let wall = DateTime::UNIX_EPOCH.naive_utc();
        match self.write(TimeInput::Wall(wall)) {
            Value::String(text) => text,
            number => number.to_string(),
        }
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
/// A `DateTime`, in whatever time zone, is a point in time: where the action wants a clock's reading, it is written as
/// clocks in China show it (+08:00), the zone of the service. So what `to_utc` gives of a row can be handed to a setter.
/// A `NaiveDateTime`, `NaiveDate` or `NaiveTime` is such a reading already.
///
/// ```
/// # #[cfg(feature = "v2020-metadata")]
/// # fn build(client: &dataworks::v2020::Client) {
/// use chrono::{TimeZone, Utc};
///
/// # #[allow(deprecated)]
/// let request = client.get_meta_table_change_log().start_date(Utc.with_ymd_and_hms(2020, 6, 1, 12, 0, 0).unwrap());
/// // StartDate is "2020-06-01 20:00:00".
/// # drop(request);
/// # }
/// ```
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
    /// Returns the text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns date and time of day as a clock shows them: the clock of the text's own offset where it has one, else one
    /// in China, the zone of the service. A mere date is its midnight. None when the text has none of the known forms.
    pub fn to_naive(&self) -> Option<NaiveDateTime> {
        self.read().map(|read| match read {
            Read::Instant(instant) => instant.naive_local(),
            Read::Wall(wall) => wall,
        })
    }

    /// Returns the time of day, for texts that hold nothing else, such as `23:30`.
    pub fn to_time_of_day(&self) -> Option<NaiveTime> {
        TIMES_OF_DAY.iter().find_map(|format| NaiveTime::parse_from_str(self.0.trim(), format).ok())
    }

    /// Returns the point in time. A text without an offset is read in China Standard Time, the zone of the service. Of
    /// texts that are all digits, 8 are a date and 14 a date with its time of day; others are a number of seconds (up to
    /// 10 digits) or milliseconds since 1970-01-01T00:00:00Z. None when the text has none of the known forms.
    pub fn to_utc(&self) -> Option<DateTime<Utc>> {
        self.read().map(|read| match read {
            Read::Instant(instant) => instant.to_utc(),
            Read::Wall(wall) => in_china(wall),
        })
    }

    fn read(&self) -> Option<Read> {
        let text = self.0.trim();
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && !matches!(text.len(), 8 | 14) {
            let number = text.parse().ok()?;
            let instant = match text.len() {
                ..=10 => DateTime::from_timestamp(number, 0),
                _ => DateTime::from_timestamp_millis(number),
            };
            return instant.map(|instant| Read::Instant(instant.with_timezone(&china())));
        }
        // chrono reads no `Z` as an offset.
        if let Some(wall) = text.strip_suffix(['Z', 'z']) {
            return wall_clock(wall.trim_end()).map(|wall| Read::Instant(wall.and_utc().fixed_offset()));
        }
        let with_offset = OFFSETS.iter().find_map(|format| DateTime::parse_from_str(text, format).ok());
        with_offset.map(Read::Instant).or_else(|| wall_clock(text).map(Read::Wall))
    }
}

/// What a text says.
enum Read {
    /// A point in time, and a clock that shows it.
    Instant(DateTime<FixedOffset>),
    /// What a clock on the wall shows.
    Wall(NaiveDateTime),
}

const OFFSETS: [&str; 4] =
    ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M%#z"];

const WALL_CLOCKS: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%Y%m%d%H%M%S",
];

const DATES: [&str; 2] = ["%Y-%m-%d", "%Y%m%d"];

const TIMES_OF_DAY: [&str; 2] = ["%H:%M:%S%.f", "%H:%M"];

fn wall_clock(text: &str) -> Option<NaiveDateTime> {
    let midnight = |format: &&str| Some(NaiveDate::parse_from_str(text, format).ok()?.and_time(NaiveTime::MIN));
    WALL_CLOCKS
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| DATES.iter().find_map(midnight))
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

    fn from_single(value: Single<'_>) -> Option<Self> {
        Some(Self(text_of(value)))
    }

    fn empty() -> Self {
        Self(String::new())
    }

    fn view(&self) -> View<'_> {
        View::Text(&self.0)
    }
}

scalar_element!(TimeText);

/// Defines a point in time that is a number on the wire.
macro_rules! epoch {
    ($(#[$about:meta])* $name:ident = $from_number:expr, $to_number:ident) => {
        $(#[$about])*
        ///
        /// `Display` writes it as RFC 3339, or the number where it is beyond what `chrono` can hold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $name(pub i64);

        impl $name {
            /// Returns the point in time; none when it is beyond what `chrono` can hold.
            pub fn to_utc(self) -> Option<DateTime<Utc>> {
                $from_number(self.0)
            }
        }

        impl From<DateTime<Utc>> for $name {
            fn from(instant: DateTime<Utc>) -> Self {
                Self(instant.$to_number())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.to_utc() {
                    Some(instant) => formatter.pad(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
                    None => self.0.fmt(formatter),
                }
            }
        }

        integer_scalar!($name);
    };
}

epoch! {
    /// A point in time as a number: milliseconds since 1970-01-01T00:00:00Z.
    EpochMilliseconds = DateTime::from_timestamp_millis, timestamp_millis
}

epoch! {
    /// A point in time as a number: seconds since 1970-01-01T00:00:00Z.
    EpochSeconds = |seconds| DateTime::from_timestamp(seconds, 0), timestamp
}
