//! Every place that takes a secret is filled with a marked one; calls succeed and fail in every way, against a service that
//! quotes the secrets in every field and form; and no mark shows up in anything that is shown, kept or logged, under TRACE
//! of all crates.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

#[path = "support/raw.rs"]
mod raw;
mod support;

use dataworks::auth::{
    CommandLineProfile, Credentials, CredentialsFile, DefaultCredentials, OidcRoleCredentials, ProvideCredentials,
    ProviderConfig,
};
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use dataworks::{ClientBuilder, Error, SignatureVersion};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use raw::{Play, RawServer, response};
use std::fmt::Debug;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use support::{local, reqwest_without_proxy};

/// In every secret, and in nothing else. No encoding changes it.
const MARK: &str = "zq7mark";

/// Characters that every encoding writes in its own way.
const ODD: &str = "/+ \"\\&<w\u{f6}rd>='";
/// Those that a header can hold.
const ODD_IN_HEADERS: &str = "/+\"\\&<word>='";

/// Everything that has been logged.
static LOGS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Logs;

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGS.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Takes what reqwest logs, which uses another crate for it; rustls would too, where a program turns its logs on.
impl log::Log for Logs {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let _ = writeln!(Self, "{} {}: {}", record.level(), record.target(), record.args());
    }

    fn flush(&self) {}
}

fn begin_logs() {
    log::set_logger(&Logs).expect("nobody else logs here");
    log::set_max_level(log::LevelFilter::Trace);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(|| Logs)
        .finish();
    tracing::subscriber::set_global_default(subscriber).expect("nobody else subscribes here");
}

/// Returns what was logged since the last time.
fn taken_logs() -> String {
    let bytes = std::mem::take(&mut *LOGS.lock().unwrap_or_else(PoisonError::into_inner));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A secret as services and gateways quote it.
fn quoted(secret: &str) -> Vec<String> {
    let percent = |text: &str| percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string();
    let unreserved =
        |text: &str| percent(text).replace("%2D", "-").replace("%5F", "_").replace("%2E", ".").replace("%7E", "~");
    let lower = |text: String| {
        text.split('%')
            .enumerate()
            .map(|(index, part)| match index {
                0 => part.to_owned(),
                _ => format!("%{}{}", part[..2].to_lowercase(), &part[2..]),
            })
            .collect::<String>()
    };
    let json = serde_json::Value::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    vec![
        secret.to_owned(),
        percent(secret),
        unreserved(secret),
        lower(unreserved(secret)),
        unreserved(&unreserved(secret)),
        lower(unreserved(&unreserved(secret))),
        unreserved(secret).replace("%20", "+"),
        json.replace('/', "\\/"),
        json,
    ]
}

fn markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Everything that a service can do to a request, with the secrets quoted wherever there is room for them.
fn plays(secrets: &[String]) -> Vec<(String, Play)> {
    let quotes: Vec<String> = secrets.iter().flat_map(|secret| quoted(secret)).collect();
    let text = quotes.join(" , ");
    let refusal = |success: bool| {
        let body = serde_json::json!({
            "Code": format!("Odd.{text}"), "ErrorCode": text, "Message": text, "ErrorMessage": text,
            "RequestId": text, "Recommend": text, "Success": success, "Data": {"Odd": text},
        });
        body.to_string()
    };
    let header: String = secrets.iter().filter(|secret| secret.is_ascii()).map(|text| format!("{text} ")).collect();
    let header = header.trim();
    let twice: Vec<String> = secrets
        .iter()
        .map(|secret| serde_json::Value::from(serde_json::Value::from(secret.as_str()).to_string()).to_string())
        .collect();
    let page = format!("<html>{}<br>{}<br>{}</html>", markup(&secrets.join(" ")), text, twice.join(" "));
    let xml = format!("<Error><Code>{0}</Code><Message>{0}</Message><RequestId>{0}</RequestId></Error>", quotes[0]);
    let ids = [("x-acs-request-id", header), ("x-request-id", header), ("location", header)];
    let mut plays = Vec::new();
    for status in [302, 400, 401, 403, 404, 429, 500, 503] {
        for (form, body) in [("JSON", refusal(false)), ("a page", page.clone()), ("XML", xml.clone())] {
            plays.push((format!("{status} with {form}"), Play::Write(response(&format!("{status} No"), &ids, body))));
        }
    }
    let clock = serde_json::json!({"Code": "InvalidTimeStamp.Expired", "Message": text, "RequestId": text}).to_string();
    let keys = serde_json::json!({"Code": "InvalidSecurityToken", "Message": text, "RequestId": text}).to_string();
    let odd_type =
        serde_json::json!({"Success": true, "RequestId": text, "Data": text, text.as_str(): text}).to_string();
    let success = serde_json::json!({"Success": true, "RequestId": text}).to_string();
    let encoding = [("content-encoding", header)];
    let cut = |status: &str| format!("HTTP/1.1 {status}\r\ncontent-length: 90000\r\n\r\n{text}").into_bytes();
    for (name, play) in [
        ("a refused time", Play::Write(response("400 No", &ids, clock))),
        ("refused keys", Play::Write(response("400 No", &ids, keys))),
        ("200 that is a refusal", Play::Write(response("200 OK", &ids, refusal(false)))),
        ("200 with a page", Play::Write(response("200 OK", &ids, &page))),
        ("200 with odd types", Play::Write(response("200 OK", &ids, odd_type))),
        ("a success", Play::Write(response("200 OK", &ids, success))),
        ("a success without a request id", Play::Write(response("200 OK", &ids, r#"{"Success":true}"#))),
        ("an empty body", Play::Write(response("200 OK", &ids, ""))),
        ("an odd encoding", Play::Write(response("200 OK", &encoding, [0x8b, 0x00]))),
        ("an encoding that is a lie", Play::Write(response("200 OK", &encoding, &page))),
        ("no HTTP", Play::Write(text.as_bytes().to_vec())),
        ("a cut body", Play::Write(cut("200 OK"))),
        ("a cut refusal", Play::Write(cut("403 No"))),
        ("a reset", Play::ResetAfter),
        ("a reset at once", Play::ResetAtOnce),
        ("no answer in time", Play::WriteSlowly(vec![page.clone().into_bytes()], 31)),
        ("a body without end", Play::WriteForEver(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), page.repeat(20).into_bytes())),
    ] {
        plays.push((name.to_owned(), play));
    }
    plays
}

/// Everything that can be seen of an error, one text each.
fn texts_of(error: &Error) -> Vec<String> {
    let mut texts = all_forms(error);
    texts.push(error.to_string());
    texts.push(error.message().to_owned());
    texts.extend([error.code(), error.request_id(), error.recommend(), error.action()].map(|text| format!("{text:?}")));
    texts.push(String::from_utf8_lossy(error.body().unwrap_or_default()).into_owned());
    for attempt in error.attempts() {
        texts.extend(all_forms(attempt));
        texts.push(attempt.to_string());
    }
    let mut cause = error.cause().map(|cause| cause as &(dyn std::error::Error + 'static));
    while let Some(failure) = cause {
        texts.extend(all_forms(&failure));
        texts.push(failure.to_string());
        cause = failure.source();
    }
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(failure) = source {
        texts.extend(all_forms(&failure));
        source = failure.source();
    }
    texts
}

fn all_forms(value: &dyn Debug) -> Vec<String> {
    vec![format!("{value:?}"), format!("{value:#?}")]
}

/// Where a mark is in a text, with its surroundings.
fn mark_in(text: &str, others: &[String]) -> Option<String> {
    let marks = std::iter::once(MARK).chain(others.iter().map(String::as_str));
    let place = marks.filter_map(|mark| text.find(mark)).min()?;
    Some(text.chars().skip(text[..place].chars().count().saturating_sub(160)).take(320).collect())
}

/// How a client is authorised and reached, and what it must not show.
struct Scenario {
    name: &'static str,
    credentials: Credentials,
    signature: SignatureVersion,
    /// User and password in front of the host of the endpoint.
    user: &'static str,
    has_proxy: bool,
    secrets: Vec<String>,
    /// Secrets that carry no mark, since they are encoded: found as they are.
    encoded: Vec<String>,
}

fn scenarios() -> Vec<Scenario> {
    let key = format!("{MARK}-key{ODD}");
    let token = format!("{MARK}-token{ODD}");
    let bearer = format!("{MARK}-bearer{ODD_IN_HEADERS}");
    let temporary = || Credentials::temporary("test-key-id", key.as_str(), token.as_str(), None);
    let header_token = format!("{MARK}-token{ODD_IN_HEADERS}");
    let in_headers = Credentials::temporary("test-key-id", key.as_str(), header_token.as_str(), None);
    // `dXNlcjp6cTdtYXJrLXBhc3Mvd29yZA==` is user:zq7mark-pass/word.
    let basic = "dXNlcjp6cTdtYXJrLXBhc3Mvd29yZA==".to_owned();
    let password = format!("{MARK}-pass/word");
    let scenario = |name, credentials, signature, secrets: &[&String]| Scenario {
        name,
        credentials,
        signature,
        user: "",
        has_proxy: false,
        secrets: secrets.iter().map(|secret| (*secret).clone()).collect(),
        encoded: Vec::new(),
    };
    vec![
        scenario("version 1", temporary(), SignatureVersion::V1, &[&key, &token]),
        scenario("version 1, bearer", Credentials::bearer(bearer.as_str()), SignatureVersion::V1, &[&bearer]),
        scenario("ACS3", in_headers, SignatureVersion::Acs3, &[&key, &header_token]),
        scenario("ACS3, bearer", Credentials::bearer(bearer.as_str()), SignatureVersion::Acs3, &[&bearer]),
        Scenario {
            user: "user:zq7mark-pass%2Fword@",
            encoded: vec![basic.clone()],
            ..scenario("a password in the endpoint", temporary(), SignatureVersion::V1, &[&password, &basic])
        },
        Scenario { has_proxy: true, ..scenario("a proxy", temporary(), SignatureVersion::V1, &[&key, &token]) },
    ]
}

/// The password of a data source, alone and within JSON within JSON.
fn content() -> (String, Vec<String>) {
    let password = format!("{MARK}-db{ODD}");
    let url = format!("jdbc:mysql://db/orders?password={MARK}-url&x=1");
    let inner = format!("{MARK}-inner{ODD}");
    let content =
        serde_json::json!({"password": password, "jdbcUrl": url, "more": [{"accessKey": inner}], "database": "orders"});
    (content.to_string(), vec![password, url, inner, content.to_string()])
}

/// Clients are many, and making an HTTP client reads all certificates of the machine.
struct Http {
    plain: reqwest::Client,
}

fn builder(scenario: &Scenario, authority: &str, runtime: &VirtualRuntime, http: &Http) -> ClientBuilder<Client> {
    let endpoint = match scenario.has_proxy {
        true => "http://dataworks.cn-test.aliyuncs.com".to_owned(),
        false => format!("http://{}{authority}", scenario.user),
    };
    let http = match scenario.has_proxy {
        true => {
            let proxy = reqwest::Proxy::http(format!("http://puser:{MARK}-proxy@{authority}")).expect("a proxy");
            reqwest::Client::builder().proxy(proxy).build().expect("an HTTP client")
        }
        false => http.plain.clone(),
    };
    local(Client::builder(), &endpoint, runtime)
        .signature(scenario.signature)
        .credentials(scenario.credentials.clone())
        .http_client(http)
        .largest_response(1 << 20)
}

/// What is found, and where; and which crates log marks, by their targets.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    fn look(&mut self, place: &str, texts: impl IntoIterator<Item = String>, encoded: &[String]) {
        self.0.extend(texts.into_iter().filter_map(|text| Some(format!("{place}: {}", mark_in(&text, encoded)?))));
    }
}

/// Case 61.
#[tokio::test]
async fn no_secret_shows_up_anywhere() {
    begin_logs();
    let http = Http { plain: reqwest_without_proxy() };
    let mut findings = Findings::default();
    let mut logged = 0;
    let mut others: Vec<&str> = vec!["reqwest::", "hyper_util::"];
    let (content, within) = content();
    let header = format!("{MARK}-header{ODD_IN_HEADERS}");
    for scenario in scenarios() {
        let mut secrets = scenario.secrets.clone();
        secrets.extend(within.iter().cloned());
        let typed = plays(&secrets).into_iter().map(|(name, play)| (format!("{name}, typed"), play, true));
        // What the service quotes has to be in the request.
        secrets.push(header.clone());
        let untyped = plays(&secrets).into_iter().map(|(name, play)| (format!("{name}, untyped"), play, false));
        for (name, play, is_typed) in typed.chain(untyped) {
            let place = format!("{}, {name}", scenario.name);
            let runtime = VirtualRuntime::default();
            let server = RawServer::start(play, &runtime).await;
            let builder = builder(&scenario, &server.authority, &runtime, &http);
            findings.look(&place, all_forms(&builder), &scenario.encoded);
            let client = builder.build().expect("a client");
            findings.look(&place, all_forms(&client), &scenario.encoded);
            let result = if is_typed {
                let request = client.create_data_source().project_id(1).name("n").data_source_type("rds").env_type(1);
                let request = request.content(content.as_str());
                findings.look(&place, all_forms(&request), &scenario.encoded);
                // The response is the caller's, with all that is in it; what the call says about it is not.
                request.send().await.map(|response| response.raw_response().cloned())
            } else {
                let request = client.call("CreateDataSource").param("Content", content.as_str()).idempotent(true);
                let request = request.header_param("X-Gateway-Key", header.as_str());
                findings.look(&place, all_forms(&request), &scenario.encoded);
                request.send_raw().await.map(Some)
            };
            match result {
                Ok(raw) => {
                    let raw = raw.expect("what was sent was received");
                    let texts = [format!("{:?} {:?}", raw.request_id, raw.attempts)];
                    findings.look(&place, texts, &scenario.encoded);
                }
                Err(error) => findings.look(&place, texts_of(&error), &scenario.encoded),
            }
            let logs = taken_logs();
            others.retain(|other| !logs.contains(other));
            logged += logs.lines().filter(|line| line.contains("dataworks:")).count();
            findings.look(&format!("{place}, logs"), logs.lines().map(str::to_owned), &scenario.encoded);
        }
        // Nobody listens; and no TLS behind https.
        let runtime = VirtualRuntime::default();
        let plain = Play::WriteToAnything(response("400 No", &[], "<html>"));
        let server = RawServer::start(plain, &runtime).await;
        for address in ["http://127.0.0.1:1".to_owned(), format!("https://{}", server.authority)] {
            let address = address.replace("://", &format!("://{}", scenario.user));
            let client =
                builder(&scenario, "127.0.0.1:1", &runtime, &http).endpoint(address).build().expect("a client");
            let error = client.list_data_sources().project_id(1).send().await.expect_err("nobody listens");
            findings.look(&format!("{}, no connection", scenario.name), texts_of(&error), &scenario.encoded);
            let logs = taken_logs();
            others.retain(|other| !logs.contains(other));
            findings.look(&format!("{}, no connection, logs", scenario.name), [logs], &scenario.encoded);
        }
    }
    credentials(&http, &mut findings).await;
    assert!(others.is_empty(), "nothing was logged by {others:?}");
    assert!(logged > 1_000, "only {logged} lines of this crate were logged");
    findings.0.dedup();
    assert!(
        findings.0.is_empty(),
        "{} findings\n{}",
        findings.0.len(),
        findings.0[..findings.0.len().min(60)].join("\n")
    );
}

/// Credentials of files and of STS, whole, broken and refused.
async fn credentials(http: &Http, findings: &mut Findings) {
    let folder = std::env::temp_dir().join(format!("dataworks-secrets-{}", std::process::id()));
    std::fs::create_dir_all(folder.join(".aliyun")).expect("a folder");
    let write = |name: &str, text: &str| -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        path
    };
    let token = format!("{MARK}-oidc{ODD}");
    let token_file = write("token", &token);
    for (name, play) in plays(std::slice::from_ref(&token)) {
        let runtime = VirtualRuntime::default();
        let server = RawServer::start(play, &runtime).await;
        let config = ProviderConfig::default()
            .variables::<String, String>([])
            .home(&folder)
            .runtime(runtime)
            .http_client(http.plain.clone())
            .sts_endpoint(format!("http://{}", server.authority));
        let provider = OidcRoleCredentials::new("acs:ram::1:role/r", "acs:ram::1:oidc-provider/p", &token_file);
        let provider = provider.with_config(config);
        findings.look("OIDC", all_forms(&provider), &[]);
        let error = provider.credentials().await.expect_err("STS gives no keys");
        findings.look(&format!("OIDC, {name}"), texts_of(&error), &[]);
        findings.look(&format!("OIDC, {name}, logs"), taken_logs().lines().map(str::to_owned), &[]);
    }
    // What a file holds, in every state that it can be in.
    let whole = format!(
        r#"{{"current":"default","profiles":[{{"name":"default","mode":"StsToken","access_key_id":"test-key-id",
           "access_key_secret":"{MARK}-file","sts_token":"{MARK}-file-token"}}]}}"#
    );
    let states = [
        whole.clone(),
        whole.replace("StsToken", &format!("{MARK}-mode")),
        whole.replace("\"default\",\"mode\"", "\"other\",\"mode\""),
        whole.replace("\"StsToken\"", "7"),
        whole.replace(&format!("\"{MARK}-file\""), &format!("[\"{MARK}-file\"]")),
        whole[..whole.len() - 4].to_owned(),
        format!("{whole} {MARK}"),
        MARK.to_owned(),
    ];
    for state in states {
        let path = write(".aliyun/config.json", &state);
        let ini = write(
            "credentials",
            &format!("[default]\ntype = {MARK}\naccess_key_id = a\naccess_key_secret = {MARK}\n{MARK}"),
        );
        let config = || {
            let config = ProviderConfig::default().variables::<String, String>([]).home(&folder);
            config
                .runtime(VirtualRuntime::default())
                .http_client(http.plain.clone())
                .metadata_endpoint("http://127.0.0.1:1")
        };
        let tool = CommandLineProfile::new().path(path).with_config(config());
        let file = CredentialsFile::new().path(ini).with_config(config());
        let chain = DefaultCredentials::with_config(config());
        findings.look("files", all_forms(&tool), &[]);
        for result in [tool.credentials().await, file.credentials().await, chain.credentials().await] {
            match result {
                Ok(credentials) => findings.look("files", all_forms(&credentials), &[]),
                Err(error) => findings.look("files", texts_of(&error), &[]),
            }
        }
        findings.look("files, logs", taken_logs().lines().map(str::to_owned), &[]);
    }
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}
