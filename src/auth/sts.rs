//! STS (2015-04-01), which gives keys for a role.

use super::config::ProviderConfig;
use super::http::{Answer, send};
use super::{Credentials, answer};
use crate::credentials::broken;
use crate::error::Result;
use crate::redact::redact;
use crate::sign::v1 as signature_v1;
use crate::wire::endpoint::{self, EndpointRule, Network};
use chrono::SecondsFormat;
use reqwest::Url;
use reqwest::header::CONTENT_TYPE;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// How long one request may take.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(10);

const HOSTS: EndpointRule =
    EndpointRule { public: "sts.{region}.aliyuncs.com", vpc: Some("sts-vpc.{region}.aliyuncs.com"), central: None };
const CENTRAL_HOST: &str = "sts.aliyuncs.com";

/// Which STS is asked.
///
/// The default is that of the region in `ALIBABA_CLOUD_STS_REGION`, by its VPC address if
/// `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` is `true`; without that region, the central `sts.aliyuncs.com`.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct StsEndpoint(Place);

#[derive(Clone, Default)]
enum Place {
    #[default]
    Environment,
    Region(String, Network),
    Address(String),
}

/// Without the user and password that an address may have.
impl fmt::Debug for Place {
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
        Self(Place::Region(region.into(), network))
    }

    /// Returns STS at a host or address. HTTPS unless the address begins with `http://`.
    pub fn address(address: impl Into<String>) -> Self {
        Self(Place::Address(address.into()))
    }

    fn resolve(&self, config: &ProviderConfig) -> Result<Url> {
        if let Some(url) = config.sts_url() {
            return url;
        }
        match &self.0 {
            Place::Address(address) => endpoint::parse(address),
            Place::Region(region, network) => HOSTS.resolve(region, *network),
            Place::Environment => match config.variable("ALIBABA_CLOUD_STS_REGION") {
                Some(region) if config.is_enabled("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED") => {
                    HOSTS.resolve(&region, Network::Vpc)
                }
                Some(region) => HOSTS.resolve(&region, Network::Public),
                None => endpoint::parse(CENTRAL_HOST),
            },
        }
    }
}

/// A parameter.
type Pair<'a> = (&'static str, Cow<'a, str>);

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

    /// The parameters that both actions have.
    fn parameters(&self) -> Result<Vec<Pair<'_>>> {
        self.check().map_err(broken)?;
        let seconds = self.duration.as_secs();
        let mut parameters = vec![
            ("RoleArn", Cow::from(self.arn.as_str())),
            ("RoleSessionName", self.session_name.as_deref().unwrap_or("dataworks-rust").into()),
            ("DurationSeconds", seconds.to_string().into()),
        ];
        if let Some(policy) = &self.policy {
            parameters.push(("Policy", policy.into()));
        }
        Ok(parameters)
    }
}

/// `AssumeRole`, signed with the keys of whoever takes on the role.
pub(super) async fn assume_role(
    config: &ProviderConfig,
    role: &Role,
    external_id: Option<&str>,
    source: &Credentials,
) -> Result<Credentials> {
    let mut query = common(config, "AssumeRole");
    query.push(("SignatureMethod", "HMAC-SHA1".into()));
    query.push(("SignatureVersion", "1.0".into()));
    query.push(("SignatureNonce", config.clock().nonce().into()));
    query.push(("AccessKeyId", source.access_key_id().into()));
    if let Some(token) = source.security_token() {
        query.push(("SecurityToken", token.into()));
    }
    let mut form = role.parameters()?;
    if let Some(external_id) = external_id {
        form.push(("ExternalId", external_id.into()));
    }
    let all: Vec<(&str, &str)> = query.iter().chain(&form).map(|(key, value)| (*key, value.as_ref())).collect();
    let signature = signature_v1::sign_parameters(source.access_key_secret(), "POST", &all);
    query.push(("Signature", signature.as_str().into()));
    let secrets = [source.access_key_secret(), source.security_token().unwrap_or_default(), &signature];
    ask(config, role, "AssumeRole", &query, &form, &secrets).await
}

/// `AssumeRoleWithOIDC`. The token is proof enough: nothing is signed.
pub(super) async fn assume_role_with_oidc(
    config: &ProviderConfig,
    role: &Role,
    provider_arn: &str,
    token: &str,
) -> Result<Credentials> {
    let query = common(config, "AssumeRoleWithOIDC");
    let mut form = role.parameters()?;
    form.push(("OIDCProviderArn", provider_arn.into()));
    form.push(("OIDCToken", token.into()));
    ask(config, role, "AssumeRoleWithOIDC", &query, &form, &[token]).await
}

fn common(config: &ProviderConfig, action: &'static str) -> Vec<Pair<'static>> {
    let timestamp = config.clock().now().to_rfc3339_opts(SecondsFormat::Secs, true);
    vec![
        ("Action", action.into()),
        ("Version", "2015-04-01".into()),
        ("Format", "JSON".into()),
        ("Timestamp", timestamp.into()),
    ]
}

async fn ask(
    config: &ProviderConfig,
    role: &Role,
    action: &str,
    query: &[Pair<'_>],
    form: &[Pair<'_>],
    secrets: &[&str],
) -> Result<Credentials> {
    let mut url = role.endpoint.resolve(config)?;
    let client = config.client_for(&url)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    url.set_query(Some(&encoded(query)));
    let request = client.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(encoded(form));
    let failed = |why: String| broken(format!("{action} at {host} for {}: {why}", role.arn));
    let answer = send(config, request, TIME_LIMIT).await.map_err(|why| failed(why.to_string()))?;
    read(&answer, config).map_err(|why| failed(redact(secrets.iter().copied(), why)))
}

fn encoded(pairs: &[Pair<'_>]) -> String {
    let mut text = String::new();
    for (key, value) in pairs {
        signature_v1::append_pair(&mut text, key, value);
    }
    text
}

fn read(answer: &Answer, config: &ProviderConfig) -> Result<Credentials, String> {
    let object = answer::object(&answer.body);
    if !(200..300).contains(&answer.status) {
        let part = |name| object.as_ref().ok().and_then(|object| object.text(name).ok().flatten());
        let mut why = format!("HTTP {}", answer.status);
        for (before, name, after) in [(", ", "Code", ""), (": ", "Message", ""), (" (request id ", "RequestId", ")")] {
            if let Some(text) = part(name) {
                why.extend([before, text.as_str(), after]);
            }
        }
        return Err(why);
    }
    let keys = object?.object("Credentials").map_err(|flaw| flaw.message)?;
    answer::temporary_keys(&keys.ok_or("the answer has no Credentials")?, config.clock().now())
}
