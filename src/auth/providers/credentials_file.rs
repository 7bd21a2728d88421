//! Credentials of the file that the SDKs of Alibaba Cloud share.

use super::profile::{Kind, Names, Places, Profile};
use super::{FILE_TIME_LIMIT, InstanceRoleCredentials};
use crate::auth::config::CALL_TIME_LIMIT;
use crate::auth::files::ini::Section;
use crate::auth::files::{Flaw, Settings};
use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, StsEndpoint};
use crate::credentials::within_source;
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
/// The second is what some of the SDKs look for.
const IN_HOME: [&str; 2] = [".alibabacloud/credentials", ".alibabacloud/credentials.ini"];

const NAMES: Names = Names {
    token: "security_token",
    role_arn: "role_arn",
    session_name: "role_session_name",
    duration: "role_session_expiration",
    instance_role: "role_name",
    token_file: "oidc_token_file_path",
};

/// Reads a section of the credentials file, `~/.alibabacloud/credentials`, anew at each load. Some types ask STS or the
/// metadata service, so put [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// | `type` | needs | may have |
/// |---|---|---|
/// | `access_key` | `access_key_id`, `access_key_secret` | |
/// | `sts` | the same and `security_token` | |
/// | `ram_role_arn` | `access_key_id`, `access_key_secret`, `role_arn` | `security_token` of the keys, `external_id` and the settings of roles |
/// | `ecs_ram_role` | | `role_name` |
/// | `oidc_role_arn` | `role_arn`, `oidc_provider_arn`, `oidc_token_file_path` | the settings of roles |
///
/// The settings of roles are `role_session_name`, `role_session_expiration` (seconds, default 3600) and `policy`.
///
/// The file is the given one, else that in `ALIBABA_CLOUD_CREDENTIALS_FILE`, else the one in the home folder, else
/// `~/.alibabacloud/credentials.ini`. It must be an ordinary file of at most 1 MiB. The section is the given one, else that
/// in `ALIBABA_CLOUD_PROFILE`, else `default`.
///
/// The default chain passes over it where there is no such file and nobody named one, where the file has no such section,
/// and where the section says `enable = false`. Whatever else is wrong with file or section is an error that says where.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CredentialsFile {
    path: Option<PathBuf>,
    profile: Option<String>,
    config: ProviderConfig,
}

impl CredentialsFile {
    /// Returns a provider for the section and file that the environment names, else the usual ones.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the credentials file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the name of the section.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the environment to work in. Default: the real machine.
    pub fn with_config(mut self, config: ProviderConfig) -> Self {
        self.config = config;
        self
    }

    async fn load(&self) -> Result<Lookup> {
        let places = Places::find(&self.config, self.path.as_deref(), CREDENTIALS_FILE, &IN_HOME);
        let file = match places.read(&self.config).await? {
            Ok(file) => file,
            Err(absent) => return Ok(absent),
        };
        let path = file.path.display();
        let wanted = self.profile.clone().or_else(|| self.config.variable(PROFILE));
        let name = wanted.as_deref().unwrap_or("default");
        let Some(section) = Section::find(&file.text, name).map_err(|flaw| file.broken(flaw))? else {
            let lacking = format!("{path}: there is no section [{name}]");
            return Ok(match wanted {
                Some(_) => Lookup::NoSuchProfile(lacking),
                None => Lookup::NotConfigured(lacking),
            });
        };
        let here = format!("{path}:{}: section [{name}]", section.line());
        if section.text("enable").is_some_and(|value| value.eq_ignore_ascii_case("false")) {
            return Ok(Lookup::NotConfigured(format!("{here}: enable = false")));
        }
        let named = |flaw: Flaw| file.broken(Flaw { message: format!("section [{name}]: {}", flaw.message), ..flaw });
        let provider = provider(&section, &self.config).map_err(named)?;
        // The secrets of the file are not needed while services are asked.
        drop(file);
        provider.credentials().await.map(Lookup::Found).map_err(|error| within_source(&here, error))
    }
}

impl Source for CredentialsFile {
    fn name(&self) -> &'static str {
        "credentials file"
    }

    fn look(&self) -> BoxFuture<'_, Result<Lookup>> {
        Box::pin(self.load())
    }
}

impl ProvideCredentials for CredentialsFile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        self.found()
    }

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        let asked = CALL_TIME_LIMIT.max(InstanceRoleCredentials::new().time_limit());
        FILE_TIME_LIMIT + FILE_TIME_LIMIT + asked
    }
}

/// Returns the provider that a section describes.
fn provider(section: &Section<'_>, config: &ProviderConfig) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
    let kind = match section.required("type")?.as_str() {
        "access_key" => Kind::AccessKey,
        "sts" => Kind::TemporaryKeys,
        "ram_role_arn" => Kind::Role,
        "ecs_ram_role" => Kind::InstanceRole,
        "oidc_role_arn" => Kind::TokenRole,
        // Not shown: a secret may stand there by mistake.
        _ => {
            let message = "the type is not known here; known are access_key, sts, ram_role_arn, ecs_ram_role and \
                           oidc_role_arn";
            return Err(section.wrong("type", message));
        }
    };
    Profile { settings: section, names: &NAMES, config, sts: StsEndpoint::default() }.provider(kind)
}
