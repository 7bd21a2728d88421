//! The first program of README, as it stands. It is run against a `dataworks-emulator` that its environment names.

include!(concat!(env!("SNIPPETS"), "/README/one_call.rs"));
