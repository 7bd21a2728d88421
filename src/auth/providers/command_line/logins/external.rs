//! Keys that a program prints.

use crate::auth::files::json::Object;
use crate::auth::files::{Flaw, Settings};
use crate::auth::providers::profile::Profile;
use crate::auth::{Credentials, ProvideCredentials, ProviderConfig, answer, keys};
use crate::credentials::{broken, within_source};
use crate::deadline::within;
use crate::error::Result;
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use std::fmt;
use std::pin::pin;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio::task::JoinSet;
use zeroize::Zeroizing;

/// How long the program may take.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Keys fit into far less.
const LARGEST_OUTPUT: usize = 64 * 1024;

/// How much of what the program says about a failure is shown.
const SHOWN_OF_ERRORS: usize = 500;

/// Runs a program, without a shell, that prints keys as JSON.
pub(super) struct ExternalProgram {
    words: Vec<Zeroizing<String>>,
    config: ProviderConfig,
}

impl ExternalProgram {
    pub(super) fn of<S: Settings>(profile: &Profile<'_, S>) -> Result<Self, Flaw> {
        const SETTING: &str = "process_command";
        let command = profile.settings.required(SETTING)?;
        // Paths of Windows are full of what escapes elsewhere.
        let command = if cfg!(windows) { Zeroizing::new(command.replace('\\', r"\\")) } else { command };
        let wrong = |message| profile.settings.wrong(SETTING, message);
        let words = shlex::split(&command).ok_or_else(|| wrong("process_command has a quote that does not end"))?;
        if words.is_empty() {
            return Err(wrong("process_command names no program"));
        }
        Ok(Self { words: words.into_iter().map(Zeroizing::new).collect(), config: profile.config.clone() })
    }

    async fn run(&self) -> Result<Credentials> {
        let late = || Err(broken(format!("no keys within {TIME_LIMIT:?}")));
        let output = within(self.config.clock(), TIME_LIMIT, pin!(self.output())).await.unwrap_or_else(late)?;
        let printed = |why: String| broken(format!("what the program prints is of no use: {why}"));
        let text = std::str::from_utf8(&output).map_err(|_| printed("it is not UTF-8 text".to_owned()))?;
        let object = Object::parse(text).map_err(|flaw| printed(flaw.message))?;
        self.keys(&object).map_err(printed)
    }

    /// Returns what the program prints. It is ended when nobody waits for it any more.
    async fn output(&self) -> Result<Zeroizing<Vec<u8>>> {
        let failed = |why: std::io::Error| broken(format!("the program of process_command cannot be run: {why}"));
        let mut command = Command::new(self.words[0].as_str());
        command.args(self.words[1..].iter().map(|word| word.as_str()));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if let Some(variables) = self.config.own_variables() {
            command.env_clear().envs(variables);
        }
        let mut program = command.spawn().map_err(failed)?;
        // Beside the output: a program whose pipe is full waits.
        let mut complaints = JoinSet::new();
        if let Some(pipe) = program.stderr.take() {
            complaints.spawn(beginning(pipe));
        }
        let mut output = Zeroizing::new(Vec::with_capacity(LARGEST_OUTPUT + 64));
        if let Some(pipe) = program.stdout.take() {
            pipe.take(LARGEST_OUTPUT as u64).read_to_end(&mut output).await.map_err(failed)?;
        }
        if output.len() == LARGEST_OUTPUT {
            return Err(broken(format!("the program prints {LARGEST_OUTPUT} bytes or more")));
        }
        let status = program.wait().await.map_err(failed)?;
        if status.success() {
            return Ok(output);
        }
        let said = complaints.join_next().await.and_then(Result::ok).unwrap_or_default();
        let said = said.trim().escape_debug();
        Err(broken(format!("the program of process_command failed ({status}): {said}")))
    }

    fn keys(&self, object: &Object<'_>) -> Result<Credentials, String> {
        let text = |name| object.text(name).map_err(|flaw| flaw.message);
        let required = |name| text(name)?.map(|text| (name, text)).ok_or_else(|| format!("{name} is missing"));
        let token = match required("mode")?.1.as_str() {
            "AK" => None,
            "StsToken" => Some(required("sts_token")?),
            _ => return Err("mode is neither AK nor StsToken".to_owned()),
        };
        let expires_at = answer::expiration(object, "expiration", self.config.now())?;
        keys::join(&required("access_key_id")?, &required("access_key_secret")?, token.as_ref(), expires_at)
    }
}

/// Returns the beginning of what a program says, and lets it say the rest.
async fn beginning(mut pipe: impl AsyncRead + Unpin) -> String {
    let mut bytes = Vec::new();
    let _ = (&mut pipe).take(SHOWN_OF_ERRORS as u64).read_to_end(&mut bytes).await;
    let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

impl ProvideCredentials for ExternalProgram {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(async { self.run().await.map_err(|error| within_source("external program", error)) })
    }

    fn clock_skew(&self) -> TimeDelta {
        self.config.clock_skew()
    }

    fn time_limit(&self) -> Duration {
        TIME_LIMIT
    }
}

/// Without the command, which may hold a password.
impl fmt::Debug for ExternalProgram {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ExternalProgram").finish_non_exhaustive()
    }
}
