//! Every kind of refusal once: what is wrong, where, and what to write instead.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use dotnet_text::{Error, ErrorKind, Regex};

fn refusal(pattern: &str) -> Error {
    match Regex::new(pattern) {
        Ok(_) => accepted(pattern),
        Err(error) => error,
    }
}

#[expect(clippy::panic, reason = "the pattern must be refused")]
fn accepted(pattern: &str) -> Error {
    panic!("{pattern} is accepted")
}

const REFUSALS: &[(&str, &str, &str)] = &[
    ("a(b", "unclosed_group", "character 2: `(` has no closing parenthesis"),
    ("ab)", "unopened_group", "character 3: `)` has no opening parenthesis"),
    ("a(?#b", "unclosed_comment", "character 2: `(?#b` has no closing parenthesis"),
    ("(?P<n>a)", "unknown_group_construct", "character 1: `(?P` is not a group construct of .NET"),
    ("é(?<a.b>c)", "invalid_group_name", "character 2: `(?<a.` is not a name for a group"),
    ("(?<0>a)", "group_zero", "character 1: `(?<0` cannot be group 0, which is the whole match"),
    (r"(a)\2", "undefined_group", r"character 4: `\2` refers to a group that the pattern does not have"),
    (
        "(?<first-name>a)",
        "undefined_group",
        "character 10: `name` refers to a group that the pattern does not have",
    ),
    (r"(?<n>a)\kn", "malformed_reference", r"character 8: `\k` is not a reference"),
    ("(a)(?(1x)b|c)", "malformed_condition", "character 7: `1x` is not a condition"),
    (
        "(?(?<n>a)b|c)",
        "capturing_condition",
        "character 1: `(?(?<` is a condition and cannot be a named group",
    ),
    ("(?(?#a)b|c)", "comment_as_condition", "character 1: `(?(?#` is a condition and cannot be a comment"),
    ("(a)?(?(1)b|c|d)", "too_many_branches", "character 5: `(?(1)b|c|d)` has more than two branches"),
    ("*a", "nothing_to_repeat", "character 1: `*` has nothing to repeat"),
    ("a++", "nested_quantifier", "character 3: `+` repeats a quantifier"),
    ("a{3,2}", "reversed_quantifier", "character 2: `{3,2}` has its larger number first"),
    ("a{2147483648}", "number_too_large", "character 3: `2147483648` is larger than 2147483647"),
    ("a[b", "unclosed_class", "character 2: `[` has no closing bracket"),
    ("[az-a]", "reversed_range", "character 3: `z-a` is a range with its end before its start"),
    (r"[a-\w]", "class_in_range", r"character 4: `\w` cannot be the end of a range"),
    ("[a-z-[b]c]", "subtraction_not_last", "character 1: `[a-z-[b]` must be the last in its class"),
    ("a\\", "trailing_backslash", r"character 2: `\` escapes nothing"),
    (r"😀\_", "unknown_escape", r"character 2: `\_` is not an escape sequence of .NET"),
    (r"\x4", "too_few_hex_digits", r"character 1: `\x4` has too few hexadecimal digits"),
    (r"\c1", "unknown_control", r"character 1: `\c1` is not a control character"),
    (r"\pL", "malformed_property", r"character 1: `\pL` is not a property"),
    (
        r"\p{Greek}",
        "unknown_property",
        r"character 1: `\p{Greek}` is not a Unicode category or block of .NET",
    ),
];

#[test]
fn every_refusal_says_what_and_where() {
    for (pattern, code, message) in REFUSALS {
        let error = refusal(pattern);
        assert_eq!((error.kind().code(), error.to_string().as_str()), (*code, *message), "{pattern}");
        assert_eq!(pattern.get(error.bytes()), Some(error.construct()));
    }
}

#[test]
fn limits_of_this_crate_are_refusals_too() {
    assert_eq!(refusal(&"(".repeat(1_000)).kind(), ErrorKind::TooDeep);
    assert_eq!(
        refusal(&"a".repeat(70_000)).to_string(),
        "character 65537: `a` exceeds the limit of 65536 UTF-16 units for a pattern"
    );
}

#[test]
fn every_kind_has_its_example() {
    let shown: BTreeSet<&str> = REFUSALS.iter().map(|(_, code, _)| *code).collect();
    let of_limits = ["too_deep", "too_large"];
    let missing = ErrorKind::ALL
        .iter()
        .filter(|kind| !shown.contains(kind.code()) && !of_limits.contains(&kind.code()));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&ErrorKind>::new());
}

#[test]
fn help_says_what_to_write() {
    assert_eq!(
        refusal(r"\p{lu}").help().unwrap(),
        ".NET does not know scripts or long names, and case matters: `\\p{Lu}`, `\\p{IsGreek}`"
    );
    assert_eq!(refusal("a{3,2}").help(), None);
}
