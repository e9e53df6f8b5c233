//! What CodeDeploy runs before a new version gets callouts, against the function that it asks.

mod bad_deployments;
mod self_test;

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
        .env("LIVE", "function:live")
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
    let outcome = lambda.function.invoke(r#"{"claimsmith": "self-test"}"#);
    let Outcome::Answer(test) = outcome else { panic!("{outcome:?}\n{}", lambda.function.log()) };
    let (answer, test) = (answer.to_string(), String::from_utf8(test.to_vec()).unwrap());
    // The live version may be one that does not know self-tests.
    for live in [test.as_str(), r#"{"statusCode": 400}"#] {
        let (said, _) = handle(&[("ANSWER", &answer), ("SELF_TEST", &test), ("LIVE_TEST", live)]);
        assert!(said.contains("told Succeeded"), "{said}");
    }
    let fails = test.replace("\"passed\":true", "\"passed\":false");
    let (said, _) = handle(&[("ANSWER", &answer), ("SELF_TEST", &fails), ("LIVE_TEST", &test)]);
    assert!(said.contains("told Failed") && said.contains("keys http"), "{said}");
}

/// What a version says of itself that accepts these audiences and applications.
fn accepting(audiences: &[&str], applications: &[&str]) -> String {
    let accepts =
        serde_json::json!({ "audiences": audiences, "tenants": ["t"], "applications": applications });
    serde_json::json!({ "claimsmith": "self-test", "checks": [], "accepts": accepts }).to_string()
}

#[test]
fn a_version_that_accepts_less_than_the_live_one_gets_no_callouts_unless_that_is_meant() {
    let live = accepting(&["a", "b"], &["x", "y"]);
    for (new, less, expected) in [
        (accepting(&["a", "b", "c"], &["x", "y"]), "no", "Succeeded"),
        (accepting(&["a", "b"], &["all"]), "no", "Succeeded"),
        (accepting(&["a"], &["x", "y"]), "no", "Failed"),
        (accepting(&["a", "b"], &["x"]), "no", "Failed"),
        (accepting(&["c"], &[]), "no", "Failed"),
        (accepting(&["a"], &["x"]), "yes", "Succeeded"),
        ("{}".to_owned(), "yes", "Failed"),
    ] {
        let refusal = ("ANSWER", r#"{"statusCode": 401}"#);
        let (said, _) = handle(&[refusal, ("SELF_TEST", &new), ("LIVE_TEST", &live), ("ACCEPT_LESS", less)]);
        assert!(said.contains(&format!("told {expected}")), "{new} {said}");
    }
}

fn handle(environment: &[(&str, &str)]) -> (String, bool) {
    let event = r#"{"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "hook"}"#;
    python(&format!("import index; index.PAUSE_SECONDS = 0; index.handler({event}, None)"), environment)
}

/// What CloudFormation is told, at the address that it gives, when it asks for this.
fn told_cloudformation(request: &str, environment: &[(&str, &str)]) -> String {
    let program = format!(
        r#"
import http.server, index, threading
class Handler(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        print(self.rfile.read(int(self.headers["content-length"])).decode(), flush=True)
        self.send_response(200)
        self.end_headers()
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
index.PAUSE_SECONDS = 0
index.handler({{"RequestType": "{request}", "StackId": "s", "RequestId": "r", "LogicalResourceId": "l",
    "ResponseURL": f"http://127.0.0.1:{{server.server_port}}/answer"}}, None)
"#
    );
    let (said, _) = python(&program, environment);
    let told =
        said.lines().find(|line| line.contains("\"StackId\": \"s\"")).unwrap_or_else(|| panic!("{said}"));
    serde_json::from_str::<Value>(told).unwrap()["Status"].as_str().unwrap().to_owned()
}

#[test]
fn the_stack_is_not_created_when_its_first_version_does_not_start_and_is_otherwise_not_held_up() {
    let refusal = ("ANSWER", r#"{"statusCode": 401}"#);
    for (request, environment, expected) in [
        ("Create", &[refusal][..], "SUCCESS"),
        ("Create", &[refusal, ("DENIALS", "4")], "SUCCESS"),
        ("Create", &[refusal, ("DENIALS", "5")], "FAILED"),
        ("Create", &[("ERROR", "1")], "FAILED"),
        ("Create", &[("ANSWER", "no JSON")], "FAILED"),
        ("Update", &[("ERROR", "1")], "SUCCESS"),
        ("Delete", &[("ERROR", "1")], "SUCCESS"),
    ] {
        assert_eq!(told_cloudformation(request, environment), expected, "{request} {environment:?}");
    }
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
