//! Signature version 1 of Alibaba Cloud RPC APIs: HMAC-SHA1 over the sorted, twice-encoded parameters.

use crate::wire::percent;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

/// The parameters sorted by key, each pair encoded once and joined by `&`.
pub fn canonical_query<K: AsRef<str>, V: AsRef<str>>(parameters: &[(K, V)]) -> String {
    let mut text = String::new();
    for (key, value) in sorted(parameters) {
        append_pair(&mut text, key, value);
    }
    text
}

/// Appends a pair to a query or form.
pub(crate) fn append_pair(text: &mut String, key: &str, value: &str) {
    // Room for what most pairs need; text that is not ASCII grows beyond it.
    text.reserve(key.len() + value.len() + value.len() / 4 + 2);
    if !text.is_empty() {
        text.push('&');
    }
    percent::encode_into(text, key);
    text.push('=');
    percent::encode_into(text, value);
}

fn sorted<K: AsRef<str>, V: AsRef<str>>(parameters: &[(K, V)]) -> Vec<(&str, &str)> {
    let mut sorted: Vec<(&str, &str)> = parameters.iter().map(|(key, value)| (key.as_ref(), value.as_ref())).collect();
    sorted.sort_unstable();
    sorted
}

/// What is signed: `METHOD&%2F&` and the canonical query, encoded once more.
pub fn string_to_sign(method: &str, canonical_query: &str) -> String {
    let mut text = format!("{method}&%2F&");
    percent::encode_into(&mut text, canonical_query);
    text
}

/// The signature of a string to sign, in base64.
pub fn sign(access_key_secret: &str, string_to_sign: &str) -> String {
    let mut signer = Signer::new(access_key_secret);
    signer.update(string_to_sign.as_bytes());
    signer.finish()
}

/// The signature of parameters, in base64. Gives what [`sign`] gives for their [`string_to_sign`], in one go and
/// without ever holding that string.
pub fn sign_parameters<K: AsRef<str>, V: AsRef<str>>(
    access_key_secret: &str,
    method: &str,
    parameters: &[(K, V)],
) -> String {
    let mut signer = Signer::new(access_key_secret);
    let mut encoder = percent::TwiceEncoder::new(|bytes: &[u8]| signer.update(bytes));
    encoder.plain(method);
    encoder.plain("&%2F&");
    for (index, (key, value)) in sorted(parameters).into_iter().enumerate() {
        if index > 0 {
            encoder.plain("%26");
        }
        encoder.encode(key);
        encoder.plain("%3D");
        encoder.encode(value);
    }
    encoder.finish();
    signer.finish()
}

/// HMAC-SHA1 under the secret with `&` behind it.
struct Signer(Hmac<Sha1>);

impl Signer {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn new(access_key_secret: &str) -> Self {
        let mut key = Zeroizing::new(String::with_capacity(access_key_secret.len() + 1));
        key.push_str(access_key_secret);
        key.push('&');
        Self(Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length"))
    }

    fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(self) -> String {
        STANDARD.encode(self.0.finalize().into_bytes())
    }
}
