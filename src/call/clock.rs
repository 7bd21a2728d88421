//! How far the machine's clock is from the service's.

use crate::error::Error;
use crate::runtime::Runtime;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{AGE, DATE, HeaderMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The service takes requests whose time is up to 15 minutes off. An answer that took longer says nothing about when its
/// date was written.
const LONGEST_ROUND_TRIP: Duration = Duration::from_secs(15 * 60);

/// What a clock must be off by to be why a request was refused. Below what any service tolerates, and above the second
/// or two that a measurement may be wrong by.
const EXPLAINS_REFUSAL: TimeDelta = TimeDelta::minutes(4);

/// Codes that a request gets for its time.
const TIME_CODES: [&str; 3] = ["InvalidTimeStamp.Expired", "IllegalTimestamp", "RequestTimeTooSkewed"];

/// Huawei's code for any fault of the signature; only its message tells one that is too old.
const SIGNATURE_CODE: &str = "APIG.0301";

/// The time at the service: the machine's, put right by what answers said last. Shared by clones of a client.
#[derive(Debug, Default)]
pub(crate) struct ServiceClock {
    skew_milliseconds: AtomicI64,
}

impl ServiceClock {
    /// The service's time, for signing.
    pub fn now(&self, runtime: &dyn Runtime) -> DateTime<Utc> {
        let now = runtime.now();
        now.checked_add_signed(self.skew()).unwrap_or(now)
    }

    /// The service's time less the machine's.
    pub fn skew(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.skew_milliseconds.load(Ordering::Relaxed))
    }

    /// Learns from the date of an answer, which counts as written in the middle between request and answer. One that
    /// comes out of a cache, as `Age` tells, is older than it looks.
    pub fn learn(&self, headers: &HeaderMap, sent_at: DateTime<Utc>, round_trip: Duration) {
        if headers.contains_key(AGE) || round_trip > LONGEST_ROUND_TRIP {
            return;
        }
        let date = headers.get(DATE).and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok());
        let middle = TimeDelta::from_std(round_trip / 2).ok().and_then(|half| sent_at.checked_add_signed(half));
        if let (Some(date), Some(middle)) = (date, middle) {
            let skew = date.to_utc().signed_duration_since(middle);
            self.skew_milliseconds.store(skew.num_milliseconds(), Ordering::Relaxed);
        }
    }

    /// Whether a request signed under another skew was refused for that.
    pub fn explains(&self, error: &Error, signed_with: TimeDelta) -> bool {
        let is_about_time = error.code().is_some_and(|code| {
            TIME_CODES.iter().any(|known| known.eq_ignore_ascii_case(code))
                || (code == SIGNATURE_CODE && error.message().contains("expired"))
        });
        let change = self.skew().checked_sub(&signed_with).unwrap_or(TimeDelta::MAX);
        is_about_time && change.abs() >= EXPLAINS_REFUSAL
    }
}
