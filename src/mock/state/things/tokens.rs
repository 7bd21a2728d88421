//! Answers by idempotency token, so that a call that comes once more changes nothing.

use crate::mock::model::Verb;
use serde_json::Value;
use std::collections::{HashMap, VecDeque};

/// How many answers are kept. A call that is repeated is repeated long before there are as many.
const KEPT: usize = 10_000;

/// What a token belongs to: kind and verb of the action, and the token.
type Key = (String, Verb, String);

/// The newest answers of the calls that changed something.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    answers: HashMap<Key, Value>,
    /// The keys, the oldest first.
    order: VecDeque<Key>,
}

impl Tokens {
    pub(super) fn get(&self, key: &Key) -> Option<&Value> {
        self.answers.get(key)
    }

    pub(super) fn insert(&mut self, key: Key, answer: Value) {
        if self.answers.insert(key.clone(), answer).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Tokens, Verb};
    use serde_json::json;

    #[test]
    fn the_oldest_answers_are_forgotten() {
        let mut tokens = Tokens::default();
        let key = |number: usize| ("pear".to_owned(), Verb::Update, number.to_string());
        for number in 0..=KEPT {
            tokens.insert(key(number), json!(number));
            tokens.insert(key(number), json!(number));
        }
        assert_eq!((tokens.get(&key(0)), tokens.get(&key(1))), (None, Some(&json!(1))));
        assert_eq!((tokens.answers.len(), tokens.order.len()), (KEPT, KEPT));
    }
}
