//! What happened to each rule.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::yaml;

/// What happened to a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOutcome {
    /// The policy gives the same claims.
    Carried,
    /// It gives them with these differences.
    Different(Vec<String>),
    /// It does not give them.
    Lost {
        /// Why.
        reason: String,
        /// What to do instead.
        instead: Option<String>,
    },
    /// The rule could not be read.
    Malformed(String),
}

/// A rule and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReport {
    /// The relying party; empty if the file does not name it.
    pub party: String,
    /// The number of the rule, from 1.
    pub number: usize,
    /// Its `@RuleName`, or the claim types that it makes.
    pub name: String,
    /// The line in the text of the relying party's rules.
    pub line: u32,
    /// Whether it issues claims; other rules only prepare them.
    pub issues: bool,
    /// What happened.
    pub outcome: RuleOutcome,
}

impl RuleOutcome {
    /// For machines.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Different(_) => "different",
            Self::Lost { .. } => "lost",
            Self::Malformed(_) => "malformed",
        }
    }

    /// For people.
    fn words(&self) -> &'static str {
        match self {
            Self::Carried => "carried over",
            Self::Different(_) => "carried over, with a difference",
            Self::Lost { .. } => "not carried over",
            Self::Malformed(_) => "malformed",
        }
    }

    /// What there is to know about it, each in one line.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Carried => Vec::new(),
            Self::Different(differences) => differences.clone(),
            Self::Malformed(message) => vec![message.clone()],
            Self::Lost { reason, instead } => std::iter::once(reason.clone())
                .chain(instead.iter().map(|text| format!("instead: {text}")))
                .collect(),
        }
    }
}

/// A table for the terminal, with totals and what there is to do beside that.
pub fn table(rules: &[RuleReport], notes: &[String]) -> String {
    let mut text = String::new();
    let mut party = None;
    for rule in rules {
        if party != Some(&rule.party) {
            party = Some(&rule.party);
            match rule.party.as_str() {
                "" if text.is_empty() => {}
                "" => text.push_str("Issuance transform rules\n"),
                party => {
                    let _ = writeln!(text, "{}", yaml::one_line(party));
                }
            }
        }
        let name = yaml::one_line(&rule.name);
        let _ =
            writeln!(text, "  {:>3}  line {:<4} {}: {name}", rule.number, rule.line, rule.outcome.words());
        for line in rule.outcome.lines() {
            let _ = writeln!(text, "                 {}", yaml::one_line(&line));
        }
    }
    let notes: String = notes.iter().map(|note| format!("{}\n", yaml::one_line(note))).collect();
    text + &totals(rules) + &notes
}

/// `7 of 9 rules that issue claims are carried over, 2 of them with a difference`.
fn totals(rules: &[RuleReport]) -> String {
    let issuing: Vec<&RuleReport> = rules.iter().filter(|rule| rule.issues).collect();
    let count = |word: &str| issuing.iter().filter(|rule| rule.outcome.word() == word).count();
    let (carried, different) = (count("carried"), count("different"));
    let total = issuing.len();
    format!(
        "{} of {total} rules that issue claims are carried over, {different} of them with a difference\n",
        carried + different
    )
}

/// The same for machines.
pub fn json(rules: &[RuleReport], notes: &[String]) -> Value {
    let rule = |rule: &RuleReport| {
        let (reason, instead) = match &rule.outcome {
            RuleOutcome::Lost { reason, instead } => (Some(reason.clone()), instead.clone()),
            RuleOutcome::Malformed(message) => (Some(message.clone()), None),
            _ => (None, None),
        };
        let differences = match &rule.outcome {
            RuleOutcome::Different(differences) => differences.clone(),
            _ => Vec::new(),
        };
        json!({
            "relyingParty": rule.party, "rule": rule.number, "name": rule.name, "line": rule.line, "issues": rule.issues,
            "outcome": rule.outcome.word(), "differences": differences, "reason": reason, "instead": instead,
        })
    };
    json!({ "rules": rules.iter().map(rule).collect::<Vec<_>>(), "notes": notes })
}
