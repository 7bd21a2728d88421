//! Credentials of the file that the SDKs of Alibaba Cloud share.

use super::{AssumeRoleCredentials, FILE_TIME_LIMIT, InstanceRoleCredentials, OidcRoleCredentials};
use crate::auth::files::ini::Section;
use crate::auth::files::{self, Flaw};
use crate::auth::source::{Lookup, Source};
use crate::auth::sts::{self, Role};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig};
use crate::credentials::{broken, within_source};
use crate::error::Result;
use crate::runtime::BoxFuture;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const IN_HOME: &str = ".alibabacloud/credentials";

/// Reads a section of the credentials file, `~/.alibabacloud/credentials`, anew at each load. Some types ask STS or the
/// metadata service, so put [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// | `type` | needs | may have |
/// |---|---|---|
/// | `access_key` | `access_key_id`, `access_key_secret` | |
/// | `sts` | the same and `security_token` | |
/// | `ram_role_arn` | `access_key_id`, `access_key_secret`, `role_arn` | `external_id` and the settings of roles |
/// | `ecs_ram_role` | | `role_name` |
/// | `oidc_role_arn` | `role_arn`, `oidc_provider_arn`, `oidc_token_file_path` | the settings of roles |
///
/// The settings of roles are `role_session_name`, `role_session_expiration` (seconds, default 3600) and `policy`.
///
/// The file is the given one, else that in `ALIBABA_CLOUD_CREDENTIALS_FILE`, else the one in the home folder. The section
/// is the given one, else that in `ALIBABA_CLOUD_PROFILE`, else `default`.
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
    /// The section and file that the environment names, else the usual ones.
    pub fn new() -> Self {
        Self::default()
    }

    /// The credentials file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Name of the section.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Works within these config. Default: the real machine.
    pub fn with_config(mut self, config: ProviderConfig) -> Self {
        self.config = config;
        self
    }

    async fn load(&self) -> Result<Lookup> {
        let Some(path) = self.path.clone().or_else(|| self.config.file(CREDENTIALS_FILE, IN_HOME)) else {
            return Ok(Lookup::NotConfigured("there is no home folder".to_owned()));
        };
        let is_named = self.path.is_some() || self.config.variable(CREDENTIALS_FILE).is_some();
        let Some(text) = files::read_private(&self.config, &path).await? else {
            let why = format!("{} does not exist", path.display());
            return if is_named { Err(broken(why)) } else { Ok(Lookup::NotConfigured(why)) };
        };
        let wanted = self.profile.clone().or_else(|| self.config.variable(PROFILE));
        let name = wanted.as_deref().unwrap_or("default");
        let place = |flaw: Flaw| broken(format!("{}{flaw}", path.display()));
        let Some(section) = Section::find(&text, name).map_err(place)? else {
            let lacking = format!("{}: there is no section [{name}]", path.display());
            return Ok(match wanted {
                Some(_) => Lookup::NoSuchProfile(lacking),
                None => Lookup::NotConfigured(lacking),
            });
        };
        let here = format!("{}:{}: section [{name}]", path.display(), section.line());
        if section.text("enable").is_some_and(|value| value.eq_ignore_ascii_case("false")) {
            return Ok(Lookup::NotConfigured(format!("{here}: enable = false")));
        }
        let provider = provider(&section, &self.config)
            .map_err(|flaw| place(Flaw { message: format!("section [{name}]: {}", flaw.message), ..flaw }))?;
        drop(text);
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

    fn time_limit(&self) -> Duration {
        let asked = sts::TIME_LIMIT.max(InstanceRoleCredentials::new().time_limit());
        FILE_TIME_LIMIT + FILE_TIME_LIMIT + asked
    }
}

/// The provider that a section describes.
fn provider(section: &Section<'_>, config: &ProviderConfig) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
    Ok(match section.required("type")?.as_str() {
        "access_key" => Arc::new(keys(section)?),
        "sts" => Arc::new(temporary_keys(section)?),
        "ram_role_arn" => {
            let external_id = section.text("external_id").map(|id| id.to_string());
            let source = keys(section)?;
            let assume = AssumeRoleCredentials::new(source, "").with(role(section)?, external_id);
            Arc::new(assume.with_config(config.clone()))
        }
        "ecs_ram_role" => {
            let instance = InstanceRoleCredentials::new().with_config(config.clone());
            Arc::new(match section.text("role_name") {
                Some(role) => instance.role(role.as_str()),
                None => instance,
            })
        }
        "oidc_role_arn" => {
            let role = role(section)?;
            let provider_arn = section.required("oidc_provider_arn")?;
            let file = section.required("oidc_token_file_path")?;
            let credentials = OidcRoleCredentials::new(role.arn.as_str(), provider_arn.as_str(), file.as_str());
            Arc::new(credentials.with(role).with_config(config.clone()))
        }
        other => {
            let message = format!(
                "type {other:?} is not known here; known are access_key, sts, ram_role_arn, ecs_ram_role and \
                 oidc_role_arn"
            );
            return Err(Flaw::at_line(section.line_of("type"), message));
        }
    })
}

/// Tokens are for `sts` only: elsewhere one may be left over from other days.
fn keys(section: &Section<'_>) -> Result<Credentials, Flaw> {
    let (id, secret) = (section.required("access_key_id")?, section.required("access_key_secret")?);
    Ok(Credentials::new(id.as_str(), secret.as_str()))
}

fn temporary_keys(section: &Section<'_>) -> Result<Credentials, Flaw> {
    let keys = keys(section)?;
    let token = section.required("security_token")?;
    Ok(Credentials::temporary(keys.access_key_id(), keys.access_key_secret(), token.as_str(), None))
}

fn role(section: &Section<'_>) -> Result<Role, Flaw> {
    let text = |name| section.text(name).map(|text| text.to_string());
    let mut role = Role::new(section.required("role_arn")?.as_str());
    role.session_name = text("role_session_name");
    role.policy = text("policy");
    if let Some(seconds) = section.number("role_session_expiration")? {
        role.duration = Duration::from_secs(seconds);
        role.check().map_err(|why| Flaw::at_line(section.line_of("role_session_expiration"), why))?;
    }
    Ok(role)
}
