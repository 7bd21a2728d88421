//! A caller in the line.

use super::Shared;
use super::line::{Refusal, Ticket, View};
use super::store::{Turn, TurnRequest};
use super::{CallLimit, CallScope};
use crate::runtime::{BoxFuture, Runtime};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// The shortest time after which the store is asked again, whatever it says.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// Waits for the turn of a call that has so much time left, and for the store to count it.
pub(super) async fn wait(
    shared: &Shared,
    runtime: &Arc<dyn Runtime>,
    action: &str,
    limits: &[(CallScope, CallLimit)],
    left: Option<Duration>,
) -> Result<(), Refusal> {
    let now = runtime.monotonic();
    let latest = left.map_or(Duration::MAX, |left| now.saturating_add(left));
    let ticket = shared.line().join(limits, now, latest)?;
    let place = Place { shared, ticket };
    loop {
        TurnFuture { place: &place, runtime, latest, sleep: None }.await?;
        let asked_at = runtime.monotonic();
        let turn = shared.store.take(&TurnRequest { action, limits, now: asked_at }).await;
        let now = runtime.monotonic();
        let mut line = shared.line();
        match turn {
            Turn::Now(allowance) => {
                line.take(ticket, asked_at, allowance);
                return Ok(());
            }
            Turn::Later(wait) => line.put_off(ticket, now.saturating_add(wait.max(SHORTEST_WAIT))),
            Turn::Spent(allowance) => return Err(Refusal::Spent(allowance)),
        }
    }
}

/// A place in the line. Dropped, it is given up.
struct Place<'line> {
    shared: &'line Shared,
    ticket: Ticket,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // Woken outside of the lock: a waker may do anything.
        let wakers = self.shared.line().leave(self.ticket);
        wakers.into_iter().for_each(Waker::wake);
    }
}

/// Ends with the caller's turn, or when the turn has moved too far away.
struct TurnFuture<'line> {
    place: &'line Place<'line>,
    runtime: &'line Arc<dyn Runtime>,
    latest: Duration,
    /// A sleep and when it ends.
    sleep: Option<(Duration, BoxFuture<'static, ()>)>,
}

impl Future for TurnFuture<'_> {
    type Output = Result<(), Refusal>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let now = self.runtime.monotonic();
            let view = self.place.shared.line().look(self.place.ticket, now, context.waker());
            let turn = match view {
                View::Now => return Poll::Ready(Ok(())),
                View::At(turn) if turn >= self.latest => {
                    return Poll::Ready(Err(Refusal::TooLate(turn.saturating_sub(now))));
                }
                View::At(turn) => turn,
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
