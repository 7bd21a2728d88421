//! The control addresses of the emulator, over its socket, and the header that says where an answer comes from.
#![cfg(all(feature = "mock", feature = "v2020-development", feature = "v2020-tenant"))]

use dataworks::mock::{AnswerOrigin, Emulator, EmulatorBuilder, VirtualRuntime};
use dataworks::reqwest::{self, Method};
use dataworks::v2020::tenant::get_project::GetProject;
use dataworks::{ErrorKind, RetryPolicy, Runtime};
use futures_util::future::{Either, select};
use serde_json::{Value, json};
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const PROJECT: i64 = 27;

fn builder() -> EmulatorBuilder {
    Emulator::builder().runtime(VirtualRuntime::default()).stateful()
}

struct Control {
    http: reqwest::Client,
    address: String,
}

impl Control {
    fn of(emulator: &Emulator) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { http, address: format!("{}/_emulator/", emulator.endpoint()) }
    }

    async fn ask(&self, method: Method, address: &str, body: impl ToString) -> (u16, Value) {
        let request = self.http.request(method, format!("{}{address}", self.address)).body(body.to_string());
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let body = response.bytes().await.expect("a body");
        (status, serde_json::from_slice(&body).expect("JSON"))
    }

    async fn get(&self, address: &str) -> Value {
        self.right(Method::GET, address, "").await
    }

    async fn post(&self, address: &str, body: Value) -> Value {
        self.right(Method::POST, address, body).await
    }

    async fn delete(&self, address: &str) -> Value {
        self.right(Method::DELETE, address, "").await
    }

    async fn right(&self, method: Method, address: &str, body: impl ToString) -> Value {
        let (status, answer) = self.ask(method, address, body).await;
        assert_eq!(status, 200, "{address}: {answer}");
        answer
    }

    /// The message of a refusal.
    async fn refused(&self, status: u16, method: Method, address: &str, body: impl ToString) -> String {
        let (found, answer) = self.ask(method, address, body).await;
        assert_eq!(found, status, "{address}: {answer}");
        answer["error"].as_str().expect("a reason").to_owned()
    }
}

async fn code(emulator: &Emulator) -> Option<String> {
    let request = emulator.client().get_project().project_id(PROJECT).retry(RetryPolicy::never());
    request.send().await.err()?.code().map(str::to_owned)
}

#[tokio::test]
async fn health_tells_what_is_served() -> Outcome {
    let emulator = builder().start().await?;
    let health = Control::of(&emulator).get("health").await;
    assert_eq!((&health["status"], &health["version"]), (&json!("ok"), &json!(env!("CARGO_PKG_VERSION"))));
    assert!(health["actions"].as_u64().expect("a number") > 100, "{health}");
    Ok(())
}

#[tokio::test]
async fn requests_are_listed_and_forgotten() -> Outcome {
    let emulator = builder().start().await?;
    let control = Control::of(&emulator);
    emulator.client().get_project().project_id(PROJECT).send().await?;
    let wrong = emulator.client().call("GetProject").param("ProjectId", "abc").send().await.unwrap_err();
    emulator.client().call("ListNothing").send().await.unwrap_err();
    let listed = control.get("requests?action=GetProject").await;
    let [first, second] = &listed["requests"].as_array().expect("a list")[..] else { panic!("{listed}") };
    assert_eq!(first["query"]["ProjectId"], "27");
    assert_eq!((&first["http_status"], &first["answer_origin"]), (&json!(200), &json!("example")));
    assert_eq!((&first["error_code"], &first["received_at"]), (&Value::Null, &json!("2026-01-02T03:04:05.000Z")));
    assert_eq!((&second["http_status"], &second["answer_origin"]), (&json!(400), &json!("check")));
    assert_eq!(
        (&second["error_code"], &second["error_message"]),
        (&json!("InvalidParameter"), &json!(wrong.message()))
    );
    assert_eq!(second["request_id"].as_str(), wrong.request_id());
    control.delete("requests?action=GetProject").await;
    let left = control.get("requests").await;
    assert_eq!(left["requests"].as_array().map(Vec::len), Some(1));
    // What is asked of the control addresses is not among them.
    assert_eq!(emulator.requests().iter().map(|known| known.action.as_str()).collect::<Vec<_>>(), ["ListNothing"]);
    Ok(())
}

#[tokio::test]
async fn rules_are_made_listed_and_forgotten() -> Outcome {
    let emulator = builder().start().await?;
    let control = Control::of(&emulator);
    let sequence = json!([
        {"action": "GetProject", "parameters": {"ProjectId": 27}, "times": 1, "headers": {"Retry-After": "3"},
            "refuse": {"status": 429, "code": "Throttling.User", "message": "too many"}},
        {"action": "GetProject", "answer": {"Data": {"ProjectName": "sales"}}},
        {"action": "ListTomorrow", "answer": {"Rows": [1]}},
        {"action": "ListProjects", "headers": {"x-more": "here"}},
    ]);
    let mut expected = sequence.clone();
    // Parameters are compared as they travel.
    expected[0]["parameters"]["ProjectId"] = json!("27");
    assert_eq!(control.post("rules", sequence).await, json!({"rules": expected}));
    let answered = emulator.client().get_project().project_id(PROJECT).send().await?;
    assert_eq!(answered.data.project_name.as_deref(), Some("sales"));
    let attempts: Vec<u16> = emulator.requests().iter().map(|request| request.http_status).collect();
    assert_eq!(attempts, [429, 200]);
    assert_eq!(emulator.client().call("ListTomorrow").send().await?["Rows"], json!([1]));
    assert_eq!(emulator.requests()[2].answer_origin, AnswerOrigin::Rule);
    // The counted one is used up.
    assert_eq!(control.get("rules").await["rules"], json!([expected[1], expected[2], expected[3]]));
    control.delete("rules?action=GetProject").await;
    assert_eq!(control.get("rules").await["rules"], json!([expected[2], expected[3]]));
    control.delete("rules").await;
    assert_eq!(control.get("rules").await["rules"], json!([]));
    assert!(emulator.client().call("ListTomorrow").send().await.is_err());
    Ok(())
}

#[tokio::test]
async fn faults_are_those_of_the_connection() -> Outcome {
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().runtime(runtime.clone()).start().await?;
    let control = Control::of(&emulator);
    let client = emulator.client();
    let once = || client.get_project().project_id(PROJECT).retry(RetryPolicy::never()).send();
    for fault in ["cut-before-answer", "cut-within-answer"] {
        control.post("faults", json!({"action": "GetProject", "times": 1, "fault": fault})).await;
        assert_eq!(once().await.unwrap_err().kind(), ErrorKind::Connection, "{fault}");
    }
    control.post("faults", json!({"action": "GetProject", "times": 1, "fault": "cut-after-answer"})).await;
    once().await?;
    let slow = json!({"action": "GetProject", "times": 1, "fault": {"slow_milliseconds": 1500}});
    control.post("faults", slow).await;
    once().await?;
    assert_eq!(runtime.sleeps(), [Duration::from_millis(1500)]);
    let page = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops";
    control.post("faults", json!({"action": "GetProject", "times": 1, "fault": {"raw": page}})).await;
    assert_eq!(once().await.unwrap_err().http_status(), Some(502));
    let bytes = json!({"action": "GetProject", "times": 1, "fault": {"raw_base64": "//79"}});
    assert_eq!(control.post("faults", bytes.clone()).await, json!({"faults": [bytes]}));
    assert_eq!(once().await.unwrap_err().kind(), ErrorKind::Connection);

    control.post("rules", json!({"action": "GetProject", "answer": {}})).await;
    let hang = json!({"action": "GetProject", "fault": "hang"});
    assert_eq!(control.post("faults", hang.clone()).await, json!({"faults": [hang]}));
    let call = tokio::spawn(once());
    let count = emulator.requests().len();
    while emulator.requests().len() == count {
        tokio::task::yield_now().await;
    }
    runtime.advance(Duration::from_secs(3600));
    assert_eq!(call.await?.unwrap_err().kind(), ErrorKind::Timeout);
    control.delete("faults").await;
    assert_eq!(control.get("faults").await, json!({"faults": []}));
    // Rules are left alone.
    assert_eq!(control.get("rules").await["rules"].as_array().map(Vec::len), Some(1));
    once().await?;
    Ok(())
}

#[tokio::test]
async fn things_are_seeded_by_kind() -> Outcome {
    let emulator = builder().start().await?;
    let control = Control::of(&emulator);
    let things = json!({
        "business": [
            {"ProjectId": 27, "BusinessId": 7, "BusinessName": "orders", "Owner": "anna"},
            {"ProjectId": 27, "BusinessName": "users"},
            {"ProjectId": 28, "BusinessName": "elsewhere"},
        ],
        "data-source": [{"ProjectId": 27, "Id": 9, "Name": "sales", "EnvType": 1, "DataSourceType": "rds"}],
        "file": [{"ProjectId": 27, "FileName": "daily", "FileType": 10, "Content": "select 1"}],
    });
    let counts = json!({"seeded": {"business": 3, "data-source": 1, "file": 1}});
    assert_eq!(control.post("seed", things).await, counts);
    let client = emulator.client();
    let shown = client.get_business().project_id(PROJECT).business_id(7).send().await?.data;
    assert_eq!((shown.business_name.as_deref(), shown.owner.as_deref()), (Some("orders"), Some("anna")));
    assert_eq!(emulator.requests()[0].answer_origin, AnswerOrigin::State);
    let listed = client.list_business().project_id(PROJECT).page_number(1).page_size(10).send().await?.data;
    let names: Vec<_> = listed.business.iter().filter_map(|row| row.business_name.as_deref()).collect();
    assert_eq!(names, ["orders", "users"]);
    let sources = client.list_data_sources().project_id(PROJECT).send().await?.data.data_sources;
    assert_eq!((sources.len(), sources[0].id, sources[0].name.as_deref()), (1, Some(9), Some("sales")));
    let files = client.list_files().project_id(PROJECT).page_number(1).page_size(10).send().await?.data.files;
    assert_eq!(files.iter().filter_map(|row| row.file_name.as_deref()).collect::<Vec<_>>(), ["daily"]);
    // Seeded things live on as others do.
    client.delete_data_source().data_source_id(9).send().await?;
    let again = json!({"data-source": [{"Id": 9, "ProjectId": 27, "Name": "sales"}]});
    control.post("seed", again).await;
    Ok(())
}

#[tokio::test]
async fn a_wrong_seed_puts_nothing_there() -> Outcome {
    let emulator = builder().start().await?;
    let control = Control::of(&emulator);
    control.post("seed", json!({"business": [{"BusinessId": 7, "ProjectId": 27, "BusinessName": "orders"}]})).await;
    let right = json!({"ProjectId": 27, "BusinessName": "more"});
    for (seed, reason) in [
        (json!({"business": [right], "planet": []}), "planet is no kind of thing, which are "),
        (json!({"business": [right, {"Name": "x"}]}), "business 2: no action knows `Name` of a business"),
        (json!({"business": [right, 3]}), "business 2: is no object of attributes"),
        (json!({"business": right}), "business must be a list of things"),
        (json!({"business": [right, {"BusinessId": "7"}]}), "there is a business 7 already"),
        (json!({"business": [right, {"BusinessId": 8}, {"BusinessId": 8}]}), "there is a business 8 already"),
        (json!([1]), "is no JSON object"),
    ] {
        let found = control.refused(400, Method::POST, "seed", seed).await;
        assert!(found.contains(reason), "{found}");
    }
    let listed = emulator.client().list_business().project_id(PROJECT).page_number(1).page_size(10).send().await?;
    assert_eq!(listed.data.business.len(), 1);
    let without_state = Emulator::start().await?;
    let refused = Control::of(&without_state).refused(400, Method::POST, "seed", json!({"business": []})).await;
    assert_eq!(refused, "an emulator without state cannot be seeded");
    assert!(Emulator::builder().seed(json!({"business": []})).start().await.is_err());
    assert!(builder().seed(json!({"planet": []})).start().await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() -> Outcome {
    let seed = json!({"business": [{"BusinessId": 7, "ProjectId": 27, "BusinessName": "orders"}]});
    let emulator =
        builder().seed(seed).answer("GetProject", |_| json!({"Data": {"ProjectName": "first"}})).start().await?;
    let control = Control::of(&emulator);
    let client = emulator.client();
    let names = || async {
        let listed = client.list_business().project_id(PROJECT).page_number(1).page_size(10).send().await?.data;
        Ok::<Vec<String>, dataworks::Error>(listed.business.into_iter().filter_map(|row| row.business_name).collect())
    };
    client.delete_business().project_id(PROJECT).business_id(7).send().await?;
    client.create_business().project_id(PROJECT).business_name("new").send().await?;
    emulator.on::<GetProject>().refuse(400, "Refused", "");
    control.post("clock", json!({"advance_seconds": 60})).await;
    assert_eq!((names().await?, code(&emulator).await.as_deref()), (vec!["new".to_owned()], Some("Refused")));
    control.right(Method::POST, "reset", "").await;
    assert_eq!(emulator.requests().len(), 0);
    assert_eq!((names().await?, code(&emulator).await), (vec!["orders".to_owned()], None));
    assert_eq!(control.get("clock").await, json!({"now": "2026-01-02T03:04:05Z", "speed": 1.0}));
    // Numbers of requests begin anew too.
    assert_eq!(emulator.requests()[0].request_id, "00000000-0000-4000-8000-000000000001");
    emulator.reset();
    assert!(emulator.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn the_clock_can_be_set_moved_and_sped_up() -> Outcome {
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().runtime(runtime.clone()).start().await?;
    let control = Control::of(&emulator);
    assert_eq!(control.get("clock").await, json!({"now": "2026-01-02T03:04:05Z", "speed": 1.0}));
    runtime.advance(Duration::from_secs(5));
    let moved = control.post("clock", json!({"advance_seconds": -10})).await;
    assert_eq!(moved["now"], "2026-01-02T03:04:00Z");
    let sped_up = control.post("clock", json!({"now": "2020-02-29T00:00:00+08:00", "speed": 60})).await;
    assert_eq!(sped_up, json!({"now": "2020-02-28T16:00:00Z", "speed": 60.0}));
    runtime.advance(Duration::from_secs(2));
    assert_eq!(control.get("clock").await["now"], "2020-02-28T16:02:00Z");
    control.post("clock", json!({"speed": 0})).await;
    runtime.advance(Duration::from_secs(2));
    assert_eq!(control.get("clock").await["now"], "2020-02-28T16:02:00Z");
    // The service judges timestamps by it.
    assert_eq!(code(&emulator).await, None);
    let statuses: Vec<u16> = emulator.requests().iter().map(|request| request.http_status).collect();
    assert_eq!(statuses, [400, 200]);
    for body in [json!({"now": "today"}), json!({"speed": -1}), json!({"advance_seconds": 1e300}), json!({"later": 1})]
    {
        control.refused(400, Method::POST, "clock", body).await;
    }
    assert_eq!(control.get("clock").await["now"], "2020-02-28T16:02:00Z");
    Ok(())
}

#[tokio::test]
async fn runs_go_by_the_clock_of_the_service() -> Outcome {
    let runtime = VirtualRuntime::default();
    let start = runtime.now() + dataworks::chrono::TimeDelta::days(400);
    let builder = Emulator::builder().runtime(runtime.clone()).clock_start(start).clock_speed(10.0);
    let emulator = builder.accept_any_timestamp().start().await?;
    let control = Control::of(&emulator);
    runtime.advance(Duration::from_secs(6));
    assert_eq!(control.get("clock").await["now"], "2027-02-06T03:05:05Z");
    // Nobody minds a caller whose clock is a year behind.
    assert_eq!(code(&emulator).await, None);
    assert_eq!(emulator.requests().len(), 1);
    assert!(Emulator::builder().clock_speed(f64::NAN).start().await.is_err());
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_control_request_is_said() -> Outcome {
    let emulator = builder().start().await?;
    let control = Control::of(&emulator);
    let unknown = control.refused(404, Method::GET, "planets", "").await;
    assert_eq!(unknown, "there is no /_emulator/planets, only health, reset, requests, seed, rules, faults, clock");
    assert_eq!(control.refused(405, Method::GET, "reset", "").await, "/_emulator/reset takes POST");
    control.refused(405, Method::PUT, "rules", "").await;
    control.refused(400, Method::GET, "requests?actoin=GetProject", "").await;
    control.refused(413, Method::POST, "seed", " ".repeat(17 * 1024 * 1024)).await;
    let rule = |more: Value| {
        let mut rule = json!({"action": "GetProject"});
        rule.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        rule.to_string()
    };
    for (address, body, reason) in [
        ("rules", "{".to_owned(), "the body is no JSON"),
        ("rules", "3".to_owned(), "3 is no JSON object"),
        ("rules", "{}".to_owned(), "`action` is missing"),
        ("rules", rule(json!({"time": 1})), "`time` is not known here"),
        ("rules", rule(json!({"times": -1})), "`times` must be a whole number"),
        ("rules", rule(json!({"fault": "hang"})), "`fault` is not known here"),
        ("rules", rule(json!({"answer": {}, "refuse": {}})), "and not both"),
        ("rules", rule(json!({"refuse": {"code": "A"}})), "`status` of `refuse` is missing"),
        ("rules", rule(json!({"refuse": {"status": 400}})), "`code` of `refuse` is missing"),
        ("rules", rule(json!({"refuse": {"status": 100, "code": "A"}})), "from 200 to 599"),
        ("rules", rule(json!({"headers": {"a b": "c"}})), "is no HTTP header"),
        ("faults", rule(json!({})), "`fault` is missing"),
        ("faults", rule(json!({"fault": "explode"})), "is no fault, which are cut-before-answer"),
        ("faults", rule(json!({"fault": {}})), "has one of"),
        ("faults", rule(json!({"fault": {"raw": "a", "slow_milliseconds": 1}})), "has one of"),
        ("faults", rule(json!({"fault": {"raw_base64": "!"}})), "not encoded in Base64"),
    ] {
        let found = control.refused(400, Method::POST, address, &body).await;
        assert!(found.contains(reason), "{body}: {found}");
    }
    // Of a list with a mistake nothing is kept.
    let list = json!([{"action": "GetProject"}, {}]);
    control.refused(400, Method::POST, "rules", list).await;
    assert_eq!(control.get("rules").await["rules"], json!([]));
    Ok(())
}

#[tokio::test]
async fn no_action_leads_to_the_control_addresses() -> Outcome {
    let emulator = builder().start().await?;
    for action in ["reset", "_emulator/reset", "/_emulator/reset"] {
        let failure = emulator.client().call(action).send().await.unwrap_err();
        assert!(failure.is_unknown_action(), "{failure}");
    }
    assert_eq!(emulator.requests().len(), 3);
    Ok(())
}

#[tokio::test]
async fn each_answer_says_where_it_comes_from() -> Outcome {
    let emulator =
        Emulator::builder().credentials(dataworks::auth::Credentials::anonymous()).stateful().start().await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let now = dataworks::SystemRuntime::default().now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut nonce = 0;
    let mut origin = async |action: &str, more: &str| {
        nonce += 1;
        let common = format!("Version=2020-05-18&Timestamp={now}&SignatureNonce={nonce}&Format=JSON");
        let response = http.get(format!("{}/?Action={action}&{common}&{more}", emulator.endpoint())).send().await;
        let headers = response.expect("an answer").headers().clone();
        headers["x-emulator-answer"].to_str().expect("text").to_owned()
    };
    assert_eq!(origin("GetProject", "ProjectId=27").await, "example");
    assert_eq!(origin("GetProject", "ProjectId=abc").await, "check");
    assert_eq!(origin("GetFile", "ProjectId=27&FileId=1").await, "state");
    emulator.on::<GetProject>().times(1).answer_json(json!({}));
    emulator.on::<GetProject>().times(1).refuse(400, "Refused", "");
    assert_eq!(origin("GetProject", "ProjectId=27").await, "rule");
    assert_eq!(origin("GetProject", "ProjectId=27").await, "rule");
    emulator.on::<GetProject>().header("x-more", "here").answer_as_usual();
    assert_eq!(origin("GetProject", "ProjectId=27").await, "example");
    let origins: Vec<_> = emulator.requests().iter().map(|request| request.answer_origin.as_str()).collect();
    assert_eq!(origins, ["example", "check", "state", "rule", "rule", "example"]);
    Ok(())
}

#[tokio::test]
async fn a_watcher_sees_each_request_and_may_look_at_the_emulator() -> Outcome {
    let (tell, told) = std::sync::mpsc::channel();
    let watch = move |request: &dataworks::mock::ReceivedRequest| {
        let reason = request.error_message.clone().unwrap_or_default();
        tell.send((request.action.clone(), request.http_status, reason)).expect("the test listens");
    };
    let emulator = builder().watch(watch).start().await?;
    emulator.client().get_project().project_id(PROJECT).send().await?;
    emulator.client().call("ListNothing").send().await.unwrap_err();
    assert_eq!(told.try_recv()?, ("GetProject".to_owned(), 200, String::new()));
    assert_eq!(told.try_recv()?, ("ListNothing".to_owned(), 404, "there is no action ListNothing".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_shutdown_answers_what_is_under_way() -> Outcome {
    let emulator = builder().start().await?;
    let client = emulator.client();
    // A connection that rests is no request under way.
    client.get_project().project_id(PROJECT).send().await?;
    let mut stream = TcpStream::connect(emulator.endpoint().trim_start_matches("http://")).await?;
    let head = "POST /_emulator/seed HTTP/1.1\r\nHost: e\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    // It wants the body, so the request is under way.
    let mut told = [0; 25];
    stream.read_exact(&mut told).await?;
    assert!(told.starts_with(b"HTTP/1.1 100"), "{told:?}");
    let mut shutdown = pin!(emulator.shutdown());
    // Nobody else is let in while it waits.
    let late = async {
        loop {
            let late = client.get_project().project_id(PROJECT).retry(RetryPolicy::never()).send().await;
            if let Err(failure) = late {
                break failure;
            }
        }
    };
    let Either::Right((late, _)) = select(shutdown.as_mut(), pin!(late)).await else { panic!("it did not wait") };
    assert_eq!(late.kind(), ErrorKind::Connection);
    stream.write_all(b"{}").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("{\"seeded\":{}}\n"), "{answer}");
    shutdown.await;
    Ok(())
}

#[cfg(feature = "v2024-resource-group")]
#[tokio::test]
async fn an_action_of_two_versions_is_answered_in_each() -> Outcome {
    let emulator = builder().start().await?;
    let newer = emulator.client_builder_of::<dataworks::v2024::Client>().build()?;
    newer.list_resource_groups().send().await?;
    emulator.client().list_resource_groups().send().await?;
    let rule = emulator.on_action("ListResourceGroups").parameter("Version", "2024-05-18");
    rule.refuse(400, "Refused", "");
    assert_eq!(newer.list_resource_groups().send().await.unwrap_err().code(), Some("Refused"));
    emulator.client().list_resource_groups().send().await?;
    Ok(())
}

#[cfg(feature = "v2024-resource-group")]
#[tokio::test]
async fn each_version_has_its_own_call_limits() -> Outcome {
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder().runtime(runtime).enforce_call_limits().start().await?;
    let newer = emulator.client_builder_of::<dataworks::v2024::Client>().retry(RetryPolicy::never()).build()?;
    let older = emulator.client_builder().retry(RetryPolicy::never()).build()?;
    let mut answered = 0;
    while newer.list_resource_groups().send().await.is_ok() {
        answered += 1;
    }
    assert_eq!(answered, 50);
    older.get_project().project_id(PROJECT).send().await?;
    Ok(())
}
