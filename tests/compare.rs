//! `claimsmith compare` as it runs: over cases, people, a table and constructed users. `compare/*.txt`, `.md` and `.json` are pinned.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::json;
use support::{executable, pinned, root};

use crate::people::faulty_table::FaultyTable;

const POLICY: &str = "infra/policy/claims.yaml";

/// The sample policy with other texts in it, as a file of its own.
fn changed(name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let mut text = fs::read_to_string(root().join(POLICY)).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compare");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
    folder.join(name)
}

fn compare(old: &str, new: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let mut tool = Command::new(executable::claimsmith());
    let output = tool.arg("compare").args([old, new]).args(more).current_dir(root()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Another separator, and the other users are contacted themselves.
const CHANGES: [(&str, &str); 2] =
    [("separator: \"/\"", "separator: \"-\""), ("userType: allGuests", "userType: members")];

#[test]
fn the_cases_and_people_of_the_repository_show_a_change() {
    let new = changed("both.yaml", &CHANGES);
    for (format, name) in [("text", "cases.txt"), ("markdown", "cases.md"), ("json", "cases.json")] {
        let (exit, printed, complained) = compare(POLICY, new.to_str().unwrap(), &["--format", format]);
        assert_eq!((exit, complained.as_str()), (Some(0), ""));
        pinned::compare(&format!("tests/compare/{name}"), &printed);
    }
    let (exit, printed, complained) = compare(POLICY, new.to_str().unwrap(), &["--search"]);
    assert_eq!((exit, complained.as_str()), (Some(0), ""));
    pinned::compare("tests/compare/search.txt", &printed);
}

#[test]
fn the_exit_code_says_whether_there_is_a_difference_that_matters() {
    let new = changed("exit.yaml", &CHANGES);
    let new = new.to_str().unwrap();
    for (arguments, exit) in [
        (&["--fail-on", "changed"][..], 1),
        (&["--fail-on", "gained,refused"], 0),
        (&["--fail-on", "any"], 1),
        (&["--fail-on", "any", "--search"], 1),
        (&["--fail-on", "some"], 2),
        (&["--search", "--people", "x.yaml"], 2),
        (&["--people", "nobody.yaml"], 3),
        (&["--application", "orders"], 3),
    ] {
        assert_eq!(compare(POLICY, new, arguments).0, Some(exit), "{arguments:?}");
    }
    let wrong = changed("wrong.yaml", &[("separator:", "seperator:")]);
    let (exit, printed, complained) = compare(POLICY, wrong.to_str().unwrap(), &[]);
    assert_eq!((exit, printed.as_str()), (Some(1), ""));
    assert!(complained.contains("unknown key `seperator`"), "{complained}");
}

#[test]
fn the_old_policy_can_come_from_version_control() {
    let old = fs::read(root().join(POLICY)).unwrap();
    let mut tool = Command::new(executable::claimsmith());
    tool.args(["compare", "-", POLICY, "--fail-on", "any"]).current_dir(root());
    let mut running = tool.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    running.stdin.take().unwrap().write_all(&old).unwrap();
    let output = running.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), printed.contains("no difference found")), (Some(0), true), "{printed}");
}

#[test]
fn people_of_a_table_are_compared_and_shown_only_if_asked_for() {
    let table = FaultyTable::start();
    let (exit, _, complained) = table.run(&["people", "import", "infra/policy/sample/people.yaml"]);
    assert_eq!(exit, Some(0), "{complained}");
    table.put(
        support::servers::people_table::TABLE,
        &json!({ "pk": { "S": "group#1" }, "sk": { "S": "profile" }, "tier": { "S": "of no user" } }),
    );
    let new = changed("table.yaml", &[("tier: people.tier\n", "tier: people.costCenter\n")]);
    let run =
        |more: &[&str]| table.run(&[&["compare", POLICY, new.to_str().unwrap(), "--table"], more].concat());
    let (exit, printed, complained) = run(&[]);
    assert_eq!(exit, Some(0), "{complained}");
    assert!(printed.starts_with("5 sign-ins compared, "), "{printed}");
    assert!(printed.contains("claim `tier` is changed\n") && !printed.contains("gold"), "{printed}");
    assert!(!printed.contains("77777777"), "{printed}");
    let (_, printed, _) = run(&["--values"]);
    assert!(printed.contains("tier is \"gold\"") && printed.contains("user.id 77777777"), "{printed}");
    assert!(!printed.contains("of no user"), "{printed}");
    let (_, printed, _) = run(&["--sample", "2"]);
    assert!(printed.starts_with("2 sign-ins compared"), "{printed}");
}
