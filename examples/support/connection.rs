//! Who the examples call.

use super::Outcome;
use dataworks::auth::EnvironmentCredentials;
use dataworks::mock::{Emulator, EmulatorBuilder, VirtualRuntime};
use dataworks::v2020::Client;

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
    if EnvironmentCredentials::is_configured() {
        let client = Client::from_env().await?;
        let place = std::env::var("DATAWORKS_ENDPOINT").unwrap_or_else(|_| client.region().to_owned());
        eprintln!("Calling DataWorks at {place}.\n");
        return Ok(Connection { client, place, emulator: None });
    }
    let emulator = emulator.runtime(VirtualRuntime::default()).start().await?;
    eprintln!("No credentials in the environment: calling an emulator, in virtual time.\n");
    Ok(Connection { client: emulator.client(), place: "emulator".to_owned(), emulator: Some(emulator) })
}

impl Connection {
    /// The workspace that is named by `--project`, or the emulator's.
    pub(crate) fn project_id(&self, named: Option<i64>) -> Outcome<i64> {
        let otherwise = self.emulator.as_ref().map(|_| EMULATED_PROJECT);
        Ok(named.or(otherwise).ok_or("--project ID of the workspace is needed")?)
    }
}
