//! Choices of a client.

use super::{Profile, ServiceClient};
use crate::auth::ProviderConfig;
use crate::call::{CallContext, Observer, RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::credentials::ProvideCredentials;
use crate::error::{Error, ErrorKind, Result};
use crate::limit::RateLimit;
use crate::protocol::{CommonQuery, SignatureVersion};
use crate::runtime::{Runtime, SystemRuntime};
use crate::transport::{self, Transport};
use crate::wire::endpoint::{self, Network};
use crate::wire::unreadable::Strictness;
use reqwest::Url;
use reqwest::header::HeaderValue;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// Largest response that is read, unless the caller says otherwise.
const LARGEST_RESPONSE: usize = 64 * 1024 * 1024;

/// Builds the client of a service. Only the region has no default.
///
/// ```
/// # #[cfg(feature = "v2020")]
/// # fn example() -> dataworks::Result<()> {
/// use dataworks::v2020::Client;
/// use dataworks::{RetryPolicy, Timeouts};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .region("cn-shanghai")
///     .retry(RetryPolicy::new().with_max_attempts(5))
///     .timeouts(Timeouts::new().with_call(Duration::from_secs(60)))
///     .user_agent("nightly-reruns/1.0")
///     .build()?;
/// # Ok(())
/// # }
/// ```
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
    /// In place of an HTTP client.
    #[cfg(feature = "mock")]
    in_process: Option<Arc<dyn transport::InProcess>>,
    runtime: Arc<dyn Runtime>,
    retry: RetryPolicy,
    timeouts: Timeouts,
    largest_response: usize,
    strictness: Strictness,
    rate_limit: Option<RateLimit>,
    observer: Option<Arc<dyn Observer>>,
    user_agent: Option<String>,
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
            #[cfg(feature = "mock")]
            in_process: None,
            runtime: Arc::new(SystemRuntime::default()),
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            largest_response: LARGEST_RESPONSE,
            strictness: Strictness::Lenient,
            rate_limit: None,
            observer: None,
            user_agent: None,
        };
        Self { choices, client: PhantomData }
    }

    /// Returns a builder with region and endpoint of the environment, and with the project where the service has one.
    /// The client's `from_env` names the variables and files.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when nothing names a region, [`ErrorKind::Credentials`] when the command-line tool's
    /// configuration cannot be read.
    pub fn from_env() -> Result<Self> {
        Self::from_config(&ProviderConfig::default())
    }

    /// Returns a builder as [`Self::from_env`] does, for the environment that this configuration describes. For tests,
    /// and for programs that keep their variables elsewhere. Credentials still come from the process's own environment
    /// unless [`Self::credentials`] says otherwise.
    ///
    /// # Errors
    ///
    /// As for [`Self::from_env`].
    pub fn from_config(config: &ProviderConfig) -> Result<Self> {
        let profile = C::PROFILE;
        let by_variable = profile.region_variables.iter().find_map(|name| config.variable(name));
        let region = match by_variable {
            Some(region) => region,
            None => (profile.configured_region)(config)?.ok_or_else(|| {
                let names = profile.region_variables.join(" or ");
                Error::new(ErrorKind::Configuration, format!("no region: set {names}, or give one to the builder"))
            })?,
        };
        let mut builder = Self::new().region(region);
        builder.choices.endpoint = config.variable(profile.endpoint_variable);
        builder.choices.project_id = profile.project_variable.and_then(|name| config.variable(name));
        Ok(builder)
    }

    /// Sets the region of the service, such as `cn-shanghai`. It decides the endpoint, and RPC calls send it as `RegionId`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.choices.region = Some(region.into());
        self
    }

    /// Sets the endpoint, instead of the one that follows from the region: a host, or an address. HTTPS unless the address begins
    /// with `http://`.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.choices.endpoint = Some(endpoint.into());
        self
    }

    /// Sets the network that the service is called from. Default: the internet.
    pub fn network(mut self, network: Network) -> Self {
        self.choices.network = network;
        self
    }

    /// Sets the credentials, or where they come from: a provider is asked before each attempt, so put a [`CachedCredentials`](crate::auth::CachedCredentials) in
    /// front of one that is slow. Default: [`DefaultCredentials`](crate::auth::DefaultCredentials), cached; for DataArts
    /// [`HuaweiEnvironmentCredentials`](crate::auth::HuaweiEnvironmentCredentials).
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.choices.credentials = Some(Arc::new(provider));
        self
    }

    /// Sets an HTTP client of your own, with its own proxy, TLS and pool. It should follow no redirects, as the one built
    /// here does not: a signed request is for one address only.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.choices.http = Some(client);
        self
    }

    /// Sets where time, sleep, randomness and nonces come from. Default: the machine. For tests.
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.choices.runtime = Arc::new(runtime);
        self
    }

    /// Sets how failed attempts are repeated. Default: [`RetryPolicy::new`], three attempts.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.choices.retry = policy;
        self
    }

    /// Sets the time limits. Default: [`Timeouts::new`], 30 s for an attempt, 120 s for a call, 3 s to connect.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.choices.timeouts = timeouts;
        self
    }

    /// Sets the largest response that is read, in bytes, decompressed; a larger one is
    /// [`ErrorKind::UnexpectedResponse`]. Default: 64 MiB.
    pub fn largest_response(mut self, bytes: usize) -> Self {
        self.choices.largest_response = bytes;
        self
    }

    /// Sets whether a response with a value that does not fit its field is an error:
    /// [`ErrorKind::UnexpectedResponse`], with the JSON path. Default: false, such a value is absent, and the response
    /// tells of it (`unreadable`). For tests, so that they notice.
    pub fn strict_responses(mut self, is_strict: bool) -> Self {
        self.choices.strictness = if is_strict { Strictness::Strict } else { Strictness::Lenient };
        self
    }

    /// Sets limits to keep calls within, such as [`RateLimit::documented`]. Clones of one limit are shared by the clients
    /// that are built with them. Default: none.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.choices.rate_limit = Some(limit);
        self
    }

    /// Sets an observer of calls and attempts, for metrics. An [`Arc`] of one is one too. Default: none.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.choices.observer = Some(Arc::new(observer));
        self
    }

    /// Sets the name of your program, such as `nightly-report/1.0`, which calls put before the crate's own in the header
    /// `User-Agent`: `nightly-report/1.0 dataworks-rust/0.1.0`. Visible characters of ASCII, and blanks between them.
    ///
    /// An HTTP client of your own ([`Self::http_client`]) sends this header only if it is set here. Requests for
    /// credentials never have it. Default: none.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.choices.user_agent = Some(product.into());
        self
    }

    /// Returns the client. Nothing is sent and no credentials are loaded yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when there is no region, the region or endpoint is none, the service cannot be
    /// reached from the network chosen, or no header can hold the name of the program.
    pub fn build(self) -> Result<C> {
        self.choices.build(C::PROFILE).map(|context| C::of(Arc::new(context)))
    }
}

/// Choices that not every service has; the services that have them offer them.
impl<C> ClientBuilder<C> {
    pub(crate) fn with_signature(mut self, version: SignatureVersion) -> Self {
        self.choices.signature = version;
        self
    }

    /// Sets a service of this process to send requests to, without a socket.
    #[cfg(feature = "mock")]
    pub(crate) fn with_service(mut self, service: Arc<dyn transport::InProcess>) -> Self {
        self.choices.in_process = Some(service);
        self
    }

    #[cfg(feature = "dataarts")]
    pub(crate) fn with_project_id(mut self, project_id: String) -> Self {
        self.choices.project_id = Some(project_id);
        self
    }
}

impl Choices {
    fn build(self, profile: &Profile) -> Result<CallContext> {
        let region = self.region.ok_or_else(|| {
            Error::new(ErrorKind::Configuration, "no region: give one to the builder, or use from_env")
        })?;
        endpoint::check_region(&region)?;
        let endpoint = match &self.endpoint {
            Some(endpoint) => endpoint::parse(endpoint)?,
            None => profile.service.endpoints.resolve(&region, self.network)?,
        };
        let user_agent = self.user_agent.as_deref().map(user_agent).transpose()?;
        let clock = Arc::new(ServiceClock::default());
        let credentials = self
            .credentials
            .unwrap_or_else(|| (profile.default_credentials)(&self.runtime, &clock, self.http.as_ref()));
        #[cfg(feature = "mock")]
        let chosen = self.in_process.map(Transport::InProcess).or(self.http.map(Transport::Http));
        #[cfg(not(feature = "mock"))]
        let chosen = self.http.map(Transport::Http);
        let transport = match chosen {
            Some(transport) => transport,
            None => {
                check_tls(&endpoint)?;
                let http = transport::client(self.timeouts.connect()).map_err(|failure| {
                    let message = format!("the HTTP client cannot be built: {failure}");
                    Error::new(ErrorKind::Configuration, message).caused_by(failure)
                })?;
                Transport::Http(http)
            }
        };
        if let Some(limit) = &self.rate_limit {
            limit.attach(&self.runtime);
        }
        Ok(CallContext {
            transport,
            endpoint,
            common_query: CommonQuery::default(),
            region,
            project_id: self.project_id,
            signature: self.signature,
            credentials,
            runtime: self.runtime,
            retry: self.retry,
            timeouts: self.timeouts,
            largest_response: self.largest_response,
            strictness: self.strictness,
            quota: Arc::new(RetryQuota::default()),
            rate_limit: self.rate_limit,
            clock,
            observer: self.observer,
            user_agent,
        })
    }
}

/// Returns the header of a program's name, with that of this crate behind it.
fn user_agent(product: &str) -> Result<HeaderValue> {
    let is_fit = !product.is_empty()
        && product.trim() == product
        && product.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let header = is_fit.then(|| HeaderValue::from_str(&format!("{product} {}", transport::USER_AGENT)).ok()).flatten();
    header.ok_or_else(|| {
        let needed = "visible characters of ASCII are needed, and blanks only between them";
        Error::new(ErrorKind::Configuration, format!("user agent {product:?}: {needed}"))
    })
}

/// Refuses an endpoint that no feature of this build can reach.
fn check_tls(endpoint: &Url) -> Result<()> {
    let has_tls = cfg!(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"));
    if endpoint.scheme() == "https" && !has_tls {
        let message = format!(
            "{} is reached by TLS, and this build of dataworks has none: turn on its feature `rustls`, \
             `rustls-no-provider` or `native-tls`, or give the builder an HTTP client that has TLS",
            endpoint::shown_url(endpoint)
        );
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    Ok(())
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
