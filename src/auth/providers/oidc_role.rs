//! Credentials of a role that a token of an identity provider may take on.

use super::FILE_TIME_LIMIT;
use super::role_settings::role_settings;
use crate::auth::config::CALL_TIME_LIMIT;
use crate::auth::files;
use crate::auth::source::{Lookup, Source};
use crate::auth::sts::{self, Role};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, StsEndpoint, keys};
use crate::credentials::broken;
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use std::path::PathBuf;
use std::time::Duration;

const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";

/// Takes on a role with a token from a file, as a pod with a service account has it: STS action `AssumeRoleWithOIDC`.
/// The file is read anew at each load, since the token in it is replaced. Each load asks STS, so put
/// [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// The default finds role, provider and file in the environment: `ALIBABA_CLOUD_ROLE_ARN`,
/// `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE`. An error where one of them is missing; the
/// default chain passes over this source where neither provider nor file is set.
#[derive(Clone, Debug)]
#[must_use]
pub struct OidcRoleCredentials {
    identity: Option<Identity>,
    role: Role,
    token_file_setting: Option<&'static str>,
    config: ProviderConfig,
}

/// Who takes on the role.
#[derive(Clone, Debug)]
struct Identity {
    role_arn: String,
    provider_arn: String,
    token_file: PathBuf,
}

impl Default for OidcRoleCredentials {
    fn default() -> Self {
        Self { identity: None, role: Role::new(""), token_file_setting: None, config: ProviderConfig::default() }
    }
}

impl OidcRoleCredentials {
    /// Returns a provider for the role with this ARN, by the identity provider with that ARN and the token in a file.
    pub fn new(role_arn: impl Into<String>, provider_arn: impl Into<String>, token_file: impl Into<PathBuf>) -> Self {
        let (role_arn, provider_arn, token_file) = (role_arn.into(), provider_arn.into(), token_file.into());
        Self { identity: Some(Identity { role_arn, provider_arn, token_file }), ..Self::default() }
    }

    role_settings!(session_name_default: "`ALIBABA_CLOUD_ROLE_SESSION_NAME`, else `dataworks-rust`");

    /// Sets what a profile of a file says, in which `token_file` is the setting that names the token file. Errors then
    /// call the token file by that setting.
    pub(super) fn with(mut self, role: Role, token_file: &'static str) -> Self {
        self.role = role;
        self.token_file_setting = Some(token_file);
        self
    }

    /// Returns the identity that the environment names; none where it names none.
    fn environment_identity(&self) -> Result<Option<Identity>> {
        let [role_arn, provider_arn, token_file] =
            [ROLE_ARN, PROVIDER_ARN, TOKEN_FILE].map(|name| self.config.variable(name));
        // The role alone has other uses too.
        if provider_arn.is_none() && token_file.is_none() {
            return Ok(None);
        }
        let needed = |value: Option<String>, name| {
            value.ok_or_else(|| {
                broken(format!(
                    "environment variable {name} is not set: {ROLE_ARN}, {PROVIDER_ARN} and {TOKEN_FILE} are needed"
                ))
            })
        };
        Ok(Some(Identity {
            role_arn: needed(role_arn, ROLE_ARN)?,
            provider_arn: needed(provider_arn, PROVIDER_ARN)?,
            token_file: needed(token_file, TOKEN_FILE)?.into(),
        }))
    }

    async fn assume(&self, identity: Identity) -> Result<Credentials> {
        let Identity { role_arn, provider_arn, token_file } = identity;
        let shown = match self.token_file_setting {
            // The path is a value of a file with secrets, and might be one in the wrong place.
            Some(setting) => format!("the file that {setting} names"),
            None => format!("token file {}", token_file.display()),
        };
        let text = files::read(&token_file, &shown).await?;
        let text = text.ok_or_else(|| broken(format!("{shown} does not exist")))?;
        let token = (shown.as_str(), text);
        let token = keys::trimmed(&token).map_err(broken)?;
        let mut role = self.role.clone();
        role.arn = role_arn;
        role.session_name = role.session_name.or_else(|| self.config.variable(SESSION_NAME));
        sts::assume_role_with_oidc(&self.config, &role, &provider_arn, token).await.map_err(|failure| failure.error)
    }
}

impl Source for OidcRoleCredentials {
    fn name(&self) -> &'static str {
        "OIDC role"
    }

    fn look(&self) -> BoxFuture<'_, Result<Lookup>> {
        Box::pin(async {
            let identity = match &self.identity {
                Some(given) => Some(given.clone()),
                None => self.environment_identity()?,
            };
            match identity {
                Some(identity) => self.assume(identity).await.map(Lookup::Found),
                None => Ok(Lookup::NotConfigured(format!("{TOKEN_FILE} is not set"))),
            }
        })
    }
}

impl ProvideCredentials for OidcRoleCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        self.found()
    }

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        FILE_TIME_LIMIT + CALL_TIME_LIMIT
    }
}
