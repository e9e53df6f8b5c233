//! What is the own of the store `hash`: its values and its mistakes.

use claims::document::Diagnostics;
use claims::values::{AttributeName, Known};
use stores::store::{Found, Wanted};

use crate::stand::{environment, look_up, open, text, user};

const YAML: &str = "{ secret: '${KEY}', values: {
    orders: ['{user.id}', orders], pair: ['{user.id}', '{user.country}'] } }";

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// The expected values are those of Python's `hmac`.
#[tokio::test]
async fn a_value_is_the_hash_of_its_texts() {
    let store = open("hash", YAML, &environment(&[("KEY", KEY)])).unwrap();
    let mut ada = user("7");
    let wanted = ["people.orders", "people.pair"];
    let orders = text("I7w9gMN4uMC-04GRyNvGr6W-fYg4ReiRtVzz8oXSaBA");
    let found = look_up(&store, &wanted, &ada).await;
    assert_eq!(found, Ok(Found::User(vec![orders.clone(), Known::NoValue])));
    ada.insert("user.country".to_owned(), "x".into());
    let found = look_up(&store, &wanted, &ada).await;
    let pair = text("bctOfaF_rHdYYQ8nyX2CaAHxgLzjQM9VExdm4AHIyo8");
    assert_eq!(found, Ok(Found::User(vec![orders, pair])));
    let other = open("hash", YAML, &environment(&[("KEY", &KEY.replace('0', "1"))])).unwrap();
    assert_ne!(look_up(&other, &wanted, &ada).await, found);
}

#[tokio::test]
async fn no_two_lists_of_texts_are_the_same_when_joined() {
    let store = open("hash", YAML, &environment(&[("KEY", KEY)])).unwrap();
    let mut values = Vec::new();
    for (id, country) in [("ab", "c"), ("a", "bc"), ("abc", ""), ("a", "b"), ("\0", "\0\0"), ("\0\0", "\0")] {
        let mut ada = user(id);
        ada.insert("user.country".to_owned(), country.into());
        let Ok(Found::User(found)) = look_up(&store, &["people.pair"], &ada).await else {
            panic!("{id} {country}");
        };
        values.extend(found);
    }
    let has_value = |value: &&Known| **value != Known::NoValue;
    assert_eq!(values.iter().filter(has_value).count(), 5, "an empty text is no value");
    for (index, value) in values.iter().enumerate() {
        assert!(!values.iter().skip(index + 1).any(|other| other == value), "{value:?}");
    }
}

#[test]
fn what_cannot_be_a_hash_is_refused_without_the_secret_in_the_message() {
    let refused = |yaml: &str, key: &str| open("hash", yaml, &environment(&[("KEY", key)])).err().unwrap();
    let short = refused(YAML, "0123456789abcdef0123456789abcde");
    assert_eq!(short, "line 1, column 11: the secret has fewer than 32 bytes (unusable_key)");
    for (yaml, expected) in [
        ("{ secret: '${KEY}' }", "`values` is missing"),
        ("{ secret: '${KEY}', values: {} }", "`values` is empty"),
        ("{ secret: '${KEY}', values: { a: [] } }", "`a` is a hash of nothing"),
        ("{ secret: '${KEY}', values: { a: [b] } }", "`a` is the same for every user"),
        ("{ secret: '{user.id}', values: { a: ['{user.id}'] } }", "differs between users"),
        ("{ secret: '${NONE}', values: { a: ['{user.id}'] } }", "the deployment setting `NONE` is missing"),
    ] {
        let message = refused(yaml, KEY);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn a_value_that_does_not_exist_is_told_at_the_start() {
    let store = open("hash", YAML, &environment(&[("KEY", KEY)])).unwrap();
    let wanted =
        |name: &str| Wanted { attributes: vec![AttributeName::parse(name).unwrap()], ..Wanted::default() };
    let mut diagnostics = Diagnostics::default();
    assert!(store.check(&wanted("people.orders"), &mut diagnostics));
    assert!(!store.check(&wanted("people.Orders"), &mut diagnostics));
    let lines: Vec<String> = diagnostics.sorted().iter().map(ToString::to_string).collect();
    assert!(lines.join("").contains("there is no value `Orders`"), "{lines:?}");
}
