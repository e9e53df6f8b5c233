//! Runs rules over claims as AD FS does.
//!
//! `selection` finds the claims that match a rule's conditions, `issuance` makes the claims of its statement,
//! `expressions` evaluates expressions with `patterns` for their regular expressions, and `stores` is what answers
//! queries.

mod expressions;
mod issuance;
mod patterns;
mod replacement;
mod selection;
mod stores;

use std::fmt;

pub use self::patterns::{is_match, replace};
pub use self::replacement::{SubstitutedPart, substituted_parts};
pub use self::stores::{AttributeStores, NoStores, StoreCall, StoreRow};

use self::patterns::Patterns;
use crate::claim::AdfsClaim;
use crate::syntax::{RuleAction, RuleSet};

/// How many claims are looked at in one run. Decision: AD FS has no such limit, but a rule with many variables could
/// run for as long as anyone cares to wait.
const MAX_WORK: usize = 1_000_000;

/// What a run of rules gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRun {
    /// The claims that AD FS issues, in the order in which they were first issued. Those with the same type and value are
    /// one (DUPLICATES).
    pub output: Vec<AdfsClaim>,
    /// How many times each rule's statement ran.
    pub times: Vec<usize>,
    /// How many claims each rule made.
    pub made: Vec<usize>,
}

/// Why there is no result: AD FS issues no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunError {
    /// The rule, from 0.
    pub rule: usize,
    /// What happened.
    pub message: String,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {}: {}", self.rule.saturating_add(1), self.message)
    }
}

impl std::error::Error for RunError {}

/// What is left of the work that a run may take.
struct Work(usize);

impl Work {
    fn spend(&mut self, work: usize) -> Result<(), String> {
        self.0 = self.0.checked_sub(work).ok_or("the rules match too many combinations of claims")?;
        Ok(())
    }
}

/// Claims without repeats: two are the same if all their properties are. Decision: no source says which properties
/// count while rules run.
#[derive(Default)]
struct ClaimSet(Vec<AdfsClaim>);

impl ClaimSet {
    fn insert(&mut self, claim: AdfsClaim, work: &mut Work) -> Result<(), String> {
        work.spend(self.0.len())?;
        if !self.0.contains(&claim) {
            self.0.push(claim);
        }
        Ok(())
    }
}

/// Runs `rules` over the claims that come in.
///
/// Each rule runs once, in order (ENGINE, "Step 2"). Its conditions are about the input claim set, which has the incoming
/// claims and those that the rules before have added or issued. What it makes itself it does not see: the claims that
/// match are found first (CTA, "Rule"). `add` puts claims into the input claim set, `issue` also into the output (ROLE,
/// "Issuance statements").
///
/// # Errors
/// A store fails, a regular expression is invalid or takes too many steps, or the rules match too many combinations
/// of claims.
pub fn run(
    rules: &RuleSet,
    incoming: &[AdfsClaim],
    stores: &dyn AttributeStores,
) -> Result<RuleRun, RunError> {
    let (mut work, mut patterns) = (Work(MAX_WORK), Patterns::default());
    let (mut input, mut output) = (ClaimSet::default(), Vec::<AdfsClaim>::new());
    let mut times = Vec::with_capacity(rules.rules.len());
    let mut numbers = Vec::with_capacity(rules.rules.len());
    let failed = |rule: usize| move |message: String| RunError { rule, message };
    for claim in incoming {
        input.insert(claim.clone(), &mut work).map_err(failed(0))?;
    }
    for (number, rule) in rules.rules.iter().enumerate() {
        let made = {
            let bindings =
                selection::bindings(rule, &input.0, &mut patterns, &mut work).map_err(failed(number))?;
            times.push(bindings.len());
            let mut made = Vec::new();
            for binding in &bindings {
                let claims = issuance::claims(&rule.statement.body, binding, &mut patterns, stores);
                made.extend(claims.map_err(failed(number))?);
            }
            made
        };
        numbers.push(made.len());
        for claim in made {
            let is_same =
                |known: &AdfsClaim| known.claim_type == claim.claim_type && known.value == claim.value;
            if rule.statement.action == RuleAction::Issue && !output.iter().any(is_same) {
                output.push(claim.clone());
            }
            input.insert(claim, &mut work).map_err(failed(number))?;
        }
    }
    Ok(RuleRun { output, times, made: numbers })
}
