//! Encoding and signatures, written once more as plainly as can be, to hold the crate's own against.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Returns a text with everything but letters, digits and `-_.~` as `%XX`.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Returns what was encoded; none where that cannot have been this way.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first == b'%' {
            let (digits, behind) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = behind;
        } else {
            bytes.push(*first);
        }
    }
    let decoded = String::from_utf8(bytes).ok()?;
    (encoded(&decoded) == text).then_some(decoded)
}

/// Returns the pairs of a query or form.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or_else(|| panic!("no pair: {pair}"));
            let decoded = |text| decoded(text).unwrap_or_else(|| panic!("not encoded as it should be: {text}"));
            (decoded(key), decoded(value))
        })
        .collect()
}

/// Returns parameters in the order of their keys and then values, encoded.
pub(super) fn canonical_query<'pair>(pairs: impl IntoIterator<Item = (&'pair str, &'pair str)>) -> String {
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()).then(one.1.as_bytes().cmp(other.1.as_bytes())));
    let encoded: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
    encoded.join("&")
}

/// Returns what signature version 1 signs.
pub(super) fn string_to_sign_v1(method: &str, canonical_query: &str) -> String {
    format!("{method}&{}&{}", encoded("/"), encoded(canonical_query))
}

/// Returns HMAC-SHA1 in base64, keyed as signature version 1 is.
pub(super) fn signature_v1(secret: &str, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes()).expect("a key of any length");
    mac.update(string_to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Returns HMAC-SHA256 in hex.
pub(super) fn hmac_sha256(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Returns SHA-256 in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
