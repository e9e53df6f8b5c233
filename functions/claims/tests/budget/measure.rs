//! The slowest evaluations of hostile policies, with their time and steps: `cargo bench --bench budget`.
//!
//! `CLAIMS_BUDGET_POLICIES` sets how many policies are made (500 if it is not set), `CLAIMS_BUDGET_SEED` where they
//! begin; `CLAIMS_BUDGET_WRITE` names a file for the first of them. Nothing is asserted: a busy machine takes longer.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise and prints"
)]
#![expect(clippy::disallowed_methods, reason = "a benchmark has settings and a clock")]

mod policies;
mod random;
mod texts;

use std::hint::black_box;
use std::time::{Duration, Instant};

use claims::document::{Diagnostics, MAX_DOCUMENT_BYTES};
use claims::policy::{ApplicationPolicy, Policy};
use claims::values::Known;

use policies::Generator;
use texts::Texts;

/// The sizes of the policies, in bytes, in turn.
const SIZES: [usize; 6] = [1_000, 20_000, 100_000, 20_000, 1_000_000, 4_000];
/// How often a long evaluation is repeated.
const REPEATED: u32 = 20;
/// How many of the slowest are shown.
const SHOWN: usize = 20;

fn main() {
    let setting = |name, otherwise| std::env::var(name).map_or(otherwise, |value| value.parse().unwrap());
    let count = setting("CLAIMS_BUDGET_POLICIES", 500);
    let seed = setting("CLAIMS_BUDGET_SEED", 1);
    let texts = Texts::new();
    let mut slowest: Vec<(Duration, u32, u64)> = Vec::new();
    for number in seed..seed + count {
        let source = policy(number);
        if source.len() > MAX_DOCUMENT_BYTES {
            continue;
        }
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&source, &mut diagnostics);
        let Some(policy) = policy else { panic!("{number}: {:?}", diagnostics.as_slice().first()) };
        let application = &policy.applications()[0];
        let known = texts.known(application);
        slowest.push((time_of(application, &known), application.evaluate(&known).steps, number));
        slowest.sort_unstable_by(|one, other| other.cmp(one));
        slowest.truncate(SHOWN);
    }
    println!("{count} policies from seed {seed}; the slowest evaluations:");
    for (time, steps, number) in slowest {
        println!("{:8.3} ms {steps:7} steps  seed {number}", time.as_secs_f64() * 1000.0);
    }
    if let Ok(path) = std::env::var("CLAIMS_BUDGET_WRITE") {
        std::fs::write(path, policy(seed)).unwrap();
    }
}

fn policy(number: u64) -> String {
    let size = SIZES[usize::try_from(number).unwrap() % SIZES.len()];
    Generator::new(number).policy(size)
}

/// The time of an evaluation by the clock; where that is long, the processor's time, as an average of several.
fn time_of(application: &ApplicationPolicy, known: &[Known]) -> Duration {
    let start = Instant::now();
    drop(black_box(application.evaluate(black_box(known))));
    let first = start.elapsed();
    if first < Duration::from_millis(3) {
        return first;
    }
    let start = processor_time();
    for _ in 0..REPEATED {
        drop(black_box(application.evaluate(black_box(known))));
    }
    (processor_time() - start) / REPEATED
}

/// What this thread has taken of a processor so far, to within a few milliseconds.
fn processor_time() -> Duration {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(statistics.split(' ').next().unwrap().parse().unwrap())
}
