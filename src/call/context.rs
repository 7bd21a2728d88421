//! What all calls of a client share.

use super::{Observer, RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::credentials::{Credentials, ProvideCredentials};
use crate::limit::RateLimit;
use crate::protocol::{CommonQuery, PreparedRequest, SignatureVersion};
use crate::redact::Gate;
use crate::runtime::Runtime;
use crate::transport::Transport;
use crate::wire::endpoint;
use crate::wire::unreadable::Strictness;
use chrono::{DateTime, Utc};
use reqwest::Url;
use reqwest::header::HeaderValue;
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What all calls of a client share, whichever service it is for.
pub struct CallContext {
    pub(crate) transport: Transport,
    pub(crate) endpoint: Url,
    pub(crate) common_query: CommonQuery,
    pub(crate) region: String,
    pub(crate) project_id: Option<String>,
    pub(crate) signature: SignatureVersion,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeouts: Timeouts,
    pub(crate) largest_response: usize,
    pub(crate) strictness: Strictness,
    pub(crate) quota: Arc<RetryQuota>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) clock: Arc<ServiceClock>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    /// Sent with each request; none where the HTTP client sends its own.
    pub(crate) user_agent: Option<HeaderValue>,
}

impl CallContext {
    /// Returns the time at the service.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now(&*self.runtime)
    }
}

/// Returns the gate of the responses to a request: no secret of the keys, of the request or of the endpoint passes it.
pub(super) fn gate<'secrets>(
    credentials: Option<&'secrets Credentials>,
    request: Option<&'secrets PreparedRequest<'_>>,
    of_endpoint: &'secrets [Zeroizing<String>],
) -> Gate<'secrets> {
    let of_keys = credentials.into_iter().flat_map(|credentials| credentials.secrets());
    let of_request = request.into_iter().flat_map(|request| request.secrets.iter());
    Gate::new(of_keys.chain(of_request).chain(of_endpoint.iter().map(|secret| secret.as_str())))
}

impl fmt::Debug for CallContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("endpoint", &endpoint::shown_url(&self.endpoint))
            .field("region", &self.region)
            .field("credentials", &self.credentials)
            .field("retry", &self.retry)
            .field("timeouts", &self.timeouts)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}
