//! Whether the server is there, and what follows from that for the next call. No clock here: the time is handed in.

use std::time::Duration;

/// How often a lost server is asked again.
pub(crate) const RECHECK: Duration = Duration::from_secs(1);

/// How long nobody calls after the server was lost: others may just have made the calls of this second.
pub(crate) const REST: Duration = Duration::from_millis(1015);

/// What is known of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Health {
    /// It answers.
    #[default]
    Up,
    /// It did not answer when it was asked last, at that time.
    Lost { asked_at: Duration },
    /// It answers again. Until that time another process may not know.
    Back { until: Duration },
}

/// What decides on the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deciders {
    pub share: bool,
    pub server: bool,
}

/// What has changed for whoever reads the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Lost,
    Back,
}

impl Health {
    /// Returns what decides on a call at this time.
    pub(crate) fn deciders(&mut self, now: Duration) -> Deciders {
        match *self {
            Self::Back { until } if until <= now => {
                *self = Self::Up;
                Deciders { share: false, server: true }
            }
            Self::Up => Deciders { share: false, server: true },
            Self::Back { .. } => Deciders { share: true, server: true },
            Self::Lost { asked_at } => Deciders { share: true, server: asked_at.saturating_add(RECHECK) <= now },
        }
    }

    /// Notes whether the server answered. Those who do not know that it is back know after `recheck`.
    pub(crate) fn note(&mut self, has_answered: bool, now: Duration, timeout: Duration) -> Option<Change> {
        match (*self, has_answered) {
            (Self::Lost { .. }, true) => {
                // What the others called by their shares has to be a second ago as well.
                *self = Self::Back { until: now.saturating_add(RECHECK + REST).saturating_add(timeout * 2) };
                Some(Change::Back)
            }
            (Self::Up | Self::Back { .. }, true) => None,
            (before, false) => {
                *self = Self::Lost { asked_at: now };
                (!matches!(before, Self::Lost { .. })).then_some(Change::Lost)
            }
        }
    }
}
