//! The one error type of the crate.

use bytes::Bytes;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed, in enough detail to act on it.
///
/// `Display` gives action, HTTP status, code, message and request id. Match on [`Error::kind`], on [`Error::code`] or on
/// the predicates such as [`Error::is_throttling`].
pub struct Error(Box<Details>);

/// The broad kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request was refused before anything was sent: a parameter is missing or has an impossible value.
    InvalidRequest,
    /// The client cannot be built or used as configured.
    Configuration,
    /// No credentials were found, or they could not be loaded.
    Credentials,
    /// The connection could not be made, or broke.
    Connection,
    /// A time limit passed.
    Timeout,
    /// The service answered that it failed or refused.
    Service,
    /// The answer could not be read.
    UnexpectedResponse,
    /// A [`RateLimit`](crate::RateLimit) of the client has no room for the call: the day's calls are spent, or its turn
    /// would come too late. Nothing was sent; [`Error::retry_after`] says when there is room.
    CallLimit,
    /// What was waited for ended badly, see [`WaitError`](crate::WaitError).
    WaitFailed,
}

/// Whether the request can have had an effect at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Delivery {
    /// Nothing was sent.
    NotSent,
    /// It was sent, or may have been, and no complete answer came.
    Unknown,
    /// The service answered.
    Answered,
}

/// What one attempt of a call came to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// Number, from 1.
    pub number: u32,
    /// HTTP status and code, or what broke.
    pub outcome: String,
    /// How long the client waited before the next one; none for the last.
    pub waited: Option<Duration>,
}

/// Everything known about a failure.
#[derive(Default)]
pub(crate) struct Details {
    pub kind: Option<ErrorKind>,
    pub delivery: Option<Delivery>,
    pub action: Option<String>,
    pub message: String,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    pub request_id: Option<String>,
    pub recommend: Option<String>,
    pub retry_after: Option<Duration>,
    pub body: Option<Bytes>,
    pub attempts: Vec<Attempt>,
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Details { kind: Some(kind), message: message.into(), ..Details::default() }))
    }

    pub(crate) fn details_mut(&mut self) -> &mut Details {
        &mut self.0
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Details)) -> Self {
        change(&mut self.0);
        self
    }

    pub(crate) fn caused_by(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.with(|details| details.source = Some(source.into()))
    }

    /// The broad kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind.unwrap_or(ErrorKind::Configuration)
    }

    /// Name of the action, where the failure is about one.
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// Code of the service, such as `Invalid.Tenant.ProjectNotExists`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Message of the service, or what went wrong in this crate's words.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Id of the request, to quote to the support of the service.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// HTTP status, if there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// Address of a page with advice, where the service names one.
    pub fn recommend(&self) -> Option<&str> {
        self.0.recommend.as_deref()
    }

    /// Body of the answer as it came.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// How long the service asked to wait, where it did; how long until there is room in a limit of the client, for
    /// [`ErrorKind::CallLimit`].
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the request can have had an effect.
    pub fn delivery(&self) -> Delivery {
        self.0.delivery.unwrap_or(Delivery::NotSent)
    }

    /// Whether the request may have been received: true unless it is certain that nothing was sent.
    pub fn may_have_reached_service(&self) -> bool {
        self.delivery() != Delivery::NotSent
    }

    /// What each attempt came to, in order. Empty when nothing was attempted.
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Whether the call was refused because there were too many: any code `Throttling.*`, or HTTP 429.
    pub fn is_throttling(&self) -> bool {
        self.code().map_or(self.http_status() == Some(429), |code| {
            code.starts_with("Throttling") || self.http_status() == Some(429)
        })
    }

    /// Whether what was asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        let says_so = |code: &str| ["NotExist", "NotFound"].iter().any(|part| code.contains(part));
        self.http_status() == Some(404) || self.code().is_some_and(says_so)
    }

    /// Whether the caller may not do this: HTTP 401 or 403, or a code that says so.
    pub fn is_access_denied(&self) -> bool {
        let says_so = |code: &str| {
            ["Forbidden", "NoPermission", "NotAuthorized", "UserNotIn"].iter().any(|part| code.contains(part))
        };
        matches!(self.http_status(), Some(401 | 403)) || self.code().is_some_and(says_so)
    }

    /// Whether a call limit of the client had no room for the call. Then nothing was sent.
    pub fn is_call_limit(&self) -> bool {
        self.kind() == ErrorKind::CallLimit
    }

    /// Whether a time limit of the client passed.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the service was not reached or the connection broke.
    pub fn is_connection(&self) -> bool {
        self.kind() == ErrorKind::Connection
    }

    /// Whether the request was refused before anything was sent.
    pub fn is_invalid_request(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &self.0;
        if let Some(action) = &details.action {
            write!(formatter, "{action}: ")?;
        }
        if let Some(status) = details.http_status {
            write!(formatter, "HTTP {status}, ")?;
        }
        if let Some(code) = &details.code {
            write!(formatter, "{code}: ")?;
        }
        formatter.write_str(&details.message)?;
        if let Some(request_id) = &details.request_id {
            write!(formatter, " (request id {request_id})")?;
        }
        if details.attempts.len() > 1 {
            write!(formatter, " after {} attempts", details.attempts.len())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &self.0;
        formatter
            .debug_struct("Error")
            .field("kind", &self.kind())
            .field("action", &details.action)
            .field("http_status", &details.http_status)
            .field("code", &details.code)
            .field("message", &details.message)
            .field("request_id", &details.request_id)
            .field("delivery", &self.delivery())
            .field("attempts", &details.attempts)
            .field("source", &details.source.as_ref().map(ToString::to_string))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
