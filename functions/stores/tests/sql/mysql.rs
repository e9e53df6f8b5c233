//! What is MySQL's own, on MariaDB.

use claims::values::Known;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;

use super::stand::{Kind, Stand};
use crate::log::Warnings;
use crate::stand::{look_up, text, user};

/// A column's type, a value in SQL, and the text that it is.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("TINYINT(1)", "1", "true"),
    ("BOOL", "0", "false"),
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
    ("DATETIME", "'2024-02-29'", "2024-02-29"),
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
    let store = stand
        .open("query: \"SELECT CAST('800:00:00' AS TIME) AS t, 1 AS n FROM DUAL WHERE 'x' = {user.id}\"");
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

/// The same error as for a character that a column does not have, but of the statement, for every user.
#[tokio::test]
async fn columns_that_cannot_be_compared_are_a_mistake() {
    let stand = Stand::new(Kind::MySql, "mysql_collations").await;
    let columns = "a TEXT COLLATE utf8mb4_general_ci, b TEXT COLLATE utf8mb4_unicode_ci";
    stand.run(&format!("CREATE TABLE people ({columns})"), &[]).await;
    let store = stand.open("query: 'SELECT a FROM people WHERE a = b AND a = {user.id}'");
    let found = look_up(&store, &["people.a"], &user("ada")).await;
    assert_eq!(found, Err(StoreFailure::new(FailureKind::Misconfigured, "refused with error 1267")));
}
