//! Credentials from environment variables.

use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig};
use crate::credentials::broken;
use crate::error::Result;
use crate::runtime::BoxFuture;
use std::time::Duration;
use zeroize::Zeroizing;

/// Id of the access key.
const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// Secret of the access key.
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// Security token of temporary keys.
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary keys,
/// `ALIBABA_CLOUD_SECURITY_TOKEN` each time it is asked, so that a changed variable is seen.
///
/// An error where one of id and secret is set and the other is not.
#[derive(Clone, Debug, Default)]
pub struct EnvironmentCredentials {
    config: ProviderConfig,
}

impl EnvironmentCredentials {
    /// Reads the variables of these config.
    pub fn with_config(config: ProviderConfig) -> Self {
        Self { config }
    }

    /// Whether the environment names an access key at all.
    pub fn is_configured() -> bool {
        variable(ACCESS_KEY_ID).is_some() || variable(ACCESS_KEY_SECRET).is_some()
    }
}

impl Source for EnvironmentCredentials {
    fn name(&self) -> &'static str {
        "environment"
    }

    fn look(&self) -> BoxFuture<'_, Result<Lookup>> {
        let found = read(&self.config, ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN);
        Box::pin(std::future::ready(found))
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        self.found()
    }

    fn time_limit(&self) -> Duration {
        Duration::from_secs(1)
    }
}

/// Keys from three variables.
pub(super) fn read(config: &ProviderConfig, id: &str, secret: &str, token: &str) -> Result<Lookup> {
    let value = |name| config.variable(name).map(Zeroizing::new);
    let missing = |name| broken(format!("environment variable {name} is not set: both {id} and {secret} are needed"));
    Ok(match (value(id), value(secret), value(token)) {
        (None, None, _) => Lookup::NotConfigured(format!("{id} is not set")),
        (None, Some(_), _) => return Err(missing(id)),
        (Some(_), None, _) => return Err(missing(secret)),
        (Some(id), Some(secret), None) => Lookup::Found(Credentials::new(id.as_str(), secret.as_str())),
        (Some(id), Some(secret), Some(token)) => {
            Lookup::Found(Credentials::temporary(id.as_str(), secret.as_str(), token.as_str(), None))
        }
    })
}

/// A variable of the process that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
