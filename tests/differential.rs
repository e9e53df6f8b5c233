//! The same transformations by `claimsmith try` and by .NET 8's own strings, and every answer compared.
//!
//! `CLAIMSMITH_DIFFERENTIAL_CASES` sets how many lines are asked (20,000 if it is not set),
//! `CLAIMSMITH_DIFFERENTIAL_SEED` where the random ones begin. Without .NET 8 the tests fail and say how to install it,
//! unless `CLAIMSMITH_SKIP_DOTNET=1`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it asked"
)]

mod generate;
mod oracle;
mod random;
mod regexes;
mod vocabulary;

use std::collections::BTreeSet;

use serde_json::Value;

use generate::{Generator, Question};
use oracle::Oracle;

const BATCH: u64 = 25_000;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

#[test]
fn transformations_answer_as_dotnet_does() {
    let cases = setting("CLAIMSMITH_DIFFERENTIAL_CASES", 20_000);
    let seed = setting("CLAIMSMITH_DIFFERENTIAL_SEED", 1);
    println!("{cases} lines from seed {seed}");
    let mut generator = Generator::new(seed);
    let mut of_playground = Generator::new(seed);
    let first: Vec<Question> = (0..cases.min(BATCH)).map(|_| of_playground.question()).collect();
    keep(&lines(&first, "{"));
    let Some(oracle) = Oracle::new() else { return };
    let mut left = cases;
    while left > 0 {
        let batch = left.min(BATCH);
        let questions: Vec<Question> = (0..batch).map(|_| generator.question()).collect();
        compare(&oracle, &questions);
        left -= batch;
    }
}

#[derive(Debug, Default)]
struct Outcomes {
    outputs: usize,
    no_outputs: usize,
    refused: usize,
    too_long: usize,
}

/// What the playground's engine is asked, too: see `tests/playground`.
fn keep(lines: &[String]) {
    let file = support::root().join("target/differential.jsonl");
    std::fs::write(file, lines.join("\n") + "\n").unwrap();
}

fn compare(oracle: &Oracle, questions: &[Question]) {
    let ours = oracle.claimsmith(&lines(questions, "{"));
    let theirs = oracle.dotnet(&lines(questions, "{\"op\":\"transform\","));
    let mut outcomes = Outcomes::default();
    let mut wrong = Vec::new();
    for ((question, ours), theirs) in questions.iter().zip(&ours).zip(&theirs) {
        if !agree(ours, theirs, &mut outcomes) {
            wrong.push(format!("{{{}\n  here    {ours}\n  in .NET {theirs}", question.members));
        }
    }
    println!("{outcomes:?}");
    let shown = wrong.len().min(20);
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong[..shown].join("\n"));
}

fn lines(questions: &[Question], start: &str) -> Vec<String> {
    questions.iter().map(|question| format!("{start}{}", question.members)).collect()
}

fn agree(ours: &Value, theirs: &Value, outcomes: &mut Outcomes) -> bool {
    let codes = codes(ours);
    if codes.contains("regex_timeout") || theirs.get("timeout").is_some() {
        outcomes.too_long += 1;
        return true;
    }
    if let Some(refused) = theirs["codes"].as_array() {
        outcomes.refused += 1;
        return codes == refused.iter().filter_map(Value::as_str).collect();
    }
    match theirs["output"].as_array() {
        Some(texts) if texts.is_empty() => outcomes.no_outputs += 1,
        _ => outcomes.outputs += 1,
    }
    codes.is_empty() && ours["output"] == theirs["output"]
}

fn codes(answer: &Value) -> BTreeSet<&str> {
    let diagnostics = answer["diagnostics"].as_array();
    diagnostics.into_iter().flatten().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}
