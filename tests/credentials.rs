//! Where credentials are found, how they are kept, and that no secret of theirs shows up anywhere.
//!
//! Each folder in `tests/credentials` is a case; `credentials/cases.rs` says what is in it.
#![cfg(feature = "mock")]

mod support;

#[path = "credentials/cache.rs"]
mod cache;
#[path = "credentials/calls.rs"]
mod calls;
#[path = "credentials/cases.rs"]
mod cases;
#[path = "credentials/loads.rs"]
mod loads;
#[path = "credentials/logins.rs"]
mod logins;
#[path = "credentials/logs.rs"]
mod logs;
