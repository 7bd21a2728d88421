//! Every action of both versions, by one table: its sample answer decodes without loss, its example values travel as its spec says, and
//! what it requires is missed before anything is sent.
#![cfg(all(feature = "mock", feature = "serde", feature = "v2020", feature = "v2024"))]
#![allow(deprecated, reason = "a deprecated action is still complete")]

#[path = "support/comparison.rs"]
mod comparison;
#[path = "support/example.rs"]
mod example;
#[path = "support/required.rs"]
mod required;
#[path = "support/travelled.rs"]
mod travelled;

use comparison::differences;
use dataworks::mock::{Emulator, ReceivedRequest};
use dataworks::{BoxFuture, ErrorKind, RawResponse, Result, UntypedRequest, v2020, v2024};
use example::example;
use required::{required_within, whole, without};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use travelled::travelled;

/// A parameter with its value.
type Given = (&'static str, Value);

/// A client of each version.
struct Clients {
    v2020: v2020::Client,
    v2024: v2024::Client,
}

impl Clients {
    fn of(emulator: &Emulator) -> Self {
        let newer = emulator.client_builder_of::<v2024::Client>().build().expect("a client");
        Self { v2020: emulator.client(), v2024: newer }
    }
}

/// An action of the typed surface, without its types.
struct Action {
    /// Name of the service in the specs.
    service: &'static str,
    name: &'static str,
    /// Decodes an answer and writes it out again.
    decode: fn(RawResponse) -> Result<Value>,
    /// Sends a request with these parameters and writes out the answer.
    send: fn(&Clients, &[Given]) -> BoxFuture<'static, Result<Value>>,
    /// The same request by its name, of which the client checks nothing.
    untyped: fn(&Clients) -> UntypedRequest,
}

/// The actions of the version whose module is called `version` where this is used, with the rest of what is of that version.
macro_rules! actions {
    ($(($area:ident, $request:ident, $action:ident, $response:ident))*) => {
        pub(crate) static ACTIONS: &[Action] = &[$(
            Action {
                service: SERVICE,
                name: stringify!($request),
                decode: |answer| answer.decode::<version::$area::$action::$response>().map(written),
                send: |clients, given| {
                    let request = client(clients).$action();
                    answer(given.iter().fold(request, |request, (name, value)| request.param(*name, value.clone())).send())
                },
                untyped: |clients| client(clients).call(stringify!($request)),
            },
        )*];
    };
}

mod older {
    use super::*;
    use dataworks::v2020 as version;

    const SERVICE: &str = "dataworks-2020-05-18";

    fn client(clients: &Clients) -> &version::Client {
        &clients.v2020
    }

    include!(concat!(env!("OUT_DIR"), "/v2020/for_each_action.rs"));
    for_each_action!(actions);
}

mod newer {
    use super::*;
    use dataworks::v2024 as version;

    const SERVICE: &str = "dataworks-2024-05-18";

    fn client(clients: &Clients) -> &version::Client {
        &clients.v2024
    }

    include!(concat!(env!("OUT_DIR"), "/v2024/for_each_action.rs"));
    for_each_action!(actions);
}

fn every_action() -> impl Iterator<Item = &'static Action> {
    older::ACTIONS.iter().chain(newer::ACTIONS)
}

fn written<R: Serialize>(response: R) -> Value {
    serde_json::to_value(response).expect("a response can be written")
}

fn answer<R: Serialize>(
    sending: impl Future<Output = Result<R>> + Send + 'static,
) -> BoxFuture<'static, Result<Value>> {
    Box::pin(async { sending.await.map(written) })
}

/// What the specs say, by service and action.
fn specs() -> Value {
    let text = include_str!(concat!(env!("OUT_DIR"), "/emulator.json"));
    serde_json::from_str(text).expect("the model is JSON")
}

fn spec_of<'specs>(specs: &'specs Value, action: &Action) -> &'specs Value {
    &specs["services"][action.service]["actions"][action.name]
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("it is a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("it is text")
}

/// The parameters that are sent: those with an example, but for tokens, of which the emulator takes only those it gave out.
fn sent(spec: &Value) -> impl Iterator<Item = &Value> {
    let is_token = |parameter: &Value| ["token", "key"].iter().any(|by| spec["pagination"][by] == parameter["name"]);
    list(&spec["parameters"]).iter().filter(move |parameter| !parameter["example"].is_null() && !is_token(parameter))
}

/// The example values of an action's parameters.
fn examples(spec: &'static Value) -> Vec<Given> {
    sent(spec).map(|parameter| (text(&parameter["name"]), parameter["example"].clone())).collect()
}

fn sample(action: &Action) -> String {
    // Those of a version are in a folder of its name, where there is one.
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let of_version = samples.join(action.service);
    let folder = if of_version.is_dir() { of_version } else { samples };
    let file = folder.join(format!("{}.json", action.name));
    std::fs::read_to_string(&file).unwrap_or_else(|failure| panic!("{}: {failure}", file.display()))
}

fn action(name: &str) -> &'static Action {
    every_action().find(|action| action.name == name).expect("the action is in the table")
}

/// What is lost or changed when a sample answer is decoded.
fn losses(action: &Action, sample: &Value) -> Vec<String> {
    let outcome = match (action.decode)(RawResponse::from_body(sample.to_string())) {
        Ok(written) => differences(sample, &written),
        Err(error) => vec![error.to_string()],
    };
    outcome.into_iter().map(|difference| format!("{} {} {difference}", action.service, action.name)).collect()
}

/// Shows all faults at once, a line each.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn table_has_every_action() {
    let specs = specs();
    for table in [older::ACTIONS, newer::ACTIONS] {
        let actions = &specs["services"][table[0].service]["actions"];
        let in_specs: BTreeSet<&str> =
            actions.as_object().expect("actions are an object").keys().map(String::as_str).collect();
        let in_table: BTreeSet<&str> = table.iter().map(|action| action.name).collect();
        assert_eq!(in_table, in_specs);
        assert_eq!(table.len(), in_specs.len());
    }
}

#[test]
fn sample_answers_decode_without_loss() {
    let mut faults = Vec::new();
    for action in every_action() {
        match serde_json::from_str(&sample(action)) {
            Ok(sample) => faults.extend(losses(action, &sample)),
            Err(failure) => faults.push(format!("{}: {failure}", action.name)),
        }
    }
    assert_none(&faults);
}

#[test]
fn what_a_spec_lacks_is_noticed() {
    let action = action("ListDataSources");
    let whole: Value = serde_json::from_str(&sample(action)).expect("the sample is JSON");
    assert_none(&losses(action, &whole));
    for (place, value) in [("", json!(1)), ("/Data", json!(["a"])), ("/Data/DataSources", json!({"deep": false}))] {
        let mut sample = whole.clone();
        sample.pointer_mut(place).expect("the place is in the sample")["MadeUp"] = value.clone();
        let path = format!("${}.MadeUp", place.replace('/', "."));
        assert_eq!(losses(action, &sample), [format!("{} {} {path}: {value} is lost", action.service, action.name)]);
    }
}

#[test]
fn what_is_lost_or_changed_is_noticed() {
    for (sample, written, difference) in [
        (json!({"Id": 1, "Name": "a"}), json!({"Name": "a"}), "$.Id: 1 is lost"),
        (json!({"Id": 1}), json!({"Rows": []}), "$: {\"Id\":1} is lost"),
        (json!({"Id": 1}), json!({"Id": 2}), "$.Id: 1 became 2"),
        (
            json!({"Id": 9_007_199_254_740_993_i64}),
            json!({"Id": 9_007_199_254_740_992_i64}),
            "$.Id: 9007199254740993 became",
        ),
        (json!({"Id": "07"}), json!({"Id": 7}), "$.Id: \"07\" became 7"),
        (json!({"Flag": true}), json!({"Flag": false}), "$.Flag: true became false"),
        (json!({"Rows": [{"Id": 1}, {"Id": 2}]}), json!({"Rows": [{"Id": 1}]}), "$.Rows: 2 elements became 1"),
        (json!({"Rows": [{"Id": 1, "Name": "a"}]}), json!({"Rows": [{"Name": "a"}]}), "$.Rows[0].Id: 1 is lost"),
        (json!({"Rows": "[1, 2]"}), json!({"Rows": [1, 3]}), "$.Rows[1]: 2 became 3"),
        (json!({}), json!({"Id": 0}), "$.Id: null became 0"),
    ] {
        let found = differences(&sample, &written);
        assert!(matches!(found.as_slice(), [only] if only.starts_with(difference)), "{found:?}");
    }
    for (sample, written) in [
        (json!({"Id": "1", "Flag": "true", "Name": 7}), json!({"Id": 1, "Flag": true, "Name": "7"})),
        (json!({"Ratio": 3.0}), json!({"Ratio": 3})),
        (json!({"Id": "", "Name": null, "Row": {}}), json!({"Rows": []})),
        (json!({"Rows": {"Id": 1}, "Names": "a"}), json!({"Rows": [{"Id": 1}], "Names": ["a"]})),
        (json!({"Rows": "[{\"Id\": 1}]", "Row": [{"Id": 1}]}), json!({"Rows": [{"Id": 1}], "Row": {"Id": 1}})),
    ] {
        assert_none(&differences(&sample, &written));
    }
}

#[tokio::test]
async fn example_values_travel_as_the_spec_says_and_the_answer_decodes() {
    let emulator = Emulator::start().await.expect("an emulator starts");
    let clients = Clients::of(&emulator);
    let specs: &'static Value = Box::leak(Box::new(specs()));
    let mut faults = Vec::new();
    for action in every_action() {
        let spec = spec_of(specs, action);
        if let Err(error) = (action.send)(&clients, &examples(spec)).await {
            faults.push(format!("{}: {error}", action.name));
        } else if let Some(request) = emulator.requests().last() {
            faults.extend(astray(spec, request).map(|fault| format!("{}: {fault}", action.name)));
        }
    }
    assert_none(&faults);
    assert_eq!(emulator.requests().len(), every_action().count());
}

type Pairs = BTreeSet<(String, String)>;

/// What did not travel where or how it should, and what came besides.
fn astray(spec: &Value, request: &ReceivedRequest) -> impl Iterator<Item = String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let received: [Pairs; 2] = travelled(request).map(|pairs| pairs.iter().map(owned).collect());
    let mut expected: [Pairs; 2] = Default::default();
    for parameter in sent(spec) {
        let pairs = &mut expected[usize::from(parameter["in"] == "body")];
        if parameter["style"] == "flat" {
            flatten(text(&parameter["name"]).to_owned(), &parameter["example"], pairs);
        } else {
            let written = match parameter["style"].as_str() {
                Some("comma") => list(&parameter["example"]).iter().map(wire).collect::<Vec<_>>().join(","),
                _ => wire(&parameter["example"]),
            };
            pairs.insert((text(&parameter["name"]).to_owned(), written));
        }
    }
    let places = ["query", "body"].into_iter().zip(expected.into_iter().zip(received));
    places.flat_map(|(place, (expected, received))| {
        let lacking = expected.difference(&received).map(|pair| format!("{pair:?} did not travel in the {place}"));
        let needless = received.difference(&expected).map(|pair| format!("{pair:?} travelled in the {place}"));
        lacking.chain(needless).collect::<Vec<_>>()
    })
}

fn flatten(key: String, value: &Value, pairs: &mut Pairs) {
    match value {
        Value::Array(elements) => {
            for (element, number) in elements.iter().zip(1..) {
                flatten(format!("{key}.{number}"), element, pairs);
            }
        }
        Value::Object(entries) => {
            for (name, element) in entries {
                flatten(format!("{key}.{name}"), element, pairs);
            }
        }
        single => {
            pairs.insert((key, wire(single)));
        }
    }
}

/// A value as one text.
fn wire(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[tokio::test]
async fn what_is_required_is_missed_before_anything_is_sent() {
    let emulator = Emulator::start().await.expect("an emulator starts");
    let clients = Clients::of(&emulator);
    let specs: &'static Value = Box::leak(Box::new(specs()));
    let mut faults = Vec::new();
    for action in every_action() {
        let spec = spec_of(specs, action);
        let required = list(&spec["parameters"]).iter().filter(|parameter| parameter["required"] == true);
        let single = required.map(|parameter| vec![text(&parameter["name"])]);
        let groups = list(&spec["any_of"]).iter().map(|group| list(group).iter().map(text).collect());
        for missing in single.chain(groups) {
            let mut given = examples(spec);
            given.retain(|(name, _)| !missing.contains(name));
            let fault = match (action.send)(&clients, &given).await {
                Ok(_) => "was sent".to_owned(),
                Err(error) if error.kind() != ErrorKind::InvalidRequest => error.to_string(),
                Err(error) if missing.iter().all(|name| names(error.message(), name)) => continue,
                Err(error) => format!("is not named: {error}"),
            };
            faults.push(format!("{} without {}: {fault}", action.name, missing.join(", ")));
        }
    }
    assert_none(&faults);
    assert_eq!(emulator.requests().len(), 0);
}

/// A value of a parameter: what is required of it is said by the spec, whatever its example shows.
fn needed(spec: &'static Value) -> Vec<Given> {
    let grouped: Vec<&Value> = list(&spec["any_of"]).iter().map(|group| &group[0]).collect();
    let parameters = list(&spec["parameters"]).iter();
    let needed = parameters.filter(|one| one["required"] == true || grouped.contains(&&one["name"]));
    needed.map(|parameter| (text(&parameter["name"]), example(parameter))).collect()
}

#[tokio::test]
async fn what_is_required_within_a_parameter_is_missed_before_anything_is_sent_and_by_the_emulator() {
    let emulator = Emulator::builder().keep_requests(10_000).start().await.expect("an emulator starts");
    let clients = Clients::of(&emulator);
    let specs: &'static Value = Box::leak(Box::new(specs()));
    let (mut faults, mut count) = (Vec::new(), 0);
    for action in every_action() {
        let spec = spec_of(specs, action);
        for parameter in list(&spec["parameters"]) {
            let name = text(&parameter["name"]);
            let given = |value: Value| {
                let mut given = needed(spec);
                given.retain(|(other, _)| *other != name);
                given.push((name, value));
                given
            };
            let paths = required_within(parameter);
            if paths.is_empty() {
                continue;
            }
            let before = emulator.requests().len();
            let mut fault = |what: &str, fault: &dyn std::fmt::Display| {
                faults.push(format!("{} {name} {what}: {fault}", action.name));
            };
            if let Err(error) = (action.send)(&clients, &given(whole(parameter))).await {
                fault("as a whole", &error);
            } else if emulator.requests().len() != before + 1 {
                fault("as a whole", &"was not sent");
            }
            for path in paths {
                let (field, above) = path.split_last().expect("a path has steps");
                let place: String = above.iter().map(|step| format!(".{step}")).collect();
                let given = given(without(whole(parameter), &path));
                let path = path.join(".");
                count += 1;
                let before = emulator.requests().len();
                match (action.send)(&clients, &given).await {
                    Ok(_) => fault(&path, &"was taken"),
                    Err(error) => {
                        let message = error.message();
                        let setter = message.strip_prefix("parameter ").and_then(|rest| rest.split(['.', ' ']).next());
                        let setter = setter.unwrap_or_default();
                        let shown = if setter == name { name.to_owned() } else { format!("{setter} ({name})") };
                        let expected = format!("parameter {shown}{place} has no {field}");
                        if error.kind() != ErrorKind::InvalidRequest || message != expected {
                            fault(&path, &error);
                        }
                    }
                }
                if emulator.requests().len() != before {
                    fault(&path, &"was sent");
                }
                let untyped = given
                    .iter()
                    .fold((action.untyped)(&clients), |request, (name, value)| request.param(*name, value.clone()));
                let missing = format!("Missing{name}.{path}");
                match untyped.send().await {
                    Ok(_) => fault(&path, &"was taken by the emulator"),
                    Err(error) if error.code() == Some(missing.as_str()) => {}
                    Err(error) => fault(&path, &error),
                }
            }
        }
    }
    assert_none(&faults);
    assert!(count >= 90, "{count} fields");
}

/// Whether a name stands in a message as a word of its own.
fn names(message: &str, name: &str) -> bool {
    message.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').any(|word| word == name)
}
