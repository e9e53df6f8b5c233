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
use crate::dialing::{self, Stream};
use crate::failure::{FailureKind, StoreFailure};
use crate::sql::drivers::{DatabaseAccount, server_name};
use crate::sql::errors::{lost, no_tls, nul_in_text, other_login, unreadable};

/// Connects and logs in.
///
/// # Errors
/// The server is not reached, its certificate is not valid, or it refuses the login.
pub(super) async fn connect(account: &DatabaseAccount, host: &str) -> Result<PgWire, StoreFailure> {
    let stream = dialing::tcp(&account.trouble, host, account.port).await?;
    let stream: Box<dyn Stream> = match &account.tls {
        Some(tls) => encrypted(host, stream, tls).await?,
        None => Box::new(stream),
    };
    let mut wire = PgWire::new(stream);
    log_in(account, &mut wire).await?;
    Ok(wire)
}

/// Every parameter that is named here is one that poolers keep for each client.
async fn log_in(account: &DatabaseAccount, wire: &mut PgWire) -> Result<(), StoreFailure> {
    let parameters = [
        ("user", account.user.as_str()),
        ("database", account.database.as_str()),
        ("client_encoding", "UTF8"),
        ("application_name", "claimsmith"),
    ];
    written(frontend::startup_message(parameters, &mut wire.out))?;
    wire.send().await?;
    loop {
        let password = account.password.as_bytes();
        match wire.expect().await? {
            Message::AuthenticationOk | Message::BackendKeyData(_) => continue,
            Message::ReadyForQuery(_) => return Ok(()),
            Message::AuthenticationCleartextPassword => {
                written(frontend::password_message(password, &mut wire.out))?;
            }
            Message::AuthenticationMd5Password(body) => {
                let hash = md5_hash(account.user.as_bytes(), password, body.salt());
                written(frontend::password_message(hash.as_bytes(), &mut wire.out))?;
            }
            Message::AuthenticationSasl(body) => {
                scram(wire, &body, password).await?;
                continue;
            }
            Message::AuthenticationGss | Message::AuthenticationSspi | Message::AuthenticationKerberosV5 => {
                return Err(other_login());
            }
            _ => return Err(unreadable()),
        }
        wire.send().await?;
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
    let name = server_name(host)?;
    let mut wish = BytesMut::new();
    frontend::ssl_request(&mut wish);
    stream.write_all(&wish).await.map_err(lost)?;
    match stream.read_u8().await.map_err(lost)? {
        b'S' => {}
        b'N' => return Err(no_tls()),
        _ => return Err(unreadable()),
    }
    dialing::encrypt(name, Box::new(stream), tls).await
}

/// A message was written, unless a text in it has a NUL.
pub(super) fn written(message: io::Result<()>) -> Result<(), StoreFailure> {
    message.map_err(|_| nul_in_text())
}
