//! What the emulator does with a request, step by step, and what it remembers.

use super::answer::{Node, answer};
use super::call_limits::CallCounts;
use super::check::{Demands, check};
use super::clock::{Clock, ClockStart};
use super::model::{Action, Interface, Model, Speech};
use super::nonces::Nonces;
use super::paging::Listing;
use super::path::Arguments;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::{AnswerOrigin, ReceivedRequest};
use super::rules::{Effect, Rule, Rules};
use super::signature::authenticate;
use super::state::{Content, State, page, record};
use crate::SignatureVersion;
use crate::action::CallLevel;
use crate::auth::Credentials;
use crate::runtime::Runtime;
use crate::services::v2020::SERVICE;
#[cfg(service = "v2024")]
use crate::services::v2024;
use crate::sign::huawei;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Rows of a list nobody gave a number for.
const DEFAULT_ROWS: u64 = 3;

/// Header of each answer that says where it comes from.
const ORIGIN_HEADER: &str = "x-emulator-answer";

/// Is shown each request when its answer is decided.
pub(super) struct Watcher(pub Box<dyn Fn(&ReceivedRequest) + Send + Sync>);

impl fmt::Debug for Watcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Watcher")
    }
}

/// The service behind the socket.
#[derive(Debug)]
pub(super) struct Service {
    pub model: &'static Model,
    pub credentials: Credentials,
    pub runtime: Arc<dyn Runtime>,
    pub rows: BTreeMap<String, u64>,
    pub host: String,
    pub enforces_call_limits: bool,
    pub demands: Demands,
    /// How many requests are kept.
    pub kept_requests: usize,
    pub watcher: Option<Watcher>,
    pub beginning: Beginning,
    pub memory: Mutex<Memory>,
}

/// What an emulator begins with, and goes back to when it is reset.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    pub rules: Rules,
    pub clock: ClockStart,
    pub is_stateful: bool,
    pub failing_runs: BTreeMap<String, u32>,
    /// Things by kind.
    pub seed: Map<String, Value>,
}

/// What is remembered between requests.
#[derive(Debug)]
pub(super) struct Memory {
    /// The newest requests.
    pub requests: VecDeque<ReceivedRequest>,
    pub rules: Rules,
    pub clock: Clock,
    /// What was created and what became of it, where that is remembered.
    state: Option<State>,
    nonces: Nonces,
    calls: CallCounts,
    answered: u64,
}

/// How far a request got.
#[derive(Debug, Default)]
struct Course {
    /// The rule that it met.
    rule: Option<Rule>,
    origin: AnswerOrigin,
}

impl Memory {
    /// The memory of an emulator that has just begun. The text says what is wrong with the seed.
    pub(super) fn begin(beginning: &Beginning, model: &Model, runtime: &dyn Runtime) -> Result<Self, String> {
        let now = runtime.now();
        let mut memory = Self {
            requests: VecDeque::new(),
            rules: beginning.rules.clone(),
            clock: Clock::begin(&beginning.clock, now),
            state: beginning.is_stateful.then(|| State::new(beginning.failing_runs.clone())),
            nonces: Nonces::default(),
            calls: CallCounts::default(),
            answered: 0,
        };
        memory.seed(&beginning.seed, model, now)?;
        Ok(memory)
    }

    /// Puts things by kind there, and returns how many there were of each. Where one is wrong, none is put.
    pub(super) fn seed(
        &mut self,
        things: &Map<String, Value>,
        model: &Model,
        runtime_now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, usize>, String> {
        let now = self.clock.now(runtime_now);
        match &mut self.state {
            Some(state) => state.seed(things, model, now),
            None if things.is_empty() => Ok(BTreeMap::new()),
            None => Err("an emulator without state cannot be seeded".to_owned()),
        }
    }
}

impl Service {
    /// Answers a request. One that could not even be read is refused for the reason given.
    pub(super) fn handle(&self, mut request: ReceivedRequest, unreadable: Option<Refusal>) -> Reply {
        request.received_at = self.runtime.now();
        let speech = self.recognise(&mut request);
        let mut memory = self.memory();
        memory.answered += 1;
        // The numbers of requests in the form of random ones.
        let request_id = format!("00000000-0000-4000-8000-{:012X}", memory.answered);
        let mut course = Course::default();
        let decided = match unreadable {
            Some(refusal) => Err(refusal),
            None => self.decide(&request, speech, &request_id, &mut memory, &mut course),
        };
        let date = memory.clock.now(self.runtime.now());
        // A watcher may look at the emulator.
        drop(memory);
        let (status, body, mut headers) = match decided.and_then(|node| to_text(&node)) {
            Ok(body) => (200, body, Vec::new()),
            Err(refusal) => {
                let told = refusal.body(speech, &request_id, &self.host);
                let headers = refusal.headers();
                (request.error_code, request.error_message) = (Some(refusal.code), Some(refusal.message));
                (refusal.status, told, headers)
            }
        };
        headers.push((ORIGIN_HEADER.to_owned(), course.origin.as_str().to_owned()));
        if speech == Speech::Huawei {
            headers.push(("x-request-id".to_owned(), request_id.clone()));
        }
        let fault = course.rule.and_then(|rule| {
            headers.extend(rule.headers);
            rule.fault
        });
        (request.http_status, request.request_id, request.answer_origin) = (status, request_id, course.origin);
        if let Some(Watcher(watch)) = &self.watcher {
            watch(&request);
        }
        self.memory().keep(request, self.kept_requests);
        Reply { status, body: body.into(), date, headers, fault }
    }

    /// How a request is written. One of Huawei Cloud is given the name of its action.
    fn recognise(&self, request: &mut ReceivedRequest) -> Speech {
        if !request.action.is_empty() {
            let known = self.model.find(&request.action, version_of(request));
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

    /// What is remembered. A test that panicked elsewhere has its own message; this one goes on.
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes everything as it was at the beginning. The text says what is wrong with the seed.
    pub(super) fn reset(&self) -> Result<(), String> {
        let memory = Memory::begin(&self.beginning, self.model, &*self.runtime)?;
        *self.memory() = memory;
        Ok(())
    }

    /// Checks a request, and answers it. `course` tells how far it got.
    fn decide(
        &self,
        request: &ReceivedRequest,
        speech: Speech,
        request_id: &str,
        memory: &mut Memory,
        course: &mut Course,
    ) -> Result<Node<'static>, Refusal> {
        let found = match self.find(request, speech) {
            Ok((service, action)) => {
                self.check_address(request, service, action)?;
                Ok((service, action))
            }
            // A rule may be for an action that no spec knows.
            Err(unknown) if memory.rules.actions().any(|action| action == request.action) => Err(unknown),
            Err(unknown) => return Err(unknown),
        };
        let now = memory.clock.now(self.runtime.now());
        let nonce = authenticate(request, speech, &self.credentials, now, self.demands)?;
        if nonce.is_some_and(|nonce| memory.nonces.is_used(nonce, now)) {
            return Err(Refusal::new(400, "SignatureNonceUsed", "the nonce was used before"));
        }
        let mut arguments = Arguments::new();
        let given = match &found {
            Ok((_, action)) => {
                arguments = action.arguments(&request.path).ok_or_else(|| wrong_path(request, action))?;
                Some(check(action, request, &arguments, self.demands)?)
            }
            Err(_) => None,
        };
        // Only a request that is otherwise right uses up its nonce.
        if let Some(nonce) = nonce {
            memory.nonces.remember(nonce, now);
        }
        if let Ok((service, action)) = found {
            self.count(service, action, memory)?;
        }
        course.rule = memory.rules.follow(request, &arguments);
        let wanted = match course.rule.as_ref().map(|rule| &rule.effect) {
            Some(Effect::Usual) | None => None,
            Some(effect) => {
                course.origin = AnswerOrigin::Rule;
                match effect {
                    Effect::Refuse(refusal) => return Err(refusal.clone()),
                    Effect::Answer(answer) => Some(answer(request)),
                    Effect::Fields(fields) => Some(Value::clone(fields)),
                    Effect::Usual => None,
                }
            }
        };
        let (service, action, given) = match (found, given) {
            (Ok((service, action)), Some(given)) => (service, action, given),
            (Err(unknown), _) if course.rule.is_none() => return Err(unknown),
            _ => {
                course.origin = AnswerOrigin::Rule;
                return Ok(Node::Leaf(as_it_is(wanted, request_id)));
            }
        };
        let content = match wanted {
            Some(Value::Array(rows)) => Some(Content::Rows(rows)),
            Some(fields) => Some(Content::Fields(fields)),
            None => {
                let (version, name) = (service.version.as_str(), request.action.as_str());
                let remembered =
                    memory.state.as_mut().and_then(|state| state.reply(version, name, action, &given, now));
                if remembered.is_some() {
                    course.origin = AnswerOrigin::State;
                }
                // A refusal of the state has the status that its code is documented with.
                remembered.transpose().map_err(|refusal| service.with_status(refusal))?
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
            _ => {
                course.origin = AnswerOrigin::Example;
                answer(action, listing.as_ref(), request_id)
            }
        })
    }

    /// Counts a call against the limit of its level.
    fn count(&self, service: &'static Interface, action: &Action, memory: &mut Memory) -> Result<(), Refusal> {
        let limit = levels_of(service).iter().find(|limit| Some(limit.level) == action.level);
        match limit.filter(|_| self.enforces_call_limits) {
            Some(limit) => memory.calls.count(&service.version, limit, self.runtime.monotonic()),
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
        self.model
            .find(&request.action, version_of(request))
            .ok_or_else(|| unknown(format!("there is no action {}", request.action)))
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
        if service.speech == Speech::Roa && SignatureVersion::of(request) == SignatureVersion::V1 {
            let message = format!("{} is signed with ACS3-HMAC-SHA256 or not at all", request.action);
            return Err(Refusal::new(400, "InvalidProtocol", message));
        }
        if version_of(request) != Some(service.version.as_str()) {
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

/// The call limits of a service.
fn levels_of(service: &Interface) -> &'static [CallLevel] {
    #[cfg(service = "v2024")]
    if service.version == v2024::SERVICE.version {
        return v2024::SERVICE.levels;
    }
    if service.version == SERVICE.version { SERVICE.levels } else { &[] }
}

/// The version that a request is for, where it says so.
fn version_of(request: &ReceivedRequest) -> Option<&str> {
    match SignatureVersion::of(request) {
        SignatureVersion::V1 => request.parameter("Version"),
        SignatureVersion::Acs3 => request.header("x-acs-version"),
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
