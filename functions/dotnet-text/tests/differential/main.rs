//! The same questions to this crate and to .NET itself (Mono), and every answer compared.
//!
//! `DOTNET_REGEX_CASES` sets how many pairs of pattern and input are asked (20,000 if it is not set),
//! `DOTNET_REGEX_SEED` where the random ones begin. Needs `mcs` and `mono`; without them the tests fail and
//! say how to install them, unless `CLAIMSMITH_SKIP_DOTNET=1`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it asked"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "Mono is asked here, not in the crate"
)]

mod administrator;
mod compare;
mod generate;
mod known;
mod oracle;
mod random;
mod sweeps;

use compare::Question;
use generate::Generator;
use oracle::Oracle;
use random::Random;

const INPUTS_PER_PATTERN: usize = 4;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

#[test]
fn administrators_patterns_answer_as_dotnet_does() {
    let Some(oracle) = Oracle::new() else { return };
    compare::all(&oracle, &administrator::questions());
}

#[test]
fn random_patterns_answer_as_dotnet_does() {
    ask(setting("DOTNET_REGEX_CASES", 20_000), Generator::question);
}

fn ask(cases: u64, make: impl Fn(&mut Random) -> Question) {
    let Some(oracle) = Oracle::new() else { return };
    let seed = setting("DOTNET_REGEX_SEED", 1);
    println!("{cases} pairs from seed {seed}");
    let mut random = Random::new(seed);
    let mut left = usize::try_from(cases).unwrap() / INPUTS_PER_PATTERN;
    while left > 0 {
        let batch = left.min(5_000);
        let questions: Vec<Question> = (0..batch).map(|_| make(&mut random)).collect();
        compare::all(&oracle, &questions);
        left -= batch;
    }
}

#[test]
fn every_unit_is_in_the_same_classes_as_in_dotnet() {
    let Some(oracle) = Oracle::new() else { return };
    sweeps::classes(&oracle);
}

#[test]
fn every_unit_ignores_case_as_in_dotnet() {
    let Some(oracle) = Oracle::new() else { return };
    sweeps::case(&oracle);
}
