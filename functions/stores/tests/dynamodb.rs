//! What is DynamoDB's own: items and indexes on a DynamoDB-compatible server.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    Projection, ProjectionType, ScalarAttributeType,
};
use claims::values::Known;
use stores::aws::Account;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;

use crate::log::Warnings;
use crate::stand::{self, User, list, look_up, open, text, user};

/// A text of DynamoDB's.
pub(crate) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// A mapping of DynamoDB's.
pub(crate) fn map<const N: usize>(members: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(HashMap::from(members.map(|(name, value)| (name.to_owned(), value))))
}

fn keys(partition: &str, sort: &str) -> Vec<KeySchemaElement> {
    let key = |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    vec![key(partition, KeyType::Hash), key(sort, KeyType::Range)]
}

/// A table with a partition key, a numeric sort key and an index over two other attributes.
pub(crate) async fn table() -> (String, Client) {
    let address = stand::dynamodb().await;
    let sdk = stand::sdk(&address);
    let define = |name, kind| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
    };
    let (text, number) = (ScalarAttributeType::S, ScalarAttributeType::N);
    let all = Projection::builder().projection_type(ProjectionType::All).build();
    let index = GlobalSecondaryIndex::builder().index_name("byMail").projection(all);
    let index = index.set_key_schema(Some(keys("mail", "name"))).build().unwrap();
    let definitions = [("pk", text.clone()), ("year", number), ("mail", text.clone()), ("name", text)];
    sdk.create_table()
        .table_name("People")
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(keys("pk", "year")))
        .set_attribute_definitions(Some(
            definitions.into_iter().map(|(name, kind)| define(name, kind)).collect(),
        ))
        .global_secondary_indexes(index)
        .send()
        .await
        .unwrap();
    (address, sdk)
}

/// Puts an item into it.
pub(crate) async fn put<const N: usize>(
    sdk: &Client,
    pk: &str,
    year: u16,
    members: [(&str, AttributeValue); N],
) {
    let request = sdk.put_item().table_name("People").item("pk", s(pk));
    let request = request.item("year", AttributeValue::N(year.to_string()));
    members
        .into_iter()
        .fold(request, |request, (name, value)| request.item(name, value))
        .send()
        .await
        .unwrap();
}

/// A store over that table, by its key.
pub(crate) fn by_key(address: &str) -> String {
    format!(
        "{{ table: '${{T}}', endpointUrl: '{address}', key: {{ pk: '{{user.id}}', year: {{ number: '{{user.year}}' }} }},
           attributes: {{ number: 'org.units[1].number', dotted: '[\"a.b\"].c', whole: org, data: data, bag: bag }} }}"
    )
}

/// A store over the index of a table.
pub(crate) fn by_mail(address: &str) -> String {
    format!(
        "{{ table: People, index: byMail, endpointUrl: '{address}', key: {{ mail: '{{user.mail}}', name: n }} }}"
    )
}

/// A store over a table whose key is the partition key alone.
pub(crate) fn one_key(address: &str) -> String {
    format!("{{ table: People, endpointUrl: '{address}', key: {{ pk: '{{user.id}}' }} }}")
}

/// A user with both parts of the key.
pub(crate) fn born(id: &str, year: &str) -> User {
    let mut user = user(id);
    user.insert("user.year".to_owned(), year.into());
    user
}

#[tokio::test]
async fn nested_attributes_reserved_words_and_names_with_dots() {
    let (address, sdk) = table().await;
    let unit = |number: &str| map([("number", AttributeValue::N(number.to_owned()))]);
    let org = map([("units", AttributeValue::L(vec![unit("1"), unit("22")])), ("costCenter", s("4711"))]);
    let numbers = AttributeValue::Ns(vec!["1".to_owned(), "2.5".to_owned()]);
    let members = [("org", org), ("a.b", map([("c", s("dotted"))])), ("status", s("on")), ("size", numbers)];
    put(&sdk, "ada", 1815, members).await;

    let store = open("dynamodb", &by_key(&address), &stand::environment(&[("T", "People")])).unwrap();
    let wanted = [
        "people.number",
        "people.dotted",
        "people.org.costCenter",
        "people.status",
        "people.size",
        "people.org.units[7].number",
        "people.org.costCenter.deeper",
        "people.year",
    ];
    let found = look_up(&store, &wanted, &born("ada", "1815")).await;
    let expected = vec![
        text("22"),
        text("dotted"),
        text("4711"),
        text("on"),
        list(&["1", "2.5"]),
        Known::NoValue,
        Known::NoValue,
        text("1815"),
    ];
    assert_eq!(found, Ok(Found::User(expected)));
}

#[tokio::test]
async fn what_no_claim_can_hold_is_no_value_and_a_warning_names_it() {
    let (address, sdk) = table().await;
    let blob = AttributeValue::B(aws_sdk_dynamodb::primitives::Blob::new("bytes"));
    let bag = AttributeValue::L(vec![s("a"), map([("b", s("c"))])]);
    put(&sdk, "ada", 1, [("org", map([("a", s("b"))])), ("data", blob), ("bag", bag)]).await;

    let store = open("dynamodb", &by_key(&address), &stand::environment(&[("T", "People")])).unwrap();
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    let found = look_up(&store, &["people.whole", "people.data", "people.bag"], &born("ada", "1")).await;
    assert_eq!(found, Ok(Found::User(vec![Known::NoValue; 3])));
    let message = "message=the value has a type that is not supported";
    let expected = ["people.whole", "people.data", "people.bag"]
        .map(|name| [message.to_owned(), format!("attribute={name}")]);
    assert_eq!(warnings.fields(), expected.concat());
}

#[tokio::test]
async fn every_part_of_the_key_counts() {
    let (address, sdk) = table().await;
    put(&sdk, "ada", 1815, [("status", s("on"))]).await;
    let store = open("dynamodb", &by_key(&address), &stand::environment(&[("T", "People")])).unwrap();
    for (year, expected) in [
        ("1815", Found::User(vec![text("on")])),
        ("1815.0", Found::User(vec![text("on")])),
        ("1816", Found::UnknownUser),
        ("MDCCCXV", Found::UnknownUser),
        ("", Found::NotAsked),
    ] {
        assert_eq!(look_up(&store, &["people.status"], &born("ada", year)).await, Ok(expected), "{year}");
    }
}

#[tokio::test]
async fn an_index_finds_one_user_and_never_the_first_of_several() {
    let (address, sdk) = table().await;
    put(&sdk, "1", 1, [("mail", s("ada@example.test")), ("name", s("n")), ("status", s("on"))]).await;
    for pk in ["2", "3"] {
        put(&sdk, pk, 1, [("mail", s("two@example.test")), ("name", s("n")), ("status", s("on"))]).await;
    }
    put(&sdk, "4", 1, [("mail", s("other@example.test")), ("name", s("m")), ("status", s("on"))]).await;
    let store = open("dynamodb", &by_mail(&address), &stand::environment(&[])).unwrap();
    let ambiguous =
        StoreFailure::new(FailureKind::Ambiguous, "index `byMail` of table `People`: more than one item");
    for (mail, expected) in [
        ("ada@example.test", Ok(Found::User(vec![text("on")]))),
        ("two@example.test", Err(ambiguous)),
        ("other@example.test", Ok(Found::UnknownUser)),
        ("nobody@example.test", Ok(Found::UnknownUser)),
    ] {
        let user = User::from([("user.mail".to_owned(), mail.into())]);
        assert_eq!(look_up(&store, &["people.status"], &user).await, expected, "{mail}");
    }
}

#[tokio::test]
async fn a_missing_table_or_index_and_a_key_that_does_not_fit_are_for_the_administrator() {
    let address = stand::dynamodb().await;
    let environment = stand::environment(&[("T", "People")]);
    let missing = "table `People`: the table or its index does not exist";
    let store = open("dynamodb", &by_key(&address), &environment).unwrap();
    misconfigured(look_up(&store, &["people.a"], &born("ada", "1")).await, missing);

    let (address, _) = table().await;
    let store = open("dynamodb", &one_key(&address), &environment).unwrap();
    misconfigured(
        look_up(&store, &["people.a"], &user("ada")).await,
        "table `People`: refused with ValidationException",
    );
    let store = open("dynamodb", &by_mail(&address).replace("byMail", "byName"), &environment).unwrap();
    let user = User::from([("user.mail".to_owned(), "ada@example.test".into())]);
    misconfigured(look_up(&store, &["people.a"], &user).await, "table `People`: ");
}

fn misconfigured(found: Result<Found, StoreFailure>, inside: &str) {
    let failure = found.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Misconfigured);
    assert!(failure.inside.starts_with(inside), "{failure}");
}

/// What is wrong with a configuration; `KEY` stands for a good key.
const MISTAKES: [(&str, &str); 11] = [
    (
        "{}",
        "line 1, column 1: `table` is missing (missing_key)\nline 1, column 1: `key` is missing (missing_key)",
    ),
    ("{ table: t, tabel: u, KEY }", "line 1, column 13: unknown key `tabel` (unknown_key)"),
    (
        "{ table: '{user.id}', KEY }",
        "line 1, column 10: `{user.id}` differs between users and cannot be used here (attribute_in_fixed_text)",
    ),
    ("{ table: '${T}', KEY }", "line 1, column 10: the deployment setting `T` is missing (missing_setting)"),
    ("{ table: '${secret:t}', KEY }", "line 1, column 10: the secret `t` is missing (missing_setting)"),
    (
        "{ table: t, key: { pk: fixed } }",
        "line 1, column 18: `key` is the same for every user (same_for_every_user)",
    ),
    (
        "{ table: t, key: { pk: { hex: '{user.id}' } } }",
        "line 1, column 24: `number` is missing (missing_key)\nline 1, column 26: unknown key `hex` (unknown_key)",
    ),
    (
        "{ table: t, KEY, index: i, consistentRead: true }",
        "line 1, column 65: `consistentRead` cannot be combined with `index` (conflicting_keys)",
    ),
    (
        "{ table: t, KEY, endpointUrl: 'http://example.com' }",
        "line 1, column 52: `http://example.com` is not an https address (insecure_address)",
    ),
    (
        "{ table: t, KEY, endpointUrl: '${HTTP}' }",
        "line 1, column 52: `http://example.com` is not an https address (insecure_address)",
    ),
    (
        "{ table: t, KEY, attributes: { a: 'b..c' } }",
        "line 1, column 56: `b..c` is not a path into a record (invalid_path)",
    ),
];

#[test]
fn a_configuration_with_mistakes_is_refused_with_its_places() {
    let environment = stand::environment(&[("HTTP", "http://example.com")]);
    for (yaml, expected) in MISTAKES {
        let yaml = yaml.replace("KEY", "key: { pk: '{user.id}' }");
        assert_eq!(open("dynamodb", &yaml, &environment).err().as_deref(), Some(expected), "{yaml}");
    }
}

#[test]
fn without_an_account_nothing_is_opened() {
    let mut environment = stand::environment(&[]);
    environment.deployment.aws = Account::default();
    let refused = open("dynamodb", "{ table: t, key: { pk: '{user.id}' } }", &environment).err();
    let expected = "line 1, column 1: the AWS region is not known (no_aws_account)\n\
        line 1, column 1: there are no AWS credentials (no_aws_account)";
    assert_eq!(refused.as_deref(), Some(expected));
}
