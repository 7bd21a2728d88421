//! The requests so far, as JSON, and forgetting them.

use super::{Asked, Service};
use crate::mock::request::ReceivedRequest;
use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

pub(super) fn answer(service: &Service, asked: &Asked<'_>) -> Value {
    let is_meant = |request: &ReceivedRequest| asked.action.as_ref().is_none_or(|action| request.action == *action);
    let mut memory = service.memory();
    if asked.method == "DELETE" {
        memory.requests.retain(|request| !is_meant(request));
        return json!({});
    }
    // Turned into JSON outside of the lock.
    let meant: Vec<ReceivedRequest> = memory.requests.iter().filter(|request| is_meant(request)).cloned().collect();
    drop(memory);
    json!({ "requests": meant.iter().map(as_json).collect::<Vec<_>>() })
}

fn as_json(request: &ReceivedRequest) -> Value {
    let object = |pairs: &[(String, String)]| -> Map<String, Value> {
        pairs.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect()
    };
    json!({
        "action": request.action,
        "method": request.method,
        "path": request.path,
        "headers": object(&request.headers),
        "query": object(&request.query),
        "body": object(&request.body),
        "received_at": request.received_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "http_status": request.http_status,
        "request_id": request.request_id,
        "answer_origin": request.answer_origin.as_str(),
        "error_code": request.error_code,
        "error_message": request.error_message,
    })
}
