//! What the commands of the tool print about a policy. `commands/<name>.txt` and `.json` are pinned.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;
use support::{executable, pinned, root, yaml};

const FOLDER: &str = "tests/commands";

/// Runs the tool in a folder of the workspace: its exit code, what it printed and what it complained about.
fn claimsmith(folder: &str, arguments: &str) -> (Option<i32>, String, String) {
    let executable = executable::claimsmith();
    let arguments = arguments.split_whitespace();
    let output = Command::new(executable).args(arguments).current_dir(root().join(folder)).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Runs the tool over the policy of these tests and pins what it prints.
fn pinned(name: &str, arguments: &str, code: i32) {
    let (exit, printed, complained) = claimsmith(FOLDER, &format!("{arguments} --policy policy.yaml"));
    assert_eq!(exit, Some(code), "{printed}{complained}");
    pinned::compare(&format!("{FOLDER}/{name}"), &format!("{printed}{complained}"));
}

#[test]
fn output_that_nobody_reads_ends_the_tool_quietly() {
    for arguments in [["check", "--policy", "policy.yaml"].as_slice(), &["reference"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut tool = Command::new(executable::claimsmith());
        let tool = tool.args(arguments).current_dir(root().join(FOLDER)).stdout(writer);
        let output = tool.stderr(std::process::Stdio::piped()).output().unwrap();
        let complained = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), complained.as_str()), (Some(141), ""), "{arguments:?}");
    }
}

#[test]
fn cases_that_fail_say_what_differs() {
    pinned("some_fail.txt", "test --cases cases", 1);
    pinned("some_fail.json", "test --cases cases --format json", 1);
}

#[test]
fn a_required_store_that_nobody_needs_refuses_no_one() {
    let (exit, printed, complained) =
        claimsmith(&format!("{FOLDER}/not_needed"), "test --policy policy.yaml --cases cases");
    assert_eq!((exit, printed.as_str()), (Some(0), "3 cases, 0 failed\n"), "{complained}");
}

#[test]
fn mistakes_in_cases_are_told_with_their_places() {
    pinned("mistakes.txt", "test --cases mistakes", 1);
}

#[test]
fn claims_are_explained_in_sentences_and_in_json() {
    pinned("explained.txt", "explain --given cases/some_fail.yaml", 0);
    pinned("explained.json", "explain --given cases/some_fail.yaml --claim contact --format json", 0);
}

#[test]
fn a_sample_person_is_explained() {
    let (exit, printed, _) = claimsmith(".", "explain britta --claim contact");
    let expected = "britta, policy `orders`\n\ncontact is \"britta.simon@fabrikam.example\"";
    assert!(exit == Some(0) && printed.starts_with(expected), "{printed}");
    for (arguments, complaint) in [
        ("explain nobody", "`nobody` is not a sample person"),
        ("explain britta --claim contat", "did you mean `contact`?"),
        ("explain britta --policy nowhere.yaml", "nowhere.yaml: there is no such policy file"),
        ("test --cases infra/entra", "there is no case file"),
    ] {
        let (exit, _, complained) = claimsmith(".", arguments);
        assert!(exit == Some(3) && complained.contains(complaint), "{complained}");
    }
}

#[test]
fn an_application_is_named_by_its_id_or_its_policy() {
    let (exit, printed, _) = claimsmith(".", "explain kim --application orders");
    assert!(exit == Some(0) && printed.starts_with("kim, policy `orders`"), "{printed}");
    let applications = "the policy file's applications are 22222222-2222-4222-8222-222222222222 (`orders`)";
    let (exit, _, complained) = claimsmith(".", "explain kim --application Orders-API");
    assert!(exit == Some(3) && complained.contains(applications), "{complained}");
    let other = "explain kim --application 99999999-9999-4999-8999-999999999999";
    let (exit, printed, _) = claimsmith(".", other);
    assert!(exit == Some(0) && printed.contains("no policy is for application `99999999-"), "{printed}");
    assert!(printed.contains(applications), "{printed}");
    let (exit, _, complained) = claimsmith(".", "explain kim --policy tests/entra/policy.yaml");
    assert!(
        exit == Some(3) && complained.contains("choose an application with --application"),
        "{complained}"
    );
    let (exit, _, complained) = claimsmith(".", "call kim --application orders");
    assert!(exit == Some(3) && complained.contains("`orders` is not a client ID"), "{complained}");
}

#[test]
fn mistakes_in_sample_people_are_told_with_their_places() {
    pinned("people_mistakes.txt", "explain kim --people people/mistakes.yaml", 3);
    pinned("people_twice.txt", "explain kim --people people/twice.yaml", 3);
}

#[test]
fn one_file_of_cases_is_run() {
    let (exit, printed, _) =
        claimsmith(&format!("{FOLDER}/not_needed"), "test --policy policy.yaml --cases cases/mail.yml");
    assert_eq!((exit, printed.as_str()), (Some(0), "3 cases, 0 failed\n"));
    let (exit, printed, _) = claimsmith(FOLDER, "test --cases no_policy.yaml --policy one_application.yaml");
    assert_eq!(exit, Some(1), "{printed}");
    pinned::compare(&format!("{FOLDER}/no_policy.txt"), &printed);
}

#[test]
fn what_a_newcomer_types_is_answered() {
    for (arguments, exit, expected) in [
        (
            "check nowhere.yaml",
            3,
            "nowhere.yaml: there is no such policy file; name yours with --policy FILE",
        ),
        ("call kim --url nonsense", 2, "expected an address, such as https://"),
        ("try ToUppercase --attribute mail=x", 2, "`mail` is not an attribute: did you mean `user.mail`?"),
        (
            "import tests/commands/graph_error.json",
            1,
            "Microsoft Graph returned an error: Insufficient privileges",
        ),
        ("--help", 0, "Exit codes:"),
    ] {
        let (code, printed, complained) = claimsmith(".", arguments);
        assert_eq!(code, Some(exit), "{arguments}: {printed}{complained}");
        assert!(format!("{printed}{complained}").contains(expected), "{arguments}: {printed}{complained}");
    }
}

/// The policy that comes with the product has a case for every claim and for members and guests.
#[test]
fn the_cases_of_the_policy_pass_and_cover_it() {
    let (exit, printed, complained) = claimsmith(".", "test --format json");
    assert_eq!(exit, Some(0), "{printed}{complained}");
    let verdicts: Value = serde_json::from_str(&printed).unwrap();
    let expected =
        verdicts.as_array().unwrap().iter().filter_map(|verdict| verdict["expected"]["claims"].as_object());
    let covered: BTreeSet<&String> = expected.flat_map(|claims| claims.keys()).collect();
    let policy = yaml::read(&fs::read_to_string(root().join("infra/policy/claims.yaml")).unwrap());
    let policies = policy["policies"].as_array().unwrap();
    let claims: BTreeSet<&String> =
        policies.iter().flat_map(|policy| policy["claims"].as_object().unwrap().keys()).collect();
    assert_eq!(covered, claims);
    let cases = yaml::read(&fs::read_to_string(root().join("infra/policy/cases/orders.yaml")).unwrap());
    let kinds =
        cases.as_array().unwrap().iter().filter_map(|case| case["given"]["user"]["userType"].as_str());
    assert_eq!(kinds.collect::<BTreeSet<_>>(), BTreeSet::from(["Guest", "Member"]));
}
