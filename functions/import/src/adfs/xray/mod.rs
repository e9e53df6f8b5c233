//! Compares what AD FS issued for a person with the claims of a policy.
//!
//! `issued` reads what Claims X-Ray shows, or a token; `saml` reads SAML.

mod issued;
mod saml;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

pub use self::issued::read;
use super::program::last_part;
use super::vocabulary::{self, Incoming};

/// Claims by type, each with its values, which have no order in AD FS.
pub type ClaimValueSets = BTreeMap<String, BTreeSet<String>>;

/// An empty value is no claim in Entra.
fn add(claims: &mut ClaimValueSets, name: &str, value: &str) {
    if !value.is_empty() {
        claims.entry(name.to_owned()).or_default().insert(value.to_owned());
    }
}

/// Whether the policy gives a claim that AD FS issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimComparison {
    /// The same values.
    Same,
    /// Other values.
    Different,
    /// The policy does not give it.
    Missing,
    /// AD FS did not issue it.
    Extra,
    /// It is not compared, because a claims provider is not its source.
    LeftOut(&'static str),
}

/// One claim in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedClaim {
    /// Its type in AD FS, or its name in tokens.
    pub name: String,
    /// What was found.
    pub comparison: ClaimComparison,
    /// The values of AD FS.
    adfs: BTreeSet<String>,
    /// The values of the policy.
    policy: BTreeSet<String>,
}

impl ClaimComparison {
    /// For people.
    fn words(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::LeftOut(_) => "left out",
        }
    }

    /// For programs.
    fn code(&self) -> &'static str {
        if let Self::LeftOut(_) = self { "leftOut" } else { self.words() }
    }

    /// Whether an application would notice.
    pub fn is_difference(&self) -> bool {
        matches!(self, Self::Different | Self::Missing | Self::Extra)
    }
}

/// Compares the claims that AD FS issued with those of a policy, by their names in tokens. A short name, as in a JSON Web
/// Token, is that of the only claim whose name ends with it.
pub fn compare(issued: &ClaimValueSets, policy: &ClaimValueSets) -> Vec<ComparedClaim> {
    let mut compared = Vec::new();
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for (name, values) in issued {
        let given = counterpart(name, policy);
        found.extend(given.map(|(name, _)| name.as_str()));
        let given = given.map(|(_, values)| values.clone());
        let comparison = match (&given, reserved(name)) {
            (Some(given), _) if given == values => ClaimComparison::Same,
            (Some(_), _) => ClaimComparison::Different,
            (None, Some(why)) => ClaimComparison::LeftOut(why),
            (None, None) => ClaimComparison::Missing,
        };
        let (name, adfs) = (name.clone(), values.clone());
        compared.push(ComparedClaim { name, comparison, adfs, policy: given.unwrap_or_default() });
    }
    let extra = policy.iter().filter(|(name, _)| !found.contains(name.as_str()));
    compared.extend(extra.map(|(name, values)| ComparedClaim {
        name: name.clone(),
        comparison: ClaimComparison::Extra,
        adfs: BTreeSet::new(),
        policy: values.clone(),
    }));
    compared
}

fn counterpart<'p>(name: &str, policy: &'p ClaimValueSets) -> Option<(&'p String, &'p BTreeSet<String>)> {
    if let Some(same) = policy.get_key_value(name) {
        return Some(same);
    }
    let mut ending = policy.iter().filter(|(known, _)| {
        let is_one_short = !name.contains(['/', ':']) || !known.contains(['/', ':']);
        is_one_short && last_part(known).eq_ignore_ascii_case(last_part(name))
    });
    ending.next().filter(|_| ending.next().is_none())
}

/// What a JSON Web Token of AD FS has beside the claims that rules issue.
const OF_TOKENS: [&str; 21] = [
    "acr",
    "amr",
    "apptype",
    "appid",
    "at_hash",
    "aud",
    "auth_time",
    "authmethod",
    "azp",
    "c_hash",
    "exp",
    "iat",
    "iss",
    "jti",
    "mfa_auth_time",
    "nbf",
    "nonce",
    "scp",
    "sid",
    "sub",
    "ver",
];

/// Why a claim of AD FS is not one that a claims provider can give.
fn reserved(name: &str) -> Option<&'static str> {
    if OF_TOKENS.contains(&name) {
        return Some("it is about the token itself");
    }
    if let Some(why) = vocabulary::special(name) {
        return Some(why);
    }
    matches!(vocabulary::incoming(name), Incoming::Request)
        .then_some("it is about the request or the device, which is not known in a callout")
}

/// A line for each claim, differences with their values, and the total.
pub fn text(claims: &[ComparedClaim]) -> String {
    let mut lines = Vec::new();
    for ComparedClaim { name, comparison, adfs, policy } in claims {
        let more = match comparison {
            ClaimComparison::Same => String::new(),
            ClaimComparison::Different => format!(": {} in AD FS, {} now", listed(adfs), listed(policy)),
            ClaimComparison::Missing => format!(": {} in AD FS, the policy does not give it", listed(adfs)),
            ClaimComparison::Extra => format!(": {} now, AD FS did not issue it", listed(policy)),
            ClaimComparison::LeftOut(why) => format!(": {why}"),
        };
        lines.push(format!("  {:<9}  {name}{more}\n", comparison.words()));
    }
    let compared = claims.iter().filter(|claim| !matches!(claim.comparison, ClaimComparison::LeftOut(_)));
    let same = claims.iter().filter(|claim| claim.comparison == ClaimComparison::Same).count();
    let all = compared.count();
    lines.push(format!("{same} of {all} {} the same\n", if all == 1 { "claim is" } else { "claims are" }));
    lines.concat()
}

fn listed(values: &BTreeSet<String>) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

/// The same for programs.
pub fn json(claims: &[ComparedClaim]) -> Value {
    let claim = |claim: &ComparedClaim| {
        let why = if let ClaimComparison::LeftOut(why) = claim.comparison { Some(why) } else { None };
        json!({
            "claim": claim.name, "outcome": claim.comparison.code(), "adfs": claim.adfs, "policy": claim.policy,
            "reason": why,
        })
    };
    claims.iter().map(claim).collect()
}
