//! Keeps connections between callouts.
//!
//! A connection is used again only if the whole response was read. One that a look-up gave up on may still receive the rest
//! of a response, which the next look-up would read, so it is closed; those of others are kept.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::drivers::Driver;
use super::errors::{SqlError, is_about_the_login};
use crate::clock::{Moment, time_left};
use crate::dialing::{Trouble, race};
use crate::failure::{FailureKind, StoreFailure};

/// Outside of look-ups, which have their own time: a server that was frozen may still answer at its end.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);
/// Firewalls and load balancers forget a connection that is idle for a minute, some of them without notice.
const MAX_IDLE: Duration = Duration::from_secs(50);

/// A look-up that finds no place says so before it is late.
const TO_SAY_SO: Duration = Duration::from_millis(20);

/// Connections to one database.
pub(super) struct Pool<D: Driver> {
    /// How to connect.
    pub(super) driver: D,
    idle: Mutex<Vec<(D::Connection, Moment)>>,
    places: Semaphore,
    /// The most connections.
    most: usize,
    /// Of hosts.
    trouble: Trouble,
}

/// A connection in use, on which the server has just answered. It is closed unless it is put back.
pub(super) struct Lent<'p, D: Driver> {
    pool: &'p Pool<D>,
    /// The connection.
    pub(super) connection: D::Connection,
    _place: SemaphorePermit<'p>,
}

impl<D: Driver> Pool<D> {
    /// Does not connect yet; there are at most `most` connections at a time.
    pub(super) fn new(driver: D, most: usize) -> Self {
        let places = Semaphore::new(most);
        Self { driver, idle: Mutex::default(), places, most, trouble: Trouble::default() }
    }

    /// A connection for exclusive use by one look-up, on which a transaction has started. Waits while all are in use.
    ///
    /// # Errors
    /// All stay in use, or no host can be reached or starts a transaction.
    pub(super) async fn lend(&self) -> Result<Lent<'_, D>, StoreFailure> {
        let time = time_left().unwrap_or(CONNECT_WITHIN).saturating_sub(TO_SAY_SO);
        let place = timeout(time, self.places.acquire()).await.ok().and_then(Result::ok);
        let place = place.ok_or_else(|| {
            let what = format!("all {} connections were in use for {} ms", self.most, time.as_millis());
            StoreFailure::new(FailureKind::Busy, what)
        })?;
        let used = self.newest();
        let time = time_left().unwrap_or(CONNECT_WITHIN);
        let connection = timeout(time, self.started(used)).await.map_err(|_| {
            let what = format!("no connection within {} ms", time.as_millis());
            StoreFailure::new(FailureKind::Unavailable, what)
        })??;
        Ok(Lent { pool: self, connection, _place: place })
    }

    /// A used connection, if it gives a sign of life, else a new one to the first host that does.
    async fn started(&self, used: Option<D::Connection>) -> Result<D::Connection, StoreFailure> {
        let reuses = used.is_some();
        let hosts = self.trouble.last(self.driver.hosts());
        let used = used.map(|connection| self.start(connection).boxed());
        let fresh = hosts.iter().map(|host| self.connect(host).boxed());
        let attempts: Vec<BoxFuture<'_, Result<D::Connection, StoreFailure>>> =
            used.into_iter().chain(fresh).collect();
        let (winner, connection) = race::first(attempts, is_about_the_login).await?;
        if let Some(host) = winner.checked_sub(usize::from(reuses)) {
            self.trouble.note(&hosts, host);
            if reuses {
                // What broke the used one, such as a restart of the server or a long freeze, broke those, too.
                self.idle().clear();
            }
        }
        Ok(connection)
    }

    async fn connect(&self, host: &str) -> Result<D::Connection, StoreFailure> {
        let connected = async { self.start(self.driver.connect(host).await?).await };
        connected.await.map_err(|failure| match self.driver.hosts() {
            [] | [_] => failure,
            _ if is_about_the_login(&failure) => failure,
            _ => failure.saying(format!("{host}: {}", failure.inside)),
        })
    }

    async fn start(&self, mut connection: D::Connection) -> Result<D::Connection, StoreFailure> {
        self.driver.start(&mut connection).await?;
        Ok(connection)
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

impl<D: Driver> Lent<'_, D> {
    /// Returns a connection if its whole response was read.
    pub(super) fn settle(self, outcome: &Result<(), SqlError>) {
        if matches!(outcome, Ok(()) | Err(SqlError::NobodysValue)) {
            self.pool.idle().push((self.connection, Moment::now()));
        }
    }
}
