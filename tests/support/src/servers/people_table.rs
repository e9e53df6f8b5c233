//! A real DynamoDB-compatible server in this process, with the sample people in the table of the sample policy.

use std::net::SocketAddr;

use dynoxide::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The table's name.
pub const TABLE: &str = "people";

/// Starts the server on a free loopback port; it ends with the test's runtime.
pub async fn start(people: &[Value]) -> SocketAddr {
    let database = Database::memory().unwrap();
    let table = json!({
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" }],
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "S" },
        ],
    });
    database.create_table(serde_json::from_value(table).unwrap()).unwrap();
    for person in people {
        if let Some(item) = item(person) {
            let put = json!({ "TableName": TABLE, "Item": item });
            database.put_item(serde_json::from_value(put).unwrap()).unwrap();
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    address
}

/// The item of a sample person whom the store knows.
fn item(person: &Value) -> Option<Value> {
    let mut item = json!({
        "pk": { "S": format!("user#{}", person["user"]["id"].as_str()?) },
        "sk": { "S": "profile" },
    });
    for (name, value) in person.get("people")?.as_object()? {
        item[name] = match value {
            Value::Array(texts) => {
                json!({ "L": texts.iter().map(|text| json!({ "S": text })).collect::<Vec<_>>() })
            }
            value => json!({ "S": value.as_str()? }),
        };
    }
    Some(item)
}
