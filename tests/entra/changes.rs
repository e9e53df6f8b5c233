//! What `--dry-run` shows of each request.

use serde_json::{Value, json};
use support::pinned;

use super::{TENANT, World};

/// Everything that is created, and of what exists only what differs.
#[test]
fn a_dry_run_shows_what_would_be_added_and_removed() {
    let world = World::new("entra-changes");
    let apply = format!("--apply --tenant {TENANT}");
    let (_, created) = world.entra("--dry-run");
    assert_eq!(world.entra(&apply).0, Some(0));
    world.graph.tenant(|tenant| {
        let extension = tenant.find("customAuthenticationExtensions", "Claimsmith").unwrap();
        extension["clientConfiguration"]["timeoutInMilliseconds"] = 1000.into();
        extension["claimsForTokenConfiguration"][0]["claimIdInApiResponse"] = "Tier".into();
        let listener = tenant.find("authenticationEventListeners", "Claimsmith").unwrap();
        listener["handler"]["configuration"] = Value::Null;
        let applications = &mut listener["conditions"]["applications"]["includeApplications"];
        applications[0] = json!({ "appId": "99999999-9999-4999-8999-999999999999" });
        let own = tenant.find("applications", "Claimsmith").unwrap();
        own["api"]["requestedAccessTokenVersion"] = Value::Null;
        own["passwordCredentials"] = json!([{ "hint": "Secret", "secretText": "SecretText" }]);
        own["identifierUris"] = json!(["api://kept"]);
        let mapping = tenant.find("claimsMappingPolicies", "Claimsmith: orders").unwrap();
        let definition = mapping["definition"][0].as_str().unwrap().replace("\"tier\"", "\"rank\"");
        mapping["definition"][0] = definition.into();
    });
    let (exit, changed) = world.entra("--dry-run");
    assert_eq!(exit, Some(0), "{changed}");
    assert!(!changed.contains("Secret"), "{changed}");
    let printed = format!("## Nothing exists\n\n{created}\n## Some of it differs\n\n{changed}");
    let printed = printed.replace(&world.graph.base_url, "https://graph");
    pinned::compare("tests/entra/dry_run.txt", &printed.replace(&world.front.base_url, "https://localhost"));
}

/// Colors are for people on a terminal.
#[test]
fn what_is_added_and_removed_has_colors_only_if_asked() {
    let world = World::new("entra-colors");
    assert!(!world.entra("--dry-run").1.contains('\u{1b}'));
    let (_, printed) = world.entra("--dry-run --color always");
    assert!(printed.contains("\u{1b}[32m+ displayName: \"Claimsmith\"\u{1b}[0m"), "{printed}");
}
