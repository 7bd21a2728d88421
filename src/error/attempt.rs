//! What one attempt of a call came to.

use super::{Delivery, ErrorKind};
use std::fmt;
use std::time::Duration;

/// What one attempt of a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// Number of the attempt, from 1.
    pub number: u32,
    /// Kind of the failure; none for the attempt that succeeded.
    pub kind: Option<ErrorKind>,
    /// How far the request got.
    pub delivery: Delivery,
    /// HTTP status, if there was a response.
    pub http_status: Option<u16>,
    /// Code of the service, where it sent one.
    pub code: Option<String>,
    /// Id of the request, where the response has one.
    pub request_id: Option<String>,
    /// How long the client paused before the next attempt; none for the last.
    pub pause: Option<Duration>,
}

impl Attempt {
    /// Returns whether the service may have executed the request. A throttled or refused request was not executed.
    pub fn may_have_executed(&self) -> bool {
        match self.kind {
            None | Some(ErrorKind::Unavailable | ErrorKind::UnexpectedResponse) => self.delivery != Delivery::NotSent,
            _ => self.delivery == Delivery::Unknown,
        }
    }
}

/// Writes status and code, such as `HTTP 429, Throttling.User`, or the kind where there was no response.
impl fmt::Display for Attempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.http_status, &self.code, self.kind) {
            (Some(status), Some(code), _) => write!(formatter, "HTTP {status}, {}", code.escape_debug()),
            (Some(status), None, _) => write!(formatter, "HTTP {status}"),
            (None, _, Some(kind)) => write!(formatter, "{kind:?}"),
            (None, _, None) => formatter.write_str("succeeded"),
        }
    }
}
