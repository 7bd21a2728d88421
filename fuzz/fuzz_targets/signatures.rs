//! `cargo fuzz run signatures --features libfuzzer`
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| dataworks_fuzz::targets::signatures::target(data));

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("this is for cargo-fuzz; without it: cargo run --release -p dataworks-fuzz -- signatures");
}
