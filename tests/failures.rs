//! Which failure is which, and what is done about it.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-development"))]

mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::{Client, error_codes};
use dataworks::{Delivery, Error, ErrorKind, RateLimit, RetryPolicy};
use std::io::Write as _;
use std::time::Duration;
use support::{client, client_builder, json, received, server, throttled};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::ResponseTemplate;

const EMPTY: &str = r#"{"Success":true,"Data":{"TotalCount":0,"DataSources":[]}}"#;

fn success() -> ResponseTemplate {
    json(200, EMPTY)
}

fn unavailable() -> ResponseTemplate {
    json(503, r#"{"Code":"ServiceUnavailable","Message":"later","RequestId":"r"}"#)
}

fn refused(status: u16, code: &str, message: &str) -> ResponseTemplate {
    json(status, &serde_json::json!({"Code": code, "Message": message, "RequestId": "r"}).to_string())
}

async fn list(client: &Client) -> dataworks::Result<usize> {
    client.list_data_sources().project_id(1).send_raw().await.map(|raw| raw.attempts.len())
}

/// The error of one read, and how many requests it took.
async fn failure(answer: ResponseTemplate) -> (Error, usize) {
    let server = server([answer]).await;
    let error = list(&client(&server.uri(), &VirtualRuntime::default())).await.expect_err("refused");
    (error, received(&server).await.len())
}

#[tokio::test]
async fn case_1_the_quota_fills_again_after_an_outage() {
    let answers = std::iter::repeat_n(unavailable(), 300).chain(std::iter::repeat_n(success(), 2_000));
    let server = server(answers.chain([unavailable(), success()])).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let mut sent = 0;
    while sent < 300 {
        sent += list(&client).await.expect_err("an outage").attempts().len();
        assert!(sent <= 300);
    }
    for number in 0..2_000 {
        assert_eq!(list(&client).await.expect("the outage is over"), 1, "{number}");
    }
    assert_eq!(list(&client).await.expect("it is repeated"), 2);
}

#[tokio::test]
async fn case_1_retries_work_again_within_a_hundred_successes() {
    let answers = std::iter::repeat_n(unavailable(), 300).chain(std::iter::repeat_n(success(), 100));
    let server = server(answers.chain([unavailable(), success()])).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let mut sent = 0;
    while sent < 300 {
        sent += list(&client).await.expect_err("an outage").attempts().len();
    }
    for _ in 0..100 {
        list(&client).await.expect("the outage is over");
    }
    assert_eq!(list(&client).await.expect("it is repeated"), 2);
}

#[tokio::test]
async fn case_1_a_refusal_shows_that_the_service_is_well() {
    // 500 tokens pay for 35 retries of 14 each, so for 17 calls of three attempts and one of two; 10 are left.
    let denied = || refused(403, "Forbidden.Access", "no");
    let answers = std::iter::repeat_n(unavailable(), 53)
        .chain([denied(), denied(), denied(), unavailable()])
        .chain([denied(), unavailable(), denied()])
        .chain([unavailable(), success()]);
    let server = server(answers).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let failed = async || list(&client).await.expect_err("it fails").attempts().len();
    for _ in 0..17 {
        assert_eq!(failed().await, 3);
    }
    assert_eq!(failed().await, 2, "the quota is spent");
    for _ in 0..3 {
        assert_eq!(failed().await, 1, "denied");
    }
    assert_eq!(failed().await, 1, "one token is missing");
    assert_eq!(failed().await, 1, "denied");
    assert_eq!(failed().await, 2, "the retry is denied, and gives back what it took");
    assert_eq!(list(&client).await.expect("it is repeated"), 2);
}

#[tokio::test]
async fn case_2_refusals_are_final_whatever_their_status() {
    for code in
        ["Forbidden.Wkbench.ProjectNoPermission", "Invalid.Tenant.ProjectNotExists", "InvalidParameter", "MissingName"]
    {
        let (error, sent) = failure(refused(500, code, "no")).await;
        assert_eq!((sent, error.attempts().len()), (1, 1), "{code}");
    }
    // The quota is untouched: a call after 60 of them is still repeated.
    let denied = refused(500, "Forbidden.Wkbench.ProjectNoPermission", "no");
    let answers = std::iter::repeat_n(denied, 60).chain([unavailable(), success()]);
    let server = server(answers).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    for _ in 0..60 {
        assert!(list(&client).await.expect_err("denied").is_access_denied());
    }
    assert_eq!(list(&client).await.expect("repeated"), 2);
}

#[tokio::test]
async fn cases_3_and_4_codes_and_messages_of_throttling_in_every_spelling() {
    for (status, code, message) in [
        (400, "9990040003", "code: 400, Throttling.Resource. the queue reached the limit of 10"),
        (400, "Rejected.Throttling", "no"),
        (400, "throttling.user", "no"),
        (400, "THROTTLING", "no"),
        (400, "Request.Denied", "Request was denied due to request throttling."),
        (403, "Denied", "denied by flow control"),
        (429, "Anything", "no"),
        (429, "InvalidParameter", "no"),
        (503, "Throttling", "no"),
    ] {
        let (error, sent) = failure(refused(status, code, message)).await;
        assert!(error.is_throttling(), "{status} {code}: {error:#?}");
        assert_eq!(sent, 3, "{code}");
        assert_eq!(error.is_quota_spent(), message.contains("Throttling.Resource"), "{code}");
    }
    let (error, sent) = failure(refused(400, "ServiceUnavailable", "later")).await;
    assert_eq!((error.kind(), sent), (ErrorKind::Unavailable, 3));
    // What a failing service quotes is no reason to think that a write was not executed.
    for code in ["InternalError", "1010040002"] {
        let (error, _) = failure(refused(500, code, "task `flow control` is broken")).await;
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{code}");
    }
}

#[tokio::test]
async fn case_5_the_status_of_the_body_counts_where_http_says_success() {
    for (status, code, kind) in [
        (429, "1", ErrorKind::Throttling),
        (500, "1", ErrorKind::Unavailable),
        (403, "1", ErrorKind::AccessDenied),
        (404, "1", ErrorKind::NotFound),
        (400, "1", ErrorKind::Refused),
    ] {
        let body = format!(r#"{{"Success":false,"HttpStatusCode":{status},"ErrorCode":{code},"RequestId":"r"}}"#);
        let (error, _) = failure(json(200, &body)).await;
        assert_eq!((error.kind(), error.http_status(), error.body_status()), (kind, Some(200), Some(status)));
        assert_eq!(error.code(), Some(code));
    }
}

#[tokio::test]
async fn codes_of_the_documentation_are_constants() {
    let body = r#"{"RequestId":"r","Code":"Invalid.Tenant.ProjectNotExists","Message":"no such workspace"}"#;
    let (error, _) = failure(json(400, body)).await;
    assert_eq!(error.code(), Some(error_codes::INVALID_TENANT_PROJECT_NOT_EXISTS));
    assert_ne!(error.code(), Some(error_codes::INVALID_TENANT_USER_NOT_IN_PROJECT));
}

#[tokio::test]
async fn cases_6_and_8_a_key_that_is_not_known_is_no_missing_file() {
    for (status, code) in [
        (404, "InvalidAccessKeyId.NotFound"),
        (400, "InvalidAccessKeyId.Inactive"),
        (400, "SignatureDoesNotMatch"),
        (400, "InvalidSecurityToken.Expired"),
        (400, "InvalidSecurityToken.MismatchWithAccessKey"),
        (400, "MissingSecurityToken"),
        (400, "IncompleteSignature"),
    ] {
        let server = server([refused(status, code, "no")]).await;
        let client = client(&server.uri(), &VirtualRuntime::default());
        let error = client.delete_file().project_id(27).file_id(9).send().await.expect_err("refused");
        assert!(error.is_access_denied() && !error.is_not_found(), "{code}");
        assert_eq!(received(&server).await.len(), 1, "{code}: the keys are the same as before");
    }
}

#[tokio::test]
async fn case_7_what_does_not_exist_is_told_apart() {
    for code in ["InvalidApi.NotFound", "InvalidAction.NotFound", "InvalidVersion", "InvalidVersion.NotFound"] {
        let (error, sent) = failure(refused(404, code, "no")).await;
        assert!(error.is_unknown_action() && !error.is_not_found(), "{code}");
        assert_eq!(sent, 1);
    }
    let (error, _) = failure(refused(404, "InvalidRegionId.NotFound", "no")).await;
    assert!(!error.is_unknown_action() && !error.is_not_found());
    for code in ["Invalid.File.NotExist", "Invalid.FileVersion.NotFound", "EntityNotExists.Role"] {
        assert!(failure(refused(400, code, "no")).await.0.is_not_found(), "{code}");
    }
    // A page of a proxy does not know whether the file is there.
    let page = ResponseTemplate::new(404).set_body_raw("<html>no such page</html>", "text/html");
    assert!(!failure(page).await.0.is_not_found());
}

#[tokio::test]
async fn case_9_a_spent_quota_can_end_calls_at_once() {
    for code in ["Throttling.Api.Risk", "Throttling.Resource"] {
        let (error, sent) = failure(refused(400, code, "spent")).await;
        assert!(error.is_quota_spent() && error.is_throttling());
        assert_eq!(sent, 3, "by default it is repeated as every throttled call is");
        let server = server([refused(400, code, "spent")]).await;
        let policy = RetryPolicy::new().with_end_when_quota_is_spent(true);
        let builder = client_builder(&server.uri(), &VirtualRuntime::default()).retry(policy);
        let error = list(&builder.build().expect("a client")).await.expect_err("spent");
        assert!(error.is_quota_spent());
        assert_eq!(received(&server).await.len(), 1);
    }
    assert!(!failure(throttled()).await.0.is_quota_spent());
}

#[tokio::test]
async fn case_10_a_refusal_without_success_is_one_by_its_status() {
    let body = r#"{"HttpStatusCode":500,"ErrorCode":"1101080008","ErrorMessage":"failed"}"#;
    let refusing = server([json(200, body)]).await;
    let error = client(&refusing.uri(), &VirtualRuntime::default())
        .delete_file()
        .project_id(1)
        .file_id(2)
        .send()
        .await
        .expect_err("it failed");
    assert_eq!((error.code(), error.body_status()), (Some("1101080008"), Some(500)));
    // Beside `Success: true` neither code nor status is a refusal: samples of the reference have both.
    let body = r#"{"Success":true,"HttpStatusCode":500,"ErrorCode":"1101080008","Data":{}}"#;
    let server = server([json(200, body)]).await;
    list(&client(&server.uri(), &VirtualRuntime::default())).await.expect("it succeeded");
}

#[tokio::test]
async fn case_11_a_retry_after_may_be_a_date() {
    for status in [429, 503] {
        let runtime = VirtualRuntime::default();
        let date = dataworks::Runtime::now(&runtime) + chrono::TimeDelta::seconds(30);
        let date = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let server = server([json(status, "{}").insert_header("retry-after", date), success()]).await;
        assert_eq!(list(&client(&server.uri(), &runtime)).await.expect("repeated"), 2);
        let pause = runtime.sleeps()[0];
        assert!((Duration::from_secs(30)..=Duration::from_secs(35)).contains(&pause), "{status}: {pause:?}");
    }
}

/// Bytes compressed as a gateway does it.
fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

#[tokio::test]
async fn cases_13_and_16_compressed_responses_are_read() {
    let body = r#"{"Code":"Throttling.User","Message":"too many","RequestId":"r-13"}"#;
    let refusal = ResponseTemplate::new(400).insert_header("content-encoding", "gzip").set_body_bytes(gzip(body));
    let (error, sent) = failure(refusal).await;
    assert_eq!(
        (error.code(), error.message(), error.request_id()),
        (Some("Throttling.User"), "too many", Some("r-13"))
    );
    assert_eq!(sent, 3);
    let page = ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(gzip(EMPTY));
    let server_of_page = server([page]).await;
    list(&client(&server_of_page.uri(), &VirtualRuntime::default())).await.expect("a page");
    // One that says so and is not compressed, and one that nobody here can read.
    let plain = ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(EMPTY);
    let server_of_plain = server([plain]).await;
    list(&client(&server_of_plain.uri(), &VirtualRuntime::default())).await.expect("a page");
    let other = ResponseTemplate::new(200).insert_header("content-encoding", "br").set_body_bytes(vec![0x8b, 1, 2]);
    let (error, _) = failure(other).await;
    assert!(error.to_string().contains("content-encoding that this client does not read: br"), "{error}");
}

#[tokio::test]
async fn case_20_a_raw_response_needs_no_json_object() {
    for body in [r#"[{"a":1},{"a":2}]"#, "id,name\n1,a\n", ""] {
        let server = server([ResponseTemplate::new(200).set_body_string(body)]).await;
        let client = client(&server.uri(), &VirtualRuntime::default());
        let raw = client.call("DownloadSomething").send_raw().await.expect("it is what was asked for");
        assert_eq!(raw.body, body);
    }
}

/// A server that plays one script a connection: what it writes after the request, before it closes.
async fn scripted(scripts: Vec<Option<&'static str>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move {
        for script in scripts {
            let Ok((mut socket, _)) = listener.accept().await else { return };
            let mut request = vec![0; 64 * 1024];
            let _ = socket.read(&mut request).await;
            if let Some(text) = script {
                let _ = socket.write_all(text.as_bytes()).await;
            }
        }
    });
    address
}

#[tokio::test]
async fn case_57_the_strongest_attempt_counts() {
    // The service received the delete and hung up; the repeats find nobody.
    let address = scripted(vec![None]).await;
    let client = client(&address, &VirtualRuntime::default());
    let request = client.list_data_sources().project_id(1);
    let error = request.send().await.expect_err("nobody answers");
    let deliveries: Vec<Delivery> = error.attempts().iter().map(|attempt| attempt.delivery).collect();
    assert_eq!(deliveries, [Delivery::Unknown, Delivery::NotSent, Delivery::NotSent]);
    assert!(error.may_have_reached_service() && error.may_have_been_executed());
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn case_66_a_refusal_whose_body_breaks_off_is_known_by_its_status() {
    let broken = |status: &str| -> &'static str {
        let text = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{{\"Co");
        Box::leak(text.into_boxed_str())
    };
    let address = scripted(vec![Some(broken("403 Forbidden"))]).await;
    let error = list(&client(&address, &VirtualRuntime::default())).await.expect_err("denied");
    assert!(error.is_access_denied());
    assert_eq!((error.attempts().len(), error.http_status()), (1, Some(403)));
    // Throttled, a write is repeated too: it was not executed.
    let fine = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n\r\n{\"Data\":true}";
    let address = scripted(vec![Some(broken("429 Too Many Requests")), Some(fine)]).await;
    let client = client(&address, &VirtualRuntime::default());
    let request = client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1).content("{}");
    assert_eq!(request.send_raw().await.expect("the second attempt").attempts.len(), 2);
}

#[tokio::test]
async fn case_72_an_earlier_attempt_may_have_done_it() {
    let gone = json(404, r#"{"Code":"Invalid.File.NotExist","Message":"no such file","RequestId":"r"}"#);
    let server = server([unavailable(), gone]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = client.call("DeleteFile").param("ProjectId", 1).param("FileId", 2).idempotent(true);
    let error = request.send().await.expect_err("it is gone");
    assert!(error.is_not_found() && error.may_have_been_executed());
    assert!(error.to_string().ends_with("after 2 attempts; an earlier attempt may have been executed"), "{error}");
    let (error, _) = failure(refused(404, "Invalid.File.NotExist", "no such file")).await;
    assert!(error.is_not_found() && !error.may_have_been_executed());
}

#[tokio::test]
async fn case_58_a_response_has_a_size_limit() {
    let body = format!(r#"{{"Success":true,"Data":{{"Text":"{}"}}}}"#, "a".repeat(100_000));
    for answer in [
        json(200, &body),
        ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(gzip(&body)),
    ] {
        let server = server([answer]).await;
        let builder = client_builder(&server.uri(), &VirtualRuntime::default());
        let client = builder.largest_response(50_000).build().expect("a client");
        let error = list(&client).await.expect_err("too large");
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
        assert!(error.message().contains("larger than the limit of 50000 bytes"), "{error}");
        assert_eq!(received(&server).await.len(), 1);
        let builder = client_builder(&server.uri(), &VirtualRuntime::default());
        list(&builder.largest_response(body.len()).build().expect("a client")).await.expect("it fits");
    }
}

#[tokio::test]
async fn case_65_a_pause_of_a_level_has_a_ceiling() {
    let server = server([throttled().insert_header("retry-after", "31536000"), success()]).await;
    let runtime = VirtualRuntime::default();
    let builder = client_builder(&server.uri(), &runtime).rate_limit(RateLimit::documented());
    let client = builder.build().expect("a client");
    assert!(list(&client).await.expect_err("a year is too long").is_throttling());
    list(&client).await.expect("a minute is not");
    assert_eq!(runtime.sleeps(), [Duration::from_secs(60)]);
}

#[tokio::test]
async fn case_70_control_characters_are_escaped_when_shown() {
    let (error, _) = failure(refused(400, "Bad\u{1b}[31m", "line one\nline two\u{7}\u{1b}[0m")).await;
    let shown = error.to_string();
    assert!(!shown.contains(['\n', '\u{1b}', '\u{7}']), "{shown:?}");
    assert!(shown.contains(r"line one\nline two\u{7}"), "{shown}");
    assert!(error.message().contains('\n'), "the message is as it came");
}

#[tokio::test]
async fn case_71_headers_of_the_connection_are_not_the_callers() {
    let client = client("http://127.0.0.1:1", &VirtualRuntime::default());
    for header in ["content-length", "Transfer-Encoding", "HOST", "authorization", "connection", "upgrade"] {
        let error = client.call("Any").header_param(header, "3").send().await.expect_err("refused");
        assert!(error.is_invalid_request() && error.message().contains(header), "{error}");
        assert!(!error.may_have_reached_service());
    }
}

#[tokio::test]
async fn case_51_what_main_prints_is_the_sentence() {
    let (error, _) = failure(unavailable()).await;
    let printed = format!("{error:?}");
    assert!(printed.starts_with(&error.to_string()), "{printed}");
    assert!(printed.ends_with("attempt 3: HTTP 503, ServiceUnavailable"), "{printed}");
    assert!(!printed.contains("Error {"));
    assert!(format!("{error:#?}").starts_with("Error {"));
}

#[tokio::test]
async fn case_35_what_is_sensitive_does_not_wreck_the_message() {
    let content =
        r#"{"database":"orders","password":"pa:ss/word","jdbcUrl":"jdbc:mysql://db/orders?user=u&password=x"}"#;
    let quotes = "value e of Content is not one of these: \"pa:ss/word\" at jdbc:mysql://db/orders?user=u&password=x";
    let server = server([refused(400, "InvalidParameter", quotes)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = |content: &str| {
        client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1).content(content)
    };
    let error = request(content).send().await.expect_err("refused");
    assert_eq!(
        error.message(),
        "value e of Content is not one of these: \"<redacted>\" at <redacted>",
        "the values within are secret too"
    );
    assert!(!String::from_utf8_lossy(error.body().expect("a body")).contains("pa:ss"));
    let error = request("e").send().await.expect_err("refused");
    assert!(error.message().starts_with("value <redacted> of Content is not one of these"), "{error}");
}
