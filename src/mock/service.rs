//! What the emulator does with a request, step by step, and what it remembers.

use super::answer::{Node, answer};
use super::check::check;
use super::model::{Action, Model};
use super::paging::Listing;
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use super::signature::authenticate;
use crate::auth::Credentials;
use crate::runtime::Runtime;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rows of a list nobody gave a number for.
const DEFAULT_ROWS: u64 = 3;

/// The service behind the socket.
#[derive(Debug)]
pub struct Service {
    pub model: &'static Model,
    pub credentials: Credentials,
    pub runtime: Arc<dyn Runtime>,
    pub rows: BTreeMap<String, u64>,
    pub host: String,
    pub memory: Mutex<Memory>,
}

/// What is remembered between requests.
#[derive(Debug, Default)]
pub struct Memory {
    pub requests: Vec<ReceivedRequest>,
    pub failures: HashMap<String, VecDeque<Refusal>>,
    nonces: HashSet<String>,
    answered: u64,
}

impl Service {
    /// Answers a request with a status and a body. One that could not even be read is refused for the reason given.
    pub fn handle(&self, mut request: ReceivedRequest, unreadable: Option<Refusal>) -> (u16, String) {
        let mut memory = self.memory();
        memory.answered += 1;
        let request_id = format!("EMULATOR-{:08}", memory.answered);
        let decided = match unreadable {
            Some(refusal) => Err(refusal),
            None => self.decide(&request, &request_id, &mut memory),
        };
        let (status, body) = match decided.and_then(|node| to_text(&node)) {
            Ok(body) => (200, body),
            Err(refusal) => (refusal.status, refusal.body(&request_id, &self.host)),
        };
        request.http_status = status;
        memory.requests.push(request);
        (status, body)
    }

    /// What is remembered. A test that panicked elsewhere has its own message; this one goes on.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn decide(
        &self,
        request: &ReceivedRequest,
        request_id: &str,
        memory: &mut Memory,
    ) -> Result<Node<'static>, Refusal> {
        let action = self.find(request)?;
        authenticate(request, &self.credentials, self.runtime.now(), &mut memory.nonces)?;
        if let Some(failure) = memory.failures.get_mut(&request.action).and_then(VecDeque::pop_front) {
            return Err(failure);
        }
        let given = check(action, request)?;
        let rows = self.rows.get(&request.action).copied().unwrap_or(DEFAULT_ROWS);
        let listing = Listing::of(action, &given, rows)?;
        Ok(answer(action, listing.as_ref(), request_id))
    }

    fn find(&self, request: &ReceivedRequest) -> Result<&'static Action, Refusal> {
        if request.action.is_empty() {
            return Err(Refusal::missing("Action"));
        }
        let action = self.model.actions.get(&request.action).ok_or_else(|| {
            Refusal::new(404, "InvalidAction.NotFound", format!("there is no action {}", request.action))
        })?;
        if request.method != action.method {
            let message = format!("{} is a {} and came as a {}", request.action, action.method, request.method);
            return Err(Refusal::new(405, "UnsupportedHTTPMethod", message));
        }
        if request.parameter("Version") != Some(self.model.version.as_str()) {
            return Err(Refusal::new(400, "InvalidVersion", format!("Version must be {}", self.model.version)));
        }
        Ok(action)
    }
}

fn to_text(node: &Node<'_>) -> Result<String, Refusal> {
    serde_json::to_string(node).map_err(|failure| Refusal::new(500, "InternalError", failure.to_string()))
}
