//! Percent-encoding as Alibaba Cloud wants it: everything but `A-Z a-z 0-9 - _ . ~`, in upper-case hex.

use reqwest::Url;
use zeroize::Zeroizing;

/// Sets pairs as the query of an address; without pairs it has none.
pub(crate) fn set_query(url: &mut Url, pairs: &[(&str, &str)]) {
    url.set_query(None);
    append_query(url, pairs);
}

/// Appends pairs to the query of an address.
pub(crate) fn append_query(url: &mut Url, pairs: &[(&str, &str)]) {
    if pairs.is_empty() {
        return;
    }
    let before = url.query().map(str::len);
    // An address reads a query again that is given as text; pairs it takes as they are, and writes them as forms do.
    url.query_pairs_mut().extend_pairs(pairs);
    let written = url.query().unwrap_or_default();
    if may_differ_from_forms(written) {
        let appended = query(pairs);
        let whole = before.map(|length| Zeroizing::new([&written[..length], "&", &appended].concat()));
        url.set_query(Some(whole.as_ref().unwrap_or(&appended)));
    }
}

/// Returns whether a form may have a character that Alibaba Cloud encodes otherwise: a space is `+` there, `*` is itself
/// and `~` is `%7E`. Without branches, so that the compiler can look at many bytes at once.
fn may_differ_from_forms(form: &str) -> bool {
    let bytes = form.as_bytes();
    let differs = bytes.iter().fold(false, |any, byte| any | (*byte == b'+') | (*byte == b'*'));
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    differs | pairs.fold(false, |any, (one, next)| any | ((*one == b'7') & (*next == b'E')))
}

/// Appends `text`, encoded.
pub(crate) fn encode_into(out: &mut String, text: &str) {
    // Most keys and values have nothing to encode.
    if text.bytes().all(|byte| ONCE[usize::from(byte)].1 == 1) {
        return out.push_str(text);
    }
    in_blocks(text, |block, length| push_block(out, block, length));
}

/// Hands a text on block by block, each with the number of its bytes that belong to the text. Inlined whatever the
/// compiler thinks of it: a call for each short key and value is what signing would notice.
#[inline(always)]
fn in_blocks(text: &str, mut each: impl FnMut(&[u8; BLOCK], usize)) {
    let (blocks, rest) = text.as_bytes().as_chunks::<BLOCK>();
    for block in blocks {
        each(block, BLOCK);
    }
    if !rest.is_empty() {
        // A short last block is filled up with what needs no encoding.
        let mut block = [b'a'; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        each(&block, rest.len());
    }
}

/// Appends the first bytes of a block, encoded.
#[inline]
fn push_block(out: &mut String, block: &[u8; BLOCK], length: usize) {
    let mut room = [0; BLOCK * PADDED_ONCE];
    let written = if is_clean(block) {
        room[..BLOCK].copy_from_slice(block);
        length
    } else {
        let mut written = 0;
        for byte in &block[..length] {
            let (padded, encoded) = &ONCE[usize::from(*byte)];
            room[written..written + PADDED_ONCE].copy_from_slice(padded);
            written += usize::from(*encoded);
        }
        written
    };
    // What is encoded is ASCII, so nothing is ever left out.
    out.push_str(str::from_utf8(&room[..written]).unwrap_or_default());
}

/// Returns pairs as a query or form. It is made in memory that does not grow, since growing leaves copies that nobody
/// wipes, and is wiped itself.
pub(crate) fn query(pairs: &[(&str, &str)]) -> Zeroizing<String> {
    let length: usize = pairs.iter().map(|(key, value)| encoded_length(key) + encoded_length(value) + 2).sum();
    let mut text = Zeroizing::new(String::with_capacity(length));
    for (key, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        encode_into(&mut text, key);
        text.push('=');
        encode_into(&mut text, value);
    }
    text
}

fn encoded_length(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(ONCE[usize::from(byte)].1)).sum()
}

/// Encodes twice in one go, as signature version 1 has it, and hands the result on piece by piece.
///
/// What is signed can be five times as long as the parameters, and a file's content is a parameter: this keeps signing
/// within small change of what the digest itself costs, and never holds the whole.
pub(crate) struct TwiceEncoder<F> {
    buffer: [u8; BUFFER],
    length: usize,
    sink: F,
}

/// Small enough to stay in the first cache, large enough that the digest runs at full speed.
const BUFFER: usize = 1024;

/// Bytes that are looked at together.
const BLOCK: usize = 16;

/// What a byte becomes, padded, so that it can be copied without asking how long it is: encoded once and twice.
const PADDED_ONCE: usize = 4;
const PADDED: usize = 8;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// What each byte becomes when it is encoded, and how many bytes that is.
const ONCE: [([u8; PADDED_ONCE], u8); 256] = {
    let mut table = [([0; PADDED_ONCE], 0); 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = if is_unreserved(byte as u8) {
            ([byte as u8, 0, 0, 0], 1)
        } else {
            ([b'%', HEX[byte >> 4], HEX[byte & 15], 0], 3)
        };
        byte += 1;
    }
    table
};

/// What each byte becomes when it is encoded twice, and how many bytes that is.
const TWICE: [([u8; PADDED], u8); 256] = {
    let mut table = [([0; PADDED], 0); 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = if is_unreserved(byte as u8) {
            ([byte as u8, 0, 0, 0, 0, 0, 0, 0], 1)
        } else {
            ([b'%', b'2', b'5', HEX[byte >> 4], HEX[byte & 15], 0, 0, 0], 5)
        };
        byte += 1;
    }
    table
};

const fn is_unreserved(byte: u8) -> bool {
    // Without branches, so that the compiler can look at a whole block at once.
    ((byte | 0x20).wrapping_sub(b'a') < 26)
        | (byte.wrapping_sub(b'0') < 10)
        | (byte == b'-')
        | (byte == b'_')
        | (byte == b'.')
        | (byte == b'~')
}

/// Returns whether nothing of a block needs encoding.
fn is_clean(block: &[u8; BLOCK]) -> bool {
    block.iter().fold(true, |all, byte| all & is_unreserved(*byte))
}

impl<F: FnMut(&[u8])> TwiceEncoder<F> {
    /// An encoder that hands its output to `sink`.
    pub(crate) fn new(sink: F) -> Self {
        Self { buffer: [0; BUFFER], length: 0, sink }
    }

    /// Encodes more text.
    pub(crate) fn encode(&mut self, text: &str) {
        in_blocks(text, |block, length| self.block(block, length));
    }

    /// Encodes the first bytes of a block.
    #[inline]
    fn block(&mut self, block: &[u8; BLOCK], length: usize) {
        self.make_room(BLOCK * PADDED);
        let room = &mut self.buffer[self.length..self.length + BLOCK * PADDED];
        self.length += if is_clean(block) {
            room[..BLOCK].copy_from_slice(block);
            length
        } else {
            let mut written = 0;
            for byte in &block[..length] {
                let (padded, encoded) = &TWICE[usize::from(*byte)];
                room[written..written + PADDED].copy_from_slice(padded);
                written += usize::from(*encoded);
            }
            written
        };
    }

    /// Hands on what needs no encoding.
    pub(crate) fn plain(&mut self, text: &str) {
        self.make_room(text.len());
        // More than there can be room for, as a method of the caller's own may be.
        if text.len() > BUFFER {
            return (self.sink)(text.as_bytes());
        }
        self.buffer[self.length..self.length + text.len()].copy_from_slice(text.as_bytes());
        self.length += text.len();
    }

    /// Hands on a few bytes that need no encoding.
    pub(crate) fn fixed<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.make_room(N);
        self.buffer[self.length..self.length + N].copy_from_slice(bytes);
        self.length += N;
    }

    /// Hands on what is left.
    pub(crate) fn finish(mut self) {
        (self.sink)(&self.buffer[..self.length]);
    }

    #[inline]
    fn make_room(&mut self, bytes: usize) {
        if self.length + bytes > BUFFER {
            (self.sink)(&self.buffer[..self.length]);
            self.length = 0;
        }
    }
}
