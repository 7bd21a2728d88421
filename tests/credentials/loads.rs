//! What a case folder cannot tell: several loads, slow servers, addresses that are only resolved.

use crate::support::{form_of, json, received, server};
use dataworks::Network;
use dataworks::auth::{
    AssumeRoleCredentials, CachedCredentials, CommandLineProfile, CredentialsFile, CredentialsUri, DefaultCredentials,
    EnvironmentCredentials, HuaweiEnvironmentCredentials, InstanceRoleCredentials, OidcRoleCredentials,
    ProvideCredentials, ProviderConfig, StsEndpoint,
};
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::Client;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const STS_ANSWER: &str = r#"{"Credentials": {"AccessKeyId": "STS.role", "AccessKeySecret": "role-key-secret",
    "SecurityToken": "role-token-secret", "Expiration": "2026-01-02T04:04:05Z"}}"#;

fn config(variables: &[(&str, &str)]) -> ProviderConfig {
    ProviderConfig::default()
        .variables(variables.iter().copied())
        .home("/nowhere")
        .runtime(VirtualRuntime::default())
        .metadata_endpoint("http://127.0.0.1:9")
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("credentials-loads").join(name);
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

#[tokio::test]
async fn the_token_file_is_read_anew_at_each_refresh() {
    let sts = server([json(200, STS_ANSWER)]).await;
    let file = folder("token").join("token");
    let provider = OidcRoleCredentials::new("role", "provider", &file).with_config(config(&[]).sts_endpoint(sts.uri()));
    for token in ["first-secret", "second-secret"] {
        std::fs::write(&file, token).expect("our own file");
        provider.credentials().await.expect("keys");
    }
    let tokens: Vec<String> =
        received(&sts).await.iter().map(|request| form_of(request)["OIDCToken"].clone()).collect();
    assert_eq!(tokens, ["first-secret", "second-secret"]);
}

#[tokio::test]
async fn the_chain_does_not_remember_who_failed() {
    let answers = [json(403, "{}"), json(200, r#"{"AccessKeyId": "k", "AccessKeySecret": "uri-key-secret"}"#)];
    let server = server(answers).await;
    let address = server.uri();
    let variables =
        [("ALIBABA_CLOUD_CREDENTIALS_URI", address.as_str()), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")];
    let provider = DefaultCredentials::with_config(config(&variables));
    provider.credentials().await.expect_err("HTTP 403");
    assert_eq!(provider.credentials().await.expect("keys").access_key_id(), "k");
}

/// A server that hangs up on the first connections, each after it has read a request, and then answers with keys.
async fn hangs_up(times: usize) -> (String, Arc<AtomicUsize>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let byte = connection.read_u8().await.expect("a whole request");
                request.push(byte);
            }
            if count.fetch_add(1, Ordering::SeqCst) >= times {
                let body = r#"{"Code": "Success", "AccessKeyId": "k", "AccessKeySecret": "late-key-secret",
                    "SecurityToken": "late-token-secret", "Expiration": "2026-01-02T04:04:05Z"}"#;
                let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
                connection.write_all(head.as_bytes()).await.expect("a listener");
                connection.write_all(body.as_bytes()).await.expect("a listener");
            }
        }
    });
    (address, connections)
}

/// Case 29.
#[tokio::test]
async fn a_dropped_connection_is_made_anew() {
    let runtime = VirtualRuntime::default();
    runtime.set_random([0.5]);
    let (address, connections) = hangs_up(2).await;
    let provider = CredentialsUri::new(address).with_config(config(&[]).runtime(runtime.clone()));
    assert_eq!(provider.credentials().await.expect("keys").access_key_id(), "k");
    assert_eq!(connections.load(Ordering::SeqCst), 3);
    // Full jitter over 50 and 100 ms.
    assert_eq!(runtime.sleeps(), [Duration::from_millis(25), Duration::from_millis(50)]);

    // The session token is asked for three times, the keys come at once.
    let (address, connections) = hangs_up(3).await;
    let within = config(&[]).metadata_endpoint(address);
    let provider = InstanceRoleCredentials::new().role("some-role").with_config(within);
    assert_eq!(provider.credentials().await.expect("keys").access_key_id(), "k");
    assert_eq!(connections.load(Ordering::SeqCst), 4);

    let (address, connections) = hangs_up(3).await;
    let provider = CredentialsUri::new(address).with_config(config(&[]));
    let error = provider.credentials().await.expect_err("it hangs up each time");
    assert!(error.to_string().contains("the answer cannot be read: "), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

/// Case 29.
#[tokio::test]
async fn busy_servers_get_more_time_than_failing_ones() {
    let keys = r#"{"AccessKeyId": "k", "AccessKeySecret": "uri-key-secret"}"#;
    for (status, waits) in [(429, [500, 1000]), (503, [25, 50])] {
        let runtime = VirtualRuntime::default();
        let server = server([json(status, "{}"), json(status, "{}"), json(200, keys)]).await;
        let provider = CredentialsUri::new(server.uri()).with_config(config(&[]).runtime(runtime.clone()));
        provider.credentials().await.expect("keys");
        assert_eq!(runtime.sleeps(), waits.map(Duration::from_millis));
    }
}

/// Case 25.
#[tokio::test]
async fn a_profile_names_its_sts() {
    let sts = server([json(200, STS_ANSWER)]).await;
    let file = folder("sts-endpoint").join("config.json");
    for mode in [
        r#""mode": "RamRoleArn", "access_key_id": "k", "access_key_secret": "cli-key-secret""#,
        r#""mode": "ChainableRamRoleArn", "source_profile": "source""#,
    ] {
        let text = format!(
            r#"{{"current": "a", "profiles": [
                {{"name": "a", {mode}, "ram_role_arn": "acs:ram::1:role/test", "sts_endpoint": "{}", "sts_region": "cn-other"}},
                {{"name": "source", "mode": "AK", "access_key_id": "k", "access_key_secret": "cli-key-secret"}}]}}"#,
            sts.uri()
        );
        std::fs::write(&file, text).expect("our own file");
        let provider = CommandLineProfile::new().path(&file).with_config(config(&[]));
        assert_eq!(provider.credentials().await.expect("keys").access_key_id(), "STS.role");
    }
    assert_eq!(received(&sts).await.len(), 2);
}

/// Case 68.
#[cfg(unix)]
#[tokio::test]
async fn what_is_no_ordinary_file_is_not_read() {
    let folder = folder("no-file");
    let pipe = folder.join("pipe");
    let _ = std::fs::remove_file(&pipe);
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    for (path, name) in [(pipe.as_path(), "pipe"), (folder.as_path(), "no-file"), (Path::new("/dev/zero"), "zero")] {
        for text in errors_of(path).await {
            assert!(text.ends_with(&format!("{name} cannot be read: it is no ordinary file")), "{text}");
        }
    }
}

/// Case 68.
#[tokio::test]
async fn a_file_that_is_too_large_is_not_read() {
    let file = folder("too-large").join("large");
    // Sparse: it takes no room.
    std::fs::File::create(&file).and_then(|file| file.set_len(200 * 1024 * 1024)).expect("our own file");
    for text in errors_of(&file).await {
        assert!(text.ends_with("large cannot be read: it is larger than 1048576 bytes"), "{text}");
    }
}

/// Case 68.
#[tokio::test]
async fn a_file_of_just_the_largest_size_is_read() {
    let file = folder("largest").join("credentials");
    let keys = "[default]\ntype = access_key\naccess_key_id = k\naccess_key_secret = file-key-secret\n";
    let provider = CredentialsFile::new().path(&file).with_config(config(&[]));
    let mut text = keys.to_owned() + &"#".repeat(1024 * 1024 - keys.len());
    std::fs::write(&file, &text).expect("our own file");
    assert_eq!(provider.credentials().await.expect("keys").access_key_id(), "k");
    text.push('#');
    std::fs::write(&file, text).expect("our own file");
    let error = provider.credentials().await.expect_err("one byte too many");
    assert!(error.to_string().ends_with("it is larger than 1048576 bytes"), "{error}");
}

/// What everybody says who is to read a file.
async fn errors_of(path: &Path) -> [String; 4] {
    let within = || config(&[]);
    let providers: [Arc<dyn ProvideCredentials>; 3] = [
        Arc::new(CommandLineProfile::new().path(path).with_config(within())),
        Arc::new(CredentialsFile::new().path(path).with_config(within())),
        Arc::new(OidcRoleCredentials::new("some-role", "some-provider", path).with_config(within())),
    ];
    let mut texts = [const { String::new() }; 4];
    for (text, provider) in texts.iter_mut().zip(&providers) {
        *text = provider.credentials().await.expect_err("nothing to read").to_string();
    }
    let region = CommandLineProfile::new().path(path).with_config(within()).region();
    texts[3] = region.expect_err("nothing to read").to_string();
    texts
}

/// Case 33.
#[test]
fn a_profile_has_a_region() {
    let file = folder("region").join("config.json");
    let write = |text: &str| std::fs::write(&file, text).expect("our own file");
    write(
        r#"{"current": "a", "profiles": [{"name": "a", "region_id": "cn-one\n"}, {"name": "b", "region_id": "cn-two"},
        {"name": "none"}, {"name": "blank", "region_id": " "}, {"name": "odd", "region_id": ["cli-secret"]}]}"#,
    );
    let provider = |variables: &[_]| CommandLineProfile::new().path(&file).with_config(config(variables));
    let found = |provider: CommandLineProfile| provider.region().expect("a file that can be read");
    assert_eq!(found(provider(&[])).as_deref(), Some("cn-one"));
    assert_eq!(found(provider(&[("ALIBABA_CLOUD_PROFILE", "b")])).as_deref(), Some("cn-two"));
    assert_eq!(found(provider(&[("ALIBABA_CLOUD_PROFILE", "b")]).profile("a")).as_deref(), Some("cn-one"));
    for name in ["none", "blank", "in-another-file"] {
        assert_eq!(found(provider(&[("ALIBABA_CLOUD_PROFILE", name)])), None, "{name}");
    }
    assert_eq!(found(provider(&[("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true")])), None);
    assert_eq!(found(CommandLineProfile::new().with_config(config(&[]))), None, "there is no such file");
    let text = provider(&[]).profile("odd").region().expect_err("no text").to_string();
    assert!(text.starts_with("command-line tool: ") && text.ends_with("region_id is not what it should be: a text"));
    write(r#"{"current": "region-secret", "profiles": []}"#);
    let text = provider(&[]).region().expect_err("no such profile").to_string();
    assert!(text.ends_with("config.json:1: current names a profile that is not there"), "{text}");
}

/// Case 62.
#[test]
fn an_address_is_shown_without_user_and_password() {
    let with_password = "https://user:address-secret@dataworks.example.com:8443/inside";
    let builder = Client::builder().region("cn-test").endpoint(with_password);
    let shown = format!("{builder:?} {:?}", StsEndpoint::address(with_password));
    assert_eq!(shown.matches("https://dataworks.example.com:8443/inside").count(), 2, "{shown}");
    let shown = shown + &format!("{:?}", builder.build().expect("a client"));
    assert!(!shown.contains("address-secret") && !shown.contains("user"), "{shown}");
    for address in [
        "https://user:address-secret@host:no-port",
        "user:address-secret@host name",
        "ftp://user:address-secret@host",
        "https://host/?ticket=address-secret",
        "https://ho st/?ticket=address-secret",
        "https://user:address?secret/@host",
        "user:address-secret@host:no-port/?x",
    ] {
        let error = Client::builder().region("cn-test").endpoint(address).build().expect_err("no address");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_metadata_service_that_says_nothing_is_given_up() {
    let runtime = VirtualRuntime::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let silence = tokio::spawn({
        let runtime = runtime.clone();
        async move {
            let mut held = Vec::new();
            loop {
                held.push(listener.accept().await.expect("a connection"));
                dataworks::Runtime::sleep(&runtime, Duration::from_secs(2)).await;
            }
        }
    });
    let config = config(&[]).runtime(runtime).metadata_endpoint(address);
    let provider = InstanceRoleCredentials::new().role("some-role").with_config(config);
    let error = provider.credentials().await.expect_err("silence");
    assert_eq!(
        error.to_string(),
        "instance role: the metadata service, asked for the keys of the role: no answer within 2s"
    );
    silence.abort();
}

#[tokio::test]
async fn sts_is_found_by_region_and_network() {
    let hosts = ["sts.aliyuncs.com", "sts.cn-test.aliyuncs.com", "sts-vpc.cn-test.aliyuncs.com", "sts.example.com"];
    // All of them lead to a port where nobody answers.
    let nobody = std::net::SocketAddr::from(([127, 0, 0, 1], 9));
    let http = hosts.iter().fold(reqwest::Client::builder().no_proxy(), |builder, host| builder.resolve(host, nobody));
    let http = http.build().expect("a client");
    let region = ("ALIBABA_CLOUD_STS_REGION", "cn-test");
    let vpc = ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true");
    for (endpoint, variables, host) in [
        (StsEndpoint::default(), vec![], "sts.aliyuncs.com"),
        (StsEndpoint::default(), vec![region], "sts.cn-test.aliyuncs.com"),
        (StsEndpoint::default(), vec![region, vpc], "sts-vpc.cn-test.aliyuncs.com"),
        (StsEndpoint::region("cn-test", Network::Public), vec![vpc], "sts.cn-test.aliyuncs.com"),
        (StsEndpoint::region("cn-test", Network::Vpc), vec![], "sts-vpc.cn-test.aliyuncs.com"),
        (StsEndpoint::address("sts.example.com"), vec![region], "sts.example.com"),
    ] {
        let provider = AssumeRoleCredentials::new(crate::support::credentials(), "some-role")
            .sts(endpoint)
            .with_config(config(&variables).http_client(http.clone()));
        let text = provider.credentials().await.expect_err("nobody is there").to_string();
        assert!(
            text.contains(&format!("AssumeRole at {host} for some-role: no connection to the service: ")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn impossible_settings_are_refused_before_anything_is_sent() {
    let sts = server([json(200, STS_ANSWER)]).await;
    for seconds in [0, 899, 43_201] {
        let error = AssumeRoleCredentials::new(crate::support::credentials(), "some-role")
            .duration(Duration::from_secs(seconds))
            .with_config(config(&[]).sts_endpoint(sts.uri()))
            .credentials()
            .await
            .expect_err("out of range");
        assert!(error.to_string().contains(&format!("cannot last {seconds} s: 900 to 43200 s")), "{error}");
    }
    assert!(received(&sts).await.is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn an_open_file_is_warned_about_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder("open").join("credentials");
    std::fs::write(&file, "[default]\ntype = access_key\naccess_key_id = k\naccess_key_secret = file-secret\n")
        .and_then(|()| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o604)))
        .expect("our own file");
    let (logs, _guard) = crate::logs::Logs::begin();
    let provider = CredentialsFile::new().path(&file).with_config(config(&[]));
    for _ in 0..3 {
        provider.credentials().await.expect("keys");
    }
    let warnings = logs.text().lines().filter(|line| line.contains("WARN")).count();
    assert_eq!(warnings, 1, "{}", logs.text());
    assert!(logs.text().contains("mode=604"), "{}", logs.text());
}

#[tokio::test]
async fn a_load_has_the_limits_of_its_parts() {
    let within = || config(&[]);
    let seconds = |provider: &dyn ProvideCredentials| provider.time_limit().as_secs();
    let parts: [Arc<dyn ProvideCredentials>; 6] = [
        Arc::new(EnvironmentCredentials::with_config(within())),
        Arc::new(OidcRoleCredentials::default().with_config(within())),
        Arc::new(CommandLineProfile::new().with_config(within())),
        Arc::new(CredentialsFile::new().with_config(within())),
        Arc::new(InstanceRoleCredentials::new().with_config(within())),
        Arc::new(CredentialsUri::default().with_config(within())),
    ];
    let chain = DefaultCredentials::with_config(within());
    assert_eq!(seconds(&chain), parts.iter().map(|part| seconds(&**part)).sum::<u64>());
    let role = AssumeRoleCredentials::new(chain.clone(), "some-role").with_config(within());
    assert_eq!(seconds(&role), seconds(&chain) + 30);
    assert_eq!(seconds(&CachedCredentials::new(role.clone())), seconds(&role));
}

#[test]
fn no_provider_shows_a_secret() {
    let within = || config(&[("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "env-secret")]);
    let keys = crate::support::credentials;
    let texts = [
        format!("{:?}", within()),
        format!("{:?}", EnvironmentCredentials::with_config(within())),
        format!("{:?}", HuaweiEnvironmentCredentials::with_config(within())),
        format!("{:?}", CredentialsUri::new("http://localhost/uri-secret").with_config(within())),
        format!("{:?}", AssumeRoleCredentials::new(keys(), "some-role").with_config(within())),
        format!("{:?}", OidcRoleCredentials::new("some-role", "some-provider", "some-file").with_config(within())),
        format!("{:?}", CommandLineProfile::new().with_config(within())),
        format!("{:?}", CredentialsFile::new().with_config(within())),
        format!("{:?}", InstanceRoleCredentials::new().with_config(within())),
        format!("{:?}", CachedCredentials::new(AssumeRoleCredentials::new(keys(), "some-role"))),
    ];
    for text in texts {
        assert!(!text.contains("-secret") && text.len() > 10, "{text}");
    }
}

#[test]
fn a_client_looks_everywhere_by_default() {
    let client = Client::builder().region("cn-test").build().expect("a client");
    let text = format!("{client:?}");
    let order = r#"CachedCredentials(["environment", "OIDC role", "command-line tool", "credentials file", "instance role", "credentials URI"])"#;
    assert!(text.contains(order), "{text}");
}
