//! Every fault a network or service can have, against the three kinds of call: a read, a write that may be repeated, and
//! a write that may not. What the client does about each stands in one table, a row a fault.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

#[path = "support/raw.rs"]
mod raw;
mod support;

use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{Delivery, Error, ErrorKind, Runtime as _};
use raw::{Play, RawServer, read_request, response};
use std::fmt::Display;
use std::io::Write as _;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use support::{client_builder, client_builder_with, closed_port, reqwest_without_proxy};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A response that every call reads as a success.
const SUCCESS: &str = r#"{"RequestId":"r-1","Success":true}"#;
/// The envelope of a refusal whose code and message say nothing, so that the status decides.
const ENVELOPE: &str = r#"{"RequestId":"r-1","Code":"Odd","Message":"no"}"#;
const PAGE: &str = "<html><body><h1>Sorry</h1></body></html>";
/// Limit of the client in bytes; larger responses are refused.
const LARGEST: usize = 100_000;

/// The three kinds of call, in the order of the columns.
const EFFECTS: [&str; 3] = ["read", "idempotent write", "write"];

/// What a failed call comes to. With a randomness of 0.5 three attempts pause for 25 and 50 ms after a transient failure,
/// for 0.5 and 1 s after throttling.
#[derive(Clone, Copy, Debug)]
struct Outcome {
    kind: Option<ErrorKind>,
    /// Attempts of a read, of an idempotent write, of another write.
    sends: [usize; 3],
    delivery: Delivery,
    may_have_been_executed: bool,
    /// Virtual seconds that the longest of the three takes.
    seconds: f64,
}

const fn outcome(kind: ErrorKind, sends: [usize; 3], delivery: Delivery, executed: bool, seconds: f64) -> Outcome {
    Outcome { kind: Some(kind), sends, delivery, may_have_been_executed: executed, seconds }
}

/// The call succeeds at once.
const FINE: Outcome =
    Outcome { kind: None, sends: [1, 1, 1], delivery: Delivery::Answered, may_have_been_executed: false, seconds: 0.0 };
const NOT_SENT: Outcome = outcome(ErrorKind::Connection, [3, 3, 3], Delivery::NotSent, false, 0.075);
const NOT_SECURE: Outcome = outcome(ErrorKind::Tls, [1, 1, 1], Delivery::NotSent, false, 0.0);
const BROKEN: Outcome = outcome(ErrorKind::Connection, [3, 3, 1], Delivery::Unknown, true, 0.075);
const UNREADABLE: Outcome = outcome(ErrorKind::UnexpectedResponse, [1, 1, 1], Delivery::Answered, true, 0.0);
const UNAVAILABLE: Outcome = outcome(ErrorKind::Unavailable, [3, 3, 1], Delivery::Answered, true, 0.075);
const THROTTLED: Outcome = outcome(ErrorKind::Throttling, [3, 3, 3], Delivery::Answered, false, 1.5);
const DENIED: Outcome = outcome(ErrorKind::AccessDenied, [1, 1, 1], Delivery::Answered, false, 0.0);
const NOT_FOUND: Outcome = outcome(ErrorKind::NotFound, [1, 1, 1], Delivery::Answered, false, 0.0);
const REFUSED: Outcome = outcome(ErrorKind::Refused, [1, 1, 1], Delivery::Answered, false, 0.0);

/// Three attempts that each end 31 virtual seconds after they began, a second late, and the pauses in between.
const TOO_SLOW: Outcome = outcome(ErrorKind::Timeout, [3, 3, 1], Delivery::Unknown, true, 93.075);

/// Faults of the connection and of the bytes of a response.
#[rustfmt::skip]
fn faults() -> Vec<(&'static str, Play, Outcome)> {
    use Play::{ResetAfter, ResetAtOnce, ResetWithin, Write, WriteAndReset, WriteForEver, WriteSlowly};
    let text = |bytes: &str| Write(bytes.as_bytes().to_vec());
    let pieces = |pieces: &[&str]| pieces.iter().map(|piece| piece.as_bytes().to_vec()).collect();
    let ok = |headers: &[(&str, &str)], body: &[u8]| Write(response("200 OK", headers, body));
    let json = ("content-type", "application/json");
    let zipped = ("content-encoding", "gzip");
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 34\r\n\r\n";
    let large = format!(r#"{{"Success":true,"Text":"{}"}}"#, "a".repeat(LARGEST));
    vec![
        // The connection.
        ("reset before the request",           ResetAtOnce,                                                     BROKEN),
        ("reset within the request",           ResetWithin(16),                                                 BROKEN),
        ("reset after the request",            ResetAfter,                                                      BROKEN),
        ("closed without a response",          text(""),                                                        BROKEN),
        ("reset within the headers",           WriteAndReset(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),        BROKEN),
        ("closed within the status line",      text("HTTP/1.1 20"),                                             BROKEN),
        ("closed within the headers",          text("HTTP/1.1 200 OK\r\ncontent-le"),                           BROKEN),
        ("closed before the body",             text(head),                                                      BROKEN),
        ("closed within the body",             text(&format!("{head}{{\"Succ")),                                BROKEN),
        ("closed within a chunk",              text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n22\r\n{\"Succ"), BROKEN),
        ("closed before the last chunk",       text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),   BROKEN),
        // Time.
        ("no headers in time",                 WriteSlowly(pieces(&["HTTP/1.1 200 OK\r\n"]), 31),               TOO_SLOW),
        ("no body in time",                    WriteSlowly(pieces(&[head, ""]), 16),                            Outcome { seconds: 96.075, ..TOO_SLOW }),
        ("a body that takes too long",         WriteSlowly(pieces(&[head, "{", "\"S", "uc"]), 8),               Outcome { seconds: 96.075, ..TOO_SLOW }),
        ("a body that takes 28 s",             WriteSlowly(pieces(&[head, &SUCCESS[..9], &SUCCESS[9..20], &SUCCESS[20..]]), 7), Outcome { seconds: 28.0, ..FINE }),
        // Sizes.
        ("a length that is too large",         text(&format!("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{SUCCESS}")),  BROKEN),
        ("a length that is too small",         text(&format!("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{SUCCESS}")),    UNREADABLE),
        ("a length that is no number",         text(&format!("HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n{SUCCESS}")), BROKEN),
        ("a negative length",                  text(&format!("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{SUCCESS}")),   BROKEN),
        ("two lengths that differ",            text(&format!("HTTP/1.1 200 OK\r\ncontent-length: 34\r\ncontent-length: 9\r\n\r\n{SUCCESS}")), BROKEN),
        ("a chunk without a size",             text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nlarge\r\n{}\r\n0\r\n\r\n"),         BROKEN),
        ("no length at all",                   text(&format!("HTTP/1.1 200 OK\r\n\r\n{SUCCESS}")),              FINE),
        ("a body larger than the limit",       ok(&[json], large.as_bytes()),                                   UNREADABLE),
        ("a zipped body larger than the limit", ok(&[json, zipped], &gzip(large.as_bytes())),                   UNREADABLE),
        ("a body without end",                 WriteForEver(b"HTTP/1.1 200 OK\r\n\r\n{".to_vec(), vec![b' '; 8192]),       UNREADABLE),
        ("headers without end",                WriteForEver(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(2000)),    BROKEN),
        // What is in the body.
        ("no HTTP",                            text("SSH-2.0-OpenSSH_9.6\r\n"),                                 BROKEN),
        ("an empty body",                      ok(&[json], b""),                                                UNREADABLE),
        ("status 204",                         text("HTTP/1.1 204 No Content\r\n\r\n"),                         UNREADABLE),
        ("a page",                             ok(&[("content-type", "text/html")], PAGE.as_bytes()),           UNREADABLE),
        ("XML",                                ok(&[("content-type", "text/xml")], b"<?xml version=\"1.0\"?><R><RequestId>r</RequestId></R>"), UNREADABLE),
        ("JSON that breaks off",               ok(&[json], &SUCCESS.as_bytes()[..20]),                          UNREADABLE),
        ("a JSON list",                        ok(&[json], b"[1, 2]"),                                          UNREADABLE),
        ("gzip nobody asked for",              ok(&[json, zipped], &gzip(SUCCESS.as_bytes())),                  FINE),
        ("gzip that breaks off",               ok(&[json, zipped], &gzip(SUCCESS.as_bytes())[..24]),            UNREADABLE),
        ("gzip that is none",                  ok(&[json, zipped], SUCCESS.as_bytes()),                         FINE),
        ("an encoding nobody knows",           ok(&[json, ("content-encoding", "br")], &[0x8b, 0x00, 0x80]),    UNREADABLE),
        ("bytes that are no UTF-8",            ok(&[json], b"{\"Success\":true,\"Text\":\"\xd6\xd0\xff\"}"),    FINE),
        ("a charset that is a lie",            ok(&[("content-type", "text/html; charset=gbk")], SUCCESS.as_bytes()), FINE),
        ("a byte order mark",                  ok(&[json], format!("\u{feff}{SUCCESS}").as_bytes()),            FINE),
        ("status 100 first",                   text(&format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 34\r\n\r\n{SUCCESS}")), FINE),
        // A refusal whose body breaks off is one by its status.
        ("status 403, body breaks off",        text("HTTP/1.1 403 Forbidden\r\ncontent-length: 900\r\n\r\n{\"Co"),         DENIED),
        ("status 429, body breaks off",        text("HTTP/1.1 429 Busy\r\ncontent-length: 900\r\n\r\n{\"Co"),              THROTTLED),
        ("status 503, body breaks off",        text("HTTP/1.1 503 Busy\r\ncontent-length: 900\r\n\r\n{\"Co"),              UNAVAILABLE),
        ("status 503, larger than the limit",  Write(response("503 Busy", &[json], &large)),                    UNAVAILABLE),
        ("status 429, larger than the limit",  Write(response("429 Busy", &[json], &large)),                    THROTTLED),
        ("status 429, an encoding nobody knows", Write(response("429 Busy", &[("content-encoding", "br")], [0x8b, 0x00])), THROTTLED),
        ("status 999",                         Write(response("999 Odd", &[json], ENVELOPE)),                   UNAVAILABLE),
    ]
}

/// Every status from 300 to 599, with an envelope of the service and with a page of whoever stands before it.
#[rustfmt::skip]
const STATUSES: &[(RangeInclusive<u16>, Outcome, Outcome)] = &[
    // status   with an envelope   with a page
    (300..=400, REFUSED,           REFUSED),
    (401..=401, DENIED,            DENIED),
    (402..=402, REFUSED,           REFUSED),
    (403..=403, DENIED,            DENIED),
    (404..=404, NOT_FOUND,         REFUSED),
    (405..=407, REFUSED,           REFUSED),
    (408..=408, UNAVAILABLE,       UNAVAILABLE),
    (409..=428, REFUSED,           REFUSED),
    (429..=429, THROTTLED,         THROTTLED),
    (430..=499, REFUSED,           REFUSED),
    (500..=500, UNAVAILABLE,       UNAVAILABLE),
    (501..=501, REFUSED,           REFUSED),
    (502..=504, UNAVAILABLE,       UNAVAILABLE),
    (505..=505, REFUSED,           REFUSED),
    (506..=599, UNAVAILABLE,       UNAVAILABLE),
];

/// Wait hints beside status 429: the pause before the second attempt in seconds; none where the wait would outlast the
/// 120 s of the call, so that it is not begun. Without a hint the pause is 0.5 s. The clock shows 03:04:05.
#[rustfmt::skip]
const HINTS: &[(&str, &str, Option<f64>)] = &[
    ("x-acs-retry-after",    "7000",                                  Some(7.0)),
    ("x-acs-retry-after",    " 7000 ",                                Some(7.0)),
    ("x-acs-retry-after",    "0",                                     Some(0.5)),
    ("x-acs-retry-after",    "-7000",                                 Some(0.5)),
    ("x-acs-retry-after",    "soon",                                  Some(0.5)),
    ("x-acs-retry-after",    "",                                      Some(0.5)),
    ("x-acs-retry-after",    "18446744073709551615",                  None),
    ("x-acs-retry-after",    "99999999999999999999999",               Some(0.5)),
    ("x-ratelimit-user-api", "Limit:5, Remain:0, TimeLeft:2500",      Some(2.5)),
    ("x-ratelimit-user-api", "TimeLeft:2500",                         Some(2.5)),
    ("x-ratelimit-user-api", "TimeLeft:-2500",                        Some(0.5)),
    ("x-ratelimit-user-api", "TimeLeft:",                             Some(0.5)),
    ("x-ratelimit-user-api", "Limit:5,,,",                            Some(0.5)),
    ("x-ratelimit-user-api", "TimeLeft:18446744073709551615",         None),
    ("x-ratelimit-user",     "Limit:5, TimeLeft:3000",                Some(3.0)),
    ("retry-after",          "30",                                    Some(30.0)),
    ("retry-after",          "0",                                     Some(0.5)),
    ("retry-after",          "-30",                                   Some(0.5)),
    ("retry-after",          "1.5",                                   Some(0.5)),
    ("retry-after",          "later",                                 Some(0.5)),
    ("retry-after",          "120",                                   None),
    ("retry-after",          "18446744073709551615",                  None),
    ("retry-after",          "99999999999999999999999",               Some(0.5)),
    ("retry-after",          "Fri, 02 Jan 2026 03:04:35 GMT",         Some(30.0)),
    ("retry-after",          "Fri, 02 Jan 2026 03:03:05 GMT",         Some(0.5)),
    ("retry-after",          "Fri, 31 Dec 9999 23:59:59 GMT",         None),
    ("retry-after",          "2026-01-02T03:04:35Z",                  Some(0.5)),
    ("retry-after",          "Fri, 99 Jan 2026 99:99:99 GMT",         Some(0.5)),
];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// Makes a call of the kind of a column. Returns how often it was attempted.
async fn call(client: &Client, effect: usize) -> Result<usize, Error> {
    let raw = match effect {
        0 => client.list_data_sources().project_id(1).send().await?.raw_response().map(|raw| raw.attempts.len()),
        1 => {
            let request = client.delete_project_member().project_id(1).user_id("1");
            request.send().await?.raw_response().map(|raw| raw.attempts.len())
        }
        _ => {
            let request = client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1);
            request.content("{}").send().await?.raw_response().map(|raw| raw.attempts.len())
        }
    };
    Ok(raw.expect("what was sent was received"))
}

/// Holds what a call came to against its row. Returns what differs.
fn differences(result: &Result<usize, Error>, expected: &Outcome, effect: usize, elapsed: Duration) -> Vec<String> {
    let mut found = Vec::new();
    let mut hold = |what: &str, is: &dyn Display, wanted: &dyn Display| {
        if is.to_string() != wanted.to_string() {
            found.push(format!("{what} is {is}, and not {wanted}"));
        }
    };
    let sends = expected.sends[effect];
    match result {
        Ok(attempts) => {
            hold("kind", &"none", &expected.kind.map_or_else(|| "none".to_owned(), |kind| format!("{kind:?}")));
            hold("attempts", attempts, &sends);
        }
        Err(error) => {
            let kind = expected.kind.map_or_else(|| "none".to_owned(), |kind| format!("{kind:?}"));
            hold("kind", &format!("{:?}: {error}", error.kind()), &format!("{kind}: {error}"));
            hold("attempts", &error.attempts().len(), &sends);
            hold("delivery", &format!("{:?}", error.delivery()), &format!("{:?}", expected.delivery));
            hold("may_have_been_executed", &error.may_have_been_executed(), &expected.may_have_been_executed);
            let reached = expected.delivery != Delivery::NotSent;
            hold("may_have_reached_service", &error.may_have_reached_service(), &reached);
        }
    }
    let longest = expected.sends.iter().max() == Some(&sends);
    let limit = Duration::from_secs_f64(expected.seconds);
    if elapsed > limit || (longest && elapsed != limit) {
        found.push(format!("it took {elapsed:?}, and not {limit:?}"));
    }
    found
}

/// The client of one row: virtual time, the default policy and limits.
fn client_of(address: &str, runtime: &VirtualRuntime, http: &reqwest::Client) -> Client {
    let builder = client_builder_with(address, runtime, http.clone());
    builder.largest_response(LARGEST).build().expect("a client")
}

/// Plays one fault to each kind of call. Returns what differs from its row.
async fn play(name: &str, play: &Play, expected: &Outcome, http: &reqwest::Client) -> Vec<String> {
    let mut found = Vec::new();
    for (effect, kind) in EFFECTS.iter().enumerate() {
        let runtime = VirtualRuntime::default();
        let server = RawServer::start(play.clone(), &runtime).await;
        let client = client_of(&format!("http://{}", server.authority), &runtime, http);
        let started = runtime.monotonic();
        let result = call(&client, effect).await;
        let mut differences = differences(&result, expected, effect, runtime.monotonic() - started);
        // Each attempt has a connection of its own here, so they can be counted where they arrive.
        if server.connections() != expected.sends[effect] {
            differences.push(format!("{} connections were made", server.connections()));
        }
        found.extend(differences.into_iter().map(|difference| format!("{name}, {kind}: {difference}")));
    }
    found
}

#[tokio::test]
async fn faults_of_connections_and_bodies() {
    let (http, mut found) = (reqwest_without_proxy(), Vec::new());
    for (name, fault, expected) in faults() {
        found.extend(play(name, &fault, &expected, &http).await);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn every_status_with_an_envelope_and_with_a_page() {
    let (http, mut found) = (reqwest_without_proxy(), Vec::new());
    let mut walked = Vec::new();
    for (statuses, with_envelope, with_page) in STATUSES {
        for status in statuses.clone() {
            walked.push(status);
            // HTTP allows this one no body.
            let with_envelope = if status == 304 { with_page } else { with_envelope };
            for (body, media, expected) in
                [(ENVELOPE, "application/json", with_envelope), (PAGE, "text/html", with_page)]
            {
                let bytes = response(&format!("{status} Odd"), &[("content-type", media)], body);
                found.extend(play(&format!("status {status}, {media}"), &Play::Write(bytes), expected, &http).await);
            }
        }
    }
    assert_eq!(walked, (300..=599).collect::<Vec<u16>>(), "each status once");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn wait_hints_of_every_form() {
    let (http, mut found) = (reqwest_without_proxy(), Vec::new());
    for (header, value, expected) in HINTS {
        for (effect, kind) in EFFECTS.iter().enumerate() {
            let runtime = VirtualRuntime::default();
            let bytes = response("429 Busy", &[(header, value)], ENVELOPE);
            let server = RawServer::start(Play::Write(bytes), &runtime).await;
            let error = call(&client_of(&format!("http://{}", server.authority), &runtime, &http), effect).await;
            let error = error.expect_err("it is always throttled");
            let pause = error.attempts()[0].pause.map(|pause| pause.as_secs_f64());
            if !error.is_throttling() || pause != *expected {
                found.push(format!("{header}: {value}, {kind}: pause {pause:?}, and not {expected:?}; {error}"));
            }
            if runtime.monotonic() > Duration::from_secs(120) {
                found.push(format!("{header}: {value}, {kind}: {:?} are longer than the call", runtime.monotonic()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[tokio::test]
async fn no_connection() {
    let (http, mut found) = (reqwest_without_proxy(), Vec::new());
    for (effect, kind) in EFFECTS.iter().enumerate() {
        let (_closed, closed) = closed_port();
        let plain = Play::WriteToAnything(response("400 Bad Request", &[], PAGE));
        // Records of TLS: alert, fatal, and its number.
        let alert = |number| Play::WriteToAnything(vec![0x15, 3, 3, 0, 2, 2, number]);
        for (name, scheme, server, expected) in [
            ("nobody listens", "http", None, NOT_SENT),
            ("a reset within the handshake", "https", Some(Play::ResetWithin(16)), NOT_SENT),
            ("a close within the handshake", "https", Some(Play::WriteToAnything(Vec::new())), NOT_SENT),
            ("a server in trouble within the handshake", "https", Some(alert(80)), NOT_SENT),
            ("no common cipher", "https", Some(alert(40)), NOT_SECURE),
            ("no common version of TLS", "https", Some(alert(70)), NOT_SECURE),
            ("a server without TLS behind https", "https", Some(plain), NOT_SECURE),
        ] {
            let runtime = VirtualRuntime::default();
            let server = match server {
                Some(play) => Some(RawServer::start(play, &runtime).await),
                None => None,
            };
            let address = server.as_ref().map_or(closed.clone(), |server| format!("{scheme}://{}", server.authority));
            let result = call(&client_of(&address, &runtime, &http), effect).await;
            let differences = differences(&result, &expected, effect, runtime.monotonic());
            found.extend(differences.into_iter().map(|difference| format!("{name}, {kind}: {difference}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Serves one success to each connection that gets through a handshake, as `localhost`, by an authority of its own.
async fn serve_by_tls() -> (u16, tokio::task::JoinHandle<()>) {
    let pem = include_bytes!("vectors/tls/localhost.pem");
    let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("vectors/tls/localhost.key")).expect("a key");
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    let serving = tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut socket) = acceptor.accept(socket).await else { return };
                let _ = socket.read(&mut vec![0; 16 * 1024]).await;
                let _ = socket.write_all(&response("200 OK", &[("connection", "close")], SUCCESS)).await;
                let _ = socket.shutdown().await;
            });
        }
    });
    (port, serving)
}

/// A certificate stays what it is, so there is no second attempt. The first row shows that the server is well.
#[tokio::test]
async fn certificates() {
    let authority =
        || reqwest::Certificate::from_pem(include_bytes!("vectors/tls/authority.pem")).expect("a certificate");
    let (port, serving) = serve_by_tls().await;
    let mut found = Vec::new();
    for (name, host, trusted, expected) in [
        ("a trusted certificate", "localhost", true, FINE),
        ("an unknown authority", "localhost", false, NOT_SECURE),
        ("the certificate of another host", "127.0.0.1", true, NOT_SECURE),
    ] {
        let http = reqwest::Client::builder().no_proxy();
        let http = if trusted { http.tls_certs_only([authority()]) } else { http };
        let http = http.build().expect("an HTTP client");
        for (effect, kind) in EFFECTS.iter().enumerate() {
            let runtime = VirtualRuntime::default();
            let result = call(&client_of(&format!("https://{host}:{port}"), &runtime, &http), effect).await;
            let differences = differences(&result, &expected, effect, runtime.monotonic());
            found.extend(differences.into_iter().map(|difference| format!("{name}, {kind}: {difference}")));
        }
    }
    serving.abort();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The limit for connections is the HTTP client's and so one of real time. Nobody ever answers here, so it always passes.
#[tokio::test]
async fn a_connection_that_is_not_made_in_time_is_a_timeout_before_anything_was_sent() {
    let too_slow = Outcome { kind: Some(ErrorKind::Timeout), ..NOT_SENT };
    let mut found = Vec::new();
    for (effect, kind) in EFFECTS.iter().enumerate() {
        let runtime = VirtualRuntime::default();
        let server = RawServer::start(Play::Silence, &runtime).await;
        let http = reqwest::Client::builder().no_proxy().connect_timeout(Duration::from_millis(30));
        let builder = client_builder(&format!("https://{}", server.authority), &runtime);
        let client = builder.http_client(http.build().expect("an HTTP client")).build().expect("a client");
        let result = call(&client, effect).await;
        let differences = differences(&result, &too_slow, effect, runtime.monotonic());
        found.extend(differences.into_iter().map(|difference| format!("{kind}: {difference}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A pooled connection that the service closed while it was idle. Once the client has seen that, the next call goes over a
/// new one.
#[tokio::test]
async fn an_idle_connection_that_was_closed_is_not_used_again() {
    for (effect, kind) in EFFECTS.iter().enumerate() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (closed, mut is_closed) = tokio::sync::mpsc::unbounded_channel();
        let serving = tokio::spawn(async move {
            let mut connections = 0;
            while let Ok((mut socket, _)) = listener.accept().await {
                connections += 1;
                read_request(&mut socket).await;
                let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{SUCCESS}", SUCCESS.len());
                let _ = socket.write_all(answer.as_bytes()).await;
                let _ = socket.shutdown().await;
                // The client closes its side when it has seen that this side is closed.
                while socket.read(&mut [0; 64]).await.is_ok_and(|length| length > 0) {}
                let _ = closed.send(connections);
            }
        });
        let client = client_of(&address, &VirtualRuntime::default(), &reqwest_without_proxy());
        for connection in 1..=3 {
            assert_eq!(call(&client, effect).await.expect("a success"), 1, "{kind}");
            assert_eq!(is_closed.recv().await, Some(connection));
        }
        serving.abort();
    }
}

/// A pooled connection that the service closes when the next request arrives on it: nobody knows whether that was executed.
#[tokio::test]
async fn a_pooled_connection_that_breaks_under_a_request_is_a_broken_one() {
    for (effect, kind) in EFFECTS.iter().enumerate() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        let (arrived, mut arrivals) = tokio::sync::mpsc::unbounded_channel();
        let serving = tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                for number in 1.. {
                    if read_request(&mut socket).await.is_none() {
                        break;
                    }
                    let _ = arrived.send(number);
                    if number == 2 {
                        break;
                    }
                    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{SUCCESS}", SUCCESS.len());
                    let _ = socket.write_all(answer.as_bytes()).await;
                }
            }
        });
        let client = client_of(&address, &VirtualRuntime::default(), &reqwest_without_proxy());
        call(&client, effect).await.expect("a success over a new connection");
        let second = call(&client, effect).await;
        if effect == 2 {
            let error = second.expect_err("it is not repeated");
            assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::Unknown));
            assert!(error.may_have_been_executed());
        } else {
            assert_eq!(second.expect("repeated over a new connection"), 2);
        }
        serving.abort();
        let mut numbers = Vec::new();
        while let Ok(number) = arrivals.try_recv() {
            numbers.push(number);
        }
        assert_eq!(numbers, if effect == 2 { vec![1, 2] } else { vec![1, 2, 1] }, "{kind}");
    }
}
