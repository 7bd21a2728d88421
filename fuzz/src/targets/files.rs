//! Files with credentials: the command-line tool's configuration and the credentials file. The first line of the input is
//! `config` or `credentials`, the rest is the file.
//!
//! A file gives the same each time; keys that are found are in the file, or from the services that it names; an error shows
//! no secret, and nothing was sent anywhere else.

use super::split_line;
use crate::server::{Loopback, Reply};
use dataworks::auth::{CommandLineProfile, Credentials, CredentialsFile, ProvideCredentials, ProviderConfig};
use dataworks::mock::VirtualRuntime;
use dataworks::{ErrorKind, Result};
use tempfile::TempDir;

/// What secrets in the samples have in them.
const MARK: &str = "marked-secret";

/// What STS and the metadata service say, each to its own requests.
const KEYS: &str = r#"{"Code":"Success","AccessKeyId":"given-id","AccessKeySecret":"given-word","SecurityToken":"given-token",
"Expiration":"2026-01-02T04:04:05Z","Credentials":{"AccessKeyId":"given-id","AccessKeySecret":"given-word",
"SecurityToken":"given-token","Expiration":"2026-01-02T04:04:05Z"}}"#;

/// Words of profiles that run a program or ask an address from the file. Mutated input must do neither.
const LEADS_OUT: [&str; 5] = ["external", "uri", "sso", "oauth", "\\u"];

struct Place {
    server: Loopback,
    folder: TempDir,
}

thread_local! {
    static PLACE: Place = Place {
        server: Loopback::start(),
        folder: tempfile::tempdir().expect("a temporary folder"),
    };
}

/// Reads the input as a file with credentials.
pub fn target(data: &[u8]) {
    let (kind, file) = split_line(data);
    let text = String::from_utf8_lossy(file);
    let lower = text.to_lowercase();
    if LEADS_OUT.iter().any(|word| lower.contains(word)) {
        return;
    }
    let is_config = kind == "config";
    let outcome = PLACE.with(|place| {
        let outcome = found(place, is_config, file);
        assert_eq!(shown(&outcome), shown(&found(place, is_config, file)), "another outcome");
        outcome
    });
    match outcome {
        Ok(keys) => check_keys(&keys, &text),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
            // Names of profiles are shown, whatever they are.
            let name_is_marked =
                is_config || text.lines().any(|line| line.trim().starts_with('[') && line.contains(MARK));
            if !name_is_marked || !names_hold_mark(&text) {
                let shown = format!("{error}\n{error:?}");
                assert!(!shown.contains(MARK), "a secret shows: {shown}");
            }
        }
    }
}

fn found(place: &Place, is_config: bool, file: &[u8]) -> Result<Credentials> {
    let path = place.folder.path().join("file");
    std::fs::write(&path, file).expect("a temporary file");
    let token = place.folder.path().join("token");
    std::fs::write(&token, "a-token").expect("a temporary file");
    let config = ProviderConfig::default()
        .variables([("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token.display().to_string())])
        .home(place.folder.path())
        .runtime(VirtualRuntime::default())
        .metadata_endpoint(place.server.address())
        .sts_endpoint(place.server.address());
    let work = async {
        if is_config {
            CommandLineProfile::new().path(path).with_config(config).credentials().await
        } else {
            CredentialsFile::new().path(path).with_config(config).credentials().await
        }
    };
    place.server.run(Reply::success(KEYS), work).0
}

/// Everything that keys or an error are.
fn shown(outcome: &Result<Credentials>) -> String {
    match outcome {
        Ok(keys) => format!(
            "{:?}",
            (
                keys.access_key_id(),
                keys.access_key_secret(),
                keys.security_token(),
                keys.bearer_token(),
                keys.expires_at()
            )
        ),
        Err(error) => error.to_string(),
    }
}

/// Keys hold no blanks, and come from the file or from the server.
fn check_keys(keys: &Credentials, text: &str) {
    let bearer = keys.bearer_token();
    assert!(bearer.is_some() || !keys.access_key_secret().is_empty(), "keys without a secret");
    for value in [bearer.unwrap_or(keys.access_key_secret()), keys.access_key_id()] {
        assert!(!value.contains(char::is_whitespace) && !value.contains(char::is_control), "{value:?}");
        // A backslash may stand for something else.
        let is_in_file = text.contains(value) || text.contains('\\');
        assert!(is_in_file || value.starts_with("given-"), "{value:?} is not from anywhere");
    }
}

/// Whether the mark may be a part of a profile's name.
fn names_hold_mark(text: &str) -> bool {
    let Ok(config) = serde_json::from_str::<serde_json::Value>(text) else { return text.contains('[') };
    let names = config["profiles"].as_array().into_iter().flatten().map(|profile| &profile["name"]);
    let sources = config["profiles"].as_array().into_iter().flatten().map(|profile| &profile["source_profile"]);
    names.chain(sources).chain([&config["current"]]).any(|name| name.to_string().contains(MARK))
}
