//! What benchmarks have in common: numbers from variables, percentiles, and lines that they print.

use std::time::Duration;

/// The number in a variable, or the usual one.
pub fn number(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A duration in milliseconds.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The nearest-rank percentile; not a number when nothing was measured.
pub fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// Prints a line.
#[expect(clippy::print_stdout, reason = "a benchmark shows its figures")]
pub fn show(line: &str) {
    println!("{line}");
}
