//! Requests of credential providers. What fails is told without addresses and bodies: both may hold secrets.

use super::config::ProviderConfig;
use crate::deadline::within;
use reqwest::{RequestBuilder, Response};
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;
use zeroize::Zeroizing;

/// Keys fit into far less; whoever sends more is not who should have been asked.
const LARGEST_ANSWER: usize = 256 * 1024;

/// An answer, whatever its status.
pub(super) struct Answer {
    pub status: u16,
    pub body: Zeroizing<Vec<u8>>,
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// Nobody is there.
    NoConnection(String),
    /// It took longer than this.
    TooSlow(Duration),
    /// The answer broke off or was no HTTP.
    Broken(String),
}

impl fmt::Display for Unanswered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection(why) => write!(formatter, "no connection: {why}"),
            Self::TooSlow(limit) => write!(formatter, "no answer within {limit:?}"),
            Self::Broken(why) => write!(formatter, "the answer cannot be read: {why}"),
        }
    }
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
    within(config.clock(), limit, work).await.unwrap_or(Err(Unanswered::TooSlow(limit)))
}

async fn read(mut response: Response) -> Result<Zeroizing<Vec<u8>>, Unanswered> {
    // All the room at once: growing would leave copies behind that nobody wipes.
    let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
    while let Some(chunk) = response.chunk().await.map_err(unanswered)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Unanswered::Broken(format!("it is longer than {LARGEST_ANSWER} bytes")));
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
    if failure.is_connect() {
        Unanswered::NoConnection(cause.to_string())
    } else {
        Unanswered::Broken(cause.to_string())
    }
}
