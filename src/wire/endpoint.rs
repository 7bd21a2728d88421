//! Where a service is reached.

use crate::error::{Error, ErrorKind, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use reqwest::Url;
use std::borrow::Cow;
use std::fmt;
use zeroize::Zeroizing;

/// How the host of a service follows from the region.
#[derive(Debug)]
pub(crate) struct EndpointRule {
    /// Host with `{region}` in it.
    pub public: &'static str,
    /// The same inside a VPC, where the service has one.
    pub vpc: Option<&'static str>,
    /// One host that serves these regions, from within a VPC too.
    pub central: Option<(&'static str, &'static [&'static str])>,
}

/// From which network the service is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Network {
    /// The internet.
    #[default]
    Public,
    /// A virtual private cloud in the region of the service.
    Vpc,
}

impl EndpointRule {
    /// Address of the service in a region. A region nobody has heard of follows the rule.
    pub(crate) fn resolve(&self, region: &str, network: Network) -> Result<Url> {
        check_region(region)?;
        let host = match (self.central, network, self.vpc) {
            (Some((host, regions)), _, _) if regions.contains(&region) => host.to_owned(),
            (_, Network::Public, _) => self.public.replace("{region}", region),
            (_, Network::Vpc, Some(pattern)) => pattern.replace("{region}", region),
            (_, Network::Vpc, None) => {
                let message = "the service has no host for private networks: give its endpoint";
                return Err(Error::new(ErrorKind::Configuration, message));
            }
        };
        parse(&format!("https://{host}"))
    }
}

/// Refuses what cannot be part of a host.
pub(crate) fn check_region(region: &str) -> Result<()> {
    if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        let message = format!("{region:?} is no region id: letters, digits and dashes, such as cn-shanghai");
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    Ok(())
}

/// Returns the address in an endpoint given by the user: a host, or an address with scheme. HTTPS unless the address says
/// `http`.
pub(crate) fn parse(endpoint: &str) -> Result<Url> {
    let refused =
        |why: &dyn fmt::Display| Error::new(ErrorKind::Configuration, format!("endpoint {:?}: {why}", shown(endpoint)));
    let url = Url::parse(&with_scheme(endpoint)).map_err(|failure| refused(&failure))?;
    if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
        return Err(refused(&"an http or https address without a query is needed"));
    }
    Ok(url)
}

/// Returns what messages may show of an endpoint given by the user: no user, no password, no query.
pub(crate) fn shown(endpoint: &str) -> String {
    if endpoint.contains('@') {
        // Where no address can be made of it, nobody can tell where the password ends.
        return Url::parse(&with_scheme(endpoint)).map_or_else(|_| "<redacted>".to_owned(), |url| shown_url(&url));
    }
    endpoint.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// Returns what messages may show of an address: scheme, host, port and path.
pub(crate) fn shown_url(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

/// Returns what of an address must not show up anywhere: its password, in the form too in which it travels as a header.
/// A user without a password is one: some gateways take a token in its place.
pub(crate) fn secrets(url: &Url) -> Vec<Zeroizing<String>> {
    let plain = |encoded: &str| Zeroizing::new(percent_decode_str(encoded).decode_utf8_lossy().into_owned());
    let (user, password) = (url.username(), url.password());
    if user.is_empty() && password.is_none() {
        return Vec::new();
    }
    let (user, password) = (plain(user), password.map(plain));
    let pair = Zeroizing::new(format!("{}:{}", *user, password.as_ref().map_or("", |password| password.as_str())));
    vec![Zeroizing::new(STANDARD.encode(pair.as_bytes())), password.unwrap_or(user)]
}

fn with_scheme(endpoint: &str) -> Cow<'_, str> {
    if endpoint.contains("://") { endpoint.into() } else { format!("https://{endpoint}").into() }
}
