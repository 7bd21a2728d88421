//! Limits in time.

use crate::runtime::Runtime;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// What `work` comes to; none where it takes longer than `limit`.
pub(crate) async fn within<F: Future>(runtime: &dyn Runtime, limit: Duration, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut deadline = runtime.deadline(limit);
    poll_fn(|context| {
        if let Poll::Ready(finished) = work.as_mut().poll(context) {
            return Poll::Ready(Some(finished));
        }
        deadline.as_mut().poll(context).map(|()| None)
    })
    .await
}
