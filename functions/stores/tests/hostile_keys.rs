//! A value in a key of `dynamodb` or `file` is nothing but that value, whatever it would like to be. The other stores
//! have other places and tests of their own: `rest_wire.rs`, `graph_requests.rs`, `ldap.rs`, `sql/hostile.rs`.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use stores::store::{Found, Store};
use tokio::runtime::Runtime;

use crate::servers::service::Service;
use crate::stand::{User, environment, look_up, open, text, user};

const PIECES: [&str; 24] = [
    "../",
    "%2f",
    "\"",
    "\\",
    "*)(uid=*",
    "';--",
    "\0",
    "\u{202e}",
    "\u{1f600}",
    "a\u{301}",
    "\u{e4}",
    "\u{2028}",
    "\r\n",
    " ",
    "#n0",
    ":0",
    "{\"S\":\"bob\"}",
    "{",
    "}",
    ",",
    "{user.id}",
    "${T}",
    "ada",
    "bob",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..10).prop_map(|pieces| pieces.concat())
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() }
}

/// What DynamoDB is asked for a user whose id and mail are this value.
fn asked(runtime: &Runtime, stub: &Service, store: &Arc<dyn Store>, value: &str) -> Option<Json> {
    let before = stub.requests().len();
    let user: User = ["user.id", "user.mail"].map(|name| (name.to_owned(), value.into())).into();
    let found = runtime.block_on(look_up(store, &["people.tier"], &user));
    let requests = stub.requests().split_off(before);
    assert!(requests.len() <= 1, "{value:?}");
    let known = if requests.is_empty() { Found::UnknownUser } else { Found::User(vec![text("gold")]) };
    assert_eq!(found, Ok(known), "{value:?}");
    requests.first().map(|request| request.json())
}

/// A stub of DynamoDB, whose answer to a request is this.
fn dynamodb(
    runtime: &Runtime,
    answer: impl Fn(&Json) -> Json + Send + Sync + 'static,
    rest: &str,
) -> (Service, Arc<dyn Store>) {
    let stub = runtime.block_on(Service::start(move |_, request| (200, answer(&request.json()))));
    let yaml = format!("{{ table: People, endpointUrl: '{}', {rest} }}", stub.address);
    let store = open("dynamodb", &yaml, &environment(&[])).unwrap();
    (stub, store)
}

/// The request for every hostile value is the one that is expected for it, or there is none.
fn nothing_but_the_value(
    runtime: &Runtime,
    stub: &Service,
    store: &Arc<dyn Store>,
    expected: impl Fn(&str) -> Option<Json>,
) {
    for value in PIECES {
        assert_eq!(asked(runtime, stub, store, value), expected(value));
    }
    assert_eq!(asked(runtime, stub, store, &"x".repeat(10 * 1024)), None, "no key is as long");
    proptest!(config(), |(value in hostile())| {
        prop_assert_eq!(asked(runtime, stub, store, &value), expected(&value));
    });
}

#[test]
fn a_value_in_a_key_of_dynamodb_is_nothing_but_that_value() {
    let runtime = Runtime::new().unwrap();
    let item = |request: &Json| json!({ "Item": { "pk": request["Key"]["pk"], "sk": request["Key"]["sk"], "tier": { "S": "gold" } } });
    let key = "key: { pk: 'user#{user.id}', sk: '{user.mail}/{user.id}' }";
    let (stub, store) = dynamodb(&runtime, item, key);
    let expected = |value: &str| {
        let key =
            json!({ "pk": { "S": format!("user#{value}") }, "sk": { "S": format!("{value}/{value}") } });
        let request = json!({ "TableName": "People", "Key": key, "ConsistentRead": false, "ReturnConsumedCapacity": "TOTAL",
            "ProjectionExpression": "#n0, #n1, #n2",
            "ExpressionAttributeNames": { "#n0": "pk", "#n1": "sk", "#n2": "tier" } });
        // The sort key of `a/b` and `c` would be that of `a` and `b/c`.
        (!value.contains('/')).then_some(request)
    };
    nothing_but_the_value(&runtime, &stub, &store, expected);
}

#[test]
fn a_value_in_a_key_of_an_index_of_dynamodb_is_nothing_but_that_value() {
    let runtime = Runtime::new().unwrap();
    let items = |request: &Json| {
        let mail = &request["ExpressionAttributeValues"][":0"];
        json!({ "Items": [{ "mail": mail, "tier": { "S": "gold" } }], "Count": 1 })
    };
    let (stub, store) = dynamodb(&runtime, items, "index: byMail, key: { mail: 'a{user.mail}' }");
    let expected = |value: &str| {
        Some(
            json!({ "TableName": "People", "IndexName": "byMail", "Limit": 2, "ReturnConsumedCapacity": "TOTAL",
            "ProjectionExpression": "#n0, #n1",
            "KeyConditionExpression": "#n0 = :0",
            "ExpressionAttributeNames": { "#n0": "mail", "#n1": "tier" },
            "ExpressionAttributeValues": { ":0": { "S": format!("a{value}") } } }),
        )
    };
    nothing_but_the_value(&runtime, &stub, &store, expected);
}

#[test]
fn a_value_in_a_key_of_a_file_is_the_key_of_its_own_record_or_of_none() {
    let runtime = Runtime::new().unwrap();
    let long = "x".repeat(10 * 1024);
    let ids: Vec<&str> = PIECES.into_iter().chain([long.as_str()]).collect();
    let records: Vec<Json> = ids.iter().map(|id| json!({ "id": id, "tier": format!("of {id}") })).collect();
    let environment = environment(&[]);
    std::fs::write(environment.deployment.folder.join("hostile.json"), serde_json::to_vec(&records).unwrap())
        .unwrap();
    let store = open("file", "{ path: hostile.json, key: { id: '{user.id}' } }", &environment).unwrap();
    let found = |value: &str| runtime.block_on(look_up(&store, &["people.tier"], &user(value)));
    for id in &ids {
        assert_eq!(found(id), Ok(Found::User(vec![text(&format!("of {id}"))])));
    }
    proptest!(config(), |(value in hostile())| {
        let own = Found::User(vec![text(&format!("of {value}"))]);
        let expected = if ids.contains(&value.as_str()) { own } else { Found::UnknownUser };
        prop_assert_eq!(found(&value), Ok(expected));
    });
}
