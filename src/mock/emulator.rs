//! The emulator as a test sees it.

use super::check::Demands;
use super::clock::check_speed;
use super::in_process::HOST_NAME;
use super::loopback::{SharedRuntime, http_client};
use super::model::Model;
use super::request::ReceivedRequest;
use super::rules::{Effect, Rule, When};
use super::server::serve;
use super::service::{Beginning, Memory, Service, Watcher};
use crate::auth::Credentials;
use crate::client::TypedRequest;
use crate::runtime::{Runtime, SystemRuntime};
use crate::v2020::Client;
use crate::{ClientBuilder, ServiceClient};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How many requests are kept unless something else is asked for.
const KEPT_REQUESTS: usize = 10_000;

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

    /// Begins a rule for the requests of an action by its name, which may be one that no spec knows.
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

/// Choices of an [`Emulator`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct EmulatorBuilder {
    host: String,
    port: u16,
    rows: BTreeMap<String, u64>,
    credentials: Credentials,
    region: String,
    runtime: Arc<dyn Runtime>,
    enforces_call_limits: bool,
    demands: Demands,
    kept_requests: usize,
    watcher: Option<Watcher>,
    seed: Value,
    beginning: Beginning,
}

impl EmulatorBuilder {
    fn new() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.to_string(),
            port: 0,
            rows: BTreeMap::new(),
            credentials: Credentials::new("emulator-access-key-id", "emulator-access-key-secret"),
            region: "cn-shanghai".to_owned(),
            runtime: Arc::new(SystemRuntime::default()),
            enforces_call_limits: false,
            demands: Demands::default(),
            kept_requests: KEPT_REQUESTS,
            watcher: None,
            seed: Value::Object(Map::new()),
            beginning: Beginning::default(),
        }
    }

    /// Sets host and port to listen at; port 0 is a free one. Default: `127.0.0.1`, which no other machine reaches, and a
    /// free port.
    pub fn listen(mut self, host: impl Into<String>, port: u16) -> Self {
        (self.host, self.port) = (host.into(), port);
        self
    }

    /// Sets how many rows the list of a paging action has on all pages together. Default: 3.
    pub fn rows(mut self, action: impl Into<String>, rows: u64) -> Self {
        self.rows.insert(action.into(), rows);
        self
    }

    /// Sets the one access key, or bearer token, that is known; anonymous credentials for a service that asks nobody.
    /// Default: a key that is obviously made up.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sets the region of the clients. Default: `cn-shanghai`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Sets the clock against which timestamps are judged; the clients get it too. Default: the machine's.
    pub fn runtime(mut self, runtime: impl Runtime) -> Self {
        self.runtime = Arc::new(runtime);
        self
    }

    /// Sets how far the service's clock is ahead of the runtime; negative where it is behind. It shows in the `Date` of
    /// answers and in which timestamps are taken. Default: not at all.
    pub fn clock_ahead(mut self, span: TimeDelta) -> Self {
        self.beginning.clock.ahead = span;
        self
    }

    /// Sets the service's time at the start, in place of the runtime's.
    pub fn clock_start(mut self, at: DateTime<Utc>) -> Self {
        self.beginning.clock.at = Some(at);
        self
    }

    /// Sets how fast the service's time passes, as a multiple of the runtime's, from 0 to 1,000,000: at 60, what takes a
    /// minute is over after a second. Pauses of [`Fault::Slow`](super::Fault::Slow) and call limits are not affected.
    /// Default: 1.
    pub fn clock_speed(mut self, speed: f64) -> Self {
        self.beginning.clock.speed = speed;
        self
    }

    /// Takes timestamps of any time, for callers whose clock is not that of the emulator. Default: off, and a timestamp
    /// that is more than 15 minutes off is refused.
    pub fn accept_any_timestamp(mut self) -> Self {
        self.demands.takes_any_timestamp = true;
        self
    }

    /// Refuses calls above the documented limits, by the runtime's time: more calls of one level than in any second
    /// there may be get HTTP 429 with `Throttling.User`, more than in any 24 hours `Throttling.Api.Risk`, both with
    /// `x-acs-retry-after`. Calls that are refused do not count. Default: off.
    pub fn enforce_call_limits(mut self) -> Self {
        self.enforces_call_limits = true;
        self
    }

    /// Remembers what is done to it, so that what was created is listed, what was deployed becomes a node, and what is
    /// run goes through its states. Default: off.
    ///
    /// That holds for files and their versions, offline sync tasks, submissions and deployments, nodes, and backfills by
    /// `RunCycleDagNodes` with their instances and logs. It also holds for business flows and data sources from the first
    /// one that is created; until then their actions answer with examples. What nobody set of them is an example too. All
    /// other actions answer with examples as before. By the
    /// runtime's time, a package is checked for 3 s and on its way for 2 s more; the check is not passed by a sync task
    /// whose script is no JSON text with `steps`, nor by a node that depends on no other. An instance waits for a
    /// resource for 2 s and runs for 8 s; those of later business dates begin after, unless they may run at the same
    /// time.
    pub fn stateful(mut self) -> Self {
        self.beginning.is_stateful = true;
        self
    }

    /// Sets things that are there from the start, as [`Emulator::seed`] takes them. Matters only with
    /// [`Self::stateful`], and is an error at the start without.
    pub fn seed(mut self, things: Value) -> Self {
        self.seed = things;
        self
    }

    /// Lets the next runs of the node of this name end in failure; a restart is a run of its own. Matters only with
    /// [`Self::stateful`]. Default: none.
    pub fn failing_runs(mut self, node_name: impl Into<String>, runs: u32) -> Self {
        self.beginning.failing_runs.insert(node_name.into(), runs);
        self
    }

    /// Answers an action with these fields in place of the examples. `answer` is given the request, after all checks
    /// are passed, and makes the body as the specs know it, without `RequestId`, `Success` and `HttpStatusCode`; for
    /// an action that pages, a JSON list of all rows is enough. It must not call back into the emulator.
    pub fn answer(
        mut self,
        action: impl Into<String>,
        answer: impl Fn(&ReceivedRequest) -> serde_json::Value + Send + Sync + 'static,
    ) -> Self {
        self.beginning.rules.add(Rule::new(action, Effect::Answer(Arc::new(answer))));
        self
    }

    /// Takes requests only as the specs write them: each parameter in its place, each action by its method, common
    /// parameters as the crate's own client sends them. Default: off, and what the service is known to take is taken:
    /// parameters in query or body, GET for POST and the reverse, `Format` and booleans in any case, fractions of seconds,
    /// and empty texts for optional parameters.
    pub fn strict(mut self) -> Self {
        self.demands.is_strict = true;
        self
    }

    /// Takes values of enumerations that the specs do not document, such as types of nodes that are newer than they are.
    /// Default: off.
    pub fn accept_undocumented_values(mut self) -> Self {
        self.demands.takes_undocumented = true;
        self
    }

    /// Sets how many requests [`Emulator::requests`] lists at most. Default: 10,000.
    pub fn keep_requests(mut self, requests: usize) -> Self {
        self.kept_requests = requests;
        self
    }

    /// Shows each request to `watch` when its answer is decided, before it is sent, for a log. It must not take long.
    pub fn watch(mut self, watch: impl Fn(&ReceivedRequest) + Send + Sync + 'static) -> Self {
        self.watcher = Some(Watcher(Box::new(watch)));
        self
    }

    /// Starts the emulator within the tokio runtime of the caller.
    ///
    /// # Errors
    ///
    /// When the port cannot be had, when an action that was given a number of rows does not page, when one that was given
    /// an answer is not known, when the seed is wrong, and when no client can be built for the region.
    pub async fn start(self) -> io::Result<Emulator> {
        let listener = TcpListener::bind((self.host.as_str(), self.port)).await;
        let listener = listener.map_err(|failure| {
            io::Error::new(failure.kind(), format!("nobody can listen at {}:{}: {failure}", self.host, self.port))
        })?;
        let http = http_client().map_err(io::Error::other)?;
        let mut emulator = self.build(reachable(listener.local_addr()?).to_string(), Some(http))?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(serve(listener, Arc::clone(&emulator.service), stopped));
        emulator.server = Some(Server { task, stop });
        Ok(emulator)
    }

    /// Returns the emulator without a socket: only its own clients reach it, and hand their requests over within this
    /// process. Everything else is the same: signatures, retries, pages, waits, rules and faults. Nothing listens, so that
    /// unit tests run where no port may be opened, and need no tokio where the runtime is a
    /// [`VirtualRuntime`](super::VirtualRuntime).
    ///
    /// ```
    /// # #[cfg(feature = "v2020-tenant")]
    /// # async fn list() -> Result<(), Box<dyn std::error::Error>> {
    /// use dataworks::mock::{Emulator, VirtualRuntime};
    ///
    /// let emulator = Emulator::builder().runtime(VirtualRuntime::default()).connectionless()?;
    /// emulator.on_action("GetProject").times(2).refuse(503, "ServiceUnavailable", "back soon");
    /// emulator.client().get_project().project_id(27).send().await?;
    /// assert_eq!(emulator.requests().len(), 3);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Self::start`], but for the port.
    pub fn connectionless(self) -> io::Result<Emulator> {
        self.build(HOST_NAME.to_owned(), None)
    }

    fn build(mut self, host: String, http: Option<reqwest::Client>) -> io::Result<Emulator> {
        let model = Model::get()?;
        for action in self.rows.keys() {
            if !model.named(action).any(|(_, known)| known.paging.is_some()) {
                return Err(invalid(format!("{action} is no action that lists pages, so it has no number of rows")));
            }
        }
        if let Some(action) = self.beginning.rules.actions().find(|action| model.named(action).next().is_none()) {
            return Err(invalid(format!("{action} is no action, so it has no answer")));
        }
        check_speed(self.beginning.clock.speed).map_err(invalid)?;
        self.beginning.seed = things_of(self.seed)?;
        let memory = Memory::begin(&self.beginning, model, &*self.runtime).map_err(invalid)?;
        let service = Arc::new(Service {
            model,
            credentials: self.credentials,
            runtime: self.runtime,
            rows: self.rows,
            host,
            enforces_call_limits: self.enforces_call_limits,
            demands: self.demands,
            kept_requests: self.kept_requests,
            watcher: self.watcher,
            beginning: self.beginning,
            memory: Mutex::new(memory),
        });
        let client = client_builder::<Client>(&service, &self.region, http.as_ref()).build();
        let client = client.map_err(io::Error::other)?;
        Ok(Emulator { service, region: self.region, http, client, server: None })
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

fn things_of(seed: Value) -> io::Result<Map<String, Value>> {
    match seed {
        Value::Object(things) => Ok(things),
        other => Err(invalid(format!("a seed is an object of lists by kind, and not {other}"))),
    }
}

/// The address at which a listener is reached from this machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
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
