//! A real DynamoDB-compatible server in this process, with the sample people in the table of the sample policy, and the table
//! that instances share.

use std::net::SocketAddr;

use dynoxide::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The table's name.
pub const TABLE: &str = "people";

/// The table that all instances of a function share.
pub const SHARED: &str = "shared";

/// The server with both tables.
pub struct PeopleServer {
    database: Database,
    /// Where it listens.
    pub address: SocketAddr,
}

impl PeopleServer {
    /// Starts it on a free loopback port; it ends with the test's runtime.
    pub async fn start(people: &[Value]) -> Self {
        let database = Database::memory().unwrap();
        create(&database, TABLE, &[("pk", "HASH"), ("sk", "RANGE")]);
        create(&database, SHARED, &[("key", "HASH")]);
        for person in people {
            if let Some(item) = item(person) {
                put(&database, TABLE, item);
            }
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
        Self { database, address }
    }

    /// The items of the shared table.
    pub fn shared(&self) -> Vec<Value> {
        let scan = serde_json::from_value(json!({ "TableName": SHARED })).unwrap();
        let found = serde_json::to_value(self.database.scan(scan).unwrap()).unwrap();
        found["Items"].as_array().unwrap().clone()
    }

    /// Puts an item into the shared table.
    pub fn put_shared(&self, item: Value) {
        put(&self.database, SHARED, item);
    }
}

/// Starts the server and says where it listens.
pub async fn start(people: &[Value]) -> SocketAddr {
    PeopleServer::start(people).await.address
}

fn create(database: &Database, table: &str, key: &[(&str, &str)]) {
    let schema: Vec<Value> =
        key.iter().map(|(name, kind)| json!({ "AttributeName": name, "KeyType": kind })).collect();
    let types: Vec<Value> =
        key.iter().map(|(name, _)| json!({ "AttributeName": name, "AttributeType": "S" })).collect();
    let table = json!({ "TableName": table, "BillingMode": "PAY_PER_REQUEST", "KeySchema": schema,
        "AttributeDefinitions": types });
    database.create_table(serde_json::from_value(table).unwrap()).unwrap();
}

fn put(database: &Database, table: &str, item: Value) {
    let put = json!({ "TableName": table, "Item": item });
    database.put_item(serde_json::from_value(put).unwrap()).unwrap();
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
