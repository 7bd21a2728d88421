//! Credentials of the role that an instance runs under.

use crate::auth::http::{Answer, Unanswered, send};
use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, answer};
use crate::credentials::broken;
use crate::error::Result;
use crate::runtime::BoxFuture;
use crate::wire::percent;
use reqwest::header::HeaderValue;
use reqwest::{Method, Url};
use std::time::Duration;
use zeroize::Zeroizing;

const ROLE_NAME: &str = "ALIBABA_CLOUD_ECS_METADATA";
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const SESSION_TOKEN_REQUIRED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

const SESSION_TOKEN_PATH: &str = "latest/api/token";
const ROLE_PATH: &str = "latest/meta-data/ram/security-credentials/";
/// How long a session token lasts. It is used at once; this is what others ask for.
const SESSION_TOKEN_SECONDS: &str = "21600";

/// For each of up to three requests. The service is on the same machine.
const REQUEST_TIME_LIMIT: Duration = Duration::from_secs(2);
const REQUESTS: u32 = 3;

/// Asks the metadata service of an instance, at `http://100.100.100.200`, for the keys of its role. Each load asks anew,
/// so put [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// The role is the given one, else that in `ALIBABA_CLOUD_ECS_METADATA`, else the one that the service lists. Requests
/// carry a session token. Where the service gives none, they go without, unless `ALIBABA_CLOUD_IMDSV1_DISABLED` is
/// `true`. With `ALIBABA_CLOUD_ECS_METADATA_DISABLED` `true` nothing is asked at all.
///
/// The default chain passes over this source where it is disabled, and, unless a role is named, where no such service is
/// there or it has no role.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct InstanceRoleCredentials {
    role: Option<String>,
    config: ProviderConfig,
}

/// What the service says to whoever asks about the role.
enum Asked {
    Session(Option<Zeroizing<String>>),
    Nobody(String),
}

impl InstanceRoleCredentials {
    /// The role that the environment names, else the one that the service lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// Name of the role. Without it the service is asked for it.
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Works within these config. Default: the real machine.
    pub fn with_config(mut self, config: ProviderConfig) -> Self {
        self.config = config;
        self
    }

    async fn load(&self) -> Result<Lookup> {
        if self.config.is_enabled(DISABLED) {
            return Ok(Lookup::NotConfigured(format!("{DISABLED} is true")));
        }
        let named = self.role.clone().or_else(|| self.config.variable(ROLE_NAME));
        let session = match self.open_session().await? {
            Asked::Session(token) => token,
            Asked::Nobody(why) if named.is_some() => return Err(broken(format!("the metadata service: {why}"))),
            Asked::Nobody(why) => return Ok(Lookup::NotConfigured(format!("no metadata service, {why}"))),
        };
        let role = match named {
            Some(role) => role,
            None => match self.list_role(session.as_deref()).await? {
                Some(role) => role,
                None => return Ok(Lookup::NotConfigured("the instance has no role".to_owned())),
            },
        };
        self.keys(&role, session.as_deref()).await.map(Lookup::Found)
    }

    /// A session token, or none where the service does not give one and need not.
    async fn open_session(&self) -> Result<Asked> {
        let why = match self.ask(Method::PUT, SESSION_TOKEN_PATH, None).await? {
            Ok(answer) if answer.status == 200 => {
                let text = std::str::from_utf8(&answer.body).unwrap_or_default().trim();
                if !text.is_empty() {
                    return Ok(Asked::Session(Some(Zeroizing::new(text.to_owned()))));
                }
                "an empty answer".to_owned()
            }
            Ok(answer) => format!("HTTP {}", answer.status),
            Err(Unanswered::NoConnection(why)) => return Ok(Asked::Nobody(format!("no connection: {why}"))),
            Err(why) => why.to_string(),
        };
        if self.config.is_enabled(SESSION_TOKEN_REQUIRED) {
            let message = format!(
                "the metadata service gives no session token ({why}), and {SESSION_TOKEN_REQUIRED} is true, so it is \
                 not asked without"
            );
            return Err(broken(message));
        }
        tracing::debug!(%why, "the metadata service gives no session token, going on without");
        Ok(Asked::Session(None))
    }

    /// The role of the instance, if it has one.
    async fn list_role(&self, session: Option<&String>) -> Result<Option<String>> {
        let answer = match self.ask(Method::GET, ROLE_PATH, session).await? {
            Ok(answer) => answer,
            Err(why) => return Err(broken(format!("the metadata service, asked for the role: {why}"))),
        };
        match answer.status {
            404 => Ok(None),
            200 => {
                let text = std::str::from_utf8(&answer.body).unwrap_or("?");
                match text.lines().map(str::trim).find(|line| !line.is_empty()) {
                    Some(role) if !is_role_name(role) => {
                        Err(broken("the metadata service, asked for the role, answers with what is no name of a role"))
                    }
                    role => Ok(role.map(str::to_owned)),
                }
            }
            status => Err(broken(format!("the metadata service, asked for the role: HTTP {status}"))),
        }
    }

    async fn keys(&self, role: &str, session: Option<&String>) -> Result<Credentials> {
        let failed = |why: String| broken(format!("the metadata service, asked for the keys of role {role:?}: {why}"));
        let mut path = ROLE_PATH.to_owned();
        percent::encode_into(&mut path, role);
        let answer = self.ask(Method::GET, &path, session).await?.map_err(|why| failed(why.to_string()))?;
        match answer.status {
            200 => {}
            404 => return Err(failed("the instance does not have this role (HTTP 404)".to_owned())),
            status => return Err(failed(format!("HTTP {status}"))),
        }
        let object = answer::object(&answer.body).map_err(failed)?;
        let code = object.text("Code").map_err(|flaw| failed(flaw.message))?;
        if code.as_deref().map(String::as_str) != Some("Success") {
            return Err(failed(format!(
                "its Code is {:?}, not \"Success\"",
                code.as_deref().map_or("", String::as_str)
            )));
        }
        answer::temporary_keys(&object, self.config.clock().now()).map_err(failed)
    }

    async fn ask(&self, method: Method, path: &str, session: Option<&String>) -> Result<Result<Answer, Unanswered>> {
        let base = self.config.metadata_url()?;
        let url: Url = base.join(path).map_err(|why| broken(format!("the metadata service's address: {why}")))?;
        let client = self.config.client_for(&url)?;
        let mut request = client.request(method.clone(), url);
        if method == Method::PUT {
            request = request.header("X-aliyun-ecs-metadata-token-ttl-seconds", SESSION_TOKEN_SECONDS);
        }
        if let Some(token) = session {
            let mut value = HeaderValue::from_str(token)
                .map_err(|_| broken("the metadata service gives a session token that no header can hold"))?;
            value.set_sensitive(true);
            request = request.header("X-aliyun-ecs-metadata-token", value);
        }
        Ok(send(&self.config, request, REQUEST_TIME_LIMIT).await)
    }
}

fn is_role_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

impl Source for InstanceRoleCredentials {
    fn name(&self) -> &'static str {
        "instance role"
    }

    fn look(&self) -> BoxFuture<'_, Result<Lookup>> {
        Box::pin(self.load())
    }
}

impl ProvideCredentials for InstanceRoleCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        self.found()
    }

    fn time_limit(&self) -> Duration {
        REQUEST_TIME_LIMIT * REQUESTS
    }
}
