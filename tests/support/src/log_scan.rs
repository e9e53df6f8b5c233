//! Scans the logs that tests capture: they must not contain a token, a secret, a mail address or any data of a test
//! person.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use claims::document::{Diagnostics, Node, NodeKind};
use serde_json::Value;

/// What the tests use as secrets, the beginning of a private key among them.
const SECRETS: [&str; 4] = ["secret of a test", "session of a test", "s3cr3t", "PRIVATE KEY"];

/// Values of test people that are also ordinary words in logs: the types of users.
const OUR_WORDS: [&str; 2] = ["Member", "Guest"];

/// Shorter texts occur inside other words.
const MIN_VALUE_BYTES: usize = 4;

/// The values of the recorded callouts' users and of the sample people.
static VALUES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let root = crate::root();
    let mut values = BTreeSet::new();
    for file in files(&root.join("tests/callouts")) {
        let callout: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap_or_default();
        let user = callout.pointer("/data/authenticationContext/user").into_iter();
        user.for_each(|user| texts(user, &mut values));
    }
    let people = fs::read_to_string(root.join("infra/policy/sample/people.yaml")).unwrap();
    let people = Node::parse(&people, &mut Diagnostics::default());
    scalars(people, &mut values);
    values.retain(|value| is_telling(value));
    assert!(values.len() >= 40, "{values:?}");
    values
});

/// Numbers are also ports and milliseconds.
fn is_telling(value: &str) -> bool {
    value.len() >= MIN_VALUE_BYTES
        && !value.bytes().all(|byte| byte.is_ascii_digit())
        && !OUR_WORDS.contains(&value)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(found.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn scalars(node: Node, found: &mut BTreeSet<String>) {
    match node.kind {
        NodeKind::Null => {}
        NodeKind::Text { text, .. } => drop(found.insert(text)),
        NodeKind::List(items) => items.into_iter().for_each(|item| scalars(item, found)),
        NodeKind::Map(entries) => {
            // `name` is what `claimsmith call` calls a person, not a value.
            let values = entries.into_iter().filter(|entry| entry.key != "name");
            values.for_each(|entry| scalars(entry.value, found));
        }
    }
}

/// Fails if a log contains private data, and shows the line.
pub fn check(log: &str) {
    for line in log.lines() {
        if let Some(private) = private_in(line) {
            panic!("the log holds {private:?}: {line}");
        }
    }
}

fn private_in(line: &str) -> Option<String> {
    let values = VALUES.iter().map(String::as_str).filter(|value| stands_in(value, line));
    let secrets = SECRETS.into_iter().filter(|secret| line.contains(secret));
    // Base64 of `{"`, as every token begins.
    let tokens = line.contains("eyJ").then_some("eyJ").into_iter();
    values
        .chain(secrets)
        .chain(tokens)
        .chain(bearer(line))
        .chain(mail_address(line))
        .next()
        .map(str::to_owned)
}

/// Whether the value occurs as a whole word.
fn stands_in(value: &str, line: &str) -> bool {
    line.match_indices(value).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + value.len()..).and_then(|text| text.chars().next());
        [before, after].into_iter().flatten().all(|beside| !beside.is_alphanumeric())
    })
}

/// What follows `Bearer`, where it is as long as a token.
fn bearer(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("earer ")?;
    let token = rest.split(|one: char| !one.is_ascii_alphanumeric() && !"-._~+/".contains(one)).next()?;
    (token.len() >= 16).then_some(token)
}

/// A word with an `@` between letters or digits.
fn mail_address(line: &str) -> Option<&str> {
    let words = line.split([' ', '"', '`', '\'', ',', '=', '/', '<', '>', '(', ')', '[', ']', '{', '}']);
    words.into_iter().find(|word| {
        let (name, host) = word.split_once('@').unwrap_or_default();
        name.ends_with(char::is_alphanumeric) && host.starts_with(char::is_alphanumeric)
    })
}

#[test]
fn what_is_private_is_found() {
    for planted in [
        "Bearer 0123456789abcdef0123456789",
        "authorization: bearer AAAA-BBBB.CCCC_DDDD",
        "eyJhbGciOiJSUzI1NiJ9",
        "to somebody+else@mail.example",
        "\"mail\":\"kim@example.test\"",
        "{\"inside\":\"no value for Kim Lee\"}",
        "tier=gold",
        "user#77777777-7777-4777-8777-000000000001",
        "Orders.Approve",
        "password: secret of a test",
    ] {
        assert!(private_in(planted).is_some(), "{planted}");
        assert!(std::panic::catch_unwind(|| check(&format!("one\n{planted}\n"))).is_err(), "{planted}");
    }
}

#[test]
fn what_is_not_private_is_not() {
    for honest in [
        r#"{"inside":"there is no bearer token","total_ms":4711.9}"#,
        "the `authorization` header is not of the scheme Bearer",
        "`data.@odata.type` is missing",
        "a golden rule for members: Member or Guest",
        "http://127.0.0.1:9000/token-issuance-start",
        "not fetched: secret `hr-token`",
        "correlation_id=55555555-5555-4555-8555-555555555555",
    ] {
        assert_eq!(private_in(honest), None, "{honest}");
    }
}
