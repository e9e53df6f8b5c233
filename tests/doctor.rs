//! `claimsmith doctor`: it finds nothing where nothing is wrong, and each of the faults that are planted here.

mod plants;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::pinned;

use self::plants::{PLANTS, Setup};
use crate::entra::{TENANT, World, claimsmith};

const AUDIENCE: &str = "CLAIMSMITH_AUDIENCES";

/// A registered endpoint, and how it is looked at.
fn setup(name: &str) -> Setup {
    let world = World::new(name);
    let (exit, printed) = world.entra(&format!("--apply --tenant {TENANT}"));
    assert_eq!(exit, Some(0), "{printed}");
    let own =
        world.graph.tenant(|tenant| tenant.find("applications", "Claimsmith").unwrap()["appId"].clone());
    let issuer = format!("{}/{TENANT}", world.serving.base_url);
    let path = ".well-known/openid-configuration";
    let settings = json!({
        AUDIENCE: own, "CLAIMSMITH_TENANT_IDS": TENANT, "SITES_TABLE": "sites",
        "CLAIMSMITH_METADATA_URLS": format!("{issuer}/{path},{issuer}/v2.0/{path}"),
    });
    let state = world.serving.state.display().to_string();
    let endpoint = world.endpoint();
    let connection = world.connection();
    Setup { world, settings, endpoint, connection, state }
}

/// What the doctor says: the exit code and everything that it prints, without ports.
fn diagnose(name: &str, setup: &Setup) -> (Option<i32>, String) {
    diagnose_with(name, setup, "")
}

/// The same with further arguments.
fn diagnose_with(name: &str, setup: &Setup, more: &str) -> (Option<i32>, String) {
    let settings = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
    fs::write(&settings, setup.settings.to_string()).unwrap();
    let Setup { world, endpoint, connection, state, .. } = setup;
    let test_endpoint = world.serving.endpoint();
    let (exit, printed) = claimsmith(&format!(
        "doctor --endpoint {endpoint} --policy tests/entra/policy.yaml {connection} --settings {} \
         --call kim --test-endpoint {test_endpoint} --state {state} {more}",
        settings.display()
    ));
    let at = endpoint.rsplit_once('/').unwrap().0.to_owned();
    let front = if at.starts_with("https:") { at } else { world.front.base_url.clone() };
    let printed = printed.replace(&front, "https://localhost");
    (exit, printed.replace(&world.serving.base_url, "http://localhost"))
}

/// The names of the findings.
fn codes(printed: &str) -> Vec<&str> {
    let lines = printed.lines().filter_map(|line| line.strip_prefix("error["));
    lines.map(|line| line.split(']').next().unwrap()).collect()
}

#[test]
fn nothing_is_wrong_with_what_entra_registered() {
    let setup = setup("doctor-good");
    let before = setup.world.graph.tenant(|tenant| std::mem::take(&mut tenant.writes));
    assert!(!before.is_empty());
    assert_eq!(diagnose("doctor-good", &setup), (Some(0), "no findings\n".to_owned()));
    assert!(setup.world.graph.tenant(|tenant| tenant.writes.is_empty()));
}

#[test]
fn limits_that_are_too_low_for_so_many_sign_ins_are_found() {
    let setup = setup("doctor-limits");
    let parameters = Path::new(env!("CARGO_TARGET_TMPDIR")).join("doctor-parameters.json");
    let parameter = |name: &str, value: &str| json!({ "ParameterKey": name, "ParameterValue": value });
    let low = [parameter("ThrottleRate", "250"), parameter("ReservedConcurrency", "149")];
    fs::write(&parameters, json!(low).to_string()).unwrap();
    let hour =
        |sign_ins| format!("--sign-ins-per-hour {sign_ins} --stack-parameters {}", parameters.display());
    let (exit, printed) = diagnose_with("doctor-limits", &setup, &hour(300_000));
    assert_eq!((exit, codes(&printed)), (Some(1), vec!["limit_too_low"; 2]), "{printed}");
    assert!(printed.contains("`ReservedConcurrency` is 149; 300000 sign-ins an hour need 150"), "{printed}");
    let (exit, printed) = diagnose_with("doctor-limits", &setup, &hour(6_000));
    assert_eq!(exit, Some(0), "{printed}");
    assert!(printed.contains("ThrottleRate=250 ThrottleBurst=500 ReservedConcurrency=20"), "{printed}");
}

/// Every fault is found under its name; what else it brings along, and every word, is pinned.
#[test]
fn each_planted_fault_is_found() {
    let mut setup = setup("doctor-plants");
    let good = setup.world.graph.tenant(|tenant| (tenant.objects.clone(), tenant.assigned.clone()));
    let (settings, endpoint, connection) =
        (setup.settings.clone(), setup.endpoint.clone(), setup.connection.clone());
    let mut pin = String::new();
    for (fault, code, plant) in PLANTS {
        let kept = plant(&mut setup);
        let (exit, printed) = diagnose("doctor-plants", &setup);
        assert_eq!(exit, Some(1), "{fault}: {printed}");
        assert!(codes(&printed).contains(code), "{fault}: {code} is not in {printed}");
        pin.push_str(&format!("## {fault}\n\n{}\n", without_causes(&printed)));
        drop(kept);
        setup.world.graph.tenant(|tenant| {
            (tenant.objects, tenant.assigned) = good.clone();
            tenant.app_policy = Value::Null;
        });
        setup.settings = settings.clone();
        (setup.endpoint, setup.connection) = (endpoint.clone(), connection.clone());
        setup.state = setup.world.serving.state.display().to_string();
    }
    let mut distinct: Vec<&str> = PLANTS.iter().map(|(_, code, _)| *code).collect();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(distinct.len() >= 30, "only {} findings are planted", distinct.len());
    pinned::compare("tests/doctor/findings.txt", &pin);
    assert_eq!(diagnose("doctor-plants", &setup).0, Some(0));
}

/// The operating system's own words are not ours to pin.
fn without_causes(printed: &str) -> String {
    let line = |line: &str| match line.split_once("no response: ") {
        Some((before, _)) => format!("{before}no response: ...\n"),
        None => format!("{line}\n"),
    };
    printed.lines().map(line).collect()
}

#[test]
fn settings_that_cannot_be_read_are_not_a_finding() {
    let mut setup = setup("doctor-settings");
    setup.settings = json!({ AUDIENCE: ["a list"] });
    let (exit, printed) = diagnose("doctor-settings", &setup);
    assert!(exit == Some(3) && printed.contains("expected a JSON object of strings"), "{printed}");
    setup.settings = Value::Null;
    assert_eq!(diagnose("doctor-settings", &setup).0, Some(3));
}
