//! Responses of every action. The first line of the input names the action.
//!
//! Reading is the same each time; strict reading gives the same as lenient reading where nothing is unreadable, and refuses
//! where something is; what was read can be written and read again; a list is as long as that in the JSON.

use super::split_line;
use dataworks::types::Unreadable;
use dataworks::{RawResponse, Response, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A response type without its type: it is read, and written out again.
struct Action {
    name: &'static str,
    lenient: fn(&RawResponse) -> Result<Value>,
    strict: fn(&RawResponse) -> Result<Value>,
    unreadable: fn(&RawResponse) -> Result<Unreadable>,
    /// From what was written, by way of serde.
    again: fn(Value) -> serde_json::Result<Value>,
}

impl Action {
    const fn of<R: Response + Serialize + DeserializeOwned>(name: &'static str) -> Self {
        Self {
            name,
            lenient: |response| response.decode::<R>().map(written),
            strict: |response| response.decode_strict::<R>().map(written),
            unreadable: RawResponse::unreadable::<R>,
            again: |value| serde_json::from_value::<R>(value).map(written),
        }
    }
}

fn written<R: Serialize>(response: R) -> Value {
    serde_json::to_value(response).expect("a response can be written")
}

macro_rules! actions {
    ($(($area:ident, $request:ident, $action:ident, $response:ident))*) => {
        pub(super) const ACTIONS: &[super::Action] =
            &[$(super::Action::of::<service::$area::$action::$response>(stringify!($request))),*];
    };
}

mod services {
    use super::Action;
    include!(concat!(env!("OUT_DIR"), "/actions.rs"));
}

/// Returns the action of a name; whatever the name is, one of them.
fn action(name: &str) -> &'static Action {
    let all = || services::ALL.iter().copied().flatten();
    let any = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    let found = all().find(|action| action.name == name).or_else(|| all().nth(any % all().count()));
    found.expect("there are actions")
}

/// Reads the input as the response of the action that its first line names.
pub fn target(data: &[u8]) {
    let (name, body) = split_line(data);
    let action = action(name);
    let response = RawResponse::from_body(body.to_vec());
    let lenient = (action.lenient)(&response);
    let strict = (action.strict)(&response);
    match (action.lenient)(&response) {
        Ok(again) => assert_eq!(lenient.as_ref().ok(), Some(&again), "{name}: read differently the second time"),
        Err(_) => assert!(lenient.is_err(), "{name}: refused only the second time"),
    }
    let Ok(read) = lenient else {
        assert!(strict.is_err(), "{name}: read strictly and not leniently");
        return;
    };
    let unreadable = (action.unreadable)(&response).expect("it was read");
    if unreadable.is_empty() {
        assert_eq!(strict.ok().as_ref(), Some(&read), "{name}: strict reading differs");
        let raw = response.to_json().expect("what is a response is JSON");
        check_lengths(&raw, &read, name);
    } else {
        assert!(strict.is_err(), "{name}: strict reading takes what cannot be read: {unreadable:?}");
    }
    let text = RawResponse::from_body(read.to_string());
    if unreadable.is_empty() {
        let again = (action.strict)(&text).unwrap_or_else(|why| panic!("{name}: written and refused: {why}\n{read}"));
        assert_eq!(again, read, "{name}: changes when it is written and read");
        let again = (action.again)(read.clone()).unwrap_or_else(|why| panic!("{name}: serde refuses: {why}\n{read}"));
        assert_eq!(again, read, "{name}: changes on its way through serde");
    } else {
        // What is JSON in a text is kept as it came, with what cannot be read of it.
        assert_eq!((action.lenient)(&text).ok(), Some(read), "{name}: changes when it is written and read");
    }
}

/// Holds the lists that were read against those of the JSON, where both are lists.
fn check_lengths(raw: &Value, read: &Value, path: &str) {
    match (raw, read) {
        (Value::Object(raw), Value::Object(read)) => {
            for (name, read) in read {
                if let Some(raw) = only(raw, name) {
                    check_lengths(raw, read, &format!("{path}.{name}"));
                }
            }
        }
        (Value::Array(raw), Value::Array(read)) => {
            let most = raw.iter().filter(|element| !element.is_null()).count();
            // An empty text may stand for an absent element.
            let least = raw.iter().filter(|element| !element.is_null() && *element != "").count();
            assert!((least..=most).contains(&read.len()), "{path}: {} of {least} to {most} elements", read.len());
            if read.len() == raw.len() {
                for (index, (raw, read)) in raw.iter().zip(read).enumerate() {
                    check_lengths(raw, read, &format!("{path}[{index}]"));
                }
            }
        }
        _ => {}
    }
}

/// Returns the member of a name, where no other has the same name in another spelling: which of them counts is another
/// matter.
fn only<'object>(object: &'object Map<String, Value>, name: &str) -> Option<&'object Value> {
    let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let count = object.keys().filter(|known| letters(known) == letters(name)).count();
    if count == 1 { object.get(name) } else { None }
}
