//! STS (2015-04-01), which gives keys for a role.

use super::answer;
use super::config::ProviderConfig;
use crate::action::{Action, Service, parameters};
use crate::call::Call;
use crate::credentials::{Credentials, broken};
use crate::error::{Error, ErrorKind, Result};
use crate::protocol::Rpc;
use crate::request::Request;
use crate::wire::endpoint::{self, EndpointRule, Network};
use chrono::{DateTime, Utc};
use reqwest::{Method, Url};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroize as _;

static SERVICE: Service = Service {
    name: "sts",
    version: "2015-04-01",
    protocol: &Rpc,
    endpoints: EndpointRule {
        public: "sts.{region}.aliyuncs.com",
        vpc: Some("sts-vpc.{region}.aliyuncs.com"),
        central: None,
    },
    levels: &[],
    editions: &[],
};

/// Keys for a role change nothing, so both actions may be repeated.
static ASSUME_ROLE: Action = Action {
    service: &SERVICE,
    name: "AssumeRole",
    method: Method::POST,
    path: "/",
    level: None,
    writes: false,
    idempotent: true,
    parameters: parameters![
        "RoleArn" Body [Required],
        "RoleSessionName" Body [Required],
        "DurationSeconds" Body [],
        "Policy" Body [],
        "ExternalId" Body [],
    ],
    any_of: &[],
    elsewhere: None,
};

static ASSUME_ROLE_WITH_OIDC: Action = Action {
    service: &SERVICE,
    name: "AssumeRoleWithOIDC",
    method: Method::POST,
    path: "/",
    level: None,
    writes: false,
    idempotent: true,
    parameters: parameters![
        "RoleArn" Body [Required],
        "RoleSessionName" Body [Required],
        "DurationSeconds" Body [],
        "Policy" Body [],
        "OIDCProviderArn" Body [Required],
        "OIDCToken" Body [Required, Sensitive],
    ],
    any_of: &[],
    elsewhere: None,
};

const CENTRAL_HOST: &str = "sts.aliyuncs.com";

/// Which STS is asked.
///
/// The default is that of the region in `ALIBABA_CLOUD_STS_REGION`, by its VPC address if
/// `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` is `true`; without that region, the central `sts.aliyuncs.com`.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct StsEndpoint(Choice);

#[derive(Clone, Default)]
enum Choice {
    #[default]
    Environment,
    Region(String, Network),
    Address(String),
}

/// Without the user and password that an address may have.
impl fmt::Debug for Choice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => formatter.write_str("Environment"),
            Self::Region(region, network) => formatter.debug_tuple("Region").field(region).field(network).finish(),
            Self::Address(address) => formatter.debug_tuple("Address").field(&endpoint::shown(address)).finish(),
        }
    }
}

impl StsEndpoint {
    /// Returns STS of a region, from the internet or from within a VPC of that region.
    pub fn region(region: impl Into<String>, network: Network) -> Self {
        Self(Choice::Region(region.into(), network))
    }

    /// Returns STS at a host or address. HTTPS unless the address begins with `http://`.
    pub fn address(address: impl Into<String>) -> Self {
        Self(Choice::Address(address.into()))
    }

    fn resolve(&self, config: &ProviderConfig) -> Result<Url> {
        if let Some(url) = config.sts_url() {
            return url;
        }
        match &self.0 {
            Choice::Address(address) => endpoint::parse(address),
            Choice::Region(region, network) => SERVICE.endpoints.resolve(region, *network),
            Choice::Environment => match config.variable("ALIBABA_CLOUD_STS_REGION") {
                Some(region) if config.is_enabled("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") => {
                    SERVICE.endpoints.resolve(&region, Network::Vpc)
                }
                Some(region) => SERVICE.endpoints.resolve(&region, Network::Public),
                None => endpoint::parse(CENTRAL_HOST),
            },
        }
    }
}

/// The role to take on, and how.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub arn: String,
    pub session_name: Option<String>,
    pub duration: Duration,
    pub policy: Option<String>,
    pub endpoint: StsEndpoint,
}

impl Role {
    pub(super) fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            session_name: None,
            duration: Duration::from_secs(3600),
            policy: None,
            endpoint: StsEndpoint::default(),
        }
    }

    /// Refuses a duration that STS would refuse.
    pub(super) fn check(&self) -> Result<(), String> {
        let seconds = self.duration.as_secs();
        if (900..=43_200).contains(&seconds) {
            return Ok(());
        }
        Err(format!("keys of a role cannot last {seconds} s: 900 to 43200 s"))
    }

    /// Returns a request for keys of this role, with the parameters that both actions have.
    fn request(&self, action: &'static Action) -> Result<Request> {
        self.check().map_err(broken)?;
        let mut request = Request::typed(action);
        let mut set = |name, value: &str| request.set(name, value.into(), None);
        set("RoleArn", &self.arn);
        set("RoleSessionName", self.session_name.as_deref().unwrap_or("dataworks-rust"));
        set("DurationSeconds", &self.duration.as_secs().to_string());
        if let Some(policy) = &self.policy {
            set("Policy", policy);
        }
        Ok(request)
    }
}

/// `AssumeRole`, signed with the keys of whoever takes on the role.
pub(super) async fn assume_role(
    config: &ProviderConfig,
    role: &Role,
    external_id: Option<&str>,
    source: &Credentials,
) -> Result<Credentials, Failure> {
    let mut request = role.request(&ASSUME_ROLE)?;
    if let Some(external_id) = external_id {
        request.set("ExternalId", external_id.into(), None);
    }
    ask(config, role, request, source.clone()).await
}

/// `AssumeRoleWithOIDC`. The token is proof enough: nothing is signed.
pub(super) async fn assume_role_with_oidc(
    config: &ProviderConfig,
    role: &Role,
    provider_arn: &str,
    token: &str,
) -> Result<Credentials, Failure> {
    let mut request = role.request(&ASSUME_ROLE_WITH_OIDC)?;
    request.set("OIDCProviderArn", provider_arn.into(), None);
    request.set("OIDCToken", token.into(), None);
    ask(config, role, request, Credentials::anonymous()).await
}

/// Why STS gave no keys.
pub(super) struct Failure {
    pub error: Error,
    /// Whether STS refused the keys that the call was signed with.
    pub refuses_keys: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, refuses_keys: false }
    }
}

/// Calls STS the way every service is called, and reads the keys.
async fn ask(
    config: &ProviderConfig,
    role: &Role,
    request: Request,
    credentials: Credentials,
) -> Result<Credentials, Failure> {
    let endpoint = role.endpoint.resolve(config)?;
    let place = format!("{} at {} for {}", request.action(), endpoint.host_str().unwrap_or_default(), role.arn);
    let failed = |why: String| broken(format!("{place}: {why}"));
    let context = Arc::new(config.call_context(endpoint, Arc::new(credentials))?);
    let response = Call::new(context, request).send_raw().await.map_err(|error| Failure {
        refuses_keys: error.kind() == ErrorKind::CredentialsRejected,
        error: failed(error.with(|details| details.action = None).to_string()),
    })?;
    let keys = read(&response.body, config, role.duration).map_err(failed);
    if let Ok(mut body) = response.body.try_into_mut() {
        body.zeroize();
    }
    Ok(keys?)
}

/// Reads the keys. They were given a while ago that is as long as they last less what is left: that and the date of the
/// response together tell how far the clock is off, before it is decided whether they have expired.
fn read(body: &[u8], config: &ProviderConfig, lasts: Duration) -> Result<Credentials, String> {
    let answer = answer::object(body)?;
    let keys = answer.object("Credentials").map_err(|flaw| flaw.message)?.ok_or("the answer has no Credentials")?;
    // With no time to compare to, any time that is one is fine.
    if let Ok(Some(expires_at)) = answer::expiration(&keys, "Expiration", DateTime::<Utc>::MIN_UTC) {
        config.learn_given_at(expires_at, lasts);
    }
    answer::temporary_keys(&keys, config.now())
}
