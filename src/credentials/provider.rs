//! Where credentials come from.

use super::Credentials;
use crate::error::{Error, ErrorKind, Result};
use crate::runtime::BoxFuture;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A source of credentials, asked before each attempt of a call. Put [`CachedCredentials`](super::CachedCredentials) in
/// front of one that is slow or whose keys expire.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Gives credentials that are valid now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>>;

    /// Takes note that the service refused these credentials, as expired or unknown. Returns whether
    /// [`Self::credentials`] may give others now; then the call is made once more if it does. Default: false.
    fn refused(&self, _credentials: &Credentials) -> bool {
        false
    }

    /// How long [`Self::credentials`] may take. Whoever has sources behind it adds theirs up, and a cache gives a load up
    /// when this has passed. Default 30 s.
    fn time_limit(&self) -> Duration {
        Duration::from_secs(30)
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

    fn refused(&self, credentials: &Credentials) -> bool {
        (**self).refused(credentials)
    }

    fn time_limit(&self) -> Duration {
        (**self).time_limit()
    }
}

/// A source that cannot be used as it is.
pub(crate) fn broken(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Credentials, message)
}

/// Says in front of an error where it happened.
pub(crate) fn within_source(place: &str, error: Error) -> Error {
    error.with(|details| {
        details.kind = ErrorKind::Credentials;
        details.message = format!("{place}: {}", details.message);
    })
}
