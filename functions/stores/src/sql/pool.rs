//! Keeps connections between callouts.
//!
//! A connection is reused only if the whole response was read. After a look-up that failed or was canceled, the
//! connection may still receive the rest of a response, which the next look-up would read, so it is closed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::Error;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::dialects::{ConnectionOptions, Dialect};
use crate::clock::Moment;

/// One instance of the function has few callouts at a time, and a database limits the connections of all instances.
const MAX_CONNECTIONS: usize = 4;
/// The same as for HTTP.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// AWS drops a connection that is idle for 350 seconds without notice.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>
const MAX_IDLE: Duration = Duration::from_secs(300);

/// Connections to one database.
pub(super) struct Pool<D: Dialect> {
    options: ConnectionOptions<D>,
    idle: Mutex<Vec<(D::Connection, Moment)>>,
    places: Semaphore,
}

/// A connection in use, to be returned with [`Loan::put_back`]. If it is dropped instead, the idle connections are also
/// closed: what broke this one, such as a restart of the server or a long freeze, broke them, too.
pub(super) struct Loan<'p, D: Dialect> {
    pool: &'p Pool<D>,
    paid: bool,
    _place: SemaphorePermit<'p>,
}

impl<D: Dialect> Pool<D> {
    /// Does not connect yet.
    pub(super) fn new(options: ConnectionOptions<D>) -> Self {
        Self { options, idle: Mutex::default(), places: Semaphore::new(MAX_CONNECTIONS) }
    }

    /// A connection for exclusive use by one look-up.
    ///
    /// # Errors
    /// A new connection cannot be opened; [`Error::PoolTimedOut`] if that takes longer than a second.
    pub(super) async fn lend(&self) -> Result<(D::Connection, Loan<'_, D>), Error> {
        let place = self.places.acquire().await.map_err(|_| Error::PoolClosed)?;
        let connection = match self.newest() {
            Some(connection) => connection,
            None => timeout(CONNECT_TIMEOUT, D::connect(&self.options))
                .await
                .map_err(|_| Error::PoolTimedOut)??,
        };
        Ok((connection, Loan { pool: self, paid: false, _place: place }))
    }

    fn newest(&self) -> Option<D::Connection> {
        let mut idle = self.idle();
        idle.retain(|(_, since)| since.passed() < MAX_IDLE);
        idle.pop().map(|(connection, _)| connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(D::Connection, Moment)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D: Dialect> Loan<'_, D> {
    /// Returns a connection whose whole response was read.
    pub(super) fn put_back(mut self, connection: D::Connection) {
        self.paid = true;
        self.pool.idle().push((connection, Moment::now()));
    }
}

impl<D: Dialect> Drop for Loan<'_, D> {
    fn drop(&mut self) {
        if !self.paid {
            self.pool.idle().clear();
        }
    }
}
