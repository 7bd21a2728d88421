//! Responses of STS, the metadata service and a credentials URI. The first line of the input is `sts`, `metadata` or `uri`,
//! the rest a response as `server::Reply::read` reads it.
//!
//! Keys are whole and valid for some time; everything else is an error of its kind that shows no secret.

use super::split_line;
use crate::server::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, Loopback, Reply};
use dataworks::auth::{
    AssumeRoleCredentials, Credentials, CredentialsUri, InstanceRoleCredentials, ProvideCredentials, ProviderConfig,
};
use dataworks::mock::VirtualRuntime;
use dataworks::{ErrorKind, Result, Runtime};

/// What secrets in the samples have in them.
const MARK: &str = "marked-secret";

thread_local! {
    static SERVER: Loopback = Loopback::start();
}

/// Replies with the input to whoever asks for keys.
pub fn target(data: &[u8]) {
    let (kind, rest) = split_line(data);
    let kind = ["metadata", "uri"].into_iter().find(|known| *known == kind).unwrap_or("sts");
    let reply = Reply::read(rest);
    let time = VirtualRuntime::default();
    match SERVER.with(|server| asked(server, kind, reply.clone(), &time)) {
        Ok(keys) => {
            assert!((200..300).contains(&reply.status), "keys in spite of HTTP {}", reply.status);
            for value in [Some(keys.access_key_id()), Some(keys.access_key_secret()), keys.security_token()] {
                let is_whole = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
                assert!(value.is_none_or(is_whole), "{value:?}");
            }
            let is_temporary = keys.security_token().is_some() && keys.expires_at().is_some();
            assert!(is_temporary || kind == "uri", "keys that never end");
            // Keys of STS tell how far the clock is off, and then their end lies behind that of the clock here.
            let is_valid = keys.expires_at().is_none_or(|end| end > time.now());
            assert!(is_valid || kind == "sts", "expired keys");
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
            let shown = format!("{error}\n{error:?}");
            let secrets: &[&str] = if kind == "sts" { &[ACCESS_KEY_SECRET] } else { &[ACCESS_KEY_SECRET, MARK] };
            for secret in secrets {
                assert!(!shown.contains(secret), "a secret shows: {shown}");
            }
        }
    }
}

fn asked(server: &Loopback, kind: &str, reply: Reply, time: &VirtualRuntime) -> Result<Credentials> {
    let config = ProviderConfig::default()
        .variables::<String, String>([])
        .runtime(time.clone())
        .metadata_endpoint(server.address())
        .sts_endpoint(server.address());
    let work = async {
        match kind {
            "metadata" => InstanceRoleCredentials::new().role("a-role").with_config(config).credentials().await,
            "uri" => CredentialsUri::new(server.address()).with_config(config).credentials().await,
            _ => {
                let source = Credentials::new(ACCESS_KEY_ID, ACCESS_KEY_SECRET);
                AssumeRoleCredentials::new(source, "acs:ram::1:role/fuzz").with_config(config).credentials().await
            }
        }
    };
    server.run(reply, work).0
}
