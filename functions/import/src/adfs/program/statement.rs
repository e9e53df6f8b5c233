//! The claims that a statement makes.

use adfs_rules::{ClaimProperty, RuleExpression, StatementBody, StoreQuery};

use super::Combination;
use crate::adfs::queries;
use crate::adfs::stores::PolicyStores;
use crate::adfs::symbols::{ClaimSource, ClaimValues, Guard, NotCarried};
use crate::adfs::values::{self, BoundClaims};

/// Claims by type.
type MadeClaims = Vec<(String, ClaimSource)>;

/// The claims of a statement in one combination of sources.
///
/// # Errors
/// A policy cannot have them.
pub(super) fn claims(
    body: &StatementBody,
    combination: &Combination,
    stores: &mut PolicyStores,
) -> Result<MadeClaims, NotCarried> {
    match body {
        StatementBody::Copy(variable) => copy(variable, combination),
        StatementBody::New(properties) => new(properties, combination),
        StatementBody::Store(query) => stored(query, combination, stores),
    }
}

impl Combination {
    /// When its claims exist, except for that of `input`.
    fn guard_without(&self, input: Option<&str>) -> Result<Guard, NotCarried> {
        Ok(Guard::all([self.guard.clone(), values::guard(&self.bound, input)?]))
    }
}

fn copy(variable: &str, combination: &Combination) -> Result<MadeClaims, NotCarried> {
    let Some(claim) = combination.bound.get(variable) else {
        return Err(NotCarried::new(
            "it copies claims of any type",
            "write a rule for each claim type that the application needs",
        ));
    };
    let (guard, values) = (combination.guard_without(Some(variable))?, claim.source.values.clone());
    let source = ClaimSource { guard, values, differences: combination.differences.clone() };
    Ok(vec![(claim.claim_type.clone(), source)])
}

fn new(
    properties: &[(ClaimProperty, RuleExpression)],
    combination: &Combination,
) -> Result<MadeClaims, NotCarried> {
    let set = |wanted: &ClaimProperty| {
        let found = properties.iter().find(|(property, _)| property == wanted);
        found.map(|(_, expression)| values::evaluate(expression, &combination.bound)).transpose()
    };
    let claim_type = set(&ClaimProperty::Type)?.and_then(|found| found.values.as_text().map(str::to_owned));
    let Some(claim_type) = claim_type else {
        return Err(NotCarried::because("the type of its claim depends on a value"));
    };
    let Some(value) = set(&ClaimProperty::Value)?.filter(|value| value.values.as_text() != Some("")) else {
        return Err(NotCarried::because("its claim has no value"));
    };
    let guard = combination.guard_without(value.input.as_deref())?;
    let source = ClaimSource { guard, values: value.values, differences: combination.differences.clone() };
    Ok(vec![(claim_type, source)])
}

fn stored(
    query: &StoreQuery,
    combination: &Combination,
    stores: &mut PolicyStores,
) -> Result<MadeClaims, NotCarried> {
    let (claims, of_keys) = queries::read(query, &combination.bound, stores)?;
    let differences: Vec<String> = combination.differences.iter().cloned().chain(of_keys).collect();
    let guard = without_keys(&combination.guard_without(None)?, &combination.bound);
    let source = |values| {
        let (guard, differences) = (guard.clone(), differences.clone());
        ClaimSource { guard, values: ClaimValues::Of(values), differences }
    };
    Ok(claims.into_iter().map(|(claim_type, values)| (claim_type, source(values))).collect())
}

/// A store finds no one without the attributes that it is asked by, so that they need no condition.
fn without_keys(guard: &Guard, bound: &BoundClaims) -> Guard {
    let is_key = |guard: &Guard| {
        let Guard::Exists(name) = guard else { return false };
        let is_of =
            |values: &ClaimValues| matches!(values, ClaimValues::Of(values) if values.attribute == *name);
        bound.values().any(|claim| is_of(&claim.source.values))
    };
    Guard::all(guard.conjuncts().iter().filter(|guard| !is_key(guard)).cloned())
}
