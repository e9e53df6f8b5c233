//! Connections between callouts.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::FutureExt;
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

/// The connection that is used again: on a busy machine not always at once.
pub(super) async fn settled(connection: impl AsyncFn() -> String) -> String {
    let mut last = connection().await;
    for _ in 0..10 {
        let next = connection().await;
        if next == last {
            return last;
        }
        last = next;
    }
    panic!("no connection is used again");
}

#[tokio::test]
async fn a_connection_is_used_again_and_a_closed_one_is_replaced() {
    for (kind, id) in SERVERS {
        let (stand, store) = who(kind, id, "used_again").await;
        store.warm().await;
        let first = settled(async || connection(&store).await.unwrap()).await;
        let kill = match kind {
            Kind::MySql => format!("KILL {first}"),
            _ => format!("SELECT pg_terminate_backend({first})"),
        };
        stand.run(&kill, &[]).await;
        assert_ne!(connection(&store).await.unwrap(), first, "{kind:?}");
    }
}

/// One that a look-up gave up on is closed; the others stay.
#[tokio::test]
async fn a_look_up_that_is_given_up_costs_one_connection() {
    for (kind, id) in SERVERS {
        let (_, store) = who(kind, id, "given_up_one").await;
        let before: BTreeSet<String> =
            join_all((0..3).map(|_| connection(&store))).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(before.len(), 3, "{kind:?}");
        assert_eq!(connection(&store).now_or_never(), None, "{kind:?}");
        let after: BTreeSet<String> =
            join_all((0..2).map(|_| connection(&store))).await.into_iter().map(Result::unwrap).collect();
        assert!(!after.is_disjoint(&before), "{kind:?}");
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
async fn a_statement_has_no_name_and_is_not_kept() {
    let (stand, _) = who(Kind::PostgreSql, "0", "not_kept").await;
    let store =
        stand.open("query: 'SELECT COUNT(*) AS id FROM pg_prepared_statements WHERE {user.id} <> name'");
    for _ in 0..3 {
        assert_eq!(connection(&store).await.as_deref(), Ok("0"));
    }
    let stand = Stand::new(Kind::MySql, "not_kept").await;
    let store = stand.open(
        "query: \"SELECT VARIABLE_VALUE AS id FROM information_schema.SESSION_STATUS
            WHERE VARIABLE_NAME = 'COM_STMT_CLOSE' AND {user.id} <> ''\"",
    );
    for closed in ["0", "1", "2"] {
        assert_eq!(connection(&store).await.as_deref(), Ok(closed));
    }
}

/// What sqlx would set when it connects, and what a look-up could leave.
#[tokio::test]
async fn a_session_is_as_the_server_makes_it() {
    let stand = Stand::new(Kind::MySql, "as_made").await;
    stand.run("SET GLOBAL time_zone = '+05:00'", &[]).await;
    let settings = "@@session.tx_read_only, @@session.max_statement_time, @@session.character_set_results";
    let query = format!(
        "query: \"SELECT CONCAT_WS(' ', {settings}, @@session.sql_mode LIKE CONCAT('%', @@global.sql_mode)) AS id
        WHERE {{user.id}} <> ''\""
    );
    let store = stand.open(&query);
    for _ in 0..2 {
        assert_eq!(connection(&store).await.as_deref(), Ok("OFF 2.000000 utf8mb4 1"));
    }
    let store = stand.open("query: 'SELECT CAST(FROM_UNIXTIME(0) AS CHAR) AS id, {user.id} AS own'");
    assert_eq!(connection(&store).await.as_deref(), Ok("1970-01-01 00:00:00"));
    stand.run("SET GLOBAL time_zone = 'SYSTEM'", &[]).await;
}

#[tokio::test]
async fn many_look_ups_share_four_connections() {
    for (kind, id) in SERVERS {
        let (_, store) = who(kind, id, "at_most_four").await;
        let all = join_all((0..40).map(|_| connection(&store))).await;
        let connections: BTreeSet<String> = all.into_iter().map(Result::unwrap).collect();
        // On a busy machine, a connection that says nothing for a moment is replaced.
        assert!((4..=12).contains(&connections.len()), "{kind:?} {connections:?}");
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
