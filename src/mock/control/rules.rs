//! Rules and faults as JSON. What they have in common is which requests are meant, how often, and headers of the answer:
//!
//! ```json
//! {"action": "GetProject", "parameters": {"ProjectId": "27"}, "times": 2, "headers": {"Retry-After": "2"}}
//! ```
//!
//! A rule adds `answer`, `refuse` or neither, a fault adds `fault`. A list of them is a sequence.

use super::object::Object;
use super::{Asked, Service};
use crate::mock::refusal::Refusal;
use crate::mock::rules::{Effect, Fault, Rule};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Which of the two addresses is spoken to: both share one list, so that there is one order among all of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Answers,
    Faults,
}

impl Part {
    fn has(self, rule: &Rule) -> bool {
        rule.fault.is_some() == (self == Self::Faults)
    }

    fn name(self) -> &'static str {
        if self == Self::Faults { "faults" } else { "rules" }
    }
}

pub(super) fn answer(service: &Service, asked: &Asked<'_>, part: Part) -> Result<Value, String> {
    let is_meant = |rule: &Rule| part.has(rule) && asked.action.as_ref().is_none_or(|action| rule.action == *action);
    match asked.method {
        "POST" => {
            let body =
                serde_json::from_slice(&asked.body).map_err(|failure| format!("the body is no JSON: {failure}"))?;
            let told = match body {
                Value::Array(elements) => elements,
                single => vec![single],
            };
            // One that is wrong leaves none of them behind.
            let made: Vec<Rule> = told.into_iter().map(|rule| read(rule, part)).collect::<Result<_, _>>()?;
            let mut memory = service.memory();
            made.into_iter().for_each(|rule| memory.rules.add(rule));
        }
        "DELETE" => service.memory().rules.forget(is_meant),
        _ => {}
    }
    let memory = service.memory();
    let rules: Vec<Value> = memory.rules.iter().filter(|rule| is_meant(rule)).map(as_json).collect();
    Ok(json!({ part.name(): rules }))
}

fn read(rule: Value, part: Part) -> Result<Rule, String> {
    let mut rule = Object::of(rule)?;
    let action = rule.text("action")?.ok_or("`action` is missing")?;
    let mut made = Rule::new(action, Effect::Usual);
    made.parameters = rule.texts("parameters")?;
    made.left = rule.count("times")?;
    made.headers = rule.texts("headers")?;
    for (name, value) in &made.headers {
        if HeaderName::try_from(name).is_err() || HeaderValue::try_from(value).is_err() {
            return Err(format!("`{name}: {value}` is no HTTP header"));
        }
    }
    if part == Part::Faults {
        made.fault = Some(fault(rule.take("fault").ok_or("`fault` is missing")?)?);
    } else {
        made.effect = match (rule.take("answer"), rule.take("refuse")) {
            (Some(_), Some(_)) => return Err("a rule has `answer` or `refuse`, and not both".to_owned()),
            (Some(fields), None) => Effect::Fields(Arc::new(fields)),
            (None, Some(refusal)) => Effect::Refuse(refused(refusal)?),
            (None, None) => Effect::Usual,
        };
    }
    rule.finish()?;
    Ok(made)
}

fn refused(refusal: Value) -> Result<Refusal, String> {
    let mut refusal = Object::of(refusal)?;
    let status = refusal.count("status")?.ok_or("`status` of `refuse` is missing")?;
    let code = refusal.text("code")?.ok_or("`code` of `refuse` is missing")?;
    let message = refusal.text("message")?.unwrap_or_default();
    refusal.finish()?;
    match u16::try_from(status) {
        Ok(status @ 200..600) => Ok(Refusal::new(status, code, message)),
        _ => Err(format!("`status` must be from 200 to 599, and not {status}")),
    }
}

/// The faults that are a word.
const WORDS: [(&str, Fault); 4] = [
    ("cut-before-answer", Fault::CutBeforeAnswer),
    ("cut-within-answer", Fault::CutWithinAnswer),
    ("cut-after-answer", Fault::CutAfterAnswer),
    ("hang", Fault::Hang),
];

fn fault(told: Value) -> Result<Fault, String> {
    if let Some(word) = told.as_str() {
        let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, fault)| fault.clone());
        return known.ok_or_else(|| {
            let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            format!("`{word}` is no fault, which are {}, or an object", words.join(", "))
        });
    }
    let mut told = Object::of(told)?;
    let slow = told.count("slow_milliseconds")?.map(|span| Fault::Slow(Duration::from_millis(span)));
    let raw = told.text("raw")?.map(|text| Fault::Raw(text.into()));
    let encoded = told.text("raw_base64")?.map(|text| match STANDARD.decode(text) {
        Ok(bytes) => Ok(Fault::Raw(bytes.into())),
        Err(failure) => Err(format!("`raw_base64` is not encoded in Base64: {failure}")),
    });
    told.finish()?;
    match (slow, raw, encoded) {
        (Some(fault), None, None) | (None, Some(fault), None) => Ok(fault),
        (None, None, Some(fault)) => fault,
        _ => Err("a fault that is an object has one of `slow_milliseconds`, `raw` and `raw_base64`".to_owned()),
    }
}

/// A rule as it could be sent again, but for answers that the program makes in its own code.
fn as_json(rule: &Rule) -> Value {
    let object = |pairs: &[(String, String)]| -> Map<String, Value> {
        pairs.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect()
    };
    let mut told = Map::new();
    let mut tell = |name: &str, value: Value| told.insert(name.to_owned(), value);
    tell("action", rule.action.as_str().into());
    if !rule.parameters.is_empty() {
        tell("parameters", object(&rule.parameters).into());
    }
    if let Some(left) = rule.left {
        tell("times", left.into());
    }
    if !rule.headers.is_empty() {
        tell("headers", object(&rule.headers).into());
    }
    match &rule.effect {
        Effect::Usual => {}
        Effect::Fields(fields) => {
            tell("answer", Value::clone(fields));
        }
        Effect::Answer(_) => {
            tell("answer", "made by the program for each request".into());
        }
        Effect::Refuse(Refusal { status, code, message, .. }) => {
            tell("refuse", json!({ "status": status, "code": code, "message": message }));
        }
    }
    if let Some(fault) = &rule.fault {
        tell("fault", fault_as_json(fault));
    }
    told.into()
}

fn fault_as_json(fault: &Fault) -> Value {
    if let Some((word, _)) = WORDS.iter().find(|(_, known)| known == fault) {
        return (*word).into();
    }
    match fault {
        Fault::Slow(duration) => json!({ "slow_milliseconds": duration.as_millis() as u64 }),
        Fault::Raw(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => json!({ "raw": text }),
            Err(_) => json!({ "raw_base64": STANDARD.encode(bytes) }),
        },
        _ => Value::Null,
    }
}
