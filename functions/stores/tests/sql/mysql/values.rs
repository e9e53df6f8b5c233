//! Values and errors that are MySQL's own, on MariaDB.

use claims::values::Known;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;

use crate::log::Warnings;
use crate::sql::stand::{Kind, Stand};
use crate::stand::{list, look_up, text, user};

/// A column's type, a value in SQL, and the text that it is.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("TINYINT(1)", "1", "true"),
    ("BOOL", "0", "false"),
    ("TINYINT(1)", "2", "2"),
    ("TINYINT(1)", "-1", "-1"),
    ("INT(8) ZEROFILL", "42", "42"),
    ("TINYINT", "-128", "-128"),
    ("TINYINT UNSIGNED", "255", "255"),
    ("MEDIUMINT", "-5", "-5"),
    ("INT", "-2147483648", "-2147483648"),
    ("BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615"),
    ("YEAR", "2024", "2024"),
    ("BIT(9)", "257", "257"),
    (
        "DECIMAL(40,2)",
        "12345678901234567890123456789012345678.50",
        "12345678901234567890123456789012345678.50",
    ),
    ("FLOAT", "0.5", "0.5"),
    ("DOUBLE", "-1.25", "-1.25"),
    ("CHAR(9)", "'ab'", "ab"),
    ("VARCHAR(9) COLLATE utf8mb4_bin", "'äb'", "äb"),
    ("VARCHAR(9) CHARACTER SET latin1", "'äb'", "äb"),
    ("MEDIUMTEXT", "'long'", "long"),
    ("ENUM('x','y')", "'y'", "y"),
    ("SET('x','y')", "'x,y'", "x,y"),
    ("JSON", "'{\"a\": 1}'", "{\"a\": 1}"),
    ("DATE", "'2024-02-29'", "2024-02-29"),
    ("DATETIME", "'2024-02-29 01:02:03'", "2024-02-29T01:02:03"),
    ("DATETIME", "'2024-02-29'", "2024-02-29T00:00:00"),
    ("DATETIME(6)", "'2024-02-29 00:00:00.5'", "2024-02-29T00:00:00.5"),
    ("TIMESTAMP", "'2024-02-29 00:00:00'", "2024-02-29T00:00:00Z"),
    ("TIME", "'-838:59:59'", "-838:59:59"),
    ("TIME", "0", "00:00:00"),
    ("TIME(3)", "'01:02:03.040'", "01:02:03.04"),
    ("DATETIME(6)", "'2024-02-29 01:02:03.000500'", "2024-02-29T01:02:03.0005"),
    ("TIMESTAMP", "'2024-02-29 01:02:03'", "2024-02-29T01:02:03Z"),
    ("VARBINARY(9)", "x'00ff'", "AP8="),
    ("BLOB", "x'ff'", "/w=="),
];

#[tokio::test]
async fn values_of_many_types() {
    let stand = Stand::new(Kind::MySql, "mysql_values").await;
    let types: Vec<String> =
        COLUMNS.iter().enumerate().map(|(at, (kind, ..))| format!("c{at} {kind}")).collect();
    stand.run(&format!("CREATE TABLE people ({})", types.join(", ")), &[]).await;
    let values: Vec<&str> = COLUMNS.iter().map(|(_, value, _)| *value).collect();
    stand.run(&format!("INSERT INTO people VALUES ({})", values.join(", ")), &[]).await;
    let store = stand.open("query: 'SELECT * FROM people WHERE {user.id} = {user.id}'");
    let wanted: Vec<String> = (0..COLUMNS.len()).map(|at| format!("people.c{at}")).collect();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let expected = COLUMNS.iter().map(|(.., expected)| text(expected)).collect();
    assert_eq!(look_up(&store, &wanted, &user("x")).await, Ok(Found::User(expected)));
}

#[tokio::test]
async fn a_column_of_another_type_is_no_value_and_a_warning_names_it() {
    let stand = Stand::new(Kind::MySql, "mysql_other").await;
    let store = stand.open("query: \"SELECT POINT(1, 2) AS t, 1 AS n FROM DUAL WHERE 'x' = {user.id}\"");
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    let found = look_up(&store, &["people.t", "people.n"], &user("x")).await;
    assert_eq!(found, Ok(Found::User(vec![Known::NoValue, text("1")])));
    let message = "message=the column has a type that is not supported; cast it to text".to_owned();
    assert_eq!(warnings.fields(), [message, "attribute=people.t".to_owned()]);
}

/// MySQL holds `1x` and the number 1 for equal, and any word and 0.
#[tokio::test]
async fn a_number_is_not_found_by_a_text_that_only_starts_like_it() {
    let stand = Stand::new(Kind::MySql, "mysql_coerced").await;
    for (table, index) in [("plain", ""), ("indexed", "PRIMARY KEY")] {
        stand.run(&format!("CREATE TABLE {table} (id INT {index}, tier TEXT)"), &[]).await;
        stand.run(&format!("INSERT INTO {table} VALUES (0, 'none'), (1, 'gold'), (2, 'silver')"), &[]).await;
        let store = stand.open(&format!("query: 'SELECT tier FROM {table} WHERE id = {{user.id}}'"));
        for id in ["1x", "1 OR 1=1", "x", "1;--", "0x1", "ada", "'", "1'", "1e", "1\0"] {
            let found = look_up(&store, &["people.tier"], &user(id)).await;
            assert_eq!(found, Ok(Found::UnknownUser), "{table} {id:?}");
        }
        for (id, tier) in [("1", "gold"), ("2", "silver"), ("0", "none")] {
            let found = look_up(&store, &["people.tier"], &user(id)).await;
            assert_eq!(found, Ok(Found::User(vec![text(tier)])), "{table} {id}");
        }
    }
}

#[tokio::test]
async fn dates_and_other_characters_find_no_user() {
    let stand = Stand::new(Kind::MySql, "mysql_dates").await;
    stand.run("CREATE TABLE people (born DATE, name VARCHAR(9) CHARACTER SET latin1, tier TEXT)", &[]).await;
    stand.run("INSERT INTO people VALUES ('1815-12-10', 'ada', 'gold')", &[]).await;
    for (column, own, others) in [
        ("born", "1815-12-10", ["x", "1815", "1815-12-10x"]),
        ("name", "ada", ["\u{1f600}", "ada\u{1f600}", "äda"]),
    ] {
        let store = stand.open(&format!("query: 'SELECT tier FROM people WHERE {column} = {{user.id}}'"));
        let found = look_up(&store, &["people.tier"], &user(own)).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{column}");
        for other in others {
            let found = look_up(&store, &["people.tier"], &user(other)).await;
            assert_eq!(found, Ok(Found::UnknownUser), "{column} {other:?}");
        }
    }
}

/// What is not about the user's own key is no verdict on the user: the query is at fault, for all users.
#[tokio::test]
async fn a_text_in_a_row_that_cannot_be_converted_is_a_mistake_of_the_query() {
    let stand = Stand::new(Kind::MySql, "mysql_rows").await;
    stand.run("CREATE TABLE people (id VARCHAR(36), cost TEXT, active TEXT)", &[]).await;
    stand
        .run("INSERT INTO people VALUES ('ada', '12 EUR', '1'), ('bob', '7', '1'), ('eve', '1', 'yes')", &[])
        .await;
    let expected = |code: u32| {
        let what = "the query converts a value that is not the user's, and that failed: warning";
        Err(StoreFailure::new(FailureKind::Misconfigured, format!("{what} {code}")))
    };
    let own = stand.open("query: 'SELECT cost + 0 AS cost FROM people WHERE id = {user.id}'");
    assert_eq!(look_up(&own, &["people.cost"], &user("ada")).await, expected(1292));
    assert_eq!(look_up(&own, &["people.cost"], &user("bob")).await, Ok(Found::User(vec![text("7")])));
    assert_eq!(look_up(&own, &["people.cost"], &user("nobody")).await, Ok(Found::UnknownUser));
    let others =
        stand.open("query: 'SELECT cost FROM people WHERE CAST(active AS UNSIGNED) = 1 AND id = {user.id}'");
    for id in ["ada", "bob", "eve", "nobody"] {
        assert_eq!(look_up(&others, &["people.cost"], &user(id)).await, expected(1292), "{id}");
    }
    let joined = stand.open("query: 'SELECT active FROM people WHERE cost + 0 = {user.id}'");
    assert_eq!(look_up(&joined, &["people.active"], &user("12")).await, expected(1292));
}

/// The same error as for a character that a column does not have, but of the statement, for every user.
#[tokio::test]
async fn columns_that_cannot_be_compared_are_a_mistake() {
    let stand = Stand::new(Kind::MySql, "mysql_collations").await;
    let columns = "a TEXT COLLATE utf8mb4_general_ci, b TEXT COLLATE utf8mb4_unicode_ci";
    stand.run(&format!("CREATE TABLE people ({columns})"), &[]).await;
    stand.run("INSERT INTO people VALUES ('ada', 'ada'), ('a', 'da')", &[]).await;
    for test in [
        "a = b AND a = {user.id}",
        "a = CONCAT({user.id}, b)",
        "CONCAT(a, b) = {user.id}",
        "IF({user.id} = 'x', a, b) = a",
    ] {
        let store = stand.open(&format!("query: \"SELECT a FROM people WHERE {test}\""));
        for id in ["ada", "äda"] {
            let found = look_up(&store, &["people.a"], &user(id)).await;
            let expected = Err(StoreFailure::new(FailureKind::Misconfigured, "refused with error 1267"));
            assert_eq!(found, expected, "{test} {id}");
        }
    }
}

#[tokio::test]
async fn a_json_column_is_a_list_by_choice() {
    for (kind, json) in [
        (Kind::MySql, "JSON"),
        (Kind::PostgreSql, "JSONB"),
        (Kind::PostgreSql, "JSON"),
        (Kind::Sqlite, "TEXT"),
    ] {
        let stand = Stand::new(kind, &format!("json_lists_{}", json.to_lowercase())).await;
        stand.run(&format!("CREATE TABLE people (id VARCHAR(36), roles {json})"), &[]).await;
        stand.run("INSERT INTO people VALUES ('ada', '[\"admin\", \"user\"]')", &[]).await;
        let store = stand.open(
            "query: 'SELECT id, roles FROM people WHERE id = {user.id}'\n\
             attributes: { list: { column: roles, format: json }, text: roles, own: { column: id, format: text } }",
        );
        let found = look_up(&store, &["people.list", "people.text", "people.own"], &user("ada")).await;
        let expected = vec![list(&["admin", "user"]), text("[\"admin\", \"user\"]"), text("ada")];
        assert_eq!(found, Ok(Found::User(expected)), "{kind:?} {json}");
    }
}
