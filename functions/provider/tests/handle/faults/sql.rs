//! The store `sql` over a real PostgreSQL, with a transaction pooler and without, a real MariaDB, and a fake of SQL Server.

use std::net::SocketAddr;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use support::servers::entra::{Document, Entra, Key, issuer_v2};
use support::servers::sql;
use support::servers::sqlserver::{Answer, FakeSqlServer, Login};
use tokio::sync::OnceCell;

use super::lock::Lock;
use super::saboteur::instead;
use super::{KIM, LEE, Named, Subject, Way, on_the_way};

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

/// A row of one column.
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
        always("a row without a column", message(b'D', b"\0\0")),
        always("page two missing: PortalSuspended", message(b's', b"")),
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
        answered("page two missing: another result is announced", vec![0, 0, 0, 8, 0, 0, 0]),
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

/// With a host before it that is down.
fn second_of_two(store: &str, way: &Way) -> String {
    let host = way.host();
    store.replace(&format!("host: {host},"), &format!("host: ['127.0.0.9', {host}],"))
}

const ERROR: u8 = 0xAA;
const DONE: [u8; 13] = [0xFD, 2, 0, 0xC1, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// What SQL Server says: error numbers, with a class.
/// <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/9805e9fa-1f8b-4cf8-8f78-8d2602228635>
fn sqlservers() -> Vec<Named> {
    let response = |body: &[u8]| {
        let [high, low] = u16::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&[4, 1, high, low, 0, 0, 1, 0], body].concat()
    };
    let error = |number: u32, class: u8| {
        let body = [number.to_le_bytes().as_slice(), &[1, class, 0, 0, 0, 0, 1, 0, 0, 0]].concat();
        response(&[&[ERROR, u8::try_from(body.len()).unwrap(), 0], body.as_slice(), &DONE].concat())
    };
    vec![
        always("500: of the server", error(823, 24)),
        always("429: the service is busy", error(40501, 20)),
        always("403: login failed", error(18456, 14)),
        always("garbage", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        always("garbage in an envelope", response(&[0x55; 40])),
        always("wrong content type: an answer without a result", response(&[0xFD, 0, 0])),
    ]
}

async fn filled(server: &'static sql::Server, mut connection: impl AsyncFnMut(String)) -> SocketAddr {
    for statement in people() {
        connection(statement).await;
    }
    SocketAddr::from(([127, 0, 0, 1], server.port))
}

async fn postgresql_server() -> SocketAddr {
    static FILLED: OnceCell<SocketAddr> = OnceCell::const_new();
    let fill = || async {
        let server = sql::postgresql().await;
        filled(server, async |statement| {
            let mut connection = server.postgresql("postgres").connect().await.unwrap();
            connection.execute(AssertSqlSafe(statement)).await.unwrap();
        })
        .await
    };
    *FILLED.get_or_init(fill).await
}

fn in_postgresql(way: &Way) -> String {
    store(way, "postgresql", "postgres")
}

#[tokio::test]
async fn postgresql() {
    let server = postgresql_server().await;
    let second: fn(&Way) -> String = |way| second_of_two(&in_postgresql(way), way);
    for store in [second, in_postgresql] {
        Subject { store, attribute: "tier", server, lock: Arc::new(Lock::PostgreSql) }.survives().await;
    }
    let (store, lock) = (in_postgresql, Arc::new(Lock::PostgreSql));
    Subject { store, attribute: "tier", server, lock }.suffers(postgresqls()).await;
}

#[tokio::test]
async fn postgresql_behind_a_transaction_pooler() {
    postgresql_server().await;
    let server = SocketAddr::from(([127, 0, 0, 1], sql::pgbouncer().await.port));
    let (store, lock) = (in_postgresql, Arc::new(Lock::PostgreSql));
    let subject = Subject { store, attribute: "tier", server, lock };
    subject.survives().await;
    subject.suffers(Vec::new()).await;
}

#[tokio::test]
async fn mysql() {
    let server = sql::mariadb().await;
    let server = filled(server, async |statement| {
        let mut connection = server.mysql("mysql").connect().await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    })
    .await;
    let lock = Arc::new(Lock::MySql(sql::CERTIFICATE.0.clone()));
    let in_mysql: fn(&Way) -> String = |way| store(way, "mysql", "mysql");
    let second: fn(&Way) -> String = |way| second_of_two(&store(way, "mysql", "mysql"), way);
    for store in [second, in_mysql] {
        Subject { store, attribute: "tier", server, lock: Arc::clone(&lock) }.survives().await;
    }
    Subject { store: in_mysql, attribute: "tier", server, lock }.suffers(mysqls()).await;
}

/// Not encrypted: its TLS travels in packets, for which there is no saboteur.
#[tokio::test]
async fn sqlserver() {
    let login = Login::Password(sql::OWNER.to_owned(), sql::PASSWORD.to_owned());
    let fake = FakeSqlServer::start(login, false, |_, values| {
        let known = [KIM, LEE].into_iter().find(|(id, _)| values.first().is_some_and(|value| value == id));
        let row = known.map(|(_, tier)| [Some(tier)]);
        Answer::texts(&["tier"], &row.iter().map(|row| &row[..]).collect::<Vec<_>>())
    })
    .await;
    let server = SocketAddr::from(([127, 0, 0, 1], fake.port));
    let store: fn(&Way) -> String = |way| store(way, "sqlserver", "crm");
    let second: fn(&Way) -> String = |way| second_of_two(&self::store(way, "sqlserver", "crm"), way);
    for store in [second, store] {
        Subject { store, attribute: "tier", server, lock: Arc::new(Lock::AtOnce) }.survives_over(None).await;
    }
    let entra = Entra::start().await;
    entra.publish("v2", Document::of(issuer_v2(), &[Key::First]));
    let subject = Subject { store, attribute: "tier", server, lock: Arc::new(Lock::AtOnce) };
    for (name, fault) in on_the_way().into_iter().chain(sqlservers()) {
        subject.in_every_mode(&entra, &name, &fault, None).await;
    }
}
