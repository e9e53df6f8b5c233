//! Whether a case came out as expected, and where it did not.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Case, Outcome};
use crate::policy_file::Usable;

/// A case and what came out of it.
pub(crate) struct Verdict<'c> {
    /// The file of the case.
    pub(crate) file: &'c str,
    /// The case.
    pub(crate) case: &'c Case,
    /// What came out.
    pub(crate) actual: Outcome,
}

impl<'c> Verdict<'c> {
    /// Runs a case.
    pub(crate) fn of(file: &'c str, case: &'c Case, usable: &Usable) -> Self {
        Self { file, case, actual: Outcome::of(usable, &case.given) }
    }

    /// Whether it came out as expected.
    pub(crate) fn passed(&self) -> bool {
        self.actual.is(&self.case.expected)
    }

    /// For programs.
    pub(crate) fn json(&self) -> Value {
        json!({
            "file": self.file,
            "line": self.case.place.line,
            "name": self.case.name,
            "passed": self.passed(),
            "expected": self.case.expected.json(),
            "actual": self.actual.json(),
        })
    }

    /// Where it differs, for people.
    pub(crate) fn difference(&self) -> String {
        let title = format!("{}:{}: {}\n", self.file, self.case.place.line, self.case.name);
        title
            + &match (&self.case.expected, &self.actual) {
                (Outcome::Claims(expected), Outcome::Claims(actual)) => claims(expected, actual),
                (expected, actual) => two("  ", &words(expected), &words(actual)),
            }
    }
}

fn claims(expected: &Map<String, Value>, actual: &Map<String, Value>) -> String {
    let names: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    let differing = names.into_iter().filter(|name| expected.get(*name) != actual.get(*name));
    let value = |claim: Option<&Value>| claim.map_or_else(|| "no such claim".to_owned(), Value::to_string);
    let lines = differing.map(|name| {
        format!("  {name}\n{}", two("    ", &value(expected.get(name)), &value(actual.get(name))))
    });
    lines.collect()
}

fn two(indent: &str, expected: &str, actual: &str) -> String {
    format!("{indent}expected: {expected}\n{indent}actual:   {actual}\n")
}

fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Claims(claims) => format!("the claims {}", json!(claims)),
        Outcome::Refused { code, inside } if inside.is_empty() => format!("refused, {code}"),
        Outcome::Refused { code, inside } => format!("refused, {code}: {inside}"),
    }
}
