//! How a wait can fail.

use crate::error::{Delivery, Error, ErrorKind};
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// Why a wait was no success. `?` turns it into an [`Error`], whose cause it then is.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<R> {
    /// The work failed.
    #[non_exhaustive]
    Failed {
        /// The action that was asked.
        action: String,
        /// The value that says so.
        state: String,
        /// The last response.
        response: Box<R>,
    },
    /// The maximum passed and the work still went on.
    #[non_exhaustive]
    TimedOut {
        /// The action that was asked.
        action: String,
        /// Time since the wait began.
        elapsed: Duration,
        /// The value seen last; empty when there was none.
        state: String,
        /// The last response; none when every poll failed.
        response: Option<Box<R>>,
    },
    /// A poll failed for a reason that waiting does not mend.
    Call(Error),
}

impl<R> WaitError<R> {
    /// Returns the last response, where there was one.
    pub fn response(&self) -> Option<&R> {
        match self {
            Self::Failed { response, .. } => Some(response),
            Self::TimedOut { response, .. } => response.as_deref(),
            Self::Call(_) => None,
        }
    }

    /// Returns the last response, where there was one.
    pub fn into_response(self) -> Option<R> {
        match self {
            Self::Failed { response, .. } => Some(*response),
            Self::TimedOut { response, .. } => response.map(|response| *response),
            Self::Call(_) => None,
        }
    }

    /// Returns the value that told how far the work was, as the service wrote it.
    pub fn state(&self) -> Option<&str> {
        match self {
            Self::Failed { state, .. } | Self::TimedOut { state, .. } => Some(state),
            Self::Call(_) => None,
        }
    }

    /// Returns whether the work failed.
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }

    /// Returns whether the maximum of the wait passed. A poll that took too long is [`Self::Call`].
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut { .. })
    }
}

impl<R> WaitError<R> {
    /// How the wait ended, without the name of the action.
    fn outcome(&self) -> String {
        match self {
            Self::Failed { state, .. } => format!("failed, in state {state}"),
            Self::TimedOut { elapsed, state, .. } if state.is_empty() => format!("no state known after {elapsed:?}"),
            Self::TimedOut { elapsed, state, .. } => format!("not done after {elapsed:?}, in state {state}"),
            Self::Call(error) => error.message().to_owned(),
        }
    }
}

impl<R> fmt::Display for WaitError<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { action, .. } | Self::TimedOut { action, .. } => {
                write!(formatter, "{action}: {}", self.outcome())
            }
            Self::Call(error) => error.fmt(formatter),
        }
    }
}

/// Without a source: `Display` says all that is known.
impl<R: fmt::Debug> StdError for WaitError<R> {}

impl<R> From<Error> for WaitError<R> {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// The error of a call stays what it is. The others have the kind [`ErrorKind::WaitFailed`] or [`ErrorKind::Timeout`].
impl<R: fmt::Debug + Send + Sync + 'static> From<WaitError<R>> for Error {
    fn from(failure: WaitError<R>) -> Self {
        let (kind, action) = match failure {
            WaitError::Call(error) => return error,
            WaitError::Failed { ref action, .. } => (ErrorKind::WaitFailed, action.clone()),
            WaitError::TimedOut { ref action, .. } => (ErrorKind::Timeout, action.clone()),
        };
        Self::new(kind, failure.outcome()).caused_by(failure).with(|details| {
            details.action = Some(action);
            details.delivery = Delivery::Answered;
        })
    }
}
