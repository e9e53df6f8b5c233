//! Every kind of mistake that somebody can make in a policy, and what they are told.
//!
//! `diagnostics/<code>.yaml` has a mistake, `diagnostics/<code>.txt` what `claimsmith check` says about it. `claimsmith
//! reference <code>` explains it with lines of that example.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use claims::document::Diagnostics;
use claims::policy::Policy;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::policy_settings::PolicySettings;
use stores::secrets::Secrets;
use support::{executable, pinned, root};

use crate::tidy::rust_files;

const FOLDER: &str = "tests/diagnostics";

/// What shows only when stores are opened, which `check` does not do.
const AT_THE_START: [&str; 7] = [
    "invalid_user_name",
    "missing_setting",
    "no_aws_account",
    "setting_not_allowed",
    "unusable_key",
    "unusable_records",
    "unusable_root_certificates",
];

/// What shows only when transformations are tried out.
const IN_A_TRIAL: [&str; 4] = ["lone_surrogate", "not_json", "regex_timeout", "test_input_no_match"];

/// What shows only in the template of a policy's stack. Each example is a template.
const IN_A_TEMPLATE: [&str; 2] = ["missing_in_template", "not_needed_in_template"];

/// The codes that have an example.
fn examples() -> BTreeSet<String> {
    let files = fs::read_dir(root().join(FOLDER)).unwrap().map(|entry| entry.unwrap().path());
    let is_example = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "yaml" || kind == "jsonl");
    let policies = files.filter(is_example);
    policies.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The codes in the sources of the product, sorted.
fn codes() -> Vec<String> {
    let mut codes = Vec::new();
    for (_, text) in rust_files("functions") {
        let product = text.split("#[cfg(test)]").next().unwrap();
        let names =
            product.split(": Code = Code {").skip(1).map(|rest| rest.split("name: \"").nth(1).unwrap());
        codes.extend(names.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    codes.sort_unstable();
    codes
}

/// What `claimsmith reference` says about a part or a code.
fn reference(claimsmith: &Path, subject: &str) -> String {
    let output = Command::new(claimsmith).args(["reference", subject]).output().unwrap();
    assert!(output.status.success(), "{subject}");
    String::from_utf8(output.stdout).unwrap()
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
    assert_eq!(codes(), examples().into_iter().collect::<Vec<_>>());
}

#[test]
fn every_code_is_listed_and_has_a_page_with_lines_of_its_example() {
    let claimsmith = claimsmith();
    let list = reference(&claimsmith, "diagnostics");
    let listed = list.lines().filter_map(|line| line.strip_prefix("- `")?.split_once("`: "));
    let listed: Vec<&str> = listed.map(|(code, _)| code).collect();
    assert_eq!(listed, codes());
    for code in listed {
        let page = reference(&claimsmith, code);
        assert!(page.starts_with(&format!("# {code}\n\nMeaning: ")) && page.contains("\nFix: "), "{page}");
        let example = page.split("```").nth(1).unwrap().trim_start_matches("yaml");
        let file = root().join(FOLDER).join(code);
        let file =
            ["yaml", "jsonl"].map(|kind| file.with_extension(kind)).into_iter().find(|file| file.exists());
        let pinned = without_indentation(&fs::read_to_string(file.unwrap()).unwrap());
        assert!(pinned.contains(&without_indentation(example)), "{page}");
    }
}

fn without_indentation(text: &str) -> String {
    text.trim().lines().map(|line| line.trim().to_owned() + "\n").collect()
}

#[test]
fn every_example_reports_its_mistake_and_nothing_else() {
    let claimsmith = claimsmith();
    let elsewhere = [AT_THE_START.as_slice(), &IN_A_TRIAL, &IN_A_TEMPLATE].concat();
    let warnings = claims::reference::warnings().chain(stores::WARNINGS).chain(provider::lookup::WARNINGS);
    let warnings: BTreeSet<String> = warnings.map(|code| code.name.to_owned()).collect();
    for code in examples().iter().filter(|code| !elsewhere.contains(&code.as_str())) {
        let entra: &[&str] = if code.starts_with("entra_") { &["--entra"] } else { &[] };
        let output = check(&claimsmith, &[&[format!("{code}.yaml").as_str()], entra].concat());
        let report = without_count(&String::from_utf8(output.stdout).unwrap());
        let titles: Vec<&str> = report.lines().filter(|line| is_title(line)).collect();
        assert!(titles.iter().all(|title| title.contains(&format!("[{code}]"))), "{report}");
        let is_error = titles.first().unwrap().starts_with("error");
        assert_eq!(!is_error, warnings.contains(code), "{code}: warnings can be accepted, errors cannot");
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
            assert!(store.open(&environment(), &mut diagnostics).is_none());
        }
        let list = diagnostics.sorted();
        assert!(list.iter().all(|diagnostic| diagnostic.code.name == code), "{list:?}");
        let lines: String = list.iter().map(|diagnostic| format!("{diagnostic}\n")).collect();
        pinned::compare(&format!("{FOLDER}/{code}.txt"), &lines);
    }
}

#[test]
fn what_shows_only_in_a_trial_is_told_by_the_trial() {
    let claimsmith = claimsmith();
    let tried = |arguments: &[&str], code: &str| {
        let input = root().join(FOLDER).join(code).with_extension("jsonl");
        let input = fs::File::open(input).map_or_else(|_| Stdio::null(), Stdio::from);
        let mut command = Command::new(&claimsmith);
        command.arg("try").args(arguments).stdin(input).current_dir(root().join(FOLDER));
        let report = String::from_utf8(command.output().unwrap().stdout).unwrap();
        assert!(report.contains(code), "{report}");
        pinned::compare(&format!("{FOLDER}/{code}.txt"), &report);
    };
    tried(&["--stdin"], "lone_surrogate");
    tried(&["--stdin"], "not_json");
    let mail = format!("user.mail={}@contoso.com", "a".repeat(200));
    for code in ["regex_timeout", "test_input_no_match"] {
        tried(&["--transformations", &format!("{code}.yaml"), "--attribute", &mail], code);
    }
}

#[test]
fn what_shows_only_in_a_template_is_told_by_its_line() {
    let claimsmith = claimsmith();
    for code in IN_A_TEMPLATE {
        let folder = support::temporary_folder().join(code);
        fs::create_dir_all(folder.join("policy")).unwrap();
        fs::copy(root().join("infra/policy/claims.yaml"), folder.join("policy/claims.yaml")).unwrap();
        fs::copy(root().join(FOLDER).join(format!("{code}.yaml")), folder.join("template.yaml")).unwrap();
        let check = |arguments: &[&str]| {
            let mut command = Command::new(&claimsmith);
            let output = command.arg("check").args(arguments).current_dir(&folder).output().unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let (exit, report) = check(&[]);
        let (policy, template) = report.split_once('\n').unwrap();
        assert!(policy.starts_with("policy/claims.yaml: no errors, no warnings"), "{report}");
        pinned::compare(&format!("{FOLDER}/{code}.txt"), &without_count(template));
        assert_eq!(exit, Some(1), "{report}");
        let (_, list) = check(&["--format", "json"]);
        let list: serde_json::Value = serde_json::from_str(&list).unwrap();
        let of_template = list.as_array().unwrap().iter().filter(|one| one["file"] == "template.yaml");
        assert!(of_template.clone().any(|one| one["code"] == code), "{list}");
        fs::write(folder.join("template.yaml"), "Resources: {}\n").unwrap();
        assert_eq!(check(&[]).0, Some(0), "a template without sections is somebody else's");
    }
}

/// A process without settings, whose policy can use one, and whose additional root certificates are none.
fn environment() -> Environment {
    let mut deployment = Deployment::new(stores::http::client(None).unwrap());
    deployment.policy_settings = PolicySettings::listed(["PEOPLE_FILE".to_owned()]);
    deployment.extra_roots = Some(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec());
    Environment::new(deployment, Secrets::default())
}

#[test]
fn ten_mistakes_are_reported_as_ten() {
    let output = check(&claimsmith(), &["many/ten_mistakes.yaml", "--format", "json"]);
    let report = String::from_utf8(output.stdout).unwrap();
    let list: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(list.as_array().unwrap().len(), 10, "{report}");
    pinned::compare(&format!("{FOLDER}/many/ten_mistakes.json"), &report);
}

/// Mistakes of people who write their first policy, several of a code: `newcomer/<mistake>.yaml`.
#[test]
fn mistakes_of_newcomers_are_told_in_their_words() {
    let claimsmith = claimsmith();
    let folder = root().join(FOLDER).join("newcomer");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let policies: BTreeSet<PathBuf> = files.filter(|path| path.extension().unwrap() == "yaml").collect();
    assert!(policies.len() > 50);
    for path in policies {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let output = check(&claimsmith, &[&format!("newcomer/{name}.yaml")]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let report = without_count(&String::from_utf8(output.stdout).unwrap());
        pinned::compare(&format!("{FOLDER}/newcomer/{name}.txt"), &report);
    }
}

/// The policies that users see, and those that the tests of the import expect.
fn policies_of_the_repository() -> BTreeSet<PathBuf> {
    let imports = fs::read_dir(root().join("tests/import")).unwrap();
    let imports = imports.map(|entry| entry.unwrap().path().join("expected.yaml"));
    let others = ["infra/policy/claims.yaml", "tests/commands/policy.yaml", "tests/entra/policy.yaml"];
    let all = imports.filter(|path| path.exists()).chain(others.map(|path| root().join(path)));
    all.map(|path| path.strip_prefix(root()).unwrap().to_owned()).collect()
}

#[test]
fn the_policies_of_the_repository_have_no_other_warnings_than_these() {
    let claimsmith = claimsmith();
    let mut warnings = String::new();
    for policy in policies_of_the_repository() {
        let mut command = Command::new(&claimsmith);
        let output = command.arg("check").arg(&policy).current_dir(root()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let report = String::from_utf8(output.stdout).unwrap();
        let titles = report.lines().filter(|line| is_title(line) || line.ends_with(" accepted"));
        titles.for_each(|title| warnings.push_str(&format!("{}: {title}\n", policy.display())));
    }
    pinned::compare(&format!("{FOLDER}/many/repository.txt"), &warnings);
}

#[test]
fn a_policy_that_cannot_be_read_is_not_a_bad_policy() {
    let output = check(&claimsmith(), &["nobody.yaml"]);
    assert_eq!((output.status.code(), output.stdout), (Some(3), Vec::new()));
}
