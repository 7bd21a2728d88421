//! The server as a process: its options, its log, and how it ends.
#![cfg(unix)]

mod support;

use dataworks::auth::Credentials;
use dataworks::v2020::Client;
use dataworks::{Error, ErrorKind, RetryPolicy};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use support::{Server, run};

const KEY: [&str; 2] = ["emulator-access-key-id", "emulator-access-key-secret"];

fn client(server: &Server, [id, secret]: [&str; 2]) -> Client {
    let http = dataworks::reqwest::Client::builder().no_proxy().build().expect("a client");
    let builder = Client::builder().endpoint(server.address()).region("cn-shanghai").http_client(http);
    builder.credentials(Credentials::new(id, secret)).retry(RetryPolicy::never()).build().expect("a client")
}

async fn get_project(client: &Client) -> Result<(), Error> {
    client.get_project().project_id(27).send().await.map(drop)
}

async fn control(server: &Server, address: &str, body: &str) -> String {
    let http = dataworks::reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = http.post(format!("{}/_emulator/{address}", server.address())).body(body.to_owned());
    let response = request.send().await.expect("an answer");
    String::from_utf8(response.bytes().await.expect("a body").to_vec()).expect("text")
}

#[tokio::test]
async fn each_request_is_logged_with_the_reason_of_its_refusal() {
    let server = Server::start(&[]);
    get_project(&client(&server, KEY)).await.expect("an answer");
    let wrong = get_project(&client(&server, [KEY[0], "wrong"])).await.unwrap_err();
    assert_eq!(wrong.code(), Some("SignatureDoesNotMatch"));
    client(&server, KEY).call("List\nNothing").send().await.unwrap_err();
    server.signal("TERM");
    let (status, log) = server.wait();
    assert!(status.success(), "{log}");
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 3, "{log}");
    assert!(lines[0].ends_with(" 200 POST GetProject example 00000000-0000-4000-8000-000000000001"), "{log}");
    assert!(lines[1].contains(" 400 POST GetProject check "), "{log}");
    assert!(lines[1].contains(" SignatureDoesNotMatch: the signature does not match"), "{log}");
    assert!(lines[2].contains(" 404 ") && lines[2].contains("InvalidAction.NotFound: there is no action"), "{log}");
}

#[tokio::test]
async fn only_refusals_are_logged_or_nothing() {
    for (choice, expected) in [("refused", 1), ("none", 0)] {
        let server = Server::start(&["--log", choice]);
        get_project(&client(&server, KEY)).await.expect("an answer");
        get_project(&client(&server, ["unknown", "key"])).await.unwrap_err();
        server.signal("INT");
        let (status, log) = server.wait();
        assert!(status.success(), "{log}");
        assert_eq!(log.lines().count(), expected, "{log}");
    }
}

#[test]
fn what_is_under_way_is_answered_before_the_end() {
    let server = Server::start(&[]);
    let address = server.address().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).expect("a connection");
    let head = "POST /_emulator/seed HTTP/1.1\r\nHost: e\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it is read");
    // It wants the body, so the request is under way.
    let mut told = [0; 25];
    stream.read_exact(&mut told).expect("it goes on");
    assert!(told.starts_with(b"HTTP/1.1 100"), "{told:?}");
    server.signal("TERM");
    // Until nobody else is let in.
    while TcpStream::connect(&address).is_ok() {}
    stream.write_all(b"{}").expect("it is read");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(server.wait().0.success());
}

#[tokio::test]
async fn what_hangs_is_given_up() {
    let server = Server::start(&["--grace", "0"]);
    control(&server, "faults", r#"{"action": "GetProject", "fault": "hang"}"#).await;
    let other = client(&server, KEY);
    let call = tokio::spawn(async move { get_project(&other).await });
    let listed = format!("{}/_emulator/requests", server.address());
    let http = dataworks::reqwest::Client::builder().no_proxy().build().expect("a client");
    while !http.get(&listed).send().await.expect("an answer").text().await.expect("text").contains("GetProject") {}
    server.signal("TERM");
    let (status, log) = server.wait();
    assert_eq!(status.code(), Some(1));
    assert!(log.ends_with("dataworks-emulator: requests were still under way after 0 s\n"), "{log}");
    assert_eq!(call.await.expect("it ran").unwrap_err().kind(), ErrorKind::Connection);
}

#[tokio::test]
async fn options_reach_the_emulator() {
    let server = Server::start(&["--stateless", "--rows", "ListDataSources=7", "--access-key-id", "my-key"]);
    let own = client(&server, ["my-key", KEY[1]]);
    let page = own.list_data_sources().project_id(27).send().await.expect("a page");
    assert_eq!(page.data.total_count, Some(7));
    assert!(get_project(&client(&server, KEY)).await.is_err());

    let server = Server::start(&["--strict"]);
    let client_of_strict = client(&server, KEY);
    let misplaced = client_of_strict.call("ListProjects").body_param("PageNumber", 1).send().await.unwrap_err();
    assert_eq!(misplaced.code(), Some("InvalidParameter"));

    let server = Server::start(&["--enforce-call-limits"]);
    let limited = client(&server, KEY);
    let mut codes = Vec::new();
    for _ in 0..60 {
        codes.extend(get_project(&limited).await.err().and_then(|failure| failure.code().map(str::to_owned)));
    }
    assert!(codes.iter().any(|code| code == "Throttling.User"), "{codes:?}");

    let server = Server::start(&["--clock-ahead", "-3600"]);
    let skewed = client(&server, KEY);
    let raw = skewed.get_project().project_id(27).send().await.expect("the second attempt");
    assert_eq!(raw.raw_response().map(|raw| raw.attempts.len()), Some(2));

    let clock = ["--clock-start", "2026-01-02T03:04:05Z", "--clock-speed", "0", "--accept-any-timestamp"];
    let server = Server::start(&clock);
    get_project(&client(&server, KEY)).await.expect("an answer");
    assert_eq!(control(&server, "clock", "{}").await, "{\"now\":\"2026-01-02T03:04:05Z\",\"speed\":0.0}\n");
}

#[test]
fn what_is_wrong_is_said() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let broken = file("broken.yaml", "business: [");
    let unknown = file("unknown.yaml", "planet: []");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    for (options, code, reason) in [
        (vec!["--seed", "no-such.yaml"], 1, "no-such.yaml: No such file"),
        (vec!["--seed", &broken], 1, "broken.yaml: "),
        (vec!["--port", "0", "--seed", &unknown], 1, "planet is no kind of thing"),
        (vec!["--port", &port], 1, "nobody can listen at 127.0.0.1:"),
        (vec!["--port", "0", "--clock-speed", "-1"], 1, "a clock goes at a speed from 0"),
        (vec!["--port", "0", "--clock-speed", "NaN"], 1, "a clock goes at a speed from 0"),
        (vec!["--port", "0", "--rows", "GetProject=3"], 1, "GetProject is no action that lists pages"),
        (vec!["--rows", "GetProject"], 2, "is not like Name=3"),
        (vec!["--seed", &unknown, "--stateless"], 2, "cannot be used with"),
        (vec!["--clock-start", "yesterday"], 2, "--clock-start"),
    ] {
        let output = run(&options);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{options:?}: {said}");
        assert!(said.contains(reason), "{options:?}: {said}");
    }
}
