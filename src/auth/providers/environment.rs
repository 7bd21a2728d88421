//! Credentials from environment variables.

use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, keys, variable};
use crate::credentials::broken;
use crate::error::Result;
use crate::runtime::BoxFuture;
use std::time::Duration;

/// Id of the access key.
const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// Secret of the access key.
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// Security token of temporary keys.
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary keys,
/// `ALIBABA_CLOUD_SECURITY_TOKEN` each time it is asked, so that a changed variable is seen.
///
/// Blanks and line ends around a value are dropped, and a variable that holds nothing else counts as not set. An error
/// where one of id and secret is set and the other is not, and where a value has a blank within it.
#[derive(Clone, Debug, Default)]
pub struct EnvironmentCredentials {
    config: ProviderConfig,
}

impl EnvironmentCredentials {
    /// Returns a provider that reads the variables of this environment.
    pub fn with_config(config: ProviderConfig) -> Self {
        Self { config }
    }

    /// Returns whether the environment names an access key at all.
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

/// Returns the keys in three variables.
pub(super) fn read(config: &ProviderConfig, id: &str, secret: &str, token: &str) -> Result<Lookup> {
    let value = |name| config.secret_variable(name);
    let missing = |name| broken(format!("environment variable {name} is not set: both {id} and {secret} are needed"));
    let keys = match (value(id), value(secret)) {
        (None, None) => return Ok(Lookup::NotConfigured(format!("{id} is not set"))),
        (None, Some(_)) => return Err(missing(id)),
        (Some(_), None) => return Err(missing(secret)),
        (Some(key), Some(proof)) => {
            let token = value(token).map(|text| (token, text));
            keys::join(&(id, key), &(secret, proof), token.as_ref(), None)
        }
    };
    keys.map(Lookup::Found).map_err(|why| broken(format!("environment variable {why}")))
}
