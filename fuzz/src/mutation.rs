//! Samples to input that is almost like them.

use fastrand::Rng;

/// Longest input, in bytes. Everything that is to be found shows in less.
const LONGEST: usize = 16 * 1024;

/// Most changes of one input.
const MOST_CHANGES: usize = 12;

/// What is put in: the borders of numbers, and what means something to one of the readers.
const TOKENS: &[&str] = &[
    "0",
    "-0",
    "-1",
    "1",
    "9",
    "127",
    "128",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "0.1",
    "1.0",
    "1e3",
    "1e308",
    "1e309",
    "-1e-400",
    "1E+2",
    "01",
    "1.",
    ".5",
    "+5",
    "NaN",
    "-Infinity",
    "null",
    "true",
    "false",
    "\"\"",
    "{}",
    "[]",
    "[[",
    "{\"",
    "\":",
    "\",\"",
    "},{",
    "[null]",
    "[{}]",
    "\"{}\"",
    "\"[]\"",
    "\\\"",
    "\\u0000",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\ude00",
    "\\u12",
    "\\x",
    "\u{feff}",
    "\u{fffd}",
    "\0",
    "\u{1b}",
    "\u{e9}",
    "\u{4e2d}",
    "\u{1f600}",
    "\u{131}",
    "\u{212a}",
    "//",
    "/*",
    "*/",
    "<!--",
    ";",
    "%",
    "%2F",
    "%00",
    "+",
    "&",
    "=",
    "~",
    "*",
    " ",
    "  ",
    "\t",
    "\r\n",
    "\n\n",
    "\r",
    "---",
    "- ",
    ": ",
    ": |",
    ": >-",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "? ",
    "# ",
    "'",
    "''",
    "{{",
    "${",
    "_",
    "__",
    "Success",
    "success",
    "SUCCESS",
    "Code",
    "Message",
    "RequestId",
    "Data",
    "HttpStatusCode",
    "Throttling",
    "Retry-After: ",
    "x-acs-retry-after: ",
    "TimeLeft:",
    "content-encoding: gzip",
    "<Code>",
    "</Code>",
    "[default]",
    "type",
    "mode",
    "enabled",
    "2020-02-29",
    "2020-02-30",
    "24:00:00",
    "23:59:60",
    "+0800",
    "+23:59",
    "-00:00",
    "Z",
    "T",
    "PM",
    "Feb 29, 2021",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "0000-00-00",
    "-262144-01-01",
    "+262143-12-31T23:59:59Z",
];

/// Returns the input of a number, the same for the same seed: a sample, or two that were joined, and some changes.
pub fn input(samples: &[Vec<u8>], seed: u64, number: u64) -> Vec<u8> {
    let mut random = Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut bytes = any(&mut random, samples).clone();
    if random.u8(..8) == 0 {
        let other = any(&mut random, samples);
        bytes.truncate(random.usize(..=bytes.len()));
        bytes.extend_from_slice(&other[random.usize(..=other.len())..]);
    }
    // Few changes more often than many: input that is refused at once teaches nothing.
    let most = random.usize(..=MOST_CHANGES);
    let changes = random.usize(..=most);
    for _ in 0..changes {
        change(&mut random, &mut bytes, samples);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn any<'list, T>(random: &mut Rng, list: &'list [T]) -> &'list T {
    &list[random.usize(..list.len())]
}

fn change(random: &mut Rng, bytes: &mut Vec<u8>, samples: &[Vec<u8>]) {
    let at = random.usize(..=bytes.len());
    match random.u8(..10) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.u8(..8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = random.u8(..);
            }
        }
        2 => bytes.insert(at, random.u8(..)),
        3 => {
            let end = end_of_piece(random, bytes, at);
            bytes.drain(at..end);
        }
        4 => {
            let end = end_of_piece(random, bytes, at);
            let piece = bytes[at..end].to_vec();
            let to = random.usize(..=bytes.len());
            bytes.splice(to..to, piece);
        }
        5 | 6 => {
            let token = any(random, TOKENS).bytes();
            let end = if random.bool() { at } else { end_of_piece(random, bytes, at) };
            bytes.splice(at..end, token);
        }
        7 => {
            let token = any(random, TOKENS).bytes();
            let (begin, end) = value_around(bytes, at);
            bytes.splice(begin..end, token);
        }
        8 => {
            let other = any(random, samples);
            let from = random.usize(..=other.len());
            let end = end_of_piece(random, other, from);
            bytes.splice(at..at, other[from..end].iter().copied());
        }
        _ => {
            // Nesting, or a run of the same.
            let end = end_of_piece(random, bytes, at);
            let piece = bytes[at..end.min(at + 16)].repeat(random.usize(1..200));
            bytes.splice(at..at, piece);
        }
    }
}

fn end_of_piece(random: &mut Rng, bytes: &[u8], at: usize) -> usize {
    let longest = random.usize(1..=64);
    (at + random.usize(..=longest)).min(bytes.len())
}

/// Returns where the word or number around a place begins and ends.
fn value_around(bytes: &[u8], at: usize) -> (usize, usize) {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_');
    let begin = at - bytes[..at].iter().rev().take_while(is_part).count();
    let end = at + bytes[at..].iter().take_while(is_part).count();
    (begin, end)
}
