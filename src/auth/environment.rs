//! Credentials from environment variables.

use super::{Credentials, ProvideCredentials};
use crate::error::{Error, ErrorKind, Result};
use crate::runtime::BoxFuture;

/// Id of the access key.
const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// Secret of the access key.
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// Security token of temporary keys.
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary keys,
/// `ALIBABA_CLOUD_SECURITY_TOKEN` each time it is asked, so that a changed variable is seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct EnvironmentCredentials;

impl EnvironmentCredentials {
    /// Whether the environment names an access key at all.
    pub fn is_configured() -> bool {
        variable(ACCESS_KEY_ID).is_some() || variable(ACCESS_KEY_SECRET).is_some()
    }

    fn read() -> Result<Credentials> {
        let required = |name: &str| {
            variable(name).ok_or_else(|| {
                let message = format!(
                    "environment variable {name} is not set: both {ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} are needed"
                );
                Error::new(ErrorKind::Credentials, message)
            })
        };
        let (id, secret) = (required(ACCESS_KEY_ID)?, required(ACCESS_KEY_SECRET)?);
        Ok(match variable(SECURITY_TOKEN) {
            Some(token) => Credentials::temporary(id, secret, token, None),
            None => Credentials::new(id, secret),
        })
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials>> {
        Box::pin(std::future::ready(Self::read()))
    }
}

/// A variable that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
