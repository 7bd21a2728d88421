//! Credentials of the command-line tool's configuration.

use super::{AssumeRoleCredentials, CredentialsUri, FILE_TIME_LIMIT, InstanceRoleCredentials, OidcRoleCredentials};
use crate::auth::files::json::Object;
use crate::auth::files::{self, Flaw};
use crate::auth::source::{Lookup, Source};
use crate::auth::sts::{self, Role};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, StsEndpoint};
use crate::credentials::{broken, within_source};
use crate::error::Result;
use crate::runtime::BoxFuture;
use crate::wire::endpoint::Network;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
const IN_HOME: &str = ".aliyun/config.json";

/// How many profiles may stand behind one another. Each is one more request.
const MOST_SOURCES: u32 = 5;

/// Reads a profile of the command-line tool's configuration, `~/.aliyun/config.json`, anew at each load. Some modes ask
/// STS or the metadata service, so put [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// | mode | needs | may have |
/// |---|---|---|
/// | `AK` | `access_key_id`, `access_key_secret` | |
/// | `StsToken` | the same and `sts_token` | |
/// | `RamRoleArn` | `access_key_id`, `access_key_secret`, `ram_role_arn` | the settings of roles |
/// | `EcsRamRole` | | `ram_role_name` |
/// | `OIDC` | `oidc_provider_arn`, `oidc_token_file`, `ram_role_arn` | the settings of roles but for `external_id` |
/// | `ChainableRamRoleArn` | `source_profile`, `ram_role_arn` | the settings of roles |
/// | `CredentialsURI` | `credentials_uri` | |
///
/// The settings of roles are `ram_session_name`, `expired_seconds` (default 3600), `policy`, `external_id`, `sts_region`
/// and `enable_vpc`. Up to five `source_profile` may follow one another.
///
/// The file is the given one, else that in `ALIBABA_CLOUD_CONFIG_FILE`, else the one in the home folder. The profile is
/// the given one, else that in `ALIBABA_CLOUD_PROFILE`, else the one that the file calls `current`.
///
/// The default chain passes over it where `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` is `true`, where there is no such file
/// and nobody named one, and where the file lacks the profile that `ALIBABA_CLOUD_PROFILE` names, which the credentials
/// file may have. Whatever else is wrong with file or profile is an error that says where.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CommandLineProfile {
    path: Option<PathBuf>,
    profile: Option<String>,
    config: ProviderConfig,
}

impl CommandLineProfile {
    /// The profile and file that the environment names, else the usual ones.
    pub fn new() -> Self {
        Self::default()
    }

    /// The configuration file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Name of the profile.
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
        let Some(path) = self.path.clone().or_else(|| self.config.file(CONFIG_FILE, IN_HOME)) else {
            return Ok(Lookup::NotConfigured("there is no home folder".to_owned()));
        };
        let is_named = self.path.is_some() || self.config.variable(CONFIG_FILE).is_some();
        let Some(text) = files::read_private(&self.config, &path).await? else {
            let why = format!("{} does not exist", path.display());
            return if is_named { Err(broken(why)) } else { Ok(Lookup::NotConfigured(why)) };
        };
        let place = |flaw: Flaw| broken(format!("{}{flaw}", path.display()));
        let configuration = Configuration::parse(&text).map_err(place)?;
        let (name, line) = match self.profile.clone().or_else(|| self.config.variable(PROFILE)) {
            Some(name) => (name, configuration.whole.line()),
            None => {
                let current = configuration.whole.required("current").map_err(place)?;
                (current.to_string(), configuration.whole.line_of("current"))
            }
        };
        let Some(profile) = configuration.profile(&name) else {
            let lacking = format!("there is no profile {name:?}");
            return if self.profile.is_none() && self.config.variable(PROFILE).is_some() {
                Ok(Lookup::NoSuchProfile(format!("{}: {lacking}", path.display())))
            } else {
                Err(place(Flaw::at_line(line, lacking)))
            };
        };
        let provider = configuration.provider(profile, &mut vec![name.clone()], &self.config).map_err(place)?;
        let here = format!("{}:{}: profile {name:?}", path.display(), profile.line());
        // The secrets of the file are not needed while services are asked.
        drop(configuration);
        drop(text);
        provider.credentials().await.map(Lookup::Found).map_err(|error| within_source(&here, error))
    }
}

impl Source for CommandLineProfile {
    fn name(&self) -> &'static str {
        "command-line tool"
    }

    fn look(&self) -> BoxFuture<'_, Result<Lookup>> {
        Box::pin(async {
            if self.config.is_enabled(DISABLED) {
                return Ok(Lookup::NotConfigured(format!("{DISABLED} is true")));
            }
            self.load().await
        })
    }
}

impl ProvideCredentials for CommandLineProfile {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        // Whoever names this provider wants it, so the switch that takes it out of the default chain does not count.
        Box::pin(async {
            self.load().await.and_then(Lookup::required).map_err(|error| within_source(self.name(), error))
        })
    }

    fn time_limit(&self) -> Duration {
        // The slowest first profile reads a token file and asks STS; each profile behind it asks STS once more.
        FILE_TIME_LIMIT + FILE_TIME_LIMIT + sts::TIME_LIMIT * (MOST_SOURCES + 1)
    }
}

/// The whole file.
struct Configuration<'text> {
    whole: Object<'text>,
    profiles: Vec<Object<'text>>,
}

impl<'text> Configuration<'text> {
    fn parse(text: &'text str) -> Result<Self, Flaw> {
        let whole = Object::parse(text)?;
        let profiles = whole.objects("profiles")?;
        Ok(Self { whole, profiles })
    }

    fn profile(&self, name: &str) -> Option<&Object<'text>> {
        self.profiles
            .iter()
            .find(|profile| profile.text("name").ok().flatten().is_some_and(|known| known.as_str() == name))
    }

    /// The provider that a profile describes. `path` are the names of the profiles that led to it, its own last.
    fn provider(
        &self,
        profile: &Object<'_>,
        path: &mut Vec<String>,
        config: &ProviderConfig,
    ) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
        let name = path.last().cloned().unwrap_or_default();
        let named = |flaw: Flaw| Flaw { message: format!("profile {name:?}: {}", flaw.message), ..flaw };
        let mode = profile.required("mode").map_err(named)?;
        if mode.as_str() == "ChainableRamRoleArn" {
            let source = self.source_of(profile, path).map_err(named)?;
            let source = self.provider(source, path, config)?;
            return assume(profile, source, config).map_err(named);
        }
        single(profile, &mode, config).map_err(named)
    }

    /// The profile behind one, put on the path.
    fn source_of(&self, profile: &Object<'_>, path: &mut Vec<String>) -> Result<&Object<'text>, Flaw> {
        let name = profile.required("source_profile")?.to_string();
        let wrong = |message| Flaw::at_line(profile.line_of("source_profile"), message);
        let start = path.iter().position(|known| *known == name);
        path.push(name.clone());
        if let Some(start) = start {
            return Err(wrong(format!("source_profile goes in a circle: {}", path[start..].join(" -> "))));
        }
        if path.len() > MOST_SOURCES as usize + 1 {
            return Err(wrong(format!("more than {MOST_SOURCES} source_profile in a row: {}", path.join(" -> "))));
        }
        self.profile(&name).ok_or_else(|| wrong(format!("there is no profile {name:?}")))
    }
}

/// The provider of a profile that has no other behind it.
fn single(profile: &Object<'_>, mode: &str, config: &ProviderConfig) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
    Ok(match mode {
        "AK" => shared(keys(profile)?),
        "StsToken" => shared(temporary_keys(profile)?),
        "RamRoleArn" => assume(profile, keys(profile)?, config)?,
        "EcsRamRole" => {
            let instance = InstanceRoleCredentials::new().with_config(config.clone());
            shared(match profile.text("ram_role_name")? {
                Some(role) => instance.role(role.as_str()),
                None => instance,
            })
        }
        "OIDC" => oidc(profile, config)?,
        "CredentialsURI" => {
            let address = profile.required("credentials_uri")?;
            shared(CredentialsUri::new(address.as_str()).with_config(config.clone()))
        }
        other => {
            let message = format!(
                "mode {other:?} is not known here; known are AK, StsToken, RamRoleArn, EcsRamRole, OIDC, \
                 ChainableRamRoleArn and CredentialsURI"
            );
            return Err(Flaw::at_line(profile.line_of("mode"), message));
        }
    })
}

fn shared(provider: impl ProvideCredentials) -> Arc<dyn ProvideCredentials> {
    Arc::new(provider)
}

/// Tokens are for `StsToken` only: elsewhere one may be left over from other days.
fn keys(profile: &Object<'_>) -> Result<Credentials, Flaw> {
    let (id, secret) = (profile.required("access_key_id")?, profile.required("access_key_secret")?);
    Ok(Credentials::new(id.as_str(), secret.as_str()))
}

fn temporary_keys(profile: &Object<'_>) -> Result<Credentials, Flaw> {
    let keys = keys(profile)?;
    let token = profile.required("sts_token")?;
    Ok(Credentials::temporary(keys.access_key_id(), keys.access_key_secret(), token.as_str(), None))
}

fn role(profile: &Object<'_>) -> Result<Role, Flaw> {
    let text = |name| profile.text(name).map(|text| text.map(|text| text.to_string()));
    let mut role = Role::new(profile.required("ram_role_arn")?.as_str());
    role.session_name = text("ram_session_name")?;
    role.policy = text("policy")?;
    // The tool writes 0 where nothing was chosen.
    if let Some(seconds) = profile.number("expired_seconds")?.filter(|seconds| *seconds > 0) {
        role.duration = Duration::from_secs(seconds);
        role.check().map_err(|why| Flaw::at_line(profile.line_of("expired_seconds"), why))?;
    }
    if let Some(region) = text("sts_region")? {
        let network = if profile.flag("enable_vpc")? { Network::Vpc } else { Network::Public };
        role.endpoint = StsEndpoint::region(region, network);
    }
    Ok(role)
}

fn assume(
    profile: &Object<'_>,
    source: impl ProvideCredentials,
    config: &ProviderConfig,
) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
    let external_id = profile.text("external_id")?.map(|id| id.to_string());
    let role = role(profile)?;
    Ok(shared(AssumeRoleCredentials::new(source, "").with(role, external_id).with_config(config.clone())))
}

fn oidc(profile: &Object<'_>, config: &ProviderConfig) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
    let role = role(profile)?;
    let (provider_arn, file) = (profile.required("oidc_provider_arn")?, profile.required("oidc_token_file")?);
    let credentials = OidcRoleCredentials::new(role.arn.as_str(), provider_arn.as_str(), file.as_str());
    Ok(shared(credentials.with(role).with_config(config.clone())))
}
