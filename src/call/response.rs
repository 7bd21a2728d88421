//! Responses: as they came, and the future of a typed one.

use super::Call;
use super::execute::{Answered, execute};
use crate::error::{Attempt, Delivery, Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use crate::wire::decode::{EnvelopeNames, decode_as_wanted};
use crate::wire::documents::shown_text;
use crate::wire::json::{read_value, text_of};
use crate::wire::record::Record;
use crate::wire::typed::{Decode, decode_as, decode_value, typed};
use crate::wire::unreadable::{Strictness, Unreadable};
use bytes::Bytes;
use serde_json::Value;
use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A successful response as it came over the wire.
///
/// `Debug` shows the body without the secrets in it, as far as names tell them.
#[derive(Clone)]
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
    /// What could not be read of it as the response type of the call.
    pub(super) unreadable: Unreadable,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawResponse")
            .field("http_status", &self.http_status)
            .field("request_id", &self.request_id)
            .field("body", &shown_text(&text_of(&self.body)))
            .field("attempts", &self.attempts)
            .field("unreadable", &self.unreadable)
            .finish()
    }
}

impl RawResponse {
    /// Returns a response of your own: for tests of code that takes one.
    pub fn from_body(body: impl Into<Bytes>) -> Self {
        Self {
            http_status: 200,
            request_id: None,
            body: body.into(),
            attempts: Vec::new(),
            unreadable: Unreadable::default(),
        }
    }

    /// Returns the body as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedResponse`] when the body is no JSON.
    pub fn to_json(&self) -> Result<Value> {
        read_value(&self.body)
            .map_err(|failure| self.unexpected(format!("the body is no JSON: {failure}")).caused_by(failure))
    }

    /// Returns the body read as a response type, with all the tolerance of a typed call: a value that does not fit its
    /// field is absent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedResponse`] with the JSON path where the body is no JSON object any more.
    pub fn decode<R: Record + Default>(&self) -> Result<R> {
        self.decode_as_wanted(Strictness::Lenient).map(|(record, _)| record)
    }

    /// Returns which values [`Self::decode`] cannot read as this response type.
    ///
    /// ```
    /// # #[cfg(feature = "v2020-tenant")] {
    /// use dataworks::RawResponse;
    /// use dataworks::v2020::tenant::list_data_sources::ListDataSourcesResponse;
    ///
    /// let response = RawResponse::from_body(r#"{"Data":{"DataSources":[{"Id":"seven"}]}}"#);
    /// let unreadable = response.unreadable::<ListDataSourcesResponse>()?;
    /// assert_eq!(unreadable.paths(), ["$.Data.DataSources[0].Id"]);
    /// # }
    /// # Ok::<(), dataworks::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Self::decode`].
    pub fn unreadable<R: Record + Default>(&self) -> Result<Unreadable> {
        self.decode_as_wanted::<R>(Strictness::Lenient).map(|(_, unreadable)| unreadable)
    }

    /// Returns the body read as a response type, and refuses a value that does not fit its field.
    ///
    /// What loses nothing is still accepted: numbers as text, a list as its single object, names in another case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedResponse`] with the JSON path of what did not fit.
    pub fn decode_strict<R: Record + Default>(&self) -> Result<R> {
        self.decode_as_wanted(Strictness::Strict).map(|(record, _)| record)
    }

    fn decode_as_wanted<R: Record + Default>(&self, strictness: Strictness) -> Result<(R, Unreadable)> {
        let mut record = R::default();
        let decoded = decode_as_wanted(&mut record, &self.body, &EnvelopeNames::NONE, strictness)
            .map_err(|failure| self.unexpected(failure.to_string()).caused_by(failure))?;
        Ok((record, decoded.unreadable))
    }

    /// Returns the error of a success that is not what it should be. It tells of the call, which the service has executed.
    fn unexpected(&self, message: String) -> Error {
        Error::new(ErrorKind::UnexpectedResponse, message).with(|details| {
            details.delivery = Delivery::Answered;
            details.http_status = Some(self.http_status);
            details.request_id.clone_from(&self.request_id);
            details.attempts.clone_from(&self.attempts);
        })
    }
}

/// The response of an action. Implemented by the response types of this crate alone.
///
/// Beside its fields it knows the response that it was read from: status, request id, attempts and body.
///
/// ```no_run
/// # #[cfg(feature = "v2020-tenant")]
/// # async fn list(client: dataworks::v2020::Client) -> dataworks::Result<()> {
/// let response = client.list_data_sources().project_id(27).send().await?;
/// if let Some(raw) = response.raw_response() {
///     println!("{:?} after {} attempts", raw.request_id, raw.attempts.len());
/// }
/// // Moving the payload out leaves the rest behind.
/// let page = response.data;
/// # Ok(())
/// # }
/// ```
pub trait Response: Record + Default + 'static {
    /// Returns the response that this one was read from; none for one that was made by hand.
    fn raw_response(&self) -> Option<&RawResponse>;

    /// Keeps the response that this one was read from.
    #[doc(hidden)]
    fn set_raw_response(&mut self, raw: RawResponse);
}

/// How a body becomes a response, for code that does not know its type.
#[derive(Clone, Copy)]
pub(crate) struct Decoder {
    pub decode: Decode,
    /// Gives the decoded response what it was read from.
    pub attach: fn(&mut dyn Any, RawResponse),
}

impl Decoder {
    pub(crate) fn of<R: Response>() -> Self {
        Self { decode: decode_as::<R>, attach: attach::<R> }
    }

    /// Returns the decoder of whatever JSON comes.
    pub(crate) fn of_any_json() -> Self {
        Self { decode: decode_value, attach: |_, _| {} }
    }
}

fn attach<R: Response>(record: &mut dyn Any, raw: RawResponse) {
    if let Some(response) = record.downcast_mut::<R>() {
        response.set_raw_response(raw);
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

impl<R: Response> SendFuture<R> {
    pub(crate) fn new(call: Call) -> Self {
        Self { work: execute(call, Some(Decoder::of::<R>())), response: PhantomData }
    }
}

impl<R: Response> Future for SendFuture<R> {
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
pub(crate) fn missing_payload(response: &str, field: &str, raw: Option<&RawResponse>) -> Error {
    let message = format!("{response}: $.{field}: the response is a success without its payload");
    match raw {
        Some(raw) => raw.unexpected(message),
        None => Error::new(ErrorKind::UnexpectedResponse, message),
    }
}

/// Returns what could not be read of a response; nothing for one that was made by hand.
pub(crate) fn unreadable_of(raw: Option<&RawResponse>) -> &Unreadable {
    static NOTHING: Unreadable = Unreadable::NOTHING;
    raw.map_or(&NOTHING, |raw| &raw.unreadable)
}
