//! What is chosen of an emulator before it starts.

use super::check::Demands;
use super::clock::check_speed;
use super::emulator::Emulator;
use super::in_process::HOST_NAME;
use super::loopback::http_client;
use super::model::Model;
use super::request::ReceivedRequest;
use super::rules::{Effect, Rule};
use super::service::{Beginning, Memory, Service, Watcher};
use crate::auth::Credentials;
use crate::runtime::{Runtime, SystemRuntime};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// How many requests are kept unless something else is asked for.
const KEPT_REQUESTS: usize = 10_000;

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
    pub(super) fn new() -> Self {
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
    /// That holds for files and their versions, offline sync tasks, submissions and deployments, nodes, and backfills and smoke
    /// tests of nodes with their instances and logs, all of version 2020-05-18. It also holds for every other kind of
    /// thing that the specs name, of both versions, from the first one that is created; until then its actions answer
    /// with examples. What nobody set of a thing is an example too. All other actions answer with examples as before. By the
    /// runtime's time, a package is checked for 3 s and on its way for 2 s more; the check is not passed by a sync task
    /// whose script is no JSON text with `steps`, nor by a node that depends on no other. An instance waits for a
    /// resource for 2 s and runs for 8 s; those of later business dates begin after, unless they may run at the same
    /// time.
    ///
    /// Of version 2024-05-18, a deployment by `CreatePipelineRun` has five stages of 2 s each, or two where it takes
    /// something out of use. They wait for `ExecPipelineRunStage`, but for those that run by themselves. A node that depends
    /// on no other does not pass the check; one that comes to production is a task, and a workflow is one of operation center
    /// with the tasks in it. What `CreateWorkflowInstances` runs is there after 1 s, and its instances run as those above, at
    /// most `Parallelism` business dates at a time.
    ///
    /// Of both versions, instances are run again, ended by hand, frozen and resumed. One of a node with the code
    /// `SCHEDULER_TRIGGER` (1114) waits for its signal. A table in `docs/emulator.md` of the project tells what follows from
    /// which action.
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

    /// Lets the next runs of the node or task of this name end in failure; a restart is a run of its own. Matters only with
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
        emulator.serve_at(listener);
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
        let service = Service {
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
        };
        Emulator::of(service, self.region, http)
    }
}

pub(super) fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

pub(super) fn things_of(seed: Value) -> io::Result<Map<String, Value>> {
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
