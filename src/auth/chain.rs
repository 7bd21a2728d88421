//! The places where credentials are looked for by default.

use super::providers::{
    CommandLineProfile, CredentialsFile, CredentialsUri, EnvironmentCredentials, InstanceRoleCredentials,
    OidcRoleCredentials,
};
use super::{Credentials, ProvideCredentials, ProviderConfig};
use crate::auth::source::{Lookup, Source};
use crate::credentials::{broken, within_source};
use crate::deadline::within;
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

/// Looks for credentials where users of Alibaba Cloud keep them, in this order:
///
/// 1. the environment: [`EnvironmentCredentials`];
/// 2. a pod's service account: [`OidcRoleCredentials`];
/// 3. the command-line tool's `~/.aliyun/config.json`: [`CommandLineProfile`];
/// 4. `~/.alibabacloud/credentials` or `credentials.ini`: [`CredentialsFile`];
/// 5. the role of the instance: [`InstanceRoleCredentials`], which is passed over as long as nothing at the address of the
///    metadata service answers as one;
/// 6. `ALIBABA_CLOUD_CREDENTIALS_URI`: [`CredentialsUri`].
///
/// A source that is not configured is passed over. One that is configured and broken ends the search with an error that
/// names the source and, where there is one, file and line: going on could find keys that nobody meant. For the same
/// reason it is an error where `ALIBABA_CLOUD_PROFILE` names a profile that is in neither of the files there are.
///
/// Each load goes the whole way anew and remembers nothing; put [`CachedCredentials`](super::CachedCredentials) in front.
#[derive(Clone)]
pub struct DefaultCredentials {
    /// Environment and files; only then services that are asked unbidden.
    local: Arc<[Box<dyn Source>]>,
    remote: Arc<[Box<dyn Source>]>,
    config: ProviderConfig,
}

impl DefaultCredentials {
    /// Returns a chain that looks in this environment.
    pub fn with_config(config: ProviderConfig) -> Self {
        let local: [Box<dyn Source>; 4] = [
            Box::new(EnvironmentCredentials::with_config(config.clone())),
            Box::new(OidcRoleCredentials::default().with_config(config.clone())),
            Box::new(CommandLineProfile::new().with_config(config.clone())),
            Box::new(CredentialsFile::new().with_config(config.clone())),
        ];
        let remote: [Box<dyn Source>; 2] = [
            Box::new(InstanceRoleCredentials::new().with_config(config.clone())),
            Box::new(CredentialsUri::default().with_config(config.clone())),
        ];
        Self { local: Arc::new(local), remote: Arc::new(remote), config }
    }

    async fn search(&self) -> Result<Credentials> {
        let mut passed_over = Vec::new();
        let mut without_profile = Vec::new();
        for sources in [&self.local, &self.remote] {
            for source in sources.iter() {
                let name = source.name();
                match self.ask(&**source).await.map_err(|error| within_source(name, error))? {
                    Lookup::Found(credentials) => {
                        tracing::debug!(source = name, expires_at = ?credentials.expires_at(), "credentials found");
                        return Ok(credentials);
                    }
                    Lookup::NotConfigured(why) => passed_over.push(format!("{name}: {why}")),
                    Lookup::NoSuchProfile(why) => without_profile.push(format!("{name}: {why}")),
                }
            }
            if !without_profile.is_empty() {
                let message = format!("ALIBABA_CLOUD_PROFILE is not to be found; {}", without_profile.join("; "));
                return Err(broken(message));
            }
        }
        Err(broken(format!("no credentials found; {}", passed_over.join("; "))))
    }

    async fn ask(&self, source: &dyn Source) -> Result<Lookup> {
        let limit = source.time_limit();
        let late = || Err(broken(format!("nothing found within {limit:?}")));
        within(self.config.clock(), limit, pin!(source.look())).await.unwrap_or_else(late)
    }
}

/// Looks on the real machine.
impl Default for DefaultCredentials {
    fn default() -> Self {
        Self::with_config(ProviderConfig::default())
    }
}

impl ProvideCredentials for DefaultCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(self.search())
    }

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        self.local.iter().chain(self.remote.iter()).map(|source| source.time_limit()).sum()
    }
}

impl fmt::Debug for DefaultCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.local.iter().chain(self.remote.iter()).map(|source| source.name());
        formatter.debug_list().entries(names).finish()
    }
}
