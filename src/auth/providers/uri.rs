//! Credentials that an HTTP address hands out.

use crate::auth::http::{Presence, longest, send_with_retries};
use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, answer};
use crate::credentials::broken;
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use reqwest::Url;
use std::fmt;
use std::time::Duration;
use zeroize::Zeroizing;

const ADDRESS: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";
/// For each attempt.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Fetches keys from an address: a GET that is answered with JSON, `AccessKeyId`, `AccessKeySecret`, and for temporary
/// keys `SecurityToken` and `Expiration`. Each load asks anew, so put
/// [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// The default takes the address from `ALIBABA_CLOUD_CREDENTIALS_URI`. Addresses with plain HTTP are not asked through a
/// proxy. Errors show no more of the address than scheme, host and port, since the rest may be a secret. A request that
/// meets a busy or failing server, or a connection that breaks, is sent up to three times.
#[derive(Clone, Default)]
#[must_use]
pub struct CredentialsUri {
    address: Option<Zeroizing<String>>,
    config: ProviderConfig,
}

impl CredentialsUri {
    /// Returns a provider that asks this address, an http or https URL.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: Some(Zeroizing::new(address.into())), ..Self::default() }
    }

    /// Sets the environment to work in. Default: the real machine.
    pub fn with_config(mut self, config: ProviderConfig) -> Self {
        self.config = config;
        self
    }

    /// Returns whether the environment has an address.
    pub(super) fn is_in_environment(config: &ProviderConfig) -> bool {
        config.secret_variable(ADDRESS).is_some()
    }

    async fn fetch(&self, address: &str) -> Result<Credentials> {
        let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| broken("no http or https address"))?;
        let host = url.origin().ascii_serialization();
        let failed = |why: String| broken(format!("{host}: {why}"));
        let request = self.config.client_for(&url)?.get(url);
        let answer = send_with_retries(&self.config, &request, TIME_LIMIT, Presence::Expected).await;
        let answer = answer.map_err(|why| failed(why.to_string()))?;
        if answer.status != 200 {
            return Err(failed(format!("HTTP {}", answer.status)));
        }
        answer::object(&answer.body).and_then(|object| answer::keys(&object, self.config.now())).map_err(failed)
    }
}

impl Source for CredentialsUri {
    fn name(&self) -> &'static str {
        "credentials URI"
    }

    fn look(&self) -> BoxFuture<'_, Result<Lookup>> {
        Box::pin(async {
            let from_environment = || self.config.secret_variable(ADDRESS);
            match self.address.clone().or_else(from_environment) {
                Some(address) => self.fetch(&address).await.map(Lookup::Found),
                None => Ok(Lookup::NotConfigured(format!("{ADDRESS} is not set"))),
            }
        })
    }
}

impl ProvideCredentials for CredentialsUri {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        self.found()
    }

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        longest(TIME_LIMIT)
    }
}

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CredentialsUri")
            .field("address", &self.address.as_ref().map(|_| "<redacted>"))
            .field("config", &self.config)
            .finish()
    }
}
