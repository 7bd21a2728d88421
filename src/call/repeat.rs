//! Which failures are repeated: the table, and what it says of one failure.

use super::RetryPolicy;
use crate::error::{Delivery, Error, ErrorKind};
use std::time::Duration;

/// What an action may do at the service, as far as repeating it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// A read, or a write that changes nothing more when it is done twice.
    Idempotent,
    /// A write that must not be done twice.
    Once,
}

/// What is done about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The call ends.
    No,
    /// At once and one time only, whatever the retry policy says, if a cause was found and mended: the clock or the
    /// credentials.
    Once,
    /// After a backoff from this base, for so many tokens of the quota.
    After { base: Base, cost: u32 },
}

/// The base of a backoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    Transient,
    Throttling,
}

impl Base {
    pub(crate) fn of(self, policy: &RetryPolicy) -> Duration {
        match self {
            Self::Transient => policy.transient_base,
            Self::Throttling => policy.throttling_base,
        }
    }
}

const TRANSIENT: Repeat = Repeat::After { base: Base::Transient, cost: 14 };
/// A throttled call was not executed, so a retry burdens the service less.
const THROTTLING: Repeat = Repeat::After { base: Base::Throttling, cost: 5 };

/// Returns what is done about a failure. The table of [`RetryPolicy`] is this function in words.
pub(crate) fn repeat(kind: ErrorKind, delivery: Delivery, effect: Effect, policy: &RetryPolicy) -> Repeat {
    match kind {
        ErrorKind::Throttling => THROTTLING,
        ErrorKind::QuotaSpent if policy.ends_when_quota_is_spent => Repeat::No,
        ErrorKind::QuotaSpent => THROTTLING,
        ErrorKind::ClockSkew | ErrorKind::CredentialsRejected => Repeat::Once,
        ErrorKind::Connection | ErrorKind::Timeout if delivery == Delivery::NotSent => TRANSIENT,
        ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Unavailable => match effect {
            Effect::Idempotent => TRANSIENT,
            Effect::Once => Repeat::No,
        },
        ErrorKind::AccessDenied
        | ErrorKind::CallLimit
        | ErrorKind::Configuration
        | ErrorKind::Credentials
        | ErrorKind::InvalidRequest
        | ErrorKind::NotFound
        | ErrorKind::Refused
        | ErrorKind::Tls
        | ErrorKind::UnexpectedResponse
        | ErrorKind::UnknownAction
        | ErrorKind::WaitFailed => Repeat::No,
    }
}

/// Returns whether the service did its work, though it refused: then it is well, and the quota fills.
pub(crate) fn shows_health(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Throttling | ErrorKind::QuotaSpent | ErrorKind::Unavailable | ErrorKind::UnexpectedResponse => false,
        kind => kind.is_service_error(),
    }
}
