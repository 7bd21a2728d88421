//! The kind of a refusal, by its code, its message and its status.
//!
//! In this order, the first that fits: codes of a spent quota and of throttling; codes of the clock, of credentials, of
//! unknown actions; codes that deny access; codes of what does not exist; codes of a failing service; codes that name a
//! fault of the request; messages of throttling; the status. So a refusal is one whatever its status: a service that
//! answers HTTP 500 with `Forbidden.Wkbench.ProjectNoPermission` will not answer otherwise when asked again.

use super::Refusal;
use crate::error::ErrorKind;

/// The codes that differ from protocol to protocol. A code fits that is one of these or goes on behind it with
/// a dot, in any case.
pub(super) struct Codes {
    pub clock_skew: &'static [&'static str],
    /// A code that tells clock skew only beside a word in its message.
    pub clock_skew_by_message: Option<(&'static [&'static str], &'static str)>,
    pub credentials: &'static [&'static str],
    pub unknown_action: &'static [&'static str],
    pub throttling: &'static [&'static str],
}

/// Codes of a quota that is spent.
const QUOTA_SPENT: [&str; 2] = ["throttling.api.risk", "throttling.resource"];

/// Parts of codes of too many calls at a time.
const THROTTLING: [&str; 4] = ["throttling", "flowcontrol", "toomanyrequests", "requestlimitexceeded"];

/// Parts of messages that say the same beside a code that does not.
const THROTTLING_MESSAGES: [&str; 4] = ["throttling.", "request throttling", "flow control", "too many requests"];

/// Parts of codes that deny access.
const ACCESS_DENIED: [&str; 7] =
    ["accessdenied", "forbidden", "noauth", "nopermission", "notauthorized", "unauthorized", "usernotin"];

/// Parts of codes of what does not exist.
const NOT_FOUND: [&str; 3] = ["notexist", "notfound", "nosuch"];

/// Beginnings of codes of [`NOT_FOUND`] that are about the request and not about the thing that was asked for.
const NOT_THE_THING: [&str; 6] =
    ["invalidaccesskey", "invalidendpoint", "invalidhost", "invalidproduct", "invalidprotocol", "invalidregion"];

/// Beginnings of codes of a failing service.
const UNAVAILABLE: [&str; 7] = [
    "internalerror",
    "internal.",
    "internalservererror",
    "service.unavailable",
    "serviceunavailable",
    "systemerror",
    "temporarilyunavailable",
];

/// Beginnings of codes that name a fault of the request.
const FAULT_OF_REQUEST: [&str; 6] = ["duplicate", "idempotent", "illegal", "invalid", "missing", "unsupported"];

/// Returns the kind of a refusal.
pub(super) fn classify(codes: &Codes, refusal: &Refusal<'_>) -> ErrorKind {
    let code = refusal.code.to_ascii_lowercase();
    let begins = |known: &[&str]| known.iter().any(|known| code.starts_with(known));
    let is_one_of = |known: &[&str]| known.iter().any(|known| is_or_below(&code, known));
    let has = |parts: &[&str]| parts.iter().any(|part| code.contains(part));
    if begins(&QUOTA_SPENT) {
        return ErrorKind::QuotaSpent;
    }
    if has(&THROTTLING) || is_one_of(codes.throttling) {
        return ErrorKind::Throttling;
    }
    if is_one_of(codes.clock_skew) || is_clock_by_message(codes, refusal) {
        return ErrorKind::ClockSkew;
    }
    if is_one_of(codes.unknown_action) {
        return ErrorKind::UnknownAction;
    }
    if is_one_of(codes.credentials) {
        return ErrorKind::CredentialsRejected;
    }
    if has(&ACCESS_DENIED) {
        return ErrorKind::AccessDenied;
    }
    if has(&NOT_FOUND) {
        return if begins(&NOT_THE_THING) { ErrorKind::Refused } else { ErrorKind::NotFound };
    }
    if begins(&UNAVAILABLE) {
        return ErrorKind::Unavailable;
    }
    // A failing service may quote anything, so its messages do not count.
    if refusal.status() < 500
        && let Some(kind) = by_message(&refusal.message.to_ascii_lowercase())
    {
        return kind;
    }
    if begins(&FAULT_OF_REQUEST) && refusal.status() != 429 {
        return ErrorKind::Refused;
    }
    by_status(refusal)
}

fn is_clock_by_message(codes: &Codes, refusal: &Refusal<'_>) -> bool {
    codes.clock_skew_by_message.is_some_and(|(codes, word)| {
        codes.iter().any(|known| refusal.code.eq_ignore_ascii_case(known)) && refusal.message.contains(word)
    })
}

fn by_message(message: &str) -> Option<ErrorKind> {
    if QUOTA_SPENT.iter().any(|known| message.contains(known)) {
        Some(ErrorKind::QuotaSpent)
    } else if THROTTLING_MESSAGES.iter().any(|part| message.contains(part)) {
        Some(ErrorKind::Throttling)
    } else {
        None
    }
}

fn by_status(refusal: &Refusal<'_>) -> ErrorKind {
    match refusal.status() {
        429 => ErrorKind::Throttling,
        401 | 403 => ErrorKind::AccessDenied,
        // A page of a proxy that knows no such address says nothing about what was asked for.
        404 if refusal.has_envelope => ErrorKind::NotFound,
        501 | 505 => ErrorKind::Refused,
        408 | 500.. => ErrorKind::Unavailable,
        _ => ErrorKind::Refused,
    }
}

/// Whether a code in lower case is another one, or goes on behind it with a dot.
fn is_or_below(code: &str, known: &str) -> bool {
    code.split_at_checked(known.len())
        .is_some_and(|(start, rest)| start.eq_ignore_ascii_case(known) && (rest.is_empty() || rest.starts_with('.')))
}
