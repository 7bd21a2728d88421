//! Credentials of a role that a token of an identity provider may take on.

use super::FILE_TIME_LIMIT;
use crate::auth::files;
use crate::auth::source::{Lookup, Source};
use crate::auth::sts::{self, Role};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, StsEndpoint};
use crate::credentials::broken;
use crate::error::Result;
use crate::runtime::BoxFuture;
use std::path::PathBuf;
use std::time::Duration;
use zeroize::Zeroizing;

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
        Self { identity: None, role: Role::new(""), config: ProviderConfig::default() }
    }
}

impl OidcRoleCredentials {
    /// The role with this ARN, by the identity provider with that ARN and the token in a file.
    pub fn new(role_arn: impl Into<String>, provider_arn: impl Into<String>, token_file: impl Into<PathBuf>) -> Self {
        let (role_arn, provider_arn, token_file) = (role_arn.into(), provider_arn.into(), token_file.into());
        Self { identity: Some(Identity { role_arn, provider_arn, token_file }), ..Self::default() }
    }

    /// Name of the session, as audit logs show it: 2 to 64 characters. Default: `ALIBABA_CLOUD_ROLE_SESSION_NAME`, else
    /// `dataworks-rust`.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.role.session_name = Some(name.into());
        self
    }

    /// How long the keys last: 900 to 43,200 s, and no longer than the role allows. Default 3,600 s.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.role.duration = duration;
        self
    }

    /// A policy, in JSON, that narrows down what the role may do.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.role.policy = Some(policy.into());
        self
    }

    /// Which STS is asked.
    pub fn sts(mut self, endpoint: StsEndpoint) -> Self {
        self.role.endpoint = endpoint;
        self
    }

    /// Works within these config. Default: the real machine.
    pub fn with_config(mut self, config: ProviderConfig) -> Self {
        self.config = config;
        self
    }

    /// With the settings that both kinds of file have.
    pub(super) fn with(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// The identity that the environment names; none where it names none.
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
        let shown = token_file.display();
        let token =
            files::read(&token_file).await?.ok_or_else(|| broken(format!("token file {shown} does not exist")))?;
        let token = Zeroizing::new(token.trim().to_owned());
        if token.is_empty() {
            return Err(broken(format!("token file {shown} is empty")));
        }
        let mut role = self.role.clone();
        role.arn = role_arn;
        role.session_name = role.session_name.or_else(|| self.config.variable(SESSION_NAME));
        sts::assume_role_with_oidc(&self.config, &role, &provider_arn, &token).await
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

    fn time_limit(&self) -> Duration {
        FILE_TIME_LIMIT + sts::TIME_LIMIT
    }
}
