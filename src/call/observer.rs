//! Calls and attempts as data, for whoever makes metrics of them.

use super::Call;
use crate::error::{Attempt, Error};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Sees the calls of a client, and their attempts, as data: what metrics are made of. Both methods do nothing unless they
/// are implemented.
///
/// They run on the task that made the call, between its steps, so they must not block. A panic in one of them passes
/// through to whoever awaits the call, as that of any callback; the client goes on to work for others. A call that is
/// dropped before its end is not reported, and neither are requests for credentials. The example `metrics` makes counters
/// and durations for Prometheus. What spans and events tell stands in the guide on [logging](crate::guide::logging).
///
/// ```
/// # #[cfg(feature = "v2020-tenant")]
/// # fn build() -> dataworks::Result<()> {
/// use dataworks::{AttemptReport, CallInfo, CallReport, Observer};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// #[derive(Debug, Default)]
/// struct Counters {
///     retries: AtomicU64,
///     failures: AtomicU64,
/// }
///
/// impl Observer for Counters {
///     fn attempt(&self, _: &CallInfo<'_>, report: &AttemptReport<'_>) {
///         if report.attempt().pause.is_some() {
///             self.retries.fetch_add(1, Ordering::Relaxed);
///         }
///     }
///
///     fn call(&self, _: &CallInfo<'_>, report: &CallReport<'_>) {
///         if report.error().is_some() {
///             self.failures.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let counters = Arc::new(Counters::default());
/// let client = dataworks::v2020::Client::builder().region("cn-shanghai").observer(counters.clone()).build()?;
/// # Ok(())
/// # }
/// ```
pub trait Observer: fmt::Debug + Send + Sync + 'static {
    /// Called after each attempt, when it is known whether another follows.
    fn attempt(&self, call: &CallInfo<'_>, report: &AttemptReport<'_>) {
        let _ = (call, report);
    }

    /// Called once at the end of each call, also of one that was refused before anything was sent.
    fn call(&self, call: &CallInfo<'_>, report: &CallReport<'_>) {
        let _ = (call, report);
    }
}

impl<O: Observer + ?Sized> Observer for Arc<O> {
    fn attempt(&self, call: &CallInfo<'_>, report: &AttemptReport<'_>) {
        (**self).attempt(call, report);
    }

    fn call(&self, call: &CallInfo<'_>, report: &CallReport<'_>) {
        (**self).call(call, report);
    }
}

/// What is called.
#[derive(Clone, Copy)]
pub struct CallInfo<'call> {
    call: &'call Call,
}

impl<'call> CallInfo<'call> {
    pub(super) fn new(call: &'call Call) -> Self {
        Self { call }
    }

    /// Returns the name of the service: `dataworks`, `maxcompute` or `dataarts`.
    pub fn service(&self) -> &'call str {
        self.call.request.service().name
    }

    /// Returns the API version of the service, such as `2020-05-18`.
    pub fn api_version(&self) -> &'call str {
        self.call.request.service().version
    }

    /// Returns the name of the action, such as `ListProjects`; of a call by name, the name that was given.
    pub fn action(&self) -> &'call str {
        self.call.request.action()
    }

    /// Returns whether this build has a spec of the action. The names of those that have none are any text that callers
    /// give, so they are no good as a label of a metric.
    pub fn is_known(&self) -> bool {
        self.call.request.is_known()
    }

    /// Returns whether the action changes anything at the service. One that this build has no spec of is taken to.
    pub fn writes(&self) -> bool {
        self.call.request.writes()
    }

    /// Returns the call level, where the reference gives one.
    pub fn call_level(&self) -> Option<u8> {
        self.call.request.level()
    }

    /// Returns the region of the client.
    pub fn region(&self) -> &'call str {
        &self.call.context.region
    }

    /// Returns the host that requests go to.
    pub fn host(&self) -> Option<&'call str> {
        self.call.context.endpoint.host_str()
    }
}

impl fmt::Debug for CallInfo<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CallInfo")
            .field("service", &self.service())
            .field("api_version", &self.api_version())
            .field("action", &self.action())
            .field("region", &self.region())
            .finish_non_exhaustive()
    }
}

/// How an attempt went.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptReport<'call> {
    pub(super) attempt: &'call Attempt,
    pub(super) duration: Duration,
}

impl<'call> AttemptReport<'call> {
    /// Returns what the attempt came to. Its `pause` is set if another attempt follows.
    pub fn attempt(&self) -> &'call Attempt {
        self.attempt
    }

    /// Returns how long the attempt took: credentials, request and response, without the wait for a turn before it.
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallReport<'call> {
    pub(super) error: Option<&'call Error>,
    pub(super) attempts: &'call [Attempt],
    pub(super) duration: Duration,
}

impl<'call> CallReport<'call> {
    /// Returns why the call failed; none if it succeeded.
    pub fn error(&self) -> Option<&'call Error> {
        self.error
    }

    /// Returns what each attempt came to, in order. Empty when nothing was attempted.
    pub fn attempts(&self) -> &'call [Attempt] {
        self.attempts
    }

    /// Returns how long the call took, with all attempts and pauses.
    pub fn duration(&self) -> Duration {
        self.duration
    }
}
