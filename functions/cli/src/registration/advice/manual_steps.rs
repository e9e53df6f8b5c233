//! Problems that only the administrator can solve; no request of ours changes them.

use serde_json::Value;

use crate::registration::desired::Registration;
use crate::registration::graph::{array, same_id, text};
use crate::registration::tenant_state::{TargetApplication, TenantState};

/// Whether tokens for an application can have mapped claims.
pub(crate) fn accepts_mapped_claims(target: &TargetApplication) -> bool {
    target.application.pointer("/api/acceptMappedClaims") == Some(&Value::Bool(true))
        || has_signing_key(&target.principal)
}

/// Whether an application has its own signing key, as every SAML application does.
pub(crate) fn has_signing_key(principal: &Value) -> bool {
    let keys = array(principal, "/keyCredentials");
    !text(principal, "/preferredTokenSigningKeyThumbprint").is_empty()
        || keys.iter().any(|key| text(key, "/usage").eq_ignore_ascii_case("Sign"))
}

/// Whether an application is registered in this tenant and for this tenant only. Otherwise `acceptMappedClaims` would
/// let other tenants forge claims in its tokens.
pub(crate) fn may_accept_mapped_claims(target: &TargetApplication) -> bool {
    !target.application.is_null() && text(&target.application, "/signInAudience") == "AzureADMyOrg"
}

/// What the administrator has to do, one line each.
pub(crate) fn manual_steps(registration: &Registration, found: &TenantState) -> Vec<String> {
    if !found.is_read {
        return Vec::new();
    }
    let targets = found.targets.iter();
    targets.filter_map(|target| of_target(registration, found, target)).collect()
}

fn of_target(registration: &Registration, found: &TenantState, target: &TargetApplication) -> Option<String> {
    let app_id = &target.app_id;
    if target.principal.is_null() {
        let policies = registration.mappings.len();
        let help = "; for applications in several tenants run the command for each tenant with --only POLICY";
        let help = if policies > 1 { help } else { "" };
        return Some(format!("application {app_id} has no service principal in this tenant{help}"));
    }
    let ours = found.mappings.get(target.mapping).map(|mapping| text(mapping, "/id")).unwrap_or_default();
    if let Some(other) = target.assigned.iter().find(|one| !same_id(text(one, "/id"), ours)) {
        let name = registration.mappings.get(target.mapping).map(|one| registration.mapping_name(one));
        return Some(format!(
            "application {app_id} has the claims mapping policy `{}`, and can have only one; \
             unassign it, or add the entries of `{}` to it",
            text(other, "/displayName"),
            name.unwrap_or_default()
        ));
    }
    if !accepts_mapped_claims(target) && !may_accept_mapped_claims(target) {
        return Some(format!(
            "application {app_id} is multi-tenant or registered elsewhere: \
             it needs its own signing key before its tokens can have mapped claims (AADSTS50146)"
        ));
    }
    None
}
