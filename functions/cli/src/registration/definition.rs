//! Reads and builds the definition of a claims mapping policy: a JSON text in a list of one.
//!
//! Source: Microsoft's page `reference-claims-customization`. `ID` is the claim's name in our response; case matters.

use serde_json::{Value, json};

use super::desired::ClaimsMapping;
use super::graph::{array, text};

/// The source of claims that come from a custom claims provider.
pub(crate) const CUSTOM_SOURCE: &str = "CustomClaimsProvider";

/// The definition that a policy needs. Entries of an existing definition with other sources are kept.
pub(super) fn desired(existing: &Value, mapping: &ClaimsMapping) -> Value {
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

/// Whether an existing policy has this definition.
pub(super) fn is(policy: &Value, desired: &Value) -> bool {
    desired.get("ClaimsMappingPolicy").is_some_and(|desired| read(policy) == *desired)
}

fn read(policy: &Value) -> Value {
    let definition: Option<Value> = serde_json::from_str(text(policy, "/definition/0")).ok();
    definition.and_then(|definition| definition.get("ClaimsMappingPolicy").cloned()).unwrap_or_default()
}

fn is_ours(entry: &Value) -> bool {
    text(entry, "/Source").eq_ignore_ascii_case(CUSTOM_SOURCE)
}
