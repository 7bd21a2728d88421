//! The client of DataWorks and how it is built.

mod builder;
mod free;
pub(crate) mod transport;

pub use builder::ClientBuilder;
pub use free::FreeRequest;

use crate::auth::ProvideCredentials;
use crate::call::{RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::error::Result;
use crate::limit::RateLimit;
use crate::runtime::Runtime;
use reqwest::Url;
use std::fmt;
use std::sync::Arc;

/// What all calls of a client share, whichever service it is for.
pub(crate) struct Core {
    pub http: reqwest::Client,
    pub endpoint: Url,
    pub region: String,
    pub credentials: Arc<dyn ProvideCredentials>,
    pub runtime: Arc<dyn Runtime>,
    pub retry: RetryPolicy,
    pub timeouts: Timeouts,
    pub quota: RetryQuota,
    pub rate_limit: Option<RateLimit>,
    pub clock: ServiceClock,
}

/// A client of DataWorks in one region.
///
/// Cheap to clone; clones share connections, credentials, the retry quota, call limits and what was learnt about the
/// service's clock. Each action of the reference is a method
/// that gives a request builder; [`Self::call`] reaches what is not modelled.
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
}

impl Client {
    /// A builder with the defaults.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client with region and credentials found the usual way.
    ///
    /// Region: `DATAWORKS_REGION`, else `ALIBABA_CLOUD_REGION_ID`.
    ///
    /// Credentials are looked for in this order, kept, and replaced before they expire:
    ///
    /// 1. `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary keys,
    ///    `ALIBABA_CLOUD_SECURITY_TOKEN`;
    /// 2. a pod's service account: `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and
    ///    `ALIBABA_CLOUD_OIDC_TOKEN_FILE`;
    /// 3. the command-line tool's `~/.aliyun/config.json`, or the file in `ALIBABA_CLOUD_CONFIG_FILE`: the profile in
    ///    `ALIBABA_CLOUD_PROFILE`, else its `current`;
    /// 4. `~/.alibabacloud/credentials`, or the file in `ALIBABA_CLOUD_CREDENTIALS_FILE`: the section in
    ///    `ALIBABA_CLOUD_PROFILE`, else `default`;
    /// 5. the role of the instance, unless `ALIBABA_CLOUD_ECS_METADATA_DISABLED` is `true`;
    /// 6. the address in `ALIBABA_CLOUD_CREDENTIALS_URI`.
    ///
    /// A source that is not configured is passed over; one that is configured and broken is an error that names it, with
    /// file and line. [`DefaultCredentials`](crate::auth::DefaultCredentials) says more, and links to each source.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) without a region,
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) without credentials.
    pub async fn from_env() -> Result<Self> {
        let client = ClientBuilder::from_env()?.build()?;
        client.core.credentials.credentials().await?;
        Ok(client)
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.core.region
    }

    /// A request for any action by its name, typed by this crate or not; parameters and answer are free.
    ///
    /// Where this build has a spec of the action, it says how the request travels and whether it may be repeated, but
    /// demands no parameters. Any other action is a POST with its parameters in the query, and is not repeated after a
    /// failure that leaves open whether it was executed. The request's methods change all of that.
    pub fn call(&self, action: impl Into<String>) -> FreeRequest {
        FreeRequest::new(self.core(), action.into())
    }

    pub(crate) fn core(&self) -> Arc<Core> {
        Arc::clone(&self.core)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("endpoint", &self.core.endpoint.as_str())
            .field("region", &self.core.region)
            .field("credentials", &self.core.credentials)
            .field("retry", &self.core.retry)
            .field("timeouts", &self.core.timeouts)
            .field("rate_limit", &self.core.rate_limit)
            .finish_non_exhaustive()
    }
}
