//! A server on the loopback that replies as the input says, and clients of it.

use bytes::Bytes;
use dataworks::auth::Credentials;
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{ClientBuilder, reqwest};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

/// What clients here sign with. Whatever is shown must not hold the last two.
pub(crate) const ACCESS_KEY_ID: &str = "fuzz-key-id";
pub(crate) const ACCESS_KEY_SECRET: &str = "fuzz-key-secret";
pub(crate) const SECURITY_TOKEN: &str = "fuzz-token-secret";

/// Fewer headers than those at which the HTTP client gives up.
const MOST_HEADERS: usize = 64;

/// A response as the server is to give it.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Reply {
    /// Returns a success with this body.
    pub(crate) fn success(body: impl Into<Bytes>) -> Self {
        Self { status: 200, headers: Vec::new(), body: body.into() }
    }

    /// Reads a status, headers and a body: a line each, an empty line before the body. What HTTP itself would refuse is left
    /// out, since that is for the HTTP client to handle.
    pub(crate) fn read(data: &[u8]) -> Self {
        let mut lines = data.splitn(2, |byte| *byte == b'\n');
        let status = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.trim().parse().ok());
        let mut reply =
            Self { status: status.unwrap_or(500_u16).clamp(200, 599), headers: Vec::new(), body: Bytes::new() };
        let mut rest = lines.next().unwrap_or_default();
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if line.is_empty() {
                reply.body = Bytes::copy_from_slice(rest);
                break;
            }
            if reply.headers.len() < MOST_HEADERS {
                reply.headers.extend(header(line));
            }
        }
        reply
    }

    /// Returns the values of a header that are text.
    pub(crate) fn header<'reply>(&'reply self, name: &str) -> Vec<&'reply str> {
        let named = self.headers.iter().filter(|(known, _)| known.as_str() == name);
        named.map(|(_, value)| value.to_str().unwrap_or("\u{fffd}")).collect()
    }
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = HeaderName::from_bytes(&line[..colon]).ok()?;
    let is_of_the_connection = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name);
    let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?;
    (!is_of_the_connection).then_some((name, value))
}

/// A request as the server received it.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Vec<u8>,
}

#[derive(Default)]
struct State {
    reply: Option<Reply>,
    received: Vec<Received>,
}

/// A server, and the runtime that it and its clients run on.
pub(crate) struct Loopback {
    runtime: Runtime,
    state: Arc<Mutex<State>>,
    address: String,
    http: reqwest::Client,
}

impl Loopback {
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let state = Arc::new(Mutex::new(State::default()));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        runtime.spawn(serve(listener, Arc::clone(&state)));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
        Self { runtime, state, address, http: http.expect("a client without extras can be built") }
    }

    /// Returns the address of the server.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns the builder of a client of this server that knows nothing yet.
    pub(crate) fn client(&self, time: &VirtualRuntime) -> ClientBuilder<Client> {
        Client::builder()
            .region("cn-fuzz")
            .endpoint(&self.address)
            .credentials(Credentials::temporary(ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN, None))
            .runtime(time.clone())
            .http_client(self.http.clone())
    }

    /// Does some work while every request is met by this reply. Returns what was received too.
    pub(crate) fn run<T>(&self, reply: Reply, work: impl Future<Output = T>) -> (T, Vec<Received>) {
        *lock(&self.state) = State { reply: Some(reply), received: Vec::new() };
        let outcome = self.runtime.block_on(work);
        (outcome, std::mem::take(&mut lock(&self.state).received))
    }
}

/// A finding leaves the lock poisoned and the state as good as before.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let service = service_fn(|request| respond(&state, request));
            let mut connection = http1::Builder::new();
            // A date of its own would tell the client's clock something that the input did not say.
            let _ = connection.auto_date_header(false).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn respond(state: &Mutex<State>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    let mut state = lock(state);
    state.received.push(Received {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        body,
    });
    let reply = state.reply.clone().unwrap_or_else(|| Reply::success("{}"));
    let mut response = Response::new(Full::new(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers {
        response.headers_mut().append(name, value);
    }
    Ok(response)
}
