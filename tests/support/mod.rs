//! What the tests over sockets share.
#![allow(dead_code, reason = "each test file uses its own part")]

use dataworks::auth::Credentials;
use dataworks::mock::VirtualRuntime;
use dataworks::{Client, ClientBuilder};
use std::collections::HashMap;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

/// Obviously no real keys; whatever must not show up anywhere has `secret` in it.
pub fn credentials() -> Credentials {
    Credentials::temporary("test-key-id", "test-key-secret", "test-token-secret", None)
}

/// A client of a server at `address`, in virtual time.
pub fn client_builder(address: &str, runtime: &VirtualRuntime) -> ClientBuilder {
    Client::builder()
        .region("cn-test")
        .endpoint(address)
        .credentials(credentials())
        .runtime(runtime.clone())
        .http_client(reqwest_without_proxy())
}

pub fn client(address: &str, runtime: &VirtualRuntime) -> Client {
    client_builder(address, runtime).build().expect("a client with region and endpoint can be built")
}

/// As the client's own, but deaf to proxy variables of the machine that the tests run on.
fn reqwest_without_proxy() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tls_backend_preconfigured(tls())
        .build()
        .expect("a client without extras can be built")
}

fn tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has the default versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

/// A server that answers every request with these, one after another; the last one stays.
pub async fn server(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
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

pub fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "application/json")
}

pub fn throttled() -> ResponseTemplate {
    json(429, r#"{"RequestId":"r-throttled","Code":"Throttling.User","Message":"too many"}"#)
}

/// The requests a server received.
pub async fn received(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.expect("recording is on")
}

pub fn query_of(request: &Request) -> HashMap<String, String> {
    request.url.query_pairs().into_owned().collect()
}

pub fn form_of(request: &Request) -> HashMap<String, String> {
    let address = format!("http://form/?{}", String::from_utf8_lossy(&request.body));
    reqwest::Url::parse(&address).expect("a form is a query").query_pairs().into_owned().collect()
}
