//! A caller in a line.

use super::Shared;
use super::line::{Refusal, Turn};
use crate::runtime::{BoxFuture, Runtime};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Ends when it is the caller's turn, or when the turn has moved too far away. Dropped before, it leaves the line.
pub(super) struct TurnFuture<'line> {
    shared: &'line Shared,
    runtime: &'line Arc<dyn Runtime>,
    level: Option<u8>,
    ticket: u64,
    latest: Duration,
    /// A sleep and when it ends.
    sleep: Option<(Duration, BoxFuture<'static, ()>)>,
}

impl<'line> TurnFuture<'line> {
    /// Joins the line of a level with so much time left.
    pub(super) fn join(
        shared: &'line Shared,
        runtime: &'line Arc<dyn Runtime>,
        level: Option<u8>,
        left: Option<Duration>,
    ) -> Result<Self, Refusal> {
        let now = runtime.monotonic();
        let latest = left.map_or(Duration::MAX, |left| now.saturating_add(left));
        let ticket = shared.with_line(level, |line| line.join(now, latest))?;
        Ok(Self { shared, runtime, level, ticket, latest, sleep: None })
    }
}

impl Future for TurnFuture<'_> {
    type Output = Result<(), Refusal>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let now = self.runtime.monotonic();
            let turn = match self.shared.with_line(self.level, |line| line.look(self.ticket, now, context.waker())) {
                Turn::Now => return Poll::Ready(Ok(())),
                Turn::At(turn) if turn >= self.latest => {
                    return Poll::Ready(Err(Refusal::TooLate(turn.saturating_sub(now))));
                }
                Turn::At(turn) => turn,
            };
            let sleep = match &mut self.sleep {
                Some((end, sleep)) if *end == turn => sleep,
                _ => {
                    let sleep = self.runtime.sleep(turn.saturating_sub(now));
                    &mut self.sleep.insert((turn, sleep)).1
                }
            };
            if sleep.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.sleep = None;
        }
    }
}

impl Drop for TurnFuture<'_> {
    fn drop(&mut self) {
        // Woken outside of the lock: a waker may do anything.
        let wakers = self.shared.with_line(self.level, |line| line.leave(self.ticket));
        wakers.into_iter().for_each(Waker::wake);
    }
}
