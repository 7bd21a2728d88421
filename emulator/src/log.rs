//! The log: a line for each request.

use clap::ValueEnum;
use dataworks::chrono::SecondsFormat;
use dataworks::mock::ReceivedRequest;
use std::io::{Write as _, stderr};

/// Which requests are logged.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Log {
    /// Every request.
    All,
    /// Those that were refused.
    Refused,
    /// None.
    None,
}

impl Log {
    /// Writes a request to standard error, if it is to be logged.
    pub(crate) fn write(self, request: &ReceivedRequest) {
        let is_wanted = match self {
            Self::All => true,
            Self::Refused => request.error_code.is_some(),
            Self::None => false,
        };
        if is_wanted {
            // In one piece, so that lines of different threads do not mix. A reader that has gone away does not matter.
            let _ = stderr().lock().write_all(line(request).as_bytes());
        }
    }
}

/// Time, status, method, action, where the answer comes from, and its id; of a refusal the reason.
fn line(request: &ReceivedRequest) -> String {
    let time = request.received_at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let action = if request.action.is_empty() { "-" } else { &request.action };
    let ReceivedRequest { http_status, method, request_id, .. } = request;
    let reason = match (&request.error_code, &request.error_message) {
        (Some(code), Some(message)) => format!(" {code}: {message}"),
        _ => String::new(),
    };
    let origin = request.answer_origin.as_str();
    let line = format!("{time} {http_status} {method} {action} {origin} {request_id}{reason}");
    // What was sent may hold line breaks and more, and a line stays one.
    let mut shown: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    shown.push('\n');
    shown
}
