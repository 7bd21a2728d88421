//! Runs the case folders beside this file.
//!
//! * `env.json`: `variables` of the environment; the `feature` it is about, where one may be off; `provider`, by default the whole chain; `modes` of files, by default
//!   600; `metadata: "absent"` where nobody is to answer as the metadata service.
//! * `home/`: the home folder.
//! * `http.json`: what the server answers, each with the request it is for, and `times` where it does so no more often
//!   than that. A request is a `line` of method and path,
//!   what it has to have in `query`, `form` and `headers`, and its body as `json`; the names in `without` it must not have.
//! * `expect.json`: the `keys`, or parts of the `error`; parts of what is in the `logs`; the `requests` that are made, in
//!   their order and no others. `signed_with` gives the secret of a request with a signature.
//!
//! Folders of numbered cases: case 24 is `command_line_ram_role_arn_with_token`; case 26 `credentials_file_ini` and the
//! others of that name; case 28 all that end in `with_line_ends`, or have `blank` in their names; case 29 those with
//! `stumbles`; case 30 those that begin with `instance_portal`; case 31 `instance_session_token_refused_for_the_keys`.
//!
//! `{{server}}` and `{{home}}` stand for their addresses everywhere. Whatever must not show up has `-secret` in it.

use crate::logs::Logs;
use crate::support::{form_of, query_of, received};
use dataworks::auth::{
    AssumeRoleCredentials, CachedCredentials, Credentials, DefaultCredentials, EnvironmentCredentials,
    HuaweiEnvironmentCredentials, ProvideCredentials, ProviderConfig, SignableRequest, SignatureAlgorithm, Signer,
};
use dataworks::mock::VirtualRuntime;
use serde_json::Value;
use std::collections::HashMap;
use std::error::Error;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

#[tokio::test]
async fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/credentials");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the cases are there")
        .map(|entry| entry.expect("a folder that can be listed").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 150, "cases are missing: {} found", cases.len());
    let mut failures = Vec::new();
    for case in cases {
        if let Err(failure) = run(&case).await {
            failures.push(format!("{}: {failure}", case.display()));
        }
    }
    assert!(failures.is_empty(), "{} cases failed\n{}", failures.len(), failures.join("\n"));
}

/// One case, with its placeholders filled.
struct Case {
    folder: PathBuf,
    home: String,
    server: String,
}

impl Case {
    fn fill(&self, text: &str) -> String {
        text.replace("{{home}}", &self.home).replace("{{server}}", &self.server)
    }

    fn read(&self, name: &str) -> Value {
        match std::fs::read_to_string(self.folder.join(name)) {
            Ok(text) => serde_json::from_str(&self.fill(&text)).unwrap_or_else(|why| panic!("{name}: {why}")),
            Err(_) => Value::Null,
        }
    }

    fn copy_home(&self, modes: &Value) {
        let home = Path::new(&self.home);
        let _ = std::fs::remove_dir_all(home);
        std::fs::create_dir_all(home).expect("a temporary home");
        self.copy(&self.folder.join("home"), home);
        for (file, mode) in modes.as_object().into_iter().flatten() {
            set_mode(&home.join(file), u32::from_str_radix(mode.as_str().expect("a text"), 8).expect("an octal mode"));
        }
    }

    fn copy(&self, from: &Path, to: &Path) {
        let Ok(entries) = std::fs::read_dir(from) else { return };
        for entry in entries {
            let from = entry.expect("a folder that can be listed").path();
            let to = to.join(from.file_name().expect("a name"));
            if from.is_dir() {
                std::fs::create_dir_all(&to).expect("a folder");
                self.copy(&from, &to);
            } else {
                let text = std::fs::read_to_string(&from).expect("a file of a case is text");
                std::fs::write(&to, self.fill(&text)).expect("a copy");
                set_mode(&to, 0o600);
            }
        }
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("our own file");
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

async fn run(folder: &Path) -> Result<(), String> {
    let server = MockServer::start().await;
    let name = folder.file_name().expect("a name");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("credentials").join(name);
    let case = Case { folder: folder.to_owned(), home: home.display().to_string(), server: server.uri() };
    let (environment, expected) = (case.read("env.json"), case.read("expect.json"));
    if environment["feature"] == "cli-logins" && !cfg!(feature = "cli-logins") {
        return Ok(());
    }
    case.copy_home(&environment["modes"]);
    for answer in case.read("http.json").as_array().into_iter().flatten() {
        server.register(mock(answer)).await;
    }
    let runtime = VirtualRuntime::default();
    let metadata = if environment["metadata"] == "absent" { address_of_nobody() } else { server.uri() };
    let config = ProviderConfig::default()
        .variables(texts(&environment["variables"]))
        .home(&home)
        .runtime(runtime.clone())
        .metadata_endpoint(metadata)
        .sts_endpoint(server.uri());

    let (logs, guard) = Logs::begin();
    let kind = environment["provider"].as_str().unwrap_or("default");
    let provider = CachedCredentials::new(provider(kind, config)).runtime(runtime);
    let outcome = provider.credentials().await;
    drop(guard);

    let shown = format!("{}\n{provider:?}\n{outcome:?}\n{}", logs.text(), chain_of(outcome.as_ref().err()));
    if let Some(line) = shown.lines().find(|line| line.contains("-secret")) {
        return Err(format!("a secret shows: {line}"));
    }
    for part in parts(&expected["logs"]) {
        if !logs.text().lines().any(|line| line.contains(part)) {
            return Err(format!("{part:?} is not in the logs\n{}", logs.text()));
        }
    }
    check_outcome(outcome, &expected)?;
    check_requests(&received(&server).await, &expected["requests"])
}

fn provider(kind: &str, config: ProviderConfig) -> Arc<dyn ProvideCredentials> {
    match kind {
        "default" => Arc::new(DefaultCredentials::with_config(config)),
        "huawei" => Arc::new(HuaweiEnvironmentCredentials::with_config(config)),
        "assume_role" => {
            let source = EnvironmentCredentials::with_config(config.clone());
            let role = AssumeRoleCredentials::new(source, "acs:ram::1:role/given")
                .session_name("given-session")
                .duration(Duration::from_secs(7200))
                .policy(r#"{"Version": "1"}"#)
                .external_id("given id")
                .with_config(config);
            Arc::new(role)
        }
        other => panic!("no provider {other:?}"),
    }
}

fn check_outcome(outcome: dataworks::Result<Credentials>, expected: &Value) -> Result<(), String> {
    match (outcome, expected.get("keys")) {
        (Ok(found), Some(keys)) => {
            let found = [
                Some(found.access_key_id().to_owned()),
                Some(found.access_key_secret().to_owned()),
                found.security_token().map(str::to_owned),
                found.expires_at().map(|time| time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
                found.bearer_token().map(str::to_owned),
            ];
            let keys =
                ["id", "secret", "token", "expires_at", "bearer"].map(|name| keys[name].as_str().map(str::to_owned));
            if found == keys { Ok(()) } else { Err(format!("{found:?} instead of {keys:?}")) }
        }
        (Ok(found), None) => Err(format!("no error but {found:?}")),
        (Err(error), Some(_)) => Err(format!("no keys but the error {error}")),
        (Err(error), None) => {
            let text = error.to_string();
            assert_eq!(error.kind(), dataworks::ErrorKind::Credentials, "{error}");
            assert!(!error.may_have_reached_service(), "{error}");
            match parts(&expected["error"]).find(|part| !text.contains(part)) {
                Some(part) => Err(format!("{part:?} is not in the error {text:?}")),
                None => Ok(()),
            }
        }
    }
}

fn check_requests(received: &[Request], expected: &Value) -> Result<(), String> {
    let lines: Vec<String> = received.iter().map(line_of).collect();
    let expected: Vec<&Value> = expected.as_array().into_iter().flatten().collect();
    if lines.len() != expected.len() {
        return Err(format!("{} requests instead of {}: {lines:?}", lines.len(), expected.len()));
    }
    for (request, expected) in received.iter().zip(expected) {
        if let Some(difference) = difference(request, expected) {
            return Err(format!("{}: {difference}", line_of(request)));
        }
        if let Some(secret) = expected["signed_with"].as_str() {
            let mut parameters: HashMap<String, String> =
                query_of(request).into_iter().chain(form_of(request)).collect();
            let signature = parameters.remove("Signature");
            let parameters: Vec<(String, String)> = parameters.into_iter().collect();
            let parameters = parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()));
            let signed = SignableRequest::new(request.method.as_str(), "/").parameters(parameters);
            let right = Signer::new(SignatureAlgorithm::RpcV1, Credentials::new("any", secret)).signature(&signed);
            if signature.as_ref() != Some(&right) {
                return Err(format!("{}: signed with another secret than {secret}", line_of(request)));
            }
        }
    }
    Ok(())
}

fn line_of(request: &Request) -> String {
    format!("{} {}", request.method, request.url.path())
}

/// What a request lacks of its description, or has beyond it.
fn difference(request: &Request, expected: &Value) -> Option<String> {
    if line_of(request) != expected["line"] {
        return Some(format!("not {}", expected["line"]));
    }
    let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (query, form) = (query_of(request), form_of(request));
    if let Some(json) = expected.get("json")
        && serde_json::from_slice::<Value>(&request.body).ok().as_ref() != Some(json)
    {
        return Some(format!("its body is not {json}"));
    }
    for (place, name, value) in ["query", "form", "headers"]
        .into_iter()
        .flat_map(|place| texts(&expected[place]).into_iter().map(move |(name, value)| (place, name, value)))
    {
        let found = match place {
            "query" => query.get(&name).cloned(),
            "form" => form.get(&name).cloned(),
            _ => header(&name),
        };
        if found.as_ref() != Some(&value) {
            return Some(format!("{name} in the {place} is {found:?}, not {value:?}"));
        }
    }
    parts(&expected["without"])
        .find(|name| query.contains_key(*name) || form.contains_key(*name) || header(name).is_some())
        .map(|name| format!("{name} is there"))
}

fn mock(answer: &Value) -> Mock {
    let expected = answer["request"].clone();
    let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    let template = ResponseTemplate::new(status);
    let template = match &answer["body"] {
        Value::String(text) => template.set_body_string(text),
        json => template.set_body_json(json),
    };
    let template = texts(&answer["headers"])
        .into_iter()
        .fold(template, |template, (name, value)| template.insert_header(name.as_str(), value.as_str()));
    let mock = Mock::given(move |request: &Request| difference(request, &expected).is_none()).respond_with(template);
    match answer["times"].as_u64() {
        Some(times) => mock.up_to_n_times(times),
        None => mock,
    }
}

/// Where a connection is refused.
fn address_of_nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    format!("http://{}", listener.local_addr().expect("its address"))
}

fn parts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().map(|part| part.as_str().expect("a text"))
}

fn texts(object: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    object.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn chain_of(error: Option<&dataworks::Error>) -> String {
    let mut text = String::new();
    let mut next = error.map(|error| error as &dyn Error);
    while let Some(error) = next {
        text.push_str(&format!("{error} {error:?}\n"));
        next = error.source();
    }
    text
}
