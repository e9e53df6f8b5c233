//! The same questions to this crate and to .NET 8, and every answer compared.
//!
//! `DOTNET_TEXT_CASES` sets how many pairs of pattern and input are asked (20,000 if it is not set),
//! `DOTNET_TEXT_SEED` where the random ones begin. Without .NET 8 the tests fail and say how to install it, unless
//! `CLAIMSMITH_SKIP_DOTNET=1`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it asked"
)]
#![expect(clippy::disallowed_methods, reason = ".NET is asked here, not in the crate")]

mod administrator;
mod boundaries;
mod compare;
mod generate;
mod random;
mod replace;
mod sweeps;

use compare::Question;
use dotnet::Dotnet;
use generate::Generator;
use random::Random;

const INPUTS_PER_PATTERN: usize = 4;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

#[test]
fn administrators_patterns_answer_as_dotnet_does() {
    let Some(dotnet) = Dotnet::new() else { return };
    let questions = administrator::questions();
    every_answer_agrees(&dotnet, &questions);
    replace::compare(&dotnet, &questions);
}

#[test]
fn runs_before_boundaries_answer_as_dotnet_does() {
    let Some(dotnet) = Dotnet::new() else { return };
    every_answer_agrees(&dotnet, &boundaries::questions());
}

/// None may stay without an answer here, and Mono is asked too.
fn every_answer_agrees(dotnet: &Dotnet, questions: &[Question]) {
    let outcomes = compare::all(dotnet, questions);
    assert_eq!(outcomes.without_answer, 0);
    compare::mono_agrees(dotnet, questions);
}

#[test]
fn random_patterns_answer_as_dotnet_does() {
    ask(setting("DOTNET_TEXT_CASES", 20_000), Generator::question);
}

/// At most one pair in a thousand may stay without an answer here.
fn ask(cases: u64, make: impl Fn(&mut Random) -> Question) {
    let Some(dotnet) = Dotnet::new() else { return };
    let seed = setting("DOTNET_TEXT_SEED", 1);
    println!("{cases} pairs from seed {seed}");
    let mut random = Random::new(seed);
    let mut left = usize::try_from(cases).unwrap() / INPUTS_PER_PATTERN;
    while left > 0 {
        let batch = left.min(5_000);
        let questions: Vec<Question> = (0..batch).map(|_| make(&mut random)).collect();
        let outcomes = compare::all(&dotnet, &questions);
        assert!(outcomes.without_answer * 1_000 <= batch * INPUTS_PER_PATTERN, "{outcomes:?}");
        replace::compare(&dotnet, &questions);
        left -= batch;
    }
}

#[test]
fn every_unit_is_in_the_same_classes_as_in_dotnet() {
    let Some(dotnet) = Dotnet::new() else { return };
    sweeps::classes(&dotnet);
}

#[test]
fn every_unit_ignores_case_as_in_dotnet() {
    let Some(dotnet) = Dotnet::new() else { return };
    sweeps::ignored_case(&dotnet);
}

#[test]
fn every_character_has_the_kind_and_the_cases_that_dotnet_says() {
    let Some(dotnet) = Dotnet::new() else { return };
    sweeps::characters(&dotnet);
}
