//! Connections, kept between callouts.
//!
//! A connection is put back only when its answer was read to the end. One whose look-up failed or was given up may
//! have the rest of an answer on the line, and what the next user would read is not theirs: it is closed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::Error;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::dialect::{ConnectionOptions, Dialect};
use crate::clock::Moment;

/// A function has one callout at a time or few; a database counts the connections of all its instances.
const MAX_CONNECTIONS: usize = 4;
/// As for HTTP.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// AWS forgets a connection without a packet for 350 seconds and tells nobody.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html>
const MAX_IDLE: Duration = Duration::from_secs(300);

/// Connections to one database.
pub(super) struct Pool<D: Dialect> {
    options: ConnectionOptions<D>,
    idle: Mutex<Vec<(D::Connection, Moment)>>,
    places: Semaphore,
}

/// What is owed for a connection on loan: [`Loan::put_back`]. A loan that ends otherwise closes those that are idle
/// too: what broke the one, such as a restart of the server or hours in which the function was frozen, broke them.
pub(super) struct Loan<'p, D: Dialect> {
    pool: &'p Pool<D>,
    paid: bool,
    _place: SemaphorePermit<'p>,
}

impl<D: Dialect> Pool<D> {
    /// Connects to nothing yet.
    pub(super) fn new(options: ConnectionOptions<D>) -> Self {
        Self { options, idle: Mutex::default(), places: Semaphore::new(MAX_CONNECTIONS) }
    }

    /// A connection that nobody else uses, for one look-up.
    ///
    /// # Errors
    /// A new one cannot be made; [`Error::PoolTimedOut`] where that takes longer than a second.
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
    /// Every answer was read to its end, so the next look-up can have the connection.
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
