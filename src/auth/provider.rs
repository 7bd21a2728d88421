//! Where credentials come from.

use super::Credentials;
use crate::error::Result;
use crate::runtime::BoxFuture;
use std::fmt;

/// A source of credentials, asked before each attempt of a call.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Gives credentials that are valid now.
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>>;
}

/// Given credentials are their own provider.
impl ProvideCredentials for Credentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}
