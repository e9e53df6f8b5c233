//! Opens a connection to a directory: connects, encrypts and binds.

use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::FutureExt;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::address::{Address, Security};
use super::trouble::Trouble;
use super::{race, socket};
use crate::failure::StoreFailure;
use crate::http::tls_failure;
use crate::ldap::errors::{SUCCESS, is_about_the_password, refused, refused_bind, unavailable};
use crate::ldap::protocol::connection::LdapConnection;
use crate::ldap::protocol::message::{self, BIND_RESPONSE, EXTENDED_RESPONSE};
use crate::ldap::protocol::wire::{Stream, Wire};

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
        let (winner, connection) = race::first(attempts).await?;
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

    /// A TCP connection to the first address of the host that can be used.
    async fn reach(&self, host: &Address) -> Result<TcpStream, StoreFailure> {
        let addresses = lookup_host((host.host.as_str(), host.port)).await.map_err(not_reached)?;
        self.reach_one(alternating(addresses)).await
    }

    async fn reach_one(&self, addresses: Vec<SocketAddr>) -> Result<TcpStream, StoreFailure> {
        let addresses = self.trouble.last(addresses);
        let attempts = addresses.iter().map(|address| {
            let connected = socket::connect(*address);
            async move { connected.await.map_err(not_reached) }.boxed()
        });
        let attempts = attempts.collect();
        let (winner, stream) = race::first(attempts).await?;
        self.trouble.note(&addresses, winner);
        Ok(stream)
    }

    async fn open(&self, host: &Address) -> Result<LdapConnection, StoreFailure> {
        let stream = self.reach(host).await?;
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
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let stream = connector.connect(name.clone(), stream).await;
        let stream = stream.map_err(|error| {
            tls_failure(&error).unwrap_or_else(|| unavailable(&format!("TLS failed: {error}")))
        })?;
        Ok(Wire::new(Box::new(stream)))
    }
}

fn not_reached(error: std::io::Error) -> StoreFailure {
    unavailable(&format!("not reached: {}", error.kind()))
}

/// The addresses in their order, IPv4 and IPv6 by turns, so that a network without one of them costs one attempt.
fn alternating(addresses: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut numbers = [0, 0];
    let numbered = addresses.map(|address| {
        let [v4, v6] = &mut numbers;
        let number = if address.is_ipv6() { v6 } else { v4 };
        *number += 1;
        (*number, address)
    });
    let mut numbered: Vec<(i32, SocketAddr)> = numbered.collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, address)| address).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// An address at which nobody answers, not even to refuse: all places for connections are taken.
    fn unanswered() -> (SocketAddr, Vec<std::net::TcpStream>, socket2::Socket) {
        let listener = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        listener.bind(&"127.0.0.1:0".parse::<SocketAddr>().unwrap().into()).unwrap();
        listener.listen(1).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let connect = || std::net::TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
        let taken = std::iter::from_fn(connect).collect();
        (address, taken, listener)
    }

    #[tokio::test]
    async fn an_address_of_a_host_at_which_nobody_answers_costs_a_part_of_the_time_once() {
        let (dead, _taken, _listener) = unanswered();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let servers = DirectoryServers::new(Vec::new(), Arc::new(crate::http::tls(None).unwrap()), None);
        let reached = timeout(Duration::from_millis(1500), servers.reach_one(vec![dead, good])).await;
        assert_eq!(reached.unwrap().unwrap().peer_addr().unwrap(), good);
        assert_eq!(servers.trouble.last([dead, good]), [good, dead], "it is tried last from now on");
    }

    #[test]
    fn the_families_of_addresses_take_turns() {
        let addresses = ["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1", "2.2.2.2:1"];
        let addresses = addresses.map(|address| address.parse().unwrap());
        let turns = alternating(addresses.into_iter()).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(turns, ["[::1]:1", "1.1.1.1:1", "[::2]:1", "2.2.2.2:1", "[::3]:1"]);
    }
}
