//! Compares the claims mapping policies with the policy's claims; case matters.

use claims::entra::contract::NAME_ID_CLAIM;
use claims::entra::is_restricted;
use serde_json::Value;

use super::finding::APPLY;
use super::{Checkup, Effect, Finding};
use crate::registration::{CUSTOM_SOURCE, ClaimsMapping, schema, text};

const LACKS: Effect = Effect::Silent("tokens lack the claim");

pub(super) fn findings(checkup: &Checkup) -> Vec<Finding> {
    let mut findings = vec![];
    for (mapping, policy) in checkup.registration.mappings.iter().zip(&checkup.found.mappings) {
        let name = checkup.registration.mapping_name(mapping);
        if policy.is_null() {
            let message = format!("claims mapping policy `{name}`: does not exist");
            findings.push(Finding::new("mapping_missing", LACKS, message, APPLY));
            continue;
        }
        let mut entries = schema(policy);
        entries.retain(|entry| text(entry, "/Source").eq_ignore_ascii_case(CUSTOM_SOURCE));
        findings.extend(unmapped(&name, mapping, &entries));
        findings.extend(entries.iter().flat_map(|entry| of_entry(&name, mapping, entry)));
    }
    findings
}

fn unmapped(name: &str, mapping: &ClaimsMapping, entries: &[Value]) -> Vec<Finding> {
    let mapped = |claim: &str| entries.iter().any(|entry| text(entry, "/ID") == claim);
    let claims = mapping.claims.iter().map(|claim| claim.name.as_str()).filter(|claim| !mapped(claim));
    let findings = claims.map(|claim| {
        let near = entries.iter().map(|entry| text(entry, "/ID"));
        let message = match near.into_iter().find(|id| id.eq_ignore_ascii_case(claim)) {
            Some(near) => format!(
                "claims mapping policy `{name}`: has `{near}`, but the response has `{claim}`, and case matters"
            ),
            None => format!("claims mapping policy `{name}`: does not have the claim `{claim}`"),
        };
        Finding::new("claim_not_mapped", LACKS, message, APPLY)
    });
    findings.collect()
}

fn of_entry(name: &str, mapping: &ClaimsMapping, entry: &Value) -> Vec<Finding> {
    let id = text(entry, "/ID");
    let mut findings = vec![];
    let alike = |claim: &str| claim.eq_ignore_ascii_case(id);
    if !mapping.claims.iter().any(|claim| alike(&claim.name)) {
        let message = format!("claims mapping policy `{name}`: maps the claim `{id}`, which no response has");
        findings.push(Finding::new("claim_mapped_unused", LACKS, message, APPLY));
    }
    for (key, code, kind) in
        [("JwtClaimType", "jwt_claim_type", "JSON Web Tokens"), ("SamlClaimType", "saml_claim_type", "SAML")]
    {
        let emitted = entry.get(key).and_then(Value::as_str).unwrap_or_default();
        if emitted.is_empty() {
            let message =
                format!("claims mapping policy `{name}`: `{id}` has no `{key}`, its name in {kind}");
            findings.push(Finding::new(code, LACKS, message, APPLY));
        } else if is_restricted(emitted) || emitted == NAME_ID_CLAIM {
            let message = format!(
                "claims mapping policy `{name}`: `{id}` is emitted as `{emitted}`, a name that is reserved by Entra"
            );
            let fix =
                "choose another name with `emit: NAME` in the policy, then run `claimsmith entra --apply`";
            findings.push(Finding::new("claim_name_restricted", LACKS, message, fix));
        }
    }
    findings
}
