//! The targets: each takes any bytes and panics where something is not as it is promised.

pub mod answers;
pub mod decode;
pub mod files;
pub mod hints;
pub mod json;
pub mod refusals;
pub mod requests;
pub mod signatures;
mod signing;
pub mod specs;
pub mod times;

/// A target with its name, which is that of its samples and of its binary for cargo-fuzz.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Name of the target.
    pub name: &'static str,
    /// Panics where something is not as it is promised.
    pub run: fn(&[u8]),
    /// How many inputs the test suite gives it.
    pub short_run: u64,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "decode", run: decode::target, short_run: 4000 },
    Target { name: "json", run: json::target, short_run: 5000 },
    Target { name: "refusals", run: refusals::target, short_run: 2000 },
    Target { name: "hints", run: hints::target, short_run: 2000 },
    Target { name: "times", run: times::target, short_run: 5000 },
    Target { name: "files", run: files::target, short_run: 1000 },
    Target { name: "answers", run: answers::target, short_run: 2000 },
    Target { name: "specs", run: specs::target, short_run: 600 },
    Target { name: "signatures", run: signatures::target, short_run: 4000 },
    Target { name: "requests", run: requests::target, short_run: 2000 },
];

/// Splits input at its first line, which says what the rest is.
fn split_line(data: &[u8]) -> (&str, &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let first = std::str::from_utf8(&data[..end]).unwrap_or_default();
    (first, data.get(end + 1..).unwrap_or_default())
}
