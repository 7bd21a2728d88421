//! Access keys.

use chrono::{DateTime, Utc};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An access key, long-lived or temporary. Cloning shares it; the secret parts are wiped when the last clone is dropped,
/// and `Debug` shows none of them.
#[derive(Clone)]
pub struct Credentials(Arc<Parts>);

struct Parts {
    access_key_id: String,
    access_key_secret: Zeroizing<String>,
    security_token: Option<Zeroizing<String>>,
    expires_at: Option<DateTime<Utc>>,
}

impl Credentials {
    /// A long-lived access key.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        Self(Arc::new(Parts {
            access_key_id: access_key_id.into(),
            access_key_secret: Zeroizing::new(access_key_secret.into()),
            security_token: None,
            expires_at: None,
        }))
    }

    /// A temporary access key with its security token and, where known, the time from which it is refused.
    pub fn temporary(
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
        security_token: impl Into<String>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Self {
        Self(Arc::new(Parts {
            access_key_id: access_key_id.into(),
            access_key_secret: Zeroizing::new(access_key_secret.into()),
            security_token: Some(Zeroizing::new(security_token.into())),
            expires_at,
        }))
    }

    /// Id of the access key. Not a secret: it travels with each request.
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// The secret that requests are signed with.
    pub fn access_key_secret(&self) -> &str {
        &self.0.access_key_secret
    }

    /// Security token of temporary keys.
    pub fn security_token(&self) -> Option<&str> {
        self.0.security_token.as_ref().map(|token| token.as_str())
    }

    /// When temporary keys expire.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.0.access_key_id)
            .field("access_key_secret", &"<redacted>")
            .field("security_token", &self.0.security_token.as_ref().map(|_| "<redacted>"))
            .field("expires_at", &self.0.expires_at)
            .finish()
    }
}
