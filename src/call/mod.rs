//! What happens to one call: attempts, waits between them, limits in time, and the judgement of each answer.

mod attempt;
mod clock;
mod execute;
mod judge;
mod quota;
mod retry;
mod timeouts;

pub(crate) use clock::ServiceClock;
pub(crate) use execute::{Answered, execute};
pub(crate) use quota::RetryQuota;
pub use retry::RetryPolicy;
pub(crate) use retry::RetryReason;
pub use timeouts::Timeouts;
