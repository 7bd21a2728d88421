//! What happens to one call: checks before sending, retries, time limits, judgement of answers.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::types::EnvironmentCode;
use dataworks::{Delivery, ErrorKind, RetryPolicy, Timeouts};
use std::collections::HashSet;
use std::time::Duration;
use support::{client, client_builder, closed_port, form_of, json, query_of, received, server, throttled};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::ResponseTemplate;

const EMPTY_PAGE: &str = r#"{"RequestId":"r-1","Success":true,"Data":{"TotalCount":0,"DataSources":[]}}"#;

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

#[tokio::test]
async fn parameters_travel_where_the_spec_says() {
    let server = server([json(200, EMPTY_PAGE)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.list_data_sources().project_id(27).env_type(EnvironmentCode::PRODUCTION).name("a b");
    request.send().await.expect("an answer");

    let requests = received(&server).await;
    assert_eq!(requests[0].method.as_str(), "GET");
    let query = query_of(&requests[0]);
    for (key, value) in [
        ("Action", "ListDataSources"),
        ("Version", "2020-05-18"),
        ("Format", "JSON"),
        ("RegionId", "cn-test"),
        ("Timestamp", "2026-01-02T03:04:05Z"),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureVersion", "1.0"),
        ("AccessKeyId", "test-key-id"),
        ("SecurityToken", "test-token-secret"),
        ("ProjectId", "27"),
        ("EnvType", "1"),
        ("Name", "a b"),
    ] {
        assert_eq!(query.get(key).map(String::as_str), Some(value), "{key}");
    }
    assert!(requests[0].url.query().expect("a query").contains("Name=a%20b"), "a space is %20, not +");
}

#[tokio::test]
async fn body_parameters_travel_in_a_form_and_common_ones_in_the_query() {
    let server = server([json(200, EMPTY_PAGE)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.call("AnyAction").param("One", 1).body_param("Two", "é &=").body_param("Three", "");
    request.send().await.expect("an answer");

    let requests = received(&server).await;
    assert_eq!(requests[0].headers["content-type"], "application/x-www-form-urlencoded");
    let (query, form) = (query_of(&requests[0]), form_of(&requests[0]));
    assert_eq!(query["One"], "1");
    assert!(query.contains_key("Signature"));
    assert_eq!(form["Two"], "é &=");
    assert_eq!(form["Three"], "", "empty text is sent");
    assert_eq!(form.len(), 2);
}

#[tokio::test]
async fn all_missing_parameters_are_named_at_once_and_nothing_is_sent() {
    let server = server([json(200, EMPTY_PAGE)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let error = client.create_data_source().name("n").send().await.expect_err("parameters are missing");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "CreateDataSource: missing required parameters project_id (ProjectId), data_source_type (DataSourceType), \
         env_type (EnvType), content (Content)"
    );
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(error.attempts().is_empty());
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn impossible_values_are_named_and_nothing_is_sent() {
    let server = server([json(200, EMPTY_PAGE)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.list_data_sources().project_id(1).page_size(101).param("Odd", f64::NAN).param("Action", "X");
    let message = request.send().await.expect_err("values are impossible").to_string();
    assert!(message.starts_with("ListDataSources: "), "{message}");
    assert!(message.contains("parameter page_size (PageSize) is 101, which is not from 1 to 100"), "{message}");
    assert!(message.contains("parameter Odd is null or not a finite number"), "{message}");
    assert!(message.contains("parameter Action is set by the client"), "{message}");
    assert!(received(&server).await.is_empty());
}

#[tokio::test]
async fn throttling_is_retried_with_backoff_and_fresh_nonces() {
    let runtime = VirtualRuntime::default();
    runtime.set_random([0.25, 0.75]);
    let server = server([throttled(), throttled(), json(200, EMPTY_PAGE)]).await;
    // A write: throttled calls were not executed, so they are repeated all the same.
    let request = client(&server.uri(), &runtime).create_project_member().project_id(1).user_id("1").send_raw();
    let answer = request.await.expect("the third attempt succeeds");

    assert_eq!(runtime.sleeps(), [seconds(0.25), seconds(1.5)], "0.25 of 1 s, then 0.75 of 2 s");
    assert_eq!(answer.attempts.len(), 3);
    assert_eq!(answer.attempts[0].to_string(), "HTTP 429, Throttling.User");
    assert_eq!(answer.attempts[1].pause, Some(seconds(1.5)));
    let queries: Vec<_> = received(&server).await.iter().map(query_of).collect();
    assert_eq!(queries.len(), 3);
    for key in ["SignatureNonce", "Signature"] {
        let values: HashSet<&String> = queries.iter().map(|query| &query[key]).collect();
        assert_eq!(values.len(), 3, "{key} is fresh for each attempt");
    }
    let tokens: HashSet<&String> = queries.iter().map(|query| &query["ClientToken"]).collect();
    assert_eq!(tokens.len(), 1, "the idempotency token is one for the whole call");
}

#[tokio::test]
async fn every_throttling_code_is_retried_whatever_its_status() {
    for (status, body) in [
        (400, r#"{"Code":"Throttling"}"#),
        (429, r#"{"Code":"Throttling.Api.Risk"}"#),
        (503, r#"{"code":"Throttling.System","message":"lower case"}"#),
        (200, r#"{"Success":false,"ErrorCode":"Throttling.Resource"}"#),
        (429, "no JSON at all"),
    ] {
        let runtime = VirtualRuntime::default();
        let server = server([json(status, body), json(200, "{}")]).await;
        let request = client(&server.uri(), &runtime).delete_data_source().data_source_id(1);
        request.send().await.unwrap_or_else(|error| panic!("{status} {body}: {error}"));
        assert_eq!(runtime.sleeps(), [seconds(0.5)], "{status} {body}");
    }
}

#[tokio::test]
async fn a_read_is_repeated_after_a_server_error_and_a_write_is_not() {
    let failing = || json(500, r#"{"RequestId":"r-5","Code":"InternalError.System","Message":"sorry"}"#);
    let runtime = VirtualRuntime::default();
    let reads = server([failing(), json(200, EMPTY_PAGE)]).await;
    client(&reads.uri(), &runtime).list_data_sources().project_id(1).send().await.expect("the second attempt succeeds");
    assert_eq!(runtime.sleeps(), [seconds(0.025)]);

    let writes = server([failing(), json(200, "{}")]).await;
    let runtime = VirtualRuntime::default();
    let request = client(&writes.uri(), &runtime)
        .create_data_source()
        .project_id(1)
        .name("n")
        .data_source_type("rds")
        .env_type(1)
        .content("{}");
    let error = request.send().await.expect_err("a write is not repeated");
    assert_eq!(error.to_string(), "CreateDataSource: HTTP 500, InternalError.System: sorry (request id r-5)");
    assert_eq!((error.http_status(), error.code()), (Some(500), Some("InternalError.System")));
    assert!(error.may_have_reached_service());
    assert_eq!(received(&writes).await.len(), 1);
    assert!(runtime.sleeps().is_empty());
}

/// Reads a request and closes the connection without an answer; answers from the `good_from`th on.
async fn resetting_server(good_from: usize) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let serving = tokio::spawn(async move {
        for number in 1.. {
            let Ok((mut socket, _)) = listener.accept().await else { return };
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            if number >= good_from {
                let body = r#"{"RequestId":"r","Success":true}"#;
                let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        }
    });
    (address, serving)
}

#[tokio::test]
async fn a_read_is_repeated_after_a_reset_and_a_write_is_not() {
    let (address, serving) = resetting_server(2).await;
    let request = client(&address, &VirtualRuntime::default()).list_data_sources().project_id(1);
    request.send().await.expect("the second attempt succeeds");
    serving.abort();

    let (address, serving) = resetting_server(2).await;
    let request = client(&address, &VirtualRuntime::default()).delete_project_member().project_id(1).user_id("1");
    // Removing a member twice removes it once, so it is repeated; what creates something is not.
    request.send().await.expect("an idempotent write is repeated");
    serving.abort();

    let (address, serving) = resetting_server(2).await;
    let request = client(&address, &VirtualRuntime::default())
        .create_data_source()
        .project_id(1)
        .name("n")
        .data_source_type("rds")
        .env_type(1)
        .content("{}");
    let error = request.send().await.expect_err("a write that may have arrived is not repeated");
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::Unknown));
    assert_eq!(error.attempts().len(), 1);
    serving.abort();
}

#[tokio::test]
async fn a_write_is_repeated_when_no_connection_was_made() {
    let (_closed, closed) = closed_port();
    let runtime = VirtualRuntime::default();
    let request = client(&closed, &runtime).delete_data_source().data_source_id(1);
    let error = request.send().await.expect_err("nobody listens");
    assert!(error.is_connection() && !error.may_have_reached_service(), "{error:?}");
    assert_eq!(error.attempts().len(), 3);
    assert_eq!(runtime.sleeps(), [seconds(0.025), seconds(0.05)]);
}

#[tokio::test]
async fn the_servers_wait_hint_is_kept() {
    for (header, value, expected) in [
        ("x-acs-retry-after", "7000", 7.0),
        ("x-ratelimit-user-api", "Limit:5, Remain:0, TimeLeft:2500", 2.5),
        ("x-ratelimit-user", "TimeLeft:3000", 3.0),
        ("retry-after", "30", 30.0),
    ] {
        let runtime = VirtualRuntime::default();
        let server = server([throttled().insert_header(header, value), json(200, EMPTY_PAGE)]).await;
        client(&server.uri(), &runtime).list_data_sources().project_id(1).send().await.expect("a second attempt");
        assert_eq!(runtime.sleeps(), [seconds(expected)], "{header}");
    }
    // The cap that a user sets is above it all.
    let runtime = VirtualRuntime::default();
    let server = server([throttled().insert_header("retry-after", "30"), json(200, EMPTY_PAGE)]).await;
    let request = client(&server.uri(), &runtime).list_data_sources().project_id(1);
    request.retry(RetryPolicy::new().with_max_backoff(seconds(4.0))).send().await.expect("a second attempt");
    assert_eq!(runtime.sleeps(), [seconds(4.0)]);
    // Jitter above the hint stays, up to five seconds more.
    let runtime = VirtualRuntime::default();
    let server = self::server([throttled().insert_header("x-acs-retry-after", "100"), json(200, EMPTY_PAGE)]).await;
    let policy = RetryPolicy::new().with_throttling_base(seconds(18.0));
    client(&server.uri(), &runtime).list_data_sources().project_id(1).retry(policy).send().await.expect("an answer");
    assert_eq!(runtime.sleeps(), [seconds(5.1)]);
}

#[tokio::test]
async fn no_sleep_into_a_sure_timeout() {
    let runtime = VirtualRuntime::default();
    let server = server([throttled().insert_header("retry-after", "120"), json(200, EMPTY_PAGE)]).await;
    let request = client(&server.uri(), &runtime).list_data_sources().project_id(1);
    let error = request.send().await.expect_err("two minutes are the whole call");
    assert!(error.is_throttling());
    assert_eq!(error.retry_after(), Some(seconds(120.0)));
    assert!(runtime.sleeps().is_empty());
}

#[tokio::test]
async fn an_outage_spends_the_retry_quota_and_success_refills_it() {
    let runtime = VirtualRuntime::default();
    let failing = server([json(503, "{}")]).await;
    let client = client(&failing.uri(), &runtime);
    // 500 tokens pay for 35 retries of 14 each.
    for _ in 0..40 {
        client.list_data_sources().project_id(1).send().await.expect_err("the server is down");
    }
    assert_eq!(received(&failing).await.len(), 40 + 35);
    assert_eq!(runtime.sleeps().len(), 35);
}

#[tokio::test]
async fn limits_in_time_end_attempt_and_call() {
    // Accepts and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    let runtime = VirtualRuntime::default();
    let clock = runtime.clone();
    let serving = tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let Ok((mut socket, _)) = listener.accept().await else { return };
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            open.push(socket);
            clock.advance(seconds(31.0));
        }
    });
    let client = client(&address, &runtime);
    let error = client.list_data_sources().project_id(1).send().await.expect_err("nothing comes");
    assert!(error.is_timeout() && error.may_have_reached_service());
    assert_eq!(error.attempts().len(), 3, "an attempt of a read that took too long is repeated");
    assert!(error.message().contains("the attempt took longer than 30s"), "{error}");

    let limits = Timeouts::new().with_attempt(None).with_call(seconds(20.0));
    let error = client.list_data_sources().project_id(1).timeouts(limits).send().await.expect_err("nothing comes");
    assert!(error.is_timeout());
    assert_eq!(error.attempts().len(), 1, "the call's own limit ends it");
    assert!(error.message().contains("the call took longer than 20s"), "{error}");
    serving.abort();
}

#[tokio::test]
async fn success_false_is_an_error_and_a_filled_error_code_beside_success_is_not() {
    let failed = r#"{"Success":"false","HttpStatusCode":"400","ErrorCode":"Invalid.Tenant.ProjectNotExists",
                     "ErrorMessage":"gone","RequestId":"r-7"}"#;
    let refusing = server([json(200, failed)]).await;
    let request = client(&refusing.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
    let error = request.send().await.expect_err("the service says it failed");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some("Invalid.Tenant.ProjectNotExists"));
    assert_eq!(error.message(), "gone");
    assert_eq!(error.request_id(), Some("r-7"));
    assert_eq!(error.http_status(), Some(200));
    assert!(error.is_not_found() && !error.is_throttling());
    assert_eq!(error.body(), Some(failed.as_bytes()));

    let fine = r#"{"Success":true,"ErrorCode":"Invalid.Tenant.ProjectNotExists","Data":true,"RequestId":"r-8"}"#;
    let server = server([json(200, fine)]).await;
    let request = client(&server.uri(), &VirtualRuntime::default()).delete_data_source().data_source_id(1);
    let answer = request.send().await.expect("it succeeded");
    assert_eq!(answer.request_id.as_deref(), Some("r-8"));
    assert!(answer.payload().expect("the payload is there"));
}

#[tokio::test]
async fn markup_keeps_status_and_body() {
    let page = "<html><body>Bad Gateway</body></html>";
    let server_of_html = server([ResponseTemplate::new(502).set_body_raw(page, "text/html")]).await;
    let request = client(&server_of_html.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
    let error = request.retry(RetryPolicy::never()).send().await.expect_err("a bad gateway");
    assert_eq!((error.http_status(), error.code()), (Some(502), None));
    assert_eq!(error.body(), Some(page.as_bytes()));

    let xml = "<Error><Code>Forbidden.Access</Code><Message>no</Message><RequestId>r-x</RequestId></Error>";
    let server = server([ResponseTemplate::new(403).set_body_raw(xml, "text/xml")]).await;
    let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
    let error = request.send().await.expect_err("forbidden");
    assert_eq!((error.code(), error.message(), error.request_id()), (Some("Forbidden.Access"), "no", Some("r-x")));
    assert!(error.is_access_denied());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = server([json(200, EMPTY_PAGE)]).await;
    let server = server([ResponseTemplate::new(302).insert_header("location", other.uri())]).await;
    // The HTTP client that the crate builds for itself: that one must not follow either.
    let client = dataworks::v2020::Client::builder()
        .region("cn-test")
        .endpoint(server.uri())
        .credentials(support::credentials())
        .build()
        .expect("a client");
    let error = client.list_data_sources().project_id(1).send().await.expect_err("a redirect is no answer");
    assert_eq!(error.http_status(), Some(302));
    assert!(error.message().contains(&other.uri()), "{error}");
    assert!(received(&other).await.is_empty());
}

#[tokio::test]
async fn a_body_that_cannot_be_read_names_the_place() {
    let body = r#"{"Data":{"DataSources":[{"Id":1},{"Id":seven}]}}"#;
    let server = server([json(200, body)]).await;
    let request = client(&server.uri(), &VirtualRuntime::default()).list_data_sources().project_id(1);
    let error = request.send().await.expect_err("this is no JSON");
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert!(error.message().contains("$.Data.DataSources[1].Id: expected a value at line 1 column 40"), "{error}");
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert_eq!(received(&server).await.len(), 1);
}

#[tokio::test]
async fn no_debug_text_shows_a_secret() {
    let server = server([json(403, r#"{"Code":"Forbidden.Access","Message":"no"}"#)]).await;
    let runtime = VirtualRuntime::default();
    let builder = client_builder(&server.uri(), &runtime);
    let mut texts = vec![format!("{builder:?}")];
    let client = builder.build().expect("a client");
    texts.push(format!("{client:?} {:#?}", support::credentials()));
    let request = client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1);
    let request = request.content(r#"{"password":"content-secret"}"#);
    texts.push(format!("{request:?}"));
    let error = request.send().await.expect_err("forbidden");
    texts.push(format!("{error:?} {error} {error:#?}"));
    let closed = client_builder("http://127.0.0.1:1", &runtime).build().expect("a client");
    let error = closed.list_data_sources().project_id(1).send().await.expect_err("nobody listens");
    let mut source: Option<&dyn std::error::Error> = Some(&error);
    while let Some(cause) = source {
        texts.push(format!("{cause:?} {cause}"));
        source = cause.source();
    }
    for text in texts {
        assert!(!text.contains("-secret"), "{text}");
        assert!(!text.contains("Signature="), "{text}");
    }
}

#[tokio::test]
async fn what_the_service_quotes_of_a_request_shows_no_secret() {
    // As the service does where a signature is wrong: the message repeats all that was signed, encoded once more.
    let quote = |request: &wiremock::Request| {
        let (query, form) = (request.url.query().unwrap_or_default(), String::from_utf8_lossy(&request.body));
        let signed = format!("{query}&{form}").replace('%', "%25");
        let body = format!(r#"{{"Code":"SignatureDoesNotMatch","Message":"signed: {signed}"}}"#);
        ResponseTemplate::new(400).set_body_raw(body, "application/json")
    };
    let server = wiremock::MockServer::start().await;
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(quote).mount(&server).await;
    let request = client(&server.uri(), &VirtualRuntime::default())
        .create_data_source()
        .project_id(1)
        .name("orders")
        .data_source_type("rds")
        .env_type(1)
        .content(r#"{"password":"content-secret"}"#);
    let error = request.send().await.expect_err("the signature is said to be wrong");
    let texts = format!("{error} {error:?}");
    assert!(texts.contains("signed: ") && texts.contains("Name=orders") && texts.contains("<redacted>"), "{texts}");
    assert!(!texts.contains("token-secret") && !texts.contains("content-secret"), "{texts}");
}

#[tokio::test]
async fn requests_can_be_read_back_and_escaped_from() {
    let server = server([json(200, r#"{"Success":true,"Data":{},"Extra":1}"#)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.list_data_sources().project_id(27).param("NewParameter", "x").param("RegionId", "cn-other");
    let parameters: Vec<(&str, String)> = request.parameters().map(|(key, value)| (key, value.to_string())).collect();
    assert_eq!(
        parameters,
        [("ProjectId", "27".into()), ("NewParameter", "\"x\"".into()), ("RegionId", "\"cn-other\"".into())]
    );
    let raw = request.send_raw().await.expect("an answer");
    assert_eq!(raw.to_json().expect("JSON")["Extra"], 1);
    let query = query_of(&received(&server).await[0]);
    assert_eq!((query["NewParameter"].as_str(), query["RegionId"].as_str()), ("x", "cn-other"));
}

#[tokio::test]
async fn the_future_of_a_call_is_small() {
    let client = client("http://127.0.0.1:1", &VirtualRuntime::default());
    let sending = client.list_data_sources().project_id(1).send();
    assert!(size_of_val(&sending) <= 4096, "{} bytes", size_of_val(&sending));
}

#[test]
fn a_policy_says_what_was_set() {
    let ms = Duration::from_millis;
    let policy = RetryPolicy::new();
    assert_eq!((policy.max_attempts(), policy.ends_when_quota_is_spent()), (3, false));
    assert_eq!(
        (policy.transient_base(), policy.throttling_base(), policy.max_backoff()),
        (ms(50), ms(1_000), ms(20_000))
    );
    let policy = policy.with_transient_base(ms(7)).with_throttling_base(ms(8)).with_max_backoff(ms(9));
    let policy = policy.with_max_attempts(5).with_end_when_quota_is_spent(true);
    assert_eq!((policy.max_attempts(), policy.ends_when_quota_is_spent()), (5, true));
    assert_eq!((policy.transient_base(), policy.throttling_base(), policy.max_backoff()), (ms(7), ms(8), ms(9)));
    assert_eq!(policy.with_max_attempts(0).max_attempts(), 1);
    assert_eq!(RetryPolicy::never().max_attempts(), 1);
}
