//! The control addresses: what a program without this crate does with an emulator while it runs. JSON in, JSON out.
//!
//! They stand beside the service: no action leads to them, they are not signed, and they are not among the requests.

mod clock;
mod object;
mod requests;
mod rules;

use super::refusal::Refusal;
use super::reply::Reply;
use super::request::pairs;
use super::service::Service;
use bytes::Bytes;
use object::Object;
use serde_json::{Value, json};

/// What the paths of all control addresses begin with.
pub(super) const ADDRESS: &str = "/_emulator/";

/// The addresses, and the methods that each takes.
const ADDRESSES: [(&str, &[&str]); 7] = [
    ("health", &["GET"]),
    ("reset", &["POST"]),
    ("requests", &["GET", "DELETE"]),
    ("seed", &["POST"]),
    ("rules", &["GET", "POST", "DELETE"]),
    ("faults", &["GET", "POST", "DELETE"]),
    ("clock", &["GET", "POST"]),
];

/// An answer, or status and text of a refusal.
type Outcome = Result<Value, (u16, String)>;

/// What is asked of an address.
struct Asked<'request> {
    method: &'request str,
    /// Only what concerns this action, where one is named.
    action: Option<String>,
    body: Bytes,
}

/// Answers a request for a control address, the part of its path behind [`ADDRESS`].
pub(super) fn answer(
    service: &Service,
    method: &str,
    address: &str,
    query: Option<&str>,
    body: Result<Bytes, Refusal>,
) -> Reply {
    let asked = body.map_err(|refusal| (refusal.status, refusal.message)).and_then(|body| {
        check_method(address, method)?;
        Ok(Asked { method, action: action_of(query.unwrap_or_default())?, body })
    });
    let (status, told) = match asked.and_then(|asked| route(service, address, &asked)) {
        Ok(told) => (200, told),
        Err((status, message)) => (status, json!({ "error": message })),
    };
    let body = format!("{told}\n").into();
    Reply { status, body, date: service.runtime.now(), headers: Vec::new(), fault: None }
}

fn check_method(address: &str, method: &str) -> Result<(), (u16, String)> {
    match ADDRESSES.iter().find(|(known, _)| *known == address) {
        Some((_, methods)) if methods.contains(&method) => Ok(()),
        Some((_, methods)) => Err((405, format!("{ADDRESS}{address} takes {}", methods.join(", ")))),
        None => {
            let known: Vec<&str> = ADDRESSES.iter().map(|(known, _)| *known).collect();
            Err((404, format!("there is no {ADDRESS}{address}, only {}", known.join(", "))))
        }
    }
}

fn action_of(query: &str) -> Result<Option<String>, (u16, String)> {
    let pairs = pairs(query).map_err(|reason| (400, reason.to_owned()))?;
    match pairs.iter().find(|(name, _)| name != "action") {
        Some((name, _)) => Err((400, format!("the query has `{name}`, and only `action` is known"))),
        None => Ok(pairs.into_iter().next().map(|(_, action)| action)),
    }
}

fn route(service: &Service, address: &str, asked: &Asked<'_>) -> Outcome {
    let faulty = |reason: String| (400, reason);
    match address {
        "health" => Ok(json!({
            "status": "ok",
            "version": env!("CARGO_PKG_VERSION"),
            "actions": service.model.services.iter().map(|known| known.actions.len()).sum::<usize>(),
        })),
        "reset" => {
            service.reset().map_err(faulty)?;
            Ok(json!({}))
        }
        "requests" => Ok(requests::answer(service, asked)),
        "seed" => {
            let things = Object::read(&asked.body).map_err(faulty)?.into_map();
            let seeded = service.memory().seed(&things, service.model, service.runtime.now()).map_err(faulty)?;
            Ok(json!({ "seeded": seeded }))
        }
        "rules" => rules::answer(service, asked, rules::Part::Answers).map_err(faulty),
        "faults" => rules::answer(service, asked, rules::Part::Faults).map_err(faulty),
        _ => clock::answer(service, asked).map_err(faulty),
    }
}
