//! Patterns and inputs that mean harm. What is counted is steps, not time.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::{From, Machine, Units};
use crate::regex::error::StepLimit;
use crate::regex::program::Program;
use crate::regex::steps::Steps;
use crate::regex::{compile, parse};

const MAX_STEPS: i64 = Steps::FOR_ONE_MATCH as i64;

fn program(pattern: &str) -> Option<Program> {
    let units: Vec<u16> = pattern.encode_utf16().collect();
    let parsed = parse::parse(pattern, &units).ok()?;
    Some(compile::compile(&parsed.root, parsed.classes, parsed.groups.len()))
}

/// The outcome and the steps that it took.
fn run(pattern: &str, input: &str) -> (Result<bool, StepLimit>, i64) {
    let program = program(pattern).unwrap();
    let units: Vec<u16> = input.encode_utf16().collect();
    let mut machine = Machine::new(&program, Units(&units), MAX_STEPS);
    let outcome = machine.find(From::default());
    (outcome, MAX_STEPS - machine.steps_left)
}

#[test]
fn catastrophes_end_in_steps_that_grow_with_the_input_and_no_faster() {
    let cases = [
        ("(a+)+$", "a", "b", false),
        ("(a|aa)+$", "a", "b", false),
        ("^(?:a|a)*$", "a", "b", false),
        (r"^(\w+\s?)*$", "word ", "!", false),
        (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a", "", false),
        (
            r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
            "a",
            "!",
            false,
        ),
        ("^(?=(a+)+$).*", "a", "b", false),
        ("(?<=^(a+)+)b$", "a", "bb", false),
        ("(a*)*b", "a", "c", false),
        ("(.*)(.*)x", "a", "", false),
        (".*foo", "fo", "", false),
        ("^(?:(?:a|b)*|c*)*$", "ab", "d", false),
    ];
    for (pattern, repeated, end, matches) in cases {
        let outcomes = [500, 1000, 2000].map(|times| run(pattern, &(repeated.repeat(times) + end)));
        let [(_, least), (_, _), (_, most)] = outcomes;
        assert!(outcomes.iter().all(|(outcome, _)| *outcome == Ok(matches)), "{pattern}: {outcomes:?}");
        assert!(most < least * 5, "{pattern}: {outcomes:?}");
    }
}

#[test]
fn counters_in_a_memo_are_exact() {
    for (pattern, input, matches) in [
        ("(a?){30}a{30}", "a".repeat(30), true),
        ("^(a?){30}a{30}$", "a".repeat(61), false),
        ("^(?:a{1,3}|aa){20,25}$", "a".repeat(75), true),
        ("^(?:a{1,3}|aa){20,25}$", "a".repeat(76), false),
        ("^(?:aa|aaa){100,150}b", "a".repeat(350), false),
        ("^(?:(?:a|b){2,3}c?){101}$", "ab".repeat(100) + "c", false),
        ("^(?:(?:a|b){2,3}c?){100}$", "ab".repeat(100) + "c", true),
    ] {
        let (outcome, _) = run(pattern, &input);
        assert_eq!(outcome, Ok(matches), "{pattern}");
    }
}

#[test]
fn what_has_no_memo_is_given_up_and_not_called_a_miss() {
    for (pattern, input) in [
        (r"^(a+)+\1$", "a".repeat(40) + "b"),
        (r"^(?:(\w)\w*\1|\w)*$", "ab".repeat(30) + "!"),
        (r"(?<n>a+)+(?<-n>)+b", "a".repeat(60)),
        ("(){1000000000}", String::new()),
    ] {
        let (outcome, steps) = run(pattern, &input);
        assert_eq!(outcome, Err(StepLimit), "{pattern}");
        assert!(steps < MAX_STEPS + 1_000, "{pattern}: {steps}");
    }
}

#[test]
fn large_patterns_and_nested_counters_are_bounded() {
    let nested = |depth: usize| "(".repeat(depth) + "a" + &")*".repeat(depth);
    let patterns = [
        "((a{1000}){1000}){1000}".to_owned(),
        "((a{0,1000}){0,1000}){0,1000}b".to_owned(),
        "(a?)".repeat(2_500),
        "a*".repeat(5_000),
        "(?:a|b|".to_owned() + &"ab|".repeat(3_000) + "c)+d",
        nested(250),
        "[a-z]".repeat(2_000),
        r"(?i)\p{L}?".repeat(1_000),
        "(?=".repeat(200) + "a*b" + &")".repeat(200),
        "(?<n>a)".repeat(1_400) + r"\k<n>",
    ];
    let input = "a".repeat(10_000);
    for pattern in patterns {
        let (_, steps) = run(&pattern, &input);
        assert!(steps < MAX_STEPS + 20_000, "{}...: {steps}", pattern.chars().take(20).collect::<String>());
    }
}

#[test]
fn no_step_is_as_long_as_a_long_input() {
    let taken_away = r"[\w-".repeat(241) + "[x]" + &"]".repeat(241);
    let patterns = [
        taken_away.clone() + "*!",
        format!("(?:{taken_away}a?)*!"),
        format!("^(?:a?|{taken_away}*)*!"),
        r"(?i)(?=(.*))\1\1!".to_owned(),
        r".\1".to_owned() + &"()".repeat(4_000),
    ];
    for pattern in patterns {
        let (outcome, steps) = run(&pattern, &"é".repeat(400_000));
        let end: String = pattern.chars().rev().take(20).collect();
        assert_eq!(outcome, Err(StepLimit), "{end}");
        assert!(steps < 2 * MAX_STEPS, "{end}: {steps}");
    }
}

#[test]
fn groups_nested_too_deeply_are_refused() {
    for pattern in ["(".repeat(5_000), "(".repeat(251) + &")".repeat(251), "[a-".repeat(5_000)] {
        assert!(program(&pattern).is_none());
    }
}

/// The same in every run.
struct Random(u32);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % bound
    }

    fn text(&mut self, alphabet: &[&str], most: u32) -> String {
        let len = self.below(most);
        (0..len)
            .filter_map(|_| {
                let at = self.below(u32::try_from(alphabet.len()).unwrap());
                alphabet.get(at as usize).copied()
            })
            .collect()
    }
}

#[test]
fn noise_is_refused_or_matched_but_nothing_panics() {
    const PATTERN: &[&str] = &[
        "(", ")", "(?", "(?<", "n", ">", "(?<n>", "(?'", "'", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?(",
        "1", "|", "*", "+", "?", "{2,}", "{", "}", "{9}", ",", "[", "]", "[^", "-", "-[", "\\", "\\w",
        "\\p{Lu}", "\\1", "\\k<n>", "a", "b", "é", "😀", "(?i)", "(?x)", "#", "\n", " ", "^", "$", "\\b",
        "(?n:", "(?<a-n>", "(?<-n>", "(?#", "\\u00", ".", ":",
    ];
    const INPUT: &[&str] = &["a", "b", "é", "😀", "\n", " ", "n", "1", "A"];
    let mut random = Random(7);
    let mut compiled = 0;
    for _ in 0..30_000 {
        let pattern = random.text(PATTERN, 14);
        let input = random.text(INPUT, 20);
        let Some(program) = program(&pattern) else {
            continue;
        };
        compiled += 1;
        let mut units: Vec<u16> = input.encode_utf16().collect();
        units.pop();
        let mut machine = Machine::new(&program, Units(&units), MAX_STEPS);
        let outcome = machine.find(From::default());
        assert!(machine.steps_left > -20_000, "{pattern:?} on {input:?}: {outcome:?}");
    }
    assert!(compiled > 3_000, "{compiled} patterns were compiled");
}

/// What the memo knows must never change an outcome.
#[test]
fn a_memo_changes_nothing_but_the_steps() {
    const PATTERN: &[&str] = &[
        "(", ")", "(?:", ")*", ")+", ")?", ")*?", ")+?", "){2,3}", "){0,2}?", "|", "a", "b", "a*", "a+?",
        "b{1,2}", ".", "^", "$", "(?=", "(?!", "(?>", "(?<=", "(?(a)", "(?(?=b)", "[ab]*", "\\b", "(a|b)",
        "(a*)", "(?:a|)",
    ];
    let mut random = Random(11);
    let mut compared = 0;
    while compared < 6_000 {
        let Some(program) = program(&random.text(PATTERN, 14)) else {
            continue;
        };
        let input: Vec<u16> = random.text(&["a", "b", "a", "c"], 12).encode_utf16().collect();
        let mut plain = Machine::new(&program, Units(&input), MAX_STEPS);
        let mut remembering = Machine::new(&program, Units(&input), MAX_STEPS);
        plain.alarm = 0;
        remembering.alarm = MAX_STEPS;
        let outcomes = (plain.find(From::default()), remembering.find(From::default()));
        if let (Ok(without), Ok(with)) = outcomes {
            assert_eq!(without, with, "{program:?} {input:?}");
            assert!(!with || plain.ranges() == remembering.ranges(), "{program:?} {input:?}");
            compared += 1;
        }
    }
}
