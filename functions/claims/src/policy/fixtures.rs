//! The policies of this crate's unit tests.

use super::Policy;
use crate::document::Diagnostics;

const BEFORE_THE_CLAIMS: &str = "\
version: 1
stores:
  people: { file: {}, required: true }
  directory: { file: {}, required: true, provides: user }
policies:
  - name: test
    applications: all
    claims:
";

/// A policy for all applications with these claims, a store `people` and a store that completes `user.*`.
pub(crate) fn policy_of(claims: &str) -> String {
    let claims = claims.lines().map(|line| format!("      {line}\n"));
    BEFORE_THE_CLAIMS.to_owned() + &claims.collect::<String>()
}

/// The codes and places of a policy's mistakes, in the order of the document: `missing_key 3:5`.
pub(crate) fn mistakes(policy: &str) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let read = Policy::parse(policy, &mut diagnostics);
    assert_eq!(read.is_none(), diagnostics.has_errors());
    let list = diagnostics.sorted();
    list.iter().map(|d| format!("{} {}:{}", d.code, d.place.line, d.place.column)).collect()
}
