//! Which calls a limit counts together.

use std::fmt;

/// Calls that a limit counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CallScope {
    /// All calls.
    All,
    /// Calls of actions that change nothing.
    Reads,
    /// Calls of actions that change something, and of actions that this build has no spec of.
    Writes,
    /// Calls of the actions of a level.
    Level(u8),
    /// Calls of the actions without a level, those that this build has no spec of included.
    Unleveled,
}

impl fmt::Display for CallScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => formatter.write_str("all calls"),
            Self::Reads => formatter.write_str("reads"),
            Self::Writes => formatter.write_str("writes"),
            Self::Level(level) => write!(formatter, "level {level}"),
            Self::Unleveled => formatter.write_str("actions without a level"),
        }
    }
}

/// A call, as far as limits are concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LimitedCall<'a> {
    pub action: &'a str,
    pub level: Option<u8>,
    pub writes: bool,
}

impl LimitedCall<'_> {
    /// Returns the scope that every call has, with a limit or without.
    pub(super) fn level_scope(self) -> CallScope {
        self.level.map_or(CallScope::Unleveled, CallScope::Level)
    }

    /// Lists the scopes that the call belongs to.
    pub(super) fn scopes(self) -> [CallScope; 3] {
        [CallScope::All, if self.writes { CallScope::Writes } else { CallScope::Reads }, self.level_scope()]
    }
}
