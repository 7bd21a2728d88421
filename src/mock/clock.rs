//! What time it is at the emulated service.

use chrono::{DateTime, TimeDelta, Utc};

/// Fastest that the service's time may pass.
const MOST_SPEED: f64 = 1_000_000.0;

/// How the service's time begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClockStart {
    /// Its first moment; that of the runtime where there is none.
    pub at: Option<DateTime<Utc>>,
    /// How far it is ahead of that.
    pub ahead: TimeDelta,
    pub speed: f64,
}

impl Default for ClockStart {
    fn default() -> Self {
        Self { at: None, ahead: TimeDelta::zero(), speed: 1.0 }
    }
}

/// The service's time, reckoned from that of the runtime.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    /// A moment of the runtime, and what the service's time was then.
    since: DateTime<Utc>,
    shown: DateTime<Utc>,
    speed: f64,
}

impl Clock {
    /// Begins at a moment of the runtime.
    pub(super) fn begin(start: &ClockStart, runtime_now: DateTime<Utc>) -> Self {
        let first = start.at.unwrap_or(runtime_now);
        Self { since: runtime_now, shown: later(first, start.ahead), speed: start.speed }
    }

    pub(super) fn now(&self, runtime_now: DateTime<Utc>) -> DateTime<Utc> {
        let passed = runtime_now.signed_duration_since(self.since);
        // Microseconds of centuries are whole numbers in a float, so a speed of 1 is exact.
        let scaled = passed.num_microseconds().map(|passed| passed as f64 * self.speed);
        later(self.shown, scaled.map_or(passed, |passed| TimeDelta::microseconds(passed as i64)))
    }

    pub(super) fn speed(&self) -> f64 {
        self.speed
    }

    /// Goes on from another moment.
    pub(super) fn set(&mut self, now: DateTime<Utc>, runtime_now: DateTime<Utc>) {
        (self.since, self.shown) = (runtime_now, now);
    }

    /// Goes on at another speed.
    pub(super) fn set_speed(&mut self, speed: f64, runtime_now: DateTime<Utc>) {
        self.set(self.now(runtime_now), runtime_now);
        self.speed = speed;
    }

    /// Jumps by a span.
    pub(super) fn advance(&mut self, span: TimeDelta, runtime_now: DateTime<Utc>) {
        self.set(later(self.now(runtime_now), span), runtime_now);
    }
}

/// Refuses a speed at which no clock goes.
pub(super) fn check_speed(speed: f64) -> Result<f64, String> {
    if (0.0..=MOST_SPEED).contains(&speed) {
        return Ok(speed);
    }
    Err(format!("a clock goes at a speed from 0 to {MOST_SPEED}, and not at {speed}"))
}

fn later(moment: DateTime<Utc>, span: TimeDelta) -> DateTime<Utc> {
    moment.checked_add_signed(span).unwrap_or(moment)
}
