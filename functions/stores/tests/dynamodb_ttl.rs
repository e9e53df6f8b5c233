//! Items that have expired and are still there, on a DynamoDB-compatible server.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;
use stores::failure::FailureKind;
use stores::store::Found;

use crate::dynamodb::{by_mail, one_key, put, s, table};
use crate::stand::{self, User, look_up, open, text, user};

fn seconds_from_now(seconds: i64) -> AttributeValue {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    AttributeValue::N((i64::try_from(now).unwrap() + seconds).to_string())
}

#[tokio::test]
async fn an_expired_item_is_ignored() {
    let address = stand::dynamodb().await;
    let sdk = stand::sdk(&address);
    stand::people_table(&sdk, "People").await;
    let items = [
        ("gone", Some(seconds_from_now(-60))),
        ("long-gone", Some(AttributeValue::N("0".to_owned()))),
        ("here", Some(seconds_from_now(60))),
        ("for-ever", None),
        ("no-number", Some(s("1"))),
    ];
    for (id, expires) in items {
        let put = sdk.put_item().table_name("People").item("pk", s(id)).item("tier", s("gold"));
        let put = expires.into_iter().fold(put, |put, at| put.item("expires.at", at));
        put.send().await.unwrap();
    }
    let yaml = one_key(&address).replace("key:", "ttlAttribute: expires.at, key:");
    let store = open("dynamodb", &yaml, &stand::environment(&[])).unwrap();
    for (id, known) in
        [("gone", false), ("long-gone", false), ("here", true), ("for-ever", true), ("no-number", true)]
    {
        let expected = if known { Found::User(vec![text("gold")]) } else { Found::UnknownUser };
        assert_eq!(look_up(&store, &["people.tier"], &user(id)).await, Ok(expected), "{id}");
    }
}

#[tokio::test]
async fn an_expired_item_does_not_stand_in_the_way_of_the_one_that_has_not() {
    let (address, sdk) = table().await;
    let item = |mail: &str, seconds| {
        [("mail", s(mail)), ("name", s("n")), ("status", s("on")), ("expires", seconds_from_now(seconds))]
    };
    for (pk, seconds) in [("1", -60), ("2", -60), ("3", -60), ("4", 60), ("5", -60)] {
        put(&sdk, pk, 1, item("ada@example.test", seconds)).await;
    }
    for (pk, seconds) in [("6", -60), ("7", 60), ("8", -60), ("9", 60)] {
        put(&sdk, pk, 1, item("two@example.test", seconds)).await;
    }
    put(&sdk, "0", 1, item("gone@example.test", -60)).await;
    let yaml = by_mail(&address).replace("key:", "ttlAttribute: expires, key:");
    let store = open("dynamodb", &yaml, &stand::environment(&[])).unwrap();
    let ask = async |mail: &str| {
        let user = User::from([("user.mail".to_owned(), mail.into())]);
        look_up(&store, &["people.status"], &user).await.map_err(|failure| failure.kind)
    };
    assert_eq!(ask("ada@example.test").await, Ok(Found::User(vec![text("on")])));
    assert_eq!(ask("gone@example.test").await, Ok(Found::UnknownUser));
    assert_eq!(ask("two@example.test").await, Err(FailureKind::Ambiguous));
}
