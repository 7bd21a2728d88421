//! Two pieces of work side by side: the ratio is what the budgets are about, and only pairs of measurements taken one
//! right after the other give one that holds on a machine that others use too.

use cpu_time::ThreadTime;
use std::time::Duration;

/// Pairs of measurements; the median is shown.
const ROUNDS: usize = 41;

/// Runs both pieces of work in turn and prints their CPU times and the ratio, against what it may be.
pub fn compare(name: &str, budget: f64, repeats: u32, mut ours: impl FnMut(), mut floor: impl FnMut()) {
    let mut ratios = Vec::with_capacity(ROUNDS);
    let (mut of_ours, mut of_floor) = (Vec::new(), Vec::new());
    time(repeats, &mut ours);
    time(repeats, &mut floor);
    for _ in 0..ROUNDS {
        let (one, other) = (time(repeats, &mut ours), time(repeats, &mut floor));
        ratios.push(one.as_secs_f64() / other.as_secs_f64());
        of_ours.push(one.as_secs_f64());
        of_floor.push(other.as_secs_f64());
    }
    let per_run = |seconds: &mut Vec<f64>| median(seconds) / f64::from(repeats) * 1e6;
    let ratio = median(&mut ratios);
    let verdict = if ratio <= budget { "within" } else { "OVER" };
    println!(
        "{name:<52} {:>10.2} us {:>10.2} us  ratio {ratio:>5.2} ({:.2} to {:.2}), {verdict} {budget:.2}",
        per_run(&mut of_ours),
        per_run(&mut of_floor),
        ratios[0],
        ratios[ROUNDS - 1],
    );
}

fn time(repeats: u32, work: &mut impl FnMut()) -> Duration {
    let start = ThreadTime::now();
    for _ in 0..repeats {
        work();
    }
    start.elapsed()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
