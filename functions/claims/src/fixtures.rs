//! What the unit tests of this crate start from.

use crate::attribute::AttributeName;
use crate::diagnostic::Diagnostics;
use crate::policy::Policy;
use crate::value::{Known, Value};

/// Attributes by their names; what is not given has no value, and a list of `?` is unknown.
pub(crate) type Given<'g> = [(&'g str, &'g [&'g str])];

/// What is known about `attributes`: one text is a text, none or several are a list.
pub(crate) fn known(attributes: &[AttributeName], given: &Given<'_>) -> Vec<Known> {
    let texts = |name: &AttributeName| {
        given.iter().find(|(known, _)| AttributeName::parse(known).as_ref() == Some(name))
    };
    let known = attributes.iter().map(|name| match texts(name) {
        None => Known::NoValue,
        Some((_, ["?"])) => Known::Unknown,
        Some((_, [text])) => Known::Value(Value::from(*text)),
        Some((_, texts)) => Known::Value(Value::List(texts.iter().map(ToString::to_string).collect())),
    });
    known.collect()
}

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

/// Evaluates the claims; every claim as `name=value`, a list as `name=[a,b]`, a missing one as `name!`.
pub(crate) fn evaluate(claims: &str, given: &Given<'_>) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let policy = Policy::parse(&policy_of(claims), &mut diagnostics);
    let policy = policy.unwrap_or_else(|| panic!("{diagnostics:#?}"));
    let [application] = policy.applications() else { panic!("one application policy is wanted") };
    let evaluation = application.evaluate(&known(application.attributes(), given));
    let claims = evaluation.claims.iter().map(|claim| match &claim.value {
        Value::Text(text) => format!("{}={text}", claim.name),
        Value::List(texts) => format!("{}=[{}]", claim.name, texts.join(",")),
    });
    claims.chain(evaluation.missing.iter().map(|name| format!("{name}!"))).collect()
}

/// The codes and places of a policy's mistakes, in the order of the document: `missing_key 3:5`.
pub(crate) fn mistakes(policy: &str) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let read = Policy::parse(policy, &mut diagnostics);
    assert_eq!(read.is_none(), diagnostics.has_errors());
    let list = diagnostics.sorted();
    list.iter().map(|d| format!("{} {}:{}", d.code, d.place.line, d.place.column)).collect()
}
