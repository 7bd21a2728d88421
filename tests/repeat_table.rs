//! The table in the documentation of `RetryPolicy`, read from its source text and held against what the client does over
//! a socket. A line that says something else than the code does fails here, and so does a kind without a line.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

#[path = "support/raw.rs"]
mod raw;
mod support;

use dataworks::auth::{Credentials, ProvideCredentials};
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{BoxFuture, Error, ErrorKind, Result, RetryPolicy};
use raw::{Play, RawServer, response};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use support::client_builder;

/// Kinds that no attempt ends with, so that the table does not have them.
const NOT_OF_ATTEMPTS: [&str; 5] = ["CallLimit", "Configuration", "Credentials", "InvalidRequest", "WaitFailed"];

/// Tokens that a client has for retries.
const QUOTA: usize = 500;

fn source(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|failure| panic!("{}: {failure}", path.display()))
}

/// A line of the table.
#[derive(Debug)]
struct Line {
    kinds: Vec<String>,
    /// What follows the kinds in the first cell, such as `before anything was sent`.
    when: String,
    idempotent: String,
    others: String,
    base: Option<Duration>,
    cost: Option<usize>,
}

fn table() -> Vec<Line> {
    let text = source("src/call/retry.rs");
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("/// | "));
    let rows =
        lines.skip_while(|line| !line.contains("how it is told")).skip(1).filter(|line| !line.starts_with("---"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let [kinds, _told, idempotent, others, base, cost] = cells[..] else { panic!("six cells: {row}") };
        let names: Vec<String> = kinds.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        Line {
            when: kinds.rsplit('`').next().unwrap_or_default().trim().to_owned(),
            kinds: names,
            idempotent: idempotent.to_owned(),
            others: if others == "the same" { idempotent.to_owned() } else { others.to_owned() },
            base: match base {
                "" => None,
                "at once" => Some(Duration::ZERO),
                base => Some(duration(base)),
            },
            cost: (!cost.is_empty()).then(|| cost.parse().expect("a number of tokens")),
        }
    })
    .collect()
}

fn duration(text: &str) -> Duration {
    let (number, unit) = text.split_once(' ').unwrap_or_else(|| panic!("a duration: {text}"));
    let number: u64 = number.parse().unwrap_or_else(|_| panic!("a duration: {text}"));
    match unit {
        "s" => Duration::from_secs(number),
        "ms" => Duration::from_millis(number),
        other => panic!("a unit: {other}"),
    }
}

#[test]
fn every_kind_has_its_line() {
    let declared = source("src/error/kind.rs");
    let (_, body) = declared.split_once("pub enum ErrorKind {").expect("the kinds are declared");
    let (body, _) = body.split_once('}').expect("the declaration ends");
    let kinds: BTreeSet<&str> =
        body.lines().filter_map(|line| line.trim().strip_suffix(',')).filter(|line| !line.starts_with("//")).collect();
    let table = table();
    let mut listed: BTreeSet<&str> = table.iter().flat_map(|line| &line.kinds).map(String::as_str).collect();
    listed.extend(NOT_OF_ATTEMPTS);
    assert!(kinds.len() >= 17, "{kinds:?}");
    assert_eq!(kinds, listed);
}

/// The ways in which a failure of a line shows, by kind: what the server does, none where nobody listens.
fn ways(kind: &str, when: &str) -> Vec<Option<Play>> {
    let refusal = |status: &str, code: &str, message: &str| {
        let body = serde_json::json!({"Code": code, "Message": message, "RequestId": "r"}).to_string();
        Some(Play::Write(response(status, &[], body)))
    };
    let status = |status: &str| Some(Play::Write(response(status, &[], "")));
    // 20 minutes ahead of the virtual clock, which explains the refusal.
    let ahead = ("date", "Fri, 02 Jan 2026 03:24:05 GMT");
    match (kind, when) {
        ("QuotaSpent", _) => vec![
            refusal("400 No", "Throttling.Api.Risk", "spent"),
            refusal("400 No", "Throttling.Resource", "spent"),
            refusal("400 No", "9990040003", "code: 400, Throttling.Resource. reached the limit"),
        ],
        ("Throttling", _) => vec![
            refusal("400 No", "Throttling.User", "too many"),
            refusal("503 No", "Rejected.Throttling", "too many"),
            refusal("400 No", "Odd", "denied by flow control"),
            status("429 No"),
        ],
        ("ClockSkew", _) => {
            let body = r#"{"Code":"InvalidTimeStamp.Expired","Message":"too old"}"#;
            vec![Some(Play::Write(response("400 No", &[ahead], body)))]
        }
        ("UnknownAction", _) => vec![
            refusal("404 No", "InvalidAction.NotFound", "no such action"),
            refusal("400 No", "InvalidVersion", "no such version"),
        ],
        ("CredentialsRejected", _) => vec![
            refusal("404 No", "InvalidAccessKeyId.NotFound", "no such key"),
            refusal("400 No", "InvalidSecurityToken.Expired", "too old"),
            refusal("400 No", "SignatureDoesNotMatch", "no"),
        ],
        ("AccessDenied", _) => {
            vec![refusal("500 No", "Forbidden.Access", "no"), status("401 No"), status("403 No")]
        }
        ("NotFound", _) => {
            vec![refusal("400 No", "Invalid.Tenant.ProjectNotExists", "no"), refusal("404 No", "Odd", "no")]
        }
        ("Unavailable", _) => {
            vec![refusal("400 No", "InternalError.System", "no"), status("500 No"), status("503 No"), status("408 No")]
        }
        ("Refused", _) => vec![refusal("500 No", "InvalidParameter", "no"), status("400 No"), status("409 No")],
        ("Connection", "before anything was sent") => vec![None],
        ("Connection", "after that") => vec![Some(Play::ResetAfter), Some(Play::Write(Vec::new()))],
        ("Tls", _) => vec![Some(Play::WriteToAnything(response("400 Bad Request", &[], "")))],
        ("Timeout", "before anything was sent") => vec![Some(Play::Silence)],
        ("Timeout", "after that") => vec![Some(Play::WriteSlowly(vec![Vec::new()], 31))],
        ("UnexpectedResponse", _) => vec![status("200 OK"), Some(Play::Write(response("200 OK", &[], "<html>")))],
        other => panic!("no way to see a failure of this line: {other:?}"),
    }
}

/// Gives other keys each time it hears that its keys were refused.
#[derive(Debug, Default)]
struct Rotating(AtomicUsize);

impl ProvideCredentials for Rotating {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        let number = self.0.load(Ordering::SeqCst);
        Box::pin(async move { Ok(Credentials::new(format!("test-key-id-{number}"), "test-key-secret")) })
    }

    fn refused(&self, _credentials: &Credentials) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A failing service and a client of it.
struct Stage {
    client: Client,
    _server: Option<RawServer>,
}

impl Stage {
    /// `is_mended` tells whether the cause of a refusal can be found: whether the provider has other keys.
    async fn set(kind: &str, way: &Option<Play>, policy: RetryPolicy, is_mended: bool) -> Self {
        let runtime = VirtualRuntime::default();
        let server = match way {
            Some(play) => Some(RawServer::start(play.clone(), &runtime).await),
            None => None,
        };
        // The connect limit is one of real time; only a server that never answers lets it pass.
        let is_silent = matches!(way, Some(Play::Silence));
        let is_by_tls = is_silent || kind == "Tls";
        let http = reqwest::Client::builder().no_proxy();
        let http = if is_silent { http.connect_timeout(Duration::from_millis(2)) } else { http };
        let address = match &server {
            Some(server) => format!("{}://{}", if is_by_tls { "https" } else { "http" }, server.authority),
            None => "http://127.0.0.1:1".to_owned(),
        };
        let builder = client_builder(&address, &runtime).retry(policy).http_client(http.build().expect("a client"));
        let rotates = kind == "CredentialsRejected" && is_mended;
        let builder = if rotates { builder.credentials(Rotating::default()) } else { builder };
        Self { client: builder.build().expect("a client"), _server: server }
    }

    async fn fail(&self, is_idempotent: bool) -> Error {
        let request = self.client.call("ListDataSources").param("ProjectId", 1).idempotent(is_idempotent);
        let error = if is_idempotent {
            request.send().await.map(drop)
        } else {
            let request = self.client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1);
            request.content("{}").send().await.map(drop)
        };
        error.expect_err("the service fails")
    }
}

/// What a cell promises: attempts of a policy that allows four.
fn attempts(cell: &str, is_mended: bool) -> usize {
    match cell {
        "yes" => 4,
        "no" => 1,
        _ if cell.starts_with("once, if ") => 1 + usize::from(is_mended),
        _ if cell.starts_with("yes, unless [`Self::with_end_when_quota_is_spent`]") => 4,
        other => panic!("a cell that this test does not understand: {other}"),
    }
}

#[tokio::test]
async fn every_line_is_what_the_client_does() {
    let table = table();
    assert!(table.len() >= 11, "lines are missing: {table:#?}");
    let policy = RetryPolicy::new().with_max_attempts(4);
    for line in &table {
        for kind in &line.kinds {
            for (number, way) in ways(kind, &line.when).iter().enumerate() {
                for (cell, is_idempotent) in [(&line.idempotent, true), (&line.others, false)] {
                    let place = format!("{kind} {}, way {number}, idempotent {is_idempotent}", line.when);
                    let error = Stage::set(kind, way, policy, true).await.fail(is_idempotent).await;
                    assert_eq!(format!("{:?}", error.kind()), *kind, "{place}: {error:?}");
                    assert_eq!(error.attempts().len(), attempts(cell, true), "{place}: {error:?}");
                    assert_eq!(error.may_have_reached_service(), line.when != "before anything was sent", "{place}");
                    if let ([first, _, ..], Some(base)) = (error.attempts(), line.base) {
                        // The randomness is 0.5.
                        assert_eq!(first.pause, Some(base / 2), "{place}");
                    }
                    if kind == "CredentialsRejected" {
                        let error = Stage::set(kind, way, policy, false).await.fail(is_idempotent).await;
                        assert_eq!(error.attempts().len(), attempts(cell, false), "{place}: {error:?}");
                    }
                    if cell.contains("with_end_when_quota_is_spent") {
                        let ends = policy.with_end_when_quota_is_spent(true);
                        let error = Stage::set(kind, way, ends, true).await.fail(is_idempotent).await;
                        assert_eq!(error.attempts().len(), 1, "{place}: {error:?}");
                    }
                }
            }
        }
    }
}

/// A time that was refused and is not explained by the date of the response is no reason to send again.
#[tokio::test]
async fn a_refused_time_without_an_explanation_is_final() {
    let line = table().into_iter().find(|line| line.kinds == ["ClockSkew"]).expect("there is a line for it");
    let refusal = response("400 No", &[], r#"{"Code":"InvalidTimeStamp.Expired","Message":"too old"}"#);
    for (cell, is_idempotent) in [(&line.idempotent, true), (&line.others, false)] {
        let stage = Stage::set("ClockSkew", &Some(Play::Write(refusal.clone())), RetryPolicy::new(), false).await;
        let error = stage.fail(is_idempotent).await;
        assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::ClockSkew, attempts(cell, false)));
    }
}

/// What a retry costs shows in how many there are until the quota is spent.
#[tokio::test]
async fn every_line_costs_what_it_says() {
    for line in table() {
        let Some(cost) = line.cost.filter(|cost| *cost > 0) else { continue };
        for kind in &line.kinds {
            let way = ways(kind, &line.when).remove(0);
            let stage = Stage::set(kind, &way, RetryPolicy::new().with_max_attempts(1_000), true).await;
            let mut retries = 0;
            loop {
                // A call ends with its time before the quota is spent, so it takes several.
                let attempts = stage.fail(true).await.attempts().len();
                retries += attempts - 1;
                if attempts == 1 {
                    break;
                }
            }
            assert_eq!(retries, QUOTA / cost, "{kind} {}", line.when);
        }
    }
}
