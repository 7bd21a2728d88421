//! Whose calls are counted together.

use sha2::{Digest, Sha256};
use std::fmt;

/// Whose calls are counted together: an account in a region. Part of the names of all keys in Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account(String);

impl Account {
    /// Returns an account by any name, such as `reports@cn-shanghai`. All processes of the account have to use the same.
    pub fn named(name: impl Into<String>) -> Self {
        // Braces would end the part of the key by which a cluster finds its server.
        Self(name.into().replace(['{', '}'], "_"))
    }

    /// Returns the account of an access key in a region. Only a hash of the id is written to Redis. Users of one account
    /// have keys of their own and share its quota: name the account instead when there are several.
    pub fn of_access_key(id: &str, region: &str) -> Self {
        let hash = Sha256::digest(id.as_bytes());
        let digits: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Self::named(format!("{digits}@{region}"))
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
