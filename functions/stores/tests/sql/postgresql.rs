//! What is PostgreSQL's own.

use claims::values::Known;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;

use super::stand::{Kind, Stand};
use crate::log::Warnings;
use crate::stand::{list, look_up, text, user};

/// A value in SQL, and the text that it is.
const VALUES: &[(&str, &str)] = &[
    ("false", "false"),
    ("(-32768)::int2", "-32768"),
    ("2147483647", "2147483647"),
    ("(-9223372036854775808)::int8", "-9223372036854775808"),
    ("4294967295::oid", "4294967295"),
    ("0.5::float4", "0.5"),
    ("-1.25::float8", "-1.25"),
    ("'ab '::text", "ab "),
    ("'ab'::char(5)", "ab"),
    ("'ab'::name", "ab"),
    ("'äb'::code", "äb"),
    ("'glad'::mood", "glad"),
    ("'{\"a\": 1}'::json", "{\"a\": 1}"),
    ("'{\"a\":1}'::jsonb", "{\"a\": 1}"),
    ("'00112233-4455-6677-8899-aabbccddeeff'::uuid", "00112233-4455-6677-8899-aabbccddeeff"),
    ("'\\x00ff'::bytea", "AP8="),
    ("'2024-02-29'::date", "2024-02-29"),
    ("'1969-12-31'::date", "1969-12-31"),
    ("'2024-02-29 01:02:03'::timestamp", "2024-02-29T01:02:03"),
    ("'1999-12-31 23:59:59.5'::timestamp", "1999-12-31T23:59:59.5"),
    ("'2024-02-29 01:02:03.000500+02'::timestamptz", "2024-02-28T23:02:03.0005Z"),
    ("'2024-02-29 00:00:00'::timestamp", "2024-02-29T00:00:00"),
    ("'1e20'::float8", "100000000000000000000"),
    ("'infinity'::float8", "Infinity"),
    ("'01:02:03'::time", "01:02:03"),
    ("'01:02:03+02'::timetz", "01:02:03+02"),
    ("'1 day 2 hours'::interval", "P1DT2H"),
    ("'10.1.2.3/8'::inet", "10.1.2.3/8"),
    ("'10.0.0.0/8'::cidr", "10.0.0.0/8"),
    ("'08:00:2b:01:02:03'::macaddr", "08:00:2b:01:02:03"),
    ("'12.5'::money", "$12.50"),
    ("B'101'", "101"),
    ("'<a/>'::xml", "<a/>"),
    ("'x'::\"char\"", "x"),
    ("'[1,3)'::int4range", "[1,3)"),
];

#[tokio::test]
async fn values_of_many_types() {
    let stand = Stand::new(Kind::PostgreSql, "postgresql_values").await;
    stand.run("CREATE TYPE mood AS ENUM ('sad', 'glad')", &[]).await;
    stand.run("CREATE DOMAIN code AS varchar(9)", &[]).await;
    let selected = VALUES.iter().enumerate().map(|(at, (value, _))| format!("{value} AS c{at}"));
    let select = selected.collect::<Vec<_>>().join(", ").replace('{', "{{").replace('}', "}}");
    let store = stand.open(&format!("query: |\n  SELECT {select} WHERE 'x' = {{user.id}}"));
    let wanted: Vec<String> = (0..VALUES.len()).map(|at| format!("people.c{at}")).collect();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let expected = VALUES.iter().map(|(_, expected)| text(expected)).collect();
    assert_eq!(look_up(&store, &wanted, &user("x")).await, Ok(Found::User(expected)));
}

#[tokio::test]
async fn a_decimal_is_written_as_the_server_writes_it() {
    let stand = Stand::new(Kind::PostgreSql, "postgresql_decimals").await;
    let store =
        stand.open("query: 'SELECT a, a::text AS b FROM (SELECT {user.id}::text::numeric AS a) AS value'");
    let mut numbers: Vec<String> =
        ["NaN", "Infinity", "-Infinity", "0", "-0.0", "1e-9", "1e30"].map(str::to_owned).to_vec();
    for scale in 0..12 {
        for digits in [
            "1",
            "10000",
            "9999",
            "-12345678",
            "100000000000000000000",
            "1234567890123456789012345678901234567890",
        ] {
            numbers.push(format!("{digits}e-{scale}"));
        }
    }
    for number in numbers {
        let found = look_up(&store, &["people.a", "people.b"], &user(&number)).await;
        let Ok(Found::User(known)) = found else { panic!("{number}: {found:?}") };
        assert_eq!(known[0], known[1], "{number}");
        assert!(known[0].value().is_some(), "{number}");
    }
}

#[tokio::test]
async fn an_array_is_a_list_without_its_nulls() {
    let stand = Stand::new(Kind::PostgreSql, "postgresql_arrays").await;
    stand.run("CREATE TYPE mood AS ENUM ('sad', 'glad')", &[]).await;
    stand.run("CREATE DOMAIN code AS varchar(9)", &[]).await;
    let store = stand.open(
        "query: \"SELECT ARRAY[1, NULL, 3] AS a, ARRAY['x', 'y,z']::varchar[] AS b, ARRAY[true] AS c,
            ARRAY[1.50, 2]::numeric[] AS d, NULL::text[] AS e, ARRAY[[1], [2]] AS f,
            ARRAY['\\\\x00ff']::bytea[] AS g, ARRAY['2024-02-29 01:02:03+00']::timestamptz[] AS h,
            ARRAY['glad', 'sad']::mood[] AS i, ARRAY['äb']::code[] AS j WHERE 'x' = {user.id}\"",
    );
    let wanted = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"].map(|name| format!("people.{name}"));
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let expected = vec![
        list(&["1", "3"]),
        list(&["x", "y,z"]),
        list(&["true"]),
        list(&["1.50", "2"]),
        Known::NoValue,
        Known::NoValue,
        list(&["AP8="]),
        list(&["2024-02-29T01:02:03Z"]),
        list(&["glad", "sad"]),
        list(&["äb"]),
    ];
    assert_eq!(look_up(&store, &wanted, &user("x")).await, Ok(Found::User(expected)));
}

#[tokio::test]
async fn a_column_of_another_type_is_no_value_and_a_warning_names_it() {
    let stand = Stand::new(Kind::PostgreSql, "postgresql_other").await;
    let store = stand.open(
        "rows: many\nquery: \"SELECT '0044-03-15 BC'::timestamp AS t, 'infinity'::date AS d, '1'::text AS n
            FROM generate_series(1, 3) WHERE 'x' = {user.id}\"",
    );
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    let found = look_up(&store, &["people.t", "people.d", "people.n"], &user("x")).await;
    assert_eq!(found, Ok(Found::User(vec![Known::NoValue, Known::NoValue, list(&["1"])])));
    let message = "message=the column has a type that is not supported; cast it to text".to_owned();
    let expected = ["people.t", "people.d"].map(|name| [message.clone(), format!("attribute={name}")]);
    assert_eq!(warnings.fields(), expected.concat());
}

#[tokio::test]
async fn a_value_that_cannot_be_read_is_an_unknown_user_and_is_logged() {
    let stand = Stand::new(Kind::PostgreSql, "postgresql_unreadable").await;
    let store = stand.open("query: \"SELECT 'gold' AS tier WHERE {user.id}::text::int4 = 1\"");
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    assert_eq!(look_up(&store, &["people.tier"], &user("x")).await, Ok(Found::UnknownUser));
    let expected =
        "message=the database could not convert the user's value; treated as no match: SQLSTATE 22P02";
    assert_eq!(warnings.fields(), [expected]);
}

#[tokio::test]
async fn a_text_in_a_row_that_cannot_be_converted_is_a_mistake_of_the_query() {
    let stand = Stand::people(Kind::PostgreSql, "postgresql_rows", &[("ada", "x"), ("bob", "7")]).await;
    let store = stand.open("query: 'WITH n AS MATERIALIZED (SELECT id, tier::int4 AS tier FROM people) SELECT tier FROM n WHERE id = {user.id}'");
    for id in ["ada", "bob", "nobody"] {
        let what = "the query converts a value that is not the user's, and that failed: SQLSTATE 22P02";
        let expected = Err(StoreFailure::new(FailureKind::Misconfigured, what));
        assert_eq!(look_up(&store, &["people.tier"], &user(id)).await, expected, "{id}");
    }
}

/// The server says which type a parameter has.
#[tokio::test]
async fn a_parameter_is_of_the_type_that_it_is_compared_with() {
    let stand = Stand::new(Kind::PostgreSql, "postgresql_types").await;
    stand.run("CREATE TYPE tiers AS ENUM ('gold', 'silver')", &[]).await;
    let columns = "small int2, number int4, big int8, id uuid, tier tiers, padded char(5), name varchar(9), badge numeric";
    stand.run(&format!("CREATE TABLE people ({columns})"), &[]).await;
    let values =
        "1, 49, 9223372036854775807, '00112233-4455-6677-8899-aabbccddeeff', 'gold', 'ab', 'ada', 7.0";
    stand.run(&format!("INSERT INTO people VALUES ({values})"), &[]).await;
    for (test, own, others) in [
        ("small = {user.id}", "1", ["32768", "1x", "\0\u{1}"]),
        ("number = {user.id}", "49", ["2147483648", "1 OR 1=1", "\0\0\u{0}1"]),
        ("big = {user.id}", "9223372036854775807", ["9223372036854775808", "", " 1"]),
        (
            "id = {user.id}",
            "00112233-4455-6677-8899-AABBCCDDEEFF",
            ["ada", "+0112233445566778899aabbccddeeff", "0"],
        ),
        ("tier = {user.id}", "gold", ["bronze", "GOLD", "gold\0"]),
        ("padded = {user.id}", "ab", ["abc", "a", "\0"]),
        ("name = {user.id}", "ada", ["ADA", "ada\0", "' OR ''='"]),
        ("badge = CAST(CAST({user.id} AS text) AS numeric)", "7", ["7x", "seven", "\0"]),
        ("number = {user.id}::text::int4", "49", ["4294967295", "x", "\0"]),
    ] {
        let store = stand.open(&format!("query: \"SELECT tier FROM people WHERE {test}\""));
        let found = look_up(&store, &["people.tier"], &user(own)).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{test}");
        for other in others.into_iter().filter(|other| !other.is_empty()) {
            let found = look_up(&store, &["people.tier"], &user(other)).await;
            assert_eq!(found, Ok(Found::UnknownUser), "{test} {other:?}");
        }
    }
    let store = stand.open("query: 'SELECT tier FROM people WHERE badge = {user.id}'");
    let expected = "a parameter has the type NUMERIC; write CAST(CAST({...} AS text) AS NUMERIC)";
    let found = look_up(&store, &["people.tier"], &user("7")).await;
    assert_eq!(found, Err(StoreFailure::new(FailureKind::Misconfigured, expected)));
}
