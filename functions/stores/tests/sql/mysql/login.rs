//! How MySQL 8 lets a client log in, over a fake: MariaDB does it in another way.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use stores::failure::{FailureKind, StoreFailure};
use stores::store::Found;
use support::servers::sql::{CERTIFICATE, OWNER, PASSWORD};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::sql::stand::environment;
use crate::stand::{look_up, open, text, user};

const TLS: u32 = 1 << 11;
/// The protocol of MySQL 4.1, its logins, plugins, no packets that only end definitions.
const CAPABILITIES: u32 = 1 << 9 | 1 << 15 | 1 << 19 | 1 << 24;
const SEED: &[u8; 20] = b"12345678abcdefghijkl";

/// A way to log in: what the server calls it, what it asks then, and what it must be told.
struct Login {
    plugin: &'static str,
    /// The length of what proves the password in the client's response.
    proof: usize,
    asks: Option<&'static [u8]>,
    told: &'static [u8],
}

const PASSWORD_AS_IT_IS: &[u8] = b"secret of a test\0";

fn packet(number: u8, body: &[u8]) -> Vec<u8> {
    let [first, second, third, _] = u32::try_from(body.len()).unwrap().to_le_bytes();
    [&[first, second, third, number], body].concat()
}

fn ok(number: u8, first: u8) -> Vec<u8> {
    packet(number, &[first, 0, 0, 2, 0, 0, 0])
}

fn greeting(capabilities: u32, plugin: &str) -> Vec<u8> {
    let [first, second, third, fourth] = capabilities.to_le_bytes();
    let parts: [&[u8]; 8] = [
        b"\x0a8.4.0\0\x01\0\0\0",
        &SEED[..8],
        &[0, first, second, 45, 2, 0, third, fourth, 21],
        &[0; 10],
        &SEED[8..],
        &[0],
        plugin.as_bytes(),
        &[0],
    ];
    packet(0, &parts.concat())
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.unwrap();
    let mut body = vec![0; usize::from(head[0]) + 256 * usize::from(head[1])];
    stream.read_exact(&mut body).await.unwrap();
    body
}

/// Takes the login, then answers one look-up with `gold`.
async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, number: u8, login: &Login) {
    let response = read(&mut stream).await;
    let after_name = 32 + OWNER.len() + 1;
    assert_eq!(&response[32..after_name - 1], OWNER.as_bytes());
    assert_eq!(usize::from(response[after_name]), login.proof, "{}", login.plugin);
    let mut number = number + 1;
    if let Some(asks) = login.asks {
        stream.write_all(&packet(number, asks)).await.unwrap();
        assert_eq!(read(&mut stream).await, login.told, "{}", login.plugin);
        number += 2;
    }
    let text = b"\x03def\0\0\0\x04tier\0\x0c\x2d\0\xff\0\0\0\xfd\0\0\0\0\0";
    let prepared =
        [packet(1, &[0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]), packet(2, text), packet(3, text)].concat();
    let rows = [packet(1, &[1]), packet(2, text), packet(3, b"\0\0\x04gold"), ok(4, 0xfe)].concat();
    for answer in [ok(number, 0), ok(1, 0), prepared, rows] {
        stream.write_all(&answer).await.unwrap();
        read(&mut stream).await;
    }
    // What was read last closes the statement, which is not answered.
    read(&mut stream).await;
    stream.write_all(&ok(1, 0)).await.unwrap();
}

/// A server with this login, and what it comes to.
async fn fake(login: Login) -> (u16, JoinHandle<()>) {
    let (certificate, key) = &*CERTIFICATE;
    let certificates = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(certificates, key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&greeting(CAPABILITIES | TLS, login.plugin)).await.unwrap();
        assert_eq!(read(&mut stream).await.len(), 32, "nothing but the wish for TLS");
        let stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
        serve(stream, 2, &login).await;
    });
    (port, served)
}

fn yaml(port: u16, host: &str, tls: bool) -> String {
    format!(
        "database: mysql\nhost: {host}\nport: {port}\nname: crm\nusername: {OWNER}\npassword: {PASSWORD}\ntls: {tls}\n\
         query: 'SELECT tier FROM people WHERE id = {{user.id}}'"
    )
}

#[tokio::test]
async fn every_login_of_mysql_that_is_a_password_succeeds_over_tls() {
    for login in [
        Login { plugin: "mysql_native_password", proof: 20, asks: None, told: b"" },
        Login { plugin: "caching_sha2_password", proof: 32, asks: None, told: b"" },
        Login { plugin: "caching_sha2_password", proof: 32, asks: Some(&[1, 4]), told: PASSWORD_AS_IT_IS },
        Login { plugin: "sha256_password", proof: 17, asks: None, told: b"" },
        // What AWS's IAM wants: another plugin than the server's own.
        Login {
            plugin: "mysql_native_password",
            proof: 20,
            asks: Some(b"\xfemysql_clear_password\0"),
            told: PASSWORD_AS_IT_IS,
        },
        // One that is not known here.
        Login {
            plugin: "client_ed25519",
            proof: 20,
            asks: Some(b"\xfemysql_clear_password\0"),
            told: PASSWORD_AS_IT_IS,
        },
    ] {
        let plugin = login.plugin;
        let (port, served) = fake(login).await;
        let store = open("sql", &yaml(port, "localhost", true), &environment()).unwrap();
        let found = look_up(&store, &["people.tier"], &user("ada")).await;
        assert_eq!(found, Ok(Found::User(vec![text("gold")])), "{plugin}");
        served.await.unwrap();
    }
}

/// The server greets, perhaps asks, and is told nothing more.
async fn refused(tls: bool, says: &[u8]) -> (StoreFailure, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let says = says.to_vec();
    let told = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(&greeting(CAPABILITIES, "caching_sha2_password")).await.unwrap();
        if !says.is_empty() {
            read(&mut stream).await;
            stream.write_all(&packet(2, &says)).await.unwrap();
        }
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        rest
    });
    let store = open("sql", &yaml(port, "127.0.0.1", tls), &environment()).unwrap();
    let failure = look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err();
    drop(store);
    (failure, told.await.unwrap())
}

#[tokio::test]
async fn the_password_is_not_sent_without_tls_whatever_the_server_wants() {
    let refusal = |what: &str| StoreFailure::new(FailureKind::Misconfigured, what);
    for (tls, says, expected) in [
        (true, &b""[..], "the server does not support TLS"),
        (false, &[1, 4], "the login requires TLS"),
        (false, b"\xfemysql_clear_password\0", "the login requires TLS"),
        (false, b"\xfesha256_password\0abcdefghijklmnopqrst\0", "the login requires TLS"),
        (false, b"\xfeclient_ed25519\0", "the server wants another kind of login than a password"),
    ] {
        assert_eq!(refused(tls, says).await, (refusal(expected), Vec::new()), "{expected}");
    }
}
