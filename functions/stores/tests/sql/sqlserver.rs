//! SQL Server, over a fake: no real one can run here. What the fake says has been read by FreeTDS and python-tds.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use claims::values::Known;
use serde_json::json;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::store::{Found, Store};
use support::servers::forgetful::Forgetful;
use support::servers::sql::{OWNER, PASSWORD};
use support::servers::sqlserver::{Answer, Column, FakeSqlServer, Login};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::stand::environment;
use crate::servers::service::Service;
use crate::stand::{list, look_up, open, text, user};

const BY_ID: &str = "query: 'SELECT id, tier FROM people WHERE id = {user.id}'";
const ASKED: &str = "SELECT id, tier FROM people WHERE id = @P1";

fn account() -> Login {
    Login::Password(OWNER.to_owned(), PASSWORD.to_owned())
}

/// Two people, and an error for each number that somebody is called.
fn people(_: &str, values: &[String]) -> Answer {
    let row = |id, tier| Answer::texts(&["id", "tier"], &[&[Some(id), tier]]);
    match values.first().map(String::as_str) {
        Some("ada") => row("ada", Some("gold")),
        Some("bob") => row("bob", None),
        Some("two") => {
            Answer::texts(&["id", "tier"], &[&[Some("two"), Some("b")], &[Some("two"), Some("a")]])
        }
        Some(value) if value.starts_with("error ") => {
            let mut parts = value.splitn(4, ' ').skip(1);
            let mut number = || parts.next().unwrap();
            let (code, class) = (number().parse().unwrap(), number().parse().unwrap());
            Answer::Error(code, class, number().replace("OWN", value))
        }
        _ => Answer::texts(&["id", "tier"], &[]),
    }
}

fn yaml(port: u16, host: &str, login: &str, rest: &str) -> String {
    format!("database: sqlserver\nhost: {host}\nport: {port}\nname: crm\n{login}\n{rest}\n")
}

fn password() -> String {
    format!("username: {OWNER}\npassword: {PASSWORD}")
}

fn plain(fake: &FakeSqlServer, rest: &str) -> Arc<dyn Store> {
    let rest = format!("tls: false\n{rest}");
    open("sql", &yaml(fake.port, "127.0.0.1", &password(), &rest), &environment()).unwrap()
}

async fn tier(store: &Arc<dyn Store>, id: &str) -> Result<Found, StoreFailure> {
    look_up(store, &["people.tier"], &user(id)).await
}

fn gold() -> Result<Found, StoreFailure> {
    Ok(Found::User(vec![text("gold")]))
}

#[tokio::test]
async fn a_look_up_is_a_transaction_that_is_rolled_back_and_its_value_is_bound() {
    let fake = FakeSqlServer::start(account(), false, people).await;
    let store = plain(&fake, BY_ID);
    for (id, expected) in [
        ("ada", gold()),
        ("bob", Ok(Found::User(vec![Known::NoValue]))),
        ("' OR 1=1 --", Ok(Found::UnknownUser)),
        ("two", Err(StoreFailure::new(FailureKind::Ambiguous, "more than one row"))),
    ] {
        assert_eq!(tier(&store, id).await, expected, "{id}");
    }
    let seen = fake.seen();
    let usual = ["BEGIN", ASKED, "ROLLBACK"];
    assert_eq!(seen, [&usual[..], &usual, &usual, &usual[..2]].concat());
    let store = plain(&fake, &format!("rows: many\n{BY_ID}"));
    assert_eq!(tier(&store, "two").await, Ok(Found::User(vec![list(&["b", "a"])])));
    let missing = look_up(&store, &["people.absent"], &user("nobody")).await;
    let expected = "the query has no column for `people.absent`";
    assert_eq!(missing, Err(StoreFailure::new(FailureKind::Misconfigured, expected)));
}

#[tokio::test]
async fn a_connection_is_encrypted_and_the_certificate_must_be_the_hosts() {
    let fake = FakeSqlServer::start(account(), true, people).await;
    let ask = async |host: &str, environment: &Environment| {
        let store = open("sql", &yaml(fake.port, host, &password(), BY_ID), environment).unwrap();
        tier(&store, "ada").await
    };
    assert_eq!(ask("localhost", &environment()).await, gold());
    for refused in
        [ask("127.0.0.1", &environment()).await, ask("localhost", &crate::stand::environment(&[])).await]
    {
        let failure = refused.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured, "{failure}");
        assert!(failure.inside.starts_with("the server's certificate is refused: "), "{failure}");
    }
    assert_eq!(fake.seen(), ["BEGIN", ASKED, "ROLLBACK"]);
    // A server that has no TLS is told nothing.
    let fake = FakeSqlServer::start(account(), false, people).await;
    let store = open("sql", &yaml(fake.port, "localhost", &password(), BY_ID), &environment()).unwrap();
    tier(&store, "ada").await.unwrap_err();
    assert_eq!(fake.seen(), [""; 0]);
}

#[tokio::test]
async fn a_wrong_password_is_a_mistake() {
    let fake =
        FakeSqlServer::start(Login::Password(OWNER.to_owned(), "another".to_owned()), false, people).await;
    let expected = StoreFailure::new(FailureKind::Misconfigured, "refused with error 18456");
    assert_eq!(tier(&plain(&fake, BY_ID), "ada").await, Err(expected));
}

#[tokio::test]
async fn an_access_token_is_a_login() {
    let fake = FakeSqlServer::start(Login::Token("t1".to_owned()), true, people).await;
    let grant = json!({ "access_token": "t1", "token_type": "Bearer", "expires_in": 3600 });
    let service = Service::start(move |_, _| (200, grant.clone())).await;
    let login = format!(
        "oauth2: {{ tokenUrl: '{}/token', clientId: c, clientSecret: s, scope: 'https://database.windows.net/.default' }}",
        service.address
    );
    let store = open("sql", &yaml(fake.port, "localhost", &login, BY_ID), &environment()).unwrap();
    for _ in 0..2 {
        assert_eq!(tier(&store, "ada").await, gold());
    }
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn errors_are_about_the_user_the_query_or_the_server() {
    let fake = FakeSqlServer::start(account(), false, people).await;
    let store = plain(&fake, BY_ID);
    let failed = |kind, code| Err(StoreFailure::new(kind, format!("refused with error {code}")));
    let foreign = "the query converts a value that is not the user's, and that failed: error 245";
    for (error, expected) in [
        ("208 16 Invalid object", failed(FailureKind::Misconfigured, 208)),
        ("8169 16 Conversion failed", failed(FailureKind::Misconfigured, 8169)),
        ("1205 13 deadlock", failed(FailureKind::Unavailable, 1205)),
        ("40501 20 busy", failed(FailureKind::Throttled, 40501)),
        ("823 24 disk", failed(FailureKind::Unavailable, 823)),
        (
            "245 16 Conversion failed when converting the nvarchar value 'n/a' to data type int.",
            Err(StoreFailure::new(FailureKind::Misconfigured, foreign)),
        ),
        (
            "245 16 Conversion failed when converting the nvarchar value 'OWN' to data type int.",
            Ok(Found::UnknownUser),
        ),
    ] {
        assert_eq!(tier(&store, &format!("error {error}")).await, expected, "{error}");
        assert_eq!(tier(&store, "ada").await, gold(), "after {error}");
    }
}

/// Types and values as the protocol has them.
/// <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/cbe9c510-eae6-4b1f-9893-a098944d430a>
const VALUES: &[(&[u8], &[u8], &str)] = &[
    (&[0x26, 1], &[1, 255], "255"),
    (&[0x26, 2], &[2, 0xFE, 0xFF], "-2"),
    (&[0x26, 4], &[4, 42, 0, 0, 0], "42"),
    (&[0x26, 8], &[8, 0, 0, 0, 0, 1, 0, 0, 0], "4294967296"),
    (&[0x68, 1], &[1, 1], "true"),
    (&[0x6D, 8], &[8, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F], "1.5"),
    (&[0x6C, 9, 10, 2], &[5, 1, 0x39, 0x30, 0, 0], "123.45"),
    (&[0x6C, 9, 10, 2], &[5, 0, 5, 0, 0, 0], "-0.05"),
    (&[0x6C, 9, 10, 0], &[5, 1, 7, 0, 0, 0], "7"),
    (
        &[0x24, 16],
        &[16, 0x33, 0x22, 0x11, 0, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF],
        "00112233-4455-6677-8899-aabbccddeeff",
    ),
    (&[0xA5, 9, 0], &[2, 0, 0, 0xFF], "AP8="),
    (&[0x28], &[3, 0x80, 0x46, 0x0B], "2024-02-29"),
    (&[0x29, 3], &[4, 0x0A, 0x81, 0x38, 0], "01:01:43.05"),
    (&[0x6F, 8], &[8, 0x25, 0xB1, 0, 0, 0, 0, 0, 0], "2024-02-29T00:00:00"),
    (&[0x6F, 8], &[8, 0x25, 0xB1, 0, 0, 1, 0, 0, 0], "2024-02-29T00:00:00.003"),
    (&[0x6F, 4], &[4, 0x25, 0xB1, 61, 0], "2024-02-29T01:01:00"),
    (&[0x2A, 0], &[6, 0x8B, 0x0E, 0, 0x80, 0x46, 0x0B], "2024-02-29T01:02:03"),
    (&[0x2B, 0], &[8, 0x8B, 0x0E, 0, 0x80, 0x46, 0x0B, 120, 0], "2024-02-29T01:02:03Z"),
];

#[tokio::test]
async fn values_of_many_types() {
    const NAMES: [&str; 18] = [
        "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15",
        "c16", "c17",
    ];
    let fake = FakeSqlServer::start(account(), false, |_, _| {
        let columns = NAMES.iter().zip(VALUES).map(|(name, (kind, ..))| Column(name, kind.to_vec()));
        Answer::Rows(columns.collect(), vec![VALUES.iter().map(|(_, value, _)| value.to_vec()).collect()])
    })
    .await;
    let wanted = NAMES.map(|name| format!("people.{name}"));
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let expected = VALUES.iter().map(|(.., expected)| text(expected)).collect();
    let found = look_up(&plain(&fake, BY_ID), &wanted, &user("ada")).await;
    assert_eq!(found, Ok(Found::User(expected)));
}

/// The driver would keep all of a value, up to two GiB.
#[tokio::test]
async fn a_value_that_is_larger_than_any_look_up_needs_is_not_kept() {
    let fake = FakeSqlServer::start(account(), false, |_, values| {
        let size = if values == ["ada"] { 4 << 20 } else { 20 << 20 };
        let (varbinary, length) = (vec![0xA5, 0xFF, 0xFF], u32::try_from(size).unwrap().to_le_bytes());
        let unknown = 0xFFFF_FFFF_FFFF_FFFE_u64.to_le_bytes();
        let large = [unknown.as_slice(), &length, &vec![7; size], &[0; 4]].concat();
        let tier = Answer::texts(&["tier"], &[&[Some("gold")]]);
        let Answer::Rows(mut columns, mut rows) = tier else { panic!() };
        columns.insert(0, Column("photo", varbinary));
        rows[0].insert(0, large);
        Answer::Rows(columns, rows)
    })
    .await;
    let store = plain(&fake, BY_ID);
    for _ in 0..5 {
        assert_eq!(tier(&store, "ada").await, gold(), "each look-up may have as much");
    }
    let expected = StoreFailure::new(FailureKind::Malformed, "the response could not be read");
    assert_eq!(tier(&store, "bob").await, Err(expected));
    assert_eq!(tier(&store, "ada").await, gold());
}

#[tokio::test]
async fn a_look_up_does_not_wait_for_a_dead_connection() {
    let fake = FakeSqlServer::start(account(), false, people).await;
    let network = Forgetful::before(SocketAddr::from(([127, 0, 0, 1], fake.port))).await;
    let rest = format!("tls: false\n{BY_ID}");
    let store = open("sql", &yaml(network.port, "127.0.0.1", &password(), &rest), &environment()).unwrap();
    for _ in 0..3 {
        let found = timeout(Duration::from_secs(3), tier(&store, "ada")).await;
        assert_eq!(found.unwrap(), gold());
        network.forget();
    }
}

/// The independent client: what it can read, others can.
#[tokio::test]
async fn freetds_logs_in_to_the_fake_and_reads_its_rows() {
    let fake = FakeSqlServer::start(account(), false, |sql, _| match sql.contains("people") {
        true => Answer::texts(&["id", "tier"], &[&[Some("ada"), Some("göld")]]),
        false => Answer::Done,
    })
    .await;
    let mut tsql = tokio::process::Command::new("tsql")
        .args(["-H", "127.0.0.1", "-p", &fake.port.to_string(), "-U", OWNER, "-P", PASSWORD, "-o", "q"])
        .env("TDSVER", "7.4")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut input = tsql.stdin.take().unwrap();
    input.write_all(b"SELECT id, tier FROM people\ngo\nexit\n").await.unwrap();
    drop(input);
    let output = timeout(Duration::from_secs(60), tsql.wait_with_output()).await.unwrap().unwrap();
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.contains("id\ttier\n") && output.contains("ada\tgöld\n"), "{output}");
}
