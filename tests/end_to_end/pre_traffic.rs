//! What CodeDeploy runs before a new version gets callouts, against the function that it asks.

use std::process::Command;

use serde_json::Value;
use support::function::lambda::Lambda;
use support::function::runtime_api::Outcome;
use support::root;
use support::serving::Serving;

/// Runs Python in the folder of the hook; what it printed and whether it ended well.
fn python(program: &str, environment: &[(&str, &str)]) -> (String, bool) {
    let folders = [root().join("infra/aws/pre-traffic"), root().join("tests/end_to_end/pre_traffic")];
    let output = Command::new("python3")
        .args(["-B", "-c", program])
        .env("PYTHONPATH", std::env::join_paths(folders).unwrap())
        .env("NEW_VERSION", "arn:of:version:7")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.success())
}

#[test]
fn the_call_of_the_hook_is_refused_by_the_function_as_the_hook_expects() {
    let (callout, _) = python("import index, json; print(json.dumps(index.CALLOUT))", &[]);
    let serving = Serving::start("pre-traffic");
    let lambda = Lambda::start(&serving.base_url);
    let outcome = lambda.function.invoke(&callout);
    let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", lambda.function.log()) };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["statusCode"], 401, "{answer}");
    assert!(lambda.function.log().contains("token_missing"));
    let (said, _) = handle(&[("ANSWER", &answer.to_string())]);
    assert!(said.contains("told Succeeded"), "{said}");
}

fn handle(environment: &[(&str, &str)]) -> (String, bool) {
    let event = r#"{"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "hook"}"#;
    python(&format!("import index; index.handler({event}, None)"), environment)
}

#[test]
fn a_version_that_does_anything_else_gets_no_callouts() {
    for environment in [("ANSWER", r#"{"statusCode": 200}"#), ("ANSWER", "{}"), ("ERROR", "1")] {
        let (said, ended_well) = handle(&[environment]);
        assert!(said.contains("told Failed") && ended_well, "{environment:?}: {said}");
    }
    let (said, ended_well) = handle(&[("ANSWER", "no JSON")]);
    assert!(said.contains("told Failed") && !ended_well, "{said}");
}
