//! How the HTTP request of one attempt is written and signed: one file a protocol. What a service is, its names and
//! its hosts, comes in from `services`.

mod acs3;
mod huawei;
mod roa;
mod rpc;

use crate::action::{Call, Method};
use crate::auth::Credentials;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::parameters::Style;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

/// The way a service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// RPC of Alibaba Cloud: the action is a parameter.
    Rpc,
    /// ROA of Alibaba Cloud: the action is a method and a path.
    Roa,
    /// REST of Huawei Cloud.
    Huawei,
}

/// The signature that RPC calls to Alibaba Cloud carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// Version 1: HMAC-SHA1 over the parameters, in the query.
    #[default]
    V1,
    /// ACS3-HMAC-SHA256: over the whole request, in headers. Secrets such as a security token stay out of the address.
    Acs3,
}

/// Names that signing an RPC call fills in; a caller cannot set them.
const RPC_SIGNED_NAMES: [&str; 9] = [
    "Action",
    "AccessKeyId",
    "BearerToken",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
];

/// Names that every RPC call may carry and that always travel in the query.
const RPC_COMMON_NAMES: [&str; 4] = ["Version", "Format", "RegionId", "SignatureType"];

impl Protocol {
    /// Names of parameters that are the client's own.
    pub fn reserved_names(self) -> &'static [&'static str] {
        match self {
            Self::Rpc => &RPC_SIGNED_NAMES,
            Self::Roa | Self::Huawei => &[],
        }
    }

    /// Names of parameters that travel in the query whatever the action is.
    pub fn common_names(self) -> &'static [&'static str] {
        match self {
            Self::Rpc => &RPC_COMMON_NAMES,
            Self::Roa | Self::Huawei => &[],
        }
    }

    /// HTTP method of an action without a spec.
    pub fn default_method(self) -> Method {
        match self {
            Self::Rpc => Method::Post,
            Self::Roa | Self::Huawei => Method::Get,
        }
    }

    /// How a list or object is written that no spec describes.
    pub fn default_style(self) -> Style {
        match self {
            Self::Rpc | Self::Roa => Style::Json,
            Self::Huawei => Style::Repeated,
        }
    }

    /// Whether each action has a path of its own.
    pub fn has_paths(self) -> bool {
        self != Self::Rpc
    }
}

/// A request that is ready to be sent, once.
pub(crate) struct WrittenRequest {
    pub method: reqwest::Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<String>,
}

/// Writes a call with a fresh nonce and timestamp, and signs it.
pub(crate) fn write(call: &Call, credentials: &Credentials) -> Result<WrittenRequest> {
    match (call.service().protocol, call.core.signature) {
        (Protocol::Rpc, SignatureVersion::V1) => rpc::write_v1(call, credentials),
        (Protocol::Rpc, SignatureVersion::Acs3) => rpc::write_acs3(call, credentials),
        (Protocol::Roa, _) => roa::write(call, credentials),
        (Protocol::Huawei, _) => huawei::write(call, credentials),
    }
}

/// Headers under way: text that can be signed, with names in lower case.
type Headers = Vec<(String, String)>;

/// Headers whose values let their reader act as the sender.
const SECRET_HEADERS: [&str; 5] =
    ["authorization", "x-acs-bearer-token", "x-acs-security-token", "x-auth-token", "x-security-token"];

/// Headers as they are sent. `Debug` of whatever holds them leaves out those that are secret.
fn header_map(headers: Headers) -> Result<HeaderMap> {
    let mut map = HeaderMap::with_capacity(headers.len() + 1);
    for (name, value) in headers {
        // Without the value: it may be a secret.
        let refused = || Error::new(ErrorKind::InvalidRequest, format!("header {name} cannot hold what it is given"));
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
        let mut text = HeaderValue::from_str(&value).map_err(|_| refused())?;
        text.set_sensitive(SECRET_HEADERS.contains(&header.as_str()));
        // The transport writes it from the address, as it was signed.
        if header != reqwest::header::HOST {
            map.insert(header, text);
        }
    }
    Ok(map)
}

/// Whether the caller has put an `Authorization` of his own among the headers.
fn is_authorized(headers: &Headers) -> bool {
    headers.iter().any(|(name, _)| name == AUTHORIZATION.as_str())
}

/// The `Host` header that the transport makes from an address.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The endpoint with the path of the call behind its own.
fn address(call: &Call, path: &str) -> Url {
    let mut url = call.core.endpoint.clone();
    let path = format!("{}{path}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url
}

/// The address with a query that is encoded already; without one where there is nothing to ask.
fn with_query(mut url: Url, query: &str) -> Url {
    url.set_query(Some(query).filter(|query| !query.is_empty()));
    url
}
