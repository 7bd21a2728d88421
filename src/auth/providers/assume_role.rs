//! Credentials of a role that other credentials may take on.

use super::role_settings::role_settings;
use crate::auth::config::CALL_TIME_LIMIT;
use crate::auth::sts::{self, Failure, Role};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, StsEndpoint};
use crate::credentials::{broken, within_source};
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use std::time::Duration;

/// Takes on a role with the keys of another provider: STS action `AssumeRole`. Each load asks the other provider and STS
/// anew, so put [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// ```
/// use dataworks::auth::{AssumeRoleCredentials, CachedCredentials, DefaultCredentials};
///
/// let role = AssumeRoleCredentials::new(DefaultCredentials::default(), "acs:ram::123456789012:role/reader");
/// let client = dataworks::v2020::Client::builder().region("cn-shanghai").credentials(CachedCredentials::new(role)).build()?;
/// # Ok::<(), dataworks::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AssumeRoleCredentials<P> {
    source: P,
    role: Role,
    external_id: Option<String>,
    config: ProviderConfig,
}

impl<P: ProvideCredentials> AssumeRoleCredentials<P> {
    /// Returns a provider for the role with this ARN, taken on with the keys of `source`.
    pub fn new(source: P, role_arn: impl Into<String>) -> Self {
        Self { source, role: Role::new(role_arn), external_id: None, config: ProviderConfig::default() }
    }

    role_settings!(session_name_default: "`dataworks-rust`");

    /// Sets the id that an owner of the role in another account asks for. Default: none.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Sets what a profile of a file says.
    pub(super) fn with(mut self, role: Role, external_id: Option<String>) -> Self {
        self.role = role;
        self.external_id = external_id;
        self
    }
}

impl<P> AssumeRoleCredentials<P> {
    async fn assume(&self, source: &Credentials) -> Result<Credentials, Failure> {
        if source.access_key_secret().is_empty() {
            return Err(broken("only an access key can take on a role, and the source gives none").into());
        }
        sts::assume_role(&self.config, &self.role, self.external_id.as_deref(), source).await
    }
}

impl<P: ProvideCredentials> ProvideCredentials for AssumeRoleCredentials<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(async {
            let source = self.source.credentials().await?;
            let failure = match self.assume(&source).await {
                Ok(keys) => return Ok(keys),
                Err(failure) => failure,
            };
            if failure.refuses_keys {
                self.source.refused(&source);
                let renewed = self.source.credentials().await?;
                if !renewed.is_same(&source) {
                    return self.assume(&renewed).await.map_err(|failure| within_source("role", failure.error));
                }
            }
            Err(within_source("role", failure.error))
        })
    }

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        self.source.time_limit().saturating_add(CALL_TIME_LIMIT)
    }
}
