//! Requests of credential providers. What fails is told without addresses and bodies: both may hold secrets.

use super::config::ProviderConfig;
use crate::call::{Base, RetryPolicy};
use crate::deadline::within;
use crate::transport::is_refused_by_tls;
use reqwest::{RequestBuilder, Response};
use std::error::Error as StdError;
use std::fmt;
use std::pin::pin;
use std::time::Duration;
use zeroize::Zeroizing;

/// Keys fit into far less; whoever sends more is not who should have been asked.
const LARGEST_ANSWER: usize = 256 * 1024;

/// Room for the usual answer.
const USUAL_ANSWER: usize = 16 * 1024;

/// An answer, whatever its status.
pub(super) struct Answer {
    pub status: u16,
    pub body: Zeroizing<Vec<u8>>,
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// Nobody is there.
    NoConnection(String),
    /// Whoever is there cannot be spoken to by TLS, or is not who it should be.
    NotSecure(String),
    /// It took longer than this.
    TooSlow(Duration),
    /// The answer broke off or was no HTTP.
    Broken(String),
    /// The answer is longer than any with keys.
    TooLong,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection(why) => write!(formatter, "no connection: {why}"),
            Self::NotSecure(why) => write!(formatter, "no secure connection: {why}"),
            Self::TooSlow(limit) => write!(formatter, "no answer within {limit:?}"),
            Self::Broken(why) => write!(formatter, "the answer cannot be read: {why}"),
            Self::TooLong => write!(formatter, "the answer is longer than {LARGEST_ANSWER} bytes"),
        }
    }
}

/// Whether somebody is known to be at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Somebody should be there, so a connection that cannot be made is tried again.
    Expected,
    /// Nobody need be there.
    Uncertain,
}

/// Sends a request and reads its answer, all within `limit`.
pub(super) async fn send(
    config: &ProviderConfig,
    request: RequestBuilder,
    limit: Duration,
) -> Result<Answer, Unanswered> {
    let work = async {
        let response = request.send().await.map_err(unanswered)?;
        let status = response.status().as_u16();
        Ok(Answer { status, body: read(response).await? })
    };
    within(config.clock(), limit, pin!(work)).await.unwrap_or(Err(Unanswered::TooSlow(limit)))
}

/// As [`send`], and again with the attempts and waits of the default [`RetryPolicy`] where the server is busy or fails,
/// or the connection breaks. `limit` is that of each attempt. Whoever used it up is not asked again.
pub(super) async fn send_with_retries(
    config: &ProviderConfig,
    request: &RequestBuilder,
    limit: Duration,
    presence: Presence,
) -> Result<Answer, Unanswered> {
    let policy = RetryPolicy::default();
    let mut attempt = 1;
    loop {
        let Some(request) = request.try_clone() else {
            return Err(Unanswered::Broken("the request cannot be sent more than once".to_owned()));
        };
        let outcome = send(config, request, limit).await;
        let base = match &outcome {
            Ok(Answer { status: 429, .. }) => Base::Throttling,
            Ok(Answer { status: 500.., .. }) | Err(Unanswered::Broken(_)) => Base::Transient,
            Err(Unanswered::NoConnection(_)) if presence == Presence::Expected => Base::Transient,
            Ok(_) | Err(_) => return outcome,
        };
        if attempt >= policy.max_attempts() {
            return outcome;
        }
        let pause = policy.pause(base, attempt, config.clock().random(), None);
        tracing::debug!(attempt, ?pause, "a request for credentials failed and is sent again");
        config.clock().sleep(pause).await;
        attempt += 1;
    }
}

/// Returns the longest that [`send_with_retries`] can take: every attempt up to `limit`, and the waits in between.
pub(super) fn longest(limit: Duration) -> Duration {
    let policy = RetryPolicy::default();
    let waits = (1..policy.max_attempts()).map(|attempt| policy.pause(Base::Throttling, attempt, 1.0, None));
    limit.saturating_mul(policy.max_attempts()).saturating_add(waits.sum())
}

async fn read(mut response: Response) -> Result<Zeroizing<Vec<u8>>, Unanswered> {
    let mut body = Zeroizing::new(Vec::with_capacity(USUAL_ANSWER));
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        let length = body.len() + chunk.len();
        if length > LARGEST_ANSWER {
            return Err(Unanswered::TooLong);
        }
        if length > body.capacity() {
            // Growing by itself, the vector would leave a copy behind that nobody wipes.
            let mut larger = Zeroizing::new(Vec::with_capacity(length.next_power_of_two()));
            larger.extend_from_slice(&body);
            body = larger;
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unanswered(failure: reqwest::Error) -> Unanswered {
    let failure = failure.without_url();
    let mut cause: &dyn StdError = &failure;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    if is_refused_by_tls(&failure) {
        Unanswered::NotSecure(cause.to_string())
    } else if failure.is_connect() {
        Unanswered::NoConnection(cause.to_string())
    } else {
        Unanswered::Broken(cause.to_string())
    }
}
