//! Answers that a test gives in place of the examples.

use super::request::ReceivedRequest;
use super::state::Content;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

type Answer = Box<dyn Fn(&ReceivedRequest) -> Value + Send + Sync>;

/// What makes the answers of some actions.
#[derive(Default)]
pub(super) struct OwnAnswers(BTreeMap<String, Answer>);

impl OwnAnswers {
    pub(super) fn insert(&mut self, action: String, answer: Answer) {
        self.0.insert(action, answer);
    }

    /// The names of these actions.
    pub(super) fn actions(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The answer to a request, where its action has one.
    pub(super) fn reply(&self, request: &ReceivedRequest) -> Option<Content> {
        Some(match self.0.get(&request.action)?(request) {
            Value::Array(rows) => Content::Rows(rows),
            fields => Content::Fields(fields),
        })
    }
}

impl fmt::Debug for OwnAnswers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}
