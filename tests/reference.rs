//! What `claimsmith reference` prints, and that every example in it runs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use support::{executable, root};

const PARTS: [&str; 15] = [
    "policy",
    "evaluation",
    "attributes",
    "transformations",
    "conditions",
    "stores",
    "cases",
    "people",
    "claim-names",
    "settings",
    "refusals",
    "sign-in-errors",
    "metrics",
    "exit-codes",
    "diagnostics",
];

/// The parts whose blocks are policies, cases and people. Those of stores are tested below, those of transformations and
/// conditions beside their definitions, and those of diagnostics with `tests/diagnostics`.
const WITH_EXAMPLES: [&str; 4] = ["policy", "evaluation", "cases", "people"];

fn claimsmith(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(executable::claimsmith()).args(arguments).current_dir(root()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// What `claimsmith reference` prints about some names.
pub(crate) fn reference(names: &[&str]) -> String {
    let (exit, printed, complained) = claimsmith(&[&["reference"], names].concat());
    assert_eq!(exit, Some(0), "{names:?}: {complained}");
    printed
}

/// The blocks of YAML in a text.
pub(crate) fn blocks(text: &str) -> Vec<String> {
    text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A file of its own folder with this text.
fn file(folder: &str, name: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reference").join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), text).unwrap();
    folder.join(name)
}

#[test]
fn the_reference_has_every_part_and_a_table_of_contents() {
    let (contents, all) = (reference(&[]), reference(&["all"]));
    assert!(contents.lines().count() < 40, "{contents}");
    for part in PARTS {
        let printed = reference(&[part]);
        assert!(printed.starts_with("## ") && all.contains(&printed), "{part}");
        assert!(contents.contains(&format!("\n- `{part}`: ")), "{part}");
    }
    let listed = contents.lines().filter(|line| line.starts_with("- `")).count();
    assert_eq!(listed, PARTS.len() + 2, "and `schema` and `all`");
}

#[test]
fn a_name_that_does_not_exist_says_what_is_near() {
    let (exit, printed, complained) = claimsmith(&["reference", "RegexReplce"]);
    assert_eq!((exit, printed.as_str()), (Some(3), ""));
    assert!(complained.contains("did you mean `RegexReplace`?"), "{complained}");
}

/// Policies pass `check`, cases pass `test`, and people are explained: each with the policy before it.
#[test]
fn the_examples_of_the_language_run() {
    for part in WITH_EXAMPLES {
        let blocks = blocks(&reference(&[part]));
        assert!(!blocks.is_empty(), "{part}");
        let mut policy = String::new();
        for block in blocks {
            if block.starts_with("version: 1\n") {
                policy = file(part, "claims.yaml", &block).display().to_string();
                let (exit, said, _) = claimsmith(&["check", &policy]);
                assert!(exit == Some(0) && said.contains(": no errors, no warnings"), "{said}");
            } else if block.contains("\n  given:") {
                let cases = file(&format!("{part}/cases"), "cases.yaml", &block);
                let folder = cases.parent().unwrap().display().to_string();
                let (exit, said, complained) = claimsmith(&["test", "--policy", &policy, "--cases", &folder]);
                assert_eq!(exit, Some(0), "{said}{complained}");
            } else {
                let people = file(part, "people.yaml", &block).display().to_string();
                for name in block.lines().filter_map(|line| line.strip_prefix("- name: ")) {
                    let name = name.split(' ').next().unwrap();
                    let (exit, said, complained) =
                        claimsmith(&["explain", name, "--policy", &policy, "--people", &people]);
                    assert!(exit == Some(0) && said.contains("mail is \""), "{said}{complained}");
                }
            }
        }
    }
}

/// The examples of stores in the reference are policies that `check` has nothing to say about.
#[test]
fn the_examples_of_stores_pass_check() {
    let examples = blocks(&reference(&["stores"]));
    assert!(examples.len() > 6, "{examples:?}");
    for (number, example) in examples.iter().enumerate() {
        let file = file("stores", &format!("{number}.yaml"), &with_stores(example));
        let (exit, said, _) = claimsmith(&["check", &file.display().to_string()]);
        assert!(exit == Some(0) && said.ends_with(": no errors, no warnings\n"), "{said}");
    }
}

/// A policy with these stores and a required claim from each of them.
pub(crate) fn with_stores(example: &str) -> String {
    let people = "people: { file: { path: people.csv, key: { id: \"{user.id}\" } } }";
    let before = if example.starts_with("people:") { None } else { Some(people) };
    let (mut stores, mut claims) = (String::new(), String::new());
    for line in before.into_iter().chain(example.lines()) {
        stores.push_str(&format!("  {line}\n"));
        if let Some((store, _)) = line.split_once(':').filter(|_| !line.starts_with([' ', '#'])) {
            claims.push_str(&format!("      {store}Fact: {{ attribute: {store}.fact, required: true }}\n"));
        }
    }
    format!(
        "version: 1\nstores:\n{stores}policies:\n  - name: all\n    applications: all\n    claims:\n{claims}"
    )
}
