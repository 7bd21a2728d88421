//! `cargo fuzz run json --features libfuzzer`
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| dataworks_fuzz::targets::json::target(data));

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("this is for cargo-fuzz; without it: cargo run --release -p dataworks-fuzz -- json");
}
