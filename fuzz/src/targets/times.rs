//! Times as services write them.
//!
//! The text is kept; what has a point in time has a clock's reading; a point in time that is written in any of the known
//! forms is read as the same; plain forms are read as a calendar of our own reads them.

use dataworks::chrono::{DateTime, Datelike, FixedOffset, Timelike, Utc};
use dataworks::types::{EpochMilliseconds, EpochSeconds, TimeText};

/// The forms that are written and read again. They hold whole seconds and years of four digits.
const FORMS: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%:z",
    "%b %-d, %Y %-I:%M:%S %p",
];

/// Reads the input as a time.
pub fn target(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let time = TimeText::from(text.as_ref());
    assert_eq!(time.as_str(), text, "the text is not kept");
    let (instant, clock) = (time.to_utc(), time.to_naive());
    assert_eq!(instant.is_some(), clock.is_some(), "a point in time without a reading, or the other way round");
    if let Some(of_day) = time.to_time_of_day() {
        assert_eq!(TimeText::from(of_day.format("%H:%M:%S%.f").to_string()).to_time_of_day(), Some(of_day));
    }
    if let (Some(instant), Some(clock)) = (instant, clock) {
        // No zone is a whole day off.
        let off = clock.and_utc().signed_duration_since(instant).num_seconds().abs();
        assert!(off < 24 * 3600, "{clock} shows {instant}");
        check_forms(instant);
    }
    if let Some(expected) = in_china(text.trim()) {
        assert_eq!(instant.map(|instant| instant.timestamp()), Some(expected), "{text}");
    }
    if let Ok(number) = text.trim().parse() {
        check_number(number);
    }
}

fn check_forms(instant: DateTime<Utc>) {
    let china = instant.with_timezone(&FixedOffset::east_opt(8 * 3600).expect("an offset"));
    // A leap second is written as the second 60, which no other form than the one it came in need have.
    if !(1000..=9999).contains(&china.year()) || china.nanosecond() >= 1_000_000_000 {
        return;
    }
    for form in FORMS {
        let written = china.format(form).to_string();
        let read = TimeText::from(written.as_str()).to_utc().map(|read| read.timestamp());
        assert_eq!(read, Some(instant.timestamp()), "{written}");
    }
    let exact = instant.to_rfc3339();
    assert_eq!(TimeText::from(exact.as_str()).to_utc(), Some(instant), "{exact}");
}

fn check_number(number: i64) {
    let (milliseconds, seconds) = (EpochMilliseconds(number), EpochSeconds(number));
    assert!(milliseconds.to_utc().is_none_or(|time| EpochMilliseconds::from(time) == milliseconds));
    assert!(seconds.to_utc().is_none_or(|time| EpochSeconds::from(time) == seconds));
    for (shown, time) in [(milliseconds.to_string(), milliseconds.to_utc()), (seconds.to_string(), seconds.to_utc())] {
        match time {
            Some(time) => assert_eq!(shown.parse().ok(), Some(time), "{shown}"),
            None => assert_eq!(shown, number.to_string()),
        }
    }
}

/// Reads `2020-06-01 12:30:00` as a clock in China shows it, by arithmetic alone; none for any other form.
fn in_china(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let is_form = bytes.len() == 19
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            10 => *byte == b' ',
            13 | 16 => *byte == b':',
            _ => byte.is_ascii_digit(),
        });
    if !is_form {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if is_leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = usize::try_from(month - 1).ok().and_then(|month| lengths.get(month))?;
    if !(1..=*length).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let before = year - 1;
    let days = before * 365 + before / 4 - before / 100 + before / 400 - i64::from(year == 0);
    let within: i64 = lengths.iter().take(usize::try_from(month - 1).ok()?).sum();
    let epoch = DateTime::UNIX_EPOCH.num_days_from_ce();
    Some((days + within + day - i64::from(epoch)) * 86_400 + hour * 3600 + minute * 60 + second - 8 * 3600)
}
