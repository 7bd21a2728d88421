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

/// Parameters that are sorted without asking for memory.
const USUAL_PARAMETERS: usize = 32;

/// Keys that are built without asking for memory.
const USUAL_KEY: usize = 64;

/// Returns the signature of parameters, in base64: HMAC-SHA1 over their [`string_to_sign`], keyed with the secret and
/// `&`. Done in one go, without ever holding that string.
pub(crate) fn signature(access_key_secret: &str, method: &str, parameters: &[Pair<'_>]) -> String {
    // Small things to move about: where a parameter stands, behind the beginning of its key.
    let mut few = [(0, 0); USUAL_PARAMETERS];
    let mut many;
    let order = match few.get_mut(..parameters.len()) {
        Some(few) => few,
        None => {
            many = vec![(0, 0); parameters.len()];
            many.as_mut_slice()
        }
    };
    for (index, (place, (key, _))) in order.iter_mut().zip(parameters).enumerate() {
        *place = (beginning(key), index);
    }
    order.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| parameters[one.1].cmp(&parameters[other.1])));
    let mut mac = keyed(access_key_secret);
    let mut encoder = percent::TwiceEncoder::new(|bytes: &[u8]| mac.update(bytes));
    encoder.plain(method);
    encoder.fixed(b"&%2F&");
    for (position, (_, index)) in order.iter().enumerate() {
        if position > 0 {
            encoder.fixed(b"%26");
        }
        let (key, value) = parameters[*index];
        encoder.encode(key);
        encoder.fixed(b"%3D");
        encoder.encode(value);
    }
    encoder.finish();
    STANDARD.encode(mac.finalize().into_bytes())
}

/// The first eight bytes as a number, which is in the order of the text: most keys are told apart by it alone.
fn beginning(key: &str) -> u64 {
    let mut bytes = [0; 8];
    match key.as_bytes().first_chunk() {
        Some(first) => bytes = *first,
        None => bytes[..key.len()].copy_from_slice(key.as_bytes()),
    }
    u64::from_be_bytes(bytes)
}

/// HMAC-SHA1 under the secret with `&` behind it.
#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn keyed(access_key_secret: &str) -> Hmac<Sha1> {
    let (secret, length) = (access_key_secret.as_bytes(), access_key_secret.len());
    let mac = if length < USUAL_KEY {
        let mut key = Zeroizing::new([0; USUAL_KEY]);
        key[..length].copy_from_slice(secret);
        key[length] = b'&';
        Hmac::new_from_slice(&key[..=length])
    } else {
        Hmac::new_from_slice(&Zeroizing::new([secret, b"&"].concat()))
    };
    mac.expect("HMAC takes keys of any length")
}
