//! Every vector of signature version 1, by signer and over a socket.
#![cfg(feature = "mock")]

mod support;

use dataworks::Method;
use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
use dataworks::mock::VirtualRuntime;
use serde_json::Value;
use support::{FixedRuntime, client_builder, form_of, json, query_of, received, server};

fn vectors() -> Vec<Value> {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/rpc_v1.json")).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 14, "no vector goes missing");
    vectors
}

fn text<'vector>(vector: &'vector Value, key: &str) -> &'vector str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key} is text"))
}

#[test]
fn vectors_by_signer() {
    for vector in vectors() {
        let name = text(&vector, "name");
        let parameters: Vec<(String, String)> = vector["all_signed_params"]
            .as_object()
            .expect("parameters are an object")
            .iter()
            .map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let parameters = parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let request = SignableRequest::new(text(&vector, "method"), "/").parameters(parameters);
        let credentials = Credentials::new(text(&vector, "access_key_id"), text(&vector, "access_key_secret"));
        let signer = Signer::new(SignatureAlgorithm::RpcV1, credentials);
        let canonical = signer.canonical_request(&request);
        assert_eq!(canonical, text(&vector, "canonical_query_string"), "{name}: canonical query");
        assert_eq!(signer.string_to_sign(&request), text(&vector, "string_to_sign"), "{name}: string to sign");
        assert_eq!(signer.signature(&request), text(&vector, "signature"), "{name}: signature");
        assert_eq!(signer.authorization(&request), None, "{name}: the signature is a parameter");
    }
}

#[tokio::test]
async fn vectors_over_a_socket() {
    for vector in vectors() {
        let name = text(&vector, "name");
        // The client fills the client token of this action, which the vector lacks. The signer's test has it.
        if text(&vector, "action") == "CreateProject" {
            continue;
        }
        let server = server([json(200, "{}")]).await;
        let (id, secret) = (text(&vector, "access_key_id"), text(&vector, "access_key_secret"));
        let credentials = match vector["security_token"].as_str() {
            Some(token) => Credentials::temporary(id, secret, token, None),
            None => Credentials::new(id, secret),
        };
        let runtime = FixedRuntime {
            now: text(&vector, "timestamp").parse().expect("a timestamp"),
            nonce: text(&vector, "nonce").to_owned(),
        };
        let client = client_builder(&server.uri(), &VirtualRuntime::default())
            .region(text(&vector, "region_id"))
            .credentials(credentials)
            .runtime(runtime)
            .build()
            .expect("a client");
        let method = if text(&vector, "method") == "GET" { Method::GET } else { Method::POST };
        let mut request = client.call(text(&vector, "action")).method(method);
        request = request.param("SignatureType", "").param("Format", text(&vector, "format"));
        for (key, value) in vector["query_params"].as_object().expect("an object") {
            request = request.query_param(key, value.clone());
        }
        for (key, value) in vector["body_params"].as_object().expect("an object") {
            request = request.body_param(key, value.clone());
        }
        request.send_raw().await.unwrap_or_else(|error| panic!("{name}: {error}"));

        let requests = received(&server).await;
        let (query, form) = (query_of(&requests[0]), form_of(&requests[0]));
        assert_eq!(query["Signature"], text(&vector, "signature"), "{name}: signature on the wire");
        for key in vector["body_params"].as_object().expect("an object").keys() {
            assert!(form.contains_key(key) && !query.contains_key(key), "{name}: {key} travels in the body");
        }
        let mut signed: Vec<(String, String)> = query.into_iter().chain(form).collect();
        signed.retain(|(key, _)| key != "Signature" && !key.is_empty());
        let parameters = signed.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let signer = Signer::new(SignatureAlgorithm::RpcV1, Credentials::anonymous());
        let canonical = signer.canonical_request(&SignableRequest::new("GET", "/").parameters(parameters));
        assert_eq!(canonical, text(&vector, "canonical_query_string"), "{name}: what travelled");
    }
}

#[test]
fn a_method_of_any_length_is_signed() {
    let credentials = || Credentials::new("an id", "its secret");
    let signature = |length: usize| {
        let method = "M".repeat(length);
        let request = SignableRequest::new(&method, "/").parameters([("Key", "a value")]);
        Signer::new(SignatureAlgorithm::RpcV1, credentials()).signature(&request)
    };
    let signatures: std::collections::BTreeSet<String> = (1000..1100).map(signature).collect();
    assert_eq!(signatures.len(), 100);
}
