//! Servers that are frozen while a connection to them is kept: all of their processes are stopped, and nobody says so.

use std::net::SocketAddr;
use std::time::Duration;

use stores::asking::Asking;
use stores::store::Found;
use support::servers::forgetful::Forgetful;
use support::servers::sql::{self, Server};
use tokio::time::{Instant, sleep};

use crate::sql::stand::{Kind, Stand, environment};
use crate::stand::{asking, text};

const SERVERS: [Kind; 2] = [Kind::MySql, Kind::PostgreSql];
const PEOPLE: [(&str, &str); 2] = [("ada", "gold"), ("bob", "silver")];
const BY_ID: &str = "query: 'SELECT tier FROM people WHERE id = {user.id}'";

/// Entra waits a little longer.
const DEADLINE: Duration = Duration::from_millis(1900);

/// A server that no other test needs, and the people in it. It ends with this process.
async fn own(kind: Kind, name: &str) -> (&'static Server, Stand) {
    let server = match kind {
        Kind::MySql => sql::another_mariadb().await,
        _ => sql::another_postgresql().await,
    };
    let server: &'static Server = Box::leak(Box::new(server.unwrap()));
    (server, Stand::on(kind, name, Some(server)).await.with_people(&PEOPLE).await)
}

async fn answers(asking: &Asking, when: &str) {
    for (id, tier) in PEOPLE {
        let answer = asking.ask(vec![Some(id.into())], Instant::now() + DEADLINE).await;
        assert_eq!(answer.found, Ok(Found::User(vec![text(tier)])), "{id}, {when}");
    }
}

fn address(server: &Server) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], server.port))
}

#[tokio::test]
async fn a_server_that_is_frozen_for_a_second_answers_and_another_one_at_its_address_at_once() {
    for kind in SERVERS {
        let (server, stand) = own(kind, "frozen").await;
        let network = Forgetful::before(address(server)).await;
        let at = |port: u16| {
            stand.yaml(BY_ID).replace(&format!("port: {}", server.port), &format!("port: {port}"))
        };
        let asking = asking("sql", &at(network.port), &environment(), None);
        answers(&asking, "before").await;

        let frozen = server.freeze();
        let thawed = async {
            sleep(Duration::from_secs(1)).await;
            drop(frozen);
        };
        let inputs = vec![Some("ada".into())];
        let (answer, ()) = tokio::join!(asking.ask(inputs, Instant::now() + DEADLINE), thawed);
        assert_eq!(answer.found, Ok(Found::User(vec![text("gold")])), "{kind:?}, frozen for a second");
        answers(&asking, "thawed").await;

        let other = Stand::new(kind, "frozen").await.with_people(&PEOPLE).await;
        let _frozen = server.freeze();
        network.lead_to(SocketAddr::from(([127, 0, 0, 1], other.port().unwrap())));
        for _ in 0..5 {
            answers(&asking, "frozen for ever, with another one at the address").await;
        }
    }
}
