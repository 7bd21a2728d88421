//! The kinds of failure, and how far a request got.

/// The kinds of failure. [`RetryPolicy`](crate::RetryPolicy) says which of them are repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request was refused before anything was sent: a parameter is missing or has an impossible value, or no page
    /// number reaches the end of the list.
    InvalidRequest,
    /// The client cannot be built or used as configured.
    Configuration,
    /// No credentials were found, or they could not be loaded.
    Credentials,
    /// A [`RateLimit`](crate::RateLimit) of the client has no room for the call: the day's calls are spent, or its turn
    /// would come too late. Nothing was sent; [`Error::retry_after`](crate::Error::retry_after) says when there is room.
    CallLimit,
    /// The connection could not be made, or broke.
    Connection,
    /// No secure connection could be made: the certificate is not trusted or is another host's, there is no common version
    /// of TLS, or the server does not speak TLS. Nothing was sent.
    Tls,
    /// A time limit of the client passed.
    Timeout,
    /// The service took no more calls: any code `Throttling.*` and its kin, or status 429. The call was not executed.
    Throttling,
    /// As [`Self::Throttling`], and the code says that a quota is spent: `Throttling.Api.Risk` for the calls of a day,
    /// `Throttling.Resource` for the quota of a resource.
    QuotaSpent,
    /// The service failed: status 5xx or 408, or a code such as `ServiceUnavailable` or `InternalError`. The call may
    /// have been executed.
    Unavailable,
    /// The service refused the time that the request was signed with.
    ClockSkew,
    /// The service refused the credentials or the signature.
    CredentialsRejected,
    /// The caller may not do this: status 401 or 403, or a code that says so.
    AccessDenied,
    /// What was asked for does not exist.
    NotFound,
    /// The service does not have the action, or not in this version. Private clouds lack about 36 actions.
    UnknownAction,
    /// The service refused the call for another reason.
    Refused,
    /// The response could not be read.
    UnexpectedResponse,
    /// What was waited for failed, see [`WaitError`](crate::WaitError).
    WaitFailed,
}

impl ErrorKind {
    /// Returns the name of the kind in lower case, such as `access_denied`: a label of metrics, and `error.type` of spans
    /// and events.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Configuration => "configuration",
            Self::Credentials => "credentials",
            Self::CallLimit => "call_limit",
            Self::Connection => "connection",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Throttling => "throttling",
            Self::QuotaSpent => "quota_spent",
            Self::Unavailable => "unavailable",
            Self::ClockSkew => "clock_skew",
            Self::CredentialsRejected => "credentials_rejected",
            Self::AccessDenied => "access_denied",
            Self::NotFound => "not_found",
            Self::UnknownAction => "unknown_action",
            Self::Refused => "refused",
            Self::UnexpectedResponse => "unexpected_response",
            Self::WaitFailed => "wait_failed",
        }
    }

    /// Returns whether the service itself answered that it failed or refused.
    pub fn is_service_error(self) -> bool {
        match self {
            Self::Throttling
            | Self::QuotaSpent
            | Self::Unavailable
            | Self::ClockSkew
            | Self::CredentialsRejected
            | Self::AccessDenied
            | Self::NotFound
            | Self::UnknownAction
            | Self::Refused => true,
            Self::InvalidRequest
            | Self::Configuration
            | Self::Credentials
            | Self::CallLimit
            | Self::Connection
            | Self::Tls
            | Self::Timeout
            | Self::UnexpectedResponse
            | Self::WaitFailed => false,
        }
    }
}

/// How far a request got. Ordered by what is the stronger statement about a possible effect: of several attempts the
/// greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Delivery {
    /// Nothing was sent.
    NotSent,
    /// The service answered.
    Answered,
    /// It was sent, or may have been, and no complete response came.
    Unknown,
}
