//! Percent-encoding as Alibaba Cloud wants it: everything but `A-Z a-z 0-9 - _ . ~`, in upper-case hex.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Appends `text`, encoded.
pub fn encode_into(out: &mut String, text: &str) {
    out.extend(percent_encode(text.as_bytes(), RESERVED));
}

/// Encodes a text that is encoded already and joined by `=` and `&`, piece by piece. Only these two and `%` can be
/// reserved in it, so what lies between goes through untouched.
pub fn encode_canonical(text: &str, mut sink: impl FnMut(&[u8])) {
    let mut buffer = Vec::with_capacity(CHUNK + 3);
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let end = memchr::memchr3(b'%', b'=', b'&', rest).unwrap_or(rest.len());
        let (plain, tail) = rest.split_at(end);
        buffer.extend_from_slice(plain);
        if let Some((reserved, tail)) = tail.split_first() {
            buffer.extend_from_slice(match reserved {
                b'%' => b"%25",
                b'=' => b"%3D",
                _ => b"%26",
            });
            rest = tail;
        } else {
            rest = tail;
        }
        if buffer.len() >= CHUNK {
            sink(&buffer);
            buffer.clear();
        }
    }
    sink(&buffer);
}

/// Large enough that the digest runs at full speed, small enough to stay in the first cache.
const CHUNK: usize = 8 * 1024;
