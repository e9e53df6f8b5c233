//! `serve --live` and `explain --live`: the policy's own stores, here a table with the sample people.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use support::executable;
use support::function::lambda;
use support::servers::people_table;
use tokio::runtime::{Builder, Runtime};

/// A table with the sample people, and the variables of somebody who may read it.
struct Table {
    variables: Vec<(&'static str, String)>,
    _runtime: Runtime,
}

impl Table {
    fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let address = runtime.block_on(people_table::start(&lambda::sample_people()));
        let variables = vec![
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{address}")),
            ("PEOPLE_TABLE", people_table::TABLE.to_owned()),
        ];
        Self { variables, _runtime: runtime }
    }

    /// Runs the tool with these variables, which come before the table's, and no others.
    fn claimsmith(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(executable::claimsmith());
        command.args(arguments).current_dir(support::root()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (*name, value.as_str())));
        command.envs(variables.iter().copied()).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn explain_says_how_each_store_answered_and_then_the_same_as_without() {
    let table = Table::start();
    for (person, outcome) in [("kim", "found"), ("britta", "found"), ("newcomer", "unknown_user")] {
        let live = table.claimsmith(&["explain", person, "--live"], &[]);
        let printed = text(&live.stdout);
        let store = printed.lines().nth(2).unwrap();
        assert!(store.starts_with(&format!("people: {outcome} (")) && store.ends_with(" ms)"), "{printed}");
        let embedded = table.claimsmith(&["explain", person], &[]);
        assert_eq!(printed.replace(&format!("{store}\n\n"), ""), text(&embedded.stdout));
        assert_eq!((live.status.code(), text(&live.stderr)), (Some(0), String::new()));
    }
    let live = table.claimsmith(&["explain", "kim", "--live", "--format", "json"], &[]);
    let printed: Value = serde_json::from_slice(&live.stdout).unwrap();
    let store = &printed[0]["stores"][0];
    assert_eq!(
        (store["store"].as_str(), store["outcome"].as_str()),
        (Some("people"), Some("found")),
        "{printed}"
    );
    assert!(store["ms"].is_f64() && store["inside"].is_null(), "{printed}");
    assert_eq!(printed[0]["claims"][0]["value"], "gold");
}

#[test]
fn a_store_that_cannot_answer_says_why() {
    let table = Table::start();
    let explain = table.claimsmith(&["explain", "kim", "--live"], &[("PEOPLE_TABLE", "nobody")]);
    let printed = text(&explain.stdout);
    let expected = "kim: no token: store `people` is required and cannot answer\n\n\
        people: misconfigured: table `nobody`: the table or its index does not exist";
    assert!(explain.status.code() == Some(1) && printed.starts_with(expected), "{printed}");
    let serve =
        table.claimsmith(&["serve", "--live", "--port", "0", "--call", "kim"], &[("PEOPLE_TABLE", "nobody")]);
    let complained = text(&serve.stderr);
    assert!(serve.status.code() == Some(1) && complained.contains("store_unavailable"), "{complained}");
}

#[test]
fn serve_asks_the_real_stores() {
    let table = Table::start();
    let state = Path::new(env!("CARGO_TARGET_TMPDIR")).join("live");
    let call = ["serve", "--port", "0", "--json", "--state", state.to_str().unwrap(), "--call", "kim"];
    let live = table.claimsmith(&[call.as_slice(), &["--live"]].concat(), &[]);
    let embedded = table.claimsmith(&call, &[]);
    assert_eq!((live.status.code(), text(&live.stdout)), (Some(0), text(&embedded.stdout)));
    assert!(text(&live.stdout).contains("gold"));
}

#[test]
fn what_is_missing_is_named_before_anything_is_asked() {
    let table = Table::start();
    let nowhere = ("AWS_ENDPOINT_URL_DYNAMODB", "http://example.com");
    for (variables, complaint) in [
        (nowhere, "`http://example.com` is not an https address"),
        (("CLAIMSMITH_SECRETS", "vault"), "`CLAIMSMITH_SECRETS` has `vault`"),
    ] {
        for command in [["explain", "kim", "--live"].as_slice(), &["serve", "--live", "--port", "0"]] {
            let output = table.claimsmith(command, &[variables]);
            let complained = text(&output.stderr);
            assert_eq!(output.status.code(), Some(3), "{complained}");
            assert!(complained.contains(complaint), "{complained}");
        }
    }
}

#[test]
fn serve_shows_the_line_of_a_mistake() {
    let table = Table::start();
    let policy = "tests/diagnostics/unknown_source.yaml";
    let serve = table.claimsmith(&["serve", "--port", "0", "--policy", policy], &[]);
    let complained = text(&serve.stderr);
    assert_eq!(serve.status.code(), Some(1), "{complained}");
    assert!(complained.contains("error[unknown_source]") && complained.contains("^^^"), "{complained}");
}

/// A policy over a file of records, whose name is a secret.
const SECRET_FILE: &str = r#"
version: 1
stores:
  people: { file: { path: "${secret:people#file}", key: { id: "{user.id}" } }, required: true }
policies:
  - { name: orders, applications: all, claims: { tier: people.tier } }
"#;

/// A folder with that policy, its records and a file of secrets.
fn secret_file() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("secret-file");
    std::fs::create_dir_all(&folder).unwrap();
    let records = r#"[{ "id": "77777777-7777-4777-8777-000000000001", "tier": "gold" }]"#;
    let secrets = r#"{ "secrets": { "people": "{\"file\":\"s3cr3t.json\"}" } }"#;
    for (file, text) in [("policy.yaml", SECRET_FILE), ("s3cr3t.json", records), ("secrets.json", secrets)] {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

#[test]
fn a_secret_comes_from_where_the_setting_says_and_only_its_store_misses_it() {
    let (table, folder) = (Table::start(), secret_file());
    let policy = folder.join("policy.yaml");
    let explain = ["explain", "kim", "--live", "--policy", policy.to_str().unwrap()];
    let file = folder.join("secrets.json");
    for variables in [
        [("CLAIMSMITH_SECRETS", file.to_str().unwrap()), ("SECRET_PEOPLE", "")],
        [("CLAIMSMITH_SECRETS", "environment"), ("SECRET_PEOPLE", r#"{"file":"s3cr3t.json"}"#)],
    ] {
        let output = table.claimsmith(&explain, &variables);
        let printed = text(&output.stdout);
        assert!(printed.contains("people: found (") && printed.contains("tier is \"gold\""), "{printed}");
    }
    for (source, expected) in [
        ("environment", "secret `people` is not set: there is no variable `SECRET_PEOPLE`"),
        ("nowhere.yaml", "secret `people`: `nowhere.yaml`: "),
    ] {
        let output = table.claimsmith(&explain, &[("CLAIMSMITH_SECRETS", source)]);
        let printed = text(&output.stdout);
        assert!(
            output.status.code() == Some(1)
                && printed.contains(&format!("people: misconfigured: {expected}")),
            "{printed}"
        );
    }
    let wrong = [("CLAIMSMITH_SECRETS", "environment"), ("SECRET_PEOPLE", r#"{"file":"s3cr3t.csv"}"#)];
    let output = table.claimsmith(&explain, &wrong);
    let complained = text(&output.stderr);
    assert!(output.status.code() == Some(3) && complained.contains("[secret `people#file`]"), "{complained}");
    assert!(!complained.contains("s3cr3t"), "{complained}");
}
