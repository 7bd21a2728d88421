//! The emulator as a test sees it.

use super::builder::{EmulatorBuilder, invalid, things_of};
use super::loopback::SharedRuntime;
use super::request::ReceivedRequest;
use super::rules::{Rule, When};
use super::server::serve;
use super::service::Service;
use crate::client::TypedRequest;
use crate::v2020::Client;
use crate::{ClientBuilder, ServiceClient};
use serde_json::Value;
use std::fmt;
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The service on a port of this machine, until it is dropped.
///
/// It knows the actions from the specs that the client is made from: those of DataWorks and, with the features
/// `maxcompute` and `dataarts`, of MaxCompute Migration Assist and DataArts Studio. It checks version, method, path,
/// signature, nonce, timestamp and parameters as the service does, and answers with the specs' example values; lists come
/// in pages. Values have to be those that the specs document: of enumerations, ranges and dates. It takes both signatures
/// of RPC calls. It remembers nonces for 15 minutes, the newest 100,000 of them. It keeps no state, what is created is not
/// listed, unless [`EmulatorBuilder::stateful`] asks for it.
///
/// The header `x-emulator-answer` of each answer says where it comes from, as [`ReceivedRequest::answer_origin`] does. Below the
/// path `/_emulator/` it takes orders in JSON from other programs, unsigned; only this machine reaches it unless
/// [`EmulatorBuilder::listen`] says otherwise.
///
/// ```no_run
/// # #[cfg(feature = "v2020-tenant")]
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
    /// None where there is no socket.
    http: Option<reqwest::Client>,
    client: Client,
    server: Option<Server>,
}

/// The task that serves the socket.
struct Server {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
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

    /// Returns a builder with the defaults.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder::new()
    }

    /// The emulator of a service, which nobody reaches by a socket yet; without an HTTP client nobody ever will.
    pub(super) fn of(service: Service, region: String, http: Option<reqwest::Client>) -> io::Result<Self> {
        let service = Arc::new(service);
        let client = client_builder::<Client>(&service, &region, http.as_ref()).build().map_err(io::Error::other)?;
        Ok(Self { service, region, http, client, server: None })
    }

    /// Serves a socket from now on.
    pub(super) fn serve_at(&mut self, listener: TcpListener) {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(serve(listener, Arc::clone(&self.service), stopped));
        self.server = Some(Server { task, stop });
    }

    /// Returns the address, such as `http://127.0.0.1:40001`. One without a socket has an address that nobody can reach.
    pub fn endpoint(&self) -> String {
        endpoint(&self.service)
    }

    /// Returns a client of this emulator. All of them share connections and the retry quota; [`Self::client_builder`] makes one
    /// apart.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Returns a builder of a client that has endpoint, region, credentials, runtime and HTTP client set already.
    pub fn client_builder(&self) -> ClientBuilder<Client> {
        self.client_builder_of()
    }

    /// Returns what [`Self::client_builder`] does, for the client of another service of Alibaba Cloud, such as
    /// `emulator.client_builder_of::<maxcompute::Client>()`.
    pub fn client_builder_of<C: ServiceClient>(&self) -> ClientBuilder<C> {
        client_builder(&self.service, &self.region, self.http.as_ref())
    }

    /// Lists the requests so far, in the order of their answers: the newest, as many as
    /// [`EmulatorBuilder::keep_requests`] says.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.service.memory().requests.iter().cloned().collect()
    }

    /// Begins a rule for the requests of an action, named by the type of its request builder.
    ///
    /// ```
    /// # #[cfg(feature = "v2020-tenant")]
    /// # async fn list() -> Result<(), Box<dyn std::error::Error>> {
    /// use dataworks::mock::{Emulator, Fault};
    /// use dataworks::v2020::tenant::get_project::{GetProject, GetProjectResponse};
    ///
    /// let emulator = Emulator::start().await?;
    /// emulator.on::<GetProject>().times(1).header("Retry-After", "2").refuse(503, "ServiceUnavailable", "back soon");
    /// emulator.on::<GetProject>().times(1).fail(Fault::CutWithinAnswer);
    /// let mut response = GetProjectResponse::default();
    /// response.data.project_name = Some("sales".into());
    /// emulator.on::<GetProject>().parameter("ProjectId", "27").answer(response);
    /// let project = emulator.client().get_project().project_id(27).send().await?;
    /// assert_eq!(project.data.project_name.as_deref(), Some("sales"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn on<A: TypedRequest>(&self) -> When<'_, A> {
        When::new(self, A::action_name())
    }

    /// Begins a rule for the requests of an action by its name, which may be one that no spec knows. Where two versions of a
    /// service share a name, the rule is for both; `.parameter("Version", "2020-05-18")` means one of them, as far as
    /// requests are signed by version 1.
    pub fn on_action(&self, action: impl Into<String>) -> When<'_, ()> {
        When::new(self, action)
    }

    /// Forgets all rules of an action, also those of [`EmulatorBuilder::answer`] and [`Self::fail_next`].
    pub fn forget_rules(&self, action: &str) {
        self.service.memory().rules.forget(|rule| rule.action == action);
    }

    /// Puts things there as if they had been created, by kind: an object of lists. Kinds and attributes have the names
    /// that the specs give them, such as `{"business": [{"BusinessId": 7, "BusinessName": "orders"}]}`; things without an
    /// id are given one.
    ///
    /// # Errors
    ///
    /// When a kind or attribute is not known, when the id of a thing is that of another, and when the emulator is not
    /// [stateful](EmulatorBuilder::stateful). Nothing is put there then.
    pub fn seed(&self, things: Value) -> io::Result<()> {
        let things = things_of(things)?;
        let now = self.service.runtime.now();
        self.service.memory().seed(&things, self.service.model, now).map(drop).map_err(invalid)
    }

    /// Makes everything as it was when the emulator was started: requests, rules, clock, and what it remembers.
    pub fn reset(&self) {
        // The seed was right when the emulator was started with it.
        let _ = self.service.reset();
    }

    /// Lets nobody else in, and returns when the requests under way are answered. One that hangs is waited for without
    /// end, so a caller sets a limit; when the future is dropped, the emulator is gone.
    pub async fn shutdown(mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.stop.send(true);
            let _ = (&mut server.task).await;
        }
    }

    pub(super) fn add(&self, rule: Rule) {
        self.service.memory().rules.add(rule);
    }

    /// Refuses the next request for an action that is otherwise right, once; further failures queue up behind. Short for
    /// `on_action(action).times(1).refuse(status, code, message)`.
    pub fn fail_next(
        &self,
        action: impl Into<String>,
        status: u16,
        code: impl Into<String>,
        message: impl Into<String>,
    ) {
        self.on_action(action).times(1).refuse(status, code, message);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.task.abort();
        }
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

fn endpoint(service: &Service) -> String {
    format!("http://{}", service.host)
}

fn client_builder<C: ServiceClient>(
    service: &Arc<Service>,
    region: &str,
    http: Option<&reqwest::Client>,
) -> ClientBuilder<C> {
    let builder = ClientBuilder::new()
        .endpoint(endpoint(service))
        .region(region)
        .credentials(service.credentials.clone())
        .runtime(SharedRuntime(Arc::clone(&service.runtime)));
    match http {
        Some(http) => builder.http_client(http.clone()),
        None => builder.with_service(Arc::<Service>::clone(service)),
    }
}
