//! Choices of a client.

use super::{Client, Core};
use crate::auth::{CachedCredentials, DefaultCredentials, ProvideCredentials, Surroundings};
use crate::call::{RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::error::{Error, ErrorKind, Result};
use crate::limit::RateLimit;
use crate::runtime::{Runtime, SystemRuntime};
use crate::services::SERVICE;
use crate::wire::endpoint::{self, Network};
use std::sync::Arc;

/// Variables that name the region, in the order in which they are looked at.
const REGION_VARIABLES: [&str; 2] = ["DATAWORKS_REGION", "ALIBABA_CLOUD_REGION_ID"];

/// Builds a [`Client`]. Only the region has no default.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    region: Option<String>,
    endpoint: Option<String>,
    network: Network,
    credentials: Option<Arc<dyn ProvideCredentials>>,
    http: Option<reqwest::Client>,
    runtime: Arc<dyn Runtime>,
    retry: RetryPolicy,
    timeouts: Timeouts,
    rate_limit: Option<RateLimit>,
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            region: None,
            endpoint: None,
            network: Network::Public,
            credentials: None,
            http: None,
            runtime: Arc::new(SystemRuntime::default()),
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            rate_limit: None,
        }
    }

    /// A builder with the region of the environment: `DATAWORKS_REGION`, else `ALIBABA_CLOUD_REGION_ID`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when neither is set.
    pub fn from_env() -> Result<Self> {
        let region = REGION_VARIABLES.into_iter().find_map(crate::auth::variable).ok_or_else(|| {
            let message = format!("no region: set {}, or give one to the builder", REGION_VARIABLES.join(" or "));
            Error::new(ErrorKind::Configuration, message)
        })?;
        Ok(Self::new().region(region))
    }

    /// Region of the service, such as `cn-shanghai`. It decides the endpoint and is sent as `RegionId`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Endpoint instead of the one that follows from the region: a host, or an address. HTTPS unless the address begins
    /// with `http://`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Network that the service is called from. Default: the internet.
    pub fn network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// Credentials, or where they come from: a provider is asked before each attempt, so put a [`CachedCredentials`] in
    /// front of one that is slow. Default: [`DefaultCredentials`], cached.
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.credentials = Some(Arc::new(provider));
        self
    }

    /// An HTTP client of your own, with its own proxy, TLS and pool. It should follow no redirects, as the one built
    /// here does not: a signed request is for one address only.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Where time, sleep, randomness and nonces come from. Default: the machine. For tests.
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.runtime = Arc::new(runtime);
        self
    }

    /// How failed attempts are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Time limits.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Limits to keep calls within, such as [`RateLimit::documented`]. Clones of one limit are shared by the clients
    /// that are built with them. Default: none.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// The client. Nothing is sent and no credentials are loaded yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when there is no region, or the region or endpoint is none.
    pub fn build(self) -> Result<Client> {
        let region = self.region.ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "no region: give one to the builder, or use from_env")
        })?;
        let by_rule = SERVICE.endpoints.resolve(&region, self.network)?;
        let endpoint = self.endpoint.as_deref().map_or(Ok(by_rule), endpoint::parse)?;
        let credentials = self.credentials.unwrap_or_else(|| usual_credentials(&self.runtime, self.http.as_ref()));
        let http = self.http.map_or_else(|| super::transport::client(self.timeouts), Ok)?;
        if let Some(limit) = &self.rate_limit {
            limit.attach(&self.runtime);
        }
        let core = Core {
            http,
            endpoint,
            region,
            credentials,
            runtime: self.runtime,
            retry: self.retry,
            timeouts: self.timeouts,
            quota: RetryQuota::default(),
            rate_limit: self.rate_limit,
            clock: ServiceClock::default(),
        };
        Ok(Client { core: Arc::new(core) })
    }
}

/// The default chain, by the client's own clock and HTTP client.
fn usual_credentials(runtime: &Arc<dyn Runtime>, http: Option<&reqwest::Client>) -> Arc<dyn ProvideCredentials> {
    let mut surroundings = Surroundings::default().shared_runtime(Arc::clone(runtime));
    if let Some(client) = http {
        surroundings = surroundings.http_client(client.clone());
    }
    Arc::new(CachedCredentials::with_runtime(DefaultCredentials::within(surroundings), Arc::clone(runtime)))
}
