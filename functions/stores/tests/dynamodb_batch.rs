//! Look-ups that start at the same moment: the requests, and that one look-up's failure does not affect another one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::{join, join_all};
use serde_json::{Value as Json, json};
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::servers::stub::{self, Answer, Stub};
use crate::stand::{self, look_up, open, text, user};

/// A store over a table at an address.
fn store(address: &str, table: &str, environment: &Environment) -> Arc<dyn Store> {
    store_with(address, table, "", environment)
}

fn store_with(address: &str, table: &str, more: &str, environment: &Environment) -> Arc<dyn Store> {
    let yaml = "{ table: TABLE, endpointUrl: 'ADDRESS', key: { pk: '{user.id}' } MORE }";
    let yaml = yaml.replace("TABLE", table).replace("ADDRESS", address).replace("MORE", more);
    open("dynamodb", &yaml, environment).unwrap()
}

type Answered = Result<Found, StoreFailure>;

/// Asks two stores at the same moment, about `ada`.
async fn both(first: &Arc<dyn Store>, second: &Arc<dyn Store>) -> (Answered, Answered) {
    let ada = user("ada");
    join(look_up(first, &["people.tier"], &ada), look_up(second, &["people.a.b"], &ada)).await
}

fn operations(stub: &Stub) -> Vec<String> {
    let operation = |request: &stub::Request| {
        request.header("x-amz-target").unwrap().rsplit('.').next().unwrap().to_owned()
    };
    stub.requests().iter().map(operation).collect()
}

fn bodies(stub: &Stub) -> Vec<Json> {
    stub.requests().iter().map(stub::Request::json).collect()
}

fn found(texts: &str) -> Answered {
    Ok(Found::User(vec![text(texts)]))
}

const BOTH: Answer = Answer::Full(
    200,
    r#"{"Responses":{"People":[{"pk":{"S":"ada"},"tier":{"S":"gold"},"a":{"M":{"b":{"S":"c"}}}}],
        "Other":[{"pk":{"S":"ada"},"a":{"M":{"b":{"S":"d"}}}}]},"UnprocessedKeys":{}}"#,
);

#[tokio::test]
async fn two_tables_share_a_request() {
    let (stub, environment) = (Stub::start(&[BOTH]).await, stand::environment(&[]));
    let people = store(&stub.address, "People", &environment);
    let other = store_with(&stub.address, "Other", ", ttlAttribute: expires", &environment);
    assert_eq!(both(&people, &other).await, (found("gold"), found("d")));
    let expected = json!({ "RequestItems": {
        "People": { "Keys": [{ "pk": { "S": "ada" } }], "ConsistentRead": false,
            "ProjectionExpression": "#n0, #n1", "ExpressionAttributeNames": { "#n0": "pk", "#n1": "tier" } },
        "Other": { "Keys": [{ "pk": { "S": "ada" } }], "ConsistentRead": false,
            "ProjectionExpression": "#n0.#n1, #n2, #n3",
            "ExpressionAttributeNames": { "#n0": "a", "#n1": "b", "#n2": "expires", "#n3": "pk" } },
    } });
    assert_eq!(bodies(&stub), [expected]);
}

#[tokio::test]
async fn two_stores_over_one_item_ask_for_it_once() {
    let (stub, environment) = (Stub::start(&[BOTH]).await, stand::environment(&[]));
    let (first, second) =
        (store(&stub.address, "People", &environment), store(&stub.address, "People", &environment));
    assert_eq!(both(&first, &second).await, (found("gold"), found("c")));
    let expected = json!({ "RequestItems": { "People": {
        "Keys": [{ "pk": { "S": "ada" } }], "ConsistentRead": false, "ProjectionExpression": "#n0.#n1, #n2, #n3",
        "ExpressionAttributeNames": { "#n0": "a", "#n1": "b", "#n2": "pk", "#n3": "tier" } } } });
    assert_eq!(bodies(&stub), [expected]);
}

#[tokio::test]
async fn what_cannot_go_together_does_not() {
    let (stub, environment) = (Stub::start(&[GOLD]).await, stand::environment(&[]));
    let elsewhere = Stub::start(&[GOLD]).await;
    let people = store(&stub.address, "People", &environment);
    for (other, expected) in [
        (store_with(&stub.address, "People", ", consistentRead: true", &environment), 2),
        (store_with(&stub.address, "Other", ", region: eu-north-1", &environment), 4),
        (store(&elsewhere.address, "Other", &environment), 5),
    ] {
        assert_eq!(both(&people, &other).await, (found("gold"), found("c")));
        assert_eq!(operations(&stub), vec!["GetItem"; expected]);
    }
    let number = "{ table: Other, endpointUrl: 'ADDRESS', key: { pk: '{user.id}', year: { number: '1' } } }";
    let number = open("dynamodb", &number.replace("ADDRESS", &stub.address), &environment).unwrap();
    assert_eq!(both(&people, &number).await, (found("gold"), found("c")));
    assert_eq!(operations(&stub), vec!["GetItem"; 7]);
}

#[tokio::test]
async fn a_key_that_was_not_processed_is_throttled_and_the_others_are_answered() {
    const LEFT: Answer = Answer::Full(
        200,
        r#"{"Responses":{"People":[{"pk":{"S":"ada"},"tier":{"S":"gold"}}]},
            "UnprocessedKeys":{"Other":{"Keys":[{"pk":{"S":"ada"}}]}}}"#,
    );
    let (stub, environment) = (Stub::start(&[LEFT]).await, stand::environment(&[]));
    let (people, other) =
        (store(&stub.address, "People", &environment), store(&stub.address, "Other", &environment));
    let throttled =
        StoreFailure::new(FailureKind::Throttled, "table `Other`: the item was left out of a batch");
    assert_eq!(both(&people, &other).await, (found("gold"), Err(throttled)));
    assert_eq!(operations(&stub), ["BatchGetItem"]);
}

#[tokio::test]
async fn the_item_of_another_key_is_not_used() {
    const BOBS: Answer = Answer::Full(
        200,
        r#"{"Responses":{"People":[{"pk":{"S":"bob"},"tier":{"S":"gold"}},{"tier":{"S":"gold"}}],"Other":[]},
            "UnprocessedKeys":{}}"#,
    );
    let (stub, environment) = (Stub::start(&[BOBS]).await, stand::environment(&[]));
    let (people, other) =
        (store(&stub.address, "People", &environment), store(&stub.address, "Other", &environment));
    let (first, second) = both(&people, &other).await;
    assert_eq!(first.unwrap_err().kind, FailureKind::Malformed);
    assert_eq!(second, Ok(Found::UnknownUser));
}

const GOLD: Answer = Answer::Full(
    200,
    r#"{"Item":{"pk":{"S":"ada"},"year":{"N":"1"},"tier":{"S":"gold"},"a":{"M":{"b":{"S":"c"}}}}}"#,
);
const DENIED: Answer = Answer::Full(400, r#"{"__type":"x#AccessDeniedException"}"#);
const THROTTLED: Answer = Answer::Full(400, r#"{"__type":"x#ThrottlingException"}"#);

#[tokio::test]
async fn where_a_batch_is_refused_each_is_asked_for_alone_for_five_minutes() {
    let answers = &[DENIED, GOLD, GOLD, GOLD, GOLD, BOTH];
    let (stub, environment) = (Stub::start(answers).await, stand::environment(&[]));
    let (people, other) =
        (store(&stub.address, "People", &environment), store(&stub.address, "Other", &environment));
    for _ in 0..2 {
        assert_eq!(both(&people, &other).await, (found("gold"), found("c")));
    }
    assert_eq!(operations(&stub), ["BatchGetItem", "GetItem", "GetItem", "GetItem", "GetItem"]);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(300)).await;
    tokio::time::resume();
    assert_eq!(both(&people, &other).await, (found("gold"), found("d")));
    assert_eq!(operations(&stub).last().map(String::as_str), Some("BatchGetItem"));
}

#[tokio::test]
async fn a_batch_that_cannot_be_read_is_asked_for_again_one_by_one() {
    for answers in [&[Answer::Flood, GOLD, GOLD, BOTH], &[Answer::Full(200, "{}"), GOLD, GOLD, BOTH]] {
        let (stub, environment) = (Stub::start(answers).await, stand::environment(&[]));
        let [people, other] = ["People", "Other"].map(|table| store(&stub.address, table, &environment));
        assert_eq!(both(&people, &other).await, (found("gold"), found("c")));
        assert_eq!(both(&people, &other).await, (found("gold"), found("d")));
        assert_eq!(operations(&stub), ["BatchGetItem", "GetItem", "GetItem", "BatchGetItem"]);
    }
}

#[tokio::test]
async fn what_concerns_every_table_is_not_asked_for_again() {
    for (answer, kind) in [(THROTTLED, FailureKind::Throttled), (Answer::Close, FailureKind::Unavailable)] {
        let answers: &'static [Answer] = Box::leak(Box::new([answer]));
        let (stub, environment) = (Stub::start(answers).await, stand::environment(&[]));
        let (people, other) =
            (store(&stub.address, "People", &environment), store(&stub.address, "Other", &environment));
        let (first, second) = both(&people, &other).await;
        assert_eq!((first.unwrap_err().kind, second.unwrap_err().kind), (kind, kind));
        assert_eq!(operations(&stub), ["BatchGetItem"]);
    }
}

#[tokio::test]
async fn a_look_up_that_gives_up_leaves_the_others_alone() {
    let (address, requests) = counted(&stand::dynamodb().await).await;
    let (sdk, environment) = (stand::sdk(&address), stand::environment(&[]));
    stand::people_table(&sdk, "People").await;
    sdk.put_item().table_name("People").item("pk", s("ada")).item("tier", s("gold")).send().await.unwrap();
    let store = store(&address, "People", &environment);
    let before = requests.load(Ordering::Relaxed);
    let ada = user("ada");
    let impatient = tokio::time::timeout(Duration::ZERO, look_up(&store, &["people.tier"], &ada));
    let (given_up, patient) = join(impatient, look_up(&store, &["people.tier"], &ada)).await;
    assert!(given_up.is_err());
    assert_eq!(patient, found("gold"));
    assert_eq!(requests.load(Ordering::Relaxed), before + 1);
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// A way to a server that counts the requests on it.
async fn counted(server: &str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (server, count) = (server.to_owned(), Arc::new(AtomicUsize::new(0)));
    let counting = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(forward(stream, server.clone(), Arc::clone(&counting)));
        }
    });
    (address, count)
}

async fn forward(mut stream: TcpStream, server: String, count: Arc<AtomicUsize>) {
    let client = stores::http::client(None).unwrap();
    while let Some(request) = stub::read(&mut stream).await {
        count.fetch_add(1, Ordering::Relaxed);
        let mut post = http::Request::post(&server);
        for name in ["content-type", "x-amz-target", "authorization", "x-amz-date"] {
            post = post.header(name, request.header(name).unwrap());
        }
        let mut answer = client.send(post.body(request.body.clone().into()).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let body = stores::http::body(&mut answer, 16 << 20).await.unwrap().unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let answer = format!("HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Tables `Table0` and so on, each with the users `0` to `100` of its own; and the way to them.
async fn tables(count: usize) -> (String, Arc<AtomicUsize>) {
    let server = stand::dynamodb().await;
    let sdk = stand::sdk(&server);
    for table in 0..count {
        stand::people_table(&sdk, &format!("Table{table}")).await;
        for id in 0..=100 {
            let put = sdk.put_item().table_name(format!("Table{table}")).item("pk", s(&id.to_string()));
            put.item("tier", s(&format!("{table}/{id}"))).send().await.unwrap();
        }
    }
    counted(&server).await
}

#[tokio::test]
async fn however_many_tables_are_asked_it_is_one_request() {
    for count in [1, 2, 5] {
        let (address, requests) = tables(count).await;
        let environment = stand::environment(&[]);
        let stores: Vec<_> =
            (0..count).map(|table| store(&address, &format!("Table{table}"), &environment)).collect();
        let answers = stores.iter().enumerate().map(async |(table, store)| {
            let answer = look_up(store, &["people.tier"], &user("7")).await;
            assert_eq!(answer, found(&format!("{table}/7")));
        });
        join_all(answers).await;
        assert_eq!(requests.load(Ordering::Relaxed), 1, "{count} stores");
    }
}

#[tokio::test]
async fn a_batch_has_a_hundred_keys_at_most_and_each_finds_its_own() {
    let (address, requests) = tables(1).await;
    let store = store(&address, "Table0", &stand::environment(&[]));
    let answers = (0..=101).map(async |id| {
        let expected = if id > 100 { Ok(Found::UnknownUser) } else { found(&format!("0/{id}")) };
        assert_eq!(look_up(&store, &["people.tier"], &user(&id.to_string())).await, expected);
    });
    join_all(answers).await;
    assert_eq!(requests.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_missing_table_does_not_affect_others() {
    let (address, _) = tables(1).await;
    let environment = stand::environment(&[]);
    let (there, missing) =
        (store(&address, "Table0", &environment), store(&address, "Nowhere", &environment));
    for _ in 0..2 {
        let seven = user("7");
        let answers =
            join(look_up(&there, &["people.tier"], &seven), look_up(&missing, &["people.tier"], &seven));
        let (first, second) = answers.await;
        assert_eq!(first, found("0/7"));
        let inside = "table `Nowhere`: the table or its index does not exist";
        let failure = second.unwrap_err();
        assert!(
            failure.kind == FailureKind::Misconfigured && failure.inside.starts_with(inside),
            "{failure}"
        );
    }
}
