//! Signature version 1 of Alibaba Cloud's RPC: HMAC-SHA1 over the sorted, twice-encoded parameters.

use super::Pair;
use crate::wire::percent;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

/// Returns what is signed: `METHOD&%2F&` and the canonical query, encoded once more.
pub(crate) fn string_to_sign(method: &str, canonical_query: &str) -> String {
    let mut text = format!("{method}&%2F&");
    percent::encode_into(&mut text, canonical_query);
    text
}

/// Returns the signature of parameters, in base64: HMAC-SHA1 over their [`string_to_sign`], keyed with the secret and
/// `&`. Done in one go, without ever holding that string.
#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
pub(crate) fn signature(access_key_secret: &str, method: &str, mut parameters: Vec<Pair<'_>>) -> String {
    let mut key = Zeroizing::new(String::with_capacity(access_key_secret.len() + 1));
    key.push_str(access_key_secret);
    key.push('&');
    let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    parameters.sort_unstable();
    let mut encoder = percent::TwiceEncoder::new(|bytes: &[u8]| mac.update(bytes));
    encoder.plain(method);
    encoder.plain("&%2F&");
    for (index, (key, value)) in parameters.into_iter().enumerate() {
        if index > 0 {
            encoder.plain("%26");
        }
        encoder.encode(key);
        encoder.plain("%3D");
        encoder.encode(value);
    }
    encoder.finish();
    STANDARD.encode(mac.finalize().into_bytes())
}
