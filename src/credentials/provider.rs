//! Where credentials come from.

use super::Credentials;
use crate::error::{Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use chrono::TimeDelta;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A source of credentials, asked before each attempt of a call. Put [`CachedCredentials`](super::CachedCredentials) in
/// front of one that is slow or whose keys expire.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Returns credentials that are valid now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>>;

    /// Returns how far the clock of the services that give the keys is ahead of the machine's, as far as their responses
    /// have told. A cache reckons expiry in that time, so a machine whose clock is wrong works too. Default: zero.
    fn clock_skew(&self) -> TimeDelta {
        TimeDelta::zero()
    }

    /// Returns how long [`Self::credentials`] may take. Whoever has sources behind it adds theirs up, and a cache gives a load up
    /// when this has passed. Default 30 s.
    fn time_limit(&self) -> Duration {
        Duration::from_secs(30)
    }

    /// Takes note that a service refused credentials of this provider as expired or unknown. Whoever keeps credentials
    /// drops them if they are these, so that the next call loads anew; whoever has a provider behind that may keep them
    /// tells it. Default: nothing happens, which is right for a provider that keeps none.
    fn refused(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// Given credentials are their own provider.
impl ProvideCredentials for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// A shared provider is one.
impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        (**self).credentials()
    }

    fn clock_skew(&self) -> TimeDelta {
        (**self).clock_skew()
    }

    fn time_limit(&self) -> Duration {
        (**self).time_limit()
    }

    fn refused(&self, credentials: &Credentials) {
        (**self).refused(credentials);
    }
}

/// Returns the error of a source that cannot be used as it is.
pub(crate) fn broken(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Credentials, message)
}

/// Returns an error that says in front where it happened.
pub(crate) fn within_source(place: &str, error: Error) -> Error {
    error.with(|details| {
        details.kind = ErrorKind::Credentials;
        details.message = format!("{place}: {}", details.message);
    })
}
