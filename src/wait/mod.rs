//! Waiting for work that goes on at the service after the call that began it.
//!
//! Which value of an answer tells how far the work is, and which values end it, stands in the specs; the loop here is
//! one for all of them.

mod error;
mod progress;
mod waiter;
mod waiting;

pub use error::WaitError;
pub use progress::Progress;
pub(crate) use waiter::{Follow, Reading, Waiter};
pub use waiting::Waiting;

/// Gives a request builder its `wait`.
macro_rules! waited {
    ($(#[$about:meta])* $name:ident => $response:ident, $waiter:expr) => {
        #[allow(deprecated, reason = "a deprecated action is still complete")]
        impl $name {
            $(#[$about])*
            ///
            /// Nothing is sent until the result is awaited. See [`Waiting`]($crate::Waiting) for how often it asks and
            /// for how long.
            #[inline]
            pub fn wait(self) -> $crate::Waiting<$response> {
                static WAITER: $crate::wait::Waiter = $waiter;
                $crate::Waiting::new(self.call, &WAITER)
            }
        }
    };
}
pub(crate) use waited;
