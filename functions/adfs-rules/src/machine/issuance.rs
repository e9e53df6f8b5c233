//! Makes the claims of a statement.

use super::expressions::{Binding, evaluate};
use super::patterns::Patterns;
use super::stores::{AttributeStores, StoreCall};
use crate::claim::{AdfsClaim, ClaimProperty};
use crate::syntax::{RuleExpression, StatementBody, StoreQuery};

/// The claims that a statement makes for one binding.
pub(super) fn claims(
    body: &StatementBody,
    binding: &Binding<'_>,
    patterns: &mut Patterns,
    stores: &dyn AttributeStores,
) -> Result<Vec<AdfsClaim>, String> {
    match body {
        // The copy is the claim itself, with its issuer; added, it changes nothing (ROLE, "Claim copy").
        StatementBody::Copy(variable) => Ok(vec![binding.claim(variable)?.clone()]),
        StatementBody::New(properties) => new(properties, binding, patterns).map(|claim| vec![claim]),
        StatementBody::Store(query) => stored(query, binding, patterns, stores),
    }
}

/// What is not set has its default (ROLE, "New claim"): the value is "". Decision: no source names the defaults.
fn new(
    properties: &[(ClaimProperty, RuleExpression)],
    binding: &Binding<'_>,
    patterns: &mut Patterns,
) -> Result<AdfsClaim, String> {
    let mut claim = AdfsClaim::new("", "");
    for (property, expression) in properties {
        claim.set(property, evaluate(expression, binding, patterns)?.into_owned());
    }
    Ok(claim)
}

/// One claim for each value of the result, of the type of its column (ROLE, "Attribute Store").
fn stored(
    query: &StoreQuery,
    binding: &Binding<'_>,
    patterns: &mut Patterns,
    stores: &dyn AttributeStores,
) -> Result<Vec<AdfsClaim>, String> {
    let text = evaluate(&query.query, binding, patterns)?;
    let mut parameters = Vec::with_capacity(query.parameters.len());
    for parameter in &query.parameters {
        parameters.push(evaluate(parameter, binding, patterns)?.into_owned());
    }
    let call = StoreCall { store: &query.store, types: &query.types, query: &text, parameters: &parameters };
    let rows = stores.query(&call).map_err(|error| format!("the store `{}` failed: {error}", query.store))?;
    let mut claims = Vec::new();
    for row in rows {
        if row.len() > query.types.len() {
            let (columns, types) = (row.len(), query.types.len());
            return Err(format!(
                "the store `{}` returned {columns} columns for {types} claim types",
                query.store
            ));
        }
        let values = query.types.iter().zip(row);
        claims.extend(values.filter_map(|(name, value)| value.map(|value| AdfsClaim::new(name, value))));
    }
    Ok(claims)
}
