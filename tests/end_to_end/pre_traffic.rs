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
