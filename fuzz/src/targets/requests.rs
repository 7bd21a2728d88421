//! Requests as they are sent. The first line of the input names the action; then come parameters, `name=value`, where the
//! value is JSON or else a text; behind `query ` or `body ` a parameter travels there.
//!
//! What arrives is what was set, lists and objects in the way that the spec of the action says, and signed as a plain
//! implementation signs it; what cannot be sent is an error before anything is sent.

use super::signing::{canonical_query, pairs, signature_v1, string_to_sign_v1};
use crate::server::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Loopback, Received, Reply, SECURITY_TOKEN};
use dataworks::mock::VirtualRuntime;
use dataworks::{ErrorKind, RetryPolicy, UntypedRequest};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the client says by itself where the caller does not.
const OWN: [&str; 4] = ["ClientToken", "Format", "RegionId", "Version"];

/// The same, where no caller may say otherwise.
const RESERVED: [&str; 8] = [
    "AccessKeyId",
    "Action",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
];

// `STYLES`: how lists and objects are written, by action and parameter.
include!(concat!(env!("OUT_DIR"), "/styles.rs"));

thread_local! {
    static SERVER: Loopback = Loopback::start();
}

/// Sends the input as a call.
pub fn target(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.lines();
    let action = lines.next().unwrap_or_default();
    SERVER.with(|server| {
        let time = VirtualRuntime::default();
        let client = server.client(&time).retry(RetryPolicy::never()).build().expect("a client");
        let mut request = client.call(action);
        let mut values = BTreeMap::new();
        for line in lines {
            let (place, line) = match line.split_once(' ') {
                Some((place @ ("query" | "body"), line)) => (place, line),
                _ => ("", line),
            };
            let (name, value) = line.split_once('=').unwrap_or((line, ""));
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
            values.insert(name.to_owned(), value.clone());
            request = match place {
                "query" => request.query_param(name, value),
                "body" => request.body_param(name, value),
                _ => request.param(name, value),
            };
        }
        send(server, action, &values, request);
    });
}

fn send(server: &Loopback, action: &str, values: &BTreeMap<String, Value>, request: UntypedRequest) {
    let (outcome, received) = server.run(Reply::success("{}"), request.send());
    match outcome {
        Ok(_) => {
            let [received] = &received[..] else { panic!("{} requests", received.len()) };
            check(action, values, received);
        }
        Err(error) => {
            assert!(received.is_empty(), "sent, and then {error}");
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
            assert!(!error.to_string().contains(ACCESS_KEY_SECRET));
        }
    }
}

fn check(action: &str, values: &BTreeMap<String, Value>, received: &Received) {
    let body = std::str::from_utf8(&received.body).expect("a form is text");
    let mut arrived = pairs(&received.query);
    arrived.extend(pairs(body));
    assert_eq!(received.path, "/");

    let signature = arrived.iter().position(|(key, _)| key == "Signature").expect("it is signed");
    let (_, signature) = arrived.remove(signature);
    let query = canonical_query(arrived.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    assert_eq!(signature, signature_v1(ACCESS_KEY_SECRET, &string_to_sign_v1(&received.method, &query)));
    let own = [("Action", action), ("AccessKeyId", ACCESS_KEY_ID), ("SecurityToken", SECURITY_TOKEN)];
    for (key, value) in own {
        let values: Vec<_> = arrived.iter().filter(|(known, _)| known == key).map(|(_, value)| value).collect();
        assert_eq!(values, [value], "{key}");
    }

    arrived.retain(|(key, _)| {
        !RESERVED.contains(&key.as_str()) && (!OWN.contains(&key.as_str()) || values.contains_key(key))
    });
    let mut expected = Vec::new();
    for (name, value) in values {
        let known = STYLES.iter().find(|known| (known.0, known.1) == (action, name.as_str()));
        write(known.map_or("json", |known| known.2), name.clone(), value, &mut expected);
    }
    arrived.sort();
    expected.sort();
    assert_eq!(arrived, expected, "something else arrived");
}

/// Writes a parameter: in pieces, as one text with commas, or as one JSON text.
fn write(style: &str, key: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Array(elements) if style == "flat" => {
            for (index, element) in elements.iter().enumerate() {
                write(style, format!("{key}.{}", index + 1), element, pairs);
            }
        }
        Value::Object(members) if style == "flat" => {
            for (name, member) in members {
                write(style, format!("{key}.{name}"), member, pairs);
            }
        }
        Value::Array(elements) if style == "comma" => {
            pairs.push((key, elements.iter().map(text).collect::<Vec<_>>().join(",")));
        }
        other => pairs.push((key, text(other))),
    }
}
