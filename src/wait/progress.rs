//! What a caller sees of a wait.

use crate::error::Error;
use std::fmt;
use std::time::Duration;

/// Where a wait stands after a poll.
#[non_exhaustive]
pub struct Progress<'poll, R> {
    /// Number of the poll, from 1.
    pub poll: u32,
    /// Time since the wait began.
    pub elapsed: Duration,
    /// The values that tell how far the work is, in words: a text as the service wrote it, a number behind its name, such
    /// as `FAILED (2)`. Empty when the service sent none, and after a poll that failed.
    pub state: &'poll str,
    /// Whether the reference lists these values. One that it does not list lets the wait go on.
    pub is_documented: bool,
    /// The response; none when the poll failed.
    pub response: Option<&'poll R>,
    /// Why there is no response: the service was busy, failing, or not reached, in all attempts of the poll.
    pub error: Option<&'poll Error>,
    /// How long until the next poll; none when this was the last.
    pub next_poll: Option<Duration>,
}

impl<R> fmt::Debug for Progress<'_, R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Progress")
            .field("poll", &self.poll)
            .field("elapsed", &self.elapsed)
            .field("state", &self.state)
            .field("is_documented", &self.is_documented)
            .field("error", &self.error)
            .field("next_poll", &self.next_poll)
            .finish_non_exhaustive()
    }
}
