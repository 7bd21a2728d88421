//! How a client is built: endpoints, what is refused, what spans say.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::{Client, ClientBuilder};
use dataworks::{ErrorKind, Network};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use support::{client, credentials, json, server, throttled};
use tracing_subscriber::fmt::format::FmtSpan;

fn builder(region: &str) -> ClientBuilder {
    Client::builder().region(region).credentials(credentials())
}

#[test]
fn endpoints_follow_region_and_network() {
    for (region, network, host) in [
        ("cn-shanghai", Network::Public, "https://dataworks.cn-shanghai.aliyuncs.com/"),
        ("cn-shanghai", Network::Vpc, "https://dataworks-vpc.cn-shanghai.aliyuncs.com/"),
        ("cn-qingdao", Network::Public, "https://dataworks.aliyuncs.com/"),
        ("cn-qingdao", Network::Vpc, "https://dataworks.aliyuncs.com/"),
        ("moon-1", Network::Public, "https://dataworks.moon-1.aliyuncs.com/"),
    ] {
        let client = builder(region).network(network).build().expect("a client");
        assert!(format!("{client:?}").contains(&format!("endpoint: {host:?}")), "{client:?}");
        assert_eq!(client.region(), region);
    }
}

#[test]
fn a_given_endpoint_wins_and_is_https_unless_it_says_otherwise() {
    for (given, endpoint) in [
        ("dataworks.example.com", "https://dataworks.example.com/"),
        ("dataworks.example.com:8443", "https://dataworks.example.com:8443/"),
        ("http://127.0.0.1:80/base", "http://127.0.0.1/base"),
    ] {
        let client = builder("cn-qingdao").network(Network::Vpc).endpoint(given).build().expect("a client");
        assert!(format!("{client:?}").contains(&format!("endpoint: {endpoint:?}")), "{client:?}");
    }
    for (given, shown) in [
        ("ftp://dataworks.example.com", "ftp://dataworks.example.com"),
        ("https://", "https://"),
        ("https://dataworks.example.com/?a=b", "https://dataworks.example.com/"),
    ] {
        let error = builder("cn-qingdao").endpoint(given).build().expect_err(given);
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(&format!("{shown:?}")), "{error}");
    }
}

#[test]
fn a_region_is_needed_and_must_be_one() {
    let error = Client::builder().build().expect_err("no region");
    assert_eq!(error.to_string(), "no region: give one to the builder, or use from_env");
    // A region becomes part of the host, so it must not be able to lead elsewhere.
    for region in ["", "cn shanghai", "evil.example.com/", "cn-shanghai@evil"] {
        let error = builder(region).build().expect_err(region);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{region}");
        assert!(error.message().contains("no region id"), "{error}");
    }
}

/// What a subscriber writes.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The lines of this crate that a subscriber of this level writes while a future runs. Other crates log too.
async fn logged<F: Future>(level: tracing::Level, work: F) -> (F::Output, Vec<String>) {
    let written = Written::default();
    let writer = written.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(move || writer.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let output = work.await;
    drop(guard);
    let bytes = written.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (output, text.lines().filter(|line| line.contains("dataworks::")).map(str::to_owned).collect())
}

#[tokio::test]
async fn case_45_an_event_tells_each_retried_attempt_and_one_the_failed_call() {
    let refused = json(403, r#"{"RequestId":"r-refused","Code":"Forbidden.Access","Message":"no"}"#);
    let server = server([throttled(), json(200, r#"{"RequestId":"r-42","Success":true}"#), refused]).await;
    let runtime = VirtualRuntime::default();
    let client = client(&server.uri(), &runtime);

    let (outcome, lines) = logged(tracing::Level::INFO, client.list_data_sources().project_id(1).send()).await;
    outcome.expect("the second attempt succeeds");
    let [retried] = lines.as_slice() else { panic!("one event is expected: {lines:#?}") };
    let pause = format!("pause={:?}", runtime.sleeps()[0]);
    assert!(retried.contains(" WARN ") && retried.contains("the attempt failed and is repeated"), "{retried}");
    for field in ["number=1", "http_status=429", r#"code="Throttling.User""#, r#"request_id="r-throttled""#, &pause] {
        assert!(retried.contains(field), "{field} is missing in {retried}");
    }

    let (outcome, lines) = logged(tracing::Level::INFO, client.list_data_sources().project_id(1).send()).await;
    outcome.expect_err("it is refused");
    let [failed] = lines.as_slice() else { panic!("one event is expected: {lines:#?}") };
    assert!(failed.contains(" WARN ") && failed.contains("the call failed"), "{failed}");
    for field in ["attempts=1", "http_status=403", r#"code="Forbidden.Access""#, r#"request_id="r-refused""#] {
        assert!(failed.contains(field), "{field} is missing in {failed}");
    }
}

#[tokio::test]
async fn a_call_that_is_refused_before_it_is_sent_is_told_too() {
    let client = client("http://127.0.0.1:1", &VirtualRuntime::default());
    let (outcome, lines) = logged(tracing::Level::INFO, client.list_data_sources().send()).await;
    assert!(outcome.expect_err("a parameter is missing").is_invalid_request());
    let [failed] = lines.as_slice() else { panic!("one event is expected: {lines:#?}") };
    assert!(failed.contains("the call failed") && failed.contains("attempts=0"), "{failed}");
}

#[tokio::test]
async fn case_46_failed_attempts_keep_their_request_ids() {
    let server = server([throttled(), json(200, r#"{"RequestId":"r-42","Success":true}"#)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let response = client.list_data_sources().project_id(1).send().await.expect("the second attempt succeeds");
    drop(guard);

    let attempts = &response.raw_response().expect("it was received").attempts;
    let ids: Vec<Option<&str>> = attempts.iter().map(|attempt| attempt.request_id.as_deref()).collect();
    assert_eq!(ids, [Some("r-throttled"), Some("r-42")]);
    let bytes = written.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let text = String::from_utf8_lossy(&bytes);
    for span in [
        r#"attempt{number=1 http_status=429 code="Throttling.User" request_id="r-throttled"}"#,
        r#"attempt{number=2 http_status=200 request_id="r-42"}"#,
    ] {
        assert!(text.contains(span), "{span} is missing in {text}");
    }
}

#[tokio::test]
async fn spans_tell_calls_and_attempts_and_no_secret() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let server = server([throttled(), json(200, r#"{"RequestId":"r-42","Success":true,"Data":7}"#)]).await;
    let request = client(&server.uri(), &VirtualRuntime::default())
        .create_data_source()
        .project_id(1)
        .name("n")
        .data_source_type("rds")
        .env_type(1)
        .content(r#"{"password":"content-secret"}"#);
    assert_eq!(request.send().await.expect("the second attempt succeeds").payload().expect("an id"), 7);
    drop(guard);

    let bytes = written.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // Other crates log too, and what the HTTP client logs of an address is not ours to say.
    let text: String = String::from_utf8_lossy(&bytes).lines().filter(|line| line.contains("dataworks::")).collect();
    assert!(text.contains(r#"service="dataworks" action="CreateDataSource" level=2"#), "{text}");
    assert!(text.contains("attempt{number=1 ") && text.contains("attempt{number=2 "), "{text}");
    assert!(text.contains(r#"attempts=2 http_status=200 request_id="r-42""#), "{text}");
    assert!(!text.contains("-secret") && !text.contains("Signature="), "{text}");
    let everything = String::from_utf8_lossy(&bytes);
    assert!(!everything.contains("test-key-secret"), "{everything}");
}
