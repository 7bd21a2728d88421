//! DataArts Studio of Huawei Cloud: its one call against a local server.
#![cfg(all(feature = "mock", feature = "dataarts"))]

#[cfg(feature = "serde")]
#[path = "support/comparison.rs"]
mod comparison;
mod support;

use chrono::DateTime;
use chrono::TimeDelta;
use dataworks::auth::Credentials;
use dataworks::auth::{SignableRequest, SignatureAlgorithm, Signer};
use dataworks::dataarts::data_map::show_instance_infos::{
    InstanceStatus, NodeType, ShowInstanceInfos, ShowInstanceInfosResponse,
};
use dataworks::dataarts::types::{RunningData, RunningParameters};
use dataworks::dataarts::{Client, ClientBuilder};
use dataworks::mock::VirtualRuntime;
use dataworks::types::EpochMilliseconds;
use dataworks::{ErrorKind, Network, RawResponse, Runtime as _};
use serde_json::json as value;
use support::{header_of, json, local, query_of, received, server};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers};

const SAMPLE: &str = include_str!("samples/ShowInstanceInfos.json");

fn builder(address: &str) -> ClientBuilder {
    local(Client::builder(), address, &VirtualRuntime::default())
}

fn request(client: &Client) -> ShowInstanceInfos {
    client
        .show_instance_infos()
        .project_id("p1")
        .task_id("t1")
        .job_name("job a")
        .start_time(1_705_248_000_000)
        .end_time(1_705_311_669_796)
        .offset(0)
        .limit(10)
        .instance("i1")
}

#[test]
fn the_sample_of_the_document_is_typed() {
    let answer: ShowInstanceInfosResponse = RawResponse::from_body(SAMPLE).decode().expect("the sample is an answer");
    assert_eq!(answer.status_code, Some(200));
    let sample: serde_json::Value = serde_json::from_str(SAMPLE).expect("JSON");
    assert_eq!(answer.body.text.as_deref(), sample["body"].as_str(), "the text is still there");
    let headers = answer.header_map.expect("headers");
    let id = "e8c092e7-2acf-4f26-ab84-80f296352d99-1704936562490-scheduler03";
    assert_eq!(headers.get("X-Request-Id"), Some(id.into()));

    let page = answer.body.value;
    assert_eq!((page.total, page.success, page.msg.as_deref()), (Some(1), Some(true), Some("success")));
    let [row] = &page.rows[..] else { panic!("one row") };
    assert_eq!((row.task_id, row.job_id, row.task_running_log_id), (Some(937_987), Some(1), Some(126_074_594)));
    assert_eq!((&row.status, &row.r#type), (&Some(InstanceStatus::Running), &Some(NodeType::EtlJob)));
    assert_eq!(row.submit_time, Some(EpochMilliseconds(1_704_934_907_691)));
    assert_eq!((row.end_time, row.speed), (Some(EpochMilliseconds(0)), Some(0.0)));

    let data = row.running_data.as_ref().expect("running data");
    assert!(data.wire().as_str().is_some_and(|text| text.starts_with("{\"obsDataPath\":")), "kept as it came");
    assert_eq!(data.get("type"), Some("DLI".into()));
    let data: RunningData = data.decode().expect("typed");
    assert_eq!((data.dli_current_step, data.r#type.as_deref()), (Some(1), Some("DLI")));
    let parameters: RunningParameters = row.running_param.as_ref().expect("parameters").decode().expect("typed");
    assert_eq!((parameters.total, parameters.rows[0].name.as_deref()), (Some(1), Some("running parameter")));
}

#[test]
fn a_body_that_does_not_fit_is_named_by_its_path() {
    let decode = |body: serde_json::Value| {
        let answer = value!({"body": body}).to_string();
        RawResponse::from_body(answer).decode::<ShowInstanceInfosResponse>()
    };
    let answer = value!({"body": r#"{"rows":[{"jobId":1},{"jobId":"x"}]}"#}).to_string();
    let answer = RawResponse::from_body(answer);
    let error = answer.decode_strict::<ShowInstanceInfosResponse>().expect_err("no number");
    assert!(error.message().starts_with("$.body.rows[1].jobId: "), "{error}");
    let unreadable = answer.unreadable::<ShowInstanceInfosResponse>().expect("a lenient reading");
    assert_eq!(unreadable.paths(), ["$.body.rows[1].jobId"]);
    let error = decode(value!("sorry")).expect_err("no JSON");
    assert!(error.message().starts_with("$.body: "), "{error}");
    // What may come instead of a text is taken too.
    assert_eq!(decode(value!({"total": 2})).expect("an object").body.value.total, Some(2));
    assert_eq!(decode(value!(null)).expect("nothing").body.text, None);
    assert_eq!(decode(value!("")).expect("nothing").body.value.rows.len(), 0);
}

#[cfg(feature = "serde")]
#[test]
fn what_was_read_can_be_written_and_read_again() {
    let answer: ShowInstanceInfosResponse = RawResponse::from_body(SAMPLE).decode().expect("the sample is an answer");
    let written = serde_json::to_value(&answer).expect("it can be written");
    let sample = serde_json::from_str(SAMPLE).expect("JSON");
    assert_eq!(comparison::differences(&sample, &written), [] as [String; 0]);
    assert_eq!(serde_json::from_value::<ShowInstanceInfosResponse>(written).expect("it can be read"), answer);
}

#[tokio::test]
async fn parameters_travel_where_the_document_says() {
    let server = server([json(200, SAMPLE)]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let answer = request(&client).workspace_id("w1").task_id("t/1").send().await.expect("an answer");
    assert_eq!(answer.body.value.rows.len(), 1);
    let sent = &received(&server).await[0];
    assert_eq!(sent.url.path(), "/v1/p1/datamap/node/t%2F1/instances");
    assert_eq!(header_of(sent, "instance"), Some("i1"));
    let query = query_of(sent);
    let expected = [
        ("workspace_id", "w1"),
        ("job_name", "job a"),
        ("start_time", "1705248000000"),
        ("end_time", "1705311669796"),
        ("offset", "0"),
        ("limit", "10"),
    ];
    assert_eq!(query.len(), expected.len());
    for (name, value) in expected {
        assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[tokio::test]
async fn times_print_as_integers_whatever_they_are_given_as() {
    let server = server([json(200, SAMPLE)]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let time = DateTime::from_timestamp_millis(1_705_311_669_796).expect("a time");
    request(&client).start_time(time).end_time(EpochMilliseconds(1_705_311_669_796)).send().await.expect("an answer");
    let query = query_of(&received(&server).await[0]);
    assert_eq!((query["start_time"].as_str(), query["end_time"].as_str()), ("1705311669796", "1705311669796"));
}

#[tokio::test]
async fn each_kind_of_credentials_has_its_headers() {
    let cases = [
        (Credentials::bearer("test-token-secret"), false, None, Some("test-token-secret")),
        (Credentials::new("test-key-id", "test-key-secret"), true, None, None),
        (support::credentials(), true, Some("test-token-secret"), None),
        (Credentials::anonymous(), false, None, None),
    ];
    for (credentials, is_signed, security_token, auth_token) in cases {
        for project_id in [None, Some("p0")] {
            let server = server([json(200, SAMPLE)]).await;
            let mut builder = builder(&server.uri()).credentials(credentials.clone());
            if let Some(project_id) = project_id {
                builder = builder.project_id(project_id);
            }
            request(&builder.build().expect("a client")).send().await.expect("an answer");
            let sent = &received(&server).await[0];
            assert_eq!(header_of(sent, "x-auth-token"), auth_token);
            assert_eq!(header_of(sent, "x-security-token"), security_token);
            assert_eq!(header_of(sent, "x-project-id"), project_id);
            let authorization = header_of(sent, "authorization");
            assert_eq!(authorization.is_some(), is_signed);
            assert_eq!(header_of(sent, "x-sdk-date"), is_signed.then_some("20260102T030405Z"));
            if let Some(authorization) = authorization {
                assert!(authorization.starts_with("SDK-HMAC-SHA256 Access=test-key-id, SignedHeaders=host;instance;"));
                assert_eq!(authorization.contains("x-project-id"), project_id.is_some());
                assert_eq!(authorization.contains("x-security-token"), security_token.is_some());
            }
        }
    }
}

#[tokio::test]
async fn the_project_of_the_client_fills_the_path() {
    let server = server([json(200, SAMPLE)]).await;
    let client = builder(&server.uri()).project_id("p0").build().expect("a client");
    let request = client.show_instance_infos().task_id("t1").job_name("j").start_time(0).end_time(1).instance("i1");
    request.clone().offset(0).limit(1).send().await.expect("an answer");
    request.clone().offset(0).limit(1).project_id("p9").send().await.expect("an answer");
    let paths: Vec<String> = received(&server).await.iter().map(|sent| sent.url.path().to_owned()).collect();
    assert_eq!(paths, ["/v1/p0/datamap/node/t1/instances", "/v1/p9/datamap/node/t1/instances"]);
}

#[tokio::test]
async fn all_that_is_missing_is_named_and_nothing_sent() {
    let server = server([json(200, SAMPLE)]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let error = client.show_instance_infos().send().await.expect_err("nothing is set");
    let names = "project_id, task_id, job_name, start_time, end_time, offset, limit, instance";
    assert_eq!(error.message(), format!("missing required parameters {names}"));
    let error = request(&client).instance("i\n1").send().await.expect_err("no header");
    assert_eq!(error.message(), "parameter instance has characters that no header can hold");
    assert!(received(&server).await.is_empty());
}

/// Lists `total` instances truthfully.
async fn listing(total: u64) -> MockServer {
    let server = MockServer::start().await;
    let respond = move |request: &Request| {
        let query = query_of(request);
        let number = |key: &str| -> u64 { query[key].parse().expect("a number") };
        let ids = (number("offset")..total).take(number("limit") as usize);
        let rows: Vec<_> = ids.map(|id| value!({"taskId": id})).collect();
        let body = value!({"success": true, "total": total, "rows": rows}).to_string();
        ResponseTemplate::new(200).set_body_json(value!({"status_code": 200, "body": body}))
    };
    Mock::given(matchers::any()).respond_with(respond).mount(&server).await;
    server
}

#[tokio::test]
async fn items_run_through_all_offsets() {
    for (total, limit, expected) in [
        (25, Some(10), vec![("0", "10"), ("10", "10"), ("20", "10")]),
        (20, Some(10), vec![("0", "10"), ("10", "10")]),
        (250, None, vec![("0", "100"), ("100", "100"), ("200", "100")]),
        (0, None, vec![("0", "100")]),
    ] {
        let server = listing(total).await;
        let client = builder(&server.uri()).project_id("p0").build().expect("a client");
        let request = client.show_instance_infos().task_id("t1").job_name("j").start_time(0).end_time(1).instance("i1");
        let mut items = if let Some(limit) = limit { request.limit(limit) } else { request }.items();
        let mut ids = Vec::new();
        while let Some(item) = items.try_next().await.expect("a page") {
            ids.push(item.task_id.expect("an id") as u64);
        }
        assert_eq!(ids, (0..total).collect::<Vec<_>>());
        let asked: Vec<_> = received(&server).await.iter().map(query_of).collect();
        let asked: Vec<_> = asked.iter().map(|query| (query["offset"].as_str(), query["limit"].as_str())).collect();
        assert_eq!(asked, expected);
    }
}

#[tokio::test]
async fn refusals_are_errors_in_every_spelling() {
    for (status, body, code) in [
        (400, r#"{"error_code":"DLM.4001","error_msg":"bad time"}"#, "DLM.4001"),
        (401, r#"{"errorCode":"DLM.4001","errorMsg":"bad time"}"#, "DLM.4001"),
        (403, r#"{"code":"DLM.4001","message":"bad time"}"#, "DLM.4001"),
        (404, r#"{"error_code":4001,"error_msg":"bad time"}"#, "4001"),
    ] {
        let server = server([json(status, body).insert_header("X-Request-Id", "r-1")]).await;
        let client = builder(&server.uri()).build().expect("a client");
        let error = request(&client).send().await.expect_err("refused");
        assert_eq!((error.http_status(), error.code()), (Some(status), Some(code)));
        assert!(error.kind().is_service_error());
        assert_eq!((error.message(), error.request_id()), ("bad time", Some("r-1")));
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert_eq!(error.is_access_denied(), [401, 403].contains(&status));
        assert_eq!(error.is_not_found(), status == 404);
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("ShowInstanceInfos: HTTP {status}, {code}: bad time (request id r-1)")));
    }
}

#[tokio::test]
async fn too_many_requests_keep_body_and_request_id() {
    let body = r#"{"error_code":"APIG.0308","error_msg":"the throttling threshold has been reached"}"#;
    let server = server([json(429, body).insert_header("X-Request-Id", "r-429")]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let error = request(&client).send().await.expect_err("too many");
    assert!(error.is_throttling());
    assert_eq!((error.code(), error.request_id()), (Some("APIG.0308"), Some("r-429")));
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert_eq!(error.attempts().len(), 3);
}

#[tokio::test]
async fn a_refusal_inside_of_a_success_is_one() {
    let inside = |status: u16, body: &str| {
        let answer = value!({"status_code": status, "body": body, "header_map": {}}).to_string();
        json(200, &answer).insert_header("X-Request-Id", "r-in")
    };
    let server = server([inside(404, r#"{"error_code":"DLM.1","error_msg":"no such node"}"#)]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let error = request(&client).send().await.expect_err("the scheduler says no");
    assert_eq!((error.http_status(), error.code(), error.request_id()), (Some(404), Some("DLM.1"), Some("r-in")));
    assert!(error.is_not_found());

    let server = support::server([inside(200, r#"{"success":false,"msg":"node is gone","rows":[],"total":0}"#)]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let error = request(&client).items().try_next().await.expect_err("the scheduler says no");
    assert_eq!(error.message(), "node is gone");

    // One that failed for a moment is asked again, since it is a read.
    let server = support::server([inside(503, "down"), json(200, SAMPLE)]).await;
    let client = builder(&server.uri()).build().expect("a client");
    assert_eq!(request(&client).send().await.expect("the second attempt").body.value.rows.len(), 1);
}

#[tokio::test]
async fn a_success_has_the_request_id_of_its_header() {
    let server = server([json(200, SAMPLE).insert_header("X-Request-Id", "r-2")]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let raw = request(&client).send_raw().await.expect("an answer");
    assert_eq!(raw.request_id.as_deref(), Some("r-2"));
    assert_eq!(raw.body, SAMPLE.as_bytes());
}

#[test]
fn the_endpoint_follows_the_region() {
    let builder = || Client::builder().region("cn-north-4").http_client(support::reqwest_without_proxy());
    let client = builder().credentials(support::credentials()).build().expect("a client");
    let shown = format!("{client:?}");
    assert!(shown.contains("https://dayu.cn-north-4.myhuaweicloud.com/"), "{shown}");
    assert!(!shown.contains("secret\"") && !shown.contains("-secret"), "{shown}");
    let error = builder().network(Network::Vpc).build().expect_err("there is no such host");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    builder().network(Network::Vpc).endpoint("dayu.internal").build().expect("a given endpoint wins");
}

#[tokio::test]
async fn case_12_an_expired_signature_is_told_by_both_gateways() {
    for code in ["APIG.0301", "APIGW.0301"] {
        let refused = |reason: &str| {
            let body = format!(
                r#"{{"error_code":"{code}","error_msg":"Incorrect IAM authentication information: {reason}"}}"#
            );
            let ahead = VirtualRuntime::default().now() + TimeDelta::minutes(16);
            json(401, &body).insert_header("date", ahead.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
        };
        let expired = server([refused("signature expired"), json(200, "{}")]).await;
        let client = builder(&expired.uri()).build().expect("a client");
        assert_eq!(request(&client).send_raw().await.expect("the second attempt").attempts.len(), 2);
        let wrong = server([refused("verify aksk signature fail"), json(200, "{}")]).await;
        let client = builder(&wrong.uri()).build().expect("a client");
        let error = request(&client).send_raw().await.expect_err("a wrong key stays wrong");
        assert!(error.is_access_denied() && error.attempts().len() == 1, "{error}");
    }
}

#[tokio::test]
async fn case_38_a_slash_of_an_argument_is_signed_as_the_official_clients_do() {
    let server = server([json(200, "{}")]).await;
    let client = local(Client::builder(), &server.uri(), &VirtualRuntime::default()).build().expect("a client");
    let request = client.call("Any").path("/v1/{name}/x").param("name", "a/b c");
    request.send_raw().await.expect("a response");
    let sent = &received(&server).await[0];
    assert_eq!(sent.url.path(), "/v1/a%2Fb%20c/x", "it stays one segment");
    let headers: Vec<(&str, &str)> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().expect("text")))
        .filter(|(name, _)| ["host", "x-sdk-date", "x-security-token"].contains(name))
        .collect();
    let signable = SignableRequest::new("GET", sent.url.path()).headers(headers);
    let signer = Signer::new(SignatureAlgorithm::Huawei, support::credentials());
    assert!(signer.canonical_request(&signable).starts_with("GET\n/v1/a/b%20c/x/\n"));
    assert_eq!(signer.authorization(&signable).as_deref(), header_of(sent, "authorization"));
}

#[tokio::test]
async fn case_39_an_explicit_null_can_be_sent_in_a_json_body() {
    let server = server([json(200, "{}")]).await;
    let client = builder(&server.uri()).build().expect("a client");
    let request = || client.call("Any").path("/v1/x").method(dataworks::Method::PUT);
    request().body_param("description", value!(null)).send_raw().await.expect("a response");
    assert_eq!(received(&server).await[0].body, br#"{"description":null}"#);
    let error = request().query_param("description", value!(null)).send_raw().await.expect_err("no query holds it");
    assert!(error.is_invalid_request(), "{error}");
}
