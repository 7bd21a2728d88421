//! The life of every kind of thing that the specs declare by `resource`, through the client and over a socket: created,
//! shown, listed, filtered, changed, removed, and gone. The test knows no kind by name; it walks the declarations.
#![cfg(all(feature = "mock", feature = "v2020"))]

#[path = "support/example.rs"]
mod example;

use dataworks::mock::{AnswerOrigin, Emulator};
use dataworks::{Error, UntypedRequest};
use example::example;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// Code of the refusal when there is no such thing, where the spec says none.
const NOT_THERE: &str = "InvalidParameter.NotExist";
/// A text, and a number, that no thing has.
const NO_TEXT: &str = "text of no thing";
const NO_NUMBER: i64 = 987_654_321;
/// What a changed text becomes.
const CHANGED: &str = "changed by its life";

/// What the specs say of an action.
#[derive(Clone, Copy)]
struct Action {
    name: &'static str,
    spec: &'static Value,
}

impl Action {
    fn resource(self, key: &str) -> &'static Value {
        &self.spec["resource"][key]
    }

    fn verb(self) -> &'static str {
        self.resource("verb").as_str().unwrap_or_default()
    }

    /// The parameters that name the thing.
    fn ids(self) -> Vec<&'static str> {
        texts(self.resource("id"))
    }

    fn parameters(self) -> &'static [Value] {
        self.spec["parameters"].as_array().map_or(&[], Vec::as_slice)
    }

    fn parameter(self, name: &str) -> Option<&'static Value> {
        self.parameters().iter().find(|parameter| parameter["name"] == name)
    }

    /// The attribute that a parameter or field is.
    fn attribute(self, name: &str) -> String {
        self.resource("as")[name].as_str().unwrap_or(name).trim_end_matches("[]").to_owned()
    }

    /// Whether it shows a field of its own for an attribute.
    fn shows(self, attribute: &str) -> bool {
        let field = self.field_of(attribute);
        // A field of that name may be another attribute.
        let is_another = field == attribute && self.resource("as").get(field).is_some_and(|known| known != attribute);
        !is_another && has_field(&self.spec["response"], field)
    }

    /// What it calls an attribute.
    fn field_of(self, attribute: &str) -> &str {
        let shown = self.resource("as").as_object().into_iter().flatten().find(|(_, known)| *known == attribute);
        shown.map_or(attribute, |(field, _)| field)
    }

    /// Where the rows of its answer are.
    fn rows(self, answer: &Value) -> Vec<Value> {
        let declared = self.resource("rows").as_str().or_else(|| self.spec["pagination"]["items"].as_str());
        let first = || {
            let fields = self.spec["response"].as_array()?;
            fields.iter().find(|field| field["type"] == "Array")?["name"].as_str()
        };
        let path = declared.or_else(first).unwrap_or_default();
        path.split('.').fold(answer, |value, step| &value[step]).as_array().cloned().unwrap_or_default()
    }
}

/// A field of an object or an element of a list, each also of one that is written as a text.
fn part(value: &Value, step: &str) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).map(|held: Value| part(&held, step)).unwrap_or_default(),
        Value::Array(elements) => {
            step.parse().ok().and_then(|index: usize| elements.get(index)).cloned().unwrap_or_default()
        }
        value => value[step].clone(),
    }
}

/// What is known, in the form that a parameter has: one element for a list of them, or the reverse.
fn fitting(known: &Value, parameter: &Value) -> Value {
    let is_list = parameter["type"] == "Array";
    let is_number = parameter["type"] == "Integer" || parameter["type"] == "Long";
    match known {
        Value::Array(list) if !is_list => list.first().cloned().unwrap_or_default(),
        Value::String(text) if is_number => text.split(',').next().unwrap_or_default().into(),
        known if is_list && !known.is_array() => vec![known.clone()].into(),
        known => known.clone(),
    }
}

/// One text, or a list of them.
fn texts(value: &'static Value) -> Vec<&'static str> {
    match value {
        Value::String(text) => vec![text],
        value => value.as_array().into_iter().flatten().filter_map(Value::as_str).collect(),
    }
}

fn has_field(fields: &Value, name: &str) -> bool {
    fields.as_array().into_iter().flatten().any(|field| {
        field["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name))
            || has_field(&field["fields"], name)
            || has_field(&field["items"]["fields"], name)
    })
}

/// What went wrong in a life.
struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A thing that lives at an emulator of its own.
struct Life {
    emulator: Emulator,
    send: fn(&Emulator, &str) -> UntypedRequest,
    actions: Vec<Action>,
    /// What was sent when it was created, by attribute.
    known: Map<String, Value>,
    id: Vec<Value>,
}

impl Life {
    fn with(&self, verb: &str) -> Vec<Action> {
        // What is only known of some things is not known of a new one.
        let is_meant = |action: &&Action| {
            action.verb() == verb && action.resource("where").is_null() && action.resource("within").is_null()
        };
        self.actions.iter().filter(is_meant).copied().collect()
    }

    /// The lists of what one thing has.
    fn lists_within(&self) -> Vec<Action> {
        self.actions.iter().filter(|action| !action.resource("within").is_null()).copied().collect()
    }

    /// A value for a parameter: that of the thing, or the example of the spec.
    fn value(&self, action: Action, parameter: &Value) -> Value {
        let name = parameter["name"].as_str().unwrap_or_default();
        if let Some(field) = action.resource("under")[name].as_str() {
            let path = self.known.get(&action.attribute(field)).and_then(Value::as_str).unwrap_or_default();
            return path.rsplit_once('/').map_or("", |(parent, _)| parent).into();
        }
        let filter = |key: &str| action.resource(key)[name].as_str();
        let field = filter("filters").or_else(|| filter("contains")).unwrap_or(name);
        self.known.get(&action.attribute(field)).map_or_else(|| example(parameter), |known| fitting(known, parameter))
    }

    /// What a call has to say: what it requires, and one of each group of which one is required.
    fn required(&self, action: Action) -> BTreeMap<&'static str, Value> {
        let mut sent = BTreeMap::new();
        let is_needed =
            |parameter: &&Value| parameter["required"] == true || parameter["name"] == *action.resource("each");
        for parameter in action.parameters().iter().filter(is_needed) {
            sent.insert(parameter["name"].as_str().unwrap_or_default(), self.value(action, parameter));
        }
        for group in action.spec["any_of"].as_array().into_iter().flatten() {
            let group: Vec<&str> = group.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let ids = action.ids();
            if group.iter().any(|name| sent.contains_key(name) || ids.contains(name)) {
                continue;
            }
            let known = group.iter().find(|name| self.known.contains_key(&action.attribute(name)));
            let Some(parameter) = known.or(group.first()).and_then(|name| action.parameter(name)) else { continue };
            sent.insert(parameter["name"].as_str().unwrap_or_default(), self.value(action, parameter));
        }
        sent
    }

    /// Sends a call for the thing; the answer comes from what is remembered.
    async fn call(&self, action: Action, more: &[(&str, Value)]) -> Result<Value, Fault> {
        let answer = self.try_call(action, more).await.map_err(|error| Fault(format!("{}: {error}", action.name)))?;
        let origin = self.emulator.requests().last().map(|request| request.answer_origin);
        match origin {
            Some(AnswerOrigin::State) => Ok(answer),
            origin => Err(Fault(format!("{} is answered from {origin:?}", action.name))),
        }
    }

    async fn try_call(&self, action: Action, more: &[(&str, Value)]) -> Result<Value, Error> {
        let mut sent = self.required(action);
        if !self.id.is_empty() && (action.verb() != "list" || !action.resource("within").is_null()) {
            for (name, value) in action.ids().into_iter().zip(&self.id) {
                let is_list = action.parameter(name).is_some_and(|parameter| parameter["type"] == "Array");
                if action.parameter(name).is_some() {
                    sent.insert(name, if is_list { vec![value.clone()].into() } else { value.clone() });
                } else if let Some((first, rest)) = name.split_once('.')
                    && let Some(parameter) = action.parameter(first)
                {
                    let holder = sent.entry(first).or_insert_with(|| self.value(action, parameter));
                    *rest.split('.').fold(holder, |holder, step| &mut holder[step]) = value.clone();
                }
            }
        }
        let request = (self.send)(&self.emulator, action.name);
        let request = sent.into_iter().fold(request, |request, (name, value)| request.param(name, value));
        more.iter().fold(request, |request, (name, value)| request.param(*name, value.clone())).send().await
    }

    async fn create(&mut self, action: Action) -> Result<(), Fault> {
        let mut sent = self.required(action);
        let scope = texts(action.resource("scope"));
        let filtered = action.parameters().iter().filter_map(|parameter| parameter["name"].as_str());
        let filtered = filtered.filter(|name| self.is_filtered(&action.attribute(name)));
        for name in action.ids().into_iter().chain(action.resource("name").as_str()).chain(scope).chain(filtered) {
            if let Some(parameter) = action.parameter(name) {
                sent.insert(name, self.value(action, parameter));
            }
        }
        let more: Vec<(&str, Value)> = sent.iter().map(|(name, value)| (*name, value.clone())).collect();
        let answer = self.call(action, &more).await?;
        let element = action.resource("each").as_str().map(|each| sent[each][0].clone()).unwrap_or_default();
        let at = |value: &Value, path: &str| path.split('.').fold(value.clone(), |value, step| part(&value, step));
        let sent_of = |name: &str| sent.get(name);
        let found = |name: &str| {
            if let Some(pattern) = action.resource("join")[name].as_str() {
                return joined(action, pattern, &sent).into();
            }
            let sent = sent_of(name).or_else(|| element.get(name)).cloned();
            let (first, rest) = name.split_once('.').unwrap_or((name, ""));
            let within = || sent_of(first).filter(|_| !rest.is_empty()).map(|value| at(value, rest));
            sent.or_else(within).unwrap_or_else(|| at(&answer, name))
        };
        let mut ids: Vec<Value> = action.ids().into_iter().map(found).collect();
        for (name, value) in sent.iter().map(|(name, value)| ((*name).to_owned(), value.clone())) {
            self.known.insert(action.attribute(&name), value);
        }
        for (path, attribute) in action.resource("as").as_object().into_iter().flatten() {
            let Some((first, rest)) = path.split_once('.') else { continue };
            let value = sent.get(first).map(|value| at(value, rest)).unwrap_or_default();
            if let (Some(attribute), false) = (attribute.as_str(), value.is_null()) {
                self.known.insert(attribute.trim_end_matches("[]").to_owned(), value);
            }
        }
        for (name, value) in action.resource("sets").as_object().into_iter().flatten() {
            self.known.insert(name.clone(), value.clone());
        }
        for (name, value) in element.as_object().into_iter().flatten() {
            self.known.insert(action.attribute(name), value.clone());
        }
        if let [id] = ids.as_mut_slice() {
            // An answer may tell it in a list, or not at all; then a row does.
            if let Value::Array(list) = id {
                *id = list.first().cloned().unwrap_or_default();
            }
            if id.is_null() {
                *id = self.listed_id().await?;
            }
        }
        match ids.iter().any(Value::is_null) {
            true => Err(Fault(format!("{} tells no id: {answer}", action.name))),
            false => {
                self.id = ids;
                Ok(())
            }
        }
    }

    /// Whether a list has a filter by an attribute, or cannot be asked for without it.
    fn is_filtered(&self, attribute: &str) -> bool {
        let keys = ["filters", "contains"];
        self.with("list").into_iter().any(|list| {
            let fields = keys.iter().filter_map(|key| list.resource(key).as_object()).flatten();
            let fields = fields.filter_map(|(_, field)| field.as_str());
            let needed = list.parameters().iter().filter(|parameter| parameter["required"] == true);
            let needed = needed.filter_map(|parameter| parameter["name"].as_str());
            fields.chain(needed).any(|field| list.attribute(field) == attribute)
        })
    }

    /// The id of the one thing, as a list tells it.
    async fn listed_id(&self) -> Result<Value, Fault> {
        let lists = self.with("list");
        let list = lists.iter().find(|action| action.ids().len() == 1);
        let list = list.ok_or_else(|| Fault("no action tells the id".to_owned()))?;
        let rows = list.rows(&self.call(*list, &[]).await?);
        Ok(rows.first().map(|row| row[list.ids()[0]].clone()).unwrap_or_default())
    }

    /// How many rows a list has.
    async fn count(&self, action: Action, more: &[(&str, Value)]) -> Result<usize, Fault> {
        Ok(action.rows(&self.call(action, more).await?).len())
    }

    async fn expect_rows(&self, count: usize, when: &str) -> Result<(), Fault> {
        for action in self.with("list") {
            let found = self.count(action, &[]).await?;
            if found != count {
                return Err(Fault(format!("{} has {found} rows {when}", action.name)));
            }
        }
        Ok(())
    }

    /// Each declared filter lets pass what the thing has, and holds back what it does not have.
    async fn filter(&self) -> Result<(), Fault> {
        for action in self.with("list") {
            for key in ["filters", "contains", "under"] {
                for (name, field) in action.resource(key).as_object().into_iter().flatten() {
                    let Some(parameter) = action.parameter(name) else { continue };
                    if !parameter["values"].as_array().is_none_or(Vec::is_empty)
                        || !parameter["items"]["values"].as_array().is_none_or(Vec::is_empty)
                    {
                        continue;
                    }
                    let absent = match (parameter["type"].as_str(), parameter["items"]["type"].as_str()) {
                        (Some("String"), _) => NO_TEXT.into(),
                        (Some("Integer" | "Long"), _) => NO_NUMBER.into(),
                        (Some("Array"), Some("String")) => json!([NO_TEXT]),
                        (Some("Array"), Some("Integer" | "Long")) => json!([NO_NUMBER]),
                        _ => continue,
                    };
                    let found = self.count(action, &[(name, absent)]).await?;
                    if found != 0 {
                        return Err(Fault(format!("{} has {found} rows whatever {name} is", action.name)));
                    }
                    let attribute = action.attribute(field.as_str().unwrap_or_default());
                    if let (Some(known), true) = (self.known.get(&attribute), key != "under") {
                        let wanted = fitting(known, parameter);
                        let found = self.count(action, &[(name, wanted)]).await?;
                        if found != 1 {
                            return Err(Fault(format!("{} has {found} rows where {name} is right", action.name)));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Each change is seen by every action that shows what was changed.
    async fn update(&mut self) -> Result<(), Fault> {
        for action in self.with("update") {
            let ids = action.ids();
            let unique: Vec<&str> = ["ProjectIdentifier", "Owner"].to_vec();
            let text = action.parameters().iter().find(|parameter| {
                let name = parameter["name"].as_str().unwrap_or_default();
                let is_free = parameter["type"] == "String"
                    && parameter["values"].as_array().is_none_or(Vec::is_empty)
                    && parameter["holds"].is_null()
                    && parameter["date_pattern"].is_null();
                let is_text =
                    ["Description", "Comment", "Remark", "Name", "Detail"].iter().any(|end| name.ends_with(end));
                is_free && is_text && !ids.contains(&name) && !unique.contains(&name) && !self.is_scope(name)
            });
            // With a filter it is for all things that its parameters describe, and these change nothing.
            let text = text.filter(|_| action.resource("filters").as_object().is_none_or(Map::is_empty));
            let name = text.and_then(|parameter| parameter["name"].as_str());
            let more: Vec<(&str, Value)> = name.into_iter().map(|name| (name, CHANGED.into())).collect();
            self.call(action, &more).await?;
            let Some(attribute) = name.map(|name| action.attribute(name).trim_end_matches('/').to_owned()) else {
                continue;
            };
            for shown in self.with("get").into_iter().chain(self.with("list")).filter(|shown| shown.shows(&attribute)) {
                let answer = self.call(shown, &[]).await?;
                if !answer.to_string().contains(CHANGED) {
                    return Err(Fault(format!("{} does not show what {} changed: {answer}", shown.name, action.name)));
                }
            }
            if let Some(known) = self.known.get_mut(&attribute) {
                *known = CHANGED.into();
            }
        }
        Ok(())
    }

    /// What an action sets, by the values of its parameters too, is seen by every action that shows it.
    async fn set(&self) -> Result<(), Fault> {
        // A run that was told something decides by itself where it stands.
        let is_told = |action: &Action| !action.resource("order").is_null();
        for action in self.with("update").into_iter().filter(|action| !is_told(action)) {
            for (attribute, set) in action.resource("sets").as_object().into_iter().flatten() {
                let from = set["from"].as_str();
                let values = || set["values"].as_object().into_iter().flatten();
                let cases: Vec<(Vec<(&str, Value)>, &Value)> = match from.map(|from| (from, action.parameter(from))) {
                    None => vec![(Vec::new(), set)],
                    Some((from, Some(parameter))) => {
                        let typed = |text: &str| match parameter["type"].as_str() {
                            Some("String") => text.into(),
                            _ => serde_json::from_str(text).unwrap_or_default(),
                        };
                        values().map(|(sent, becomes)| (vec![(from, typed(sent))], becomes)).collect()
                    }
                    Some((from, None)) => {
                        let known = self.known.get(from).and_then(Value::as_str).unwrap_or_default();
                        let found = values().find(|(value, _)| *value == known).map(|(_, becomes)| becomes);
                        // A value that is in no list leaves the attribute as it is.
                        let becomes = found.or_else(|| set.get("else"));
                        becomes.map(|becomes| (Vec::new(), becomes)).into_iter().collect()
                    }
                };
                for (sent, becomes) in cases {
                    self.call(action, &sent).await?;
                    let readers = self.with("get").into_iter().chain(self.with("list"));
                    for reader in readers.filter(|reader| reader.shows(attribute)) {
                        let answer = self.call(reader, &[]).await?;
                        let shown = field_in(&answer, reader.field_of(attribute)).cloned().unwrap_or_default();
                        if shown != *becomes {
                            let sent = Value::from_iter(sent.clone());
                            return Err(Fault(format!(
                                "{} shows {attribute} {shown} in place of {becomes} after {} with {sent}",
                                reader.name, action.name
                            )));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn is_scope(&self, name: &str) -> bool {
        let created = self.with("create").into_iter().chain(self.with("save"));
        created.flat_map(|action| texts(action.resource("scope"))).any(|scope| scope == name)
    }

    async fn expect_gone(&self) -> Result<(), Fault> {
        for verb in ["get", "update", "add", "remove", "delete"] {
            for action in self.with(verb) {
                let expected = action.resource("gone").as_str().unwrap_or(NOT_THERE);
                match self.try_call(action, &[]).await {
                    Ok(answer) => return Err(Fault(format!("{} of what is gone answers {answer}", action.name))),
                    Err(error)
                        if error.code() == Some(expected) && error.http_status() == Some(status_of(expected)) => {}
                    Err(error) => return Err(Fault(format!("{} of what is gone: {error}", action.name))),
                }
            }
        }
        Ok(())
    }

    /// The whole life.
    async fn live(&mut self) -> Result<(), Fault> {
        let created = self.with("create").into_iter().chain(self.with("save")).collect::<Vec<_>>();
        let is_like_none = |action: &&Action| action.resource("like").is_null();
        let Some(action) = created.iter().find(is_like_none).copied() else { return Ok(()) };
        self.create(action).await?;
        let name = action.resource("name").as_str().map(|name| action.attribute(name));
        for shown in self.with("get") {
            let answer = self.call(shown, &[]).await?;
            let known = name.as_ref().filter(|name| shown.shows(name)).and_then(|name| self.known.get(name));
            if let Some(known) = known.and_then(Value::as_str).filter(|known| !answer.to_string().contains(known)) {
                return Err(Fault(format!("{} does not show {known}: {answer}", shown.name)));
            }
        }
        self.expect_rows(1, "when there is one thing").await?;
        self.filter().await?;
        if !action.resource("unique").as_array().is_none_or(Vec::is_empty) {
            let expected = action.resource("taken").as_str().unwrap_or("InvalidParameter");
            let known: Vec<(&str, Value)> = action
                .parameters()
                .iter()
                .filter_map(|parameter| parameter["name"].as_str())
                .filter_map(|name| Some((name, self.known.get(&action.attribute(name))?.clone())))
                .collect();
            let refused = self.try_call(action, &known).await.err();
            if refused.as_ref().and_then(Error::code) != Some(expected) {
                return Err(Fault(format!("{} of the same thing again: {refused:?}", action.name)));
            }
        }
        self.update().await?;
        self.set().await?;
        for (verb, count) in [("add", 1), ("remove", 0)] {
            for action in self.with(verb) {
                self.call(action, &[]).await?;
                for list in self.lists_within() {
                    let found = self.count(list, &[]).await?;
                    if found != count {
                        return Err(Fault(format!("{} has {found} rows after {}", list.name, action.name)));
                    }
                }
            }
        }
        let Some(action) = self.with("delete").first().copied() else { return Ok(()) };
        self.call(action, &[]).await?;
        self.expect_rows(0, "when its thing is gone").await?;
        self.expect_gone().await
    }
}

/// The first field of a name, however deep it is.
fn field_in<'answer>(answer: &'answer Value, name: &str) -> Option<&'answer Value> {
    match answer {
        Value::Object(entries) => {
            let own = entries.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value);
            own.or_else(|| entries.values().find_map(|inner| field_in(inner, name)))
        }
        Value::Array(elements) => elements.iter().find_map(|inner| field_in(inner, name)),
        _ => None,
    }
}

/// The documented HTTP status of a code. One of which none is documented comes with 400.
fn status_of(code: &str) -> u16 {
    let services = model()["services"].as_object().into_iter().flatten();
    let documented = services.filter_map(|(_, service)| service["statuses"][code].as_u64()).next();
    documented.and_then(|status| status.try_into().ok()).unwrap_or(400)
}

/// A text such as `{Database}.{Table}` with what was sent, or else the examples.
fn joined(action: Action, pattern: &str, sent: &BTreeMap<&'static str, Value>) -> String {
    action.parameters().iter().fold(pattern.to_owned(), |text, parameter| {
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = sent.get(name).unwrap_or(&parameter["example"]);
        text.replace(&format!("{{{name}}}"), &value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    })
}

fn model() -> &'static Value {
    static MODEL: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    let text = include_str!(concat!(env!("OUT_DIR"), "/emulator.json"));
    MODEL.get_or_init(|| serde_json::from_str(text).expect("the model is JSON"))
}

/// The actions of a service by the kind that they are about.
fn kinds(service: &str) -> BTreeMap<&'static str, Vec<Action>> {
    let actions = model()["services"][service]["actions"].as_object();
    let mut kinds: BTreeMap<&str, Vec<Action>> = BTreeMap::new();
    for (name, spec) in actions.into_iter().flatten() {
        if let Some(kind) = spec["resource"]["kind"].as_str() {
            kinds.entry(kind).or_default().push(Action { name, spec });
        }
    }
    kinds
}

/// Lives the life of each kind of a service that can be created; how many there were, and how many ended.
async fn live_all(service: &str, send: fn(&Emulator, &str) -> UntypedRequest) -> (usize, usize) {
    let (mut lived, mut ended) = (0, 0);
    let mut faults = Vec::new();
    for (kind, actions) in kinds(service) {
        let has = |verb: &str| actions.iter().any(|action| action.verb() == verb);
        if !has("create") && !has("save") {
            continue;
        }
        ended += usize::from(has("delete"));
        let emulator = Emulator::builder().stateful().accept_undocumented_values().start().await.expect("a free port");
        let mut life = Life { emulator, send, actions, known: Map::new(), id: Vec::new() };
        match life.live().await {
            Ok(()) => lived += 1,
            Err(fault) => faults.push(format!("{kind}: {fault}")),
        }
    }
    assert!(faults.is_empty(), "{} of {} lives went wrong:\n{}", faults.len(), faults.len() + lived, faults.join("\n"));
    (lived, ended)
}

#[tokio::test]
async fn every_kind_of_the_older_version_lives_its_life() {
    let (lived, ended) = live_all("dataworks-2020-05-18", |emulator, action| emulator.client().call(action)).await;
    assert!(lived >= 32 && ended >= 24, "{lived} kinds lived and {ended} ended");
}

#[cfg(feature = "v2024")]
#[tokio::test]
async fn every_kind_of_the_newer_version_lives_its_life() {
    let send = |emulator: &Emulator, action: &str| {
        let client = emulator.client_builder_of::<dataworks::v2024::Client>().build().expect("a client");
        client.call(action)
    };
    let (lived, ended) = live_all("dataworks-2024-05-18", send).await;
    assert!(lived >= 59 && ended >= 47, "{lived} kinds lived and {ended} ended");
}

#[tokio::test]
async fn two_clients_at_once_see_one_state() {
    let emulator = Emulator::builder().stateful().start().await.expect("a free port");
    let clients = [emulator.client(), emulator.client_builder().build().expect("a client")];
    let create = |client: &dataworks::v2020::Client, number: usize| {
        let request =
            client.call("CreateBusiness").param("ProjectId", 27).param("BusinessName", format!("flow {number}"));
        request.send()
    };
    // Each name is created by both: one of the two is refused.
    let (one, other) = tokio::join!(
        futures_util::future::join_all((0..40).map(|number| create(&clients[0], number))),
        futures_util::future::join_all((0..40).map(|number| create(&clients[1], number))),
    );
    let created = one.iter().zip(&other).filter(|(one, other)| one.is_ok() != other.is_ok()).count();
    assert_eq!(created, 40, "each name is created once");
    for client in &clients {
        let list = client.call("ListBusiness").param("ProjectId", 27).param("PageNumber", 1).param("PageSize", 100);
        let page = list.send().await.expect("a page");
        let names: std::collections::BTreeSet<_> = page["Data"]["Business"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["BusinessName"].to_string())
            .collect();
        assert_eq!((page["Data"]["TotalCount"].as_i64(), names.len()), (Some(40), 40));
    }
}
