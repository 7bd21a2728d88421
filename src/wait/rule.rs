//! What the spec of an action says about waiting, and what that makes of a response.

use crate::wire::record::{Record, View};
use std::borrow::Cow;

/// Where a response tells how far the work is. A bad value at any place is a failure; the work succeeded when there are only
/// good ones.
#[derive(Debug)]
pub(crate) struct WaitRule {
    /// The places, at least one.
    pub readings: &'static [Reading],
    /// Where the response tells in so many words whether the work goes on. Then nothing else ends the wait, and every
    /// value but the good ones is a failure.
    pub running: Option<&'static [&'static str]>,
    /// Where the response says why the work failed.
    pub message: Option<&'static [&'static str]>,
    /// Where the id of the next piece stands, for work that comes in a chain.
    pub follow: Option<Follow>,
}

/// One place and its values, as texts; numbers too.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Wire names on the way. A list on it stands for each of its elements.
    pub path: &'static [&'static str],
    /// Values of success.
    pub good: &'static [&'static str],
    /// Values of failure.
    pub bad: &'static [&'static str],
    /// Other documented values.
    pub go_on: &'static [&'static str],
    /// Numbers and what the reference calls them.
    pub names: &'static [(&'static str, &'static str)],
    /// Whether nothing there is as good as a good value.
    pub good_when_absent: bool,
}

/// The next piece of a chain.
#[derive(Debug)]
pub(crate) struct Follow {
    /// Where its id stands in the response.
    pub path: &'static [&'static str],
    /// The parameter that takes it.
    pub parameter: &'static str,
}

/// What a response says about the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stand {
    /// It is done.
    Good,
    /// It goes on.
    Open,
    /// It failed.
    Bad,
}

/// A response, judged.
#[derive(Debug)]
pub(crate) struct Judgement {
    pub stand: Stand,
    /// The values found, for people.
    pub state: String,
    /// Whether the reference lists all of them.
    pub is_documented: bool,
}

impl WaitRule {
    /// Judges a response. `until` replaces the values that end it well.
    pub(crate) fn judge(&self, response: &dyn Record, until: Option<&[String]>) -> Judgement {
        let mut judgement = Judgement { stand: Stand::Good, state: String::new(), is_documented: true };
        for reading in self.readings {
            let mut values = Vec::new();
            collect(View::Record(response), reading.path, &mut values);
            if values.is_empty() && !reading.good_when_absent {
                judgement.stand = judgement.stand.max(Stand::Open);
            }
            for value in values {
                judgement.stand = judgement.stand.max(reading.stand(&value, until));
                judgement.is_documented &= reading.lists(&value);
                if !judgement.state.is_empty() {
                    judgement.state.push_str(", ");
                }
                // A lone value speaks for itself.
                if let ([_, _, ..], Some(name)) = (self.readings, reading.path.last()) {
                    judgement.state.push_str(name);
                    judgement.state.push(' ');
                }
                judgement.state.push_str(&reading.in_words(&value));
            }
        }
        if let Some(path) = self.running {
            let mut told = Vec::new();
            collect(View::Record(response), path, &mut told);
            judgement.stand = match judgement.stand {
                _ if told != ["false"] => Stand::Open,
                Stand::Good => Stand::Good,
                Stand::Open | Stand::Bad => Stand::Bad,
            };
        }
        judgement
    }

    /// Returns why the work failed, in the words of the service.
    pub(crate) fn message(&self, response: &dyn Record) -> Option<String> {
        let mut texts = Vec::new();
        collect(View::Record(response), self.message?, &mut texts);
        // Migration Assist writes `null` where there is nothing to say.
        texts.retain(|text| !text.is_empty() && text != "null");
        (!texts.is_empty()).then(|| texts.join("; "))
    }

    /// The id of the next piece of a chain, where there is one.
    pub(crate) fn next_piece(&self, response: &dyn Record) -> Option<(&'static str, String)> {
        let follow = self.follow.as_ref()?;
        let mut ids = Vec::new();
        collect(View::Record(response), follow.path, &mut ids);
        ids.into_iter().find(|id| !id.is_empty()).map(|id| (follow.parameter, id))
    }
}

impl Reading {
    fn stand(&self, value: &str, until: Option<&[String]>) -> Stand {
        let is_good = match until {
            Some(until) => until.iter().any(|good| good == value),
            None => self.good.contains(&value),
        };
        if is_good {
            Stand::Good
        } else if self.bad.contains(&value) {
            Stand::Bad
        } else {
            Stand::Open
        }
    }

    /// Returns a value for people: a number behind its name, such as `FAILED (2)`.
    fn in_words<'value>(&self, value: &'value str) -> Cow<'value, str> {
        match self.names.iter().find(|(number, _)| *number == value) {
            Some((number, name)) => format!("{name} ({number})").into(),
            None => value.into(),
        }
    }

    fn lists(&self, value: &str) -> bool {
        [self.good, self.bad, self.go_on].iter().any(|values| values.contains(&value))
    }
}

/// Collects the values that a path leads to.
fn collect(view: View<'_>, path: &[&str], values: &mut Vec<String>) {
    match (view, path) {
        (View::List(list), _) => list.visit(&mut |element| collect(element, path, values)),
        (View::Record(record), [name, rest @ ..]) => record.visit(&mut |field, view| {
            if field == *name {
                collect(view, rest, values);
            }
        }),
        (View::Text(text), []) => values.push(text.to_owned()),
        (View::Integer(number), []) => values.push(number.to_string()),
        (View::Boolean(boolean), []) => values.push(boolean.to_string()),
        _ => {}
    }
}
