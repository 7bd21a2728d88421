//! Who the examples call.

use super::Outcome;
use dataworks::auth::EnvironmentCredentials;
use dataworks::mock::{Emulator, EmulatorBuilder, VirtualRuntime};
use dataworks::v2020::Client;
use dataworks::{ClientBuilder, Runtime, ServiceClient, SystemRuntime};
use std::sync::Arc;

/// Workspace that the emulator is asked about where none is named.
const EMULATED_PROJECT: i64 = 27;

/// A client, and what it calls.
pub(crate) struct Connection<C = Client> {
    pub(crate) client: C,
    /// Region or address, to tell one from another.
    pub(crate) place: String,
    /// Present where an emulator was started for this run: what it knows ends with it.
    pub(crate) emulator: Option<Emulator>,
    /// Time and sleep of the client.
    pub(crate) runtime: Arc<dyn Runtime>,
}

/// Calls the service where the environment has credentials; otherwise an emulator in this program, whose time is virtual, so
/// that waits pass at once.
pub(crate) async fn connect(emulator: EmulatorBuilder) -> Outcome<Connection> {
    connect_by(emulator, Client::region, |builder| builder).await
}

/// [`connect`], with the client of another version, or with more choices for the client.
pub(crate) async fn connect_by<C: ServiceClient>(
    emulator: EmulatorBuilder,
    region: fn(&C) -> &str,
    choose: impl FnOnce(ClientBuilder<C>) -> ClientBuilder<C>,
) -> Outcome<Connection<C>> {
    if EnvironmentCredentials::is_configured() {
        let client = choose(ClientBuilder::from_env()?).build()?;
        let place = std::env::var("DATAWORKS_ENDPOINT").unwrap_or_else(|_| region(&client).to_owned());
        eprintln!("Calling DataWorks at {place}.\n");
        return Ok(Connection { client, place, emulator: None, runtime: Arc::new(SystemRuntime::default()) });
    }
    let runtime = VirtualRuntime::default();
    let emulator = emulator.runtime(runtime.clone()).start().await?;
    eprintln!("No credentials in the environment: calling an emulator, in virtual time.\n");
    let client = choose(emulator.client_builder_of()).build()?;
    Ok(Connection { client, place: "emulator".to_owned(), emulator: Some(emulator), runtime: Arc::new(runtime) })
}

impl<C> Connection<C> {
    /// The workspace that is named by `--project`, or the emulator's.
    pub(crate) fn project_id(&self, named: Option<i64>) -> Outcome<i64> {
        let otherwise = self.emulator.as_ref().map(|_| EMULATED_PROJECT);
        Ok(named.or(otherwise).ok_or("--project ID of the workspace is needed")?)
    }
}
