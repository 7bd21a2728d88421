//! What the profiles of both kinds of file have in common. No error shows a value of a file: whatever stands in the wrong
//! place may be a secret.

use super::{AssumeRoleCredentials, InstanceRoleCredentials, OidcRoleCredentials};
use crate::auth::files::{self, Flaw, Settings};
use crate::auth::source::Lookup;
use crate::auth::sts::Role;
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, StsEndpoint, keys};
use crate::credentials::broken;
use crate::error::Result;
use crate::wire::endpoint;
use chrono::{DateTime, Utc};
use reqwest::Url;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

/// A file that exists.
pub(super) struct ProfileFile {
    pub path: PathBuf,
    pub text: Zeroizing<String>,
}

impl ProfileFile {
    /// Returns an error that says where in the file something is wrong.
    pub(super) fn broken(&self, flaw: Flaw) -> crate::error::Error {
        broken(format!("{}{flaw}", self.path.display()))
    }
}

/// Where a file may be.
pub(super) struct Places {
    paths: Vec<PathBuf>,
    /// Whether somebody said that it is there.
    is_named: bool,
}

impl Places {
    /// Returns the given place, else the one that a variable names, else those in the home folder, in this order.
    pub(super) fn find(config: &ProviderConfig, given: Option<&Path>, variable: &str, in_home: &[&str]) -> Self {
        match given.map(Path::to_owned).or_else(|| config.variable(variable).map(PathBuf::from)) {
            Some(path) => Self { paths: vec![path], is_named: true },
            None => Self { paths: config.in_home(in_home), is_named: false },
        }
    }

    /// Reads the first file that exists; else says that none does, an error where somebody named it.
    pub(super) async fn read(self, config: &ProviderConfig) -> Result<Result<ProfileFile, Lookup>> {
        for path in &self.paths {
            if let Some(text) = files::read_private(config, path).await? {
                return Ok(Ok(ProfileFile { path: path.clone(), text }));
            }
        }
        self.absent().map(Err)
    }

    /// As [`Self::read`], on this thread.
    pub(super) fn read_now(self) -> Result<Result<ProfileFile, Lookup>> {
        for path in &self.paths {
            if let Some(text) = files::read_now(path, &path.display().to_string())? {
                return Ok(Ok(ProfileFile { path: path.clone(), text }));
            }
        }
        self.absent().map(Err)
    }

    fn absent(&self) -> Result<Lookup> {
        let paths: Vec<String> = self.paths.iter().map(|path| path.display().to_string()).collect();
        let why = match paths.split_first() {
            None => "there is no home folder".to_owned(),
            Some((first, [])) => format!("{first} does not exist"),
            Some((first, others)) => format!("{first} does not exist, nor does {}", others.join(", nor ")),
        };
        if self.is_named { Err(broken(why)) } else { Ok(Lookup::NotConfigured(why)) }
    }
}

/// What a format calls its settings. Those that have one name everywhere are not in here.
pub(super) struct Names {
    pub token: &'static str,
    pub role_arn: &'static str,
    pub session_name: &'static str,
    pub duration: &'static str,
    pub instance_role: &'static str,
    pub token_file: &'static str,
}

/// How a profile comes by its keys.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// It has them.
    AccessKey,
    /// It has temporary ones.
    TemporaryKeys,
    /// They take on a role.
    Role,
    /// The instance has a role.
    InstanceRole,
    /// A token in a file takes on a role.
    TokenRole,
}

/// What is to be done with a token beside the keys.
#[derive(Clone, Copy, Debug)]
enum Token {
    /// It may be left over from other days.
    Ignored,
    /// It belongs to the keys if it is there.
    Taken,
    Required,
}

/// A profile and what it is read with.
pub(super) struct Profile<'a, S> {
    pub settings: &'a S,
    pub names: &'static Names,
    pub config: &'a ProviderConfig,
    /// Which STS a role of this profile is asked for at.
    pub sts: StsEndpoint,
}

impl<S: Settings> Profile<'_, S> {
    pub(super) fn provider(&self, kind: Kind) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
        Ok(match kind {
            Kind::AccessKey => Arc::new(self.keys(Token::Ignored, None)?),
            Kind::TemporaryKeys => Arc::new(self.temporary_keys(None)?),
            Kind::Role => self.assume(self.keys(Token::Taken, None)?)?,
            Kind::InstanceRole => Arc::new(self.instance()?),
            Kind::TokenRole => self.take_on_by_token()?,
        })
    }

    /// Returns the address in a setting; none where it is absent. Errors show its host, so it must look like one.
    pub(super) fn address(settings: &S, name: &str) -> Result<Option<Url>, Flaw> {
        let Some(text) = settings.text(name)? else { return Ok(None) };
        let url = endpoint::parse(text.trim()).ok();
        let is_host = |url: &Url| url.host_str().is_some_and(|host| host.contains(['.', ':']) || host == "localhost");
        let no_address = || settings.wrong(name, format!("{name} is no http or https address"));
        url.filter(is_host).map(Some).ok_or_else(no_address)
    }

    /// Returns the role that the keys of `source` take on.
    pub(super) fn assume(&self, source: impl ProvideCredentials) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
        let external_id = self.settings.text("external_id")?.map(|id| id.to_string());
        let role = AssumeRoleCredentials::new(source, "").with(self.role()?, external_id);
        Ok(Arc::new(role.with_config(self.config.clone())))
    }

    pub(super) fn instance(&self) -> Result<InstanceRoleCredentials, Flaw> {
        let instance = InstanceRoleCredentials::new().with_config(self.config.clone());
        Ok(match self.settings.text(self.names.instance_role)? {
            Some(role) => instance.role(role.as_str()),
            None => instance,
        })
    }

    /// Returns keys with the token that has to be with them.
    pub(super) fn temporary_keys(&self, expires_at: Option<DateTime<Utc>>) -> Result<Credentials, Flaw> {
        self.keys(Token::Required, expires_at)
    }

    fn keys(&self, token: Token, expires_at: Option<DateTime<Utc>>) -> Result<Credentials, Flaw> {
        let part = |name| self.settings.required(name).map(|text| (name, text));
        let (id, secret) = (part("access_key_id")?, part("access_key_secret")?);
        let name = self.names.token;
        let token = match token {
            Token::Ignored => None,
            Token::Taken => self.settings.text(name)?.map(|text| (name, text)),
            Token::Required => Some(part(name)?),
        };
        keys::join(&id, &secret, token.as_ref(), expires_at).map_err(|why| self.settings.wrong("access_key_id", why))
    }

    fn role(&self) -> Result<Role, Flaw> {
        let text = |name| self.settings.text(name).map(|text| text.map(|text| text.to_string()));
        let arn = self.settings.required(self.names.role_arn)?;
        let arn = arn.trim();
        // Errors show it, so it must be what it should be.
        if !arn.starts_with("acs:") {
            let message = format!("{} is no ARN of a role: acs:ram::<account>:role/<name>", self.names.role_arn);
            return Err(self.settings.wrong(self.names.role_arn, message));
        }
        let mut role = Role::new(arn);
        role.session_name = text(self.names.session_name)?;
        role.policy = text("policy")?;
        role.endpoint = self.sts.clone();
        // The command-line tool writes 0 where nothing was chosen.
        if let Some(seconds) = self.settings.number(self.names.duration)?.filter(|seconds| *seconds > 0) {
            role.duration = Duration::from_secs(seconds);
            role.check().map_err(|why| self.settings.wrong(self.names.duration, why))?;
        }
        Ok(role)
    }

    fn take_on_by_token(&self) -> Result<Arc<dyn ProvideCredentials>, Flaw> {
        let role = self.role()?;
        let provider_arn = self.settings.required("oidc_provider_arn")?;
        let file = self.settings.required(self.names.token_file)?;
        let credentials = OidcRoleCredentials::new(role.arn.as_str(), provider_arn.as_str(), file.as_str());
        Ok(Arc::new(credentials.with(role, self.names.token_file).with_config(self.config.clone())))
    }
}
