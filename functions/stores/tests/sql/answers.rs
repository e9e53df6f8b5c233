//! What a query's rows say, in each database alike.

use claims::values::Known;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;

use super::stand::{ALL, Kind, Stand};
use crate::stand::{User, list, look_up, text, user};

const BY_ID: &str = "query: 'SELECT * FROM people WHERE id = {user.id}'";

async fn roles(kind: Kind, name: &str) -> Stand {
    let people = [("ada", "b"), ("ada", "a"), ("ada", "b"), ("bob", "c")];
    Stand::people(kind, name, &people).await
}

#[tokio::test]
async fn a_second_row_is_a_failure() {
    for kind in ALL {
        let store = roles(kind, "second_row").await.open(BY_ID);
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        assert_eq!(found, Err(StoreFailure::new(FailureKind::Ambiguous, "more than one row")), "{kind:?}");
        let found = look_up(&store, &["people.tier"], &user("bob")).await;
        assert_eq!(found, Ok(Found::User(vec![text("c")])), "{kind:?}");
    }
}

#[tokio::test]
async fn many_rows_are_lists_in_the_order_of_the_query() {
    for kind in ALL {
        let stand = roles(kind, "many_rows").await;
        let store = stand.open(
            "rows: many\nquery: 'SELECT * FROM people WHERE id = {user.id} ORDER BY tier DESC'\n\
             attributes: { roles: tier }",
        );
        let found = look_up(&store, &["people.roles", "people.id"], &user("ada")).await;
        assert_eq!(found, Ok(Found::User(vec![list(&["b", "a"]), list(&["ada"])])), "{kind:?}");
        assert_eq!(look_up(&store, &["people.roles"], &user("eve")).await, Ok(Found::UnknownUser));
    }
}

#[tokio::test]
async fn more_rows_than_we_take_are_a_failure() {
    const NUMBERS: &str =
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1001)
        SELECT n AS tier FROM numbers WHERE n <= 1000 OR n > LENGTH({user.id})";
    let query = format!("rows: many\nquery: \"{}\"", NUMBERS.replace('\n', " "));
    for kind in ALL {
        let store = Stand::new(kind, "numbers").await.open(&query);
        let expected = StoreFailure::new(FailureKind::Malformed, "more than 1000 rows or 262144 bytes");
        assert_eq!(look_up(&store, &["people.tier"], &user("x")).await, Err(expected), "{kind:?}");
        let fitting = look_up(&store, &["people.tier"], &user(&"x".repeat(1001))).await;
        let Ok(Found::User(found)) = fitting else { panic!("{kind:?}: {fitting:?}") };
        assert_eq!(found[0].value().unwrap().texts().len(), 1000);
    }
}

#[tokio::test]
async fn a_missing_column_is_a_failure_that_names_the_attribute_even_without_a_row() {
    for kind in ALL {
        let store = Stand::people(kind, "no_column", &[]).await.open(BY_ID);
        let found = look_up(&store, &["people.tier", "people.costCenter"], &user("ada")).await;
        let expected = "the query has no column for `people.costCenter`";
        assert_eq!(found, Err(StoreFailure::new(FailureKind::Misconfigured, expected)), "{kind:?}");
    }
}

#[tokio::test]
async fn several_attributes_are_bound_in_their_order_and_a_setting_is_text() {
    for kind in ALL {
        let stand = Stand::people(kind, "in_order", &[("ada", "gold"), ("bob", "gold")]).await;
        let rest =
            "query: 'SELECT {user.mail} AS mail, id FROM ${TABLE} WHERE tier = {user.tier} AND id = {user.id}
            AND {user.mail} <> {user.id};'";
        let mut environment = super::stand::environment();
        environment.deployment.setting =
            std::sync::Arc::new(|name| (name == "TABLE").then(|| "people".to_owned()));
        let store = crate::stand::open("sql", &stand.yaml(rest), &environment).unwrap();
        let user = [("user.id", "ada"), ("user.mail", "a?b$1{}"), ("user.tier", "gold")];
        let mut user: User = user.map(|(name, value)| (name.to_owned(), value.into())).into();
        let found = look_up(&store, &["people.mail", "people.id"], &user).await;
        assert_eq!(found, Ok(Found::User(vec![text("a?b$1{}"), text("ada")])), "{kind:?}");
        user.remove("user.tier");
        assert_eq!(look_up(&store, &["people.mail"], &user).await, Ok(Found::NotAsked));
    }
}

#[tokio::test]
async fn a_place_of_the_querys_own_is_a_mistake() {
    for (kind, place) in [(Kind::MySql, "?"), (Kind::PostgreSql, "$2"), (Kind::Sqlite, "?")] {
        let rest = format!("query: 'SELECT * FROM people WHERE id = {{user.id}} AND tier = {place}'");
        let store = Stand::people(kind, "own_place", &[]).await.open(&rest);
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        let expected =
            StoreFailure::new(FailureKind::Misconfigured, "the query has 2 parameters and 1 attributes");
        assert_eq!(found, Err(expected), "{kind:?}");
    }
}

#[tokio::test]
async fn sqlites_values_are_what_they_were_stored_as() {
    let stand = Stand::new(Kind::Sqlite, "sqlite_values").await;
    stand.run("CREATE TABLE people (id INTEGER, a BOOLEAN, b REAL, c BLOB, d TEXT, e)", &[]).await;
    stand
        .run("INSERT INTO people VALUES (9223372036854775807, 0, 1.5, x'00ff', 'a' || char(0), 7)", &[])
        .await;
    stand.run("INSERT INTO people VALUES (1, 'yes', 2, x'', CAST(x'ff' AS TEXT), 'x')", &[]).await;
    let store = stand.open(BY_ID);
    let wanted = ["people.id", "people.a", "people.b", "people.c", "people.d", "people.e"];
    let big = "9223372036854775807";
    let expected = [big, "false", "1.5", "AP8=", "a\0", "7"].map(text).to_vec();
    assert_eq!(look_up(&store, &wanted, &user(big)).await, Ok(Found::User(expected)));
    let mut expected = ["1", "yes", "2", "", "", "x"].map(text).to_vec();
    expected[4] = Known::NoValue;
    assert_eq!(look_up(&store, &wanted, &user("1")).await, Ok(Found::User(expected)));
    assert_eq!(look_up(&store, &wanted, &user("1x")).await, Ok(Found::UnknownUser));
}

/// A statement that a connection has kept would have the old type.
#[tokio::test]
async fn a_column_that_changes_its_type_is_read_as_its_new_one() {
    for (kind, change) in [
        (Kind::MySql, "ALTER TABLE people MODIFY tier INT"),
        (Kind::PostgreSql, "ALTER TABLE people ALTER COLUMN tier TYPE int4 USING tier::int4"),
    ] {
        let stand = Stand::people(kind, "changed_type", &[("ada", "007")]).await;
        let store = stand.open(BY_ID);
        for expected in ["007", "7"] {
            let found = look_up(&store, &["people.tier"], &user("ada")).await;
            assert_eq!(found, Ok(Found::User(vec![text(expected)])), "{kind:?}");
            stand.run(change, &[]).await;
        }
    }
}
