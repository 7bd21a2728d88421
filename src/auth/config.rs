//! The world outside of the process, as credentials see it.

use crate::call::{CallContext, RetryPolicy, RetryQuota, ServiceClock, Timeouts};
use crate::credentials::{ProvideCredentials, broken};
use crate::error::Result;
use crate::protocol::{CommonQuery, SignatureVersion};
use crate::runtime::{Runtime, SystemRuntime};
use crate::transport::{self, Transport};
use crate::wire::endpoint;
use crate::wire::unreadable::Strictness;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// Where an instance finds what its machine knows about it.
const METADATA_ENDPOINT: &str = "http://100.100.100.200";

/// How long one attempt of a call of STS may take.
const ATTEMPT: Duration = Duration::from_secs(10);

/// How long one call of STS with all its attempts may take.
pub(super) const CALL_TIME_LIMIT: Duration = Duration::from_secs(30);

/// Keys fit into far less.
const LARGEST_RESPONSE: usize = 256 * 1024;

/// How long a connection to STS or a distant address may take to be made.
const CONNECT: Duration = Duration::from_secs(3);

/// How long a connection to the metadata service or another address nearby may take to be made.
const NEARBY_CONNECT: Duration = Duration::from_secs(1);

/// Everything that the providers here learn from outside: environment variables, files in the home folder, HTTP and
/// time. The default is the real machine; a test gives its own instead and leaves the process alone.
///
/// Clones share their connections.
#[derive(Clone)]
#[must_use]
pub struct ProviderConfig {
    variables: Option<Arc<BTreeMap<String, Zeroizing<String>>>>,
    home: Option<PathBuf>,
    runtime: Arc<dyn Runtime>,
    service_clock: Arc<ServiceClock>,
    http: Option<reqwest::Client>,
    metadata_endpoint: Option<String>,
    sts_endpoint: Option<String>,
    shared: Arc<Shared>,
}

/// What is made on first use: somebody with keys in the environment needs none of it.
#[derive(Default)]
struct Shared {
    client: OnceLock<reqwest::Client>,
    nearby_client: OnceLock<reqwest::Client>,
    quota: Arc<RetryQuota>,
    warned_of: Mutex<BTreeSet<PathBuf>>,
}

/// The real machine.
impl Default for ProviderConfig {
    fn default() -> Self {
        Self {
            variables: None,
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            runtime: Arc::new(SystemRuntime::default()),
            service_clock: Arc::default(),
            http: None,
            metadata_endpoint: None,
            sts_endpoint: None,
            shared: Arc::default(),
        }
    }
}

impl ProviderConfig {
    /// Sets the variables, these and no others, instead of those of the process.
    pub fn variables<K: Into<String>, V: Into<String>>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self {
        let variables =
            variables.into_iter().map(|(name, value)| (name.into(), Zeroizing::new(value.into()))).collect();
        self.variables = Some(Arc::new(variables));
        self
    }

    /// Sets the folder that `~` stands for. Default: the home folder of the user.
    pub fn home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Sets where time, randomness and nonces come from. Default: the machine.
    pub fn runtime(self, runtime: impl Runtime) -> Self {
        self.shared_runtime(Arc::new(runtime))
    }

    pub(crate) fn shared_runtime(mut self, runtime: Arc<dyn Runtime>) -> Self {
        self.runtime = runtime;
        self
    }

    /// Sets the HTTP client for STS and for HTTPS credentials URIs, for those who need a proxy or certificates of their own.
    /// It should follow no redirects. Plain HTTP, as to the metadata service, never goes through it.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Sets the address of the metadata service. Default `http://100.100.100.200`. For tests.
    pub fn metadata_endpoint(mut self, address: impl Into<String>) -> Self {
        self.metadata_endpoint = Some(address.into());
        self
    }

    /// Sets the address of STS, whatever a provider says about it. For tests.
    pub fn sts_endpoint(mut self, address: impl Into<String>) -> Self {
        self.sts_endpoint = Some(address.into());
        self
    }

    /// Returns a variable that is set and not blank, without blanks around it.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.secret_variable(name).map(|mut value| std::mem::take(&mut *value))
    }

    /// Returns a variable as [`Self::variable`] does, in memory that is wiped: it may hold a secret.
    pub(super) fn secret_variable(&self, name: &str) -> Option<Zeroizing<String>> {
        match &self.variables {
            None => variable(name),
            Some(variables) => variables.get(name).and_then(|value| trimmed(value.to_string())),
        }
        .map(Zeroizing::new)
    }

    /// Returns the variables, where they are not those of the process.
    #[cfg(feature = "cli-logins")]
    pub(super) fn own_variables(&self) -> Option<impl Iterator<Item = (&str, &str)>> {
        self.variables.as_ref().map(|variables| variables.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Returns whether a variable says yes.
    pub(super) fn is_enabled(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    /// Returns places in the home folder; none where there is no home folder.
    pub(super) fn in_home(&self, paths: &[&str]) -> Vec<PathBuf> {
        self.home.iter().flat_map(|home| paths.iter().map(|path| home.join(path))).collect()
    }

    /// Returns the time by which keys expire. Services decide when that is, so all sources ask here and nowhere else.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.service_clock.now(&*self.runtime)
    }

    /// Learns from keys that last so long and were given just now.
    pub(super) fn learn_given_at(&self, expires_at: DateTime<Utc>, lasts: Duration) {
        let given_at = TimeDelta::from_std(lasts).ok().and_then(|lasts| expires_at.checked_sub_signed(lasts));
        if let Some(given_at) = given_at {
            self.service_clock.confirm(given_at.signed_duration_since(self.runtime.now()));
        }
    }

    /// Sets the clock that responses put right, to share it with a client.
    pub(crate) fn shared_clock(mut self, clock: Arc<ServiceClock>) -> Self {
        self.service_clock = clock;
        self
    }

    /// Returns how far the clock of the services is ahead of the machine's, as far as it is known.
    pub(super) fn clock_skew(&self) -> TimeDelta {
        self.service_clock.skew()
    }

    /// Returns what a call of STS at this address shares with others.
    pub(super) fn call_context(&self, endpoint: Url, credentials: Arc<dyn ProvideCredentials>) -> Result<CallContext> {
        Ok(CallContext {
            transport: Transport::Http(self.client_for(&endpoint)?),
            endpoint,
            common_query: CommonQuery::default(),
            region: String::new(),
            project_id: None,
            signature: SignatureVersion::V1,
            credentials,
            runtime: Arc::clone(&self.runtime),
            retry: RetryPolicy::default(),
            timeouts: Timeouts::new().with_attempt(ATTEMPT).with_call(CALL_TIME_LIMIT),
            largest_response: LARGEST_RESPONSE,
            strictness: Strictness::Lenient,
            quota: Arc::clone(&self.shared.quota),
            rate_limit: None,
            clock: Arc::clone(&self.service_clock),
            observer: None,
            user_agent: None,
        })
    }

    pub(super) fn clock(&self) -> &dyn Runtime {
        &*self.runtime
    }

    pub(super) fn metadata_url(&self) -> Result<Url> {
        endpoint::parse(self.metadata_endpoint.as_deref().unwrap_or(METADATA_ENDPOINT))
    }

    pub(super) fn sts_url(&self) -> Option<Result<Url>> {
        self.sts_endpoint.as_deref().map(endpoint::parse)
    }

    /// Returns the client for an address. Keys that travel unencrypted are for this machine or its network only, so no proxy
    /// gets to see them.
    pub(super) fn client_for(&self, url: &Url) -> Result<reqwest::Client> {
        if url.scheme() == "http" {
            made_once(&self.shared.nearby_client, || transport::nearby_client(NEARBY_CONNECT))
        } else if let Some(given) = &self.http {
            Ok(given.clone())
        } else {
            made_once(&self.shared.client, || transport::client(Some(CONNECT)))
        }
    }

    /// Returns whether this is the first warning about a file.
    pub(super) fn is_first_warning(&self, path: &Path) -> bool {
        self.shared.warned_of.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned())
    }
}

/// Returns a variable of the process that is set and not blank, without blanks around it: `$(cat file)` in quotes and
/// secrets mounted as files often leave a line end.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().and_then(trimmed)
}

/// Returns a text without blanks around it, in the memory it is in; none where nothing is left.
fn trimmed(mut text: String) -> Option<String> {
    text.truncate(text.trim_end().len());
    text.drain(..text.len() - text.trim_start().len());
    (!text.is_empty()).then_some(text)
}

fn made_once(
    place: &OnceLock<reqwest::Client>,
    make: impl FnOnce() -> reqwest::Result<reqwest::Client>,
) -> Result<reqwest::Client> {
    match place.get() {
        Some(client) => Ok(client.clone()),
        None => {
            let client = make().map_err(|failure| broken(format!("the HTTP client cannot be built: {failure}")))?;
            Ok(place.get_or_init(|| client).clone())
        }
    }
}

/// Without the variables: some hold keys.
impl fmt::Debug for ProviderConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ProviderConfig").field("home", &self.home).finish_non_exhaustive()
    }
}
