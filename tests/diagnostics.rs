//! Every kind of mistake that somebody can make in a policy, and what they are told.
//!
//! `diagnostics/<code>.yaml` has a mistake, `diagnostics/<code>.txt` what `claimsmith check` says about it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use claims::document::Diagnostics;
use claims::policy::Policy;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::secrets::Secrets;
use support::{executable, pinned, root};

use crate::tidy::rust_files;

const FOLDER: &str = "tests/diagnostics";

/// What shows only when stores are opened, which `check` does not do.
const AT_THE_START: [&str; 4] = ["missing_setting", "no_aws_account", "unusable_key", "unusable_records"];

/// What shows only when transformations are tried out.
const IN_A_TRIAL: [&str; 3] = ["not_json", "regex_timeout", "test_input_no_match"];

/// The codes that have an example.
fn examples() -> BTreeSet<String> {
    let files = fs::read_dir(root().join(FOLDER)).unwrap().map(|entry| entry.unwrap().path());
    let is_example = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "yaml" || kind == "jsonl");
    let policies = files.filter(is_example);
    policies.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The codes in the sources of the product.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (_, text) in rust_files("functions") {
        let product = text.split("#[cfg(test)]").next().unwrap();
        let quoted = product.split("Code(\"").skip(1);
        codes.extend(quoted.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    codes
}

fn claimsmith() -> PathBuf {
    executable::claimsmith()
}

fn check(claimsmith: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(claimsmith);
    command.arg("check").args(arguments).current_dir(root().join(FOLDER)).output().unwrap()
}

#[test]
fn every_code_has_an_example_and_every_example_a_code() {
    assert_eq!(codes(), examples());
}

#[test]
fn every_example_reports_its_mistake_and_nothing_else() {
    let claimsmith = claimsmith();
    let elsewhere = [AT_THE_START.as_slice(), &IN_A_TRIAL].concat();
    for code in examples().iter().filter(|code| !elsewhere.contains(&code.as_str())) {
        let entra: &[&str] = if code.starts_with("entra_") { &["--entra"] } else { &[] };
        let output = check(&claimsmith, &[&[format!("{code}.yaml").as_str()], entra].concat());
        let report = without_count(&String::from_utf8(output.stdout).unwrap());
        let titles: Vec<&str> = report.lines().filter(|line| is_title(line)).collect();
        assert!(titles.iter().all(|title| title.contains(&format!("[{code}]"))), "{report}");
        let is_error = titles.first().unwrap().starts_with("error");
        assert_eq!(output.status.code(), Some(i32::from(is_error)), "{report}");
        pinned::compare(&format!("{FOLDER}/{code}.txt"), &report);
    }
}

fn is_title(line: &str) -> bool {
    line.starts_with("error[") || line.starts_with("warning[")
}

/// The report without its last line, which counts.
fn without_count(report: &str) -> String {
    let (diagnostics, _) = report.trim_end().rsplit_once('\n').unwrap();
    format!("{}\n", diagnostics.trim_end())
}

#[test]
fn what_shows_only_at_the_start_is_told_by_its_line() {
    for code in AT_THE_START {
        let source = fs::read_to_string(root().join(FOLDER).join(format!("{code}.yaml"))).unwrap();
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&source, &mut diagnostics).unwrap();
        for declaration in &policy.stores {
            let store = stores::read(declaration, &mut diagnostics).unwrap();
            assert!(store.open(&nothing(), &mut diagnostics).is_none());
        }
        let list = diagnostics.sorted();
        assert!(list.iter().all(|diagnostic| diagnostic.code.0 == code), "{list:?}");
        let lines: String = list.iter().map(|diagnostic| format!("{diagnostic}\n")).collect();
        pinned::compare(&format!("{FOLDER}/{code}.txt"), &lines);
    }
}

#[test]
fn what_shows_only_in_a_trial_is_told_by_the_trial() {
    let claimsmith = claimsmith();
    let tried = |arguments: &[&str], code: &str| {
        let input = fs::File::open(root().join(FOLDER).join("not_json.jsonl")).unwrap();
        let mut command = Command::new(&claimsmith);
        command.arg("try").args(arguments).stdin(input).current_dir(root().join(FOLDER));
        let report = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert!(report.contains(code), "{report}");
        pinned::compare(&format!("{FOLDER}/{code}.txt"), &report);
    };
    tried(&["--stdin"], "not_json");
    let mail = format!("user.mail={}@contoso.com", "a".repeat(200));
    for code in ["regex_timeout", "test_input_no_match"] {
        tried(&["--transformations", &format!("{code}.yaml"), "--attribute", &mail], code);
    }
}

/// A process that brings nothing along.
fn nothing() -> Environment {
    Environment::new(Deployment::new(stores::http::client(None).unwrap()), Secrets::default())
}

#[test]
fn ten_mistakes_are_reported_as_ten() {
    let output = check(&claimsmith(), &["many/ten_mistakes.yaml", "--format", "json"]);
    let report = String::from_utf8(output.stdout).unwrap();
    let list: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 10, "{report}");
    pinned::compare(&format!("{FOLDER}/many/ten_mistakes.json"), &report);
}

#[test]
fn a_policy_that_cannot_be_read_is_not_a_bad_policy() {
    let output = check(&claimsmith(), &["nobody.yaml"]);
    assert_eq!((output.status.code(), output.stdout), (Some(3), Vec::new()));
}
