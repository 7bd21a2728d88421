//! Limits in time.

use crate::runtime::Runtime;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

/// What `work` comes to; none where it takes longer than `limit`. Work is pinned by the caller: it may be large, and would be
/// copied on its way here.
pub(crate) async fn within<T>(
    runtime: &dyn Runtime,
    limit: Duration,
    mut work: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    let mut deadline = runtime.deadline(limit);
    poll_fn(|context| {
        if let Poll::Ready(finished) = work.as_mut().poll(context) {
            return Poll::Ready(Some(finished));
        }
        deadline.as_mut().poll(context).map(|()| None)
    })
    .await
}
