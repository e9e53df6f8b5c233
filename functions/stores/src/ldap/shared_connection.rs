//! The connection to a directory that all look-ups share: opened when it is first needed, and again when it is lost.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::errors::{is_about_the_password, is_about_the_user};
use super::protocol::connection::{LdapConnection, SearchResult};
use super::server::DirectoryServer;
use crate::clock::Moment;
use crate::failure::StoreFailure;

/// How long a connection may be idle. NAT gateways and load balancers of AWS drop an idle connection after 350 seconds
/// without notice.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
const MAX_IDLE: Duration = Duration::from_secs(300);

/// How long a rejected password is not tried again: directories lock an account after a few failed binds.
const REFUSED_FOR: Duration = Duration::from_secs(60);

/// The shared connection to a directory.
pub(super) struct SharedConnection {
    server: DirectoryServer,
    current: Mutex<Option<Current>>,
    /// Locked while a connection is opened; holds the last rejection of the password.
    opening: tokio::sync::Mutex<Option<RefusedBind>>,
}

struct RefusedBind {
    failure: StoreFailure,
    at: Moment,
}

struct Current {
    connection: Arc<LdapConnection>,
    used: Moment,
}

impl SharedConnection {
    /// Does not connect yet.
    pub(super) fn new(server: DirectoryServer) -> Self {
        Self { server, current: Mutex::new(None), opening: tokio::sync::Mutex::new(None) }
    }

    /// The connection. If it is not open, one caller opens it, and the others wait.
    ///
    /// # Errors
    /// Those of [`DirectoryServer::connect`]; a rejected password is reported for a minute without trying it again.
    pub(super) async fn open(&self) -> Result<Arc<LdapConnection>, StoreFailure> {
        if let Some(connection) = self.good() {
            return Ok(connection);
        }
        let mut refusal = self.opening.lock().await;
        if let Some(connection) = self.good() {
            return Ok(connection);
        }
        if let Some(refused) = refusal.as_ref().filter(|refused| refused.at.passed() < REFUSED_FOR) {
            return Err(refused.failure.clone());
        }
        let connection = Arc::new(self.server.connect().await.inspect_err(|failure| {
            *refusal = is_about_the_password(failure)
                .then(|| RefusedBind { failure: failure.clone(), at: Moment::now() });
        })?);
        *self.current() = Some(Current { connection: Arc::clone(&connection), used: Moment::now() });
        Ok(connection)
    }

    /// Searches. Unless the search ends with a result, the connection is not used again: after a failure, or if the
    /// caller gave up, it may be dead.
    ///
    /// # Errors
    /// Those of opening and of [`LdapConnection::search`].
    pub(super) async fn search(&self, request: Vec<u8>) -> Result<SearchResult, StoreFailure> {
        let connection = self.open().await?;
        let mut in_use = InUse { shared: self, connection, is_good: false };
        let answer = in_use.connection.search(request).await?;
        in_use.is_good = is_about_the_user(answer.code);
        Ok(answer)
    }

    /// The current connection, if it is usable; marks it as used.
    fn good(&self) -> Option<Arc<LdapConnection>> {
        let mut current = self.current();
        current.take_if(|current| !current.connection.is_open() || current.used.passed() > MAX_IDLE);
        current.as_mut().map(|current| {
            current.used = Moment::now();
            Arc::clone(&current.connection)
        })
    }

    fn current(&self) -> MutexGuard<'_, Option<Current>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct InUse<'s> {
    shared: &'s SharedConnection,
    connection: Arc<LdapConnection>,
    is_good: bool,
}

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        if !self.is_good {
            let is_this = |current: &mut Current| Arc::ptr_eq(&current.connection, &self.connection);
            self.shared.current().take_if(is_this);
        }
    }
}

#[cfg(test)]
mod tests {
    use claims::document::{Diagnostics, Place};

    use super::*;
    use crate::failure::FailureKind;
    use crate::ldap::address::Address;
    use crate::ldap::protocol::wire::Wire;

    /// A connection to a server that does not exist.
    fn nowhere() -> SharedConnection {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut diagnostics = Diagnostics::default();
        let address = Address::read(&format!("ldap://{free}"), false, Place::default(), &mut diagnostics);
        let tls = Arc::new(crate::http::tls(None).unwrap());
        SharedConnection::new(DirectoryServer { address: address.unwrap(), tls, bind: None })
    }

    #[tokio::test]
    async fn a_refusal_is_repeated_for_a_minute_and_no_longer() {
        for (passed, expected) in [(0, FailureKind::Misconfigured), (60, FailureKind::Unavailable)] {
            let shared = nowhere();
            let failure = StoreFailure::new(FailureKind::Misconfigured, "refused");
            let at = Moment::before_freeze(Duration::from_secs(passed));
            *shared.opening.lock().await = Some(RefusedBind { failure, at });
            assert_eq!(shared.open().await.map(drop).map_err(|failure| failure.kind), Err(expected));
        }
    }

    #[tokio::test]
    async fn a_connection_that_was_idle_for_long_or_is_closed_is_not_used_again() {
        let shared = nowhere();
        let (ours, theirs) = tokio::io::duplex(64);
        let connection = Arc::new(LdapConnection::new(Wire::new(Box::new(ours))));
        let hold = |used| *shared.current() = Some(Current { connection: Arc::clone(&connection), used });
        let (used, now) = (Moment::before_freeze(MAX_IDLE / 2), Moment::now());
        hold(used);
        assert!(shared.good().is_some());
        assert_ne!(shared.current().as_ref().unwrap().used, used, "every use counts");
        hold(Moment::before_freeze(MAX_IDLE + Duration::from_millis(1)));
        assert!(shared.good().is_none());
        assert!(shared.current().is_none(), "it is forgotten");
        drop(theirs);
        assert!(connection.search(Vec::new()).await.is_err());
        hold(now);
        assert!(shared.good().is_none());
    }
}
