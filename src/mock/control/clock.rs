//! The clock: `{"now": "2026-01-02T03:04:05Z", "speed": 60, "advance_seconds": 90}`, each of them if it is wanted.

use super::object::Object;
use super::{Asked, Service};
use crate::mock::clock::check_speed;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

pub(super) fn answer(service: &Service, asked: &Asked<'_>) -> Result<Value, String> {
    let runtime_now = service.runtime.now();
    if asked.method == "POST" {
        let mut body = Object::read(&asked.body)?;
        let now = body.text("now")?.map(|text| moment(&text)).transpose()?;
        let speed = body.number("speed")?.map(check_speed).transpose()?;
        let span = body.number("advance_seconds")?.map(span).transpose()?;
        body.finish()?;
        let mut memory = service.memory();
        if let Some(now) = now {
            memory.clock.set(now, runtime_now);
        }
        if let Some(span) = span {
            memory.clock.advance(span, runtime_now);
        }
        if let Some(speed) = speed {
            memory.clock.set_speed(speed, runtime_now);
        }
    }
    let clock = service.memory().clock;
    let now = clock.now(runtime_now).to_rfc3339_opts(SecondsFormat::Secs, true);
    Ok(json!({ "now": now, "speed": clock.speed() }))
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let read = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
    read.map_err(|_| format!("`now` must be like 2026-01-02T03:04:05Z, and not {text}"))
}

fn span(seconds: f64) -> Result<TimeDelta, String> {
    /// A thousand years, which the calendar can bear.
    const MOST: f64 = 1_000.0 * 366.0 * 24.0 * 60.0 * 60.0;
    if seconds.abs() > MOST {
        return Err(format!("`advance_seconds` must be at most {MOST}"));
    }
    Ok(TimeDelta::microseconds((seconds * 1e6) as i64))
}
