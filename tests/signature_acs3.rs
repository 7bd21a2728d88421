//! Every vector of ACS3-HMAC-SHA256, by signer and over a socket, and what the emulator says of it.
#![cfg(all(feature = "mock", feature = "v2020-tenant", feature = "v2020-development"))]

mod support;

use dataworks::auth::{Credentials, SignableRequest, SignatureAlgorithm, Signer};
use dataworks::mock::{Emulator, VirtualRuntime};
use dataworks::v2020::Client;
use dataworks::{Method, SignatureVersion};
use serde_json::Value;
use support::{FixedRuntime, header_of, json, query_of, received, reqwest_with_proxy, server};

fn vectors() -> Vec<Value> {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/acs3.json")).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 10, "no vector goes missing");
    vectors
}

fn text<'vector>(vector: &'vector Value, key: &str) -> &'vector str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key} is text"))
}

fn entries(value: &Value) -> Vec<(String, String)> {
    let entries = value.as_object().expect("an object").iter();
    entries.map(|(key, value)| (key.clone(), value.as_str().expect("text").to_owned())).collect()
}

fn credentials(vector: &Value) -> Credentials {
    let credential = &vector["credential"];
    match text(credential, "type") {
        "access_key" => Credentials::new(text(credential, "access_key_id"), text(credential, "access_key_secret")),
        "sts" => Credentials::temporary(
            text(credential, "access_key_id"),
            text(credential, "access_key_secret"),
            text(credential, "security_token"),
            None,
        ),
        "bearer" => Credentials::bearer(text(credential, "bearer_token")),
        "anonymous" => Credentials::anonymous(),
        other => panic!("{other} is no kind of credentials"),
    }
}

fn runtime(vector: &Value) -> FixedRuntime {
    FixedRuntime {
        now: text(vector, "timestamp").parse().expect("a timestamp"),
        nonce: text(vector, "nonce").to_owned(),
    }
}

#[test]
fn vectors_by_signer() {
    for vector in vectors() {
        let name = text(&vector, "name");
        if vector["documented_subset"].is_null() {
            assert_eq!(vector["authorization_sent"], false, "{name}: only what is not signed has no signature");
            continue;
        }
        let expected = &vector["documented_subset"];
        let headers = entries(&vector["headers"]);
        let query = entries(&vector["query_params_flattened"]);
        let request = SignableRequest::new(text(&vector, "method"), text(&vector, "pathname"))
            .parameters(query.iter().map(|(key, value)| (key.as_str(), value.as_str())))
            .headers(headers.iter().map(|(key, value)| (key.as_str(), value.as_str())))
            .body(text(&vector, "wire_body").as_bytes());
        let signer = Signer::new(SignatureAlgorithm::Acs3, credentials(&vector));
        let canonical = signer.canonical_request(&request);
        assert_eq!(canonical, text(expected, "canonical_request"), "{name}: canonical request");
        assert!(canonical.ends_with(text(&vector, "payload_sha256_hex")), "{name}: hash of the body");
        assert_eq!(signer.string_to_sign(&request), text(expected, "string_to_sign"), "{name}: string to sign");
        let authorization = signer.authorization(&request);
        assert_eq!(authorization.as_deref(), Some(text(expected, "authorization")), "{name}: authorization");
        assert!(authorization.is_some_and(|header| header.ends_with(&signer.signature(&request))), "{name}");
    }
}

/// Headers that a vector has and this crate sends only when it is asked to.
fn is_extra(header: &str) -> bool {
    ["x-acs-credentials-provider", "x-acs-custom", "x-acs-mixed-case"].contains(&header)
}

/// RPC calls carry the region too, so their signatures are checked against what travelled.
#[tokio::test]
async fn rpc_vectors_over_a_socket() {
    for vector in vectors().into_iter().filter(|vector| text(vector, "style") == "RPC") {
        let name = text(&vector, "name");
        let server = server([json(200, "{}")]).await;
        let client = Client::builder()
            .region("cn-hangzhou")
            .endpoint(format!("http://{}", text(&vector, "host")))
            .http_client(reqwest_with_proxy(&server.uri()))
            .credentials(credentials(&vector))
            .runtime(runtime(&vector))
            .signature(SignatureVersion::Acs3)
            .build()
            .expect("a client");
        let method = if text(&vector, "method") == "GET" { Method::GET } else { Method::POST };
        let mut request = client.call(text(&vector, "action")).method(method);
        for (key, value) in entries(&vector["query_params_flattened"]) {
            request = request.query_param(key, value);
        }
        let form = reqwest::Url::parse(&format!("http://form/?{}", text(&vector, "wire_body"))).expect("a form");
        for (key, value) in form.query_pairs() {
            request = request.body_param(key, value.into_owned());
        }
        for (header, value) in entries(&vector["headers"]).into_iter().filter(|(header, _)| is_extra(header)) {
            request = request.header_param(header, format!("  {value} "));
        }
        request.send_raw().await.unwrap_or_else(|error| panic!("{name}: {error}"));

        let request = &received(&server).await[0];
        for (header, value) in entries(&vector["headers"]) {
            // Another spelling of the same form has another hash.
            if header != "x-acs-content-sha256" || text(&vector, "wire_body").is_empty() {
                assert_eq!(header_of(request, &header), Some(value.as_str()), "{name}: {header}");
            }
        }
        let mut query = query_of(request);
        assert_eq!(query.remove("RegionId").as_deref(), Some("cn-hangzhou"), "{name}");
        let expected = reqwest::Url::parse(&format!("http://query{}", text(&vector, "wire_request_target")));
        assert_eq!(query, expected.expect("a target").query_pairs().into_owned().collect(), "{name}: query");
        assert_eq!(header_of(request, "authorization"), authorization_of(request, &vector).as_deref(), "{name}");
    }
}

/// The header that belongs to what a server received.
fn authorization_of(request: &wiremock::Request, vector: &Value) -> Option<String> {
    vector["credential"]["access_key_id"].as_str()?;
    let query: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().expect("text")));
    let signed = SignableRequest::new(request.method.as_str(), request.url.path())
        .parameters(query.iter().map(|(key, value)| (key.as_str(), value.as_str())))
        .headers(headers)
        .body(&request.body);
    Signer::new(SignatureAlgorithm::Acs3, credentials(vector)).authorization(&signed)
}

#[cfg(feature = "maxcompute")]
#[tokio::test]
async fn roa_vectors_over_a_socket() {
    for vector in vectors().into_iter().filter(|vector| text(vector, "style") == "ROA") {
        let name = text(&vector, "name");
        let server = server([json(200, "{}")]).await;
        let client = dataworks::maxcompute::Client::builder()
            .region("cn-hangzhou")
            .endpoint(format!("http://{}", text(&vector, "host")))
            .http_client(reqwest_with_proxy(&server.uri()))
            .credentials(credentials(&vector))
            .runtime(runtime(&vector))
            .build()
            .expect("a client");
        let segments: Vec<&str> = text(&vector, "pathname").split('/').collect();
        let mut request = client.call(text(&vector, "action"));
        if text(&vector, "action") == "GetMmsAsyncTask" {
            for (key, encoded) in [("sourceId", segments[5]), ("asyncTaskId", segments[7])] {
                let value = percent_encoding::percent_decode_str(encoded).decode_utf8().expect("UTF-8");
                request = request.param(key, value.into_owned());
            }
        } else {
            request = request.path("/api/v1/mms/datasources/{sourceId}").param("sourceId", 2_000_015);
        }
        for (key, value) in entries(&vector["query_params_flattened"]) {
            request = request.query_param(key, value);
        }
        for (header, value) in entries(&vector["headers"]).into_iter().filter(|(header, _)| is_extra(header)) {
            request = request.header_param(header, value);
        }
        request.send_raw().await.unwrap_or_else(|error| panic!("{name}: {error}"));

        let request = &received(&server).await[0];
        assert_eq!(request.url.path(), text(&vector, "pathname"), "{name}: path");
        for (header, value) in entries(&vector["headers"]) {
            assert_eq!(header_of(request, &header), Some(value.as_str()), "{name}: {header}");
        }
        let expected = vector["documented_subset"]["authorization"].as_str();
        assert_eq!(header_of(request, "authorization"), expected, "{name}: authorization");
    }
}

/// Credentials of every kind, and the kinds of signature they are used with.
fn kinds() -> impl Iterator<Item = (Credentials, SignatureVersion)> {
    let kinds = [
        support::credentials(),
        Credentials::new("test-key-id", "test-key-secret"),
        Credentials::bearer("test-bearer-secret"),
        Credentials::anonymous(),
    ];
    kinds
        .into_iter()
        .flat_map(|kind| [SignatureVersion::V1, SignatureVersion::Acs3].map(|version| (kind.clone(), version)))
}

#[tokio::test]
async fn the_emulator_knows_all_credentials_by_both_signatures() {
    for (credentials, version) in kinds() {
        let emulator = Emulator::builder().credentials(credentials.clone()).start().await.expect("an emulator");
        let client = emulator.client_builder().signature(version).build().expect("a client");
        let page = client.list_data_sources().project_id(1).name("a b*~+中/").send().await;
        assert_eq!(page.expect("a page").data.data_sources.len(), 3, "{credentials:?} {version:?}");
        let create = client.create_data_source().project_id(1).data_source_type("odps").env_type(1).name("n");
        create.content("{\"k\":\"v & w\"}").send().await.unwrap_or_else(|error| panic!("{version:?}: {error}"));
        let requests = emulator.requests();
        assert!(requests.iter().all(|request| request.http_status == 200), "{requests:?}");
        let is_signed = !credentials.access_key_id().is_empty();
        let signature = |request: &dataworks::mock::ReceivedRequest| match version {
            SignatureVersion::Acs3 => request.header("authorization").is_some(),
            _ => request.parameter("Signature").is_some(),
        };
        assert!(requests.iter().all(|request| signature(request) == is_signed), "{credentials:?} {version:?}");
        let has_parameters_of_v1 = requests.iter().any(|request| request.parameter("SignatureNonce").is_some());
        assert_eq!(has_parameters_of_v1, version == SignatureVersion::V1);
    }
}

#[tokio::test]
async fn the_emulator_refuses_what_is_wrong() {
    let known = support::credentials();
    for (wrong, code) in [
        (Credentials::temporary("test-key-id", "another", "test-token-secret", None), "SignatureDoesNotMatch"),
        (Credentials::temporary("another", "test-key-secret", "t", None), "InvalidAccessKeyId.NotFound"),
        (
            Credentials::temporary("test-key-id", "test-key-secret", "t", None),
            "InvalidSecurityToken.MismatchWithAccessKey",
        ),
        (Credentials::anonymous(), "MissingSignature"),
        (Credentials::bearer("test-bearer-secret"), "MissingSignature"),
    ] {
        let emulator = Emulator::builder().credentials(known.clone()).start().await.expect("an emulator");
        let builder = emulator.client_builder().credentials(wrong).signature(SignatureVersion::Acs3);
        let error = builder.build().expect("a client").call("ListProjects").send().await.expect_err("refused");
        assert_eq!(error.code(), Some(code));
    }
    let emulator = Emulator::builder().credentials(Credentials::bearer("one")).start().await.expect("an emulator");
    let builder = emulator.client_builder().credentials(Credentials::bearer("two")).signature(SignatureVersion::Acs3);
    let error = builder.build().expect("a client").call("ListProjects").send().await.expect_err("refused");
    assert_eq!(error.code(), Some("InvalidBearerToken"));
}

/// A request as the client sends it, taken down, changed and sent again by somebody else.
#[tokio::test]
async fn a_changed_request_breaks_the_signature() {
    let recorder = server([json(200, "{}")]).await;
    let runtime = VirtualRuntime::default();
    let emulator = Emulator::builder()
        .runtime(runtime.clone())
        .credentials(support::credentials())
        .start()
        .await
        .expect("an emulator");
    let host = emulator.endpoint();
    let client = emulator.client_builder().http_client(reqwest_with_proxy(&recorder.uri()));
    let client = client.signature(SignatureVersion::Acs3).build().expect("a client");
    client.call("CreateFile").body_param("FileName", "f").send().await.expect("recorded");
    let recorded = received(&recorder).await.remove(0);

    type Change = fn(&mut reqwest::Request);
    let body = |request: &mut reqwest::Request| *request.body_mut() = Some("FileName=g".into());
    let changes: [(Change, &str); 7] = [
        (body, "InvalidParameter"),
        (|request| request.url_mut().set_query(Some("RegionId=other")), "SignatureDoesNotMatch"),
        (|request| drop(request.headers_mut().remove("x-acs-content-sha256")), "MissingHeader"),
        (|request| drop(request.headers_mut().remove("authorization")), "MissingSignature"),
        (
            |request| drop(request.headers_mut().insert("x-acs-new", "1".parse().expect("a value"))),
            "IncompleteSignature",
        ),
        (
            |request| drop(request.headers_mut().insert("authorization", "ACS3".parse().expect("a value"))),
            "IncompleteSignature",
        ),
        (
            |request| drop(request.headers_mut().insert("x-acs-signature-nonce", "n".parse().expect("a value"))),
            "SignatureDoesNotMatch",
        ),
    ];
    let http = support::reqwest_without_proxy();
    let send = async |change: Option<Change>| {
        let address = format!("{host}/?{}", recorded.url.query().unwrap_or_default());
        let mut request = http.post(address).headers(recorded.headers.clone()).body(recorded.body.clone()).build();
        if let (Ok(request), Some(change)) = (&mut request, change) {
            change(request);
        }
        let answer = http.execute(request.expect("a request")).await.expect("an answer");
        let body: Value = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
        body["Code"].as_str().unwrap_or_default().to_owned()
    };
    for (change, code) in changes {
        assert_eq!(send(Some(change)).await, code);
    }
    // Unchanged it is rightly signed. What it lacks is a matter of its parameters, and uses up no nonce.
    assert_eq!(send(None).await, "MissingFileType");
    assert_eq!(send(None).await, "MissingFileType");
    runtime.advance(std::time::Duration::from_secs(16 * 60));
    let error = client.call("ListProjects").send().await;
    assert!(error.is_ok(), "the clocks are one");
}

#[tokio::test]
async fn secrets_stay_out_of_debug_and_errors() {
    for (credentials, version) in kinds() {
        let builder = Client::builder().region("cn-test").endpoint("http://127.0.0.1:9").signature(version);
        let builder = builder.credentials(credentials.clone()).http_client(support::reqwest_without_proxy());
        let mut shown = format!("{credentials:?} {builder:?}");
        let client = builder.retry(dataworks::RetryPolicy::never()).build().expect("a client");
        let error = client.call("ListProjects").send().await.expect_err("nobody is there");
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            shown += &format!(" {error} {error:?}");
            cause = error.source();
        }
        shown += &format!(" {client:?}");
        assert!(!shown.contains("secret\"") && !shown.contains("-secret"), "{shown}");
    }
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_is_named_without_being_shown() {
    let credentials = Credentials::bearer("secret\nvalue");
    let builder = Client::builder().region("cn-test").credentials(credentials).signature(SignatureVersion::Acs3);
    let client = builder.http_client(support::reqwest_without_proxy()).build().expect("a client");
    let error = client.call("ListProjects").send().await.expect_err("it cannot be sent");
    assert!(error.to_string().contains("header x-acs-bearer-token"), "{error}");
    assert!(!format!("{error} {error:?}").contains("value\""), "{error:?}");
    assert!(!error.may_have_reached_service());
}

#[tokio::test]
async fn case_37_the_type_of_a_bearer_token_travels_in_the_query_of_an_rpc_call() {
    let server = server([json(200, "{}")]).await;
    for signature in [SignatureVersion::V1, SignatureVersion::Acs3] {
        let builder = Client::builder().region("cn-test").endpoint(server.uri()).signature(signature);
        let builder = builder.credentials(Credentials::bearer("test-bearer-secret"));
        let client = builder.http_client(support::reqwest_without_proxy()).build().expect("a client");
        client.call("ListProjects").send_raw().await.expect("a response");
    }
    for request in received(&server).await {
        assert_eq!(query_of(&request)["SignatureType"], "BEARERTOKEN");
        assert_eq!(header_of(&request, "x-acs-signature-type"), None);
    }
}
