//! The life of one call: preparation, attempts, pauses between them, limits in time, the response.

mod attempt;
#[expect(clippy::module_inception, reason = "the type that the room is named for")]
mod call;
mod clock;
mod context;
mod execute;
mod observer;
mod quota;
mod repeat;
mod response;
mod retry;
mod spans;
mod timeouts;

pub(crate) use call::Call;
pub(crate) use clock::ServiceClock;
pub(crate) use context::CallContext;
pub(crate) use execute::{Answered, execute};
pub use observer::{AttemptReport, CallInfo, CallReport, Observer};
pub(crate) use quota::RetryQuota;
pub(crate) use repeat::Base;
pub(crate) use response::{Decoder, missing_payload, unreadable_of};
pub use response::{RawResponse, Response, SendFuture};
pub use retry::RetryPolicy;
pub use timeouts::Timeouts;
