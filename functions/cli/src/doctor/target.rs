//! The applications whose tokens get claims.

use super::application::is_disabled;
use super::{Checkup, Effect, Finding};
use crate::registration::{Target, accepts_mapped_claims, has_signing_key, same_id, text};

const APPLY: &str = "run `claimsmith entra --apply`";

pub(super) fn findings(checkup: &Checkup) -> Vec<Finding> {
    checkup.found.targets.iter().flat_map(|target| of_target(checkup, target)).collect()
}

fn of_target(checkup: &Checkup, target: &Target) -> Vec<Finding> {
    let app_id = &target.app_id;
    if target.principal.is_null() {
        let message = format!("application {app_id}: it has no service principal in this tenant");
        let effect = Effect::Aadsts("AADSTS700016");
        return vec![Finding::new(
            "target_missing",
            effect,
            message,
            "add the application to the tenant, or take it out of the policy",
        )];
    }
    let mut findings = vec![];
    if is_disabled(&target.principal) {
        let message = format!("application {app_id}: it is disabled");
        let effect = Effect::Aadsts("AADSTS7000112");
        findings.push(Finding::new("target_disabled", effect, message, "enable it"));
    }
    findings.extend(assignment(checkup, target));
    if !accepts_mapped_claims(target) {
        let message =
            format!("application {app_id}: it does not accept mapped claims and has no signing key");
        let mend = "set `acceptMappedClaims` where the application is for this tenant only, \
                    else give it a signing key of its own";
        let effect = Effect::Aadsts("AADSTS50146");
        findings.push(Finding::new("mapped_claims_refused", effect, message, mend));
    } else if !has_signing_key(&target.principal) && is_multi_tenant(target) {
        let message =
            format!("application {app_id}: it accepts mapped claims and is for more than one tenant");
        let effect = Effect::Silent("other tenants can make up claims in its tokens");
        let mend = "give it a signing key of its own and set `acceptMappedClaims` to false";
        findings.push(Finding::new("mapped_claims_of_anybody", effect, message, mend));
    }
    findings
}

fn assignment(checkup: &Checkup, target: &Target) -> Option<Finding> {
    let app_id = &target.app_id;
    let policy = checkup.found.mappings.get(target.mapping).filter(|policy| !policy.is_null())?;
    let ours = text(policy, "/id");
    if target.assigned.iter().any(|assigned| same_id(text(assigned, "/id"), ours)) {
        return None;
    }
    let name = text(policy, "/displayName");
    let effect = Effect::Silent("its tokens lack the claims");
    let Some(other) = target.assigned.first() else {
        let message =
            format!("application {app_id}: the claims mapping policy `{name}` is not assigned to it");
        return Some(Finding::new("assignment_missing", effect, message, APPLY));
    };
    let other = text(other, "/displayName");
    let message =
        format!("application {app_id}: it has the claims mapping policy `{other}` and not `{name}`");
    let mend = format!("unassign `{other}`, and {APPLY}");
    Some(Finding::new("assignment_of_another", effect, message, mend))
}

fn is_multi_tenant(target: &Target) -> bool {
    !target.application.is_null() && text(&target.application, "/signInAudience") != "AzureADMyOrg"
}
