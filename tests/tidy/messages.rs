//! Every message keeps the grammar of messages, and every text that a user reads is in plain words.
//!
//! A message is a text that is handed to one of [`SINKS`] or that has one of the names in [`NAMES`]. It begins with a
//! small letter or with what it is about, has no full stop at the end, and names no Rust type.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::source::{Token, tokens};
use super::words::unplain;
use super::{assert_none, program_files};

/// What makes diagnostics and failures of texts.
const SINKS: [&str; 10] =
    ["Err", "Failure", "StoreFailure", "error", "failure", "help", "mistake", "note", "refused", "warning"];

/// What messages and their parts are called, as variables and as fields.
const NAMES: [&str; 9] =
    ["cause", "effect", "fix", "help", "inside", "meaning", "mend", "message", "summary"];

/// Names that are written with a capital letter, wherever they stand.
const PROPER: [&str; 18] = [
    "AWS",
    "Azure",
    "Claimsmith",
    "DynamoDB",
    "Entra",
    "Entra's",
    "GET",
    "Graph",
    "JSON",
    "JSONPath",
    "LDAP",
    "Linux",
    "Microsoft",
    "MySQL",
    "Lambda",
    "PEM",
    "POST",
    "PostgreSQL",
];

/// Types of the language and its library, by which no user knows anything.
const RUST: [&str; 14] = [
    "BTreeMap", "BTreeSet", "Err", "HashMap", "None", "Option", "Result", "Some", "String", "Vec", "bool",
    "i64", "u32", "usize",
];

/// Our own types of several words, which cannot be mistaken for a word of a message.
static OURS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let files = program_files();
    let types = files.iter().flat_map(|(_, text)| super::names::visible_types(text));
    types.filter(|name| name.chars().filter(|one| one.is_uppercase()).count() > 1).collect()
});

/// The messages of a file, with what they are formatted with left out.
fn messages(tokens: &[Token]) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let rest = &tokens[at + 1..];
        match token {
            Token::Word(word) if SINKS.contains(&word.as_str()) => found.extend(argument(rest)),
            Token::Word(word) if NAMES.contains(&word.as_str()) => found.extend(value(rest)),
            // A reason and what it means: `Name = "code": "meaning"`.
            Token::Text(_) if at > 0 && tokens[at - 1].is('=') => found.extend(value(rest)),
            _ => {}
        }
    }
    found
}

/// The text behind `=` or `:`, also in a `format!`.
fn value(tokens: &[Token]) -> Option<&str> {
    let ([Token::Mark('=' | ':'), Token::Text(text), ..]
    | [Token::Mark('=' | ':'), Token::Word(_), Token::Mark('!'), Token::Mark('('), Token::Text(text), ..]) =
        tokens
    else {
        return None;
    };
    text.contains(' ').then_some(text)
}

/// The texts directly in a call's parentheses or in a `format!` there.
fn argument(tokens: &[Token]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut calls: Vec<bool> = Vec::new();
    let mut name = "";
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) => name = word,
            Token::Mark('(') => {
                let is_format = name == "format" && at > 0 && tokens[at - 1].is('!');
                calls.push(calls.is_empty() || (is_format && calls.iter().all(|open| *open)));
            }
            Token::Mark(')') => {
                calls.pop();
            }
            Token::Text(text)
                if !calls.is_empty() && calls.iter().all(|open| *open) && text.contains(' ') =>
            {
                found.push(text.as_str());
            }
            Token::Mark(':' | '!') | Token::Text(_) => {}
            Token::Mark(_) if calls.is_empty() => break,
            Token::Mark(_) => {}
        }
        if calls.is_empty() && matches!(token, Token::Mark(')')) {
            break;
        }
    }
    found
}

/// What is wrong with the grammar of a message.
fn ungrammatical(message: &str) -> Option<String> {
    let first = message.split([' ', ',', ':', '-']).next().unwrap_or_default();
    let is_name =
        PROPER.contains(&first) || first.chars().skip(1).any(|one| one.is_uppercase() || one == '_');
    if first.starts_with(char::is_uppercase) && !is_name {
        return Some("begins with a capital letter".to_owned());
    }
    if message.ends_with('.') && !message.ends_with("...") {
        return Some("ends with a full stop".to_owned());
    }
    let outside: String = message.split('`').step_by(2).collect();
    let mut words = outside.split(|one: char| !one.is_alphanumeric() && one != '_');
    let is_type = |word: &&str| RUST.contains(word) || OURS.contains(*word);
    words.find(is_type).map(|word| format!("names the type {word}"))
}

#[test]
fn every_message_keeps_the_grammar() {
    let (mut problems, mut found) = (Vec::new(), 0);
    for (path, text) in program_files() {
        for message in messages(&tokens(&text)) {
            found += 1;
            problems.extend(ungrammatical(message).map(|problem| format!("{path}: {problem}: {message}")));
        }
    }
    for (path, line) in reported() {
        found += 1;
        problems.extend(ungrammatical(&line).map(|problem| format!("{path}: {problem}: {line}")));
    }
    assert_none(&problems);
    assert!(found >= 400, "only {found} messages are seen");
}

/// What `claimsmith check` prints about the mistakes in `tests/diagnostics`: each message and each help.
fn reported() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(support::root().join("tests/diagnostics")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let message = line.split_once("]: ").filter(|(before, _)| before.starts_with(['e', 'w']));
            let said = message.or(line.split_once("= help: "));
            found.extend(said.map(|(_, said)| (path.display().to_string(), said.to_owned())));
        }
    }
    found
}

#[test]
fn every_text_is_in_plain_words() {
    let mut problems = Vec::new();
    for (path, text) in program_files() {
        for token in tokens(&text) {
            let Token::Text(text) = token else { continue };
            problems.extend(unplain(&text).map(|instead| format!("{path}: {instead}: {text}")));
        }
    }
    assert_none(&problems);
}

#[test]
fn every_page_is_in_plain_words() {
    let mut problems = Vec::new();
    for (path, text) in super::pages() {
        for (number, line) in text.lines().enumerate() {
            problems.extend(unplain(line).map(|instead| format!("{path}:{}: {instead}: {line}", number + 1)));
        }
    }
    assert_none(&problems);
}

#[test]
fn a_message_that_breaks_the_grammar_is_seen() {
    for (message, problem) in [
        ("The key is unknown", "begins with a capital letter"),
        ("the key is unknown.", "ends with a full stop"),
        ("expected an Option, found `x`", "names the type Option"),
        ("expected an ApplicationPolicy", "names the type ApplicationPolicy"),
    ] {
        assert_eq!(ungrammatical(message).as_deref(), Some(problem), "{message}");
    }
    for right in [
        "`Key` is unknown",
        "{name}: not found",
        "URL without a host",
        "Entra sends no `Vec`",
        "and so on...",
    ] {
        assert_eq!(ungrammatical(right), None, "{right}");
    }
}

#[test]
fn messages_are_found_where_they_are_made() {
    let source = r#"
        diagnostics.error(CODE, place, format!("store `{}`: a b", name.join(", c"))).help("d e");
        Err(Failure::new(Reason::Bad, "f g"));
        other("h i");
        let message = format!("j {k}"); Words { summary: "l m", name: "n o" }
        Reason = "p_q": "r s",
    "#;
    let tokens = tokens(source);
    assert_eq!(messages(&tokens), ["store `{}`: a b", "d e", "f g", "j {k}", "l m", "r s"].into());
}
