//! Waiting for work that goes on at the service after the call that began it.
//!
//! Which value of a response tells how far the work is, and which values end it, stands in the specs; the loop here is
//! one for all of them.

mod error;
mod progress;
mod rule;
mod waiter;

pub use error::WaitError;
pub use progress::Progress;
pub(crate) use rule::{Follow, Reading, WaitRule};
pub use waiter::Waiter;
