//! How the tests run an example.

use dataworks::auth::Credentials;
use dataworks::mock::{Emulator, EmulatorBuilder};
use std::process::{Command, Output};

pub(crate) const KEY_ID: &str = "test-key-id";
pub(crate) const KEY_SECRET: &str = "test-key-secret";

/// Runs an example with these options and these variables, and with no others that it reads.
pub(crate) fn example(name: &str, options: &[&str], variables: &[(&str, &str)]) -> Output {
    let tests = std::env::current_exe().expect("a test knows its own path");
    let examples = tests.parent().and_then(|folder| folder.parent()).expect("tests are built two folders deep");
    let mut command = Command::new(examples.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    for known in ["DATAWORKS_REGION", "DATAWORKS_ENDPOINT", "ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_SECURITY_TOKEN"] {
        command.env_remove(known);
    }
    for known in ["ID", "SECRET"] {
        command.env_remove(format!("ALIBABA_CLOUD_ACCESS_KEY_{known}"));
    }
    command
        .args(options)
        .envs(variables.iter().copied())
        .output()
        .expect("`cargo test` builds the examples; for one test alone `cargo build --examples` does")
}

/// Starts an emulator that outlives the processes which call it.
pub(crate) async fn start(builder: EmulatorBuilder) -> Emulator {
    builder.credentials(Credentials::new(KEY_ID, KEY_SECRET)).start().await.expect("a free port")
}

/// Runs an example that calls this emulator.
pub(crate) async fn example_at(emulator: &Emulator, name: &'static str, options: &[&str]) -> Output {
    let endpoint = emulator.endpoint();
    let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
    let run = move || {
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let variables = [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", KEY_ID),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", KEY_SECRET),
            ("DATAWORKS_REGION", "cn-shanghai"),
            ("DATAWORKS_ENDPOINT", &endpoint),
            ("NO_PROXY", "127.0.0.1"),
        ];
        example(name, &options, &variables)
    };
    tokio::task::spawn_blocking(run).await.expect("the example ran")
}

/// How often an action was asked for.
pub(crate) fn count(emulator: &Emulator, action: &str) -> usize {
    emulator.requests().iter().filter(|request| request.action == action).count()
}

pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
