//! What a test wants of certain requests: answers, refusals, and faults of the connection.

use super::emulator::Emulator;
use super::path::Arguments;
use super::refusal::Refusal;
use super::request::ReceivedRequest;
use crate::client::TypedRequest;
use crate::wire::write::to_object;
use bytes::Bytes;
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// What goes wrong between a service and its caller. In each case the service did what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The connection ends before anything of the answer was sent.
    CutBeforeAnswer,
    /// The connection ends in the middle of the answer.
    CutWithinAnswer,
    /// The answer is complete, and the connection ends without having said so.
    CutAfterAnswer,
    /// No answer comes, and the connection stays.
    Hang,
    /// The answer comes after this time of the emulator's runtime. Within
    /// [`VirtualRuntime::drive`](super::VirtualRuntime::drive), where time stands still during a call, it never comes.
    Slow(Duration),
    /// These bytes are sent in place of the whole HTTP response, and the connection ends.
    Raw(Bytes),
}

/// Makes the fields of an answer.
pub(super) type MakeAnswer = dyn Fn(&ReceivedRequest) -> Value + Send + Sync;

/// What a request is answered by a rule.
#[derive(Clone)]
pub(super) enum Effect {
    /// What it would be answered without the rule.
    Usual,
    Fields(Arc<Value>),
    Answer(Arc<MakeAnswer>),
    Refuse(Refusal),
}

/// Which requests are meant, and what happens to them.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub action: String,
    /// Parameters that a request has to have.
    pub parameters: Vec<(String, String)>,
    /// How often it is still followed; none for always.
    pub left: Option<u64>,
    /// Headers of the answer.
    pub headers: Vec<(String, String)>,
    pub effect: Effect,
    pub fault: Option<Fault>,
}

impl Rule {
    pub(super) fn new(action: impl Into<String>, effect: Effect) -> Self {
        let action = action.into();
        Self { action, parameters: Vec::new(), left: None, headers: Vec::new(), effect, fault: None }
    }

    fn is_for(&self, request: &ReceivedRequest, arguments: &Arguments) -> bool {
        let sent = |name: &str| request.parameter(name).or_else(|| arguments.get(name).map(String::as_str));
        self.action == request.action && self.parameters.iter().all(|(name, value)| sent(name) == Some(value.as_str()))
    }
}

/// The rules of an emulator.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules(Vec<Rule>);

impl Rules {
    pub(super) fn add(&mut self, rule: Rule) {
        if rule.left != Some(0) {
            self.0.push(rule);
        }
    }

    /// Forgets some rules.
    pub(super) fn forget(&mut self, is_meant: impl Fn(&Rule) -> bool) {
        self.0.retain(|rule| !is_meant(rule));
    }

    /// All rules, in the order in which they were made.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter()
    }

    /// The actions that there are rules for.
    pub(super) fn actions(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|rule| rule.action.as_str())
    }

    /// The rule to follow for a request, with the arguments of its path. Those with a number come first, in the order in which they were made; of the
    /// others the newest counts.
    pub(super) fn follow(&mut self, request: &ReceivedRequest, arguments: &Arguments) -> Option<Rule> {
        let is_for = |rule: &Rule| rule.is_for(request, arguments);
        let counted = self.0.iter().position(|rule| rule.left.is_some() && is_for(rule));
        let index = counted.or_else(|| self.0.iter().rposition(is_for))?;
        let rule = self.0.get_mut(index)?;
        rule.left = rule.left.map(|left| left.saturating_sub(1));
        if rule.left == Some(0) { Some(self.0.remove(index)) } else { Some(rule.clone()) }
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usual => formatter.write_str("Usual"),
            Self::Fields(fields) => fields.fmt(formatter),
            Self::Answer(_) => formatter.write_str("Answer"),
            Self::Refuse(refusal) => refusal.fmt(formatter),
        }
    }
}

/// A rule under construction: which requests are meant, how often, and at the end what happens to them. Made by
/// [`Emulator::on`] and [`Emulator::on_action`].
///
/// A rule holds from the call that ends its construction, also while requests are under way. Rules with a number of
/// [`Self::times`] come first, in the order in which they were made, so that several of them make a sequence. Of those
/// that always hold the newest counts. A request is checked first: one that is refused uses up no rule.
#[must_use = "a rule does nothing until it is told what happens"]
pub struct When<'emulator, A> {
    emulator: &'emulator Emulator,
    rule: Rule,
    action: PhantomData<fn() -> A>,
}

impl<'emulator, A> When<'emulator, A> {
    pub(super) fn new(emulator: &'emulator Emulator, action: impl Into<String>) -> Self {
        Self { emulator, rule: Rule::new(action, Effect::Usual), action: PhantomData }
    }

    /// Means only requests in which a parameter of the query, body or path has this value, as it travels.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.rule.parameters.push((name.into(), value.into()));
        self
    }

    /// Sets how often the rule is followed. Default: always.
    pub fn times(mut self, times: u64) -> Self {
        self.rule.left = Some(times);
        self
    }

    /// Adds a header to the response, such as `Retry-After`. One that is no HTTP header is left out.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.rule.headers.push((name.into(), value.into()));
        self
    }

    /// Answers with these fields, by their wire names, without `RequestId`, `Success` and `HttpStatusCode`. For an action
    /// that pages, a JSON list of all rows is enough; the answer of an action that no spec knows is sent as it is, with
    /// a request id.
    pub fn answer_json(mut self, fields: Value) {
        self.rule.effect = Effect::Fields(Arc::new(fields));
        self.emulator.add(self.rule);
    }

    /// Answers as [`Self::answer_json`], with what `answer` makes of the request. It must not call back into the
    /// emulator.
    pub fn answer_with(mut self, answer: impl Fn(&ReceivedRequest) -> Value + Send + Sync + 'static) {
        self.rule.effect = Effect::Answer(Arc::new(answer));
        self.emulator.add(self.rule);
    }

    /// Refuses the request. HTTP 200 gives an answer with `Success: false`, any other status an error document; one that
    /// is not from 200 to 599 becomes 500.
    pub fn refuse(mut self, status: u16, code: impl Into<String>, message: impl Into<String>) {
        let status = if (200..600).contains(&status) { status } else { 500 };
        self.rule.effect = Effect::Refuse(Refusal::new(status, code, message));
        self.emulator.add(self.rule);
    }

    /// Lets something go wrong with the answer, which is the usual one.
    pub fn fail(mut self, fault: Fault) {
        self.rule.fault = Some(fault);
        self.emulator.add(self.rule);
    }

    /// Answers as usual, with the headers that were added.
    pub fn answer_as_usual(self) {
        self.emulator.add(self.rule);
    }
}

impl<A: TypedRequest> When<'_, A> {
    /// Answers with a response. Its fields that are none are left out; request id and success are the emulator's.
    pub fn answer(self, response: A::Response) {
        self.answer_json(to_object(&response));
    }
}

impl<A> fmt::Debug for When<'_, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rule.fmt(formatter)
    }
}
