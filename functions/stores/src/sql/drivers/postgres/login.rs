//! Connects to PostgreSQL: encrypts, and logs in.
//! <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP>

use std::io;
use std::sync::Arc;

use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::{AuthenticationSaslBody, Message};
use postgres_protocol::message::frontend;
use rustls::ClientConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::wire::PgWire;
use crate::dialing::{self, Stream, Trouble};
use crate::failure::{FailureKind, StoreFailure};
use crate::sql::drivers::server_name;
use crate::sql::errors::{lost, unreadable};

/// Servers that have the same database, and the account.
pub(in crate::sql) struct PgServer {
    pub(in crate::sql) hosts: Vec<String>,
    pub(in crate::sql) port: u16,
    pub(in crate::sql) database: String,
    pub(in crate::sql) user: String,
    /// May be empty.
    pub(in crate::sql) password: String,
    /// `None` for a connection that is not encrypted.
    pub(in crate::sql) tls: Option<Arc<ClientConfig>>,
    /// Of addresses.
    pub(in crate::sql) trouble: Trouble,
}

impl PgServer {
    /// Connects and logs in.
    ///
    /// # Errors
    /// The server is not reached, its certificate is not valid, or it refuses the login.
    pub(super) async fn connect(&self, host: &str) -> Result<PgWire, StoreFailure> {
        let stream = dialing::tcp(&self.trouble, host, self.port).await?;
        let stream: Box<dyn Stream> = match &self.tls {
            Some(tls) => encrypted(host, stream, tls).await?,
            None => Box::new(stream),
        };
        let mut wire = PgWire::new(stream);
        self.log_in(&mut wire).await?;
        Ok(wire)
    }

    /// Every parameter that is named here is one that poolers keep for each client.
    async fn log_in(&self, wire: &mut PgWire) -> Result<(), StoreFailure> {
        let parameters = [
            ("user", self.user.as_str()),
            ("database", self.database.as_str()),
            ("client_encoding", "UTF8"),
            ("application_name", "claimsmith"),
        ];
        written(frontend::startup_message(parameters, &mut wire.out))?;
        wire.send().await?;
        loop {
            let password = self.password.as_bytes();
            match wire.expect().await? {
                Message::AuthenticationOk | Message::BackendKeyData(_) => continue,
                Message::ReadyForQuery(_) => return Ok(()),
                Message::AuthenticationCleartextPassword => {
                    written(frontend::password_message(password, &mut wire.out))?;
                }
                Message::AuthenticationMd5Password(body) => {
                    let hash = md5_hash(self.user.as_bytes(), password, body.salt());
                    written(frontend::password_message(hash.as_bytes(), &mut wire.out))?;
                }
                Message::AuthenticationSasl(body) => {
                    scram(wire, &body, password).await?;
                    continue;
                }
                Message::AuthenticationGss
                | Message::AuthenticationSspi
                | Message::AuthenticationKerberosV5 => {
                    let what = "the server wants another kind of login than a password";
                    return Err(StoreFailure::new(FailureKind::Misconfigured, what));
                }
                _ => return Err(unreadable()),
            }
            wire.send().await?;
        }
    }
}

/// <https://www.postgresql.org/docs/current/sasl-authentication.html>
async fn scram(
    wire: &mut PgWire,
    body: &AuthenticationSaslBody,
    password: &[u8],
) -> Result<(), StoreFailure> {
    let offered =
        body.mechanisms().any(|mechanism| Ok(mechanism == SCRAM_SHA_256)).map_err(|_| unreadable())?;
    if !offered {
        return Err(StoreFailure::new(FailureKind::Misconfigured, "the server does not offer SCRAM-SHA-256"));
    }
    let mut scram = ScramSha256::new(password, ChannelBinding::unsupported());
    written(frontend::sasl_initial_response(SCRAM_SHA_256, scram.message(), &mut wire.out))?;
    wire.send().await?;
    let Message::AuthenticationSaslContinue(body) = wire.expect().await? else { return Err(unreadable()) };
    scram.update(body.data()).map_err(|_| unreadable())?;
    written(frontend::sasl_response(scram.message(), &mut wire.out))?;
    wire.send().await?;
    let Message::AuthenticationSaslFinal(body) = wire.expect().await? else { return Err(unreadable()) };
    scram.finish(body.data()).map_err(|_| unreadable())
}

/// Nothing is sent without encryption but the wish for it.
async fn encrypted(
    host: &str,
    mut stream: TcpStream,
    tls: &Arc<ClientConfig>,
) -> Result<Box<dyn Stream>, StoreFailure> {
    let unencrypted = |what| StoreFailure::new(FailureKind::Misconfigured, what);
    let name = server_name(host)?;
    let mut wish = BytesMut::new();
    frontend::ssl_request(&mut wish);
    stream.write_all(&wish).await.map_err(lost)?;
    match stream.read_u8().await.map_err(lost)? {
        b'S' => {}
        b'N' => return Err(unencrypted("the server does not support TLS")),
        _ => return Err(unreadable()),
    }
    dialing::encrypt(name, Box::new(stream), tls).await
}

/// A message was written, unless a text in it has a NUL, which only the policy or a secret can have.
pub(super) fn written(message: io::Result<()>) -> Result<(), StoreFailure> {
    message.map_err(|_| StoreFailure::new(FailureKind::Misconfigured, "a text for the server contains NUL"))
}
