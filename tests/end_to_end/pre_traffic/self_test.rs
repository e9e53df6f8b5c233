//! A function that is asked whether it works, over real stores and keys, and the bad deployments that must show.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use support::function::lambda::Lambda;
use support::function::runtime_api::Outcome;
use support::root;
use support::serving::Serving;
use support::signer::{AUDIENCE, TENANT_ID};

const EVENT: &str = r#"{"claimsmith": "self-test"}"#;

/// What a function with these settings says of itself.
fn asked(serving: &Serving, settings: &[(&str, &str)]) -> (Value, String) {
    let lambda = Lambda::with(&serving.base_url, settings);
    let outcome = lambda.function.invoke(EVENT);
    let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", lambda.function.log()) };
    (serde_json::from_slice(&answer).unwrap(), lambda.function.log())
}

/// The checks that failed: their names, and what they are about.
fn failed(answer: &Value) -> Vec<String> {
    let checks = answer["checks"].as_array().unwrap();
    let failed = checks.iter().filter(|check| check["passed"] == false);
    failed.map(|check| check["name"].as_str().unwrap().to_owned()).collect()
}

/// The deployed policy with another text in it, with these cases beside it.
fn policy(name: &str, change: (&str, &str), cases: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("self_test").join(name);
    fs::create_dir_all(folder.join("cases")).unwrap();
    let text = fs::read_to_string(root().join("infra/policy/claims.yaml")).unwrap();
    assert!(text.contains(change.0), "{change:?}");
    fs::write(folder.join("claims.yaml"), text.replace(change.0, change.1)).unwrap();
    fs::write(folder.join("cases/orders.yaml"), cases).unwrap();
    folder.join("claims.yaml")
}

fn own_cases() -> String {
    fs::read_to_string(root().join("infra/policy/cases/orders.yaml")).unwrap()
}

#[test]
fn a_function_that_works_says_so_and_whose_callouts_it_accepts() {
    let serving = Serving::start("self-test");
    let path = policy("works", ("version: 1", "version: 1"), &own_cases());
    let (answer, log) = asked(&serving, &[("CLAIMSMITH_POLICY", path.to_str().unwrap())]);
    assert_eq!((answer["passed"].as_bool(), failed(&answer)), (Some(true), vec![]), "{answer}{log}");
    assert_eq!(answer["accepts"]["audiences"][0], AUDIENCE);
    assert_eq!(answer["accepts"]["tenants"][0], TENANT_ID);
    assert_eq!(answer["accepts"]["applications"][0], "22222222-2222-4222-8222-222222222222");
    assert_eq!(answer["policyHash"].as_str().map(str::len), Some(12), "{answer}");
    let names: Vec<&str> =
        answer["checks"].as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["keys", "tenant", "audience", "policy", "store", "cases"]);
    assert!(log.contains("\"SelfTests\":1") && !log.contains("SelfTestsFailed"), "{log}");
}

#[test]
fn what_is_wrong_with_a_deployment_shows() {
    let serving = Serving::start("self-test-bad");
    let cases = own_cases().replace("\"0000\"", "\"1111\"");
    let wrong_cases = policy("cases", ("version: 1", "version: 1"), &cases);
    for (settings, expected) in [
        (&[("PEOPLE_TABLE", "no-such-table")][..], "store"),
        (&[("CLAIMSMITH_AUDIENCES", TENANT_ID)], "audience"),
        (&[("CLAIMSMITH_AUDIENCES", "22222222-2222-4222-8222-222222222222")], "audience"),
        (&[("CLAIMSMITH_POLICY", wrong_cases.to_str().unwrap())], "cases"),
    ] {
        let (answer, log) = asked(&serving, settings);
        assert_eq!(answer["passed"], false, "{settings:?} {answer}");
        assert!(failed(&answer).iter().any(|name| name == expected), "{settings:?} {answer}");
        assert!(log.contains("\"SelfTestsFailed\":1") && log.contains("self-test failed"), "{log}");
        for value in ["4711", "gold", "secret of a test"] {
            assert!(!format!("{answer}{log}").contains(value), "{value}: {answer}{log}");
        }
    }
}
