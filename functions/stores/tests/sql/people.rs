//! The people of the contract test in each database.

use std::sync::Arc;

use stores::store::Store;
use tokio::sync::OnceCell;

use super::stand::{Kind, Stand};

const PEOPLE: &str = "CREATE TABLE people (id ID, tier TEXT, level INTEGER, active BOOLEAN, absent TEXT,
    roles LIST, mixed LIST, empty LIST, costs TEXT, secret TEXT)";
const ADA: &str = "INSERT INTO people VALUES ('ada', 'gold', 42, true, NULL, ROLES, '4711', 'not asked for')";
const LISTS: &str = "'{admin,author}', '{a,1,false,NULL}', '{}'";

/// `RANK` exists and has no value; a missing column would be a mistake.
const QUERY: &str = "
attributes: { Rank: tier, org.costCenter: costs, nothing: absent }
query: 'SELECT people.*, NULL AS RANK FROM people WHERE id = {user.id}'
";

/// Stores over all databases, with their names.
pub(crate) async fn stores(hostile: &[(String, String)]) -> Vec<(&'static str, Arc<dyn Store>)> {
    vec![
        ("sql (mysql)", store(Kind::MySql, hostile).await),
        ("sql (postgresql)", store(Kind::PostgreSql, hostile).await),
        ("sql (sqlite)", store(Kind::Sqlite, hostile).await),
    ]
}

/// A store over the people of the contract test, in a table that is made once.
async fn store(kind: Kind, hostile: &[(String, String)]) -> Arc<dyn Store> {
    static STANDS: [OnceCell<Stand>; 3] = [const { OnceCell::const_new() }; 3];
    let [mysql, postgresql, sqlite] = &STANDS;
    let (stand, quote) = match kind {
        Kind::MySql => (mysql, "`RANK`"),
        Kind::PostgreSql => (postgresql, "\"RANK\""),
        Kind::Sqlite => (sqlite, "RANK"),
    };
    let stand = stand.get_or_init(|| fill(kind, hostile)).await;
    stand.open(&QUERY.replace("RANK", quote))
}

async fn fill(kind: Kind, hostile: &[(String, String)]) -> Stand {
    let stand = Stand::new(kind, "contract").await;
    let (id, list, roles) = match kind {
        Kind::MySql => ("VARCHAR(2000) COLLATE utf8mb4_bin", "TEXT", "NULL, NULL, NULL"),
        Kind::PostgreSql => ("TEXT", "TEXT[]", LISTS),
        Kind::Sqlite => ("TEXT", "TEXT", "NULL, NULL, NULL"),
    };
    stand.run(&PEOPLE.replace("ID", id).replace("LIST", list), &[]).await;
    stand.run(&ADA.replace("ROLES", roles), &[]).await;
    stand.run("INSERT INTO people (id, tier) VALUES ('bob', 'silver')", &[]).await;
    for (id, tier) in hostile.iter().filter(|(id, _)| kind != Kind::PostgreSql || !id.contains('\0')) {
        stand.run("INSERT INTO people (id, tier) VALUES (?, ?)", &[id, tier]).await;
    }
    stand
}
