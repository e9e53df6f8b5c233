//! What an administrator has to decide: nothing that a request of ours could mend.

use serde_json::Value;

use super::found::{Found, Target};
use super::json::{array, same_id, text};
use super::wanted::Registration;

/// Whether tokens for an application can have mapped claims.
pub(crate) fn accepts_mapped_claims(target: &Target) -> bool {
    target.application.pointer("/api/acceptMappedClaims") == Some(&Value::Bool(true))
        || has_signing_key(&target.principal)
}

/// A signing key of the application's own, as every SAML application has one.
pub(crate) fn has_signing_key(principal: &Value) -> bool {
    let keys = array(principal, "/keyCredentials");
    !text(principal, "/preferredTokenSigningKeyThumbprint").is_empty()
        || keys.iter().any(|key| text(key, "/usage").eq_ignore_ascii_case("Sign"))
}

/// Whether an application's registration is here and is for this tenant only: else `acceptMappedClaims` would
/// let other tenants say what its tokens claim.
pub(crate) fn may_accept_mapped_claims(target: &Target) -> bool {
    !target.application.is_null() && text(&target.application, "/signInAudience") == "AzureADMyOrg"
}

/// What is left to the administrator, a line each.
pub(crate) fn notes(registration: &Registration, found: &Found) -> Vec<String> {
    if !found.looked {
        return Vec::new();
    }
    let targets = found.targets.iter();
    targets.filter_map(|target| of_target(registration, found, target)).collect()
}

fn of_target(registration: &Registration, found: &Found, target: &Target) -> Option<String> {
    let app_id = &target.app_id;
    if target.principal.is_null() {
        return Some(format!("application {app_id} has no service principal in this tenant"));
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
             it needs a signing key of its own before its tokens can have mapped claims (AADSTS50146)"
        ));
    }
    None
}
