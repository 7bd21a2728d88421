//! The emulator as a test sees it.

use super::loopback::{SharedRuntime, http_client};
use super::model::Model;
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use super::server::serve;
use super::service::Service;
use crate::auth::Credentials;
use crate::runtime::{Runtime, SystemRuntime};
use crate::{Client, ClientBuilder};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// The service on a port of this machine, until it is dropped.
///
/// It knows the actions from the specs that the client is made from. It checks version, method, signature, nonce,
/// timestamp and parameters as the service does, and answers with the specs' example values; lists come in pages.
/// It keeps no state: what is created is not listed.
///
/// ```no_run
/// # #[cfg(feature = "tenant")]
/// # async fn list() -> Result<(), Box<dyn std::error::Error>> {
/// use dataworks::mock::Emulator;
///
/// let emulator = Emulator::builder().rows("ListDataSources", 25).start().await?;
/// let mut pages = emulator.client().list_data_sources().project_id(27).page_size(10).pages();
/// while pages.try_next().await?.is_some() {}
/// assert_eq!(emulator.requests().len(), 3);
/// # Ok(())
/// # }
/// ```
pub struct Emulator {
    service: Arc<Service>,
    region: String,
    http: reqwest::Client,
    client: Client,
    server: AbortHandle,
}

impl Emulator {
    /// Starts one with the defaults.
    ///
    /// # Errors
    ///
    /// As for [`EmulatorBuilder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A builder with the defaults.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::new()
    }

    /// Address, such as `http://127.0.0.1:40001`.
    pub fn endpoint(&self) -> String {
        endpoint(&self.service)
    }

    /// A client of this emulator. All of them share connections and the retry quota; [`Self::client_builder`] makes one
    /// apart.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// A builder of a client that has endpoint, region, credentials, runtime and HTTP client set already.
    pub fn client_builder(&self) -> ClientBuilder {
        client_builder(&self.service, &self.region, &self.http)
    }

    /// Every request so far, in the order of their answers.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.service.memory().requests.clone()
    }

    /// Refuses the next request for an action that is rightly signed, once; further failures queue up behind. HTTP 200
    /// gives an answer with `Success: false`, any other status an error document; one that is not from 200 to 599
    /// becomes 500.
    pub fn fail_next(
        &self,
        action: impl Into<String>,
        status: u16,
        code: impl Into<String>,
        message: impl Into<String>,
    ) {
        let status = if (200..600).contains(&status) { status } else { 500 };
        let failure = Refusal::new(status, code, message);
        self.service.memory().failures.entry(action.into()).or_default().push_back(failure);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Emulator")
            .field("endpoint", &self.endpoint())
            .field("region", &self.region)
            .field("credentials", &self.service.credentials)
            .finish_non_exhaustive()
    }
}

/// Choices of an [`Emulator`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct EmulatorBuilder {
    rows: BTreeMap<String, u64>,
    credentials: Credentials,
    region: String,
    runtime: Arc<dyn Runtime>,
}

impl EmulatorBuilder {
    fn new() -> Self {
        Self {
            rows: BTreeMap::new(),
            credentials: Credentials::new("emulator-access-key-id", "emulator-access-key-secret"),
            region: "cn-shanghai".to_owned(),
            runtime: Arc::new(SystemRuntime::default()),
        }
    }

    /// How many rows the list of a paging action has on all pages together. Default: 3.
    pub fn rows(mut self, action: impl Into<String>, rows: u64) -> Self {
        self.rows.insert(action.into(), rows);
        self
    }

    /// The one access key that is known. Default: one that is obviously made up.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Region of the clients. Default: `cn-shanghai`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// The clock against which timestamps are judged; the clients get it too. Default: the machine's.
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.runtime = Arc::new(runtime);
        self
    }

    /// Starts the emulator on a free port, within the tokio runtime of the caller.
    ///
    /// # Errors
    ///
    /// When no port can be had, when an action that was given a number of rows does not page, and when no client can be
    /// built for the region.
    pub async fn start(self) -> io::Result<Emulator> {
        let model = Model::get()?;
        for action in self.rows.keys() {
            if model.actions.get(action).is_none_or(|known| known.paging.is_none()) {
                let message = format!("{action} is no action that lists pages, so it has no number of rows");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let service = Arc::new(Service {
            model,
            credentials: self.credentials,
            runtime: self.runtime,
            rows: self.rows,
            host: listener.local_addr()?.to_string(),
            memory: Default::default(),
        });
        let http = http_client().map_err(io::Error::other)?;
        let client = client_builder(&service, &self.region, &http).build().map_err(io::Error::other)?;
        let server = tokio::spawn(serve(listener, Arc::clone(&service))).abort_handle();
        Ok(Emulator { service, region: self.region, http, client, server })
    }
}

fn endpoint(service: &Service) -> String {
    format!("http://{}", service.host)
}

fn client_builder(service: &Service, region: &str, http: &reqwest::Client) -> ClientBuilder {
    Client::builder()
        .endpoint(endpoint(service))
        .region(region)
        .credentials(service.credentials.clone())
        .runtime(SharedRuntime(Arc::clone(&service.runtime)))
        .http_client(http.clone())
}
