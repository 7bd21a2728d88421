//! Credentials and calls together: keys that a service refuses, clocks that are off, stumbles of STS.

use crate::support::{client_builder, json, query_of, received, reqwest_without_proxy, server};
use chrono::TimeDelta;
use dataworks::auth::{
    AssumeRoleCredentials, CachedCredentials, CredentialsFile, OidcRoleCredentials, ProvideCredentials, ProviderConfig,
};
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::ClientBuilder;
use dataworks::{BoxFuture, ErrorKind, Runtime};
use std::path::{Path, PathBuf};
use std::time::Duration;
use wiremock::ResponseTemplate;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("credentials-calls").join(name);
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

fn config(runtime: impl Runtime) -> ProviderConfig {
    ProviderConfig::default().variables::<String, String>([]).home("/nowhere").runtime(runtime)
}

/// Keys of a role that expire an hour after a moment.
fn keys_of_role(now: chrono::DateTime<chrono::Utc>) -> ResponseTemplate {
    let expiration = (now + TimeDelta::hours(1)).format("%Y-%m-%dT%H:%M:%SZ");
    let body = format!(
        r#"{{"Credentials": {{"AccessKeyId": "STS.role", "AccessKeySecret": "role-key-secret",
            "SecurityToken": "role-token-secret", "Expiration": "{expiration}"}}}}"#
    );
    json(200, &body).insert_header("date", header(now))
}

fn header(time: chrono::DateTime<chrono::Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test]
async fn case_29_a_stumble_of_sts_does_not_fail_a_load() {
    let runtime = VirtualRuntime::default();
    let refused = |status: u16, code: &str| json(status, &format!(r#"{{"Code":"{code}","Message":"no"}}"#));
    for stumble in [
        refused(503, "ServiceUnavailable"),
        refused(429, "Throttling"),
        refused(500, "InternalError"),
        refused(400, "Throttling"),
        ResponseTemplate::new(502).set_body_raw("<html></html>", "text/html"),
    ] {
        let sts = server([stumble, keys_of_role(runtime.now())]).await;
        let provider = AssumeRoleCredentials::new(crate::support::credentials(), "acs:ram::1:role/a")
            .with_config(config(runtime.clone()).sts_endpoint(sts.uri()));
        assert_eq!(provider.credentials().await.expect("keys").access_key_id(), "STS.role");
        let nonces: Vec<String> =
            received(&sts).await.iter().map(|sent| query_of(sent)["SignatureNonce"].clone()).collect();
        assert!(nonces.len() == 2 && nonces[0] != nonces[1], "{nonces:?}");
    }
}

#[tokio::test]
async fn case_32_keys_that_are_refused_are_loaded_anew_and_the_call_is_made_once_more() {
    let file = folder("rotated").join("credentials");
    let write = |id: &str| {
        let text = format!("[default]\ntype = access_key\naccess_key_id = {id}\naccess_key_secret = file-secret\n");
        std::fs::write(&file, text).expect("our own file");
    };
    let refused = |code: &str| json(400, &format!(r#"{{"Code":"{code}","Message":"no","RequestId":"r"}}"#));
    for code in ["InvalidSecurityToken.Expired", "InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive"] {
        write("old-key");
        let runtime = VirtualRuntime::default();
        let service = server([json(200, "{}"), refused(code), json(200, "{}"), refused(code)]).await;
        let provider = CredentialsFile::new().path(&file).with_config(config(runtime.clone()));
        let credentials = CachedCredentials::new(provider).runtime(runtime.clone());
        let client = client_builder(&service.uri(), &runtime).credentials(credentials).build().expect("a client");
        // A write: what was refused was not executed.
        let call = || client.call("CreateSomething").param("Name", "n").send_raw();
        call().await.expect("the first keys are fine");
        write("new-key");
        let attempts = call().await.expect("the second attempt has the new keys").attempts;
        assert_eq!((attempts.len(), attempts[0].kind), (2, Some(ErrorKind::CredentialsRejected)), "{code}");
        // Nothing has changed since: the keys are the same, so the refusal stands.
        let error = call().await.expect_err("refused");
        assert!(error.is_access_denied() && error.attempts().len() == 1, "{error}");
        let keys: Vec<String> =
            received(&service).await.iter().map(|sent| query_of(sent)["AccessKeyId"].clone()).collect();
        assert_eq!(keys, ["old-key", "old-key", "new-key", "new-key"]);
        assert!(runtime.sleeps().is_empty());
    }
}

#[tokio::test]
async fn case_33_the_region_of_the_active_profile_is_used() {
    let home = folder("region");
    std::fs::create_dir_all(home.join(".aliyun")).expect("a folder");
    let text = r#"{"current":"b","profiles":[
        {"name":"a","mode":"AK","access_key_id":"a","access_key_secret":"a-secret","region_id":"cn-a"},
        {"name":"b","mode":"AK","access_key_id":"b","access_key_secret":"b-secret","region_id":"cn-b"}]}"#;
    std::fs::write(home.join(".aliyun/config.json"), text).expect("our own file");
    let region = |variables: &[(&str, &str)]| {
        let config = ProviderConfig::default().variables(variables.iter().copied()).home(&home);
        let builder = ClientBuilder::from_config(&config).expect("a region");
        builder.http_client(reqwest_without_proxy()).build().expect("a client").region().to_owned()
    };
    assert_eq!(region(&[]), "cn-b");
    assert_eq!(region(&[("ALIBABA_CLOUD_PROFILE", "a")]), "cn-a");
    assert_eq!(region(&[("ALIBABA_CLOUD_REGION_ID", "cn-c")]), "cn-c");
    assert_eq!(region(&[("DATAWORKS_REGION", "cn-d"), ("ALIBABA_CLOUD_REGION_ID", "cn-c")]), "cn-d");
    let empty = ProviderConfig::default().variables::<String, String>([]).home(folder("empty"));
    let error = ClientBuilder::from_config(&empty).expect_err("no region");
    assert!(error.to_string().contains("set DATAWORKS_REGION or ALIBABA_CLOUD_REGION_ID"), "{error}");
}

#[tokio::test]
async fn case_50_an_endpoint_for_the_whole_program() {
    let variables = [("DATAWORKS_REGION", "cn-a"), ("DATAWORKS_ENDPOINT", "dataworks.example.com")];
    let config = ProviderConfig::default().variables(variables).home("/nowhere");
    let builder = ClientBuilder::from_config(&config).expect("a region");
    let client = builder.http_client(reqwest_without_proxy()).build().expect("a client");
    assert!(format!("{client:?}").contains("https://dataworks.example.com/"), "{client:?}");
}

/// A machine whose clock is off by so much, beside a service in virtual time.
#[derive(Clone, Debug)]
struct WrongClock {
    service: VirtualRuntime,
    ahead: TimeDelta,
}

impl Runtime for WrongClock {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.service.now() + self.ahead
    }

    fn monotonic(&self) -> Duration {
        self.service.monotonic()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.service.sleep(duration)
    }

    fn deadline(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.service.deadline(duration)
    }

    fn random(&self) -> f64 {
        self.service.random()
    }

    fn nonce(&self) -> String {
        self.service.nonce()
    }
}

#[tokio::test]
async fn case_63_roles_work_on_a_machine_whose_clock_is_off() {
    for ahead in [TimeDelta::hours(2), TimeDelta::hours(-2)] {
        let service = VirtualRuntime::default();
        let machine = WrongClock { service: service.clone(), ahead };
        let expired = json(400, r#"{"Code":"InvalidTimeStamp.Expired","Message":"off","RequestId":"r"}"#)
            .insert_header("date", header(service.now()));
        let sts = server([expired, keys_of_role(service.now())]).await;
        let role = AssumeRoleCredentials::new(crate::support::credentials(), "acs:ram::1:role/a")
            .with_config(config(machine.clone()).sts_endpoint(sts.uri()));
        let cached = CachedCredentials::new(role).runtime(machine.clone());
        assert_eq!(cached.credentials().await.expect("keys").access_key_id(), "STS.role", "{ahead}");
        // They last as long as the service says: half an hour later they are still there, after two hours they are not.
        service.advance(Duration::from_secs(30 * 60));
        cached.credentials().await.expect("the same keys");
        assert_eq!(received(&sts).await.len(), 2, "{ahead}");
        service.advance(Duration::from_secs(90 * 60));
        let _ = cached.credentials().await;
        assert_eq!(received(&sts).await.len(), 3, "{ahead}: keys that have expired are not given");

        // The token of a pod is not signed, so only expiry can go wrong.
        let sts = server([keys_of_role(service.now())]).await;
        let token = folder("token").join("token");
        std::fs::write(&token, "oidc-token-secret").expect("our own file");
        let role = OidcRoleCredentials::new("acs:ram::1:role/a", "acs:ram::1:oidc-provider/b", &token)
            .with_config(config(machine.clone()).sts_endpoint(sts.uri()));
        let cached = CachedCredentials::new(role).runtime(machine);
        let keys = cached.credentials().await;
        assert_eq!(keys.expect("keys").access_key_id(), "STS.role", "{ahead}");
        cached.credentials().await.expect("the same keys");
        assert_eq!(received(&sts).await.len(), 1, "{ahead}");
    }
}
