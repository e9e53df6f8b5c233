//! From what is known to claims.

use crate::value::Value;

/// What a policy gives for one user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evaluation {
    /// The claims that have a value, in the order of the policy.
    pub claims: Vec<Claim>,
    /// The names of the claims that are `required: true` and have no value: with any of them the callout is
    /// refused.
    pub missing: Vec<String>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name in the answer.
    pub name: String,
    /// Its value: never an empty text, never an empty list.
    pub value: Value,
    /// Whether it may be left out where the answer would be too large.
    pub optional: bool,
}
