//! How a wait can fail.

use crate::call::RawResponse;
use crate::error::{Delivery, Error, ErrorKind};
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// Why a wait was no success. `?` turns it into an [`Error`], whose cause it then is, and which has status, request id,
/// attempts and body of the last response.
///
/// ```no_run
/// # #[cfg(feature = "v2020-development")]
/// # async fn wait(client: dataworks::v2020::Client) {
/// let wait = client.get_deployment().project_id(27).deployment_id(3_000_001).wait();
/// if let Err(failure) = wait.await {
///     // GetDeployment: HTTP 200, failed, in state Status FAILED (2): no such node (request id 0bc1ec92)
///     eprintln!("{failure}");
/// }
/// # }
/// ```
#[non_exhaustive]
pub enum WaitError<R> {
    /// The work failed.
    #[non_exhaustive]
    Failed {
        /// The action that was asked.
        action: String,
        /// The value that says so, in words.
        state: String,
        /// What the service says about it, where it says anything. Secrets of the request are taken out.
        message: Option<String>,
        /// The last response.
        response: Box<R>,
        /// The same as it came, without secrets of the request.
        raw: Option<Box<RawResponse>>,
    },
    /// The maximum passed and the work still went on.
    #[non_exhaustive]
    TimedOut {
        /// The action that was asked.
        action: String,
        /// Time since the wait began.
        elapsed: Duration,
        /// The value seen last, in words; empty when there was none.
        state: String,
        /// The last response; none when every poll failed.
        response: Option<Box<R>>,
        /// The same as it came, without secrets of the request.
        raw: Option<Box<RawResponse>>,
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

    /// Returns the value that told how far the work was, in words: a text as the service wrote it, a number behind its
    /// name, such as `FAILED (2)`.
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
    /// Returns the error of a wait that ended without success, of which the polls did not fail.
    fn of_wait(kind: ErrorKind, action: &str, message: String, raw: Option<&RawResponse>) -> Error {
        Error::new(kind, message).with(|details| {
            details.action = Some(action.to_owned());
            details.delivery = Delivery::Answered;
            if let Some(raw) = raw {
                details.http_status = Some(raw.http_status);
                details.request_id.clone_from(&raw.request_id);
                details.attempts.clone_from(&raw.attempts);
                details.body = Some(raw.body.clone());
            }
        })
    }

    /// Returns how the wait ended: an error that knows its last response, or that of a poll.
    fn outcome(&self) -> Result<Error, &Error> {
        match self {
            Self::Failed { action, state, message, raw, .. } => {
                let reason = message.as_ref().map(|message| format!(": {message}")).unwrap_or_default();
                let message = format!("failed, in state {state}{reason}");
                Ok(Self::of_wait(ErrorKind::WaitFailed, action, message, raw.as_deref()))
            }
            Self::TimedOut { action, elapsed, state, raw, .. } => {
                let message = match state.as_str() {
                    "" => format!("no state known after {elapsed:?}"),
                    state => format!("not done after {elapsed:?}, in state {state}"),
                };
                Ok(Self::of_wait(ErrorKind::Timeout, action, message, raw.as_deref()))
            }
            Self::Call(error) => Err(error),
        }
    }
}

/// The same sentence as that of the [`Error`].
impl<R> fmt::Display for WaitError<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.outcome() {
            Ok(outcome) => fmt::Display::fmt(&outcome, formatter),
            Err(error) => fmt::Display::fmt(error, formatter),
        }
    }
}

/// Without the body, which may hold values that the response hides.
impl<R: fmt::Debug> fmt::Debug for WaitError<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { action, state, message, response, .. } => formatter
                .debug_struct("Failed")
                .field("action", action)
                .field("state", state)
                .field("message", message)
                .field("response", response)
                .finish_non_exhaustive(),
            Self::TimedOut { action, elapsed, state, response, .. } => formatter
                .debug_struct("TimedOut")
                .field("action", action)
                .field("elapsed", elapsed)
                .field("state", state)
                .field("response", response)
                .finish_non_exhaustive(),
            Self::Call(error) => formatter.debug_tuple("Call").field(error).finish(),
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
        let outcome = failure.outcome().ok();
        match (failure, outcome) {
            (WaitError::Call(error), _) => error,
            (failure, Some(outcome)) => outcome.caused_by(failure),
            (failure, None) => unreachable!("only a poll has an error of its own: {failure}"),
        }
    }
}
