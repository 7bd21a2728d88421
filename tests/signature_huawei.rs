//! Every vector of SDK-HMAC-SHA256, by signer and over a socket.
#![cfg(all(feature = "mock", feature = "dataarts"))]

mod support;

use chrono::NaiveDateTime;
use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
use dataworks::{Method, dataarts};
use serde_json::Value;
use std::collections::BTreeSet;
use support::{FixedRuntime, header_of, json, received, reqwest_with_proxy, server};

fn vectors() -> Vec<Value> {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/huawei.json")).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 8, "no vector goes missing");
    vectors
}

fn text<'vector>(vector: &'vector Value, key: &str) -> &'vector str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key} is text"))
}

fn pairs(vector: &Value) -> Vec<(&str, &Value)> {
    let pairs = vector["query_params"].as_array().expect("a list").iter();
    pairs.map(|pair| (pair[0].as_str().expect("a key"), &pair[1])).collect()
}

/// Single values as they travel; lists one by one.
fn flattened(vector: &Value) -> Vec<(String, String)> {
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let each = |(key, value): (&str, &Value)| -> Vec<(String, String)> {
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        values.iter().map(|value| (key.to_owned(), written(value))).collect()
    };
    pairs(vector).into_iter().flat_map(each).collect()
}

fn headers(vector: &Value, key: &str) -> Vec<(String, String)> {
    let entries = vector[key].as_object().expect("an object").iter();
    entries.map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned())).collect()
}

#[test]
fn vectors_by_signer() {
    for vector in vectors().iter().filter(|vector| !vector["canonical_request"].is_null()) {
        let name = text(vector, "name");
        let mut headers = headers(vector, "final_headers");
        headers.retain(|(header, _)| header != "Authorization");
        let query = flattened(vector);
        let request = SignableRequest::new(text(vector, "method"), text(vector, "resource_path"))
            .parameters(query.iter().map(|(key, value)| (key.as_str(), value.as_str())))
            .headers(headers.iter().map(|(key, value)| (key.as_str(), value.as_str())))
            .body(vector["body"].as_str().unwrap_or_default().as_bytes());
        let signer = Signer::new(SignatureAlgorithm::Huawei, Credentials::new(text(vector, "ak"), text(vector, "sk")));
        let canonical = signer.canonical_request(&request);
        assert_eq!(canonical, text(vector, "canonical_request"), "{name}: canonical request");
        assert_eq!(signer.string_to_sign(&request), text(vector, "string_to_sign"), "{name}: string to sign");
        let authorization = signer.authorization(&request).expect("it travels in a header");
        assert_eq!(authorization, text(vector, "authorization"), "{name}: authorization");
    }
}

#[tokio::test]
async fn vectors_over_a_socket() {
    // A body is written in one way only here, without spaces.
    for vector in vectors().iter().filter(|vector| vector["body"].is_null()) {
        let name = text(vector, "name");
        // Other clients leave a header of the caller's own; here credentials are the one way to be authorised.
        if name == "preset_authorization_skips_signing" {
            continue;
        }
        let server = server([json(200, "{}")]).await;
        let now = NaiveDateTime::parse_from_str(text(vector, "x_sdk_date"), "%Y%m%dT%H%M%SZ").expect("a date");
        let credentials = match vector["security_token"].as_str() {
            Some(token) => Credentials::temporary(text(vector, "ak"), text(vector, "sk"), token, None),
            None => Credentials::new(text(vector, "ak"), text(vector, "sk")),
        };
        let mut builder = dataarts::Client::builder()
            .region("cn-north-4")
            .endpoint(format!("http://{}", text(vector, "host")))
            .http_client(reqwest_with_proxy(&server.uri()))
            .credentials(credentials)
            .runtime(FixedRuntime { now: now.and_utc(), nonce: String::new() });
        if let Some(project_id) = vector["project_id"].as_str() {
            builder = builder.project_id(project_id);
        }
        let client = builder.build().expect("a client");
        let mut request = client.call("Vector").method(Method::GET).path(text(vector, "resource_path"));
        for (key, value) in pairs(vector) {
            request = request.query_param(key, value.clone());
        }
        for (header, value) in headers(vector, "input_headers") {
            request = request.header_param(header, value);
        }
        request.send_raw().await.unwrap_or_else(|error| panic!("{name}: {error}"));

        let request = &received(&server).await[0];
        for (header, value) in headers(vector, "final_headers") {
            assert_eq!(header_of(request, &header), Some(value.trim()), "{name}: {header}");
        }
        let expected = reqwest::Url::parse(&format!("http://final{}", text(vector, "final_uri"))).expect("an address");
        assert_eq!(request.url.path(), expected.path(), "{name}: path");
        let set = |url: &reqwest::Url| url.query_pairs().into_owned().collect::<BTreeSet<_>>();
        assert_eq!(set(&request.url), set(&expected), "{name}: query");
    }
}
