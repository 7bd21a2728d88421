//! What subscribers of `tracing` hear of calls: spans and events, their levels and fields.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

mod support;

use dataworks::mock::VirtualRuntime;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use support::{client, json, received, server, throttled};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// A span or an event.
#[derive(Clone, Debug)]
struct Told {
    name: String,
    level: Level,
    /// The span that it is in.
    parent: Option<String>,
    /// What can be recorded.
    declared: BTreeSet<String>,
    /// What was.
    fields: BTreeMap<String, String>,
}

impl Told {
    fn new(name: &str, metadata: &Metadata<'_>, parent: Option<String>) -> Self {
        let declared = metadata.fields().iter().map(|field| field.name().to_owned()).collect();
        Self { name: name.to_owned(), level: *metadata.level(), parent, declared, fields: BTreeMap::new() }
    }

    /// Asserts which fields have values, and which: the others have none.
    fn assert_fields(&self, expected: &[(&str, &str)]) {
        let expected: BTreeMap<String, String> =
            expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(self.fields, expected, "{}", self.name);
    }
}

/// Values as text, without quotes.
impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

/// Keeps what this crate tells, spans by id in the order in which they began.
#[derive(Clone, Default)]
struct Listener {
    spans: Arc<Mutex<Vec<(Id, Told)>>>,
    events: Arc<Mutex<Vec<Told>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Listener {
    /// Runs a future while listening.
    async fn hear<F: Future>(work: F) -> (F::Output, Self) {
        let listener = Self::default();
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(listener.clone()));
        let output = work.await;
        drop(guard);
        (output, listener)
    }

    fn spans(&self, name: &str) -> Vec<Told> {
        lock(&self.spans).iter().map(|(_, span)| span).filter(|span| span.name == name).cloned().collect()
    }

    fn events(&self) -> Vec<Told> {
        lock(&self.events).clone()
    }
}

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for Listener {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        // Other crates have spans too.
        if metadata.target() == "dataworks" {
            let parent = context.span(id).and_then(|span| span.parent().map(|parent| parent.name().to_owned()));
            let mut span = Told::new(metadata.name(), metadata, parent);
            attributes.record(&mut span);
            lock(&self.spans).push((id.clone(), span));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        // The last of an id: ids are used again.
        if let Some((_, span)) = lock(&self.spans).iter_mut().rev().find(|(known, _)| known == id) {
            values.record(span);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        if metadata.target() == "dataworks" {
            let parent = context.event_span(event).map(|span| span.name().to_owned());
            let mut told = Told::new("", metadata, parent);
            event.record(&mut told);
            told.name = told.fields.remove("message").expect("an event has a message");
            told.declared.remove("message");
            lock(&self.events).push(told);
        }
    }
}

const REFUSED: &str = r#"{"RequestId":"r-refused","Code":"Forbidden.Access","Message":"no"}"#;
const ACCEPTED: &str = r#"{"RequestId":"r-42","Success":true}"#;

#[tokio::test]
async fn case_46_spans_of_a_call_and_its_attempts_have_the_fields_of_the_conventions() {
    let server = server([throttled(), json(200, ACCEPTED)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let (outcome, heard) = Listener::hear(client.list_data_sources().project_id(1).send()).await;
    let response = outcome.expect("the second attempt succeeds");

    let port = server.address().port().to_string();
    let [call] = &heard.spans("call")[..] else { panic!("one call was made") };
    assert_eq!((call.level, &call.parent), (Level::INFO, &None));
    call.assert_fields(&[
        ("otel.name", "dataworks/ListDataSources"),
        ("otel.kind", "client"),
        ("rpc.system.name", "alibaba_cloud"),
        ("rpc.method", "dataworks/ListDataSources"),
        ("server.address", "127.0.0.1"),
        ("server.port", &port),
        ("dataworks.api_version", "2020-05-18"),
        ("dataworks.call_level", "3"),
        ("dataworks.attempts", "2"),
        ("http.response.status_code", "200"),
        ("dataworks.request_id", "r-42"),
    ]);
    let [failed, succeeded] = &heard.spans("attempt")[..] else { panic!("two attempts were made") };
    for attempt in [failed, succeeded] {
        assert_eq!((attempt.level, attempt.parent.as_deref()), (Level::DEBUG, Some("call")));
    }
    failed.assert_fields(&[
        ("otel.name", "GET"),
        ("otel.kind", "client"),
        ("otel.status_code", "ERROR"),
        ("http.request.method", "GET"),
        ("server.address", "127.0.0.1"),
        ("server.port", &port),
        ("dataworks.attempt", "1"),
        ("http.response.status_code", "429"),
        ("rpc.response.status_code", "Throttling.User"),
        ("dataworks.request_id", "r-throttled"),
        ("error.type", "throttling"),
    ]);
    succeeded.assert_fields(&[
        ("otel.name", "GET"),
        ("otel.kind", "client"),
        ("http.request.method", "GET"),
        ("http.request.resend_count", "1"),
        ("server.address", "127.0.0.1"),
        ("server.port", &port),
        ("dataworks.attempt", "2"),
        ("http.response.status_code", "200"),
        ("dataworks.request_id", "r-42"),
    ]);
    // The same as data.
    let attempts = &response.raw_response().expect("it was received").attempts;
    let ids: Vec<Option<&str>> = attempts.iter().map(|attempt| attempt.request_id.as_deref()).collect();
    assert_eq!(ids, [Some("r-throttled"), Some("r-42")]);
}

#[tokio::test]
async fn the_span_of_a_failed_call_says_so() {
    let server = server([json(403, REFUSED)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let (outcome, heard) = Listener::hear(client.list_data_sources().project_id(1).send()).await;
    outcome.expect_err("it is refused");
    let [call] = &heard.spans("call")[..] else { panic!("one call was made") };
    for (field, value) in [
        ("otel.status_code", "ERROR"),
        ("error.type", "access_denied"),
        ("rpc.response.status_code", "Forbidden.Access"),
        ("http.response.status_code", "403"),
        ("dataworks.request_id", "r-refused"),
        ("dataworks.attempts", "1"),
    ] {
        assert_eq!(call.fields.get(field).map(String::as_str), Some(value), "{field}");
    }
}

#[tokio::test]
async fn an_action_without_a_spec_is_named_beside_the_method() {
    let server = server([json(200, ACCEPTED)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let (outcome, heard) = Listener::hear(client.call("BrandNew").send()).await;
    outcome.expect("it is accepted");
    let (outcome, known) = Listener::hear(client.call("ListDataSources").send()).await;
    outcome.expect("it is accepted");
    for (heard, expected) in [
        (heard, [Some("alibaba_cloud"), Some("_OTHER"), Some("BrandNew")]),
        (known, [Some("dataworks/ListDataSources"), Some("dataworks/ListDataSources"), None]),
    ] {
        let [call] = &heard.spans("call")[..] else { panic!("one call was made") };
        let named = ["otel.name", "rpc.method", "rpc.method_original"];
        assert_eq!(named.map(|field| call.fields.get(field).map(String::as_str)), expected);
    }
}

#[tokio::test]
async fn case_45_an_event_tells_each_retried_attempt_and_one_the_failed_call() {
    let server = server([throttled(), json(200, ACCEPTED), json(403, REFUSED)]).await;
    let runtime = VirtualRuntime::default();
    let client = client(&server.uri(), &runtime);

    let (outcome, heard) = Listener::hear(client.list_data_sources().project_id(1).send()).await;
    outcome.expect("the second attempt succeeds");
    let [retried] = &heard.events()[..] else { panic!("one event is expected: {:#?}", heard.events()) };
    assert_eq!(retried.name, "the attempt failed and is repeated");
    assert_eq!((retried.level, retried.parent.as_deref()), (Level::WARN, Some("call")));
    retried.assert_fields(&[
        ("dataworks.attempt", "1"),
        ("http.response.status_code", "429"),
        ("rpc.response.status_code", "Throttling.User"),
        ("dataworks.request_id", "r-throttled"),
        ("error.type", "throttling"),
        ("dataworks.pause", &format!("{:?}", runtime.sleeps()[0])),
    ]);

    let (outcome, heard) = Listener::hear(client.list_data_sources().project_id(1).send()).await;
    let error = outcome.expect_err("it is refused");
    let [failed] = &heard.events()[..] else { panic!("one event is expected: {:#?}", heard.events()) };
    assert_eq!(failed.name, "the call failed");
    assert_eq!((failed.level, failed.parent.as_deref()), (Level::WARN, Some("call")));
    failed.assert_fields(&[
        ("dataworks.attempts", "1"),
        ("http.response.status_code", "403"),
        ("rpc.response.status_code", "Forbidden.Access"),
        ("dataworks.request_id", "r-refused"),
        ("error.type", "access_denied"),
        ("error", &error.to_string()),
    ]);
}

#[tokio::test]
async fn a_call_that_is_refused_before_it_is_sent_is_told_too() {
    let client = client("http://127.0.0.1:1", &VirtualRuntime::default());
    let (outcome, heard) = Listener::hear(client.list_data_sources().send()).await;
    let error = outcome.expect_err("a parameter is missing");
    assert!(error.is_invalid_request());
    let [failed] = &heard.events()[..] else { panic!("one event is expected: {:#?}", heard.events()) };
    assert_eq!(failed.name, "the call failed");
    failed.assert_fields(&[
        ("dataworks.attempts", "0"),
        ("error.type", "invalid_request"),
        ("error", &error.to_string()),
    ]);
    assert!(heard.spans("attempt").is_empty());
}

#[tokio::test]
async fn no_secret_is_told() {
    let accepted = json(200, r#"{"RequestId":"r-42","Success":true,"Data":7}"#);
    let server = server([throttled(), accepted, json(403, REFUSED)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let request = || {
        let request = client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1);
        request.content(r#"{"password":"content-secret"}"#)
    };
    let work = async { (request().send().await, request().send().await) };
    let ((accepted, refused), heard) = Listener::hear(work).await;
    assert_eq!(accepted.expect("the second attempt succeeds").payload().expect("an id"), 7);
    refused.expect_err("it is refused");
    assert_eq!((heard.spans("call").len(), heard.spans("attempt").len(), heard.events().len()), (2, 3, 2));
    let told = format!("{:?} {:?}", lock(&heard.spans), lock(&heard.events));
    assert!(!told.contains("-secret") && !told.contains("Signature="), "{told}");
    assert_eq!(received(&server).await.len(), 3);
}

/// The table of the documentation, held against what is declared where spans and events are made.
#[tokio::test]
async fn the_documented_fields_are_those_that_are_told() {
    let mut documented: [BTreeSet<String>; 4] = Default::default();
    let document = include_str!("../src/call/spans.md");
    for row in document.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let ["", field, marks @ .., _, ""] = &cells[..] else { panic!("no row: {row}") };
        for (fields, mark) in documented.iter_mut().zip(marks) {
            if *mark == "yes" {
                fields.insert(field.trim_matches('`').to_owned());
            }
        }
    }
    let server = server([throttled(), json(403, REFUSED)]).await;
    let client = client(&server.uri(), &VirtualRuntime::default());
    let (outcome, heard) = Listener::hear(client.list_data_sources().project_id(1).send()).await;
    outcome.expect_err("it is refused");
    let [retried, failed] = &heard.events()[..] else { panic!("two events are expected: {:#?}", heard.events()) };
    let told = [&heard.spans("call")[0], &heard.spans("attempt")[0], retried, failed];
    assert_eq!(told.map(|one| one.declared.clone()), documented);
}
