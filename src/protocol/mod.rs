//! How a service is spoken to, one file a protocol, both directions: how requests are written and signed, and what the
//! responses say. Which service speaks which protocol is said in `services`.

mod acs3;
mod alibaba;
mod classify;
mod headers;
mod huawei;
mod prepared;
mod read;
mod roa;
mod rpc;

pub(crate) use headers::is_reserved as is_reserved_header;
pub(crate) use huawei::Huawei;
pub(crate) use prepared::{Location, Pair, PreparedRequest};
pub(crate) use read::{Reading, read, refusal_without_body};
pub(crate) use roa::Roa;
pub(crate) use rpc::{CommonQuery, Rpc};

use crate::credentials::Credentials;
use crate::error::{ErrorKind, Result};
use crate::transport::HttpRequest;
use crate::wire::decode::{Envelope, EnvelopeNames};
use crate::wire::parameters::Style;
use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use reqwest::{Method, Url};
use std::fmt;
use std::time::Duration;

/// A way to speak to a service.
pub(crate) trait Protocol: fmt::Debug + Send + Sync + 'static {
    /// Returns what holds for all requests.
    fn conventions(&self) -> &'static Conventions;

    /// Writes a request and signs it.
    fn write(&self, request: &PreparedRequest<'_>, signing: &Signing<'_>) -> Result<HttpRequest>;

    /// Returns the kind of a refusal.
    fn classify(&self, refusal: &Refusal<'_>) -> ErrorKind;

    /// Returns how long the service asks to wait, by its headers. `now` is the time at the service.
    fn wait_hint(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        headers::retry_after(headers, now)
    }

    /// Returns status and envelope of a refusal that a response of HTTP 2xx hands on from a service behind it.
    fn refusal_within(&self, _outer: &Envelope<'_>) -> Option<(u16, Envelope<'static>)> {
        None
    }
}

/// What holds for all requests of a protocol.
#[derive(Debug)]
pub(crate) struct Conventions {
    /// Name of the system, by the conventions of OpenTelemetry.
    pub system: &'static str,
    /// Parameters that the client sets; a caller cannot.
    pub reserved_parameters: &'static [&'static str],
    /// Parameters that travel in the query whatever the action is.
    pub common_parameters: &'static [&'static str],
    /// HTTP method of an action without a spec.
    pub default_method: Method,
    /// How a list or object is written that no spec describes.
    pub default_style: Style,
    /// Whether each action has a path of its own. Then bodies are JSON objects.
    pub has_paths: bool,
    /// Names of the parts of a response's envelope.
    pub envelope: EnvelopeNames,
    /// Headers that hold the id of a request, in the order in which they are looked at.
    pub request_id_headers: &'static [&'static str],
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

/// What signing one attempt takes besides the request. Time and nonce are never used twice.
pub(crate) struct Signing<'call> {
    pub credentials: &'call Credentials,
    pub signature: SignatureVersion,
    pub endpoint: &'call Url,
    pub common_query: &'call CommonQuery,
    pub region: &'call str,
    pub project_id: Option<&'call str>,
    /// The time at the service.
    pub now: DateTime<Utc>,
    pub nonce: String,
}

/// What a refusal says about itself.
#[derive(Debug)]
pub(crate) struct Refusal<'response> {
    pub http_status: u16,
    /// Status that the body states.
    pub body_status: Option<u16>,
    pub code: &'response str,
    pub message: &'response str,
    /// Whether the body has any part of an envelope. A page of a proxy has none.
    pub has_envelope: bool,
}

impl Refusal<'_> {
    /// Returns the status that counts: that of the body where HTTP calls the response a success.
    pub(crate) fn status(&self) -> u16 {
        match self.body_status {
            Some(status) if (200..300).contains(&self.http_status) => status,
            _ => self.http_status,
        }
    }
}
