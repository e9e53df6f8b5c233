//! A transaction pooler with one server session: what one client leaves there, all others have.

use sqlx::{ConnectOptions, Connection, Executor, PgConnection, Row};
use stores::store::Found;
use support::servers::sql::{self, Server};

use crate::sql::stand::{Kind, Stand, environment};
use crate::stand::{look_up, open, text, user};

const PEOPLE: [(&str, &str); 2] = [("ada", "gold"), ("bob", "silver")];
const BY_ID: &str = "query: 'SELECT tier FROM people WHERE id = {user.id}'";

async fn behind(name: &str) -> (Stand, &'static Server) {
    let stand = Stand::people(Kind::PostgreSql, name, &PEOPLE).await;
    (stand, sql::pgbouncer().await)
}

fn through(stand: &Stand, pooler: &Server, rest: &str) -> String {
    stand.yaml(rest).replace(&format!("port: {}", stand.port().unwrap()), &format!("port: {}", pooler.port))
}

/// Another client, which asks without statements of its own.
async fn told(client: &mut PgConnection, query: &'static str) -> String {
    let row = client.fetch_one(query).await.unwrap();
    row.try_get_unchecked(0).unwrap()
}

#[tokio::test]
async fn another_client_finds_the_session_as_it_was_and_can_write() {
    let (stand, pooler) = behind("pooled_session").await;
    let mut client = pooler.postgresql("pooled_session").connect().await.unwrap();
    let settings = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings \
        WHERE name NOT IN ('application_name', 'transaction_read_only')";
    let before = told(&mut client, settings).await;
    let store = open("sql", &through(&stand, pooler, BY_ID), &environment()).unwrap();
    for (id, tier) in PEOPLE {
        let found = look_up(&store, &["people.tier"], &user(id)).await;
        assert_eq!(found, Ok(Found::User(vec![text(tier)])));
    }
    assert_eq!(told(&mut client, settings).await, before);
    client.execute("INSERT INTO people VALUES ('eve', 'bronze')").await.unwrap();
    assert_eq!(told(&mut client, "SELECT count(*)::text FROM pg_prepared_statements").await, "0");
    let found = look_up(&store, &["people.tier"], &user("eve")).await;
    assert_eq!(found, Ok(Found::User(vec![text("bronze")])));
    client.close().await.unwrap();
}

/// With named statements, one of them would find that the name is taken.
#[tokio::test]
async fn several_processes_share_one_session() {
    let (stand, pooler) = behind("pooled_processes").await;
    // Has the pooler connect to the server, which takes its time on a busy machine.
    pooler.postgresql("pooled_processes").connect().await.unwrap();
    let yaml = through(&stand, pooler, BY_ID);
    let other = through(&stand, pooler, "query: 'SELECT id AS tier FROM people WHERE tier = {user.id}'");
    let stores = [&yaml, &yaml, &other].map(|yaml| open("sql", yaml, &environment()).unwrap());
    for _ in 0..5 {
        let asked = stores
            .iter()
            .zip(["ada", "bob", "gold"])
            .map(async |(store, id)| look_up(store, &["people.tier"], &user(id)).await);
        let found = futures_util::future::join_all(asked).await;
        let expected = ["gold", "silver", "ada"].map(|tier| Ok(Found::User(vec![text(tier)])));
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_value_that_is_nobodys_and_a_type_of_ones_own_leave_nothing_behind_either() {
    let (stand, pooler) = behind("pooled_nobody").await;
    let mut client = pooler.postgresql("pooled_nobody").connect().await.unwrap();
    stand.run("CREATE TYPE mood AS ENUM ('sad', 'glad')", &[]).await;
    stand.run("CREATE TABLE moods (id int4, mood mood)", &[]).await;
    stand.run("INSERT INTO moods VALUES (1, 'glad')", &[]).await;
    let query = "query: 'SELECT mood FROM moods WHERE id = {user.id} OR id = {user.id}::text::int4'";
    let store = open("sql", &through(&stand, pooler, query), &environment()).unwrap();
    for (id, expected) in [
        ("1", Found::User(vec![text("glad")])),
        ("x", Found::UnknownUser),
        ("1", Found::User(vec![text("glad")])),
    ] {
        assert_eq!(look_up(&store, &["people.mood"], &user(id)).await, Ok(expected), "{id}");
    }
    assert_eq!(told(&mut client, "SHOW default_transaction_read_only").await, "off");
    client.execute("INSERT INTO moods VALUES (2, 'sad')").await.unwrap();
}
