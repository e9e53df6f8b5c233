//! `claimsmith entra`: what it writes, and what it does to a tenant, which is a fake.

mod changes;
mod clouds;
mod detach;
mod refused;
mod terraform;
mod warned;
mod written;

use std::process::Command;

use serde_json::{Value, json};
use support::servers::tls_front::{Behind, TlsFront};
use support::serving::Serving;
use support::{executable, root};

use crate::fake_graph::{FakeGraph, TOKEN};

/// The applications of `entra/policy.yaml`.
pub(crate) const APPLICATIONS: [&str; 3] = [
    "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333",
    "aaaaaaaa-3333-4333-8333-333333333333",
];
pub(crate) const TENANT: &str = "11111111-1111-4111-8111-111111111111";
const ENDPOINT: &str = "https://claims.example.com/token-issuance-start";
const POLICY: &str = "--policy tests/entra/policy.yaml --emit roles=app_roles";

/// A tenant and an endpoint that answers.
pub(crate) struct World {
    pub(crate) graph: FakeGraph,
    pub(crate) serving: Serving,
    pub(crate) front: TlsFront,
}

impl World {
    pub(crate) fn new(name: &str) -> Self {
        let serving = Serving::start(name);
        let address = serving.base_url.strip_prefix("http://").unwrap().parse().unwrap();
        let front = TlsFront::start(name, Behind::Server(address));
        Self { graph: FakeGraph::start(&APPLICATIONS), serving, front }
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("{}/token-issuance-start", self.front.base_url)
    }

    /// Registers the endpoint, or what else the arguments say: exit code and what it printed.
    pub(crate) fn entra(&self, arguments: &str) -> (Option<i32>, String) {
        let endpoint = self.endpoint();
        claimsmith(&format!("entra {} --endpoint {endpoint} {POLICY} {arguments}", self.connection()))
    }

    pub(crate) fn connection(&self) -> String {
        format!("--graph-url {} --ca-file {}", self.graph.base_url, self.front.ca_file.display())
    }

    pub(crate) fn writes(&self) -> Vec<String> {
        self.graph.tenant(|tenant| std::mem::take(&mut tenant.writes))
    }
}

/// An app management policy that takes only `api://APP_ID` and `api://TENANT_ID/APP_ID`.
pub(crate) fn strict_app_policy() -> Value {
    let restriction = json!({ "state": "enabled", "excludeAppsReceivingV2Tokens": false });
    let restrictions = json!({ "identifierUris": { "nonDefaultUriAddition": restriction } });
    json!({ "isEnabled": true, "applicationRestrictions": restrictions })
}

/// Runs the tool with a token: its exit code and everything that it printed.
pub(crate) fn claimsmith(arguments: &str) -> (Option<i32>, String) {
    let executable = executable::claimsmith();
    let mut command = Command::new(executable);
    command.args(arguments.split_whitespace()).env("CLAIMSMITH_GRAPH_TOKEN", TOKEN).current_dir(root());
    let output = command.output().unwrap();
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(!printed.contains(TOKEN), "the token is printed: {printed}");
    (output.status.code(), printed)
}

#[test]
fn apply_does_what_dry_run_says_and_a_second_time_nothing() {
    let world = World::new("entra-apply");
    let (exit, said) = world.entra("--dry-run");
    assert_eq!((exit, world.writes()), (Some(0), vec![]), "{said}");
    let (exit, done) = world.entra(&format!("--apply --tenant {TENANT}"));
    assert_eq!(exit, Some(0), "{done}");
    let writes = world.writes();
    assert_eq!(writes.last().map(String::as_str), Some("POST /authenticationEventListeners"));
    let words = |text: &str, start: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(start));
        lines.map(|line| line.split(" (").next().unwrap().to_owned()).collect()
    };
    assert_eq!(words(&said, "would "), words(&done, "done: "));
    assert_eq!(writes.len(), words(&done, "done: ").len());
    let after = world.graph.tenant(|tenant| (tenant.objects.clone(), tenant.assigned.clone()));
    for arguments in [format!("--apply --tenant {TENANT}"), "--dry-run".to_owned()] {
        let (exit, printed) = world.entra(&arguments);
        assert_eq!((exit, printed.as_str(), world.writes()), (Some(0), "nothing to do\n", vec![]));
    }
    assert_eq!(after, world.graph.tenant(|tenant| (tenant.objects.clone(), tenant.assigned.clone())));
}

#[test]
fn apply_mends_the_difference_and_nothing_else() {
    let world = World::new("entra-difference");
    let apply = format!("--apply --tenant {TENANT}");
    assert_eq!(world.entra(&apply).0, Some(0));
    world.writes();
    let wanted = world.graph.tenant(|tenant| {
        let wanted = tenant.objects.clone();
        tenant.find("customAuthenticationExtensions", "Claimsmith").unwrap()["clientConfiguration"] =
            Value::Null;
        let listener = tenant.find("authenticationEventListeners", "Claimsmith").unwrap();
        listener["conditions"]["applications"]["includeApplications"].as_array_mut().unwrap().pop();
        let own = tenant.find("applications", "Claimsmith").unwrap();
        own["api"]["requestedAccessTokenVersion"] = Value::Null;
        own["notes"] = "kept".into();
        tenant.assigned.pop();
        wanted
    });
    let (exit, printed) = world.entra(&apply);
    assert_eq!((exit, world.writes().len()), (Some(0), 4), "{printed}");
    world.graph.tenant(|tenant| {
        let own = tenant.find("applications", "Claimsmith").unwrap();
        assert_eq!(own.as_object_mut().unwrap().remove("notes"), Some("kept".into()));
        assert_eq!((&tenant.objects, tenant.assigned.len()), (&wanted, 3));
    });
}

#[test]
fn entries_that_an_administrator_added_to_a_mapping_policy_stay() {
    let world = World::new("entra-entries");
    let apply = format!("--apply --tenant {TENANT}");
    assert_eq!(world.entra(&apply).0, Some(0));
    let definition = r#"{"ClaimsMappingPolicy":{"Version":1,"IncludeBasicClaimSet":"false","ClaimsSchema":[
        {"Source":"user","ID":"department","JwtClaimType":"department"},
        {"Source":"CustomClaimsProvider","ID":"Tier","JwtClaimType":"tier"}]}}"#;
    world.graph.tenant(|tenant| {
        tenant.find("claimsMappingPolicies", "Claimsmith: orders").unwrap()["definition"][0] =
            definition.into();
    });
    assert_eq!(world.entra(&apply).0, Some(0));
    let definition = world.graph.tenant(|tenant| {
        tenant.find("claimsMappingPolicies", "Claimsmith: orders").unwrap()["definition"][0].clone()
    });
    let definition: Value = serde_json::from_str(definition.as_str().unwrap()).unwrap();
    let policy = &definition["ClaimsMappingPolicy"];
    assert_eq!(policy["IncludeBasicClaimSet"], "false");
    let ids = policy["ClaimsSchema"].as_array().unwrap().iter().map(|entry| entry["ID"].as_str().unwrap());
    assert_eq!(ids.collect::<Vec<_>>(), ["department", "tier", "costCenter", "roles"]);
}

#[test]
fn an_endpoint_that_does_not_answer_gets_no_listener() {
    let world = World::new("entra-down");
    let apply = format!("--apply --tenant {TENANT}");
    let arguments = world.endpoint().replace("/token-issuance-start", "/elsewhere");
    let connection = world.connection();
    let (exit, printed) = claimsmith(&format!("entra {connection} --endpoint {arguments} {POLICY} {apply}"));
    assert_eq!(exit, Some(1), "{printed}");
    assert!(printed.contains("got status 404, expected 401; no listener was created"), "{printed}");
    assert!(world.graph.tenant(|tenant| tenant.objects["authenticationEventListeners"].is_empty()));
    let untrusted = connection.split(" --ca-file").next().unwrap().to_owned();
    let endpoint = world.endpoint();
    let (exit, printed) = claimsmith(&format!("entra {untrusted} --endpoint {endpoint} {POLICY} {apply}"));
    assert!(exit == Some(1) && printed.contains("no response: "), "{printed}");
    assert!(world.graph.tenant(|tenant| tenant.objects["authenticationEventListeners"].is_empty()));
    assert_eq!(world.entra(&apply).0, Some(0));
}

#[test]
fn what_is_not_everywhere_yet_is_waited_for() {
    let world = World::new("entra-lag");
    world.graph.tenant(|tenant| tenant.lags = true);
    let (exit, printed) = world.entra(&format!("--apply --tenant {TENANT}"));
    assert_eq!(exit, Some(0), "{printed}");
}

/// An app registration of another name keeps what else it has.
#[test]
fn an_app_registration_that_is_there_already_is_taken() {
    let world = World::new("entra-app-id");
    let own = world.graph.tenant(|tenant| {
        let access = json!([{
            "resourceAppId": "00000003-0000-0000-c000-000000000000",
            "resourceAccess": [{ "id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope" }],
        }]);
        let id =
            tenant.add("applications", json!({ "displayName": "API", "requiredResourceAccess": access }));
        let application = tenant.find("applications", &id).unwrap();
        application["identifierUris"] = json!([format!("api://{}", application["appId"].as_str().unwrap())]);
        application["appId"].as_str().unwrap().to_owned()
    });
    let (exit, printed) = world.entra(&format!("--apply --tenant {TENANT} --app-id {own}"));
    assert_eq!(exit, Some(0), "{printed}");
    assert!(printed.ends_with(&format!("set CLAIMSMITH_AUDIENCES={own} for the function\n")), "{printed}");
    world.graph.tenant(|tenant| {
        let application = tenant.find("applications", &own).unwrap();
        let uris = json!([format!("api://{own}"), format!("api://localhost/{own}")]);
        assert_eq!(application["identifierUris"], uris);
        let roles = application["requiredResourceAccess"][0]["resourceAccess"].as_array().unwrap();
        assert_eq!((application["displayName"].as_str(), roles.len()), (Some("API"), 2));
    });
}
