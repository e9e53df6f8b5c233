//! Opens a connection to a directory: connects, encrypts and binds.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::address::{Address, Security};
use super::errors::{SUCCESS, refused, refused_bind, unavailable};
use super::protocol::connection::LdapConnection;
use super::protocol::message::{self, BIND_RESPONSE, EXTENDED_RESPONSE};
use super::protocol::wire::{Stream, Wire};
use crate::failure::StoreFailure;

/// A directory's server.
pub(super) struct DirectoryServer {
    /// Its address.
    pub(super) address: Address,
    /// The TLS configuration.
    pub(super) tls: Arc<ClientConfig>,
    /// The account to bind with; anonymous without it.
    pub(super) bind: Option<Bind>,
}

/// An account and its password.
pub(super) struct Bind {
    /// A distinguished name, or another form that the directory accepts.
    pub(super) dn: String,
    /// Never empty: a directory treats a bind with a name and no password as anonymous.
    /// <https://www.rfc-editor.org/rfc/rfc4513#section-5.1.2>
    pub(super) password: String,
}

const START_TLS_ID: u32 = 1;
const BIND_ID: u32 = 2;

impl DirectoryServer {
    /// Connects, encrypts, binds.
    ///
    /// # Errors
    /// The server is not reached, its certificate is not valid, or it refuses StartTLS or the bind.
    pub(super) async fn connect(&self) -> Result<LdapConnection, StoreFailure> {
        let stream = TcpStream::connect((self.address.host.as_str(), self.address.port)).await;
        let stream = stream.map_err(|error| unavailable(&format!("not reached: {}", error.kind())))?;
        // A message is always written as a whole; waiting for more would only delay it.
        stream.set_nodelay(true).map_err(|_| unavailable("not reached"))?;
        let mut wire = match &self.address.security {
            Security::None => Wire::new(Box::new(stream)),
            Security::Tls(name) => self.encrypt(name, Box::new(stream)).await?,
            Security::StartTls(name) => {
                let mut wire = Wire::new(Box::new(stream));
                let code = wire.exchange(START_TLS_ID, &message::start_tls(), EXTENDED_RESPONSE).await?;
                if code != SUCCESS {
                    return Err(refused("StartTLS", code));
                }
                self.encrypt(name, wire.into_stream()?).await?
            }
        };
        if let Some(Bind { dn, password }) = &self.bind {
            let code = wire.exchange(BIND_ID, &message::bind(dn, password), BIND_RESPONSE).await?;
            if code != SUCCESS {
                return Err(refused_bind(code));
            }
        }
        Ok(LdapConnection::new(wire))
    }

    async fn encrypt(
        &self,
        name: &ServerName<'static>,
        stream: Box<dyn Stream>,
    ) -> Result<Wire, StoreFailure> {
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let stream = connector.connect(name.clone(), stream).await;
        let stream = stream.map_err(|error| unavailable(&format!("TLS failed: {error}")))?;
        Ok(Wire::new(Box::new(stream)))
    }
}
