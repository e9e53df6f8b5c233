//! Connections between callouts.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store};

use super::stand::{ALL, Kind, Stand};
use crate::stand::{look_up, user};

const SERVERS: [(Kind, &str); 2] = [(Kind::MySql, "CONNECTION_ID()"), (Kind::PostgreSql, "pg_backend_pid()")];

/// A store that says which connection it was asked on.
async fn who(kind: Kind, id: &str, name: &str) -> (Stand, Arc<dyn Store>) {
    let stand = Stand::new(kind, name).await;
    let store = stand.open(&format!("query: 'SELECT {id} AS id, {{user.id}} AS own'"));
    (stand, store)
}

async fn connection(store: &Arc<dyn Store>) -> Result<String, StoreFailure> {
    match look_up(store, &["people.id"], &user("x")).await? {
        Found::User(known) => Ok(known[0].value().unwrap().first().unwrap().to_owned()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_connection_is_used_again_and_a_dead_one_fails_once() {
    for (kind, id) in SERVERS {
        let (stand, store) = who(kind, id, "used_again").await;
        store.warm().await;
        let first = connection(&store).await.unwrap();
        assert_eq!(connection(&store).await.unwrap(), first, "{kind:?}");
        let kill = match kind {
            Kind::MySql => format!("KILL {first}"),
            _ => format!("SELECT pg_terminate_backend({first})"),
        };
        stand.run(&kill, &[]).await;
        let dead = connection(&store).await.unwrap_err();
        assert_eq!(dead.kind, FailureKind::Unavailable, "{kind:?} {dead}");
        assert_ne!(connection(&store).await.unwrap(), first, "{kind:?}");
    }
}

#[tokio::test]
async fn an_impossible_value_costs_no_connection() {
    let stand = Stand::new(Kind::PostgreSql, "costs_nothing").await;
    let store = stand.open("query: 'SELECT pg_backend_pid() AS id WHERE {user.id}::text::int4 > 0'");
    let ask = async |id| look_up(&store, &["people.id"], &user(id)).await;
    let first = ask("1").await;
    assert_eq!(ask("x").await, Ok(Found::UnknownUser));
    assert_eq!(ask("1").await, first);
}

#[tokio::test]
async fn a_statement_is_prepared_once() {
    let (stand, _) = who(Kind::PostgreSql, "0", "prepared_once").await;
    let store =
        stand.open("query: 'SELECT COUNT(*) AS id FROM pg_prepared_statements WHERE {user.id} <> name'");
    for _ in 0..3 {
        assert_eq!(connection(&store).await.as_deref(), Ok("1"));
    }
}

#[tokio::test]
async fn many_look_ups_share_four_connections() {
    for (kind, id) in SERVERS {
        let (_, store) = who(kind, id, "at_most_four").await;
        let all = join_all((0..40).map(|_| connection(&store))).await;
        let connections: BTreeSet<String> = all.into_iter().map(Result::unwrap).collect();
        assert_eq!(connections.len(), 4, "{kind:?}");
    }
}

#[tokio::test]
async fn a_session_cannot_write() {
    for kind in ALL {
        let stand = Stand::people(kind, "cannot_write", &[]).await;
        let store = stand.open("query: \"INSERT INTO people VALUES ({user.id}, 'x') RETURNING id, tier\"");
        let found = look_up(&store, &["people.tier"], &user("eve")).await;
        assert_eq!(found.map_err(|failure| failure.kind), Err(FailureKind::Misconfigured), "{kind:?}");
        let store = stand.open("query: 'SELECT tier FROM people WHERE id = {user.id}'");
        assert_eq!(look_up(&store, &["people.tier"], &user("eve")).await, Ok(Found::UnknownUser));
    }
}
