//! Two pieces of work side by side: the ratio is what the budgets are about, and only pairs of measurements taken one
//! right after the other give one that holds on a machine that others use too.
#![allow(dead_code, reason = "each bench uses its own part")]

use cpu_time::ThreadTime;
use std::time::Duration;

/// Pairs of measurements; the median is shown.
const ROUNDS: usize = 41;

/// Measures against budgets. `cargo bench -- --check` ends with a failure where one is over.
pub(crate) struct Budgets {
    over: u32,
}

impl Budgets {
    pub(crate) fn new() -> Self {
        Self { over: 0 }
    }

    /// Runs both pieces of work in turn and prints their CPU times and the ratio, against what it may be.
    pub(crate) fn compare(
        &mut self,
        name: &str,
        budget: f64,
        repeats: u32,
        mut ours: impl FnMut(),
        mut floor: impl FnMut(),
    ) {
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
        let verdict = self.judge(ratio, budget);
        println!(
            "{name:<52} {:>10.2} us {:>10.2} us  ratio {ratio:>5.2} ({:.2} to {:.2}), {verdict} {budget:.2}",
            per_run(&mut of_ours),
            per_run(&mut of_floor),
            ratios[0],
            ratios[ROUNDS - 1],
        );
    }

    /// Prints two figures and their ratio, against what it may be.
    pub(crate) fn figure(&mut self, name: &str, ours: f64, floor: f64, budget: f64) {
        let ratio = ours / floor;
        let verdict = self.judge(ratio, budget);
        println!("{name:<52} {ours:>13} {floor:>13}  ratio {ratio:>5.2}, {verdict} {budget:.2}");
    }

    /// Notes whether a figure that has to reach a minimum does so.
    pub(crate) fn at_least(&mut self, name: &str, figure: f64, minimum: f64) {
        let verdict = if figure >= minimum { "within" } else { "OVER" };
        self.over += u32::from(figure < minimum);
        println!("{name:<52} {figure:>13.2}, {verdict} at least {minimum:.2}");
    }

    /// Ends the bench: with a failure where a budget is over and that was asked for.
    pub(crate) fn finish(self) {
        if self.over > 0 && std::env::args().any(|argument| argument == "--check") {
            println!("{} budgets are over", self.over);
            std::process::exit(1);
        }
    }

    fn judge(&mut self, ratio: f64, budget: f64) -> &'static str {
        // As it is shown: 1.004 counts as 1.00.
        let is_within = (ratio * 100.0).round() <= (budget * 100.0).round();
        self.over += u32::from(!is_within);
        if is_within { "within" } else { "OVER" }
    }
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
