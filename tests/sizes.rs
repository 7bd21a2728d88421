//! How large texts and lists may be: the emulator refuses what is larger or smaller than a spec says, and takes what is just
//! as large; the client refuses it before it is sent.
#![cfg(all(feature = "mock", feature = "v2020-operation"))]

#[path = "support/example.rs"]
mod example;

use dataworks::mock::Emulator;
use dataworks::{ErrorKind, UntypedRequest};
use example::example;
use serde_json::{Value, json};

/// Larger ones are no matter of a test over a socket.
const MOST: u64 = 10_000;

/// A parameter, or a field within one, that has a limit of its size.
struct Sized {
    field: &'static Value,
    /// Names of fields, and `1` for the one element of a list.
    path: Vec<String>,
}

/// What of some fields has a limit.
fn sized(fields: &'static Value, above: &[String], found: &mut Vec<Sized>) {
    for field in fields.as_array().into_iter().flatten() {
        let mut path = above.to_vec();
        path.push(field["name"].as_str().unwrap_or_default().to_owned());
        if ["min_length", "max_length", "max_items"].iter().any(|key| !field[*key].is_null()) {
            found.push(Sized { field, path: path.clone() });
        }
        sized(&field["fields"], &path, found);
        path.push("1".to_owned());
        sized(&field["items"]["fields"], &path, found);
    }
}

/// A value for a field in which something stands at a path.
fn with(field: &Value, path: &[String], value: &Value) -> Value {
    let Some((step, rest)) = path.split_first() else { return value.clone() };
    if field["type"] == "Array" {
        return vec![with(&field["items"], rest, value)].into();
    }
    let mut entries = serde_json::Map::new();
    for inner in field["fields"].as_array().into_iter().flatten() {
        let name = inner["name"].as_str().unwrap_or_default();
        if name == step {
            entries.insert(name.to_owned(), with(inner, rest, value));
        } else if inner["required"] == true {
            entries.insert(name.to_owned(), example(inner));
        }
    }
    entries.into()
}

impl Sized {
    fn limit(&self, key: &str) -> Option<u64> {
        self.field[key].as_u64().filter(|limit| *limit <= MOST)
    }

    /// Values, what the emulator says of each, and nothing where it takes it.
    fn values(&self) -> Vec<(Value, Option<String>)> {
        let mut values = Vec::new();
        let text = |characters: u64| Value::from("é".repeat(usize::try_from(characters).expect("a size")));
        let list = |count: u64| {
            let count = usize::try_from(count).expect("a size");
            match self.field["type"].as_str() {
                Some("Array") => match &self.field["example"] {
                    Value::Array(elements) if !elements.is_empty() => vec![elements[0].clone(); count].into(),
                    _ => Value::from(vec![example(&self.field["items"]); count]),
                },
                _ => vec!["1"; count].join(",").into(),
            }
        };
        if let Some(most) = self.limit("max_length") {
            values.push((text(most), None));
            values.push((text(most + 1), Some(format!("has {} characters, which is", most + 1))));
        }
        if let Some(least) = self.limit("min_length") {
            values.push((text(least), None));
            values.push((text(least - 1), Some(format!("has {} characters, which is", least - 1))));
        }
        if let Some(most) = self.limit("max_items") {
            values.push((list(most), None));
            values.push((list(most + 1), Some(format!("has {} items, which is above {most}", most + 1))));
        }
        values
    }
}

/// Sends every value of every limit of a service; how many limits there were.
async fn try_all(service: &str, send: fn(&Emulator, &str) -> UntypedRequest) -> usize {
    let text = include_str!(concat!(env!("OUT_DIR"), "/emulator.json"));
    let model: &'static Value = Box::leak(Box::new(serde_json::from_str(text).expect("the model is JSON")));
    let emulator = Emulator::builder().start().await.expect("a free port");
    let mut count = 0;
    for (action, spec) in model["services"][service]["actions"].as_object().into_iter().flatten() {
        let mut found = Vec::new();
        sized(&spec["parameters"], &[], &mut found);
        for sized in found {
            let parameters = spec["parameters"].as_array().expect("parameters");
            for (value, fault) in sized.values() {
                let grouped = spec["any_of"].as_array().into_iter().flatten().map(|group| &group[0]);
                let grouped: Vec<&Value> = grouped.collect();
                let request = parameters.iter().fold(send(&emulator, action), |request, parameter| {
                    let name = parameter["name"].as_str().unwrap_or_default();
                    if name == sized.path[0] {
                        request.param(name, with(parameter, &sized.path[1..], &value))
                    } else if parameter["required"] == true || grouped.contains(&&parameter["name"]) {
                        request.param(name, example(parameter))
                    } else {
                        request
                    }
                });
                let path = sized.path.join(".");
                match (request.send().await, fault) {
                    (Ok(_), None) => {}
                    (Err(error), Some(fault)) => {
                        assert_eq!(error.code(), Some("InvalidParameter"), "{action} {path}: {error}");
                        let message = error.message();
                        assert!(message.contains(&format!("parameter {path} {fault}")), "{action}: {message}");
                    }
                    (answer, fault) => panic!("{action} {path}: {answer:?} in place of {fault:?}"),
                }
            }
            count += 1;
        }
    }
    count
}

#[tokio::test]
async fn the_emulator_keeps_to_every_limit_of_the_older_version() {
    let count = try_all("dataworks-2020-05-18", |emulator, action| emulator.client().call(action)).await;
    assert!(count >= 10, "{count} limits");
}

#[cfg(feature = "v2024-metadata")]
#[tokio::test]
async fn the_emulator_keeps_to_every_limit_of_the_newer_version() {
    let send = |emulator: &Emulator, action: &str| {
        let client = emulator.client_builder_of::<dataworks::v2024::Client>().build().expect("a client");
        client.call(action)
    };
    let count = try_all("dataworks-2024-05-18", send).await;
    assert!(count >= 20, "{count} limits");
}

#[tokio::test]
async fn what_is_too_large_is_named_and_not_sent() {
    let emulator = Emulator::builder().start().await.expect("a free port");
    let client = emulator.client();
    let update = || client.update_remind().remind_id(7);
    let request = update().remind_name("é".repeat(129)).node_ids(vec!["7"; 51].join(","));
    let error = request.send().await.expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "UpdateRemind: parameter remind_name (RemindName) has 129 characters, which is above 128; \
         parameter node_ids (NodeIds) has 51 items, which is above 50"
    );
    assert!(emulator.requests().is_empty());
    // Characters are counted, not bytes.
    update().remind_name("é".repeat(128)).node_ids(vec!["7"; 50].join(",")).send().await.expect("it fits");
    // What the client does not check reaches the emulator.
    let untyped = client.call("UpdateRemind").param("RemindId", 7).param("RemindName", "n".repeat(129));
    let error = untyped.send().await.expect_err("it is too large");
    assert_eq!(error.code(), Some("InvalidParameter"));
}

#[cfg(feature = "v2024-metadata")]
#[tokio::test]
async fn fields_within_a_parameter_are_named_by_their_path() {
    use dataworks::v2024::Client;
    let emulator = Emulator::builder().start().await.expect("a free port");
    let client: Client = emulator.client_builder_of().build().expect("a client");
    let entity = |length: usize| json!({"Name": "n".repeat(length), "EntityType": "custom_entity"});
    let request = client.batch_create_meta_entities().param("Entities", json!([entity(64), entity(65)]));
    let error = request.send().await.expect_err("it is too large");
    assert_eq!(
        error.to_string(),
        "BatchCreateMetaEntities: parameter entities (Entities).2.Name has 65 characters, which is above 64"
    );
    let request = client.batch_create_meta_entities().param("Entities", vec![entity(1); 6]);
    let error = request.send().await.expect_err("there are too many");
    assert_eq!(
        error.to_string(),
        "BatchCreateMetaEntities: parameter entities (Entities) has 6 items, which is above 5"
    );
    assert!(emulator.requests().is_empty());
}
