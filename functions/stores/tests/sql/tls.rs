//! Encrypted connections.

use std::sync::Arc;

use claims::values::Known;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::stand::{Kind, Stand, environment};
use crate::stand::{look_up, open, user};

const CIPHERS: [(Kind, &str); 2] = [
    (
        Kind::MySql,
        "SELECT VARIABLE_VALUE AS cipher FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = {user.id}",
    ),
    (
        Kind::PostgreSql,
        "SELECT cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND 'Ssl_cipher' = {user.id}",
    ),
];

async fn cipher(store: &Arc<dyn Store>) -> Result<Known, StoreFailure> {
    match look_up(store, &["people.cipher"], &user("Ssl_cipher")).await? {
        Found::User(mut known) => Ok(known.remove(0)),
        other => panic!("{other:?}"),
    }
}

fn at(yaml: &str, host: &str, environment: &Environment) -> Arc<dyn Store> {
    let yaml = yaml.replace("tls: false\n", "").replace("127.0.0.1", host);
    open("sql", &yaml, environment).unwrap()
}

#[tokio::test]
async fn a_connection_is_encrypted_and_the_certificate_must_be_the_hosts() {
    for (kind, query) in CIPHERS {
        let yaml = Stand::new(kind, "over_tls").await.yaml(&format!("query: \"{query}\""));
        let found = cipher(&at(&yaml, "localhost", &environment())).await.unwrap();
        assert!(found.value().unwrap().first().unwrap().starts_with("TLS_"), "{kind:?} {found:?}");

        let wrong_name = cipher(&at(&yaml, "127.0.0.1", &environment())).await;
        let unknown_root = cipher(&at(&yaml, "localhost", &crate::stand::environment(&[]))).await;
        for refused in [wrong_name, unknown_root] {
            let failure = refused.unwrap_err();
            assert_eq!(failure.kind, FailureKind::Misconfigured, "{kind:?} {failure}");
            assert!(
                failure.inside.starts_with("the server's certificate is refused: "),
                "{kind:?} {failure}"
            );
        }
    }
}

/// A PostgreSQL that has no TLS says `N`; what follows would be the account's name.
#[tokio::test]
async fn a_server_without_tls_is_told_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut sent = [0; 8];
        stream.read_exact(&mut sent).await.unwrap();
        stream.write_all(b"N").await.unwrap();
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        rest
    });
    let yaml = format!(
        "database: postgresql\nhost: 127.0.0.1\nport: {port}\nname: crm\nusername: reader\n\
         query: 'SELECT {{user.id}} AS cipher'"
    );
    let store = open("sql", &yaml, &environment()).unwrap();
    let expected = StoreFailure::new(FailureKind::Misconfigured, "the server does not support TLS");
    assert_eq!(cipher(&store).await, Err(expected));
    assert_eq!(server.await.unwrap(), Vec::<u8>::new());
}
