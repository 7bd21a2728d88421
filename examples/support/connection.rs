//! Who the examples call.

use super::Outcome;
use dataworks::auth::EnvironmentCredentials;
use dataworks::mock::{Emulator, EmulatorBuilder, VirtualRuntime};
use dataworks::v2020::{Client, ClientBuilder};

/// Workspace that the emulator is asked about where none is named.
const EMULATED_PROJECT: i64 = 27;

/// A client, and what it calls.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Region or address, to tell one from another.
    pub(crate) place: String,
    /// Present where an emulator was started for this run: what it knows ends with it.
    pub(crate) emulator: Option<Emulator>,
}

/// Calls the service where the environment has credentials; otherwise an emulator in this program, whose time is virtual, so
/// that waits pass at once.
pub(crate) async fn connect(emulator: EmulatorBuilder) -> Outcome<Connection> {
    connect_with(emulator, |builder| builder).await
}

/// As [`connect`], with more choices for the client.
pub(crate) async fn connect_with(
    emulator: EmulatorBuilder,
    choose: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Outcome<Connection> {
    if EnvironmentCredentials::is_configured() {
        let client = choose(ClientBuilder::from_env()?).build()?;
        let place = std::env::var("DATAWORKS_ENDPOINT").unwrap_or_else(|_| client.region().to_owned());
        eprintln!("Calling DataWorks at {place}.\n");
        return Ok(Connection { client, place, emulator: None });
    }
    let emulator = emulator.runtime(VirtualRuntime::default()).start().await?;
    eprintln!("No credentials in the environment: calling an emulator, in virtual time.\n");
    let client = choose(emulator.client_builder()).build()?;
    Ok(Connection { client, place: "emulator".to_owned(), emulator: Some(emulator) })
}

impl Connection {
    /// The workspace that is named by `--project`, or the emulator's.
    pub(crate) fn project_id(&self, named: Option<i64>) -> Outcome<i64> {
        let otherwise = self.emulator.as_ref().map(|_| EMULATED_PROJECT);
        Ok(named.or(otherwise).ok_or("--project ID of the workspace is needed")?)
    }
}
