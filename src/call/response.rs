//! Responses: as they came, and the future of a typed one.

use super::Call;
use super::execute::{Answered, execute};
use crate::error::{Attempt, Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use crate::wire::decode::decode;
use crate::wire::record::Record;
use crate::wire::typed::{decode_as, typed};
use bytes::Bytes;
use serde_json::Value;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A successful response as it came over the wire.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RawResponse {
    /// HTTP status.
    pub http_status: u16,
    /// Id of the request, where the response has one.
    pub request_id: Option<String>,
    /// The body.
    pub body: Bytes,
    /// What each attempt came to; the last one succeeded.
    pub attempts: Vec<Attempt>,
}

impl RawResponse {
    /// Returns a response of your own: for tests of code that takes one.
    pub fn from_body(body: impl Into<Bytes>) -> Self {
        Self { http_status: 200, request_id: None, body: body.into(), attempts: Vec::new() }
    }

    /// Returns the body as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedResponse`] when the body is no JSON.
    pub fn to_json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).map_err(|failure| {
            Error::new(ErrorKind::UnexpectedResponse, format!("the body is no JSON: {failure}")).caused_by(failure)
        })
    }

    /// Returns the body read as a response type, with all the tolerance of a typed call.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedResponse`] with the JSON path of what did not fit.
    pub fn decode<R: Record + Default>(&self) -> Result<R> {
        let mut record = R::default();
        decode(&mut record, &self.body)
            .map_err(|failure| Error::new(ErrorKind::UnexpectedResponse, failure.to_string()).caused_by(failure))?;
        Ok(record)
    }
}

/// A typed call under way, as `send` returns it. Two words in size, whatever happens inside: the work is boxed.
///
/// Nothing is sent before it is awaited. Dropped before its end, the call is given up: an attempt that is under way may
/// still reach the service and be executed there, and no further attempt is made.
#[must_use = "a call does nothing until it is awaited"]
pub struct SendFuture<R> {
    work: BoxFuture<'static, Result<Answered>>,
    response: PhantomData<fn() -> R>,
}

impl<R: Record + Default> SendFuture<R> {
    pub(crate) fn new(call: Call) -> Self {
        Self { work: execute(call, Some(decode_as::<R>)), response: PhantomData }
    }
}

impl<R: Record> Future for SendFuture<R> {
    type Output = Result<R>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.work.as_mut().poll(context).map(|answered| typed(answered?.record))
    }
}

impl<R> fmt::Debug for SendFuture<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SendFuture").finish_non_exhaustive()
    }
}

/// Returns the error of a response that is called a success and lacks what was asked for.
pub(crate) fn missing_payload(response: &str, field: &str) -> Error {
    let message = format!("{response}: $.{field}: the response is a success without its payload");
    Error::new(ErrorKind::UnexpectedResponse, message)
}
