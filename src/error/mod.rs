//! The one error type of the crate.

mod attempt;
mod kind;

pub use attempt::Attempt;
pub use kind::{Delivery, ErrorKind};

use bytes::Bytes;
use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::time::Duration;

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Longest part of a message that `Display` shows, in bytes.
const SHOWN: usize = 2_000;

/// Why a call failed, in enough detail to act on it.
///
/// `Display` writes all of it in one sentence: action, HTTP status, code, message, request id, and what lies beneath. So
/// [`source`](std::error::Error::source) is always none, and a report of the whole chain repeats nothing;
/// [`Self::cause`] gives the failure beneath as a value. Where an id is not found that may be one of another API version,
/// `Display` names the actions of that version that take it. `Debug` writes the same sentence and below it each attempt,
/// so that a `main` that returns an error is readable; `{:#?}` writes a struct.
///
/// Match on [`Self::kind`], on [`Self::code`], or ask a predicate such as [`Self::is_throttling`].
pub struct Error(Box<Details>);

/// A failure beneath an [`Error`].
type Cause = Box<dyn StdError + Send + Sync>;

/// Everything known about a failure.
pub(crate) struct Details {
    pub kind: ErrorKind,
    pub delivery: Delivery,
    pub action: Option<String>,
    pub message: String,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    pub body_status: Option<u16>,
    pub request_id: Option<String>,
    pub recommend: Option<String>,
    /// What to try instead, in this crate's words.
    pub hint: Option<String>,
    pub retry_after: Option<Duration>,
    pub body: Option<Bytes>,
    pub attempts: Vec<Attempt>,
    pub cause: Option<Cause>,
}

impl Error {
    /// Returns an error of this kind, of a request that was not sent. For credential providers and for tests of code
    /// that handles errors; [`Error::from_service`] makes the error of a refusal.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            kind,
            delivery: Delivery::NotSent,
            action: None,
            message: message.into(),
            code: None,
            http_status: None,
            body_status: None,
            request_id: None,
            recommend: None,
            hint: None,
            retry_after: None,
            body: None,
            attempts: Vec::new(),
            cause: None,
        }))
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Details)) -> Self {
        change(&mut self.0);
        self
    }

    /// Keeps the failure beneath. The message has to say what it says.
    pub(crate) fn caused_by(self, cause: impl Into<Cause>) -> Self {
        self.with(|details| details.cause = Some(cause.into()))
    }

    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the name of the action, where the failure is about one.
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// Returns the code of the service, such as `Invalid.Tenant.ProjectNotExists`. The module of a service has those that are
    /// documented as constants, such as `v2020::error_codes`.
    ///
    /// ```
    /// # #[cfg(feature = "v2020-tenant")] {
    /// use dataworks::v2020::error_codes;
    ///
    /// fn is_gone(error: &dataworks::Error) -> bool {
    ///     error.code() == Some(error_codes::INVALID_TENANT_PROJECT_NOT_EXISTS)
    /// }
    /// # let error = dataworks::Error::from_service(400, "Invalid.Tenant.ProjectNotExists", "no such workspace");
    /// # assert!(is_gone(&error));
    /// # }
    /// ```
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the message of the service, or what went wrong in this crate's words. Line breaks and control characters
    /// of a service's message are as they came; `Display` escapes them.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the id of the request, to quote to the support of the service.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns the HTTP status, if there was a response.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Returns the status that the body of the response states, as `HttpStatusCode` does. It tells more than
    /// [`Self::http_status`] where the service refuses with HTTP 200.
    pub fn body_status(&self) -> Option<u16> {
        self.0.body_status
    }

    /// Returns the address of a page with advice, where the service names one.
    pub fn recommend(&self) -> Option<&str> {
        self.0.recommend.as_deref()
    }

    /// Returns the body of the response. Secrets of the request that the service repeats in it are taken out.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// Returns how long the service asked to wait; for [`ErrorKind::CallLimit`], how long until there is room.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns how far the request got; after several attempts, the strongest statement of them.
    pub fn delivery(&self) -> Delivery {
        self.0.attempts.iter().map(|attempt| attempt.delivery).fold(self.0.delivery, Ord::max)
    }

    /// Returns whether any attempt may have reached the service: true unless it is certain that nothing was sent.
    pub fn may_have_reached_service(&self) -> bool {
        self.delivery() != Delivery::NotSent
    }

    /// Returns whether any attempt may have been executed: one that was not answered, or was answered by a failure of
    /// the service. So "not found" beside true can mean that an earlier attempt of this very call deleted it.
    pub fn may_have_been_executed(&self) -> bool {
        if self.0.attempts.is_empty() {
            return self.0.delivery == Delivery::Unknown;
        }
        self.0.attempts.iter().any(Attempt::may_have_executed)
    }

    /// Returns what each attempt came to, in order. Empty when nothing was attempted.
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Returns the failure beneath, such as a [`reqwest::Error`] or a [`WaitError`](crate::WaitError).
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.cause.as_deref()
    }

    /// Returns whether the service took no more calls: any code `Throttling.*` and its kin, or status 429.
    pub fn is_throttling(&self) -> bool {
        matches!(self.kind(), ErrorKind::Throttling | ErrorKind::QuotaSpent)
    }

    /// Returns whether the service says that a quota is spent, which a pause of seconds does not mend:
    /// `Throttling.Api.Risk` for the calls of a day, `Throttling.Resource` for the quota of a resource. Then
    /// [`Self::is_throttling`] is true too.
    pub fn is_quota_spent(&self) -> bool {
        self.kind() == ErrorKind::QuotaSpent
    }

    /// Returns whether what was asked for does not exist. False for an action, region, version or access key that does
    /// not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Returns whether the service does not have the action.
    pub fn is_unknown_action(&self) -> bool {
        self.kind() == ErrorKind::UnknownAction
    }

    /// Returns whether the caller may not do this, or the service does not take the credentials.
    pub fn is_access_denied(&self) -> bool {
        matches!(self.kind(), ErrorKind::AccessDenied | ErrorKind::CredentialsRejected)
    }

    /// Returns whether a call limit of the client had no room for the call. Then nothing was sent.
    pub fn is_call_limit(&self) -> bool {
        self.kind() == ErrorKind::CallLimit
    }

    /// Returns whether a time limit of the client passed.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns whether the service was not reached or the connection broke. Failures of TLS are among them.
    pub fn is_connection(&self) -> bool {
        matches!(self.kind(), ErrorKind::Connection | ErrorKind::Tls)
    }

    /// Returns whether the request was refused before anything was sent.
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &self.0;
        if let Some(action) = &details.action {
            shown(formatter, action)?;
            formatter.write_str(": ")?;
        }
        if let Some(status) = details.http_status {
            write!(formatter, "HTTP {status}, ")?;
        }
        if let Some(code) = &details.code {
            shown(formatter, code)?;
            formatter.write_str(": ")?;
        }
        shown(formatter, &details.message)?;
        if let Some(request_id) = &details.request_id {
            formatter.write_str(" (request id ")?;
            shown(formatter, request_id)?;
            formatter.write_char(')')?;
        }
        if let [earlier @ .., _] = details.attempts.as_slice() {
            if !earlier.is_empty() {
                write!(formatter, " after {} attempts", details.attempts.len())?;
            }
            if earlier.iter().any(Attempt::may_have_executed) {
                formatter.write_str("; an earlier attempt may have been executed")?;
            }
        }
        match &details.hint {
            Some(hint) => write!(formatter, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// Writes what a service may have sent: without control characters, which a terminal would obey, and not without end.
fn shown(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let end = (0..=SHOWN.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    for letter in text[..end].chars() {
        if letter.is_control() {
            write!(formatter, "{}", letter.escape_default())?
        } else {
            formatter.write_char(letter)?
        }
    }
    if end < text.len() { write!(formatter, "... ({} bytes in all)", text.len()) } else { Ok(()) }
}

/// What `main` prints of an error that it returns: the sentence, and below it each attempt. `{:#?}` is a struct.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &self.0;
        if formatter.alternate() {
            return formatter
                .debug_struct("Error")
                .field("kind", &details.kind)
                .field("action", &details.action)
                .field("http_status", &details.http_status)
                .field("body_status", &details.body_status)
                .field("code", &details.code)
                .field("message", &details.message)
                .field("request_id", &details.request_id)
                .field("delivery", &self.delivery())
                .field("attempts", &details.attempts)
                .finish_non_exhaustive();
        }
        fmt::Display::fmt(self, formatter)?;
        if details.attempts.len() > 1 {
            for attempt in &details.attempts {
                write!(formatter, "\n  attempt {}: {attempt}", attempt.number)?;
            }
        }
        Ok(())
    }
}

impl StdError for Error {}
