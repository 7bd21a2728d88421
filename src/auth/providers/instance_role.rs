//! Credentials of the role that an instance runs under.

use crate::auth::http::{Answer, Presence, Unanswered, longest, send_with_retries};
use crate::auth::source::{Lookup, Source};
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, answer};
use crate::credentials::broken;
use crate::error::Result;
use crate::runtime::BoxFuture;
use crate::wire::percent;
use chrono::TimeDelta;
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

/// For each attempt of a request. The service is on the same machine.
const REQUEST_TIME_LIMIT: Duration = Duration::from_secs(2);
/// For a session token, the role, the same without the token, and the keys.
const REQUESTS: u32 = 4;

/// Asks the metadata service of an instance, at `http://100.100.100.200`, for the keys of its role. Each load asks anew,
/// so put [`CachedCredentials`](crate::auth::CachedCredentials) in front.
///
/// The role is the given one, else that in `ALIBABA_CLOUD_ECS_METADATA`, else the one that the service lists. Requests
/// carry a session token. Where the service gives none, or refuses the one it gave, they go without, unless
/// `ALIBABA_CLOUD_IMDSV1_DISABLED` is `true`. With `ALIBABA_CLOUD_ECS_METADATA_DISABLED` `true` nothing is asked at all.
/// A request that meets a busy or failing service is sent up to three times.
///
/// The default chain passes over this source where it is disabled, and, unless a role is named, where no metadata
/// service answers or it has no role. Whatever else answers at that address, such as a portal with a page for everybody,
/// does not end the search either. Once the service has answered for a role that it lists, an error is one.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct InstanceRoleCredentials {
    role: Option<String>,
    config: ProviderConfig,
}

/// Why there are no keys.
enum Trouble {
    /// Nothing shows that a metadata service is there, or that it has a role.
    NotThere(String),
    /// The service, or the configuration, says no.
    Refused(String),
}

/// A conversation with the service.
struct Conversation<'provider> {
    config: &'provider ProviderConfig,
    /// Whether the user says that the service and a role of this name are there.
    named: Option<String>,
    token: Option<Zeroizing<String>>,
}

impl InstanceRoleCredentials {
    /// Returns a provider for the role that the environment names, else the one that the service lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the role. Without it the service is asked for it.
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Sets the environment to work in. Default: the real machine.
    pub fn with_config(mut self, config: ProviderConfig) -> Self {
        self.config = config;
        self
    }

    async fn load(&self) -> Result<Lookup> {
        if self.config.is_enabled(DISABLED) {
            return Ok(Lookup::NotConfigured(format!("{DISABLED} is true")));
        }
        let named = self.role.clone().or_else(|| self.config.variable(ROLE_NAME));
        let is_named = named.is_some();
        match (Conversation { config: &self.config, named, token: None }).run().await {
            Ok(keys) => Ok(Lookup::Found(keys)),
            Err(Trouble::NotThere(why)) if !is_named => Ok(Lookup::NotConfigured(why)),
            Err(Trouble::NotThere(why) | Trouble::Refused(why)) => Err(broken(why)),
        }
    }
}

impl Conversation<'_> {
    async fn run(mut self) -> Result<Credentials, Trouble> {
        self.open_session().await?;
        let role = match self.named.take() {
            Some(role) => role,
            None => self.list_role().await?,
        };
        self.keys(&role).await
    }

    /// Fetches a session token; goes on without where the service does not give one and need not.
    async fn open_session(&mut self) -> Result<(), Trouble> {
        let presence = if self.named.is_some() { Presence::Expected } else { Presence::Uncertain };
        let why = match self.ask(Method::PUT, SESSION_TOKEN_PATH, presence).await? {
            Ok(answer) if answer.status == 200 => {
                let text = std::str::from_utf8(&answer.body).unwrap_or_default().trim();
                if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
                    self.token = Some(Zeroizing::new(text.to_owned()));
                    return Ok(());
                }
                "an answer that is no token".to_owned()
            }
            Ok(answer) => format!("HTTP {}", answer.status),
            Err(why @ Unanswered::NoConnection(_)) => {
                return Err(Trouble::NotThere(format!("the metadata service: {why}")));
            }
            Err(why) => why.to_string(),
        };
        if self.config.is_enabled(SESSION_TOKEN_REQUIRED) {
            return Err(Trouble::NotThere(format!(
                "the metadata service gives no session token ({why}), and {SESSION_TOKEN_REQUIRED} is true, so it is \
                 not asked without"
            )));
        }
        tracing::debug!(%why, "the metadata service gives no session token, going on without");
        Ok(())
    }

    /// Returns the role of the instance.
    async fn list_role(&mut self) -> Result<String, Trouble> {
        let failed = |why: &str| Trouble::NotThere(format!("the metadata service, asked for the role: {why}"));
        let no_role = || Trouble::NotThere("the instance has no role".to_owned());
        let answer = self.get(ROLE_PATH).await?.map_err(|why| failed(&why.to_string()))?;
        match answer.status {
            404 => Err(no_role()),
            200 => {
                let text = std::str::from_utf8(&answer.body).unwrap_or("?");
                match text.lines().map(str::trim).find(|line| !line.is_empty()) {
                    Some(role) if is_role_name(role) => Ok(role.to_owned()),
                    Some(_) => Err(failed("the answer is no name of a role")),
                    None => Err(no_role()),
                }
            }
            status => Err(failed(&format!("HTTP {status}"))),
        }
    }

    async fn keys(&mut self, role: &str) -> Result<Credentials, Trouble> {
        // The name is not shown: it may come from a file with secrets, where any value may stand in the wrong place.
        let said = |why: String| format!("the metadata service, asked for the keys of the role: {why}");
        let not_there = |why| Trouble::NotThere(said(why));
        let mut path = ROLE_PATH.to_owned();
        percent::encode_into(&mut path, role);
        let answer = self.get(&path).await?.map_err(|why| not_there(why.to_string()))?;
        match answer.status {
            200 => {}
            404 => return Err(not_there("the instance does not have this role (HTTP 404)".to_owned())),
            status => return Err(not_there(format!("HTTP {status}"))),
        }
        let object = answer::object(&answer.body).map_err(not_there)?;
        // From here on it is the service that speaks: nobody else knows this form.
        let refused = |why| Trouble::Refused(said(why));
        match object.text("Code").map_err(|flaw| refused(flaw.message))? {
            Some(code) if code.as_str() == "Success" => {}
            Some(_) => return Err(refused("its Code is not \"Success\"".to_owned())),
            None => return Err(not_there("the answer has no Code".to_owned())),
        }
        answer::temporary_keys(&object, self.config.now()).map_err(refused)
    }

    /// Asks with the session token; where the service refuses it, without, from then on.
    async fn get(&mut self, path: &str) -> Result<Result<Answer, Unanswered>, Trouble> {
        let outcome = self.ask(Method::GET, path, Presence::Expected).await?;
        let is_refused = matches!(&outcome, Ok(Answer { status: 401 | 403, .. }));
        if self.token.is_none() || !is_refused || self.config.is_enabled(SESSION_TOKEN_REQUIRED) {
            return Ok(outcome);
        }
        tracing::debug!("the metadata service refuses the session token that it gave, going on without");
        self.token = None;
        self.ask(Method::GET, path, Presence::Expected).await
    }

    async fn ask(&self, method: Method, path: &str, presence: Presence) -> Result<Result<Answer, Unanswered>, Trouble> {
        let unusable = |why: &dyn std::fmt::Display| Trouble::Refused(format!("the metadata service's address: {why}"));
        let base = self.config.metadata_url().map_err(|why| unusable(&why))?;
        let url: Url = base.join(path).map_err(|why| unusable(&why))?;
        let client = self.config.client_for(&url).map_err(|why| Trouble::Refused(why.to_string()))?;
        let mut request = client.request(method.clone(), url);
        if method == Method::PUT {
            request = request.header("X-aliyun-ecs-metadata-token-ttl-seconds", SESSION_TOKEN_SECONDS);
        }
        if let Some(token) = &self.token {
            let mut value = HeaderValue::from_str(token)
                .map_err(|_| Trouble::Refused("the session token fits into no header".to_owned()))?;
            value.set_sensitive(true);
            request = request.header("X-aliyun-ecs-metadata-token", value);
        }
        Ok(send_with_retries(self.config, &request, REQUEST_TIME_LIMIT, presence).await)
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

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        longest(REQUEST_TIME_LIMIT) * REQUESTS
    }
}
