//! Several hosts, of which one is down.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::values::AttributeName;
use stores::asking::{Caches, OpenStore};
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Wanted};
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};

use crate::sql::stand::{Kind, Stand, environment};
use crate::stand::{look_up, open, text, user};

const SERVERS: [Kind; 2] = [Kind::MySql, Kind::PostgreSql];
const BY_ID: &str = "query: 'SELECT tier FROM people WHERE id = {user.id}'";
const AT_MOST: Duration = Duration::from_secs(3);

#[tokio::test]
async fn the_next_host_is_asked_when_one_refuses_or_is_silent() {
    for kind in SERVERS {
        let stand = Stand::people(kind, "several_hosts", &[("ada", "gold")]).await;
        // At the same port of another address, somebody accepts connections and says nothing.
        let silent = TcpListener::bind(("127.0.0.3", stand.port().unwrap())).await.unwrap();
        for hosts in [
            "127.0.0.2, 127.0.0.1",
            "127.0.0.1, 127.0.0.2",
            "127.0.0.3, 127.0.0.1",
            "127.0.0.3, 127.0.0.2, 127.0.0.1",
        ] {
            let yaml = stand.yaml(BY_ID).replace("host: 127.0.0.1", &format!("host: [{hosts}]"));
            let store = open("sql", &yaml, &environment()).unwrap();
            for _ in 0..2 {
                let found = timeout(AT_MOST, look_up(&store, &["people.tier"], &user("ada"))).await.unwrap();
                assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{kind:?} {hosts}");
            }
        }
        drop(silent);
    }
}

#[tokio::test]
async fn when_all_hosts_are_down_the_log_says_why_for_each() {
    for kind in SERVERS {
        let stand = Stand::new(kind, "all_down").await;
        let yaml = stand.yaml(BY_ID).replace("host: 127.0.0.1", "host: [127.0.0.2, 127.0.0.4]");
        let store = open("sql", &yaml, &environment()).unwrap();
        let each = ["127.0.0.2", "127.0.0.4"].map(|host| format!("{host}: not reached: connection refused"));
        let expected = StoreFailure::new(FailureKind::Unavailable, each.join("; "));
        assert_eq!(look_up(&store, &["people.tier"], &user("ada")).await, Err(expected), "{kind:?}");
    }
}

#[tokio::test]
async fn a_look_up_that_finds_all_connections_in_use_says_so() {
    for (kind, wait) in [(Kind::MySql, "SLEEP(0.6)"), (Kind::PostgreSql, "pg_sleep(0.6)")] {
        let stand = Stand::people(kind, "in_use", &[("ada", "gold")]).await;
        let rest = format!(
            "connections: 1\nquery: 'SELECT tier, {wait} AS slept FROM people WHERE id = {{user.id}}'"
        );
        let needs = vec![AttributeName::parse("user.id").unwrap()];
        let wanted =
            Wanted { attributes: vec![AttributeName::parse("people.tier").unwrap()], ..Wanted::default() };
        let caches = Caches::new(Arc::new(SystemTime::now), None);
        let asking = OpenStore::new(stand.open(&rest), needs, None, &caches).asking(&wanted);
        let ask = async |id: &str, ms| {
            let inputs = vec![Some(id.into())];
            asking.ask(inputs, Instant::now() + Duration::from_millis(ms)).await.found
        };
        // More often than failures open the circuit breaker.
        for _ in 0..6 {
            let (first, second) = tokio::join!(ask("ada", 9000), ask("bob", 200));
            assert_eq!(first, Ok(Found::User(vec![text("gold")])), "{kind:?}");
            let second = second.unwrap_err();
            assert_eq!(second.kind, FailureKind::Busy, "{kind:?} {second}");
            assert!(second.inside.starts_with("all 1 connections were in use for"), "{second}");
        }
    }
}

#[tokio::test]
async fn the_server_ends_a_statement_that_takes_too_long() {
    for (kind, wait, code) in
        [(Kind::MySql, "SLEEP(30)", "error 1969"), (Kind::PostgreSql, "pg_sleep(30)", "SQLSTATE 57014")]
    {
        let stand = Stand::people(kind, "too_long", &[("ada", "gold")]).await;
        let store =
            stand.open(&format!("query: 'SELECT tier, {wait} AS slept FROM people WHERE id = {{user.id}}'"));
        let found = timeout(Duration::from_secs(15), look_up(&store, &["people.tier"], &user("ada"))).await;
        let expected = StoreFailure::new(FailureKind::Late, format!("refused with {code}"));
        assert_eq!(found.unwrap(), Err(expected), "{kind:?}");
    }
}
