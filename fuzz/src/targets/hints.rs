//! Wait hints of a service that says no: the input is the response, as `server::Reply::read` reads it.
//!
//! A pause is as long as the service asks, and at most 5 s longer; one that would outlast the call is not begun; plain
//! numbers are understood.

use crate::server::{Loopback, Reply};
use dataworks::mock::VirtualRuntime;
use dataworks::{Error, RetryPolicy, Timeouts};
use std::time::Duration;

/// How much longer than the service asked a pause may be.
const SLACK: Duration = Duration::from_secs(5);

thread_local! {
    static SERVER: Loopback = Loopback::start();
}

/// Replies to a call, and once more to its retry, with the headers of the input.
pub fn target(data: &[u8]) {
    let mut reply = Reply::read(data);
    // Both are repeated.
    reply.status = if reply.status.is_multiple_of(2) { 429 } else { 503 };
    // A date is so long from now, so the hint is that of a call without a retry.
    let hint = refused(&reply, &VirtualRuntime::default(), RetryPolicy::never()).retry_after();
    let time = VirtualRuntime::default();
    let error = refused(&reply, &time, RetryPolicy::new().with_max_attempts(2));
    let limit = Timeouts::new().call().expect("there is a limit by default");
    let sleeps = time.sleeps();
    assert!(sleeps.len() < 2 && error.attempts().len() <= 2, "{sleeps:?}");
    if let (Some(pause), Some(hint)) = (sleeps.first(), hint) {
        assert!(*pause >= hint && *pause <= hint.saturating_add(SLACK), "{pause:?} where {hint:?} were asked for");
    }
    assert!(sleeps.iter().sum::<Duration>() <= limit, "{sleeps:?} outlast the call");
    if let [only] = reply.header("x-acs-retry-after")[..]
        && let Some(milliseconds) = plain_number(only)
    {
        assert_eq!(hint, Some(Duration::from_millis(milliseconds)));
    }
    let names = ["x-acs-retry-after", "x-ratelimit-user-api", "x-ratelimit-user"];
    if let [only] = reply.header("retry-after")[..]
        && names.iter().all(|name| reply.header(name).is_empty())
        && let Some(seconds) = plain_number(only)
    {
        assert_eq!(hint, Some(Duration::from_secs(seconds)));
    }
}

fn refused(reply: &Reply, time: &VirtualRuntime, policy: RetryPolicy) -> Error {
    SERVER.with(|server| {
        let request = server.client(time).retry(policy).build().expect("a client").list_data_sources().project_id(1);
        server.run(reply.clone(), request.send()).0.expect_err("the service says no")
    })
}

/// Reads digits and nothing else, few enough to fit any number.
fn plain_number(text: &str) -> Option<u64> {
    (!text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}
