//! A real DynamoDB-compatible server in this process, with an empty table for recordings.

use std::net::SocketAddr;

use dynoxide::Database;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The table's name.
pub const TABLE: &str = "recordings";

/// The server with the table.
pub struct RecordServer {
    database: Database,
    /// Where it listens.
    pub address: SocketAddr,
}

impl RecordServer {
    /// Starts the server on a free loopback port; it ends with the test's runtime.
    pub async fn start() -> Self {
        let database = Database::memory().unwrap();
        let table = json!({
            "TableName": TABLE,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        });
        database.create_table(serde_json::from_value(table).unwrap()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
        Self { database, address }
    }

    /// The items of the table.
    pub fn items(&self) -> Value {
        let scan = serde_json::from_value(json!({ "TableName": TABLE })).unwrap();
        serde_json::to_value(self.database.scan(scan).unwrap()).unwrap()["Items"].clone()
    }
}
