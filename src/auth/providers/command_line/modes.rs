//! The modes of profiles: how each of them comes by keys.

#[cfg(feature = "cli-logins")]
use super::logins;
use crate::auth::files::json::Object;
use crate::auth::files::{Flaw, Settings};
use crate::auth::providers::CredentialsUri;
use crate::auth::providers::profile::{Kind, Names, Profile};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, StsEndpoint, keys};
use crate::wire::endpoint::{Network, check_region};
use std::sync::Arc;
use std::time::Duration;

const NAMES: Names = Names {
    token: "sts_token",
    role_arn: "ram_role_arn",
    session_name: "ram_session_name",
    duration: "expired_seconds",
    instance_role: "ram_role_name",
    token_file: "oidc_token_file",
};

/// Returns the provider of a profile that has no other behind it.
pub(super) fn provider(
    settings: &Object<'_>,
    mode: &str,
    config: &ProviderConfig,
) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
    let profile = profile(settings, config)?;
    let kind = match mode {
        "AK" => Kind::AccessKey,
        "StsToken" => Kind::TemporaryKeys,
        "RamRoleArn" => Kind::Role,
        "EcsRamRole" => Kind::InstanceRole,
        "OIDC" => Kind::TokenRole,
        "RamRoleArnWithRoleName" => return profile.assume(profile.instance()?),
        "BearerToken" => {
            let token = ("bearer_token", settings.required("bearer_token")?);
            let token = keys::trimmed(&token).map_err(|why| settings.wrong("bearer_token", why))?;
            return Ok(Arc::new(Credentials::bearer(token)));
        }
        "CredentialsURI" => return uri(settings, config),
        "RsaKeyPair" => return Err(settings.wrong("mode", "mode RsaKeyPair is not supported")),
        // Not shown: a secret may stand there by mistake.
        _ => {
            if let Some(provider) = login(&profile, mode)? {
                return Ok(provider);
            }
            let message = "the mode is not known here; known are AK, StsToken, RamRoleArn, EcsRamRole, OIDC, \
                           ChainableRamRoleArn, RamRoleArnWithRoleName, CredentialsURI, BearerToken, CloudSSO, OAuth and \
                           External";
            return Err(settings.wrong("mode", message));
        }
    };
    profile.provider(kind)
}

/// Returns the provider of a profile with a login; none where its mode is another.
#[cfg(feature = "cli-logins")]
fn login(profile: &Profile<'_, Object<'_>>, mode: &str) -> Result<Option<Arc<dyn ProvideCredentials>>, Flaw> {
    logins::provider(profile, mode)
}

/// Returns an error for a profile with a login, which this build has no code for; none where its mode is another.
#[cfg(not(feature = "cli-logins"))]
fn login(profile: &Profile<'_, Object<'_>>, mode: &str) -> Result<Option<Arc<dyn ProvideCredentials>>, Flaw> {
    match ["CloudSSO", "OAuth", "External"].iter().find(|known| **known == mode) {
        Some(mode) => {
            let message = format!("mode {mode} needs the feature cli-logins of this crate");
            Err(profile.settings.wrong("mode", message))
        }
        None => Ok(None),
    }
}

/// Returns the longest that a login may take.
pub(super) fn login_time_limit() -> Duration {
    #[cfg(feature = "cli-logins")]
    return logins::time_limit();
    #[cfg(not(feature = "cli-logins"))]
    Duration::ZERO
}

/// Returns a profile with the STS that it names.
pub(super) fn profile<'a, 'text>(
    settings: &'a Object<'text>,
    config: &'a ProviderConfig,
) -> Result<Profile<'a, Object<'text>>, Flaw> {
    let sts = if let Some(address) = Profile::address(settings, "sts_endpoint")? {
        StsEndpoint::address(address)
    } else if let Some(region) = settings.text("sts_region")? {
        let region = region.trim();
        check_region(region).map_err(|_| settings.wrong("sts_region", "sts_region is no region id"))?;
        StsEndpoint::region(region, if settings.flag("enable_vpc")? { Network::Vpc } else { Network::Public })
    } else {
        StsEndpoint::default()
    };
    Ok(Profile { settings, names: &NAMES, config, sts })
}

fn uri(settings: &Object<'_>, config: &ProviderConfig) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
    let uri = match settings.text("credentials_uri")? {
        Some(address) => CredentialsUri::new(address.as_str()),
        None if CredentialsUri::is_in_environment(config) => CredentialsUri::default(),
        None => return Err(settings.wrong("credentials_uri", "credentials_uri is missing")),
    };
    Ok(Arc::new(uri.with_config(config.clone())))
}
