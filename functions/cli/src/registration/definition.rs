//! The definition of a claims mapping policy: JSON in a text in a list of one.
//!
//! Microsoft's page `reference-claims-customization`; `ID` is the name in our answer, matched by exact case.

use serde_json::{Value, json};

use super::json::{array, text};
use super::wanted::Mapping;

/// What the answer of a custom claims provider is called as a source.
pub(crate) const CUSTOM_SOURCE: &str = "CustomClaimsProvider";

/// The definition that a policy needs. Entries of other sources that an existing definition has are kept.
pub(super) fn wanted(existing: &Value, mapping: &Mapping) -> Value {
    let mut definition = read(existing);
    let kept = schema(existing).into_iter().filter(|entry| !is_ours(entry));
    let ours = mapping.claims.iter().map(|claim| {
        json!({
            "Source": CUSTOM_SOURCE, "ID": claim.name,
            "JwtClaimType": claim.emitted, "SamlClaimType": claim.emitted,
        })
    });
    let schema: Vec<Value> = kept.chain(ours).collect();
    if !definition.is_object() {
        definition = json!({ "Version": 1, "IncludeBasicClaimSet": "true" });
    }
    if let Some(definition) = definition.as_object_mut() {
        definition.insert("ClaimsSchema".to_owned(), schema.into());
    }
    json!({ "ClaimsMappingPolicy": definition })
}

/// The entries of an existing policy.
pub(crate) fn schema(policy: &Value) -> Vec<Value> {
    array(&read(policy), "/ClaimsSchema").to_vec()
}

/// Whether an existing policy is as it is wanted.
pub(super) fn is(policy: &Value, wanted: &Value) -> bool {
    wanted.get("ClaimsMappingPolicy").is_some_and(|wanted| read(policy) == *wanted)
}

fn read(policy: &Value) -> Value {
    let definition: Option<Value> = serde_json::from_str(text(policy, "/definition/0")).ok();
    definition.and_then(|definition| definition.get("ClaimsMappingPolicy").cloned()).unwrap_or_default()
}

fn is_ours(entry: &Value) -> bool {
    text(entry, "/Source").eq_ignore_ascii_case(CUSTOM_SOURCE)
}
