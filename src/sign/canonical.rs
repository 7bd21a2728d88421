//! Canonical queries, and the canonical request that the two signatures with HMAC-SHA256 are made of.

use super::Pair;
use crate::wire::percent;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// Returns the parameters sorted by key and then value, each pair encoded once and joined by `&`.
pub(super) fn query(parameters: &[Pair<'_>]) -> Zeroizing<String> {
    let mut sorted = parameters.to_vec();
    sorted.sort_unstable();
    percent::query(&sorted)
}

/// Returns SHA-256 in hex.
pub(super) fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Returns HMAC-SHA256 in hex, keyed with the bare secret.
#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
pub(super) fn hmac(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The signed headers, with their names in lower case and their values trimmed, sorted by name.
pub(super) struct Headers<'request>(Vec<(String, &'request str)>);

impl<'request> Headers<'request> {
    /// Takes those headers that are signed.
    pub(super) fn of(headers: &[Pair<'request>], is_signed: impl Fn(&str) -> bool) -> Self {
        let mut sorted: Vec<(String, &str)> = headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.trim()))
            .filter(|(name, _)| is_signed(name))
            .collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// Returns the names, joined by `;`.
    pub(super) fn names(&self) -> String {
        self.0.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";")
    }

    /// Returns the canonical request. `path` and `query` are encoded.
    pub(super) fn request(&self, method: &str, path: &str, query: &str, body_hash: &str) -> Zeroizing<String> {
        let names = self.names();
        let lines: usize = self.0.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
        let room = method.len() + path.len() + query.len() + lines + names.len() + body_hash.len() + 5;
        // In memory that does not grow: a header may hold a token, and growing leaves copies that nobody wipes.
        let mut text = Zeroizing::new(String::with_capacity(room));
        let _ = writeln!(text, "{method}\n{path}\n{query}");
        for (name, value) in &self.0 {
            let _ = writeln!(text, "{name}:{value}");
        }
        let _ = write!(text, "\n{names}\n{body_hash}");
        text
    }
}
