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
    let answers = [json(500, "{}"), json(200, r#"{"AccessKeyId": "k", "AccessKeySecret": "uri-key-secret"}"#)];
    let server = server(answers).await;
    let address = server.uri();
    let variables =
        [("ALIBABA_CLOUD_CREDENTIALS_URI", address.as_str()), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")];
    let provider = CachedCredentials::new(DefaultCredentials::with_config(config(&variables)));
    provider.credentials().await.expect_err("HTTP 500");
    assert_eq!(provider.credentials().await.expect("keys").access_key_id(), "k");
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
        r#"instance role: the metadata service, asked for the keys of role "some-role": no answer within 2s"#
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
        assert!(text.contains(&format!("AssumeRole at {host} for some-role: no connection: ")), "{text}");
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
    assert_eq!(seconds(&role), seconds(&chain) + 10);
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
