//! What a request says of a thing: its id, and its attributes under the names that all actions of its kind share.

use super::attributes::{Attributes, Known, Names};
use super::kind::joined_id;
use crate::mock::model::{Action, PagedBy, Resource, Set, SortedBy};
use crate::mock::state::arguments::Arguments;
use crate::mock::state::shape::plain_text;
use serde_json::{Map, Value};

/// Parameter by which a service knows a call that it had before.
pub(super) const TOKEN: &str = "ClientToken";

/// What a request says of one thing.
pub(super) struct Sent<'call> {
    action: &'call Action,
    resource: &'call Resource,
    asked: &'call Arguments<'call>,
    /// One element of the list, where it is a request for several things.
    element: Option<&'call Map<String, Value>>,
}

/// What is done with the lists of a thing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Elements {
    Replace,
    Add,
    Remove,
}

impl<'call> Sent<'call> {
    /// What a request says of each thing that it is for.
    pub(super) fn each(action: &'call Action, resource: &'call Resource, asked: &'call Arguments<'call>) -> Vec<Self> {
        let sent = |element| Self { action, resource, asked, element };
        match &resource.each {
            Some(each) => {
                let elements = asked.value(each).and_then(Value::as_array).into_iter().flatten();
                elements.map(|element| sent(element.as_object())).collect()
            }
            None => vec![sent(None)],
        }
    }

    /// The value of a parameter, of a field within one, of a field of the element, or of what is put together of them.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        let element = self.element.and_then(|element| element.get(name)).filter(|value| !value.is_null());
        if let Some(value) = element.or_else(|| self.asked.value(name)) {
            return Some(value.clone());
        }
        if let Some(pattern) = self.resource.join.get(name) {
            return Some(self.joined(pattern).into());
        }
        let (first, rest) = name.split_once('.')?;
        at(self.asked.value(first)?, rest.split('.'))
    }

    /// A text such as `{Database}.{Table}` with what was sent. What was not is its example, and so in every request.
    fn joined(&self, pattern: &str) -> String {
        let example = |name: &str| {
            let known = self.action.parameters.iter().find(|parameter| parameter.field.name == name)?;
            known.field.example.clone()
        };
        pattern.split('{').fold(String::new(), |text, piece| match piece.split_once('}') {
            Some((name, rest)) => {
                let value = self.asked.value(name).cloned().or_else(|| example(name));
                text + &value.as_ref().map(plain_text).unwrap_or_default() + rest
            }
            None => text + piece,
        })
    }

    /// The ids of the things that are meant, which are several where a part of the id is a list. Empty where none is said.
    pub(super) fn ids(&self) -> Vec<String> {
        let is_new = |name: &&String| self.resource.like.as_ref() != Some(*name);
        let parts: Vec<Option<Value>> = self.resource.id.iter().filter(is_new).map(|name| self.value(name)).collect();
        if parts.iter().all(Option::is_none) {
            return Vec::new();
        }
        let mut ids = vec![Vec::new()];
        for part in parts {
            let texts: Vec<String> = match part {
                Some(Value::Array(elements)) => elements.iter().map(plain_text).collect(),
                Some(value) => vec![plain_text(&value)],
                None => vec![String::new()],
            };
            ids = ids
                .iter()
                .flat_map(|id: &Vec<String>| {
                    texts.iter().map(|text| [id.as_slice(), std::slice::from_ref(text)].concat())
                })
                .collect();
        }
        ids.iter().map(|id| joined_id(id)).collect()
    }

    /// The parameters and fields that say something about the thing, by the names of the attributes they are.
    pub(super) fn attributes(&self) -> Vec<(&'call str, Value)> {
        let (resource, asked) = (self.resource, self.asked);
        if resource.is_for_all() {
            return Vec::new();
        }
        let is_about_it = |name: &str| {
            let others = [&resource.each, &resource.like, &resource.restores];
            let is_about_another = others.iter().any(|other| other.as_deref() == Some(name));
            !is_about_another && !is_about_the_call(self.action, name)
        };
        let parameters = asked.all().filter(|(name, _)| is_about_it(name));
        let fields = self.element.into_iter().flatten().map(|(name, value)| (name.as_str(), value));
        let mut found: Vec<(&str, Value)> = parameters
            .chain(fields.filter(|(_, value)| !value.is_null()))
            .map(|(name, value)| (resource.attribute(name), value.clone()))
            .collect();
        let within = resource.known_as.iter().filter(|(name, _)| name.contains('.'));
        found.extend(within.filter_map(|(path, name)| Some((name.as_str(), self.value(path)?))));
        found.extend(resource.join.iter().map(|(name, pattern)| (name.as_str(), self.joined(pattern).into())));
        found
    }

    /// Changes attributes as the request says, but for those that it must leave as they are.
    pub(super) fn change(
        &self,
        attributes: &mut Attributes,
        elements: Elements,
        names: &mut Names,
        is_fixed: impl Fn(&Names, &str) -> bool,
    ) {
        for (target, value) in self.attributes() {
            if is_fixed(names, target) {
                continue;
            }
            if let Some(list) = target.strip_suffix("[]") {
                let name = names.add(list);
                let known = attributes.get(name).map(Known::elements).unwrap_or_default();
                let value = changed(known, Known::Value(value).elements(), elements);
                attributes.set(name, Known::Value(value.into()));
            } else if let Some(path) = target.strip_suffix('/') {
                let name = names.add(path);
                let known = attributes.get(name).map(Known::text).unwrap_or_default();
                let (parent, _) = known.rsplit_once('/').unwrap_or_default();
                attributes.set(name, Known::Value(format!("{parent}/{}", plain_text(&value)).into()));
            } else if let Some(path) = target.strip_prefix('/') {
                let name = names.add(path);
                let known = attributes.get(name).map(Known::text).unwrap_or_default();
                let (_, last) = known.rsplit_once('/').unwrap_or(("", &known));
                let parent = plain_text(&value);
                attributes.set(name, Known::Value(format!("{}/{last}", parent.trim_end_matches('/')).into()));
            } else {
                attributes.set(names.add(target), Known::Value(value));
            }
        }
        for (name, set) in &self.resource.sets {
            if let Some(value) = self.set_by(set, attributes, names) {
                attributes.set(names.add(name), Known::Value(value));
            }
        }
        for name in &self.resource.stamps {
            attributes.set(names.add(name), Known::Time(self.asked.now));
        }
        // What is null is shown as absent, and not by an example.
        for name in &self.resource.clears {
            attributes.set(names.add(name), Known::Value(Value::Null));
        }
    }
}

/// What is at a path in a value; elements of a list are counted from 0. A text on the way is the JSON that it holds.
fn at<'path>(value: &Value, mut path: impl Iterator<Item = &'path str>) -> Option<Value> {
    let Some(step) = path.next() else { return Some(value.clone()).filter(|value| !value.is_null()) };
    match value {
        Value::String(text) => {
            let held: Value = serde_json::from_str(text).ok()?;
            at(&held, std::iter::once(step).chain(path).collect::<Vec<_>>().into_iter())
        }
        Value::Array(elements) => at(elements.get(step.parse::<usize>().ok()?)?, path),
        value => at(value.get(step)?, path),
    }
}

impl Sent<'_> {
    /// What an attribute becomes; nothing where it stays.
    fn set_by(&self, set: &Set, attributes: &Attributes, names: &Names) -> Option<Value> {
        match set {
            Set::Always(value) => Some(value.clone()),
            Set::From { name, values, otherwise } => {
                let sent = self.value(name).map(|value| plain_text(&value));
                let known = || Some(attributes.get(names.find(self.resource.attribute(name))?)?.text());
                let found = sent.or_else(known).and_then(|text| values.get(&text));
                found.or(otherwise.as_ref()).cloned()
            }
        }
    }
}

fn changed(known: Vec<Value>, sent: Vec<Value>, elements: Elements) -> Vec<Value> {
    let is_in = |list: &[Value], value: &Value| list.iter().any(|other| plain_text(other) == plain_text(value));
    match elements {
        Elements::Replace => sent,
        Elements::Add => {
            let new: Vec<Value> = sent.into_iter().filter(|value| !is_in(&known, value)).collect();
            [known, new].concat()
        }
        Elements::Remove => known.into_iter().filter(|value| !is_in(&sent, value)).collect(),
    }
}

/// Whether a parameter is about the call, such as the number of a page or the order of a list, and not about any thing.
pub(super) fn is_about_the_call(action: &Action, name: &str) -> bool {
    let is_paging = action.paging.as_ref().is_some_and(|paging| {
        let (PagedBy::Page(by) | PagedBy::Offset(by) | PagedBy::Key { parameter: by, .. }) = &paging.by;
        by == name || paging.size.as_deref() == Some(name)
    });
    let is_sorting = action
        .sorted_by
        .as_ref()
        .is_some_and(|SortedBy { field, direction }| field == name || direction.as_deref() == Some(name));
    name == TOKEN || is_paging || is_sorting
}
