//! What the two signatures over a canonical request share: hashes in hex and the canonical request itself.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// SHA-256 in hex.
pub fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// HMAC-SHA256 in hex, keyed with the bare secret.
#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
pub fn sign(secret: &str, text: &str) -> String {
    let mut signer = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    signer.update(text.as_bytes());
    hex(&signer.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Headers with their names in lower case and their values trimmed, sorted by name.
pub struct CanonicalHeaders<'headers>(Vec<(String, &'headers str)>);

impl<'headers> CanonicalHeaders<'headers> {
    pub fn of<K: AsRef<str>, V: AsRef<str>>(headers: &'headers [(K, V)]) -> Self {
        let mut sorted: Vec<(String, &str)> =
            headers.iter().map(|(name, value)| (name.as_ref().to_lowercase(), value.as_ref().trim())).collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// The names, joined by `;`.
    pub fn names(&self) -> String {
        self.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";")
    }

    /// The request as it is hashed.
    pub fn request(&self, method: &str, path: &str, query: &str, body_hash: &str) -> String {
        let mut text = format!("{method}\n{path}\n{query}\n");
        for (name, value) in &self.0 {
            let _ = writeln!(text, "{name}:{value}");
        }
        let _ = write!(text, "\n{}\n{body_hash}", self.names());
        text
    }
}
