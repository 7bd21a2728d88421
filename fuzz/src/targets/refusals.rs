//! Responses to a call as a client reads them: status, headers and body. The input is the response, as
//! `server::Reply::read` reads it.
//!
//! No status but 2xx is a success; a success is what the body says; the kind of a refusal is that of its code; what is shown
//! holds no secret; the same response gives the same outcome.

use crate::server::{ACCESS_KEY_SECRET, Loopback, Reply, SECURITY_TOKEN};
use dataworks::mock::VirtualRuntime;
use dataworks::v2020::tenant::list_data_sources::ListDataSourcesResponse;
use dataworks::{Delivery, Error, ErrorKind, RawResponse, Result, RetryPolicy};

thread_local! {
    static SERVER: Loopback = Loopback::start();
}

/// Replies to a call with the input.
pub fn target(data: &[u8]) {
    let reply = Reply::read(data);
    let outcome = called(&reply);
    let again = called(&reply);
    assert_eq!(outcome.as_ref().ok(), again.as_ref().ok(), "another success");
    let shown = |outcome: &Result<_>| outcome.as_ref().err().map(Error::to_string);
    assert_eq!(shown(&outcome), shown(&again), "another failure");
    match outcome {
        Ok(response) => check_success(&reply, &response),
        Err(error) => check_failure(&reply, &error),
    }
}

fn called(reply: &Reply) -> Result<ListDataSourcesResponse> {
    SERVER.with(|server| {
        let client = server.client(&VirtualRuntime::default()).retry(RetryPolicy::never()).build();
        let request = client.expect("a client").list_data_sources().project_id(1);
        server.run(reply.clone(), request.send()).0
    })
}

fn check_success(reply: &Reply, response: &ListDataSourcesResponse) {
    assert!((200..300).contains(&reply.status), "HTTP {} is no success", reply.status);
    let raw = response.raw_response().expect("the response it was read from");
    assert_eq!(raw.http_status, reply.status);
    let read = RawResponse::from_body(raw.body.clone()).decode::<ListDataSourcesResponse>();
    assert_eq!(read.ok().as_ref(), Some(response), "read differently without its client");
}

fn check_failure(reply: &Reply, error: &Error) {
    for shown in [error.to_string(), format!("{error:?}"), format!("{:?}", error.attempts())] {
        for secret in [ACCESS_KEY_SECRET, SECURITY_TOKEN] {
            assert!(!shown.contains(secret), "a secret shows: {shown}");
        }
    }
    // One more where the date of the response explains the refusal.
    assert!((1..=2).contains(&error.attempts().len()), "{error}");
    if error.delivery() != Delivery::Answered {
        return;
    }
    assert_eq!(error.http_status(), Some(reply.status));
    let (Some(code), None) = (error.code(), error.body_status()) else { return };
    let is_cleaned = |text: &str| text.contains("fuzz") || text.contains("redacted");
    if error.kind() != ErrorKind::UnexpectedResponse && ![code, error.message()].into_iter().any(is_cleaned) {
        assert_eq!(error.kind(), Error::from_service(reply.status, code, error.message()).kind(), "{error}");
    }
}
