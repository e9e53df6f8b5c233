//! What the tool refuses to do, and what is refused to it.

use super::{APPLICATIONS, ENDPOINT, TENANT, World, claimsmith};

#[test]
fn an_application_that_cannot_have_mapped_claims_stops_everything() {
    let world = World::new("entra-notes");
    world.graph.tenant(|tenant| {
        tenant.find("applications", APPLICATIONS[0]).unwrap()["signInAudience"] =
            "AzureADMultipleOrgs".into();
        tenant.objects.get_mut("servicePrincipals").unwrap().retain(|one| one["appId"] != APPLICATIONS[1]);
        let id =
            tenant.find("servicePrincipals", APPLICATIONS[2]).unwrap()["id"].as_str().unwrap().to_owned();
        let other = tenant.add("claimsMappingPolicies", serde_json::json!({ "displayName": "Another" }));
        tenant.assigned.push((id, other));
    });
    for arguments in ["--dry-run".to_owned(), format!("--apply --tenant {TENANT}")] {
        let (exit, printed) = world.entra(&arguments);
        assert_eq!((exit, world.writes()), (Some(1), vec![]), "{printed}");
        for part in ["(AADSTS50146)", "has no service principal", "has the claims mapping policy `Another`"] {
            assert!(printed.contains(part), "{part} is not in {printed}");
        }
    }
    let (_, printed) = world.entra("--dry-run");
    assert!(printed.contains("for each tenant with --only POLICY"), "{printed}");
    world.graph.tenant(|tenant| {
        let saml = tenant.find("servicePrincipals", APPLICATIONS[0]).unwrap();
        saml["preferredTokenSigningKeyThumbprint"] = "4F".into();
    });
    assert!(!world.entra("--dry-run").1.contains("AADSTS50146"));
}

/// Applications in another tenant do not keep those of this one from being registered.
#[test]
fn one_policy_of_several_is_registered() {
    let world = World::new("entra-only");
    world.graph.tenant(|tenant| {
        for elsewhere in [APPLICATIONS[1], APPLICATIONS[2]] {
            tenant.objects.get_mut("servicePrincipals").unwrap().retain(|one| one["appId"] != elsewhere);
        }
    });
    let (exit, printed) = world.entra(&format!("--only orders --apply --tenant {TENANT}"));
    assert_eq!(exit, Some(0), "{printed}");
    assert!(printed.contains("`orders`") && !printed.contains("Time sheets"), "{printed}");
    assert_eq!(world.entra("--only orders --dry-run"), (Some(0), "nothing to do\n".to_owned()));
    let (exit, printed) = world.entra("--only order --dry-run");
    assert!(
        exit == Some(3)
            && printed.contains("--only: there is no policy `order`; there are orders, Time sheets"),
        "{printed}"
    );
}

#[test]
fn graph_s_refusals_are_told_and_a_token_for_another_tenant_is_not_used() {
    let world = World::new("entra-refused");
    let (exit, printed) = world.entra("--apply --tenant 44444444-4444-4444-8444-444444444444");
    assert!(exit == Some(3) && printed.contains("the token is for the tenant `11111111-"), "{printed}");
    world.graph.tenant(|tenant| {
        for _ in 0..2 {
            tenant.add("applications", serde_json::json!({ "displayName": "Claimsmith" }));
        }
    });
    let (exit, printed) = world.entra(&format!("--apply --tenant {TENANT}"));
    assert!(exit == Some(3) && printed.contains("choose one with --app-id"), "{printed}");
    world.graph.tenant(|tenant| {
        tenant.objects.get_mut("applications").unwrap().pop();
        tenant.find("applications", "Claimsmith").unwrap()["identifierUris"] =
            serde_json::json!(["api://other"]);
    });
    let (exit, printed) = world.entra(&format!("--apply --tenant {TENANT}"));
    let expected = "400 HostNameNotOnVerifiedDomain: api://other has neither a verified domain nor the appId \
                    (request-id dddddddd-0000-4000-8000-000000000001)";
    assert!(exit == Some(3) && printed.contains(expected), "{printed}");
    assert!(world.graph.tenant(|tenant| tenant.objects["authenticationEventListeners"].is_empty()));
}

#[test]
fn what_entra_would_refuse_is_told_before_anything_is_asked() {
    for (arguments, code, complaint) in [
        ("--endpoint http://claims.example.com/x", 1, "is not an https address with a host name"),
        ("--endpoint https://192.0.2.1/x", 1, "is not an https address with a host name"),
        ("--endpoint https://claims.example.com/x", 1, "the name `roles` is reserved by Entra"),
        ("--endpoint https://claims.example.com/x --application orders", 3, "not the ID of an application"),
        (
            "--endpoint https://claims.example.com/x --application 22222222-2222-4222-8222-222222222222",
            3,
            "is already named by the policy `orders`",
        ),
        (
            "--endpoint https://claims.example.com/x --application 99999999-2222-4222-8222-222222222222",
            3,
            "no policy is for all applications",
        ),
        ("--endpoint https://claims.example.com/x --policy tests/entra/all.yaml", 1, "with --application"),
        ("--endpoint https://claims.example.com/x --policy tests/diagnostics/not_yaml.yaml", 3, "not_yaml"),
        ("--endpoint https://claims.example.com/x --apply", 2, "--tenant"),
    ] {
        refused(arguments, code, complaint);
    }
    let for_all = "--policy tests/entra/all.yaml --application 55555555-5555-4555-8555-555555555555";
    let (exit, printed) = claimsmith(&format!("entra --endpoint {ENDPOINT} {for_all}"));
    assert!(exit == Some(0) && printed.contains("55555555-5555-4555-8555-555555555555"), "{printed}");
}

/// No two claims of an application have the same name in a token, and none is the NameID.
#[test]
fn names_that_a_token_cannot_have_are_refused() {
    for (arguments, code, complaint) in [
        ("--emit roles", 3, "`roles` is not CLAIM=NAME"),
        ("--emit rolls=r", 3, "no policy has the claim `rolls`"),
        ("--emit roles=a\u{7f}b", 3, "`a\u{7f}b` is not a name for a claim"),
        ("--emit roles=a --emit roles=b", 3, "two names, `a` and `b`"),
        ("--emit roles=tier", 1, "are both emitted as `tier`; choose another name with --emit roles=NAME"),
        ("--emit roles=r --emit tier=r", 1, "are both emitted as `r`; choose another name with --emit"),
        (
            "--emit roles=r --policy tests/entra/name_id.yaml",
            1,
            "is the NameID, which Entra does not take from a claims provider",
        ),
    ] {
        refused(&format!("--endpoint {ENDPOINT} {arguments}"), code, complaint);
    }
}

fn refused(arguments: &str, code: i32, complaint: &str) {
    let policy = if arguments.contains("--policy") { "" } else { "--policy tests/entra/policy.yaml" };
    let (exit, printed) = claimsmith(&format!("entra {policy} {arguments}"));
    assert!(exit == Some(code) && printed.contains(complaint), "{arguments}: {exit:?} {printed}");
}
