//! Typical mistakes, with what is said about them: blocks of a rule and its errors, each after `! `.

use adfs_rules::{RulePlace, RuleSet};

const CASES: &str = include_str!("mistakes.txt");

/// A block with the errors that its rules have.
fn pinned(block: &str) -> String {
    let rules: Vec<&str> = block.lines().filter(|line| !line.starts_with("! ")).collect();
    let (_, errors) = RuleSet::parse(&rules.join("\n"));
    let errors = errors.iter().map(|error| format!("! {error}"));
    rules.iter().map(|line| (*line).to_owned()).chain(errors).collect::<Vec<_>>().join("\n")
}

#[test]
fn typical_mistakes_are_explained_at_their_place() {
    let blocks: Vec<&str> = CASES.trim_end().split("\n\n").collect();
    assert!(blocks.len() >= 60, "{}", blocks.len());
    let found: Vec<String> = blocks.iter().map(|block| pinned(block)).collect();
    assert_eq!(found.join("\n\n") + "\n", CASES);
    for block in &blocks {
        assert!(block.contains("\n! "), "no mistake in {block}");
    }
}

#[test]
fn each_rule_has_its_own_errors_and_the_others_are_read() {
    let text = "c:[Type = \"a\"] => issue(claim = c);\n=> issue(Type = \"b\");\nc:[ => add(claim = c);\r\n\r\n=> isue();";
    let (rules, errors) = RuleSet::parse(text);
    assert_eq!(rules.rules.len(), 1);
    let places: Vec<RulePlace> = errors.iter().map(|error| error.place).collect();
    let expected = [(1, 9), (3, 5), (5, 4)].map(|(line, column)| RulePlace { line, column });
    assert_eq!(places, expected);
}

#[test]
fn columns_count_characters_and_lines_inside_texts_count() {
    for (text, line, column) in [
        ("c:[Type == \"ééé😀\", Wert == \"x\"] => issue(claim = c);", 1, 20),
        ("=> add(Type = \"a\nb\", Value = 1);", 2, 13),
        ("/* é\n */ // c\n# d\n  x => ", 4, 5),
        ("c:[Value =~ \"é(\"] => issue(claim = c);", 1, 15),
        ("c:[Value =~ \"a\n(\"] => issue(claim = c);", 2, 1),
    ] {
        let (_, errors) = RuleSet::parse(text);
        assert_eq!(
            errors.first().map(|error| error.place),
            Some(RulePlace { line, column }),
            "{text}: {errors:?}"
        );
    }
}
