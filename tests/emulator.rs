//! The emulator over real sockets: what it refuses and why, what it answers, and that nothing it is sent breaks it.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

#[path = "support/example.rs"]
mod example;

use chrono::{SecondsFormat, TimeDelta};
use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::{ErrorKind, Runtime};
use example::example;
use serde_json::Value;
use std::collections::BTreeSet;
use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Outcome = Result<(), Box<dyn Error>>;

/// An emulator whose time stands still.
async fn emulator() -> Result<Emulator, Box<dyn Error>> {
    Ok(Emulator::builder().runtime(VirtualRuntime::default()).rows("ListDataSources", 25).start().await?)
}

/// An emulator that takes nothing but what the specs write.
async fn strict_emulator() -> Result<Emulator, Box<dyn Error>> {
    Ok(Emulator::builder().runtime(VirtualRuntime::default()).strict().start().await?)
}

/// A request written and signed by hand, so that it can be wrong in ways in which the client's are not.
struct Request {
    method: &'static str,
    query: Vec<(String, String)>,
    body: Vec<(String, String)>,
    secret: &'static str,
}

fn signer() -> Signer {
    Signer::new(SignatureAlgorithm::RpcV1, Credentials::new("any", "secret"))
}

fn signable<'request>(method: &'request str, pairs: &'request [(String, String)]) -> SignableRequest<'request> {
    SignableRequest::new(method, "/").parameters(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())))
}

fn canonical_query(pairs: &[(String, String)]) -> String {
    signer().canonical_request(&signable("GET", pairs))
}

impl Request {
    /// Rightly signed as it stands: common parameters only.
    fn new(method: &'static str, action: &str) -> Self {
        static NONCES: AtomicU32 = AtomicU32::new(0);
        let nonce = format!("raw-{}", NONCES.fetch_add(1, Ordering::Relaxed));
        let request = Self { method, query: Vec::new(), body: Vec::new(), secret: "emulator-access-key-secret" };
        [
            ("Action", action),
            ("Version", "2020-05-18"),
            ("Format", "JSON"),
            ("Timestamp", "2026-01-02T03:04:05Z"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("SignatureNonce", &nonce),
            ("AccessKeyId", "emulator-access-key-id"),
        ]
        .into_iter()
        .fold(request, |request, (name, value)| request.set(name, value))
    }

    fn set(self, name: &str, value: &str) -> Self {
        let mut request = self.without(name);
        request.query.push((name.to_owned(), value.to_owned()));
        request
    }

    fn without(mut self, name: &str) -> Self {
        self.query.retain(|(key, _)| key != name);
        self
    }

    fn form(mut self, name: &str, value: &str) -> Self {
        self.body.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The query with its signature, and the body.
    fn sign(&self) -> (String, String) {
        let all: Vec<_> = self.query.iter().chain(&self.body).cloned().collect();
        let signer = Signer::new(SignatureAlgorithm::RpcV1, Credentials::new("any", self.secret));
        let signature = signer.signature(&signable(self.method, &all));
        let signature = canonical_query(&[("Signature".to_owned(), signature)]);
        let query = format!("{}&{signature}", canonical_query(&self.query));
        (query, canonical_query(&self.body))
    }

    async fn send(self, emulator: &Emulator) -> Result<Answer, Box<dyn Error>> {
        let (query, body) = self.sign();
        exchange(emulator, &http(self.method, &query, "application/x-www-form-urlencoded", &body)).await
    }
}

fn http(method: &str, query: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} /?{query} HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nContent-Type: {media_type}\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

struct Answer {
    head: String,
    status: u16,
    text: String,
}

impl Answer {
    fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_str(&self.text)
    }

    #[track_caller]
    fn assert_refused(&self, status: u16, code: &str, part_of_message: &str) {
        let body = self.json().unwrap_or_default();
        assert_eq!((self.status, body["Code"].as_str()), (status, Some(code)), "{}", self.text);
        let message = body["Message"].as_str().unwrap_or_default();
        assert!(message.contains(part_of_message), "{message}");
        for name in ["RequestId", "HostId", "Recommend"] {
            assert!(body[name].is_string(), "{name}: {}", self.text);
        }
    }
}

/// Sends bytes and reads until the other side is done.
async fn exchange(emulator: &Emulator, bytes: impl AsRef<[u8]>) -> Result<Answer, Box<dyn Error>> {
    let mut stream = TcpStream::connect(emulator.endpoint().trim_start_matches("http://")).await?;
    stream.write_all(bytes.as_ref()).await?;
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await?;
    let received = String::from_utf8(received)?;
    let (head, text) = received.split_once("\r\n\r\n").ok_or("no HTTP answer")?;
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    Ok(Answer { head: head.to_lowercase(), status, text: text.to_owned() })
}

#[tokio::test]
async fn an_action_nobody_knows_is_refused() -> Outcome {
    let emulator = emulator().await?;
    Request::new("GET", "ListNothing").send(&emulator).await?.assert_refused(
        404,
        "InvalidAction.NotFound",
        "ListNothing",
    );
    let failure = emulator.client().call("ListNothing").send().await.unwrap_err();
    assert_eq!((failure.code(), failure.is_unknown_action()), (Some("InvalidAction.NotFound"), true));
    Ok(())
}

#[tokio::test]
async fn method_and_version_are_the_actions_own() -> Outcome {
    let emulator = strict_emulator().await?;
    let request = || Request::new("GET", "ListDataSources").set("ProjectId", "1");
    let posted = Request { method: "POST", ..request() };
    posted.send(&emulator).await?.assert_refused(405, "UnsupportedHTTPMethod", "GET");
    request().without("Version").send(&emulator).await?.assert_refused(400, "InvalidVersion", "2020-05-18");
    request().set("Version", "2019-01-01").send(&emulator).await?.assert_refused(400, "InvalidVersion", "2020-05-18");
    assert_eq!(request().send(&emulator).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_missing_common_parameter_is_named() -> Outcome {
    let emulator = strict_emulator().await?;
    let names =
        ["Action", "Format", "Timestamp", "SignatureMethod", "SignatureVersion", "SignatureNonce", "AccessKeyId"];
    for name in names {
        let request = Request::new("GET", "ListDataSources").set("ProjectId", "1").without(name);
        request.send(&emulator).await?.assert_refused(400, &format!("Missing{name}"), name);
    }
    let unsigned = canonical_query(&Request::new("GET", "ListDataSources").query);
    let answer = exchange(&emulator, http("GET", &unsigned, "text/plain", "")).await?;
    answer.assert_refused(400, "MissingSignature", "Signature");
    Ok(())
}

#[tokio::test]
async fn only_one_format_and_signature_method_are_spoken() -> Outcome {
    let emulator = emulator().await?;
    for (name, value) in [("Format", "XML"), ("SignatureMethod", "HMAC-SHA256"), ("SignatureVersion", "2.0")] {
        let request = Request::new("GET", "ListDataSources").set("ProjectId", "1").set(name, value);
        request.send(&emulator).await?.assert_refused(400, "InvalidParameter", name);
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_access_key_is_not_found() -> Outcome {
    let emulator = emulator().await?;
    let stranger = Credentials::new("somebody-else", "emulator-access-key-secret");
    let client = emulator.client_builder().credentials(stranger).build()?;
    let failure = client.list_data_sources().project_id(27).send().await.unwrap_err();
    assert_eq!((failure.http_status(), failure.code()), (Some(404), Some("InvalidAccessKeyId.NotFound")));
    Ok(())
}

#[tokio::test]
async fn a_wrong_signature_is_answered_with_the_string_to_sign() -> Outcome {
    let emulator = emulator().await?;
    let wrong = Credentials::new("emulator-access-key-id", "a-wrong-secret");
    let client = emulator.client_builder().credentials(wrong).build()?;
    let failure = client.list_data_sources().project_id(27).name("a b").send().await.unwrap_err();
    assert_eq!((failure.http_status(), failure.code()), (Some(400), Some("SignatureDoesNotMatch")));

    let request = &emulator.requests()[0];
    let sent: Vec<_> = request.query.iter().filter(|(key, _)| key != "Signature").cloned().collect();
    let expected = signer().string_to_sign(&signable("GET", &sent));
    assert!(failure.message().ends_with(&format!("server string to sign is:{expected}")), "{failure}");
    assert!(expected.starts_with("GET&%2F&") && expected.contains("Name%3Da%2520b"), "{expected}");
    Ok(())
}

#[tokio::test]
async fn a_changed_parameter_breaks_the_signature() -> Outcome {
    let emulator = emulator().await?;
    let (query, _) = Request::new("GET", "ListDataSources").set("ProjectId", "1").sign();
    let changed = query.replace("ProjectId=1", "ProjectId=2");
    let answer = exchange(&emulator, http("GET", &changed, "text/plain", "")).await?;
    answer.assert_refused(400, "SignatureDoesNotMatch", "ProjectId%3D2");
    Ok(())
}

#[tokio::test]
async fn temporary_keys_need_their_token() -> Outcome {
    let keys =
        |token: &str| Credentials::temporary("emulator-access-key-id", "emulator-access-key-secret", token, None);
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().runtime(runtime).credentials(keys("the-token")).start().await?;
    emulator.client().list_data_sources().project_id(27).send().await?;

    let client = emulator.client_builder().credentials(keys("another-token")).build()?;
    let failure = client.list_data_sources().project_id(27).send().await.unwrap_err();
    assert_eq!(failure.code(), Some("InvalidSecurityToken.MismatchWithAccessKey"));
    let answer = Request::new("GET", "ListDataSources").set("ProjectId", "1").send(&emulator).await?;
    answer.assert_refused(400, "MissingSecurityToken", "token");
    Ok(())
}

#[tokio::test]
async fn a_nonce_serves_once() -> Outcome {
    let emulator = emulator().await?;
    let request = |project: &str| {
        Request::new("GET", "ListDataSources").set("ProjectId", project).set("SignatureNonce", "the-same")
    };
    let forged = Request { secret: "a-wrong-secret", ..request("1") };
    forged.send(&emulator).await?.assert_refused(400, "SignatureDoesNotMatch", "");
    assert_eq!(request("1").send(&emulator).await?.status, 200);
    request("2").send(&emulator).await?.assert_refused(400, "SignatureNonceUsed", "nonce");
    Ok(())
}

#[tokio::test]
async fn a_timestamp_is_good_for_a_quarter_of_an_hour() -> Outcome {
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().runtime(runtime.clone()).start().await?;
    let request =
        |timestamp: &str| Request::new("GET", "ListDataSources").set("ProjectId", "1").set("Timestamp", timestamp);
    for (minutes, status) in [(0, 200), (15, 200), (-15, 200), (16, 400), (-16, 400)] {
        let timestamp = (runtime.now() + TimeDelta::minutes(minutes)).to_rfc3339_opts(SecondsFormat::Secs, true);
        let answer = request(&timestamp).send(&emulator).await?;
        assert_eq!(answer.status, status, "{minutes} minutes: {}", answer.text);
        if status == 400 {
            answer.assert_refused(400, "InvalidTimeStamp.Expired", "15 minutes");
        }
    }
    request("yesterday").send(&emulator).await?.assert_refused(400, "InvalidTimeStamp.Format", "2026-01-02T03:04:05Z");
    Ok(())
}

#[tokio::test]
async fn a_parameter_in_the_wrong_place_is_named() -> Outcome {
    let emulator = strict_emulator().await?;
    let request = Request::new("POST", "ListProjects").form("PageNumber", "1");
    request.send(&emulator).await?.assert_refused(400, "InvalidParameter", "PageNumber");
    let request = Request::new("POST", "ListProjects").set("PageNumber", "1").form("RegionId", "cn-shanghai");
    request.send(&emulator).await?.assert_refused(400, "InvalidParameter", "RegionId");
    Ok(())
}

#[cfg(feature = "v2020-metadata")]
#[tokio::test]
async fn a_parameter_of_the_body_is_not_taken_from_the_query() -> Outcome {
    let emulator = strict_emulator().await?;
    let request = Request::new("POST", "GetMetaTableProducingTasks").set("TableGuid", "odps.a.b");
    let answer = request.send(&emulator).await?;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let request = Request::new("POST", "GetMetaTableChangeLog").set("TableGuid", "odps.a.b");
    request.send(&emulator).await?.assert_refused(400, "InvalidParameter", "TableGuid");
    Ok(())
}

/// The emulator has the areas that the client has.
#[cfg(not(feature = "v2020-metadata"))]
#[tokio::test]
async fn an_action_of_an_area_that_is_off_is_not_known() -> Outcome {
    let emulator = emulator().await?;
    let request = Request::new("POST", "GetMetaTableChangeLog").form("TableGuid", "odps.a.b");
    request.send(&emulator).await?.assert_refused(404, "InvalidAction.NotFound", "GetMetaTableChangeLog");
    Ok(())
}

#[tokio::test]
async fn parameters_are_required_typed_and_ranged() -> Outcome {
    let emulator = emulator().await?;
    let list = || Request::new("GET", "ListDataSources");
    list().send(&emulator).await?.assert_refused(400, "MissingProjectId", "ProjectId");
    for (name, value, reason) in [
        ("ProjectId", "abc", "integer"),
        ("ProjectId", "", "integer"),
        ("PageSize", "1.5", "integer"),
        ("PageSize", "0", "below 1"),
        ("PageSize", "101", "above 100"),
        ("PageNumber", "99999999999999999999", "integer"),
    ] {
        let answer = list().set("ProjectId", "1").set(name, value).send(&emulator).await?;
        answer.assert_refused(400, "InvalidParameter", &format!("parameter {name} "));
        answer.assert_refused(400, "InvalidParameter", reason);
    }
    let odd = list().set("ProjectId", "1").set("DataSourceType", "mysql").set("NobodyKnows", "this");
    assert_eq!(odd.send(&emulator).await?.status, 200, "unknown parameters are ignored");
    Ok(())
}

#[tokio::test]
async fn values_are_those_that_the_spec_documents() -> Outcome {
    let emulator = emulator().await?;
    let list = || Request::new("GET", "ListDataSources").set("ProjectId", "1");
    let odd = || list().set("DataSourceType", "something-new");
    odd().send(&emulator).await?.assert_refused(400, "InvalidParameter", "something-new, which is none of ");
    let open = Emulator::builder().runtime(VirtualRuntime::default()).accept_undocumented_values().start().await?;
    assert_eq!(odd().send(&open).await?.status, 200);
    Ok(())
}

#[cfg(feature = "v2020-operation")]
#[tokio::test]
async fn a_date_is_one_in_the_pattern_of_the_spec() -> Outcome {
    let emulator = emulator().await?;
    let list = |date: &str| {
        let request = Request::new("POST", "ListInstances").form("ProjectId", "1").form("ProjectEnv", "PROD");
        request.form("Bizdate", date)
    };
    list("gestern").send(&emulator).await?.assert_refused(400, "InvalidParameter", "gestern, which is no time like");
    assert_eq!(list("2020-06-01 00:00:00").send(&emulator).await?.status, 200);
    let wrong = Request::new("POST", "ListInstances").form("ProjectId", "1").form("ProjectEnv", "PRD");
    wrong.send(&emulator).await?.assert_refused(400, "InvalidParameter", "PRD, which is none of ");
    Ok(())
}

/// What the published clients send, each in its own way.
#[tokio::test]
async fn what_the_service_takes_is_taken() -> Outcome {
    let emulator = emulator().await?;
    let list = || Request::new("GET", "ListDataSources").set("ProjectId", "1");
    let taken = [
        ("a GET as POST", Request { method: "POST", ..list() }),
        ("a parameter in the body", Request::new("POST", "ListDataSources").form("ProjectId", "1")),
        ("Format in lower case", list().set("Format", "json")),
        ("no Format", list().without("Format")),
        ("fractions of seconds", list().set("Timestamp", "2026-01-02T03:04:05.678Z")),
        ("an empty optional number", list().set("PageSize", "")),
        ("an empty optional enumeration", list().set("DataSourceType", "")),
    ];
    let strict = strict_emulator().await?;
    for (what, request) in taken {
        let narrow = Request { query: request.query.clone(), body: request.body.clone(), ..request };
        assert_eq!(narrow.send(&strict).await?.status / 100, 4, "strictly: {what}");
        let nonce = format!("again-{what}");
        let again = Request { query: request.query, body: request.body, ..list() }.set("SignatureNonce", &nonce);
        let answer = Request { method: request.method, ..again }.send(&emulator).await?;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    }
    let (query, _) = list().sign();
    let beside = format!(
        "GET /?{query} HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nContent-Type: application/json\r\n\
         x-acs-action: ListDataSources\r\nx-acs-version: 2020-05-18\r\nx-acs-date: 2026-01-02T03:04:05Z\r\n\r\n"
    );
    let answer = exchange(&emulator, beside).await?;
    assert_eq!(answer.status, 200, "signature 1 beside headers of the newer one: {}", answer.text);
    Ok(())
}

#[tokio::test]
async fn a_request_with_a_fault_keeps_its_nonce() -> Outcome {
    let emulator = emulator().await?;
    let request = || Request::new("GET", "ListDataSources").set("SignatureNonce", "kept");
    request().send(&emulator).await?.assert_refused(400, "MissingProjectId", "mandatory");
    assert_eq!(request().set("ProjectId", "1").send(&emulator).await?.status, 200);
    request().set("ProjectId", "1").send(&emulator).await?.assert_refused(400, "SignatureNonceUsed", "");
    Ok(())
}

#[tokio::test]
async fn it_remembers_no_more_than_it_is_told() -> Outcome {
    let emulator = Emulator::builder().runtime(VirtualRuntime::default()).keep_requests(2).start().await?;
    for project in 1..=3 {
        emulator.client().get_project().project_id(project).send().await?;
    }
    let requests = emulator.requests();
    let projects: Vec<_> = requests.iter().map(|request| request.parameter("ProjectId")).collect();
    assert_eq!(projects, [Some("2"), Some("3")]);
    Ok(())
}

#[tokio::test]
async fn an_answer_is_made_of_the_examples_in_their_order() -> Outcome {
    let emulator = emulator().await?;
    let answer = Request::new("GET", "ListDataSources").set("ProjectId", "1").send(&emulator).await?;
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("content-type: application/json;charset=utf-8"), "{}", answer.head);
    let start = r#"{"Data":{"PageNumber":1,"PageSize":10,"TotalCount":25,"DataSources":[{"Status":1,"ProjectId":123,"#;
    assert!(answer.text.starts_with(start), "{}", answer.text);
    let end = r#"]},"RequestId":"00000000-0000-4000-8000-000000000001","Success":true,"HttpStatusCode":200}"#;
    assert!(answer.text.ends_with(end), "{}", answer.text);

    let project = emulator.client().get_project().project_id(27).send().await?;
    assert_eq!(project.request_id.as_deref(), Some("00000000-0000-4000-8000-000000000002"));
    Ok(())
}

#[tokio::test]
async fn every_action_takes_its_own_examples() -> Outcome {
    let emulator = emulator().await?;
    let document = include_str!(concat!(env!("OUT_DIR"), "/emulator.json"));
    let document: Value = serde_json::from_str(document)?;
    let actions = document["services"]["dataworks-2020-05-18"]["actions"].as_object().ok_or("no actions")?;
    let mut request_ids = BTreeSet::new();
    let mut count = 0;
    for (name, action) in actions {
        let parameters = action["parameters"].as_array().ok_or("no parameters")?;
        // An example of a token is none that the emulator gave out.
        let is_token =
            |parameter: &Value| ["token", "key"].iter().any(|by| action["pagination"][by] == parameter["name"]);
        let request = parameters
            .iter()
            .filter(|parameter| !is_token(parameter))
            .fold(emulator.client().call(name), |request, parameter| {
                request.param(parameter["name"].as_str().unwrap_or_default(), example(parameter))
            });
        let answer = request.send_raw().await?;
        request_ids.insert(answer.request_id);
        count += 1;
    }
    assert!(count >= 15 && request_ids.len() == count, "{count} actions, {request_ids:?}");
    Ok(())
}

#[tokio::test]
async fn a_list_comes_truthfully_in_pages() -> Outcome {
    let emulator = emulator().await?;
    let client = emulator.client();
    let mut pages = client.list_data_sources().project_id(27).page_size(10).pages();
    let mut rows = Vec::new();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await? {
        let page = page.data;
        assert_eq!((page.page_size, page.total_count), (Some(10), Some(25)));
        sizes.push((page.page_number, page.data_sources.len()));
        rows.extend(page.data_sources);
    }
    assert_eq!(sizes, [(Some(1), 10), (Some(2), 10), (Some(3), 5)]);
    assert!(rows.iter().map(|row| row.id).eq((1..=25).map(Some)));
    assert_eq!(rows[24].name.as_deref(), Some("abc-25"));
    assert_eq!(emulator.requests().len(), 3);
    Ok(())
}

#[tokio::test]
async fn beyond_the_last_page_there_is_nothing() -> Outcome {
    let emulator = emulator().await?;
    let client = emulator.client();
    for page_number in [4, i64::MAX] {
        let request = client.list_data_sources().project_id(27).page_size(10).page_number(page_number);
        let page = request.send().await?.data;
        assert_eq!((page.data_sources.len(), page.page_number, page.total_count), (0, Some(page_number), Some(25)));
    }
    let default = client.list_data_sources().project_id(27).send().await?.data;
    assert_eq!((default.data_sources.len(), default.page_size), (10, Some(10)));
    let first = client.list_projects().page_number(1).send().await?.page_result;
    let ids: Vec<_> = first.project_list.iter().map(|row| row.project_id).collect();
    assert_eq!(ids, [Some(1), Some(2), Some(3)], "three rows, where nothing else is asked for");
    // Nothing in the reference forbids a page 0 here.
    let failure = client.get_meta_db_table_list().app_guid("odps.app").page_number(0).send().await.unwrap_err();
    assert_eq!(failure.code(), Some("InvalidParameter"));
    Ok(())
}

#[tokio::test]
async fn rows_are_for_lists_that_page() -> Outcome {
    for action in ["GetProject", "ListDataSource"] {
        let failure = Emulator::builder().rows(action, 5).start().await.unwrap_err();
        assert!(failure.to_string().contains(action), "{failure}");
    }
    Ok(())
}

#[tokio::test]
async fn queued_failures_come_first_and_in_order() -> Outcome {
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().runtime(runtime.clone()).start().await?;
    emulator.fail_next("ListDataSources", 429, "Throttling.User", "too many calls");
    emulator.fail_next("ListDataSources", 503, "ServiceUnavailable", "back soon");
    emulator.fail_next("GetProject", 200, "Invalid.Tenant.ProjectNotExists", "no such workspace");
    emulator.client().list_data_sources().project_id(27).send().await?;
    let statuses: Vec<_> = emulator.requests().iter().map(|request| request.http_status).collect();
    assert_eq!((statuses, runtime.sleeps().len()), (vec![429, 503, 200], 2));

    let failure = emulator.client().get_project().project_id(27).send().await.unwrap_err();
    assert_eq!((failure.http_status(), failure.code()), (Some(200), Some("Invalid.Tenant.ProjectNotExists")));
    assert_eq!(
        (failure.message(), failure.request_id()),
        ("no such workspace", Some("00000000-0000-4000-8000-000000000004"))
    );

    emulator.fail_next("GetProject", 7, "Odd", "no such status");
    let policy = dataworks::RetryPolicy::default().with_max_attempts(1);
    let failure = emulator.client().get_project().project_id(27).retry(policy).send().await.unwrap_err();
    assert_eq!((failure.http_status(), failure.code()), (Some(500), Some("Odd")));
    Ok(())
}

#[cfg(feature = "v2020-metadata")]
#[tokio::test]
async fn requests_are_kept_as_they_came() -> Outcome {
    let emulator = Emulator::builder().runtime(VirtualRuntime::default()).region("cn-beijing").start().await?;
    emulator.client().list_data_sources().project_id(27).name("a b/ü").send().await?;
    emulator.client().call("GetMetaTableChangeLog").body_param("TableGuid", "odps.a.b").send().await?;
    let requests = emulator.requests();
    let [first, second] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!((first.action.as_str(), first.method.as_str(), first.http_status), ("ListDataSources", "GET", 200));
    assert_eq!((first.parameter("Name"), first.parameter("RegionId")), (Some("a b/ü"), Some("cn-beijing")));
    assert_eq!(first.parameter("AccessKeyId"), Some("emulator-access-key-id"));
    assert_eq!(second.body, [("TableGuid".to_owned(), "odps.a.b".to_owned())]);
    assert!(!format!("{emulator:?}").contains("secret\""), "{emulator:?}");
    Ok(())
}

#[tokio::test]
async fn nothing_that_is_sent_breaks_it() -> Outcome {
    let emulator = emulator().await?;
    for bytes in [&b"\x00\xff\x16\x03garbage\r\n\r\n"[..], b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\r\n"] {
        let mut stream = TcpStream::connect(emulator.endpoint().trim_start_matches("http://")).await?;
        stream.write_all(bytes).await?;
        stream.shutdown().await?;
        // Whatever comes back, or a reset: it ends.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
    for query in ["Action=%", "Action=%zz", "%ff=1", "a=%C3%28"] {
        let answer = exchange(&emulator, http("GET", query, "text/plain", "")).await?;
        answer.assert_refused(400, "InvalidParameter", "percent-encoded");
    }
    exchange(&emulator, http("GET", "&&=&=", "text/plain", "")).await?.assert_refused(400, "MissingAction", "Action");
    let form = "application/x-www-form-urlencoded";
    exchange(&emulator, http("POST", "", form, "a=%e2%82")).await?.assert_refused(400, "InvalidParameter", "percent");
    exchange(&emulator, http("POST", "", "text/plain", "hello")).await?.assert_refused(
        415,
        "UnsupportedMediaType",
        "form",
    );
    emulator.client().list_data_sources().project_id(27).send().await?;
    Ok(())
}

#[tokio::test]
async fn a_body_has_a_limit() -> Outcome {
    let emulator = emulator().await?;
    let announced = "POST / HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nContent-Length: 16777217\r\n\r\n";
    exchange(&emulator, announced).await?.assert_refused(413, "RequestTooLarge", "16777216");
    let chunked =
        "POST / HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n";
    let mut stream = TcpStream::connect(emulator.endpoint().trim_start_matches("http://")).await?;
    stream.write_all(chunked.as_bytes()).await?;
    stream.write_all(&vec![b'a'; 0x0100_0001]).await?;
    let mut start = [0; 12];
    stream.read_exact(&mut start).await?;
    assert_eq!(&start, b"HTTP/1.1 413");
    Ok(())
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() -> Outcome {
    let emulator = emulator().await?;
    let client = emulator.client_builder().retry(dataworks::RetryPolicy::default().with_max_attempts(1)).build()?;
    client.list_data_sources().project_id(27).send().await?;
    drop(emulator);
    let failure = client.list_data_sources().project_id(27).send().await.unwrap_err();
    assert_eq!(failure.kind(), ErrorKind::Connection, "{failure}");
    Ok(())
}

#[cfg(feature = "v2020-metadata")]
#[tokio::test]
async fn a_list_by_key_pages_and_refuses_keys_that_it_has_not_given() -> Result<(), Box<dyn std::error::Error>> {
    use dataworks::v2020::types::LineageDirection;
    let emulator = Emulator::builder().rows("GetMetaTableLineage", 5).start().await?;
    let client = emulator.client();
    let list = || client.get_meta_table_lineage().table_guid("odps.shop.report").direction(LineageDirection::Up);
    let mut pages = list().page_size(2).pages();
    let mut rows = Vec::new();
    while let Some(page) = pages.try_next().await? {
        rows.push(page.data.data_entity_list.len());
    }
    assert_eq!(rows, [2, 2, 1]);
    let last = list().page_size(5).send().await?.data;
    assert_eq!((last.has_next, last.next_primary_key), (Some(false), None));
    let error = list().next_primary_key("odps.shop.users").send().await.expect_err("it is no key");
    assert!(error.to_string().contains("NextPrimaryKey"), "{error}");
    Ok(())
}
