//! Checks the applications whose tokens get claims.

use super::application::is_disabled;
use super::finding::APPLY;
use super::{Checkup, Effect, Finding};
use crate::registration::{TargetApplication, accepts_mapped_claims, has_signing_key, same_id, text};

pub(super) fn findings(checkup: &Checkup) -> Vec<Finding> {
    checkup.found.targets.iter().flat_map(|target| of_target(checkup, target)).collect()
}

fn of_target(checkup: &Checkup, target: &TargetApplication) -> Vec<Finding> {
    let app_id = &target.app_id;
    if target.principal.is_null() {
        let message = format!("application {app_id}: has no service principal in this tenant");
        let effect = Effect::Aadsts("AADSTS700016");
        return vec![Finding::new(
            "target_missing",
            effect,
            message,
            "add the application to the tenant, or remove it from the policy",
        )];
    }
    let mut findings = vec![];
    if is_disabled(&target.principal) {
        let message = format!("application {app_id}: is disabled");
        let effect = Effect::Aadsts("AADSTS7000112");
        findings.push(Finding::new("target_disabled", effect, message, "enable it"));
    }
    findings.extend(assignment(checkup, target));
    if !accepts_mapped_claims(target) {
        let message = format!("application {app_id}: does not accept mapped claims and has no signing key");
        let fix = "set `acceptMappedClaims` if the application is for this tenant only; \
                   otherwise give it its own signing key";
        let effect = Effect::Aadsts("AADSTS50146");
        findings.push(Finding::new("mapped_claims_refused", effect, message, fix));
    } else if !has_signing_key(&target.principal) && is_multi_tenant(target) {
        let message = format!("application {app_id}: accepts mapped claims and is for more than one tenant");
        let effect = Effect::Silent("other tenants can forge claims in its tokens");
        let fix = "give it its own signing key and set `acceptMappedClaims` to false";
        findings.push(Finding::new("mapped_claims_of_anybody", effect, message, fix));
    }
    findings
}

fn assignment(checkup: &Checkup, target: &TargetApplication) -> Option<Finding> {
    let app_id = &target.app_id;
    let policy = checkup.found.mappings.get(target.mapping).filter(|policy| !policy.is_null())?;
    let ours = text(policy, "/id");
    if target.assigned.iter().any(|assigned| same_id(text(assigned, "/id"), ours)) {
        return None;
    }
    let name = text(policy, "/displayName");
    let effect = Effect::Silent("its tokens lack the claims");
    let Some(other) = target.assigned.first() else {
        let message = format!("application {app_id}: does not have the claims mapping policy `{name}`");
        return Some(Finding::new("assignment_missing", effect, message, APPLY));
    };
    let other = text(other, "/displayName");
    let message = format!("application {app_id}: has the claims mapping policy `{other}`, not `{name}`");
    let fix = format!("unassign `{other}`, and {APPLY}");
    Some(Finding::new("assignment_of_another", effect, message, fix))
}

fn is_multi_tenant(target: &TargetApplication) -> bool {
    !target.application.is_null() && text(&target.application, "/signInAudience") != "AzureADMyOrg"
}
