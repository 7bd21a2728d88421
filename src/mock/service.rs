//! What the emulator does with a request, step by step, and what it remembers.

use super::answer::{Node, answer};
use super::call_limits::CallCounts;
use super::check::check;
use super::model::{Action, Model};
use super::own_answers::OwnAnswers;
use super::paging::Listing;
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use super::signature::authenticate;
use super::state::{Content, State, page, record};
use crate::SignatureVersion;
use crate::auth::Credentials;
use crate::runtime::Runtime;
use crate::services::v2020::SERVICE;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Rows of a list nobody gave a number for.
const DEFAULT_ROWS: u64 = 3;

/// The service behind the socket.
#[derive(Debug)]
pub(super) struct Service {
    pub model: &'static Model,
    pub credentials: Credentials,
    pub runtime: Arc<dyn Runtime>,
    pub rows: BTreeMap<String, u64>,
    pub host: String,
    /// How far the service's clock is ahead of its runtime.
    pub clock_ahead: TimeDelta,
    pub enforces_call_limits: bool,
    pub own_answers: OwnAnswers,
    pub memory: Mutex<Memory>,
}

/// What is remembered between requests.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub requests: Vec<ReceivedRequest>,
    pub failures: HashMap<String, VecDeque<Refusal>>,
    /// What was created and what became of it, where that is remembered.
    state: Option<State>,
    nonces: HashSet<String>,
    calls: CallCounts,
    answered: u64,
}

/// What goes back over the socket.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub body: String,
    pub date: DateTime<Utc>,
    pub retry_after: Option<Duration>,
}

impl Memory {
    /// Remembers what is done, or not.
    pub(super) fn new(state: Option<State>) -> Self {
        Self { state, ..Self::default() }
    }
}

impl Service {
    /// Answers a request. One that could not even be read is refused for the reason given.
    pub(super) fn handle(&self, mut request: ReceivedRequest, unreadable: Option<Refusal>) -> Reply {
        request.received_at = self.runtime.now();
        let mut memory = self.memory();
        memory.answered += 1;
        let request_id = format!("EMULATOR-{:08}", memory.answered);
        let decided = match unreadable {
            Some(refusal) => Err(refusal),
            None => self.decide(&request, &request_id, &mut memory),
        };
        let (status, body, retry_after) = match decided.and_then(|node| to_text(&node)) {
            Ok(body) => (200, body, None),
            Err(refusal) => (refusal.status, refusal.body(&request_id, &self.host), refusal.retry_after),
        };
        request.http_status = status;
        memory.requests.push(request);
        Reply { status, body, date: self.now(), retry_after }
    }

    /// The service's time.
    fn now(&self) -> DateTime<Utc> {
        let now = self.runtime.now();
        now.checked_add_signed(self.clock_ahead).unwrap_or(now)
    }

    /// What is remembered. A test that panicked elsewhere has its own message; this one goes on.
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn decide(
        &self,
        request: &ReceivedRequest,
        request_id: &str,
        memory: &mut Memory,
    ) -> Result<Node<'static>, Refusal> {
        let action = self.find(request)?;
        let arguments = action.arguments(&request.path).ok_or_else(|| wrong_path(request, action))?;
        authenticate(request, &self.credentials, self.now(), &mut memory.nonces)?;
        self.count(action, memory)?;
        if let Some(failure) = memory.failures.get_mut(&request.action).and_then(VecDeque::pop_front) {
            return Err(failure);
        }
        let given = check(action, request, &arguments)?;
        let content = match self.own_answers.reply(request) {
            Some(content) => Some(content),
            None => {
                let remembered = memory.state.as_mut();
                remembered.and_then(|state| state.reply(&request.action, action, &given, self.now())).transpose()?
            }
        };
        // An answer that names its own fields has its own keys and totals too.
        if let Some(Content::Fields(fields)) = &content {
            return Ok(record(action, fields, request_id));
        }
        let rows = match &content {
            Some(Content::Rows(rows)) => rows.len() as u64,
            _ => self.rows.get(&request.action).copied().unwrap_or(DEFAULT_ROWS),
        };
        let listing = Listing::of(action, &given, rows)?;
        Ok(match (content, &listing) {
            (Some(Content::Rows(rows)), Some(listing)) => page(action, listing, &rows, request_id),
            _ => answer(action, listing.as_ref(), request_id),
        })
    }

    /// Counts a call against the limit of its level.
    fn count(&self, action: &Action, memory: &mut Memory) -> Result<(), Refusal> {
        let limit = SERVICE.levels.iter().find(|limit| Some(limit.level) == action.level);
        match limit.filter(|_| self.enforces_call_limits) {
            Some(limit) => memory.calls.count(limit, self.runtime.monotonic()),
            None => Ok(()),
        }
    }

    fn find(&self, request: &ReceivedRequest) -> Result<&'static Action, Refusal> {
        if request.action.is_empty() {
            return Err(Refusal::missing("Action"));
        }
        let (service, action) = self.model.find(&request.action).ok_or_else(|| {
            Refusal::new(404, "InvalidAction.NotFound", format!("there is no action {}", request.action))
        })?;
        if request.method != action.method {
            let message = format!("{} is a {} and came as a {}", request.action, action.method, request.method);
            return Err(Refusal::new(405, "UnsupportedHTTPMethod", message));
        }
        let version = match SignatureVersion::of(request) {
            SignatureVersion::V1 if !service.is_rpc => {
                let message = format!("{} is signed with ACS3-HMAC-SHA256 or not at all", request.action);
                return Err(Refusal::new(400, "InvalidProtocol", message));
            }
            SignatureVersion::V1 => request.parameter("Version"),
            SignatureVersion::Acs3 => request.header("x-acs-version"),
        };
        if version != Some(service.version.as_str()) {
            return Err(Refusal::new(400, "InvalidVersion", format!("the version must be {}", service.version)));
        }
        Ok(action)
    }
}

fn wrong_path(request: &ReceivedRequest, action: &Action) -> Refusal {
    let message = format!("{} is at {} and not at {}", request.action, action.path, request.path);
    Refusal::new(404, "InvalidPath.NotFound", message)
}

fn to_text(node: &Node<'_>) -> Result<String, Refusal> {
    serde_json::to_string(node).map_err(|failure| Refusal::new(500, "InternalError", failure.to_string()))
}
