//! A policy in words, and its regular expressions.

use claims::document::{Node, NodeKind};
use claims::evaluation::{ClaimInWords, ConfigurationTrace};
use offline::Usable;
use serde::Serialize;

use super::signing_in::Outcome;

/// What the policy of some applications says.
#[derive(Serialize)]
pub(super) struct ToldPolicy {
    name: String,
    claims: Vec<ToldClaim>,
}

#[derive(Serialize)]
struct ToldClaim {
    name: String,
    start: &'static str,
    ways: Vec<String>,
    rest: Vec<String>,
}

/// A regular expression, with what it was matched with in the sign-in that the page shows.
#[derive(Serialize)]
pub(super) struct Pattern {
    pattern: String,
    input: Option<String>,
}

pub(super) fn words(usable: &Usable) -> Vec<ToldPolicy> {
    let claim = |ClaimInWords { name, start, ways, rest }| ToldClaim { name, start, ways, rest };
    let policies = usable.policy.applications().iter();
    policies
        .map(|one| ToldPolicy {
            name: one.name.clone(),
            claims: one.in_words().into_iter().map(claim).collect(),
        })
        .collect()
}

/// The regular expressions of a policy, each once, in its order.
pub(super) fn patterns(root: &Node, outcome: Option<&Outcome>) -> Vec<Pattern> {
    let mut found = Vec::new();
    collect(root, &mut found);
    let configurations = || {
        let traced = outcome.into_iter().flat_map(Outcome::trace);
        traced.flat_map(|one| &one.claim.configurations)
    };
    let pattern =
        |pattern: String| Pattern { input: configurations().find_map(|one| input(one, &pattern)), pattern };
    found.into_iter().map(pattern).collect()
}

fn collect(node: &Node, found: &mut Vec<String>) {
    match &node.kind {
        NodeKind::List(items) => items.iter().for_each(|item| collect(item, found)),
        NodeKind::Map(entries) => {
            for entry in entries {
                match &entry.value.kind {
                    NodeKind::Text { text, .. } if matches!(entry.key.as_str(), "regex" | "matches") => {
                        if !found.contains(text) {
                            found.push(text.clone());
                        }
                    }
                    _ => collect(&entry.value, found),
                }
            }
        }
        NodeKind::Null | NodeKind::Text { .. } => {}
    }
}

/// What the transformation with this pattern took.
fn input(configuration: &ConfigurationTrace, pattern: &str) -> Option<String> {
    let written = format!("\"{pattern}\"");
    let at = configuration.steps.iter().position(|step| step.summary.contains(&written))?;
    let before = at.checked_sub(1).and_then(|before| configuration.steps.get(before));
    match before {
        Some(step) => step.output.first().cloned(),
        None => configuration.input.as_ref()?.texts.first().cloned(),
    }
}
