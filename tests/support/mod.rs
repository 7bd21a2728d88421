//! What the tests over sockets share.
#![allow(dead_code, reason = "each test file uses its own part")]

use chrono::{DateTime, Utc};
use dataworks::auth::Credentials;
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{BoxFuture, ClientBuilder, Runtime, ServiceClient};
use std::collections::HashMap;
use std::time::Duration;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

/// Obviously no real keys; whatever must not show up anywhere has `secret` in it.
pub(crate) fn credentials() -> Credentials {
    Credentials::temporary("test-key-id", "test-key-secret", "test-token-secret", None)
}

/// A client of a server at `address`, in virtual time.
pub(crate) fn client_builder(address: &str, runtime: &VirtualRuntime) -> ClientBuilder<Client> {
    local(Client::builder(), address, runtime)
}

/// The builder of any service's client, made for a server at `address` and virtual time.
pub(crate) fn local<C: ServiceClient>(
    builder: ClientBuilder<C>,
    address: &str,
    runtime: &VirtualRuntime,
) -> ClientBuilder<C> {
    builder
        .region("cn-test")
        .endpoint(address)
        .credentials(credentials())
        .runtime(runtime.clone())
        .http_client(reqwest_without_proxy())
}

/// As [`client_builder`], over an HTTP client that others use too: making one reads all certificates of the machine.
pub(crate) fn client_builder_with(
    address: &str,
    runtime: &VirtualRuntime,
    http: reqwest::Client,
) -> ClientBuilder<Client> {
    Client::builder()
        .region("cn-test")
        .endpoint(address)
        .credentials(credentials())
        .runtime(runtime.clone())
        .http_client(http)
}

pub(crate) fn client(address: &str, runtime: &VirtualRuntime) -> Client {
    client_builder(address, runtime).build().expect("a client with region and endpoint can be built")
}

/// As the client's own, but every request goes to the server at this address, whatever its host is: what the host would
/// receive, byte for byte.
pub(crate) fn reqwest_with_proxy(address: &str) -> reqwest::Client {
    let proxy = reqwest::Proxy::http(address).expect("the address of a server is one of a proxy");
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .proxy(proxy)
        .build()
        .expect("a client with a proxy can be built")
}

/// As the client's own, but deaf to proxy variables of the machine that the tests run on.
pub(crate) fn reqwest_without_proxy() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a client without extras can be built")
}

/// A port where nobody listens and nobody else can begin to, as long as the socket is kept; and its address.
pub(crate) fn closed_port() -> (tokio::net::TcpSocket, String) {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(std::net::SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port is free");
    let address = format!("http://{}", socket.local_addr().expect("it is bound"));
    (socket, address)
}

/// A server that answers every request with these, one after another; the last one stays.
pub(crate) async fn server(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let server = MockServer::start().await;
    let answers: Vec<ResponseTemplate> = answers.into_iter().collect();
    let last = answers.len() - 1;
    for (index, answer) in answers.into_iter().enumerate() {
        let mock = Mock::given(matchers::any()).respond_with(answer);
        let mock = if index < last { mock.up_to_n_times(1) } else { mock };
        server.register(mock).await;
    }
    server
}

pub(crate) fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/json")
}

pub(crate) fn throttled() -> ResponseTemplate {
    json(429, r#"{"RequestId":"r-throttled","Code":"Throttling.User","Message":"too many"}"#)
}

/// The requests a server received.
pub(crate) async fn received(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.expect("recording is on")
}

pub(crate) fn query_of(request: &Request) -> HashMap<String, String> {
    request.url.query_pairs().into_owned().collect()
}

pub(crate) fn form_of(request: &Request) -> HashMap<String, String> {
    let address = format!("http://form/?{}", String::from_utf8_lossy(&request.body));
    reqwest::Url::parse(&address).expect("a form is a query").query_pairs().into_owned().collect()
}

/// Value of a header, if it came.
pub(crate) fn header_of<'request>(request: &'request Request, name: &str) -> Option<&'request str> {
    request.headers.get(name).map(|value| value.to_str().expect("headers are text"))
}

/// The time and nonce of a vector.
#[derive(Debug)]
pub(crate) struct FixedRuntime {
    pub(crate) now: DateTime<Utc>,
    pub(crate) nonce: String,
}

impl Runtime for FixedRuntime {
    fn now(&self) -> DateTime<Utc> {
        self.now
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn deadline(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn nonce(&self) -> String {
        self.nonce.clone()
    }
}
