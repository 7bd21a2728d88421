//! Keys for a login by CloudSSO.

use super::moment;
use crate::auth::answer;
use crate::auth::files::{Flaw, Settings};
use crate::auth::http::{Presence, longest, send_with_retries};
use crate::auth::providers::profile::Profile;
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, keys};
use crate::credentials::{broken, within_source};
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use chrono::{DateTime, Utc};
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use std::fmt;
use std::time::Duration;
use zeroize::Zeroizing;

/// For each attempt.
const REQUEST_TIME_LIMIT: Duration = Duration::from_secs(10);

const SIGN_IN_PAGE: &str = "cloud_sso_sign_in_url";

const SIGN_IN_ANEW: &str = "`aliyun configure --mode CloudSSO` signs in anew";

/// Trades the access token of a login for keys.
pub(super) struct CloudSso {
    address: Url,
    account: String,
    access_config: String,
    access_token: Zeroizing<String>,
    token_expires_at: Option<DateTime<Utc>>,
    config: ProviderConfig,
}

impl CloudSso {
    pub(super) fn of<S: Settings>(profile: &Profile<'_, S>) -> Result<Self, Flaw> {
        let settings = profile.settings;
        let missing = || settings.wrong(SIGN_IN_PAGE, format!("{SIGN_IN_PAGE} is missing"));
        let mut address = Profile::address(settings, SIGN_IN_PAGE)?.ok_or_else(missing)?;
        // The page that people sign in at has a path of its own; keys come from the root of its host.
        address.set_path("/cloud-credentials");
        let token = ("access_token", settings.required("access_token")?);
        let token = keys::trimmed(&token).map_err(|why| settings.wrong("access_token", why))?;
        Ok(Self {
            address,
            account: settings.required("cloud_sso_account_id")?.to_string(),
            access_config: settings.required("cloud_sso_access_config")?.to_string(),
            access_token: Zeroizing::new(token.to_owned()),
            token_expires_at: settings.number("cloud_sso_access_token_expire")?.and_then(moment),
            config: profile.config.clone(),
        })
    }

    async fn trade(&self) -> Result<Credentials> {
        let now = self.config.now();
        if let Some(time) = self.token_expires_at.filter(|time| *time <= now) {
            return Err(broken(format!("the login expired at {}; {SIGN_IN_ANEW}", time.to_rfc3339())));
        }
        let bearer = Zeroizing::new(format!("Bearer {}", self.access_token.as_str()));
        let mut authorization =
            HeaderValue::from_str(&bearer).map_err(|_| broken("access_token fits into no header"))?;
        authorization.set_sensitive(true);
        let body = serde_json::json!({ "AccountId": self.account, "AccessConfigurationId": self.access_config });
        let request = self
            .config
            .client_for(&self.address)?
            .post(self.address.clone())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, authorization)
            .body(body.to_string());
        let host = self.address.origin().ascii_serialization();
        let failed = |why: String| broken(format!("{host}: {why}"));
        let answer = send_with_retries(&self.config, &request, REQUEST_TIME_LIMIT, Presence::Expected).await;
        let answer = answer.map_err(|why| failed(why.to_string()))?;
        match answer.status {
            200 => {}
            401 | 403 => return Err(failed(format!("HTTP {}; {SIGN_IN_ANEW}", answer.status))),
            status => return Err(failed(format!("HTTP {status}"))),
        }
        let keys = answer::object(&answer.body).and_then(|object| {
            let keys = object.object("CloudCredential").map_err(|flaw| format!("in the answer, {}", flaw.message))?;
            answer::temporary_keys(&keys.ok_or("the answer has no CloudCredential")?, now)
        });
        keys.map_err(failed)
    }
}

/// Returns the longest that a trade may take.
pub(super) fn time_limit() -> Duration {
    longest(REQUEST_TIME_LIMIT)
}

impl ProvideCredentials for CloudSso {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(async { self.trade().await.map_err(|error| within_source("CloudSSO login", error)) })
    }

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        time_limit()
    }
}

/// Without what the file says.
impl fmt::Debug for CloudSso {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CloudSso").finish_non_exhaustive()
    }
}
