//! The product as it runs: the Lambda's bootstrap behind the Runtime API and `claimsmith serve`, side by side.

mod app_config;
mod frozen;
mod hostile;
mod live;
mod lost_api;
mod many_users;
mod metrics;
mod pre_traffic;
mod recorded;
mod reload;
mod shadow;
mod tables;
mod validator;

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use bytes::Bytes;
use http::{Request, Response};
use support::function::artefact;
use support::function::events::{Encoding, Front};
use support::function::lambda::{self, Lambda};
use support::function::runtime_api::Function;
use support::serving::Serving;
use support::{executable, signer};

const FRONTS: [Front; 4] = [
    Front::HttpApi { stage: "$default" },
    Front::HttpApi { stage: "prod" },
    Front::FunctionUrl,
    Front::RestApi,
];

/// The recorded callouts, with the folder that says what becomes of them.
fn callouts() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![support::root().join("tests/callouts")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    assert!(files.len() >= 20, "there are only {} recorded callouts", files.len());
    files
}

fn request(token: &str, body: Vec<u8>) -> Request<Bytes> {
    let request = Request::post("/token-issuance-start").header("content-type", "application/json");
    request.header("authorization", format!("Bearer {token}")).body(Bytes::from(body)).unwrap()
}

/// Status, content type and body of what `serve` answers.
fn over_http(serving: &Serving, request: &Request<Bytes>) -> (u16, String, Bytes) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut post = Request::post(serving.endpoint()).body(request.body().clone()).unwrap();
        *post.headers_mut() = request.headers().clone();
        let mut response = stores::http::client(None).unwrap().send(post).await.unwrap();
        let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
        let body = stores::http::body(&mut response, 1 << 20).await.unwrap().unwrap();
        (response.status().as_u16(), content_type, body)
    })
}

fn parts(response: Response<Bytes>) -> (u16, String, Bytes) {
    let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    (response.status().as_u16(), content_type, response.into_body())
}

#[test]
fn serve_and_the_lambda_give_the_same_bytes() {
    let serving = Serving::start("same-bytes");
    let lambda = Lambda::start(&serving.base_url);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    for file in callouts() {
        let body = fs::read(&file).unwrap();
        let expected = over_http(&serving, &request(&token, body.clone()));
        for front in FRONTS {
            let answered = parts(lambda.answer(front, Encoding::Base64, &request(&token, body.clone())));
            assert_eq!(answered, expected, "{} {front:?}", file.display());
        }
        let accepted = file.components().any(|part| part.as_os_str() == "accepted");
        assert_eq!(expected.0 == 200, accepted, "{} got {}", file.display(), expected.0);
    }
}

#[test]
fn a_refused_token_is_named_in_the_log_and_nowhere_else() {
    let serving = Serving::start("refused-token");
    let lambda = Lambda::start(&serving.base_url);
    let mut claims = signer::honest(&serving.base_url);
    claims["azp"] = "22222222-2222-4222-8222-222222222222".into();
    let token = signer::sign(&serving.state, &claims);
    let request =
        request(&token, fs::read(support::root().join("tests/callouts/accepted/member.json")).unwrap());
    let response = lambda.answer(FRONTS[0], Encoding::Text, &request);
    assert_eq!(
        (response.status().as_u16(), response.body().as_ref()),
        (401, br#"{"error":"Unauthorized"}"#.as_slice())
    );
    assert_eq!(over_http(&serving, &request).0, 401);
    for log in [lambda.function.log(), serving.log()] {
        assert!(log.contains("caller_not_allowed"), "{log}");
        assert!(!log.contains(token.rsplit('.').next().unwrap()), "the log has the token's signature");
    }
}

#[test]
fn every_sample_person_gets_the_claims_that_are_pinned() {
    let serving = Serving::start("sample-people");
    let mut answers = String::new();
    for person in lambda::sample_people() {
        let name = person["name"].as_str().unwrap();
        let call = Command::new(executable::claimsmith())
            .args(["call", name, "--json", "--url", &serving.endpoint(), "--state"])
            .arg(&serving.state)
            .current_dir(support::root())
            .output()
            .unwrap();
        assert!(call.status.success(), "{name}: {}", String::from_utf8_lossy(&call.stderr));
        answers.push_str(&format!("{name} {}", String::from_utf8(call.stdout).unwrap()));
    }
    support::pinned::compare("tests/end_to_end/sample_people.txt", &answers);
    let lines = serving.log();
    let expected = "callout: 200, 6 claims, application 22222222-2222-4222-8222-222222222222, policy orders, stores: people ";
    assert!(lines.lines().any(|line| line.starts_with(expected)), "{lines}");
}

#[test]
fn a_function_without_settings_does_not_start_and_says_all_it_lacks() {
    let function = Function::start(&artefact::bootstrap(), &[("CLAIMSMITH_POLICY", "")]);
    assert_eq!(function.ready(), None);
    let log = function.log();
    for setting in ["CLAIMSMITH_AUDIENCES", "CLAIMSMITH_POLICY", "CLAIMSMITH_TENANT_IDS"] {
        assert!(log.contains(setting), "{setting} is not in {log}");
    }
}

/// What is shipped contains no databases unless it is built with them; `check` knows them all the same.
#[test]
fn the_shipped_function_is_built_without_databases_and_says_how_to_build_it_with_them() {
    if !artefact::is_given() {
        println!(
            "skipped: only what `sam build` made is what is shipped; CLAIMSMITH_ARTEFACT names its folder"
        );
        return;
    }
    let policy = support::temporary_folder().join("sql.yaml");
    let query = "SELECT tier FROM people WHERE id = {user.id}";
    let store =
        format!("people: {{ sql: {{ database: sqlite, path: p.db, query: '{query}' }}, required: true }}");
    let claims = "policies: [{ name: p, applications: all, claims: { tier: people.tier } }]";
    fs::write(&policy, format!("version: 1\nstores:\n  {store}\n{claims}\n")).unwrap();
    assert!(Command::new(executable::claimsmith()).arg("check").arg(&policy).status().unwrap().success());

    let settings = [
        ("CLAIMSMITH_AUDIENCES", signer::AUDIENCE),
        ("CLAIMSMITH_TENANT_IDS", signer::TENANT_ID),
        ("CLAIMSMITH_POLICY", policy.to_str().unwrap()),
    ];
    let function = Function::start(&artefact::bootstrap(), &settings);
    assert_eq!(function.ready(), None);
    let log = function.log();
    for part in ["store `people`: this program is built without `sql`", "build it with `--features sql`"] {
        assert!(log.contains(part), "{part} is not in {log}");
    }
}

/// With the paths of the machine that built it, each machine would build another function from the same commit.
#[test]
fn the_shipped_function_has_no_path_of_its_builder() {
    if !artefact::is_given() {
        println!(
            "skipped: what cargo builds for tests has paths; CLAIMSMITH_ARTEFACT names what `sam build` made"
        );
        return;
    }
    let home = env::var("CARGO_HOME").unwrap_or_else(|_| format!("{}/.cargo", env::var("HOME").unwrap()));
    let function = fs::read(artefact::bootstrap()).unwrap();
    let function = String::from_utf8_lossy(&function);
    assert!(function.contains("/cargo/registry/src/"), "the paths of packages are remapped");
    for path in [&home, support::root().to_str().unwrap()] {
        assert!(!function.contains(&format!("{path}/")), "{path}");
    }
}

#[test]
fn a_table_that_is_not_there_refuses_the_callout_and_names_the_store() {
    let serving = Serving::start("no-table");
    let lambda = Lambda::with(&serving.base_url, &[("PEOPLE_TABLE", "nobody")]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let body = fs::read(support::root().join("tests/callouts/accepted/member.json")).unwrap();
    let response = lambda.answer(FRONTS[0], Encoding::Text, &request(&token, body));
    let expected = br#"{"error":"Service Unavailable"}"#.as_slice();
    assert_eq!((response.status().as_u16(), response.body().as_ref()), (503, expected));
    let log = lambda.function.log();
    assert!(log.contains("store_unavailable") && log.contains("misconfigured"), "{log}");
}

/// Every log is looked through in the end; here it is as talkative as can be.
#[test]
fn the_logs_hold_no_token_and_nothing_of_the_user() {
    let serving = Serving::start("logs");
    let lambda = Lambda::with(&serving.base_url, &[("CLAIMSMITH_LOG_LEVEL", "trace")]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    for file in callouts() {
        lambda.answer(FRONTS[2], Encoding::Base64, &request(&token, fs::read(file).unwrap()));
    }
    let log = lambda.function.log();
    assert!(log.lines().count() >= 2 * callouts().len(), "a line and metrics for each callout");
    assert!(!log.contains(token.rsplit('.').next().unwrap()), "the log has the token's signature");
}

#[test]
fn a_function_that_logs_something_private_does_not_pass() {
    let printed = [("PLANTED", "kim.lee@example.com")];
    let function = Function::start("/usr/bin/env".as_ref(), &printed);
    assert_eq!(function.ready(), None);
    assert!(function.log().contains("PLANTED"));
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(function)));
    assert!(ended.is_err());
}

#[test]
fn callouts_side_by_side_in_one_environment_do_not_mix() {
    let serving = Serving::start("side-by-side");
    let lambda = Lambda::with(&serving.base_url, &[("AWS_LAMBDA_MAX_CONCURRENCY", "8")]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let callout = fs::read(support::root().join("tests/callouts/accepted/member.json")).unwrap();
    let callout: serde_json::Value = serde_json::from_slice(&callout).unwrap();
    let ask = |person: &serde_json::Value| {
        let mut callout = callout.clone();
        callout["data"]["authenticationContext"]["user"] = person["user"].clone();
        let request = request(&token, callout.to_string().into_bytes());
        let alone = over_http(&serving, &request);
        for _ in 0..20 {
            assert_eq!(
                parts(lambda.answer(FRONTS[2], Encoding::Text, &request)),
                alone,
                "{}",
                person["name"]
            );
        }
    };
    let people = lambda::sample_people();
    std::thread::scope(|scope| {
        for person in &people {
            scope.spawn(|| ask(person));
        }
    });
}

#[test]
fn call_names_the_error_of_the_sign_in_log() {
    let serving = Serving::start("sign-in-log");
    let call = |url: &str| {
        let mut call = Command::new(executable::claimsmith());
        call.args(["call", "kim", "--url", url, "--state"]).arg(&serving.state).current_dir(support::root());
        let output = call.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{url}");
        String::from_utf8(output.stderr).unwrap()
    };
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = call(&format!("{}/elsewhere", serving.base_url));
    assert!(elsewhere.contains("1003002 CustomExtensionInvalidHTTPStatus"), "{elsewhere}");
    let closed = call(&format!("http://{nobody}/token-issuance-start"));
    assert!(closed.contains("1003027 CustomExtensionConnectionError"), "{closed}");
    let late = call(&format!("http://{}/token-issuance-start", silent.local_addr().unwrap()));
    assert!(late.contains("1003005 CustomExtensionTimedOut") && late.contains("attempt 2"), "{late}");
}
