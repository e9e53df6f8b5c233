//! How a database's errors are mapped. Neither values nor the server's texts get into the log.

use stores::failure::{FailureKind, StoreFailure};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::stand::{ALL, Kind, Stand};
use crate::stand::{environment, look_up, open, user};

const BY_ID: &str = "query: 'SELECT tier FROM people WHERE id = {user.id}'";

async fn failure(yaml: &str) -> StoreFailure {
    let store = open("sql", yaml, &environment(&[])).unwrap();
    look_up(&store, &["people.tier"], &user("ada' secret")).await.unwrap_err()
}

#[tokio::test]
async fn what_only_an_administrator_can_fix() {
    for kind in ALL {
        let stand = Stand::people(kind, "mistakes", &[]).await;
        let inside = |mysql, postgresql: &str| match kind {
            Kind::MySql => format!("refused with error {mysql}"),
            Kind::PostgreSql => format!("refused with SQLSTATE {postgresql}"),
            Kind::Sqlite => "refused with error 1".to_owned(),
        };
        for (query, mysql, postgresql) in [
            ("SELECT tier FROM nowhere WHERE id = {user.id}", 1146, "42P01"),
            ("SELECT nothing FROM people WHERE id = {user.id}", 1054, "42703"),
            ("SELECT tier people FROM WHERE id = {user.id}", 1064, "42601"),
        ] {
            let expected = StoreFailure::new(FailureKind::Misconfigured, inside(mysql, postgresql));
            assert_eq!(
                failure(&stand.yaml(&format!("query: '{query}'"))).await,
                expected,
                "{kind:?} {query}"
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_password_account_or_database() {
    for (kind, account, database) in
        [(Kind::MySql, "error 1045", "error 1049"), (Kind::PostgreSql, "SQLSTATE 28P01", "SQLSTATE 3D000")]
    {
        let yaml = Stand::new(kind, "not_allowed").await.yaml(BY_ID);
        for (from, to, expected) in [
            ("secret of a test", "wrong", account),
            ("username: owner", "username: nobody", account),
            ("name: not_allowed", "name: nowhere", database),
        ] {
            let expected = StoreFailure::new(FailureKind::Misconfigured, format!("refused with {expected}"));
            assert_eq!(failure(&yaml.replace(from, to)).await, expected, "{kind:?} {to}");
        }
    }
}

#[tokio::test]
async fn too_many_connections() {
    for (kind, create, expected) in [
        (Kind::MySql, "CREATE USER one@'%' IDENTIFIED BY 'x' WITH MAX_QUERIES_PER_HOUR 1", "error 1226"),
        (Kind::PostgreSql, "CREATE ROLE one LOGIN PASSWORD 'x' CONNECTION LIMIT 0", "SQLSTATE 53300"),
    ] {
        let stand = Stand::people(kind, "too_many", &[]).await;
        stand.run(create, &[]).await;
        let grant = if kind == Kind::MySql { "GRANT ALL ON too_many.* TO one@'%'" } else { "SELECT 1" };
        stand.run(grant, &[]).await;
        let yaml =
            stand.yaml(BY_ID).replace("username: owner", "username: one").replace("secret of a test", "x");
        let expected = StoreFailure::new(FailureKind::Throttled, format!("refused with {expected}"));
        assert_eq!(failure(&yaml).await, expected, "{kind:?}");
    }
}

#[tokio::test]
async fn sqlites_file_must_be_there_and_be_a_database() {
    let environment = environment(&[]);
    let yaml = |name: &str| format!("database: sqlite\npath: {name}\n{BY_ID}");
    std::fs::write(environment.deployment.folder.join("text.db"), "x".repeat(2000)).unwrap();
    let expected = StoreFailure::new(FailureKind::Misconfigured, "refused with error 26");
    assert_eq!(failure(&yaml("text.db")).await, expected);
    for (name, code) in [("nowhere.db", "unusable_records"), ("../text.db", "file_outside_folder")] {
        let refused = open("sql", &yaml(name), &environment).err().unwrap();
        assert!(refused.ends_with(&format!("({code})")), "{refused}");
    }
}

/// A server that sends `answer` on every connection and, if it must be read, keeps the connection open.
async fn stub(answer: &'static [u8], stays: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(answer).await.unwrap();
            if stays {
                tokio::spawn(async move {
                    let _stream = stream;
                    std::future::pending::<()>().await;
                });
            }
        }
    });
    port
}

fn elsewhere(database: &str, port: u16) -> String {
    format!(
        "database: {database}\nhost: 127.0.0.1\nport: {port}\nname: crm\nusername: reader\ntls: false\n{BY_ID}"
    )
}

#[tokio::test]
async fn a_server_that_is_none() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let http: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    for database in ["mysql", "postgresql"] {
        for (port, kinds) in [
            (closed, [FailureKind::Unavailable; 2]),
            (stub(b"", false).await, [FailureKind::Unavailable; 2]),
            (stub(http, false).await, [FailureKind::Malformed, FailureKind::Unavailable]),
        ] {
            let failure = failure(&elsewhere(database, port)).await;
            assert!(kinds.contains(&failure.kind), "{database} {failure}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing() {
    for database in ["mysql", "postgresql"] {
        let expected = StoreFailure::new(FailureKind::Unavailable, "no connection within 1000 ms");
        assert_eq!(failure(&elsewhere(database, stub(b"", true).await)).await, expected, "{database}");
    }
}
