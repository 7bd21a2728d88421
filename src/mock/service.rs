//! What the emulator does with a request, step by step, and what it remembers.

use super::answer::{Node, answer};
use super::call_limits::CallCounts;
use super::check::{Demands, check};
use super::model::{Action, Interface, Model, Speech};
use super::nonces::Nonces;
use super::paging::Listing;
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use super::rules::{Effect, Fault, Rule, Rules};
use super::signature::authenticate;
use super::state::{Content, State, page, record};
use crate::SignatureVersion;
use crate::auth::Credentials;
use crate::runtime::Runtime;
use crate::services::v2020::SERVICE;
use crate::sign::huawei;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
    pub demands: Demands,
    /// How many requests are kept.
    pub kept_requests: usize,
    pub memory: Mutex<Memory>,
}

/// What is remembered between requests.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The newest requests.
    pub requests: VecDeque<ReceivedRequest>,
    pub rules: Rules,
    /// What was created and what became of it, where that is remembered.
    state: Option<State>,
    nonces: Nonces,
    calls: CallCounts,
    answered: u64,
}

/// What goes back over the socket.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub body: String,
    pub date: DateTime<Utc>,
    /// Headers of this one, beside those that all replies have.
    pub headers: Vec<(String, String)>,
    pub fault: Option<Fault>,
}

impl Memory {
    /// Begins with these rules, and remembers what is done, or not.
    pub(super) fn new(rules: Rules, state: Option<State>) -> Self {
        Self { rules, state, ..Self::default() }
    }
}

impl Service {
    /// Answers a request. One that could not even be read is refused for the reason given.
    pub(super) fn handle(&self, mut request: ReceivedRequest, unreadable: Option<Refusal>) -> Reply {
        request.received_at = self.runtime.now();
        let mut memory = self.memory();
        memory.answered += 1;
        // The numbers of requests in the form of random ones.
        let request_id = format!("00000000-0000-4000-8000-{:012X}", memory.answered);
        let speech = self.recognise(&mut request);
        let mut rule = None;
        let decided = match unreadable {
            Some(refusal) => Err(refusal),
            None => self.decide(&request, speech, &request_id, &mut memory, &mut rule),
        };
        let (status, body, mut headers) = match decided.and_then(|node| to_text(&node)) {
            Ok(body) => (200, body, Vec::new()),
            Err(refusal) => (refusal.status, refusal.body(speech, &request_id, &self.host), refusal.headers()),
        };
        if speech == Speech::Huawei {
            headers.push(("x-request-id".to_owned(), request_id));
        }
        let fault = rule.and_then(|rule| {
            headers.extend(rule.headers);
            rule.fault
        });
        request.http_status = status;
        memory.keep(request, self.kept_requests);
        Reply { status, body, date: self.now(), headers, fault }
    }

    /// How a request is written. One of Huawei Cloud is given the name of its action.
    fn recognise(&self, request: &mut ReceivedRequest) -> Speech {
        if !request.action.is_empty() {
            let known = self.model.find(&request.action);
            return known.map_or(Speech::Rpc, |(service, _)| service.speech);
        }
        let is_signed = request.header("authorization").is_some_and(|header| header.starts_with(huawei::ALGORITHM));
        match self.model.name_at(&request.method, &request.path) {
            Some(name) => {
                name.clone_into(&mut request.action);
                Speech::Huawei
            }
            None if is_signed || request.header("x-auth-token").is_some() => Speech::Huawei,
            None => Speech::Rpc,
        }
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

    /// Checks a request, and answers it. `followed` becomes the rule that it met.
    fn decide(
        &self,
        request: &ReceivedRequest,
        speech: Speech,
        request_id: &str,
        memory: &mut Memory,
        followed: &mut Option<Rule>,
    ) -> Result<Node<'static>, Refusal> {
        let found = match self.find(request, speech) {
            Ok((service, action)) => {
                self.check_address(request, service, action)?;
                Ok(action)
            }
            // A rule may be for an action that no spec knows.
            Err(unknown) if memory.rules.actions().any(|action| action == request.action) => Err(unknown),
            Err(unknown) => return Err(unknown),
        };
        let now = self.now();
        let nonce = authenticate(request, speech, &self.credentials, now, self.demands.is_strict)?;
        if nonce.is_some_and(|nonce| memory.nonces.is_used(nonce, now)) {
            return Err(Refusal::new(400, "SignatureNonceUsed", "the nonce was used before"));
        }
        let given = match &found {
            Ok(action) => {
                let arguments = action.arguments(&request.path).ok_or_else(|| wrong_path(request, action))?;
                Some(check(action, request, &arguments, self.demands)?)
            }
            Err(_) => None,
        };
        // Only a request that is otherwise right uses up its nonce.
        if let Some(nonce) = nonce {
            memory.nonces.remember(nonce, now);
        }
        if let Ok(action) = found {
            self.count(action, memory)?;
        }
        *followed = memory.rules.follow(request);
        let wanted = match followed.as_ref().map(|rule| &rule.effect) {
            Some(Effect::Refuse(refusal)) => return Err(refusal.clone()),
            Some(Effect::Answer(answer)) => Some(answer(request)),
            Some(Effect::Usual) | None => None,
        };
        let (action, given) = match (found, given) {
            (Ok(action), Some(given)) => (action, given),
            (Err(unknown), _) if followed.is_none() => return Err(unknown),
            _ => return Ok(Node::Leaf(as_it_is(wanted, request_id))),
        };
        let content = match wanted {
            Some(Value::Array(rows)) => Some(Content::Rows(rows)),
            Some(fields) => Some(Content::Fields(fields)),
            None => {
                let remembered = memory.state.as_mut();
                remembered.and_then(|state| state.reply(&request.action, action, &given, now)).transpose()?
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

    fn find(
        &self,
        request: &ReceivedRequest,
        speech: Speech,
    ) -> Result<(&'static Interface, &'static Action), Refusal> {
        let unknown = |message: String| Refusal::new(404, "InvalidAction.NotFound", message);
        if request.action.is_empty() {
            return Err(match speech {
                Speech::Huawei => unknown(format!("there is nothing at {} {}", request.method, request.path)),
                _ => Refusal::missing("Action"),
            });
        }
        self.model.find(&request.action).ok_or_else(|| unknown(format!("there is no action {}", request.action)))
    }

    /// Checks method and version. Where actions are told apart by name, the service does not mind the method.
    fn check_address(&self, request: &ReceivedRequest, service: &Interface, action: &Action) -> Result<(), Refusal> {
        let is_either = |method: &str| matches!(method, "GET" | "POST");
        let minds = self.demands.is_strict || service.speech != Speech::Rpc;
        if request.method != action.method && (minds || !is_either(&request.method) || !is_either(&action.method)) {
            let message = format!("{} is a {} and came as a {}", request.action, action.method, request.method);
            return Err(Refusal::new(405, "UnsupportedHTTPMethod", message));
        }
        if service.speech == Speech::Huawei {
            return Ok(());
        }
        if action.arguments(&request.path).is_none() {
            return Err(wrong_path(request, action));
        }
        let version = match SignatureVersion::of(request) {
            SignatureVersion::V1 if service.speech == Speech::Roa => {
                let message = format!("{} is signed with ACS3-HMAC-SHA256 or not at all", request.action);
                return Err(Refusal::new(400, "InvalidProtocol", message));
            }
            SignatureVersion::V1 => request.parameter("Version"),
            SignatureVersion::Acs3 => request.header("x-acs-version"),
        };
        if version != Some(service.version.as_str()) {
            return Err(Refusal::new(400, "InvalidVersion", format!("the version must be {}", service.version)));
        }
        Ok(())
    }
}

impl Memory {
    /// Keeps a request for assertions, and lets go of the oldest where there are too many.
    fn keep(&mut self, mut request: ReceivedRequest, limit: usize) {
        // Its parameters say the same.
        request.raw_body.clear();
        self.requests.push_back(request);
        let excess = self.requests.len().saturating_sub(limit);
        self.requests.drain(..excess);
    }
}

/// The answer of an action that no spec knows.
fn as_it_is(wanted: Option<Value>, request_id: &str) -> Value {
    let mut body = wanted.unwrap_or_else(|| Value::Object(Default::default()));
    if let Some(fields) = body.as_object_mut() {
        fields.entry("RequestId").or_insert_with(|| request_id.into());
    }
    body
}

fn wrong_path(request: &ReceivedRequest, action: &Action) -> Refusal {
    let message = format!("{} is at {} and not at {}", request.action, action.path, request.path);
    Refusal::new(404, "InvalidPath.NotFound", message)
}

fn to_text(node: &Node<'_>) -> Result<String, Refusal> {
    serde_json::to_string(node).map_err(|failure| Refusal::new(500, "InternalError", failure.to_string()))
}
