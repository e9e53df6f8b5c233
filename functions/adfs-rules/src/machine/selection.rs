//! Finds the claims that match the conditions of a rule.

use super::Work;
use super::expressions::{Binding, evaluate};
use super::patterns::Patterns;
use crate::claim::AdfsClaim;
use crate::syntax::{AdfsRule, AggregateFunction, ClaimConstraint, ConstraintOperator, RuleCondition};

/// One binding for each time that the statement runs: for every combination of claims that match the selectors (CTA,
/// "Rule": all n-tuples), once if there are no selectors and all aggregates hold (ROLE, "Exists functions"), and once if
/// there are no conditions (ROLE, "Conditions").
pub(super) fn bindings<'c>(
    rule: &AdfsRule,
    claims: &'c [AdfsClaim],
    patterns: &mut Patterns,
    work: &mut Work,
) -> Result<Vec<Binding<'c>>, String> {
    let mut bindings = vec![Binding::default()];
    for condition in &rule.conditions {
        let mut next = Vec::new();
        for binding in &bindings {
            work.spend(claims.len().saturating_add(1))?;
            match condition {
                RuleCondition::Selector(selector) => {
                    for claim in matching(claims, &selector.constraints, binding, patterns)? {
                        next.push(binding.with(selector.variable.as_deref(), claim));
                    }
                }
                RuleCondition::Aggregate(aggregate) => {
                    let count = matching(claims, &aggregate.constraints, binding, patterns)?.len();
                    let holds = match aggregate.function {
                        AggregateFunction::Exists => count > 0,
                        AggregateFunction::NotExists => count == 0,
                        AggregateFunction::Count(operator, number) => operator.holds(count, number),
                    };
                    if holds {
                        next.push(binding.clone());
                    }
                }
            }
        }
        bindings = next;
    }
    Ok(bindings)
}

/// The claims for which all constraints hold.
fn matching<'c>(
    claims: &'c [AdfsClaim],
    constraints: &[ClaimConstraint],
    binding: &Binding<'_>,
    patterns: &mut Patterns,
) -> Result<Vec<&'c AdfsClaim>, String> {
    let mut wanted = Vec::with_capacity(constraints.len());
    for constraint in constraints {
        wanted.push((constraint, evaluate(&constraint.expression, binding, patterns)?));
    }
    let mut found = Vec::new();
    'claims: for claim in claims {
        for (constraint, wanted) in &wanted {
            if !holds(claim, constraint, wanted, patterns)? {
                continue 'claims;
            }
        }
        found.push(claim);
    }
    Ok(found)
}

/// Texts are compared character by character: in a rule, case matters (CASE).
fn holds(
    claim: &AdfsClaim,
    constraint: &ClaimConstraint,
    wanted: &str,
    patterns: &mut Patterns,
) -> Result<bool, String> {
    let found = claim.property(&constraint.property);
    Ok(match constraint.operator {
        ConstraintOperator::Equal => found == wanted,
        ConstraintOperator::NotEqual => found != wanted,
        ConstraintOperator::Matches => patterns.is_match(wanted, found)?,
        ConstraintOperator::MatchesNot => !patterns.is_match(wanted, found)?,
    })
}
