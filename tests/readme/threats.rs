//! `functions/THREATS.md`: each promise names the tests that show it, and each of them exists.

use std::collections::BTreeSet;

use support::cloudformation::file;
use support::root;

use crate::tidy::rust_files;

/// From whom the page promises something, in its order.
const SECTIONS: [&str; 7] =
    ["Callers", "Entra", "Stores", "Policy authors", "Operators", "Neighbors on the network", "Builders"];

/// The names of all tests in a source.
fn tests(source: &str) -> impl Iterator<Item = &str> {
    let is_attribute = |line: &&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|at| is_attribute(&lines[*at])).collect();
    starts.into_iter().filter_map(move |at| {
        let declaration = lines[at..].iter().find_map(|line| line.split_once("fn "))?;
        declaration.1.split(['(', '<']).next()
    })
}

fn all_tests() -> BTreeSet<String> {
    let files = rust_files("functions").into_iter().chain(rust_files("tests"));
    files.flat_map(|(_, text)| tests(&text).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// What is wrong with the promises of a section.
fn problems(section: &str, known: &BTreeSet<String>) -> Vec<String> {
    let mut problems = Vec::new();
    for row in section.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let shown = row.trim_matches('|').rsplit('|').next().unwrap_or_default();
        let names: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        if names.is_empty() {
            problems.push(format!("no test: {row}"));
        }
        let exists =
            |name: &&str| known.contains(*name) || (name.ends_with('/') && root().join(name).is_dir());
        let missing = names.into_iter().filter(|name| !exists(name));
        problems.extend(missing.map(|name| format!("there is no test `{name}`")));
    }
    problems
}

#[test]
fn every_promise_names_tests_that_exist() {
    let page = file("functions/THREATS.md");
    let sections: Vec<&str> = page.split("\n## ").skip(1).collect();
    let titles: Vec<&str> = sections.iter().map(|section| section.lines().next().unwrap()).collect();
    assert_eq!(titles, SECTIONS);
    let known = all_tests();
    for section in sections {
        assert!(section.contains("\nNot promised:\n\n- "), "{section}");
        assert!(section.lines().filter(|line| line.starts_with("| ")).count() >= 4, "{section}");
        assert_eq!(problems(section, &known), Vec::<String>::new());
    }
}

#[test]
fn a_promise_without_a_test_is_found() {
    let known = BTreeSet::from(["a_test".to_owned()]);
    let head = "| Promised | Shown by |\n|---|---|\n";
    let of = |row: &str| problems(&format!("{head}{row}\n"), &known);
    assert_eq!(of("| this | `a_test`, `tests/callouts/refused/` |"), Vec::<String>::new());
    assert_eq!(of("| this | `another_test` |"), ["there is no test `another_test`"]);
    assert_eq!(of("| this | `tests/callouts/accepted_and_refused/` |").len(), 1);
    assert_eq!(of("| this `a_test` | that |"), ["no test: | this `a_test` | that |"]);
    let source =
        "#[tokio::test(flavor = \"x\")]\nasync fn one() {}\n#[test]\nfn two<T>() {}\nfn three() {}\n";
    assert_eq!(tests(source).collect::<Vec<_>>(), ["one", "two"]);
}
