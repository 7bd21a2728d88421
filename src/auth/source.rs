//! Sources of the default chain, which tell "not used here" from "broken".

use crate::credentials::{Credentials, ProvideCredentials, broken, within_source};
use crate::error::Result;
use crate::runtime::BoxFuture;

/// What a source of the default chain comes to when nothing is wrong with it.
pub(super) enum Lookup {
    /// Its keys.
    Found(Credentials),
    /// The user does not use it; says how that shows.
    NotConfigured(String),
    /// Its file is there but lacks the profile that the environment names.
    NoSuchProfile(String),
}

/// A provider that tells "not used here" from "broken".
pub(super) trait Source: ProvideCredentials {
    /// Returns what errors call it.
    fn name(&self) -> &'static str;

    /// Looks for keys.
    fn look(&self) -> BoxFuture<'_, Result<Lookup>>;

    /// Looks for keys that have to be there. For [`ProvideCredentials::credentials`].
    fn found(&self) -> BoxFuture<'_, Result<Credentials>>
    where
        Self: Sized,
    {
        Box::pin(async {
            self.look().await.and_then(Lookup::required).map_err(|error| within_source(self.name(), error))
        })
    }
}

impl Lookup {
    /// Returns the keys, where there have to be some.
    pub(super) fn required(self) -> Result<Credentials> {
        match self {
            Self::Found(credentials) => Ok(credentials),
            Self::NotConfigured(reason) | Self::NoSuchProfile(reason) => Err(broken(reason)),
        }
    }
}
