//! Input that nobody meant to send: targets, each of which is a claim about all input, and the mutation of samples into
//! more of it.
//!
//! The same targets run in three ways: for seconds in the test suite (`tests/short_run.rs`), for as long as wanted by the
//! binary of this package, and under cargo-fuzz (`fuzz_targets`).

#![forbid(unsafe_code)]

pub mod corpus;
pub mod mutation;
mod server;
pub mod targets;
