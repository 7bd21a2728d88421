//! Keys that a program prints, and logins of a crate built without them.
#![cfg_attr(not(unix), allow(dead_code, reason = "the programs of these tests are those of Unix"))]

use dataworks::auth::{CachedCredentials, CommandLineProfile, Credentials, ProvideCredentials, ProviderConfig};
use dataworks::mock::VirtualRuntime;
use std::path::{Path, PathBuf};

/// A provider of a profile in a file of its own.
fn provider(name: &str, profile: &serde_json::Value) -> CommandLineProfile {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("credentials-logins");
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let file: PathBuf = folder.join(format!("{name}.json"));
    let text = serde_json::json!({ "current": "a", "profiles": [profile] }).to_string();
    std::fs::write(&file, text).expect("our own file");
    let config = ProviderConfig::default()
        .variables([("GREETING", "hello")])
        .home("/nowhere")
        .runtime(VirtualRuntime::default());
    CommandLineProfile::new().path(file).with_config(config)
}

async fn run(name: &str, command: &str) -> Result<Credentials, String> {
    let profile = serde_json::json!({ "name": "a", "mode": "External", "process_command": command });
    let provider = CachedCredentials::new(provider(name, &profile)).runtime(VirtualRuntime::default());
    let outcome = provider.credentials().await;
    let shown = format!("{outcome:?} {provider:?}");
    assert!(!shown.contains("-secret"), "{shown}");
    outcome.map_err(|error| error.to_string())
}

/// Case 27.
#[cfg(all(unix, feature = "cli-logins"))]
mod external {
    use super::run;

    #[tokio::test]
    async fn a_program_prints_keys() {
        let command = r#"/bin/echo '{"mode": "StsToken", "access_key_id": "STS.program",
            "access_key_secret": "program-key-secret", "sts_token": "program-token-secret",
            "expiration": "2026-01-02T04:04:05Z"}'"#;
        let keys = run("temporary", command).await.expect("keys");
        assert_eq!(keys.access_key_id(), "STS.program");
        assert_eq!(keys.access_key_secret(), "program-key-secret");
        assert_eq!(keys.security_token(), Some("program-token-secret"));
        assert_eq!(keys.expires_at().expect("an expiry").to_rfc3339(), "2026-01-02T04:04:05+00:00");

        let command = r#"/bin/echo "{\"mode\": \"AK\", \"access_key_id\": \"id\", \"access_key_secret\": \"program-key-secret\"}""#;
        let keys = run("lasting", command).await.expect("keys");
        assert_eq!((keys.access_key_id(), keys.security_token(), keys.expires_at()), ("id", None, None));
    }

    #[tokio::test]
    async fn the_command_is_split_as_by_a_shell_but_sees_none() {
        let script =
            r#"echo '{\"mode\":\"AK\",\"access_key_id\":\"'$1'-'$GREETING'\",\"access_key_secret\":\"s-secret\"}'"#;
        let keys = run("words", &format!(r#"/bin/sh -c "{}" name '$HOME|x'"#, script.replace('$', "\\$"))).await;
        assert_eq!(keys.expect("keys").access_key_id(), "$HOME|x-hello");
    }

    #[tokio::test]
    async fn a_program_that_fails_says_why_on_standard_error_only() {
        let script = r"echo output-secret; printf 'no login\nask again' >&2; exit 3";
        let text = run("fails", &format!("/bin/sh -c \"{}\"", script.replace('\\', r"\\"))).await.expect_err("exit 3");
        let end = r"external program: the program of process_command failed (exit status: 3): no login\nask again";
        assert!(text.ends_with(end), "{text}");
    }

    #[tokio::test]
    async fn much_on_standard_error_holds_nothing_up() {
        let script = "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done; exit 1";
        let text = run("talks", &format!("/bin/sh -c '{script}'")).await.expect_err("exit 1");
        assert!(text.len() < 1200 && text.contains("0123456789"), "{text}");
    }

    #[tokio::test]
    async fn what_is_printed_may_be_no_keys() {
        for (name, printed, why) in [
            ("nothing", "", "no JSON: EOF while parsing a value"),
            ("words", "output-secret", "no JSON: expected value"),
            ("no-mode", r#"{"access_key_id": "id"}"#, "mode is missing"),
            ("mode", r#"{"mode": "mode-secret"}"#, "mode is neither AK nor StsToken"),
            ("half", r#"{"mode": "AK", "access_key_id": "id"}"#, "access_key_secret is missing"),
            ("no-time", r#"{"mode": "AK", "expiration": "time-secret"}"#, "expiration is no time"),
            (
                "old",
                r#"{"mode": "AK", "expiration": "2026-01-02T03:04:05Z"}"#,
                "the keys expired at 2026-01-02T03:04:05+00:00",
            ),
        ] {
            let text = run(name, &format!("/bin/echo '{printed}'")).await.expect_err(why);
            assert!(text.ends_with(&format!("what the program prints is of no use: {why}")), "{text}");
        }
        let text = run("endless", "/bin/cat /dev/zero").await.expect_err("no end");
        assert!(text.ends_with("the program prints 65536 bytes or more"), "{text}");
    }

    #[tokio::test]
    async fn a_command_may_be_none() {
        for (name, command, why) in [
            ("quote", "/bin/echo 'command-secret", "process_command has a quote that does not end"),
            ("blank", "  ", "process_command names no program"),
            ("absent", "/nowhere/command-secret", "cannot be run: No such file or directory (os error 2)"),
        ] {
            let text = run(name, command).await.expect_err(why);
            assert!(text.ends_with(why), "{text}");
        }
    }

    #[tokio::test]
    async fn a_program_that_goes_on_for_a_minute_is_ended() {
        use dataworks::auth::ProvideCredentials as _;
        let profile = serde_json::json!({ "name": "a", "mode": "External", "process_command": "/bin/sleep 600" });
        let runtime = dataworks::mock::VirtualRuntime::default();
        let config = dataworks::auth::ProviderConfig::default().variables([("A", "b")]).runtime(runtime.clone());
        let provider = super::provider("slow", &profile).with_config(config);
        let mut waiting = std::pin::pin!(provider.credentials());
        // Passes time until the program's has come to an end.
        let error = loop {
            tokio::select! {
                biased;
                outcome = &mut waiting => break outcome.expect_err("it prints nothing"),
                () = tokio::task::yield_now() => runtime.advance(std::time::Duration::from_millis(100)),
            }
        };
        assert!(error.to_string().ends_with("external program: no keys within 60s"), "{error}");
    }
}

/// Case 27.
#[cfg(not(feature = "cli-logins"))]
#[tokio::test]
async fn logins_name_the_feature_they_need() {
    let text = run("without", "/bin/echo").await.expect_err("no code for it");
    assert!(text.ends_with("mode External needs the feature cli-logins of this crate"), "{text}");
}
