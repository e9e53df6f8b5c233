//! Compares what a case gives with what it expects.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::outcome::is_as_expected;
use super::{Case, CaseOutcome};
use crate::policy_text::Usable;

/// A case and what it gives.
pub struct Verdict<'c> {
    /// The file of the case.
    pub file: &'c str,
    /// The case.
    pub case: &'c Case,
    /// What it gives.
    pub actual: CaseOutcome,
    /// Why it gives no claims, if no policy is for its application.
    pub no_policy: Option<String>,
}

impl<'c> Verdict<'c> {
    /// Runs a case.
    pub async fn of(file: &'c str, case: &'c Case, usable: &Usable) -> Self {
        let is_known = case.given.application(&usable.policy).is_some();
        let no_policy = (!is_known).then(|| case.given.no_application(&usable.policy));
        let actual = CaseOutcome::of(usable, &case.given).await;
        Self { file, case, actual, no_policy }
    }

    /// Whether the case gives what it expects.
    pub fn passed(&self) -> bool {
        self.case.expected.is(&self.actual)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "file": self.file,
            "line": self.case.place.line,
            "name": self.case.name,
            "passed": self.passed(),
            "expected": self.case.expected.json(),
            "actual": self.actual.json(),
        })
    }

    /// What differs, for people.
    pub fn difference(&self) -> String {
        let why = self.no_policy.as_ref().map(|why| format!("  {why}\n")).unwrap_or_default();
        why + &match (&self.case.expected, &self.actual) {
            (CaseOutcome::Claims(expected), CaseOutcome::Claims(actual)) => claims(expected, actual),
            (expected, actual) => two("  ", &words(expected), &words(actual)),
        }
    }

    /// What differs, by the names of claims and reasons: no values.
    pub fn differing(&self) -> String {
        match (&self.case.expected, &self.actual) {
            (CaseOutcome::Claims(expected), CaseOutcome::Claims(actual)) => {
                let names: Vec<String> =
                    differing(expected, actual).map(|name| format!("`{name}`")).collect();
                format!("it gives other values of {}", names.join(", "))
            }
            (CaseOutcome::Claims(_), CaseOutcome::Refused { code, .. }) => {
                format!("it is refused with {code}, and should give claims")
            }
            (CaseOutcome::Refused { code, .. }, CaseOutcome::Claims(_)) => {
                format!("it gives claims, and should be refused with {code}")
            }
            (CaseOutcome::Refused { code, .. }, CaseOutcome::Refused { code: other, .. }) => {
                format!("it is refused with {other}, and should be with {code}")
            }
        }
    }

    /// Where the case is, and its name.
    pub fn title(&self) -> String {
        format!("{}:{}: {}", self.file, self.case.place.line, self.case.name)
    }
}

/// The names of the claims that are not as expected.
fn differing<'c>(
    expected: &'c Map<String, Value>,
    actual: &'c Map<String, Value>,
) -> impl Iterator<Item = &'c String> {
    let names: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    names.into_iter().filter(|name| !is_as_expected(expected.get(*name), actual.get(*name)))
}

fn claims(expected: &Map<String, Value>, actual: &Map<String, Value>) -> String {
    let value = |claim: Option<&Value>| claim.map_or_else(|| "no such claim".to_owned(), Value::to_string);
    let lines = differing(expected, actual).map(|name| {
        format!("  {name}\n{}", two("    ", &value(expected.get(name)), &value(actual.get(name))))
    });
    lines.collect()
}

fn two(indent: &str, expected: &str, actual: &str) -> String {
    format!("{indent}expected: {expected}\n{indent}actual:   {actual}\n")
}

fn words(outcome: &CaseOutcome) -> String {
    match outcome {
        CaseOutcome::Claims(claims) => format!("the claims {}", json!(claims)),
        CaseOutcome::Refused { code, inside } if inside.is_empty() => format!("refused, {code}"),
        CaseOutcome::Refused { code, inside } => format!("refused, {code}: {inside}"),
    }
}
