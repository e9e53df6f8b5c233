//! Opens a connection to a directory: connects, encrypts and binds.

use std::sync::Arc;

use futures_util::FutureExt;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;

use super::address::{Address, Security};
use crate::dialing::{self, Stream, Trouble, race};
use crate::failure::StoreFailure;
use crate::ldap::errors::{SUCCESS, is_about_the_password, refused, refused_bind};
use crate::ldap::protocol::connection::LdapConnection;
use crate::ldap::protocol::message::{self, BIND_RESPONSE, EXTENDED_RESPONSE};
use crate::ldap::protocol::wire::Wire;

/// The servers of a directory, which all have the same entries.
pub(in crate::ldap) struct DirectoryServers {
    hosts: Vec<Address>,
    tls: Arc<ClientConfig>,
    bind: Option<Bind>,
    trouble: Trouble,
}

/// An account and its password.
pub(in crate::ldap) struct Bind {
    /// A distinguished name, or another form that the directory accepts.
    pub(in crate::ldap) dn: String,
    /// Never empty: a directory treats a bind with a name and no password as anonymous.
    /// <https://www.rfc-editor.org/rfc/rfc4513#section-5.1.2>
    pub(in crate::ldap) password: String,
}

const START_TLS_ID: u32 = 1;
const BIND_ID: u32 = 2;

impl DirectoryServers {
    /// Servers in the order in which they are tried; without an account, the bind is anonymous.
    pub(in crate::ldap) fn new(hosts: Vec<Address>, tls: Arc<ClientConfig>, bind: Option<Bind>) -> Self {
        Self { hosts, tls, bind, trouble: Trouble::default() }
    }

    /// Connects to the first server that can be used, encrypts, binds. A server that does not respond has only a part of the
    /// time to itself, and is tried last for a while.
    ///
    /// # Errors
    /// No server is reached, has a valid certificate, and accepts StartTLS and the bind.
    pub(super) async fn connect(&self) -> Result<LdapConnection, StoreFailure> {
        let hosts = self.trouble.last(&self.hosts);
        let attempts = hosts.iter().map(|host| self.connect_to(host).boxed()).collect();
        let (winner, connection) = race::first(attempts, is_about_the_password).await?;
        self.trouble.note(&hosts, winner);
        Ok(connection)
    }

    async fn connect_to(&self, host: &Address) -> Result<LdapConnection, StoreFailure> {
        let connected = self.open(host).await;
        connected.map_err(|failure| match self.hosts.len() {
            0 | 1 => failure,
            _ if is_about_the_password(&failure) => failure,
            _ => StoreFailure::new(failure.kind, format!("{host}: {}", failure.inside)),
        })
    }

    async fn open(&self, host: &Address) -> Result<LdapConnection, StoreFailure> {
        let stream = dialing::tcp(&self.trouble, &host.host, host.port).await?;
        let mut wire = match &host.security {
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
        Ok(Wire::new(dialing::encrypt(name.clone(), stream, &self.tls).await?))
    }
}
