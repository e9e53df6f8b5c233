//! What an administrator has to know before a registration is applied. It keeps nothing from being applied.

use serde_json::Value;

use super::identifier_uris::are_restricted;
use crate::registration::bodies::identifier_uri;
use crate::registration::desired::Registration;
use crate::registration::graph::{IDENTIFIER_URI_ADVICE, array, text};
use crate::registration::tenant_state::{TargetApplication, TenantState};

/// One line each.
pub(crate) fn warnings(registration: &Registration, found: &TenantState) -> Vec<String> {
    let uri = identifier_uri(registration, found.app_id());
    let has_uri = array(&found.application, "/identifierUris").contains(&Value::from(uri.as_str()));
    let refused = (!has_uri && are_restricted(found)).then(|| {
        format!(
            "the tenant's app management policy does not accept `{uri}` as a new identifier URI; {IDENTIFIER_URI_ADVICE}"
        )
    });
    let replaced = found.targets.iter().filter_map(|target| replaced(registration, target));
    refused.into_iter().chain(replaced).collect()
}

/// What an application loses when it gets its first claims mapping policy.
fn replaced(registration: &Registration, target: &TargetApplication) -> Option<String> {
    let is_saml = text(&target.principal, "/preferredSingleSignOnMode").eq_ignore_ascii_case("saml");
    let claims = claim_names(&target.customized);
    if !target.assigned.is_empty() || (!is_saml && claims.is_empty()) {
        return None;
    }
    let app_id = &target.app_id;
    let kind = if is_saml { "uses SAML, and " } else { "has claims of its own: " };
    let lost = match claims.as_slice() {
        [] => "the source of the NameID, the claims, and their conditions and transformations".to_owned(),
        claims => format!("{}, with their conditions and transformations", claims.join(", ")),
    };
    let graph = &registration.graph;
    Some(format!(
        "application {app_id} {kind}a claims mapping policy replaces all that its page *Attributes & Claims* sets: {lost}; \
         `claimsmith import` writes what \
         {graph}/beta/servicePrincipals(appId='{app_id}')/claimsPolicy returns as claims of a policy; \
         the NameID needs an entry of its own in the claims mapping policy"
    ))
}

/// The claims of a `customClaimsPolicy`, by their names in tokens.
fn claim_names(policy: &Value) -> Vec<String> {
    let name = |claim: &Value| match (text(claim, "/namespace"), text(claim, "/name")) {
        (_, "") => "the NameID".to_owned(),
        ("", name) => format!("`{name}`"),
        (namespace, name) => format!("`{namespace}/{name}`"),
    };
    array(policy, "/claims").iter().map(name).collect()
}
