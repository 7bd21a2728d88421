//! What a request is authorised with: access keys, tokens, nothing at all.

use chrono::{DateTime, Utc};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An access key, long-lived or temporary, a bearer token, or none of them. Cloning shares it; the secret parts are wiped
/// when the last clone is dropped, and `Debug` shows none of them.
#[derive(Clone)]
pub struct Credentials(Arc<Parts>);

struct Parts {
    proof: Proof,
    access_key_id: String,
    access_key_secret: Zeroizing<String>,
    security_token: Option<Zeroizing<String>>,
    expires_at: Option<DateTime<Utc>>,
}

/// How a request shows whose it is.
pub(crate) enum Proof {
    /// It is signed with the secret of an access key.
    Signature,
    /// It carries a token.
    Bearer(Zeroizing<String>),
    /// It does not.
    Nothing,
}

impl Credentials {
    /// Returns a long-lived access key.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        Self(Arc::new(Parts {
            proof: Proof::Signature,
            access_key_id: access_key_id.into(),
            access_key_secret: Zeroizing::new(access_key_secret.into()),
            security_token: None,
            expires_at: None,
        }))
    }

    /// Returns a temporary access key with its security token and, where known, the time from which it is refused.
    pub fn temporary(
        access_key_id: impl Into<String>,
        access_key_secret: impl Into<String>,
        security_token: impl Into<String>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Self {
        Self(Arc::new(Parts {
            proof: Proof::Signature,
            access_key_id: access_key_id.into(),
            access_key_secret: Zeroizing::new(access_key_secret.into()),
            security_token: Some(Zeroizing::new(security_token.into())),
            expires_at,
        }))
    }

    /// Returns a token that stands in for a signature: a bearer token of Alibaba Cloud, or a user token of Huawei Cloud, the
    /// value of its `X-Subject-Token`. Whoever has it can use it, so it belongs on HTTPS only.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::without_key(Proof::Bearer(Zeroizing::new(token.into())))
    }

    /// Returns no credentials: requests carry neither an access key nor a signature. Few actions answer these.
    pub fn anonymous() -> Self {
        Self::without_key(Proof::Nothing)
    }

    fn without_key(proof: Proof) -> Self {
        Self(Arc::new(Parts {
            proof,
            access_key_id: String::new(),
            access_key_secret: Zeroizing::new(String::new()),
            security_token: None,
            expires_at: None,
        }))
    }

    pub(crate) fn proof(&self) -> &Proof {
        &self.0.proof
    }

    /// Returns the bearer token, where this is one.
    pub fn bearer_token(&self) -> Option<&str> {
        match &self.0.proof {
            Proof::Bearer(token) => Some(token),
            Proof::Signature | Proof::Nothing => None,
        }
    }

    /// Returns the id of the access key; empty without one. Not a secret: it travels with each request.
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// Returns the secret that requests are signed with; empty without an access key.
    pub fn access_key_secret(&self) -> &str {
        &self.0.access_key_secret
    }

    /// Returns the security token of temporary keys.
    pub fn security_token(&self) -> Option<&str> {
        self.0.security_token.as_ref().map(|token| token.as_str())
    }

    /// Returns whether a service cannot tell these from others. When they expire does not matter.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.access_key_id() == other.access_key_id() && self.secrets().eq(other.secrets()))
    }

    /// Returns what must not show up in any message.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        [Some(self.access_key_secret()), self.security_token(), self.bearer_token()].into_iter().flatten()
    }

    /// Returns when temporary keys expire.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct("Credentials");
        match self.0.proof {
            Proof::Bearer(_) => return text.field("bearer_token", &"<redacted>").finish(),
            Proof::Nothing => return text.field("anonymous", &true).finish(),
            Proof::Signature => {}
        }
        text.field("access_key_id", &self.0.access_key_id)
            .field("access_key_secret", &"<redacted>")
            .field("security_token", &self.0.security_token.as_ref().map(|_| "<redacted>"))
            .field("expires_at", &self.0.expires_at)
            .finish()
    }
}
