//! The store `sql` over a real PostgreSQL and a real MariaDB.

use std::net::SocketAddr;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use support::servers::sql;

use super::lock::Lock;
use super::saboteur::instead;
use super::{KIM, LEE, Named, Subject, Way};

/// What PostgreSQL says in the place of a status: SQLSTATEs. It has no redirects, and no types of content: instead
/// something is said that no query asks for.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const STATES: [(&str, &str); 3] = [
    ("500: internal_error", "XX000"),
    ("429: too_many_connections", "53300"),
    ("403: invalid_password", "28P01"),
];

/// What MySQL says: error numbers, with a SQLSTATE. Its OK, which could stand for another type of content, is a valid
/// answer: nobody was found.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
const ERRORS: [(&str, u16, &str); 3] = [
    ("500: ER_UNKNOWN_ERROR", 1105, "HY000"),
    ("429: ER_CON_COUNT_ERROR", 1040, "08004"),
    ("403: ER_ACCESS_DENIED_ERROR", 1045, "28000"),
];

const LARGE: usize = 10 << 20;

fn always(name: &str, answer: Vec<u8>) -> Named {
    (name.to_owned(), instead(move |_| Some(answer.clone())))
}

/// A message of PostgreSQL. <https://www.postgresql.org/docs/current/protocol-message-formats.html>
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[kind], length.as_slice(), body].concat()
}

/// A row of one column. One of fewer than the query has is not tried: it makes sqlx panic.
fn large_row() -> Vec<u8> {
    let length = u32::try_from(LARGE).unwrap().to_be_bytes();
    message(b'D', &[&[0, 1], length.as_slice(), &vec![b'x'; LARGE]].concat())
}

fn postgresqls() -> Vec<Named> {
    let states = STATES.map(|(name, state)| {
        let error = format!("SERROR\0VERROR\0C{state}\0Mtrouble\0\0");
        always(name, message(b'E', error.as_bytes()))
    });
    let others = [
        always("garbage", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        always("garbage in an envelope", message(b'T', b"\xff\xff\xff\xff\xff")),
        always("wrong content type: CopyInResponse", message(b'G', b"\0\0\0")),
        always("wrong content type: a row of another query", message(b'D', b"\0\x01\0\0\0\x04gold")),
        always("10 MB", large_row()),
    ];
    states.into_iter().chain(others).collect()
}

/// A packet of MySQL, the answer to what was said.
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html>
fn packet(said: &[u8], body: &[u8]) -> Option<Vec<u8>> {
    let [low, middle, high, _] = u32::try_from(body.len()).unwrap().to_le_bytes();
    let number = said.get(3)?.wrapping_add(1);
    Some([&[low, middle, high, number], body].concat())
}

fn answered(name: &str, body: Vec<u8>) -> Named {
    (name.to_owned(), instead(move |said| packet(said, &body)))
}

fn mysqls() -> Vec<Named> {
    let errors = ERRORS.map(|(name, number, state)| {
        let [low, high] = number.to_le_bytes();
        answered(name, [&[0xff, low, high, b'#'], state.as_bytes(), b"trouble"].concat())
    });
    let others = [
        always("garbage", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        answered("garbage in an envelope", vec![0xfb; 5]),
        answered("an empty packet", Vec::new()),
        answered("wrong content type: the end of rows", vec![0xfe, 0, 0, 2, 0]),
        answered("wrong content type: the columns of another query", vec![7]),
        answered("10 MB", vec![b'x'; LARGE]),
    ];
    errors.into_iter().chain(others).collect()
}

/// What makes the table of the people.
fn people() -> Vec<String> {
    let mut statements = vec!["CREATE TABLE people (id VARCHAR(36), tier VARCHAR(9))".to_owned()];
    statements.extend([KIM, LEE].map(|(id, tier)| format!("INSERT INTO people VALUES ('{id}', '{tier}')")));
    statements
}

fn store(way: &Way, database: &str, name: &str) -> String {
    format!(
        "sql: {{ database: {database}, host: {}, port: {}, tls: {}, name: {name}, username: owner, \
         password: secret of a test, query: 'SELECT tier FROM people WHERE id = {{user.id}}' }}",
        way.host(),
        way.port,
        way.encrypted
    )
}

#[tokio::test]
async fn postgresql() {
    let server = sql::postgresql().await;
    let mut connection = server.postgresql("postgres").connect().await.unwrap();
    for statement in people() {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let store = |way: &Way| store(way, "postgresql", "postgres");
    let server = SocketAddr::from(([127, 0, 0, 1], server.port));
    let subject = Subject { store, attribute: "tier", server, lock: Arc::new(Lock::PostgreSql) };
    subject.survives().await;
    subject.suffers(postgresqls()).await;
}

#[tokio::test]
async fn mysql() {
    let server = sql::mariadb().await;
    let mut connection = server.mysql("mysql").connect().await.unwrap();
    for statement in people() {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let store = |way: &Way| store(way, "mysql", "mysql");
    let server = SocketAddr::from(([127, 0, 0, 1], server.port));
    let lock = Arc::new(Lock::MySql(sql::CERTIFICATE.0.clone()));
    let subject = Subject { store, attribute: "tier", server, lock };
    subject.survives().await;
    subject.suffers(mysqls()).await;
}
