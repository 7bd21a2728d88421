//! Runs a target on mutated samples: `cargo run --profile fuzz -p dataworks-fuzz -- TARGET --inputs 1000000 --seed 1`.
//!
//! Needs no other toolchain than the crate itself. Input number N of a seed is always the same, so a finding is repeated by
//! `--first N --inputs 1`, which also prints it.
#![expect(clippy::disallowed_methods, reason = "how long a run takes is real time")]

use clap::Parser;
use dataworks_fuzz::corpus::samples;
use dataworks_fuzz::mutation::input;
use dataworks_fuzz::targets::TARGETS;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How many inputs lie between two lines of progress.
const PROGRESS: u64 = 50_000;

/// Runs a target on mutated samples.
#[derive(Debug, Parser)]
struct Options {
    /// Name of the target.
    target: String,
    /// How many inputs.
    #[arg(long, default_value_t = 1_000_000)]
    inputs: u64,
    /// Ends earlier, after so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// Number that all input follows from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of the first input.
    #[arg(long, default_value_t = 0)]
    first: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let Some(target) = TARGETS.iter().find(|target| target.name == options.target) else {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        eprintln!("no target {}; there are {}", options.target, names.join(", "));
        return ExitCode::FAILURE;
    };
    let samples = samples(target.name);
    let started = Instant::now();
    let limit = options.seconds.map(Duration::from_secs);
    let (mut done, mut slowest) = (0, (Duration::ZERO, 0));
    for number in options.first..options.first.saturating_add(options.inputs) {
        let input = input(&samples, options.seed, number);
        if options.inputs == 1 {
            println!("{}", String::from_utf8_lossy(&input));
        }
        let begun = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| (target.run)(&input))).is_err() {
            eprintln!("{}: input {number} of seed {} is a finding", target.name, options.seed);
            return ExitCode::FAILURE;
        }
        slowest = slowest.max((begun.elapsed(), number));
        done += 1;
        if done % PROGRESS == 0 {
            eprintln!("{done} inputs, {:.0?}", started.elapsed());
        }
        if limit.is_some_and(|limit| started.elapsed() >= limit) {
            break;
        }
    }
    let (took, number) = slowest;
    println!(
        "{}: {done} inputs of seed {} from {}, no finding, {:.0?}; slowest {took:.1?} (input {number})",
        target.name,
        options.seed,
        options.first,
        started.elapsed()
    );
    ExitCode::SUCCESS
}
