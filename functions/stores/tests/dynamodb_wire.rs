//! The requests to DynamoDB, and how its errors are mapped; over a stub.

use std::time::Duration;

use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;

use crate::dynamodb::{by_mail, one_key};
use crate::servers::stub::{Answer, Stub};
use crate::signature;
use crate::stand::{self, User, ask, look_up, open, text, user};

const GOLD: Answer = Answer::Full(
    200,
    r#"{"Item":{"pk":{"S":"ada"},"tier":{"S":"gold"}},"ConsumedCapacity":{"TableName":"People","CapacityUnits":0.5}}"#,
);

#[tokio::test]
async fn only_the_needed_attributes_are_requested() {
    let stub = Stub::start(&[GOLD]).await;
    let yaml = one_key(&stub.address).replace("key:", "attributes: { unit: 'org.units[0]', org: org }, key:");
    let store = open("dynamodb", &yaml, &stand::environment(&[])).unwrap();
    look_up(&store, &["people.tier", "people.unit", "people.a.b"], &user("ada")).await.unwrap();
    look_up(&store, &["people.unit", "people.org"], &user("ada")).await.unwrap();
    let sent: Vec<serde_json::Value> = stub.requests().into_iter().map(|request| request.json()).collect();
    assert_eq!(
        sent,
        [
            serde_json::json!({
                "TableName": "People", "Key": { "pk": { "S": "ada" } }, "ConsistentRead": false,
                "ReturnConsumedCapacity": "TOTAL",
                "ProjectionExpression": "#n0.#n1, #n2.#n3, #n4, #n5",
                "ExpressionAttributeNames":
                    { "#n0": "a", "#n1": "b", "#n2": "org", "#n3": "units", "#n4": "pk", "#n5": "tier" }
            }),
            serde_json::json!({
                "TableName": "People", "Key": { "pk": { "S": "ada" } }, "ConsistentRead": false,
                "ReturnConsumedCapacity": "TOTAL",
                "ProjectionExpression": "#n0, #n1", "ExpressionAttributeNames": { "#n0": "org", "#n1": "pk" }
            })
        ]
    );
}

#[tokio::test]
async fn a_query_asks_for_two_items_and_the_whole_key() {
    const ITEMS: &str =
        r#"{"Items":[{"mail":{"S":"ada\" OR 1=1"},"name":{"S":"n"},"tier":{"S":"gold"}}],"Count":1}"#;
    let stub = Stub::start(&[Answer::Full(200, ITEMS)]).await;
    let store = open("dynamodb", &by_mail(&stub.address), &stand::environment(&[])).unwrap();
    let user = User::from([("user.mail".to_owned(), "ada\" OR 1=1".into())]);
    assert_eq!(look_up(&store, &["people.tier"], &user).await, Ok(Found::User(vec![text("gold")])));
    let expected = serde_json::json!({
        "TableName": "People", "IndexName": "byMail", "Limit": 2, "ReturnConsumedCapacity": "TOTAL",
        "ProjectionExpression": "#n0, #n1, #n2",
        "KeyConditionExpression": "#n0 = :0 AND #n1 = :1",
        "ExpressionAttributeNames": { "#n0": "mail", "#n1": "name", "#n2": "tier" },
        "ExpressionAttributeValues": { ":0": { "S": "ada\" OR 1=1" }, ":1": { "S": "n" } }
    });
    let sent: Vec<serde_json::Value> = stub.requests().into_iter().map(|request| request.json()).collect();
    assert_eq!(sent, [expected]);
}

#[tokio::test]
async fn an_item_that_was_not_asked_for_is_a_failure() {
    for (yaml, answer) in [
        (one_key as fn(&str) -> String, r#"{"Item":{"pk":{"S":"bob"},"tier":{"S":"silver"}}}"#),
        (one_key, r#"{"Item":{"pk":{"N":"7"},"tier":{"S":"silver"}}}"#),
        (one_key, r#"{"Item":{"tier":{"S":"silver"}}}"#),
        (
            one_key,
            r#"{"Item":{"pk":{"S":"ada"},"tier":{"S":"silver"}},"ConsumedCapacity":{"TableName":"Places"}}"#,
        ),
        (
            by_mail,
            r#"{"Items":[{"mail":{"S":"ada"},"name":{"S":"n"}}],"ConsumedCapacity":{"TableName":"arn:aws:dynamodb:eu-west-1:111122223333:table/Places"}}"#,
        ),
        (by_mail, r#"{"Items":[{"mail":{"S":"bob"},"name":{"S":"n"},"tier":{"S":"silver"}}]}"#),
        (by_mail, r#"{"Items":[{"mail":{"S":"ada"},"name":{"S":"m"},"tier":{"S":"silver"}}]}"#),
        (by_mail, r#"{"Items":[{"tier":{"S":"silver"}}]}"#),
    ] {
        let answers: &'static [Answer] = Box::leak(Box::new([Answer::Full(200, answer)]));
        let stub = Stub::start(answers).await;
        let store = open("dynamodb", &yaml(&stub.address), &stand::environment(&[])).unwrap();
        let ada = User::from(["user.id", "user.mail"].map(|name| (name.to_owned(), "ada".into())));
        let failure = look_up(&store, &["people.tier"], &ada).await.unwrap_err();
        let inside = "table `People`: the response has an item that was not requested";
        assert_eq!(failure, StoreFailure::new(FailureKind::Malformed, inside), "{answer}");
    }
}

#[tokio::test]
async fn a_consistent_read_is_asked_for() {
    let stub = Stub::start(&[GOLD]).await;
    let yaml = one_key(&stub.address).replace("key:", "consistentRead: true, key:");
    let store = open("dynamodb", &yaml, &stand::environment(&[])).unwrap();
    look_up(&store, &["people.tier"], &user("ada")).await.unwrap();
    assert_eq!(stub.requests().first().unwrap().json().get("ConsistentRead"), Some(&true.into()));
}

#[tokio::test]
async fn the_environment_says_where_dynamodb_is_unless_the_policy_does() {
    let (ours, other) = (Stub::start(&[GOLD]).await, Stub::start(&[GOLD]).await);
    let mut environment = stand::environment(&[]);
    environment.deployment.aws.dynamodb_endpoint = Some(other.address.clone());
    let silent = "{ table: People, key: { pk: '{user.id}' } }";
    for (yaml, expected) in [(one_key(&ours.address).as_str(), (1, 0)), (silent, (1, 1))] {
        let store = open("dynamodb", yaml, &environment).unwrap();
        look_up(&store, &["people.tier"], &user("ada")).await.unwrap();
        assert_eq!((ours.requests().len(), other.requests().len()), expected, "{yaml}");
    }
    environment.deployment.aws.dynamodb_endpoint = Some("http://example.com".to_owned());
    let refused = open("dynamodb", silent, &environment).err().unwrap();
    assert_eq!(refused, "line 1, column 1: `http://example.com` is not an https address (insecure_address)");
}

#[tokio::test]
async fn requests_are_signed_for_the_region_and_arrive_as_they_were_signed() {
    let stub = Stub::start(&[GOLD]).await;
    let yaml = one_key(&stub.address).replace("key:", "region: eu-central-1, key:");
    let store = open("dynamodb", &yaml, &stand::environment(&[])).unwrap();
    // The item is somebody else's.
    look_up(&store, &["people.tier"], &user("\u{e4}da")).await.unwrap_err();
    let request = stub.requests().first().unwrap().clone();
    assert_eq!(request.header("x-amz-security-token"), Some("session of a test"));
    assert_eq!(request.header("x-amz-target"), Some("DynamoDB_20120810.GetItem"));
    assert_eq!(request.header("host"), stub.address.strip_prefix("http://"));
    signature::check(&request, "eu-central-1", "dynamodb");
}

/// Enough for two attempts, however busy the machine is.
const LONG: Duration = Duration::from_secs(30);

/// What a stub answers, the failure that it is, and how often it is asked.
const FAULTS: [(&[Answer], FailureKind, usize); 16] = [
    (&[Answer::Full(400, THROTTLED)], FailureKind::Throttled, 2),
    (&[Answer::Full(400, r#"{"__type":"com.amazon.coral#ThrottlingException"}"#)], FailureKind::Throttled, 2),
    (&[Answer::Full(400, r#"{"__type":"x#RequestLimitExceeded"}"#)], FailureKind::Throttled, 2),
    (
        &[Answer::Full(400, r#"{"__type":"x#AccessDeniedException","Message":"ada"}"#)],
        FailureKind::Misconfigured,
        1,
    ),
    (&[Answer::Full(400, r#"{"__type":"x#ExpiredTokenException"}"#)], FailureKind::Misconfigured, 1),
    (&[Answer::Full(400, r#"{"__type":"x#KMSAccessDeniedException"}"#)], FailureKind::Misconfigured, 1),
    (&[Answer::Full(400, r#"{"__type":"x#RequestExpired"}"#)], FailureKind::Misconfigured, 1),
    (&[Answer::Full(500, r#"{"__type":"x#InternalServerError"}"#)], FailureKind::Unavailable, 2),
    (&[Answer::Full(503, "down for maintenance")], FailureKind::Unavailable, 2),
    (&[Answer::Full(404, "<html>")], FailureKind::Malformed, 1),
    (&[Answer::Full(200, "{\"Item\":{\"tier\":")], FailureKind::Malformed, 1),
    (&[Answer::Full(200, "<html>")], FailureKind::Malformed, 1),
    (&[Answer::Redirect], FailureKind::Malformed, 1),
    (&[Answer::Close], FailureKind::Unavailable, 2),
    (&[Answer::Truncated], FailureKind::Unavailable, 2),
    (&[Answer::Flood], FailureKind::Malformed, 1),
];

const THROTTLED: &str =
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}"#;

#[tokio::test]
async fn faults_are_told_apart_and_the_passing_ones_tried_once_more() {
    for (answers, kind, attempts) in FAULTS {
        let stub = Stub::start(answers).await;
        let found = ask(&one_key(&stub.address), LONG, &["people.tier"], &user("ada")).await;
        let failure = found.unwrap_err();
        assert_eq!((failure.kind, stub.requests().len()), (kind, attempts), "{answers:?} {failure}");
        assert!(!failure.inside.contains("ada") && !failure.inside.contains("secret"), "{failure}");
    }
}

#[tokio::test]
async fn a_second_attempt_that_succeeds_is_a_success() {
    for answers in [&[Answer::Full(400, THROTTLED), GOLD], &[Answer::Close, GOLD], &[Answer::Truncated, GOLD]]
    {
        let stub = Stub::start(answers).await;
        let found = ask(&one_key(&stub.address), LONG, &["people.tier"], &user("ada")).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{answers:?}");
    }
}

#[tokio::test]
async fn silence_is_late() {
    for answers in [&[Answer::Silence], &[Answer::Stalled]] {
        let stub = Stub::start(answers).await;
        let share = Duration::from_secs(1);
        let failure = ask(&one_key(&stub.address), share, &["people.tier"], &user("ada")).await.unwrap_err();
        assert_eq!((failure.kind, stub.requests().len()), (FailureKind::Late, 1), "{answers:?} {failure}");
    }
}

#[tokio::test]
async fn a_closed_port_is_unavailable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let store = open("dynamodb", &one_key(&address), &stand::environment(&[])).unwrap();
    let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
    assert_eq!(failure, StoreFailure::new(FailureKind::Unavailable, "table `People`: not reached"));
}
