//! The quickstart as its reader runs it, and what it says about an environment that is not complete.
#![cfg(all(feature = "mock", feature = "v2020-tenant"))]

use std::process::{Command, Output};

/// Runs the example with these variables and no others of ours.
fn quickstart(variables: &[(&str, &str)]) -> Output {
    let tests = std::env::current_exe().expect("a test knows its own path");
    let examples = tests.parent().and_then(|folder| folder.parent()).expect("tests are built two folders deep");
    let mut command =
        Command::new(examples.join("examples").join(format!("quickstart{}", std::env::consts::EXE_SUFFIX)));
    for name in ["DATAWORKS_REGION", "ALIBABA_CLOUD_REGION_ID"] {
        command.env_remove(name);
    }
    for name in ["ID", "SECRET"] {
        command.env_remove(format!("ALIBABA_CLOUD_ACCESS_KEY_{name}"));
    }
    command.envs(variables.iter().copied()).output().expect("the example is built with the tests")
}

#[test]
fn without_credentials_it_lists_what_the_emulator_has() {
    let output = quickstart(&[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines = text.lines();
    assert!(lines.next().is_some_and(|first| first.contains("emulator at http://127.0.0.1:")), "{text}");
    assert!(lines.any(|line| line.starts_with("WORKSPACE ID")), "{text}");
    assert_eq!(lines.clone().filter(|line| line.contains("PRODUCTION")).count(), 42, "{text}");
    assert_eq!(lines.last(), Some("42 data sources, fetched over HTTP on 6 pages."), "{text}");
}

#[test]
fn an_incomplete_environment_is_said_to_be_so() {
    let key = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "test-key-id");
    let secret = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "test-key-secret");
    for (variables, expected) in [
        (vec![key, secret], "no region: set DATAWORKS_REGION or ALIBABA_CLOUD_REGION_ID"),
        (vec![key, secret, ("ALIBABA_CLOUD_REGION_ID", "second!")], "\"second!\" is no region id"),
        (
            vec![key, secret, ("ALIBABA_CLOUD_REGION_ID", "second!"), ("DATAWORKS_REGION", "first!")],
            "\"first!\" is no region id",
        ),
        (vec![key, ("DATAWORKS_REGION", "cn-test")], "environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"),
    ] {
        let output = quickstart(&variables);
        assert_eq!(output.status.code(), Some(1), "{variables:?}");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(expected), "{variables:?}: {text}");
        assert!(!text.contains("test-key-secret"), "{text}");
    }
}
