//! Requests for actions by name.

use super::{Core, Profile};
use crate::action::{Call, Method, Place, RawResponse, Target};
use crate::call::{RetryPolicy, Timeouts};
use crate::error::Result;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// A request for any action, with free parameters and a JSON answer. Made by `call` of a client, such as
/// [`Client::call`](crate::v2020::Client::call).
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct UntypedRequest {
    call: Call,
}

impl UntypedRequest {
    pub(crate) fn new(core: Arc<Core>, profile: &Profile, action: String) -> Self {
        let target = Target::Free { service: profile.service, known: profile.find_action(&action), name: action };
        Self { call: Call::to(core, target) }
    }

    /// Sets a parameter. It travels where the spec of the action says, else in the path that has a variable of its name,
    /// else in the query. Lists and objects are sent as JSON text unless the spec says otherwise; DataArts takes each
    /// element of a list under the same key.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.set(name.into(), value.into(), None);
        self
    }

    /// Sets a parameter that travels in the query.
    pub fn query_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.set(name.into(), value.into(), Some(Place::Query));
        self
    }

    /// Sets a parameter that travels in the body: the form of an RPC call, the JSON object of any other.
    pub fn body_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.set(name.into(), value.into(), Some(Place::Body));
        self
    }

    /// Sets a header.
    pub fn header_param(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.call.set(name.into(), value.into(), Some(Place::Header));
        self
    }

    /// Path of the action, with parameters in braces: `/api/v1/mms/datasources/{sourceId}`. Each is encoded for itself.
    /// Default: that of the action's spec. RPC calls, all of DataWorks, have no path of their own.
    pub fn path(mut self, template: impl Into<String>) -> Self {
        self.call.options.path = Some(template.into());
        self
    }

    /// HTTP method. Default: that of the action's spec, else POST for RPC calls and GET for others.
    pub fn method(mut self, method: Method) -> Self {
        self.call.options.method = Some(method);
        self
    }

    /// Whether the call may be repeated when nobody knows what became of an attempt. Default: what the action's spec
    /// says, else false.
    pub fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.call.options.is_idempotent = Some(is_idempotent);
        self
    }

    /// The parameters that are set, by wire name.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.call.parameters()
    }

    /// Time limits of this call instead of the client's.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.call.options.timeouts = Some(timeouts);
        self
    }

    /// Retry policy of this call instead of the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.call.options.retry = Some(policy);
        self
    }

    /// Sends the request and gives the answer as JSON.
    ///
    /// # Errors
    ///
    /// As for any call; see [`Error`](crate::Error).
    pub async fn send(self) -> Result<Value> {
        self.send_raw().await?.to_json()
    }

    /// Sends the request and gives the body as it came.
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
