//! Lists of mappings, on a DynamoDB-compatible server.

use aws_sdk_dynamodb::types::AttributeValue;
use claims::values::Known;
use stores::store::Found;

use crate::dynamodb::{born, by_key, map, put, s, table};
use crate::stand::{self, list, look_up, open, text};

#[tokio::test]
async fn a_number_keeps_all_its_digits() {
    let (address, sdk) = table().await;
    let long = "12345678901234567890123456789.123456789";
    put(&sdk, "ada", 1815, [("size", AttributeValue::N(long.to_owned()))]).await;
    let store = open("dynamodb", &by_key(&address), &stand::environment(&[("T", "People")])).unwrap();
    let found = look_up(&store, &["people.size"], &born("ada", "1815")).await;
    assert_eq!(found, Ok(Found::User(vec![text(long)])));
}

/// Some lists of mappings, good and bad.
fn lists() -> [(&'static str, AttributeValue); 5] {
    let role =
        |name: &str, level: &str| map([("role", s(name)), ("level", AttributeValue::N(level.to_owned()))]);
    let nested =
        |names: &[&str]| map([("teams", AttributeValue::L(names.iter().map(|name| s(name)).collect()))]);
    let bare = map([("level", AttributeValue::N("3".to_owned()))]);
    [
        ("roles", AttributeValue::L(vec![role("admin", "1"), role("author", "2"), bare, s("text")])),
        ("units", AttributeValue::L(vec![nested(&["a", "b"]), nested(&[]), nested(&["c"])])),
        ("none", AttributeValue::L(vec![])),
        ("one", AttributeValue::L(vec![role("admin", "1")])),
        ("bad", AttributeValue::L(vec![map([("role", map([("a", s("b"))]))])])),
    ]
}

#[tokio::test]
async fn lists_of_mappings_are_lists_of_their_members() {
    let (address, sdk) = table().await;
    put(&sdk, "ada", 1815, lists()).await;
    let yaml = by_key(&address)
        .replace("number: 'org", "levels: 'roles[*].level', bad: 'bad[*].role', number: 'org");
    let store = open("dynamodb", &yaml, &stand::environment(&[("T", "People")])).unwrap();
    for (wanted, expected) in [
        ("people.roles[*].role", list(&["admin", "author"])),
        ("people.levels", list(&["1", "2", "3"])),
        ("people.units[*].teams[*]", list(&["a", "b", "c"])),
        ("people.units[*].teams[0]", list(&["a", "c"])),
        ("people.none[*].role", list(&[])),
        ("people.one[*].role", list(&["admin"])),
        ("people.missing[*].role", list(&[])),
        ("people.bad", Known::NoValue),
    ] {
        let found = look_up(&store, &[wanted], &born("ada", "1815")).await;
        assert_eq!(found, Ok(Found::User(vec![expected])), "{wanted}");
    }
}
