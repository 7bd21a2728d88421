//! One request before it is sent: an action, its parameters, and what the caller wants done differently.

use super::{Action, Method, Parameter, Place};
use crate::call::{Answered, execute};
use crate::client::Core;
use crate::error::{Attempt, Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use crate::sign::v1::append_pair;
use crate::wire::decode::{DecodeError, Envelope, decode, decode_as_wanted};
use crate::wire::json::read_value;
use crate::wire::parameters::{Style, write};
use crate::wire::path;
use crate::wire::record::{Description, Field, Record};
use crate::wire::unreadable::{Strictness, Unreadable};
use crate::{RetryPolicy, Timeouts};
use bytes::Bytes;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::{Map, Value};
use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Room for the pairs that signing adds.
const SIGNED_PAIRS: usize = 12;

/// Parameter of Huawei Cloud's paths that the client knows.
const PROJECT_ID: &str = "project_id";

/// What one call does differently from its client.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallOptions {
    pub timeouts: Option<Timeouts>,
    pub retry: Option<RetryPolicy>,
    pub method: Option<Method>,
    pub path: Option<String>,
    pub is_idempotent: Option<bool>,
}

/// What is called.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// An action by its builder: what its spec demands is checked.
    Modelled(&'static Action),
    /// Any action by its name. A spec, where there is one, says where parameters travel and demands nothing.
    Free { service: &'static super::Service, name: String, known: Option<&'static Action> },
}

/// An action with its parameters. The typed builders are thin shells around this.
#[derive(Clone)]
pub(crate) struct Call {
    pub core: Arc<Core>,
    pub target: Target,
    parameters: Vec<(Cow<'static, str>, Value, Option<Place>)>,
    pub options: CallOptions,
}

impl Call {
    pub fn new(core: Arc<Core>, action: &'static Action) -> Self {
        Self::to(core, Target::Modelled(action))
    }

    pub fn to(core: Arc<Core>, target: Target) -> Self {
        Self { core, target, parameters: Vec::new(), options: CallOptions::default() }
    }

    /// Sets a parameter; one that is there already is replaced.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: Value, place: Option<Place>) {
        let name = name.into();
        match self.parameters.iter_mut().find(|known| known.0 == name) {
            Some(known) => (known.1, known.2) = (value, place),
            None => self.parameters.push((name, value, place)),
        }
    }

    /// Value of a parameter that is set.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.parameters.iter().find(|known| known.0 == name).map(|known| &known.1)
    }

    /// All parameters that are set, in the order of their first setting.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.parameters.iter().map(|(name, value, _)| (name.as_ref(), value))
    }

    pub fn action_name(&self) -> &str {
        match &self.target {
            Target::Modelled(action) => action.name,
            Target::Free { name, .. } => name,
        }
    }

    pub fn service(&self) -> &'static super::Service {
        match &self.target {
            Target::Modelled(action) => action.service,
            Target::Free { service, .. } => service,
        }
    }

    /// Call level, where the reference gives one.
    pub fn level(&self) -> Option<u8> {
        self.spec()?.level
    }

    pub fn method(&self) -> Method {
        let by_spec = self.spec().map_or_else(|| self.service().protocol.default_method(), |action| action.method);
        self.options.method.unwrap_or(by_spec)
    }

    /// The path with its variables, where one is known.
    fn path(&self) -> Option<&str> {
        let by_spec = self.spec().map(|action| action.path);
        self.options.path.as_deref().or(by_spec)
    }

    /// Whether the call may be sent again when nobody knows what became of it.
    pub fn is_idempotent(&self) -> bool {
        let by_spec = self.spec().is_some_and(|action| action.idempotent);
        self.options.is_idempotent.unwrap_or(by_spec)
    }

    fn spec(&self) -> Option<&'static Action> {
        match &self.target {
            Target::Modelled(action) => Some(action),
            Target::Free { known, .. } => *known,
        }
    }

    fn described(&self, name: &str) -> Option<&'static Parameter> {
        self.spec()?.parameters.iter().find(|known| known.name == name)
    }

    /// Where a parameter that no description mentions goes: beside the others.
    fn place_of(&self, name: &str, asked: Option<Place>) -> Place {
        if self.service().protocol.common_names().contains(&name) {
            return Place::Query;
        }
        if let Some(place) = asked {
            return place;
        }
        if self.path().is_some_and(|template| path::variables(template).any(|known| known == name)) {
            return Place::Path;
        }
        let Some(action) = self.spec() else { return Place::Query };
        match self.described(name) {
            Some(described) => described.place,
            None if action.parameters.iter().any(|known| known.place == Place::Body) => Place::Body,
            None => Place::Query,
        }
    }

    /// How a list or object is written.
    fn style_of(&self, name: &str) -> Style {
        self.described(name).map_or_else(|| self.service().protocol.default_style(), |described| described.style)
    }

    /// Fills what the client knows and the caller has left out.
    pub fn fill_from_client(&mut self) {
        if let Some(project_id) = &self.core.project_id
            && self.get(PROJECT_ID).is_none()
            && self.place_of(PROJECT_ID, None) == Place::Path
        {
            let value = Value::from(project_id.as_str());
            self.set(PROJECT_ID, value, None);
        }
    }

    /// Fills the idempotency token, once for all attempts.
    pub fn fill_idempotency_token(&mut self) {
        let Some(action) = self.spec() else { return };
        if let Some(token) = action.parameters.iter().find(|known| known.is_idempotency_token)
            && self.get(token.name).is_none()
        {
            let value = self.core.runtime.nonce();
            self.set(token.name, value.into(), None);
        }
    }

    /// Checks all that can be checked without the service, and reports everything at once.
    pub fn check(&self) -> Result<()> {
        let mut faults: Vec<String> = Vec::new();
        if let Target::Modelled(action) = &self.target {
            let missing: Vec<&str> = action
                .parameters
                .iter()
                .filter(|known| known.is_required && self.get(known.name).is_none())
                .map(|known| known.name)
                .collect();
            if !missing.is_empty() {
                let plural = if missing.len() == 1 { "" } else { "s" };
                faults.push(format!("missing required parameter{plural} {}", missing.join(", ")));
            }
            for group in action.any_of {
                if group.iter().all(|name| self.get(name).is_none()) {
                    faults.push(format!("at least one of {} must be set", group.join(", ")));
                }
            }
        }
        if self.service().protocol.has_paths() {
            match self.path() {
                None => faults.push("the path of the action is not known: give one".to_owned()),
                Some(template) => faults.extend(
                    path::variables(template)
                        .filter(|name| self.get(name).is_none() && self.described(name).is_none())
                        .map(|name| format!("the path has no value for {name}")),
                ),
            }
        }
        for (name, value, asked) in &self.parameters {
            if name.is_empty() {
                faults.push("a parameter has an empty name".to_owned());
            }
            if self.service().protocol.reserved_names().contains(&name.as_ref()) {
                faults.push(format!("parameter {name} is set by the client and cannot be given"));
            }
            let place = self.place_of(name, *asked);
            let mut misplaced = None;
            if let Err(reason) = write(name, value, self.style_of(name), &mut |key, text| {
                misplaced = misplaced.or_else(|| unfit(place, &key, &text));
            }) {
                faults.push(format!("parameter {name} {reason}"));
            }
            if let Some(reason) = misplaced {
                faults.push(format!("parameter {name} {reason}"));
            }
            if let Target::Modelled(_) = self.target
                && let Some(described) = self.described(name)
                && let Some(fault) = out_of_range(described, value)
            {
                faults.push(fault);
            }
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidRequest, faults.join("; "))
            .with(|details| details.action = Some(self.action_name().to_owned())))
    }

    /// The key and value pairs of the action's own parameters, with their places.
    pub fn pairs(&self) -> Vec<(Cow<'_, str>, Cow<'_, str>, Place)> {
        let mut pairs = Vec::with_capacity(self.parameters.len() + SIGNED_PAIRS);
        for (name, value, asked) in &self.parameters {
            let place = self.place_of(name, *asked);
            // `check` has seen every value, so nothing is refused here.
            let _ = write(name, value, self.style_of(name), &mut |key, text| pairs.push((key, text, place)));
        }
        pairs
    }

    /// The call as a protocol with paths sends it.
    pub fn parts(&self) -> Parts<'_> {
        let pairs = self.pairs();
        let in_path = |name: &str| pairs.iter().find(|known| known.0 == name).map(|known| known.1.as_ref());
        let path = path::fill(self.path().unwrap_or("/"), in_path);
        let body: Map<String, Value> = self
            .parameters
            .iter()
            .filter(|(name, _, asked)| self.place_of(name, *asked) == Place::Body)
            .map(|(name, value, _)| (name.to_string(), value.clone()))
            .collect();
        let body = (!body.is_empty()).then(|| Value::Object(body).to_string());
        Parts { path, pairs, body }
    }

    /// Values that must not show up in any message.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let sensitive =
            self.parameters.iter().filter(|known| self.described(&known.0).is_some_and(|known| known.is_sensitive));
        sensitive.filter_map(|(_, value, _)| value.as_str())
    }

    /// Sends the call and gives the answer as it came.
    pub fn send_raw(self) -> BoxFuture<'static, Result<RawResponse>> {
        Box::pin(async { execute(self, envelope_only).await.map(|answered| answered.raw) })
    }
}

/// A call for a protocol with paths, its parameters sorted by where they travel.
pub(crate) struct Parts<'call> {
    /// Path with its arguments.
    pub path: String,
    /// JSON body, where a parameter travels there.
    pub body: Option<String>,
    pairs: Vec<(Cow<'call, str>, Cow<'call, str>, Place)>,
}

impl Parts<'_> {
    /// Pairs of the query.
    pub fn query(&self) -> Vec<(&str, &str)> {
        self.placed(Place::Query).collect()
    }

    /// The query, encoded.
    pub fn query_text(&self) -> String {
        let mut text = String::new();
        for (key, value) in self.placed(Place::Query) {
            append_pair(&mut text, key, value);
        }
        text
    }

    /// Headers that are parameters, with their names in lower case.
    pub fn headers(&self) -> Vec<(String, String)> {
        self.placed(Place::Header).map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect()
    }

    fn placed(&self, place: Place) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().filter(move |known| known.2 == place).map(|(key, value, _)| (key.as_ref(), value.as_ref()))
    }
}

/// Why a value cannot travel where it belongs.
fn unfit(place: Place, key: &str, text: &str) -> Option<&'static str> {
    match place {
        Place::Path => path::refuse(text),
        Place::Header if HeaderName::from_bytes(key.as_bytes()).is_err() => Some("has no name that a header can have"),
        Place::Header if HeaderValue::from_str(text.trim()).is_err() => Some("has characters that no header can hold"),
        Place::Header | Place::Query | Place::Body => None,
    }
}

fn out_of_range(described: &Parameter, value: &Value) -> Option<String> {
    let number = value.as_i64()?;
    let name = described.name;
    match (described.minimum, described.maximum) {
        (Some(least), Some(most)) if !(least..=most).contains(&number) => {
            Some(format!("parameter {name} is {number}, which is not from {least} to {most}"))
        }
        (Some(least), None) if number < least => Some(format!("parameter {name} is {number}, which is below {least}")),
        (None, Some(most)) if number > most => Some(format!("parameter {name} is {number}, which is above {most}")),
        _ => None,
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct(self.action_name());
        for (name, value, _) in &self.parameters {
            if self.described(name).is_some_and(|described| described.is_sensitive) {
                text.field(name, &"<redacted>");
            } else {
                text.field(name, value);
            }
        }
        text.finish_non_exhaustive()
    }
}

/// What a decoded body is: the record, still without its type, and what the answer says about itself.
pub(crate) type Decoded<'body> = (Box<dyn Any + Send>, Envelope<'body>);

/// Turns a body into a record. One small function per response type; all else is compiled once.
pub(crate) type Decode = for<'body> fn(&'body [u8]) -> Result<Decoded<'body>, DecodeError>;

/// The decoder of a record.
pub(crate) fn decode_as<R: Record + Default + 'static>(body: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let mut record = Box::<R>::default();
    let envelope = decode(&mut *record, body)?;
    Ok((record, envelope))
}

/// Gives a record that was decoded as `R` its type back.
pub(crate) fn typed<R: 'static>(record: Box<dyn Any + Send>) -> Result<R> {
    record.downcast::<R>().map(|record| *record).map_err(|_| wrong_type())
}

/// The error of a record that was decoded as another type than the one its reader has in mind.
pub(crate) fn wrong_type() -> Error {
    let message = "the answer was decoded as another type: this is a fault of the crate";
    Error::new(ErrorKind::UnexpectedResponse, message)
}

/// The decoder for callers that want the bytes.
pub(crate) fn envelope_only(body: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    let envelope = decode(&mut Nothing, body)?;
    Ok((Box::new(()), envelope))
}

/// A record without fields.
pub(crate) struct Nothing;

impl Record for Nothing {
    fn description(&self) -> &'static Description {
        &Description { name: "Nothing", wire_names: &[], field_names: &[], sensitive: &[] }
    }

    fn fields(&self, borrower: &mut dyn FnMut(&[&dyn Field])) {
        borrower(&[]);
    }

    fn fields_mut(&mut self, borrower: &mut dyn FnMut(&mut [&mut dyn Field])) {
        borrower(&mut []);
    }
}

/// A typed call under way. Small, whatever happens inside: the work is boxed.
#[must_use = "a call does nothing until it is awaited"]
pub struct SendFuture<R> {
    work: BoxFuture<'static, Result<Answered>>,
    response: PhantomData<fn() -> R>,
}

impl<R: Record + Default> SendFuture<R> {
    pub(crate) fn new(call: Call) -> Self {
        Self { work: execute(call, decode_as::<R>), response: PhantomData }
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

/// A successful answer as it came over the wire.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RawResponse {
    /// HTTP status.
    pub http_status: u16,
    /// Id of the request, where the answer has one.
    pub request_id: Option<String>,
    /// The body.
    pub body: Bytes,
    /// What each attempt came to; the last one succeeded.
    pub attempts: Vec<Attempt>,
}

impl RawResponse {
    /// An answer of your own: for tests of code that takes one.
    pub fn from_body(body: impl Into<Bytes>) -> Self {
        Self { http_status: 200, request_id: None, body: body.into(), attempts: Vec::new() }
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnexpectedResponse`] when the body is no JSON.
    pub fn to_json(&self) -> Result<Value> {
        read_value(&self.body)
            .map_err(|failure| Error::new(ErrorKind::UnexpectedResponse, "the body is no JSON").caused_by(failure))
    }

    /// Reads the body as a response type, with all the tolerance of a typed call: a value that does not fit its field is
    /// absent.
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

    /// Reads the body as a response type, and refuses a value that does not fit its field.
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
        let decoded = decode_as_wanted(&mut record, &self.body, strictness)
            .map_err(|failure| Error::new(ErrorKind::UnexpectedResponse, failure.to_string()).caused_by(failure))?;
        Ok((record, decoded.unreadable))
    }
}
