//! HTTP: the clients that are built here, and one exchange of a request for a response.

#[cfg(feature = "mock")]
use crate::runtime::BoxFuture;
use bytes::{Bytes, BytesMut};
use flate2::read::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, Method, Response, Url};
use std::error::Error as StdError;
use std::fmt;
use std::io::{self, Read as _};
#[cfg(feature = "mock")]
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroize as _;

/// How this crate calls itself.
pub(crate) const USER_AGENT: &str = concat!("dataworks-rust/", env!("CARGO_PKG_VERSION"));

/// What a gzip stream begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How many times as large the memory of a body becomes when it is too small.
const GROWTH: usize = 2;

/// Where requests go.
#[derive(Clone)]
pub(crate) enum Transport {
    Http(Client),
    /// To a service within this process, without a socket.
    #[cfg(feature = "mock")]
    InProcess(Arc<dyn InProcess>),
}

/// A service within this process.
#[cfg(feature = "mock")]
pub(crate) trait InProcess: Send + Sync {
    fn exchange(&self, request: HttpRequest) -> BoxFuture<'_, Result<InProcessResponse, Failure>>;
}

/// What such a service answers, of which the body may break off.
#[cfg(feature = "mock")]
pub(crate) struct InProcessResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Result<Bytes, Failure>,
}

/// A request that is ready to be sent, once. Without `Debug`: address and body hold secrets.
pub(crate) struct HttpRequest {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<Bytes>,
}

/// A whole response.
#[derive(Debug)]
pub(crate) struct HttpResponse {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Status and headers of a response whose body has not been read.
pub(crate) struct ResponseHead {
    pub status: u16,
    pub headers: HeaderMap,
    body: Body,
}

/// The body of a response that is still to be read.
enum Body {
    Http(Response),
    #[cfg(feature = "mock")]
    InProcess(Result<Bytes, Failure>),
}

/// Why there is no whole response. The texts hold neither addresses, whose query may hold a signature, nor bodies.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The HTTP client refused the request.
    Unsendable(reqwest::Error),
    /// No connection was made, so nothing was sent.
    NotConnected(reqwest::Error),
    /// Client and server could not agree on TLS, or the server is not who it should be. Nothing was sent.
    NotSecure(reqwest::Error),
    /// The connection broke after the request may have been sent.
    Broken(reqwest::Error),
    /// The same, in an exchange without a socket.
    #[cfg(feature = "mock")]
    Cut(String),
    /// The body is larger than this many bytes.
    TooLarge(usize),
    /// The body says that it is compressed and cannot be decompressed.
    Compressed(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsendable(why) => write!(formatter, "the HTTP request could not be built: {}", innermost(why)),
            Self::NotConnected(why) => write!(formatter, "no connection to the service: {}", innermost(why)),
            Self::NotSecure(why) => {
                write!(formatter, "no secure connection to the service: {}", innermost(why))
            }
            Self::Broken(why) => {
                write!(formatter, "the connection broke before the response was complete: {}", innermost(why))
            }
            #[cfg(feature = "mock")]
            Self::Cut(why) => write!(formatter, "the connection broke before the response was complete: {why}"),
            Self::TooLarge(limit) => write!(formatter, "the response is larger than the limit of {limit} bytes"),
            Self::Compressed(why) => write!(formatter, "the response has a content-encoding that {why}"),
        }
    }
}

impl Failure {
    /// Sorts what the HTTP client says. The address is taken out.
    fn of(failure: reqwest::Error) -> Self {
        let failure = failure.without_url();
        if failure.is_builder() {
            Self::Unsendable(failure)
        } else if is_refused_by_tls(&failure) {
            Self::NotSecure(failure)
        } else if failure.is_connect() {
            Self::NotConnected(failure)
        } else {
            Self::Broken(failure)
        }
    }

    /// Returns whether a time limit of the HTTP client passed.
    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Self::Unsendable(why) | Self::NotConnected(why) | Self::NotSecure(why) | Self::Broken(why) => {
                why.is_timeout()
            }
            #[cfg(feature = "mock")]
            Self::Cut(_) => false,
            Self::TooLarge(_) | Self::Compressed(_) => false,
        }
    }

    /// Returns the failure of the HTTP client, where it is one.
    pub(crate) fn into_cause(self) -> Option<reqwest::Error> {
        match self {
            Self::Unsendable(why) | Self::NotConnected(why) | Self::NotSecure(why) | Self::Broken(why) => Some(why),
            #[cfg(feature = "mock")]
            Self::Cut(_) => None,
            Self::TooLarge(_) | Self::Compressed(_) => None,
        }
    }
}

/// The deepest cause says what happened; those above it only where.
fn innermost(failure: &dyn StdError) -> String {
    let mut cause = failure;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// Returns whether TLS itself failed while connecting, which it would do again: an unknown certificate authority, another
/// host's certificate, no common version. A connection that breaks within the handshake is none of these.
pub(crate) fn is_refused_by_tls(failure: &reqwest::Error) -> bool {
    failure.is_connect() && !failure.is_timeout() && says_tls(failure)
}

/// Looks through the causes. The TLS libraries are features of reqwest, so their types cannot be named here.
fn says_tls(failure: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(failure);
    while let Some(current) = cause {
        let text = current.to_string();
        // A server that is in trouble breaks off a handshake with this alert, and may be well a moment later.
        if text.contains("alert: InternalError") || text.contains("alert internal error") {
            return false;
        }
        // OpenSSL's errors, by native-tls.
        if text.contains("SSL routines") {
            return true;
        }
        cause = match current.downcast_ref::<io::Error>() {
            // `source` of an I/O error leaves out the error that it was made of.
            Some(wrapper) => match wrapper.get_ref() {
                // What tokio-rustls makes of every error of rustls.
                Some(_) if wrapper.kind() == io::ErrorKind::InvalidData => return true,
                Some(inner) => Some(inner),
                None => None,
            },
            None => current.source(),
        };
    }
    false
}

/// Sends a request and waits for the head of the response.
pub(crate) async fn send(transport: &Transport, request: HttpRequest) -> Result<ResponseHead, Failure> {
    let client = match transport {
        Transport::Http(client) => client,
        #[cfg(feature = "mock")]
        Transport::InProcess(service) => {
            let InProcessResponse { status, headers, body } = service.exchange(request).await?;
            return Ok(ResponseHead { status, headers, body: Body::InProcess(body) });
        }
    };
    let mut builder = client.request(request.method, request.url);
    if !request.headers.is_empty() {
        builder = builder.headers(request.headers);
    }
    if let Some(body) = request.body {
        builder = builder.body(body);
    }
    let mut response = builder.send().await.map_err(Failure::of)?;
    let headers = std::mem::take(response.headers_mut());
    Ok(ResponseHead { status: response.status().as_u16(), headers, body: Body::Http(response) })
}

impl ResponseHead {
    /// Reads the body, of at most so many bytes. Asked again, there is none left.
    pub(crate) async fn body(&mut self, limit: usize) -> Result<Bytes, Failure> {
        let body = match &mut self.body {
            Body::Http(response) => read(response, limit).await?,
            #[cfg(feature = "mock")]
            Body::InProcess(body) => {
                let body = std::mem::replace(body, Ok(Bytes::new()))?;
                if body.len() > limit {
                    return Err(Failure::TooLarge(limit));
                }
                body
            }
        };
        match self.headers.get(CONTENT_ENCODING) {
            Some(encoding) => decompressed(encoding, body, limit),
            None => Ok(body),
        }
    }
}

/// Most bodies come in one piece, which is not copied.
async fn read(response: &mut Response, limit: usize) -> Result<Bytes, Failure> {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0).min(limit);
    let Some(first) = response.chunk().await.map_err(Failure::of)? else { return Ok(Bytes::new()) };
    let mut whole: Option<BytesMut> = None;
    let mut length = first.len();
    while length <= limit {
        let Some(next) = response.chunk().await.map_err(Failure::of)? else {
            return Ok(whole.map_or(first, BytesMut::freeze));
        };
        length = length.saturating_add(next.len());
        let whole = whole.get_or_insert_with(|| {
            let mut body = BytesMut::with_capacity(announced.max(first.len()));
            body.extend_from_slice(&first);
            body
        });
        append(whole, &next);
    }
    Err(Failure::TooLarge(limit))
}

/// Appends to a body. Keys may come in it, so memory that has become too small is wiped: growing by itself, the body would
/// leave a copy behind.
fn append(whole: &mut BytesMut, next: &[u8]) {
    let length = whole.len() + next.len();
    if length > whole.capacity() {
        let mut larger = BytesMut::with_capacity(length.saturating_mul(GROWTH));
        larger.extend_from_slice(whole);
        std::mem::replace(whole, larger).zeroize();
    }
    whole.extend_from_slice(next);
}

/// Nobody asks for compression, but some gateways compress all the same. A body that is not what its header says was
/// decompressed on the way.
fn decompressed(encoding: &HeaderValue, body: Bytes, limit: usize) -> Result<Bytes, Failure> {
    if body.starts_with(&GZIP) {
        let mut plain = Vec::new();
        let room = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        MultiGzDecoder::new(body.as_ref())
            .take(room)
            .read_to_end(&mut plain)
            .map_err(|why| Failure::Compressed(format!("is gzip and breaks off: {why}")))?;
        return if plain.len() > limit { Err(Failure::TooLarge(limit)) } else { Ok(plain.into()) };
    }
    match encoding.to_str().unwrap_or_default() {
        "" | "identity" | "gzip" | "x-gzip" => Ok(body),
        _ if body.first().is_some_and(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) => {
            // Without the header: nobody has looked for secrets in it.
            tracing::debug!("the body is not compressed, though its header says so");
            Ok(body)
        }
        other => Err(Failure::Compressed(format!("this client does not read: {other}"))),
    }
}

/// Builds the HTTP client for calls.
pub(crate) fn client(connect: Option<Duration>) -> reqwest::Result<Client> {
    builder(connect).build()
}

/// Builds an HTTP client for this machine and its network, which no proxy stands before.
pub(crate) fn nearby_client(connect: Duration) -> reqwest::Result<Client> {
    builder(Some(connect)).no_proxy().build()
}

/// Follows no redirects: a signed request is for one address only.
fn builder(connect: Option<Duration>) -> reqwest::ClientBuilder {
    let builder = Client::builder().redirect(reqwest::redirect::Policy::none()).user_agent(USER_AGENT);
    match connect {
        Some(limit) => builder.connect_timeout(limit),
        None => builder,
    }
}
