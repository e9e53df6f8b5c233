//! The steps of an evaluation stand for its work: whatever takes time is charged, before it is done, and a policy as people
//! write it takes little of the budget. Times are measured by `measure.rs`, and asserted nowhere.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod policies;
mod random;
mod texts;

use claims::document::Diagnostics;
use claims::evaluation::Evaluation;
use claims::policy::Policy;
use claims::values::{Known, Value};
use dotnet_text::Steps;

use policies::{Generator, START};
use texts::Texts;

fn evaluate(source: &str, texts: &Texts) -> Evaluation {
    let mut diagnostics = Diagnostics::default();
    let policy = Policy::parse(source, &mut diagnostics);
    let policy = policy.unwrap_or_else(|| panic!("{:?}", diagnostics.as_slice().first()));
    let application = &policy.applications()[0];
    application.evaluate(&texts.known(application))
}

#[test]
fn whatever_a_policy_asks_for_it_is_given_one_budget() {
    let texts = Texts::new();
    let mut exceeded = 0;
    for seed in 0..60 {
        let source = Generator::new(seed).policy(2_000);
        if source.len() > 1_000_000 {
            continue;
        }
        let Evaluation { steps, not_evaluated, .. } = evaluate(&source, &texts);
        assert_eq!(not_evaluated.is_empty(), steps < Steps::FOR_ONE_EVALUATION, "seed {seed}: {steps}");
        exceeded += usize::from(!not_evaluated.is_empty());
    }
    assert!((10..50).contains(&exceeded), "{exceeded} of 60 exceed the budget");
}

/// A claim, and what it must cost at least: the length of what it goes through, by how much of it a step pays for.
const COSTS: [(&str, u32); 16] = [
    ("people.as", LONG / 16),
    ("people.words", 100_000),
    ("{ attribute: { template: '{people.as}{people.as}' } }", 2 * LONG / 32),
    ("{ attribute: people.name, condition: { userType: allGuests } }", LONG / 16),
    ("{ attribute: people.name, condition: { memberOf: [99999999-9999-4999-8999-999999999999] } }", 100_000),
    (
        "{ attribute: people.name, condition: { attribute: { name: people.words, in: [a, b, c, d] } } }",
        100_000,
    ),
    ("{ attribute: people.name, condition: { attribute: { name: people.words, matches: '^x' } } }", 100_000),
    (
        "{ attribute: people.name, condition: { attribute: { name: people.greek, matches: '^x' } } }",
        LONG / 16,
    ),
    ("{ attribute: people.name, condition: { attribute: { name: people.empties, exists: true } } }", 25_000),
    ("{ transformations: [ToUppercase: { input: people.as }] }", LONG / 8),
    ("{ transformations: [Join: { input: people.name, input2: people.as }] }", LONG / 32),
    ("{ transformations: [Contains: { input: people.as, value: b, output: people.name }] }", LONG / 8),
    (
        "{ transformations: [Substring: { input: people.faces, index: 1 }, Contains: { value: b, output: people.name }] }",
        LONG / 8,
    ),
    (
        "{ transformations: [IfEmpty: { input: people.nothing, output: { template: '{people.as}' } }] }",
        LONG / 32,
    ),
    (
        "{ transformations: [RegexReplace: { input: people.name, regex: m, replacement: '{as}{as}{as}', \
         additionalAttributes: [people.as] }] }",
        3 * LONG / 32,
    ),
    (
        "{ transformations: [RegexReplace: { input: people.pages, regex: '(.*)', replacement: '{1}{1}{1}' }] }",
        3 * 1_200 / 32,
    ),
];

/// The length of a long text, in bytes.
const LONG: u32 = 256 * 1024;

#[test]
fn what_takes_time_takes_steps() {
    let texts = Texts::new();
    for (claim, least) in COSTS {
        let steps = evaluate(&format!("{START}      c: {claim}\n"), &texts).steps;
        assert!(steps >= least.min(Steps::FOR_ONE_EVALUATION), "{claim}: {steps} of {least}");
    }
}

/// Much more than a claim can use: what is left of the budget is for what nobody thought of.
#[test]
fn a_policy_as_people_write_it_takes_a_part_of_the_budget() {
    let claim = |number: usize| {
        format!(
            "      c{number}:
        configurations:
          - attribute: people.mail
          - condition: {{ userType: members, memberOf: [{number:08x}-9999-4999-8999-999999999998] }}
            transformations:
              - RegexReplace: {{ input: people.page, regex: '^(?<first>[^@]+)@(?<rest>.*)$', replacement: '{{first}}' }}
              - ToLowercase
              - RegexReplace: {{ regex: '(?i)[^a-z0-9]+', replacement: '-' }}
"
        )
    };
    let source = START.to_owned() + &(0..30).map(claim).collect::<String>();
    let policy = Policy::parse(&source, &mut Diagnostics::default()).unwrap();
    let application = &policy.applications()[0];
    let groups = |count: u32| (0..count).map(|n| format!("{n:08x}-9999-4999-8999-999999999998")).collect();
    let known = application.attributes().iter().map(|name| {
        Known::Value(match name.name.to_ascii_lowercase().as_str() {
            "usertype" => Value::from("Member"),
            "memberof" => Value::List(groups(200)),
            "page" => Value::Text(format!("{}@{}", "Kim.".repeat(60), "lorem ipsum ".repeat(65))),
            _ => Value::from("kim@contoso.com"),
        })
    });
    let evaluation = application.evaluate(&known.collect::<Vec<_>>());
    assert_eq!(evaluation.claims.len(), 30);
    assert!(evaluation.steps < Steps::FOR_ONE_EVALUATION / 2, "{}", evaluation.steps);
}
