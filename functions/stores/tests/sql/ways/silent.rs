//! Connections that are dead without any sign: what is sent is swallowed, as by a firewall that has forgotten them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use stores::store::{Found, Store};
use support::servers::forgetful::Forgetful;
use tokio::time::timeout;

use crate::sql::connections::settled;
use crate::sql::stand::{Kind, Stand, environment};
use crate::stand::{look_up, open, user};

const SERVERS: [(Kind, &str); 2] = [(Kind::MySql, "CONNECTION_ID()"), (Kind::PostgreSql, "pg_backend_pid()")];
/// A look-up that waits for a dead connection never ends.
const AT_MOST: Duration = Duration::from_secs(3);

/// A store that says on which connection it was asked.
async fn store(kind: Kind, id: &str, name: &str) -> (Forgetful, Arc<dyn Store>) {
    let stand = Stand::new(kind, name).await;
    let firewall = Forgetful::before(SocketAddr::from(([127, 0, 0, 1], stand.port().unwrap()))).await;
    let yaml = stand.yaml(&format!("query: 'SELECT {id} AS id, {{user.id}} AS own'"));
    let yaml = yaml.replace(&format!("port: {}", stand.port().unwrap()), &format!("port: {}", firewall.port));
    (firewall, open("sql", &yaml, &environment()).unwrap())
}

async fn connection(store: &Arc<dyn Store>) -> String {
    match timeout(AT_MOST, look_up(store, &["people.id"], &user("x"))).await.unwrap() {
        Ok(Found::User(known)) => known[0].value().unwrap().first().unwrap().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_look_up_does_not_wait_for_a_dead_connection() {
    for (kind, id) in SERVERS {
        let (firewall, store) = store(kind, id, "silent_one").await;
        for round in 0..3 {
            let first = settled(async || connection(&store).await).await;
            firewall.forget();
            assert_ne!(connection(&store).await, first, "{kind:?} {round}");
        }
    }
}

#[tokio::test]
async fn the_other_dead_connections_are_given_up_with_it() {
    for (kind, id) in SERVERS {
        let (firewall, store) = store(kind, id, "silent_four").await;
        let before = join_all((0..4).map(|_| connection(&store))).await;
        firewall.forget();
        let after = connection(&store).await;
        assert!(!before.contains(&after), "{kind:?}");
        settled(async || connection(&store).await).await;
    }
}
