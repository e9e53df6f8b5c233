//! Microsoft's page "Customize claims issued in the JSON web token (JWT) for enterprise applications", example by
//! example: the page's words, the claim of a policy that says the same, what is known about the user, and what comes
//! out.
//!
//! `conformance/*.yaml` has the rows. `DIFFERENCE` in a row says where we and the page part, and why.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;

use claims::document::{Diagnostics, Node};
use claims::entra;
use claims::evaluation::{Transformations, TrialInput};
use claims::policy::{ApplicationPolicy, Policy};
use claims::values::{AttributeName, Known, Value as Held};
use serde_json::{Map, Value};
use support::{root, yaml};

const BEFORE_THE_CLAIM: &str = "\
version: 1
stores: { directory: { file: {}, required: true, provides: user } }
policies:
  - name: page
    applications: all
    claims:
      claim:
";

/// The keys of a row; one of the last five says what comes out.
const KEYS: [&str; 10] = [
    "source",
    "DIFFERENCE",
    "claim",
    "given",
    "name",
    "expect",
    "refused",
    "refusedByEntra",
    "summary",
    "test",
];

type Row = Map<String, Value>;

#[test]
fn every_example_of_the_page_comes_out_as_it_says() {
    let mut problems = Vec::new();
    for (file, row) in rows() {
        let source = row["source"].as_str().unwrap();
        if let Err(problem) = check(&row) {
            problems.push(format!("{file}: {source}\n  {problem}"));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn rows() -> Vec<(String, Row)> {
    let mut rows = Vec::new();
    for entry in fs::read_dir(root().join("tests/conformance")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let document = yaml::read(&fs::read_to_string(path).unwrap());
        let list = document.as_array().unwrap().iter().map(|row| row.as_object().unwrap().clone());
        rows.extend(list.map(|row| (file.clone(), row)));
    }
    assert!(!rows.is_empty());
    rows
}

fn check(row: &Row) -> Result<(), String> {
    let unknown = row.keys().find(|key| !KEYS.contains(&key.as_str()));
    assert_eq!(unknown, None);
    let outcomes: Vec<&str> = KEYS[5..].iter().copied().filter(|key| row.contains_key(*key)).collect();
    match outcomes[..] {
        ["expect"] => evaluated(row),
        ["refused"] => equal(codes_of_the_policy(row), &row["refused"]),
        ["refusedByEntra"] => equal(codes_of_entra(row), &row["refusedByEntra"]),
        ["summary"] => equal(trial(row).0, &row["summary"]),
        ["test"] => equal(trial(row).1, &row["test"]),
        _ => Err("a row has one outcome".to_owned()),
    }
}

fn equal(found: Vec<String>, wanted: &Value) -> Result<(), String> {
    let found = Value::from(found);
    if found == *wanted { Ok(()) } else { Err(format!("{found} instead of {wanted}")) }
}

fn text<'r>(row: &'r Row, key: &str) -> Option<&'r str> {
    row.get(key).map(|value| value.as_str().unwrap())
}

fn policy_text(row: &Row) -> String {
    let lines = text(row, "claim").unwrap().lines().map(|line| format!("        {line}\n"));
    BEFORE_THE_CLAIM.to_owned() + &lines.collect::<String>()
}

/// From the text of a policy to the only claim of the answer.
fn evaluated(row: &Row) -> Result<(), String> {
    let mut diagnostics = Diagnostics::default();
    let policy =
        Policy::parse(&policy_text(row), &mut diagnostics).ok_or_else(|| format!("{diagnostics:?}"))?;
    let application: &ApplicationPolicy = policy.applications().first().unwrap();
    let evaluation = application.evaluate(&known(application.attributes(), row));
    let found: Map<String, Value> =
        evaluation.claims.iter().map(|claim| (claim.name.clone(), json(&claim.value))).collect();
    let name = text(row, "name").unwrap_or("claim").to_owned();
    let wanted: Map<String, Value> =
        Some((name, row["expect"].clone())).filter(|(_, value)| !value.is_null()).into_iter().collect();
    if found == wanted { Ok(()) } else { Err(format!("{found:?} instead of {wanted:?}")) }
}

fn json(held: &Held) -> Value {
    match held {
        Held::Text(text) => text.as_str().into(),
        Held::List(texts) => texts.as_slice().into(),
    }
}

fn known(names: &[AttributeName], row: &Row) -> Vec<Known> {
    let given = row.get("given").and_then(Value::as_object).cloned().unwrap_or_default();
    let found = |name: &AttributeName| {
        let mut given = given.iter();
        given.find(|(written, _)| AttributeName::parse(written).as_ref() == Some(name))
    };
    let known = |(_, value): (&String, &Value)| match value {
        Value::Null => Known::NoValue,
        Value::String(text) => Known::Value(Held::from(text.as_str())),
        Value::Array(texts) => {
            Known::Value(Held::List(texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()))
        }
        other => panic!("{other} is not known about anybody"),
    };
    names.iter().map(|name| found(name).map(known).unwrap_or_default()).collect()
}

fn codes_of_the_policy(row: &Row) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let policy = Policy::parse(&policy_text(row), &mut diagnostics);
    assert!(policy.is_none());
    codes(&diagnostics)
}

/// What `claimsmith check --entra` adds for a policy that is right here.
fn codes_of_entra(row: &Row) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(&policy_text(row), &mut diagnostics);
    assert!(Policy::read(&root, &mut diagnostics).is_some(), "{diagnostics:?}");
    entra::check(&root, &mut diagnostics);
    codes(&diagnostics)
}

/// The claim's transformations as `claimsmith try` runs them: their summaries, and the codes of what it warns of.
fn trial(row: &Row) -> (Vec<String>, Vec<String>) {
    let mut diagnostics = Diagnostics::default();
    let trial = Transformations::parse(text(row, "claim").unwrap(), &mut diagnostics).unwrap();
    let input = known(trial.attributes(), row).into_iter().map(trial_input).collect::<Vec<_>>();
    trial.check(&input, &mut diagnostics);
    let summaries = trial.explain(&input).into_iter().map(|step| step.summary).collect();
    (summaries, codes(&diagnostics))
}

fn trial_input(known: Known) -> TrialInput {
    match known {
        Known::Value(Held::Text(text)) => TrialInput::Text(text.into()),
        Known::Value(Held::List(texts)) => TrialInput::List(texts.into_iter().map(Into::into).collect()),
        Known::NoValue | Known::Unknown => TrialInput::NoValue,
    }
}

fn codes(diagnostics: &Diagnostics) -> Vec<String> {
    let codes: BTreeSet<&str> =
        diagnostics.as_slice().iter().map(|diagnostic| diagnostic.code.name).collect();
    codes.into_iter().map(str::to_owned).collect()
}
