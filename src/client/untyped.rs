//! Requests for actions by name.

use super::Profile;
use crate::call::{Call, CallContext, RawResponse, RetryPolicy, Timeouts};
use crate::error::Result;
use crate::protocol::Location;
use crate::request::{Parameters, Request};
use reqwest::Method;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// A request for any action, with parameters by name and a JSON response. Made by `call` of a client, such as
/// [`Client::call`](crate::v2020::Client::call).
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct UntypedRequest {
    call: Call,
}

impl UntypedRequest {
    pub(crate) fn new(context: Arc<CallContext>, profile: &Profile, action: String) -> Self {
        let known = profile.find_action(&action);
        Self { call: Call::new(context, Request::untyped(profile.service, action, known)) }
    }

    /// Sets a parameter. It travels where the spec of the action says, else in the path that has a variable of its name,
    /// else in the query. Lists and objects are sent as JSON text unless the spec says otherwise; DataArts takes each
    /// element of a list under the same key.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.request.set(name.into(), value.into(), None);
        self
    }

    /// Sets a parameter that travels in the query.
    pub fn query_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.request.set(name.into(), value.into(), Some(Location::Query));
        self
    }

    /// Sets a parameter that travels in the body: the form of an RPC call, the JSON object of any other.
    pub fn body_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.request.set(name.into(), value.into(), Some(Location::Body));
        self
    }

    /// Sets a header.
    pub fn header_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.request.set(name.into(), value.into(), Some(Location::Header));
        self
    }

    /// Sets the path of the action, with parameters in braces: `/api/v1/mms/datasources/{sourceId}`. Each is encoded for itself.
    /// Default: that of the action's spec. RPC calls, all of DataWorks, have no path of their own.
    pub fn path(mut self, template: impl Into<String>) -> Self {
        self.call.request.path = Some(template.into());
        self
    }

    /// Sets the HTTP method, any there is. Default: that of the action's spec, else POST for RPC calls and GET for others.
    pub fn method(mut self, method: Method) -> Self {
        self.call.request.method = Some(method);
        self
    }

    /// Sets whether the call may be repeated when nobody knows what became of an attempt. Default: what the action's spec
    /// says, else false.
    pub fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.call.request.is_idempotent = Some(is_idempotent);
        self
    }

    /// Lists the parameters that are set, by wire name.
    pub fn parameters(&self) -> Parameters<'_> {
        self.call.request.parameters()
    }

    /// Sets the time limits of this call, instead of the client's.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.call.timeouts = Some(timeouts);
        self
    }

    /// Sets the retry policy of this call, instead of the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.call.retry = Some(policy);
        self
    }

    /// Sends the request and returns the response as JSON.
    ///
    /// # Errors
    ///
    /// As for any call; see [`Error`](crate::Error).
    pub async fn send(self) -> Result<Value> {
        self.call.send_json().await
    }

    /// Sends the request and returns the response as it came, be its body JSON or not.
    ///
    /// # Errors
    ///
    /// As for [`Self::send`].
    pub async fn send_raw(self) -> Result<RawResponse> {
        self.call.send_raw().await
    }
}

impl fmt::Debug for UntypedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.call.fmt(formatter)
    }
}
