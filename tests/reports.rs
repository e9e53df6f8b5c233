//! What the tool reports for other programs. `reports/valid.py` compares the same with the schemas of SARIF and JUnit.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::{executable, pinned, root};

const FOLDER: &str = "tests/reports";

/// Runs the tool in a folder, outside of a workflow: its exit code and what it printed.
fn claimsmith(folder: &str, arguments: &str, variables: &[(&str, &Path)]) -> (Option<i32>, String) {
    let mut command = Command::new(executable::claimsmith());
    command.args(arguments.split_whitespace()).current_dir(root().join(folder));
    for name in ["GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    let complained = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap() + &complained)
}

fn test(arguments: &str) -> (Option<i32>, String) {
    claimsmith("tests/commands", &format!("test --policy policy.yaml --cases cases {arguments}"), &[])
}

/// Without what differs from run to run.
fn without_times(report: &str) -> String {
    let mut parts = report.split("time=\"");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (time, rest) = part.split_once('"').unwrap();
        assert!(time.parse::<f64>().unwrap() < 60.0, "{time}");
        text.push_str(&format!("time=\"\"{rest}"));
    }
    text
}

#[test]
fn cases_are_reported_as_junit_does() {
    let (exit, printed) = test("--format junit");
    assert_eq!(exit, Some(1), "{printed}");
    pinned::compare(&format!("{FOLDER}/cases.xml"), &without_times(&printed));
}

#[test]
fn cases_are_annotated_and_summarized_for_github() {
    let summary = support::temporary_folder().join("summary.md");
    fs::write(&summary, "before\n\n").unwrap();
    let workspace = root();
    let variables = [("GITHUB_WORKSPACE", workspace.as_path()), ("GITHUB_STEP_SUMMARY", summary.as_path())];
    let (exit, printed) = claimsmith(
        "tests/commands",
        "test --policy policy.yaml --cases cases --format github --coverage",
        &variables,
    );
    assert_eq!(exit, Some(1), "{printed}");
    pinned::compare(&format!("{FOLDER}/cases.github.txt"), &printed);
    pinned::compare(&format!("{FOLDER}/cases.summary.md"), &fs::read_to_string(&summary).unwrap());
}

#[test]
fn some_cases_are_run_alone() {
    for (filter, expected) in [
        ("passes", (Some(0), "1 case, 0 failed, 4 left out\n")),
        ("refusal", (Some(1), "3 cases, 3 failed, 2 left out\n")),
    ] {
        let (exit, printed) = test(&format!("--filter {filter}"));
        assert_eq!((exit, printed.ends_with(expected.1)), (expected.0, true), "{printed}");
    }
    let (exit, printed) = test("--filter nowhere");
    let expected = "claimsmith: --filter: of 5 cases, none has `nowhere` in its name\n";
    assert_eq!((exit, printed.as_str()), (Some(3), expected));
}

#[test]
fn what_no_case_shows_is_listed() {
    let (_, printed) = test("--coverage");
    let (_, coverage) = printed.split_once("5 cases, 4 failed\n").unwrap();
    pinned::compare(&format!("{FOLDER}/coverage.txt"), coverage);
    let (_, printed) = test("--coverage --format json");
    let json: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(json["cases"].as_array().unwrap().len(), 5);
    pinned::compare(&format!("{FOLDER}/coverage.json"), &format!("{:#}\n", json["coverage"]));
    let (_, printed) = test("--coverage --format json --filter passes");
    let json: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(
        (&json["coverage"]["policies"][0]["cases"], &json["coverage"]["decided"]),
        (&1.into(), &5.into())
    );
}

#[test]
fn mistakes_are_reported_as_sarif() {
    let check = |path: &str, variables| {
        let (_, printed) =
            claimsmith("tests/diagnostics", &format!("check --format sarif {path}"), variables);
        serde_json::from_str::<Value>(&printed).unwrap()
    };
    let mut log = check("many/ten_mistakes.yaml", &[]);
    let version = log["runs"][0]["tool"]["driver"].as_object_mut().unwrap().remove("semanticVersion");
    assert_eq!(version.unwrap(), env!("CARGO_PKG_VERSION"));
    pinned::compare(&format!("{FOLDER}/ten_mistakes.sarif"), &format!("{log:#}\n"));
    let log = check("unknown_key.yaml", &[("GITHUB_WORKSPACE", &root())]);
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "tests/diagnostics/unknown_key.yaml");
    let accepted = claimsmith(".", "check --format sarif infra/policy/claims.yaml", &[]).1;
    let accepted: Value = serde_json::from_str(&accepted).unwrap();
    for result in accepted["runs"][0]["results"].as_array().unwrap() {
        assert_eq!(result["suppressions"][0]["status"], "accepted", "{result}");
    }
}

#[test]
fn mistakes_are_annotated_for_github() {
    let (exit, printed) =
        claimsmith("tests/diagnostics", "check --format github many/ten_mistakes.yaml", &[]);
    assert_eq!(exit, Some(1), "{printed}");
    pinned::compare(&format!("{FOLDER}/ten_mistakes.github.txt"), &printed);
}
