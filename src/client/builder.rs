//! Choices of a client.

use super::{Core, Profile, ServiceClient};
use crate::auth::{CachedCredentials, DefaultCredentials, ProvideCredentials, ProviderConfig};
use crate::call::{RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::error::{Error, ErrorKind, Result};
use crate::limit::RateLimit;
use crate::protocol::SignatureVersion;
use crate::runtime::{Runtime, SystemRuntime};
use crate::wire::endpoint::{self, Network};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Builds the client of a service. Only the region has no default.
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder<C> {
    choices: Choices,
    client: PhantomData<fn() -> C>,
}

/// The choices, whichever service they are for.
struct Choices {
    region: Option<String>,
    endpoint: Option<String>,
    network: Network,
    project_id: Option<String>,
    signature: SignatureVersion,
    credentials: Option<Arc<dyn ProvideCredentials>>,
    http: Option<reqwest::Client>,
    runtime: Arc<dyn Runtime>,
    retry: RetryPolicy,
    timeouts: Timeouts,
    rate_limit: Option<RateLimit>,
}

impl<C: ServiceClient> ClientBuilder<C> {
    pub(crate) fn new() -> Self {
        let choices = Choices {
            region: None,
            endpoint: None,
            network: Network::Public,
            project_id: None,
            signature: SignatureVersion::V1,
            credentials: None,
            http: None,
            runtime: Arc::new(SystemRuntime::default()),
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            rate_limit: None,
        };
        Self { choices, client: PhantomData }
    }

    /// A builder with the region of the environment, and with the project where the service has one. The client's
    /// `from_env` names the variables.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when no variable names a region.
    pub fn from_env() -> Result<Self> {
        let names = C::PROFILE.region_variables;
        let region = names.iter().find_map(|name| crate::auth::variable(name)).ok_or_else(|| {
            let message = format!("no region: set {}, or give one to the builder", names.join(" or "));
            Error::new(ErrorKind::Configuration, message)
        })?;
        let project_id = C::PROFILE.project_variable.and_then(crate::auth::variable);
        let builder = Self::new().region(region);
        Ok(Self { choices: Choices { project_id, ..builder.choices }, ..builder })
    }

    /// Region of the service, such as `cn-shanghai`. It decides the endpoint, and RPC calls send it as `RegionId`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.choices.region = Some(region.into());
        self
    }

    /// Endpoint instead of the one that follows from the region: a host, or an address. HTTPS unless the address begins
    /// with `http://`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.choices.endpoint = Some(endpoint.into());
        self
    }

    /// Network that the service is called from. Default: the internet.
    pub fn network(mut self, network: Network) -> Self {
        self.choices.network = network;
        self
    }

    /// Credentials, or where they come from: a provider is asked before each attempt, so put a [`CachedCredentials`] in
    /// front of one that is slow. Default: [`DefaultCredentials`], cached; for DataArts
    /// [`HuaweiEnvironmentCredentials`](crate::auth::HuaweiEnvironmentCredentials).
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.choices.credentials = Some(Arc::new(provider));
        self
    }

    /// An HTTP client of your own, with its own proxy, TLS and pool. It should follow no redirects, as the one built
    /// here does not: a signed request is for one address only.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.choices.http = Some(client);
        self
    }

    /// Where time, sleep, randomness and nonces come from. Default: the machine. For tests.
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.choices.runtime = Arc::new(runtime);
        self
    }

    /// How failed attempts are repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.choices.retry = policy;
        self
    }

    /// Time limits.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.choices.timeouts = timeouts;
        self
    }

    /// Limits to keep calls within, such as [`RateLimit::documented`]. Clones of one limit are shared by the clients
    /// that are built with them. Default: none.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.choices.rate_limit = Some(limit);
        self
    }

    /// The client. Nothing is sent and no credentials are loaded yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when there is no region, the region or endpoint is none, or the service cannot be
    /// reached from the network chosen.
    pub fn build(self) -> Result<C> {
        self.choices.build(C::PROFILE).map(|core| C::of(Arc::new(core)))
    }
}

impl ClientBuilder<crate::v2020::Client> {
    /// Signature that calls carry. Default: version 1.
    pub fn signature(mut self, version: SignatureVersion) -> Self {
        self.choices.signature = version;
        self
    }
}

#[cfg(feature = "dataarts")]
impl ClientBuilder<crate::dataarts::Client> {
    /// Id of the project, which differs from region to region. It is sent in the header `X-Project-Id`, and fills the
    /// `project_id` of calls that do not set one. Default: none.
    pub fn project_id(mut self, project_id: impl Into<String>) -> Self {
        self.choices.project_id = Some(project_id.into());
        self
    }
}

impl Choices {
    fn build(self, profile: &Profile) -> Result<Core> {
        let region = self.region.ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "no region: give one to the builder, or use from_env")
        })?;
        endpoint::check_region(&region)?;
        let endpoint = match &self.endpoint {
            Some(endpoint) => endpoint::parse(endpoint)?,
            None => profile.service.endpoints.resolve(&region, self.network)?,
        };
        let usual = || (profile.default_credentials)(&self.runtime, self.http.as_ref());
        let credentials = self.credentials.unwrap_or_else(usual);
        let http = self.http.map_or_else(|| super::transport::client(self.timeouts), Ok)?;
        if let Some(limit) = &self.rate_limit {
            limit.attach(&self.runtime);
        }
        Ok(Core {
            http,
            endpoint,
            region,
            project_id: self.project_id,
            signature: self.signature,
            credentials,
            runtime: self.runtime,
            retry: self.retry,
            timeouts: self.timeouts,
            quota: RetryQuota::default(),
            rate_limit: self.rate_limit,
            clock: ServiceClock::default(),
        })
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let choices = &self.choices;
        formatter
            .debug_struct("ClientBuilder")
            .field("region", &choices.region)
            // Not as it was given: it may hold a password.
            .field("endpoint", &choices.endpoint.as_deref().map(endpoint::shown))
            .field("network", &choices.network)
            .field("credentials", &choices.credentials)
            .field("retry", &choices.retry)
            .field("timeouts", &choices.timeouts)
            .field("rate_limit", &choices.rate_limit)
            .finish_non_exhaustive()
    }
}

/// Default of the services of Alibaba Cloud: their chain, by the client's own clock and HTTP client.
pub(crate) fn default_credentials_of_alibaba_cloud(
    runtime: &Arc<dyn Runtime>,
    http: Option<&reqwest::Client>,
) -> Arc<dyn ProvideCredentials> {
    let mut config = ProviderConfig::default().shared_runtime(Arc::clone(runtime));
    if let Some(client) = http {
        config = config.http_client(client.clone());
    }
    Arc::new(CachedCredentials::with_runtime(DefaultCredentials::with_config(config), Arc::clone(runtime)))
}
