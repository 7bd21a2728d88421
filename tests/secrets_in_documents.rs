//! Documents that are no secrets as a whole: a FlowSpec, the script of a sync task, parameters of a node. What is secret in
//! them shows up nowhere, and all the rest does.
#![cfg(all(feature = "mock", feature = "v2020-integration", feature = "v2024-data-studio"))]

#[path = "support/raw.rs"]
mod raw;
mod support;

use dataworks::flowspec::FlowSpec;
use dataworks::mock::VirtualRuntime;
use dataworks::v2024;
use raw::{Play, RawServer, response};
use serde_json::{Value, json};
use std::fmt::Debug;
use support::local;

/// In every secret, and in nothing else.
const MARK: &str = "zq7mark";

/// In what is no secret.
const SHOWN: &str = "orders_to_lake";

fn secrets() -> [String; 6] {
    ["pass \"word", "key/", "variable", "constant", "url", "jaas"].map(|name| format!("{MARK}-{name}"))
}

/// A node whose script has a connection of its own, as JSON within JSON.
fn node() -> Value {
    let [password, key, variable, constant, url, jaas] = secrets();
    let script = json!({"type": "job", "steps": [
        {"stepType": "mysql", "parameter": {"username": "reader", "password": password, "table": SHOWN}},
        {"stepType": "oss", "parameter": {"accessId": "test-key-id", "accessKey": key, "bucket": SHOWN}},
        {"stepType": "kafka", "parameter": {"config": format!("sasl.jaas.config=Login username=\"u\" password=\"{jaas}\";")}},
    ]});
    json!({"version": "1.1.0", "kind": "Node", "spec": {
        "nodes": [{
            "name": SHOWN, "id": "7",
            "script": {"path": SHOWN, "runtime": {"command": "DI"}, "content": script.to_string(), "parameters": [
                {"name": "db_password", "type": "Constant", "scope": "NodeParameter", "value": variable},
                {"name": "plain", "type": "SecretConstant", "scope": "NodeParameter", "value": constant},
            ]},
            "para": format!("day=$bizdate source=jdbc:mysql://db/{SHOWN}?user=u&password={url}"),
        }],
    }})
}

fn assert_shown(what: &str, value: &dyn Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!text.contains(MARK), "{what}: {text}");
        assert!(text.contains(SHOWN) && text.contains("<redacted>"), "{what}: {text}");
    }
}

fn v2024_client(authority: &str, runtime: &VirtualRuntime) -> v2024::Client {
    local(v2024::Client::builder(), &format!("http://{authority}"), runtime).build().expect("a client")
}

#[tokio::test]
async fn what_a_service_quotes_of_a_document_is_no_secret() {
    let quoted = secrets().map(|secret| Value::from(secret).to_string()).join(", ");
    let message = format!("node {SHOWN} cannot be created: {} and {quoted}", secrets().join(", "));
    let refusal = json!({"Code": "Invalid.Spec", "Message": message, "RequestId": "r1"}).to_string();
    let runtime = VirtualRuntime::default();
    let server = RawServer::start(Play::Write(response("400 Bad Request", &[], refusal)), &runtime).await;
    let client = v2024_client(&server.authority, &runtime);
    let request = client.create_node().project_id(1).scene("DataworksProject").spec(node().to_string());
    assert_shown("request", &request);
    let error = request.send().await.expect_err("it is refused");
    let body = String::from_utf8_lossy(error.body().expect("it has one")).into_owned();
    for text in [error.to_string(), error.message().to_owned(), format!("{error:#?}"), body] {
        assert!(!text.contains(MARK), "{text}");
        assert!(text.contains(SHOWN), "{text}");
    }
}

#[tokio::test]
async fn a_response_is_whole_and_shows_no_secrets() {
    let spec = node().to_string();
    let body = json!({"RequestId": "r1", "Node": {"Name": SHOWN, "Spec": spec}}).to_string();
    let runtime = VirtualRuntime::default();
    let server = RawServer::start(Play::Write(response("200 OK", &[], body)), &runtime).await;
    let client = v2024_client(&server.authority, &runtime);
    let response = client.get_node().project_id(1).id("7").send().await.expect("a node");
    assert_shown("response", &response);
    assert_shown("raw response", response.raw_response().expect("it was received"));
    let received = response.node.spec.as_deref().expect("it has one");
    assert_eq!(received, spec);
    let document = FlowSpec::parse(received).expect("a FlowSpec");
    assert_shown("FlowSpec", &document);
    assert_eq!(document.to_value(), node());
}

#[test]
fn scripts_and_untyped_requests_show_no_secrets() {
    let client = support::client("http://127.0.0.1:1", &VirtualRuntime::default());
    let content = node().to_string();
    assert_shown(
        "sync task",
        &client.create_di_sync_task().project_id(1).task_name("t").task_content(content.as_str()),
    );
    let untyped = client.call("CreateSomethingNew").param("Config", content.as_str()).param("DbPassword", MARK);
    assert_shown("untyped request", &untyped.param("Settings", node()));
}
