//! The connection to a directory that all look-ups share: opened when it is first needed, and again when it is lost.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::server::DirectoryServers;
use crate::clock::{Clock, Moment};
use crate::failure::StoreFailure;
use crate::ldap::errors::{is_about_the_password, is_about_the_user};
use crate::ldap::protocol::connection::{LdapConnection, SearchResult};

/// How long a connection may be idle, by the clock that also runs in a freeze. Firewalls and load balancers forget an idle
/// connection without notice, most of them after a minute or more; NAT gateways of AWS after 350 seconds.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html>
const MAX_IDLE: Duration = Duration::from_secs(50);

/// How long a rejected password is not tried again: directories lock an account after a few failed binds.
const REFUSED_FOR: Duration = Duration::from_secs(60);

/// The shared connection to a directory.
pub(in crate::ldap) struct SharedConnection {
    servers: DirectoryServers,
    clock: Clock,
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
    pub(in crate::ldap) fn new(servers: DirectoryServers, clock: Clock) -> Self {
        Self { servers, clock, current: Mutex::new(None), opening: tokio::sync::Mutex::new(None) }
    }

    /// The connection. If it is not open, one caller opens it, and the others wait.
    ///
    /// # Errors
    /// Those of [`DirectoryServers::connect`]; a rejected password is reported for a minute without trying it again.
    pub(in crate::ldap) async fn open(&self) -> Result<Arc<LdapConnection>, StoreFailure> {
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
        let connection = Arc::new(self.servers.connect().await.inspect_err(|failure| {
            *refusal = is_about_the_password(failure)
                .then(|| RefusedBind { failure: failure.clone(), at: Moment::now() });
        })?);
        let used = Moment::by(&self.clock);
        *self.current() = Some(Current { connection: Arc::clone(&connection), used });
        Ok(connection)
    }

    /// Searches. If the connection shows no sign of life, the same search is sent on a new one; the first answer counts. A
    /// connection that failed is not used again, nor one on which not a single message came until the caller gave up.
    ///
    /// # Errors
    /// Those of opening and of [`LdapConnection::search`].
    pub(in crate::ldap) async fn search(&self, request: Vec<u8>) -> Result<SearchResult, StoreFailure> {
        let connection = self.open().await?;
        let mut first = pin!(self.search_on(&connection, request.clone()));
        tokio::select! {
            biased;
            answer = &mut first => return answer,
            () = connection.is_silent() => {}
        }
        tracing::info!("the directory does not respond on a connection; a new one is opened");
        self.forget(&connection);
        let mut second = pin!(async { self.search_on(&self.open().await?, request).await });
        tokio::select! {
            biased;
            Ok(answer) = &mut first => Ok(answer),
            answer = &mut second => answer,
        }
    }

    async fn search_on(
        &self,
        connection: &Arc<LdapConnection>,
        request: Vec<u8>,
    ) -> Result<SearchResult, StoreFailure> {
        let mut waiting = Waiting { shared: self, connection, messages: Some(connection.messages()) };
        let answer = connection.search(request).await;
        waiting.messages = None;
        if !answer.as_ref().is_ok_and(|answer| is_about_the_user(answer.code)) {
            self.forget(connection);
        }
        answer
    }

    /// The next look-up does not use this connection; others that wait on it still do.
    fn forget(&self, connection: &Arc<LdapConnection>) {
        self.current().take_if(|current| Arc::ptr_eq(&current.connection, connection));
    }

    /// The current connection, if it is usable; marks it as used.
    fn good(&self) -> Option<Arc<LdapConnection>> {
        let mut current = self.current();
        let idle = |current: &Current| current.used.passed_by(&self.clock) > MAX_IDLE;
        current.take_if(|current| !current.connection.is_alive() || idle(current));
        current.as_mut().map(|current| {
            current.used = Moment::by(&self.clock);
            Arc::clone(&current.connection)
        })
    }

    fn current(&self) -> MutexGuard<'_, Option<Current>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A search that waits for its answer. It is dropped if the caller gives up.
struct Waiting<'s> {
    shared: &'s SharedConnection,
    connection: &'s Arc<LdapConnection>,
    /// How many messages had come when the search was sent; `None` when it was answered.
    messages: Option<u64>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.messages == Some(self.connection.messages()) {
            self.shared.forget(self.connection);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use claims::document::{Diagnostics, Place};

    use super::super::address::Address;
    use super::*;
    use crate::failure::FailureKind;
    use crate::ldap::protocol::wire::Wire;

    /// A connection to a server that does not exist.
    fn nowhere() -> SharedConnection {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut diagnostics = Diagnostics::default();
        let address = Address::read(&format!("ldap://{free}"), false, Place::default(), &mut diagnostics);
        let tls = Arc::new(crate::http::tls(None).unwrap());
        let servers = DirectoryServers::new(vec![address.unwrap()], tls, None);
        SharedConnection::new(servers, Arc::new(SystemTime::now))
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
