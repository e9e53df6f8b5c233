//! What an administrator is warned of, and what a refusal says.

use serde_json::json;

use super::{APPLICATIONS, TENANT, World, strict_app_policy};

/// An application that uses SAML, and one with claims of its own, lose them with their first claims mapping policy.
#[test]
fn what_a_mapping_policy_replaces_is_said_before() {
    let world = World::new("entra-saml");
    let apply = format!("--apply --tenant {TENANT}");
    assert!(!world.entra("--dry-run").1.contains("warning"));
    world.graph.tenant(|tenant| {
        let saml = tenant.find("servicePrincipals", APPLICATIONS[0]).unwrap();
        saml["preferredSingleSignOnMode"] = "saml".into();
        saml["preferredTokenSigningKeyThumbprint"] = "4F".into();
        let other = tenant.find("servicePrincipals", APPLICATIONS[1]).unwrap();
        let id = other["id"].as_str().unwrap().to_owned();
        let claims = json!([
            { "@odata.type": "#microsoft.graph.samlNameIdClaim" },
            { "name": "site" }, { "name": "unit", "namespace": "https://example.com" },
        ]);
        tenant.customized.insert(id, json!({ "claims": claims }));
    });
    let (exit, printed) = world.entra("--dry-run");
    assert_eq!((exit, printed.matches("warning: ").count()), (Some(0), 2), "{printed}");
    let place =
        |app_id| format!("{}/beta/servicePrincipals(appId='{app_id}')/claimsPolicy", world.graph.base_url);
    for part in [
        format!("application {} uses SAML, and a claims mapping policy replaces", APPLICATIONS[0]),
        "sets: the source of the NameID, the claims, and their conditions and transformations;".to_owned(),
        format!("application {} has claims of its own: a claims mapping policy", APPLICATIONS[1]),
        "sets: the NameID, `site`, `https://example.com/unit`, with their conditions".to_owned(),
        place(APPLICATIONS[0]),
        place(APPLICATIONS[1]),
    ] {
        assert!(printed.contains(&part), "{part} is not in {printed}");
    }
    let (exit, printed) = world.entra(&apply);
    assert_eq!((exit, printed.matches("warning: ").count()), (Some(0), 2), "{printed}");
    assert_eq!(world.entra("--dry-run"), (Some(0), "nothing to do\n".to_owned()));
}

/// A tenant can refuse the identifier URI. The refusal is not tried again, and says what helps.
#[test]
fn a_tenant_that_does_not_accept_the_identifier_uri_is_recognized() {
    let world = World::new("entra-uri");
    let apply = format!("--apply --tenant {TENANT}");
    world.graph.tenant(|tenant| tenant.app_policy = strict_app_policy());
    let (exit, printed) = world.entra("--dry-run");
    assert_eq!(exit, Some(0), "{printed}");
    assert!(printed.contains("does not accept `api://localhost/{application.appId}` as a new"), "{printed}");
    let (exit, printed) = world.entra(&apply);
    assert_eq!(exit, Some(3), "{printed}");
    let advice = "for applications with tokens of version 2.0 (`excludeAppsReceivingV2Tokens`)";
    let refused = "400 Request_BadRequest: The newly added URI api://localhost/";
    assert!(printed.contains(refused) && printed.ends_with("identifier-uri-restrictions\n"), "{printed}");
    assert_eq!(printed.matches(advice).count(), 2, "{printed}");
    assert_eq!(world.writes().len(), 2);
    let exemption = json!({ "identifierUris": { "nonDefaultUriAddition": { "state": "disabled" } } });
    world.graph.tenant(|tenant| {
        tenant.own_app_policies.push(json!({ "isEnabled": true, "restrictions": exemption }));
    });
    let (exit, printed) = world.entra(&apply);
    assert!(exit == Some(0) && !printed.contains("warning"), "{printed}");
}

/// Without a permission, the error names it, and the narrowest role.
#[test]
fn what_a_forbidden_request_needs_is_said() {
    for (kind, permission, role) in [
        ("applications", "Application.ReadWrite.All", "Cloud Application Administrator or Application"),
        ("appRoleAssignedTo", "AppRoleAssignment.ReadWrite.All", "Privileged Role Administrator"),
        (
            "customAuthenticationExtensions",
            "CustomAuthenticationExtension.ReadWrite.All",
            "Authentication Extensibility Administrator or Application Administrator",
        ),
        ("authenticationEventListeners", "EventListener.ReadWrite.All", "Application Administrator"),
        ("claimsMappingPolicies", "Policy.ReadWrite.ApplicationConfiguration", "Application Administrator"),
        ("organization", "Organization.Read.All", ""),
    ] {
        let world = World::new(&format!("entra-forbidden-{kind}"));
        world.graph.tenant(|tenant| tenant.denied = Some(kind.to_owned()));
        let (exit, printed) = world.entra(&format!("--apply --tenant {TENANT}"));
        let user = if role.is_empty() { "" } else { ", and if it is a user's, the user the role " };
        let needs = format!("; the token needs {permission}{user}{role}");
        assert!(exit == Some(3) && printed.contains(&needs), "{kind}: {printed}");
    }
}
