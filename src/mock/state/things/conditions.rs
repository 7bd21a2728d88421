//! Which things a request is about, where it does not name one: what their attributes must be.

use super::attributes::{Known, Name, Names};
use super::kind::Thing;
use super::sent::is_about_the_call;
use super::show::Shown;
use crate::mock::check::integer;
use crate::mock::model::{Action, Field, Resource};
use crate::mock::state::arguments::Arguments;
use crate::mock::state::shape::{parts_of, plain_text};
use crate::values::TimeText;
use serde_json::Value;
use std::cmp::Ordering;

/// What holds of a thing that a request is about.
#[derive(Debug)]
struct Condition<'call> {
    /// None for an attribute that no thing has.
    name: Option<Name>,
    is_id: bool,
    test: Test<'call>,
    /// What is shown of a thing that does not have the attribute.
    example: Option<Known>,
    /// Whether a thing of which nothing is known or shown fails.
    is_needed: bool,
}

#[derive(Debug)]
enum Test<'call> {
    Is(&'call Value),
    Contains(String),
    Below(String),
    From(&'call Value),
    Until(&'call Value),
}

/// All that must hold.
#[derive(Debug, Default)]
pub(super) struct Conditions<'call>(Vec<Condition<'call>>);

impl<'call> Conditions<'call> {
    /// What a request says, and what the action demands in any case. `fields` are those shown of one thing.
    pub(super) fn of(
        action: &'call Action,
        resource: &'call Resource,
        fields: &[Field],
        asked: &'call Arguments<'_>,
        names: &Names,
    ) -> Self {
        let shown = Shown::new(resource, names);
        let mut conditions = Self::only(resource, names);
        let within = filters_within(resource);
        let is_whole = |name: &str| within.iter().any(|path| path.split('.').next() == Some(name));
        let whole = asked.all().filter(|(name, _)| !is_about_the_call(action, name) && !is_whole(name));
        let parts = within.iter().filter_map(|path| {
            let (first, rest) = path.split_once('.')?;
            Some((*path, rest.split('.').try_fold(asked.value(first)?, |value, step| value.get(step))?))
        });
        for (parameter, sent) in whole.chain(parts) {
            let test = |key: &'call std::collections::BTreeMap<String, String>,
                        test: fn(&'call Value) -> Test<'call>| {
                key.get(parameter).map(|field| (field.as_str(), test(sent)))
            };
            let declared = test(&resource.contains, |sent| Test::Contains(plain_text(sent)))
                .or_else(|| test(&resource.under, |sent| Test::Below(plain_text(sent))))
                .or_else(|| test(&resource.from, Test::From))
                .or_else(|| test(&resource.until, Test::Until))
                .or_else(|| test(&resource.filters, Test::Is));
            let is_needed = declared.is_some();
            let (field, test) = declared.unwrap_or((parameter, Test::Is(sent)));
            if matches!(sent, Value::Array(elements) if elements.is_empty()) || plain_text(sent).is_empty() {
                continue;
            }
            let attribute = resource.attribute(field).trim_end_matches("[]");
            conditions.0.push(Condition {
                name: names.find(attribute),
                is_id: shown.is_id(field) || shown.is_id(attribute),
                test,
                example: shown.example_of(fields, attribute).map(Known::Value),
                is_needed,
            });
        }
        conditions
    }

    /// What the parameters say that name a thing in the place of its id, and what the action demands in any case. Nothing
    /// where none of them was sent.
    pub(super) fn by(
        resource: &'call Resource,
        fields: &[Field],
        asked: &'call Arguments<'_>,
        names: &Names,
    ) -> Option<Self> {
        let shown = Shown::new(resource, names);
        let mut conditions = Self::only(resource, names);
        let sent = resource.by.iter().filter_map(|name| Some((name, asked.value(name)?)));
        let sent: Vec<Condition<'call>> = sent
            .map(|(name, sent)| {
                let attribute = resource.attribute(name);
                Condition {
                    name: names.find(attribute),
                    is_id: shown.is_id(attribute),
                    test: Test::Is(sent),
                    example: shown.example_of(fields, attribute).map(Known::Value),
                    is_needed: true,
                }
            })
            .collect();
        if sent.is_empty() {
            return None;
        }
        conditions.0.extend(sent);
        Some(conditions)
    }

    /// What the action demands of every thing that it knows.
    pub(super) fn only(resource: &'call Resource, names: &Names) -> Self {
        let condition = |(name, value): (&'call String, &'call Value)| Condition {
            name: names.find(name),
            is_id: false,
            test: Test::Is(value),
            example: None,
            is_needed: true,
        };
        Self(resource.only.iter().map(condition).collect())
    }

    pub(super) fn hold(&self, thing: &Thing) -> bool {
        self.0.iter().all(|condition| condition.holds(thing))
    }
}

/// The filters that are fields of a parameter.
fn filters_within(resource: &Resource) -> Vec<&str> {
    let Resource { filters, contains, under, from, until, .. } = resource;
    let names = [filters, contains, under, from, until].into_iter().flat_map(std::collections::BTreeMap::keys);
    names.map(String::as_str).filter(|name| name.contains('.')).collect()
}

impl Condition<'_> {
    fn holds(&self, thing: &Thing) -> bool {
        if self.is_id {
            return match self.test {
                Test::Is(Value::String(sent)) => thing.id == *sent,
                _ => self.test.passes(&Known::Value(thing.id.clone().into())),
            };
        }
        let known = self.name.and_then(|name| thing.attributes.get(name));
        known.or(self.example.as_ref()).map_or(!self.is_needed, |known| self.test.passes(known))
    }
}

impl Test<'_> {
    fn passes(&self, known: &Known) -> bool {
        match (self, known) {
            (Self::Is(sent), Known::Value(known)) => is_same(known, sent),
            (Self::Is(sent), Known::Time(_)) => compare(known, sent) == Some(Ordering::Equal),
            (Self::Contains(text), Known::Value(Value::String(known))) => known.contains(text.as_str()),
            (Self::Contains(text), known) => known.text().contains(text.as_str()),
            (Self::Below(parent), known) => {
                let below = known.text().strip_prefix(parent.trim_end_matches('/')).map(str::to_owned);
                below.and_then(|rest| rest.strip_prefix('/').map(str::to_owned)).is_some_and(|rest| !rest.contains('/'))
            }
            (Self::From(sent), known) => compare(known, sent).is_some_and(Ordering::is_ge),
            (Self::Until(sent), known) => compare(known, sent).is_some_and(Ordering::is_le),
        }
    }
}

/// Whether what is known is what was sent. One of several values is enough, on both sides; of objects, such as labels, all
/// that were sent are there.
fn is_same(known: &Value, sent: &Value) -> bool {
    match (known, sent) {
        (Value::String(known), Value::String(sent)) => {
            known == sent || known.contains(',') && parts_of(known).any(|part| part == sent)
        }
        (_, Value::Array(sent)) if sent.iter().all(Value::is_object) => sent.iter().all(|sent| is_same(known, sent)),
        (_, Value::Array(sent)) => sent.iter().any(|sent| is_same(known, sent)),
        (Value::Array(known), _) => known.iter().any(|known| is_same(known, sent)),
        (Value::Object(known), Value::Object(sent)) => {
            sent.iter().all(|(name, sent)| known.get(name).is_some_and(|known| is_same(known, sent)))
        }
        _ => plain_text(known) == plain_text(sent),
    }
}

/// Times and numbers by their size, other texts by their letters.
fn compare(known: &Known, sent: &Value) -> Option<Ordering> {
    let time = |value: &Value| {
        let by_text = || TimeText::from(value.as_str()?).to_utc();
        integer(value).or_else(|| by_text().map(|time| time.timestamp_millis()))
    };
    match known {
        Known::Time(known) => Some(known.cmp(&time(sent)?)),
        Known::Value(known) => match (time(known), time(sent)) {
            (Some(known), Some(sent)) => Some(known.cmp(&sent)),
            _ => Some(plain_text(known).cmp(&plain_text(sent))),
        },
    }
}
