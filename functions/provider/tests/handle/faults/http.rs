//! The stores that speak HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use support::servers::web;
use tokio::net::TcpListener;

use super::lock::Lock;
use super::saboteur::instead;
use super::{KIM, LEE, Named, Subject};

const JSON: &str = "content-type: application/json\r\n";
const AMAZON_JSON: &str = "content-type: application/x-amz-json-1.0\r\n";

/// What a web service says: status, header, body.
const ANSWERS: [(&str, &str, &str, &str); 8] = [
    ("500", "500 Internal Server Error", JSON, "{}"),
    ("429", "429 Too Many Requests", JSON, "{}"),
    ("403", "403 Forbidden", JSON, "{}"),
    ("truncated JSON", "200 OK", JSON, r#"{"tier": "gol"#),
    (
        "wrong content type",
        "200 OK",
        "content-type: text/html\r\n",
        r#"{"tier": "html", "department": "html"}"#,
    ),
    ("redirect loop", "302 Found", "location: /people/again\r\n", ""),
    ("gateway's 404", "404 Not Found", "content-type: text/html\r\n", "<html>no route to the service</html>"),
    (
        "page two missing",
        "200 OK",
        JSON,
        r#"{"tier": "html", "department": "html", "@odata.nextLink": "/people/2"}"#,
    ),
];

/// What DynamoDB says: it has its own names for the kinds of trouble, and says 400 to most of them.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
const DYNAMODBS: [(&str, &str, &str, &str); 8] = [
    ("500", "500 Internal Server Error", AMAZON_JSON, r#"{"__type":"c#InternalServerError"}"#),
    ("429", "400 Bad Request", AMAZON_JSON, r#"{"__type":"c#ProvisionedThroughputExceededException"}"#),
    ("429 of the account", "400 Bad Request", AMAZON_JSON, r#"{"__type":"c#ThrottlingException"}"#),
    ("403", "400 Bad Request", AMAZON_JSON, r#"{"__type":"c#AccessDeniedException"}"#),
    (
        "truncated JSON",
        "200 OK",
        AMAZON_JSON,
        r#"{"Item":{"pk":{"S":"77777777-7777-4777-8777-777777777777"},"#,
    ),
    ("wrong content type", "200 OK", "content-type: text/html\r\n", "<h1>Welcome</h1>"),
    ("redirect loop", "302 Found", "location: /again\r\n", ""),
    ("gateway's 404", "404 Not Found", "content-type: text/html\r\n", "<html>no route to the service</html>"),
];

/// A web service in whose place these are the answers, and what nobody would send on purpose.
fn faults(answers: &[(&str, &str, &str, &str)]) -> Vec<Named> {
    let large = format!("\"{}\"", " ".repeat(10 << 20));
    let header = answers.first().map_or("", |answer| answer.2);
    let answers = answers.iter().copied().chain([("10 MB", "200 OK", header, large.as_str())]);
    let faults = answers.map(|(name, status, header, body)| {
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\n{header}content-length: {length}\r\n\r\n{body}");
        (name.to_owned(), instead(move |_| Some(answer.clone().into_bytes())))
    });
    let garbage = b"\x16\x03\x01 garbage \xff\xfe\r\n\r\n";
    faults.chain([("garbage".to_owned(), instead(|_| Some(garbage.to_vec())))]).collect()
}

fn of_user(path: &str, value: impl Fn(&str) -> Value) -> Option<Value> {
    let user = [KIM, LEE].into_iter().find(|(id, _)| path.ends_with(id))?;
    Some(value(user.1))
}

#[tokio::test]
async fn rest() {
    let server = web::start(|request| of_user(request.uri.path(), |tier| json!({ "tier": tier }))).await;
    let store = |way: &super::Way| format!("rest: {{ url: '{}/people/{{user.id}}' }}", way.url("http"));
    let subject = Subject { store, attribute: "tier", server, lock: Arc::new(Lock::AtOnce) };
    subject.survives().await;
    subject.suffers(faults(&ANSWERS)).await;
}

/// A fake of Microsoft Graph and of its token endpoint: there is none for one machine.
#[tokio::test]
async fn graph() {
    let server = web::start(|request| match request.uri.path() {
        "/token" => Some(json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": "token" })),
        path => of_user(path, |department| json!({ "department": department })),
    })
    .await;
    let store = |way: &super::Way| {
        let url = way.url("http");
        format!("graph: {{ client: c, secret: s, baseUrl: '{url}', tokenUrl: '{url}/token' }}")
    };
    let subject = Subject { store, attribute: "department", server, lock: Arc::new(Lock::AtOnce) };
    subject.survives().await;
    subject.suffers(faults(&ANSWERS)).await;
}

/// A DynamoDB-compatible server in this process.
#[tokio::test]
async fn dynamodb() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    let table = json!({ "TableName": "people", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }] });
    operate(server, "CreateTable", &table).await;
    for (id, tier) in [KIM, LEE] {
        let item = json!({ "pk": { "S": id }, "tier": { "S": tier } });
        operate(server, "PutItem", &json!({ "TableName": "people", "Item": item })).await;
    }
    let store = |way: &super::Way| {
        let url = way.url("http");
        format!("dynamodb: {{ table: people, key: {{ pk: '{{user.id}}' }}, endpointUrl: '{url}' }}")
    };
    let subject = Subject { store, attribute: "tier", server, lock: Arc::new(Lock::AtOnce) };
    subject.survives().await;
    subject.suffers(faults(&DYNAMODBS)).await;
}

async fn operate(server: SocketAddr, operation: &str, request: &Value) {
    let client = stores::http::client(None).unwrap();
    let request = http::Request::post(format!("http://{server}/"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("x-amz-date", "20260101T000000Z")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
        .body(request.to_string().into());
    let mut answer = client.send(request.unwrap()).await.unwrap();
    let status = answer.status();
    let said = stores::http::body(&mut answer, 10_000).await;
    assert!(status.is_success(), "{operation}: {status} {said:?}");
}
