//! Credentials of the command-line tool's configuration.

mod configuration;
#[cfg(feature = "cli-logins")]
mod logins;
mod modes;

use super::profile::Places;
use super::{CredentialsUri, FILE_TIME_LIMIT, InstanceRoleCredentials};
use crate::auth::config::CALL_TIME_LIMIT;
use crate::auth::files::json::Object;
use crate::auth::files::{Flaw, Settings};
use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig};
use crate::credentials::within_source;
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use configuration::Configuration;
use std::path::PathBuf;
use std::time::Duration;

const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
const IN_HOME: &str = ".aliyun/config.json";

/// Reads a profile of the command-line tool's configuration, `~/.aliyun/config.json`, anew at each load. Some modes ask
/// STS or the metadata service, so put [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// | mode | needs | may have |
/// |---|---|---|
/// | `AK` | `access_key_id`, `access_key_secret` | |
/// | `StsToken` | the same and `sts_token` | |
/// | `RamRoleArn` | `access_key_id`, `access_key_secret`, `ram_role_arn` | `sts_token` of the keys, the settings of roles |
/// | `EcsRamRole` | | `ram_role_name` |
/// | `RamRoleArnWithRoleName` | `ram_role_arn` | `ram_role_name` of the instance, the settings of roles |
/// | `OIDC` | `oidc_provider_arn`, `oidc_token_file`, `ram_role_arn` | the settings of roles but for `external_id` |
/// | `ChainableRamRoleArn` | `source_profile`, `ram_role_arn` | the settings of roles |
/// | `CredentialsURI` | `credentials_uri`, or `ALIBABA_CLOUD_CREDENTIALS_URI` in the environment | |
/// | `BearerToken` | `bearer_token` | |
/// | `CloudSSO` | a login by the tool | |
/// | `OAuth` | a login by the tool | |
/// | `External` | `process_command` | |
///
/// The last three need the feature `cli-logins`, which is on by default. A login by `CloudSSO` gives the keys that the tool
/// wrote down while they last 180 s more; after that its access token is traded for new ones. A login by `OAuth` gives the
/// keys that the tool wrote down. Where a login has expired, the error names the command that signs in anew. `External`
/// runs a program, without a shell and for at most 60 s, that prints JSON: `mode` (`AK` or `StsToken`), `access_key_id`,
/// `access_key_secret`, `sts_token`, and `expiration` in RFC 3339. Mode `RsaKeyPair` is not supported.
///
/// The settings of roles are `ram_session_name`, `expired_seconds` (default 3600), `policy`, `external_id`, and which STS
/// is asked: `sts_endpoint`, else `sts_region` and `enable_vpc`. Up to five `source_profile` may follow one another.
///
/// The file is the given one, else that in `ALIBABA_CLOUD_CONFIG_FILE`, else the one in the home folder. It must be an
/// ordinary file of at most 1 MiB, and is only read, never written. The profile is the given one, else that in
/// `ALIBABA_CLOUD_PROFILE`, else the one that the file calls `current`.
///
/// The default chain passes over it where `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` is `true`, where there is no such file
/// and nobody named one, and where the file lacks the profile that `ALIBABA_CLOUD_PROFILE` names, which the credentials
/// file may have. Whatever else is wrong with file or profile is an error that says where. It shows no value of the file
/// but names of profiles that there are, ARNs of roles, and hosts.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct CommandLineProfile {
    path: Option<PathBuf>,
    profile: Option<String>,
    config: ProviderConfig,
}

impl CommandLineProfile {
    /// Returns a provider for the profile and file that the environment names, else the usual ones.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the configuration file.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the name of the profile.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the environment to work in. Default: the real machine.
    pub fn with_config(mut self, config: ProviderConfig) -> Self {
        self.config = config;
        self
    }

    fn places(&self) -> Places {
        Places::find(&self.config, self.path.as_deref(), CONFIG_FILE, &[IN_HOME])
    }

    async fn load(&self) -> Result<Lookup> {
        let file = match self.places().read(&self.config).await? {
            Ok(file) => file,
            Err(absent) => return Ok(absent),
        };
        let configuration = Configuration::parse(&file.text).map_err(|flaw| file.broken(flaw))?;
        let (name, profile) = match self.active(&configuration).map_err(|flaw| file.broken(flaw))? {
            Active::Profile(name, profile) => (name, profile),
            Active::Unknown(why) => return Ok(Lookup::NoSuchProfile(format!("{}: {why}", file.path.display()))),
        };
        let provider = configuration.provider(profile, &mut vec![name.clone()], &self.config);
        let provider = provider.map_err(|flaw| file.broken(flaw))?;
        let here = format!("{}:{}: profile {name:?}", file.path.display(), profile.line());
        // The secrets of the file are not needed while services are asked.
        drop(configuration);
        drop(file);
        provider.credentials().await.map(Lookup::Found).map_err(|error| within_source(&here, error))
    }

    /// Returns the profile to use: the given one, else that of the environment, else the file's current one.
    fn active<'a, 'text>(&self, configuration: &'a Configuration<'text>) -> Result<Active<'a, 'text>, Flaw> {
        let whole = &configuration.whole;
        let lacking = |name: &str| format!("there is no profile {name:?}");
        if let Some(name) = &self.profile {
            let found = configuration.profile(name).map(|profile| Active::Profile(name.clone(), profile));
            return found.ok_or_else(|| Flaw::at_line(whole.line(), lacking(name)));
        }
        if let Some(name) = self.config.variable(PROFILE) {
            return Ok(match configuration.profile(&name) {
                Some(profile) => Active::Profile(name, profile),
                None => Active::Unknown(lacking(&name)),
            });
        }
        let name = whole.required("current")?;
        match configuration.profile(&name) {
            Some(profile) => Ok(Active::Profile(name.to_string(), profile)),
            None => Err(whole.wrong("current", "current names a profile that is not there")),
        }
    }

    /// Returns the `region_id` of the profile, read on this thread; none where the file or the profile has none, and
    /// where the default chain passes over this source. The file is read anew, up to 1 MiB.
    ///
    /// ```
    /// use dataworks::auth::CommandLineProfile;
    ///
    /// let region = CommandLineProfile::new().region().unwrap_or_default();
    /// println!("region of the command-line tool: {}", region.as_deref().unwrap_or("none"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) where the file cannot be read or is not what it should be.
    pub fn region(&self) -> Result<Option<String>> {
        self.region_id().map_err(|error| within_source(self.name(), error))
    }

    fn region_id(&self) -> Result<Option<String>> {
        if self.config.is_enabled(DISABLED) {
            return Ok(None);
        }
        let Ok(file) = self.places().read_now()? else { return Ok(None) };
        let region = || {
            let configuration = Configuration::parse(&file.text)?;
            let Active::Profile(_, profile) = self.active(&configuration)? else { return Ok(None) };
            let region = profile.text("region_id")?.map(|text| text.trim().to_owned());
            Ok(region.filter(|region| !region.is_empty()))
        };
        region().map_err(|flaw| file.broken(flaw))
    }
}

/// The profile to use.
enum Active<'a, 'text> {
    /// Its name, which is known to be one, and what it says.
    Profile(String, &'a Object<'text>),
    /// The file lacks what the environment names; another file may have it.
    Unknown(String),
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

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        // The slowest profile reads a token file, or asks an instance or an address; each one before it asks STS.
        let instance = InstanceRoleCredentials::new().time_limit();
        let first = (FILE_TIME_LIMIT + CALL_TIME_LIMIT)
            .max(instance + CALL_TIME_LIMIT)
            .max(CredentialsUri::default().time_limit())
            .max(modes::login_time_limit());
        FILE_TIME_LIMIT + first + CALL_TIME_LIMIT * configuration::MOST_SOURCES
    }
}
