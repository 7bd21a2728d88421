//! What all calls of a client share.

use super::{RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::credentials::ProvideCredentials;
use crate::limit::RateLimit;
use crate::protocol::SignatureVersion;
use crate::runtime::Runtime;
use crate::wire::endpoint;
use crate::wire::unreadable::Strictness;
use chrono::{DateTime, Utc};
use reqwest::Url;
use std::fmt;
use std::sync::Arc;

/// What all calls of a client share, whichever service it is for.
pub struct CallContext {
    pub(crate) http: reqwest::Client,
    pub(crate) endpoint: Url,
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
}

impl CallContext {
    /// Returns the time at the service.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now(&*self.runtime)
    }
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
