//! A call before it is executed: a request, the client it goes through, and what it does otherwise than its client.

use super::context::gate;
use super::{CallContext, Decoder, RawResponse, RetryPolicy, Timeouts, execute};
use crate::error::Result;
use crate::redact::Gate;
use crate::request::{Request, prepare};
use crate::runtime::BoxFuture;
use crate::wire::endpoint;
use crate::wire::typed::typed;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A call that has not begun. Builders of requests hold one.
#[derive(Clone)]
pub(crate) struct Call {
    pub context: Arc<CallContext>,
    pub request: Request,
    pub timeouts: Option<Timeouts>,
    pub retry: Option<RetryPolicy>,
}

impl Call {
    pub(crate) fn new(context: Arc<CallContext>, request: Request) -> Self {
        Self { context, request, timeouts: None, retry: None }
    }

    /// Sets a parameter.
    pub(crate) fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.request.set(name, value.into(), None);
        self
    }

    /// Hands the gate of this call's responses to a function. An attempt has one of its own; this one is for what is kept
    /// of a response afterwards.
    pub(crate) async fn with_gate<T>(&self, work: impl FnOnce(&Gate<'_>) -> T) -> T {
        let context = &self.context;
        let credentials = context.credentials.credentials().await.ok();
        let mut request = self.request.clone();
        request.fill(context.project_id.as_deref(), || context.runtime.nonce());
        let prepared = prepare(&request).ok();
        let of_endpoint = endpoint::secrets(&context.endpoint);
        work(&gate(credentials.as_ref(), prepared.as_ref(), &of_endpoint))
    }

    /// Executes the call and returns the response as JSON.
    pub(crate) fn send_json(self) -> BoxFuture<'static, Result<Value>> {
        Box::pin(async { typed(execute(self, Some(Decoder::of_any_json())).await?.record) })
    }

    /// Executes the call and returns the response as it came.
    pub(crate) fn send_raw(self) -> BoxFuture<'static, Result<RawResponse>> {
        Box::pin(async { execute(self, None).await.map(|answered| answered.raw) })
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(formatter)
    }
}
