//! Keeps connections between callouts.
//!
//! A connection is used again only if the whole response was read. One that a look-up gave up on may still receive the rest
//! of a response, which the next look-up would read, so it is closed; those of others are kept.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::dial::first;
use super::drivers::Driver;
use super::errors::SqlError;
use crate::clock::{Moment, time_left};
use crate::failure::{FailureKind, StoreFailure};

/// The same as for HTTP.
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
    /// The position of the host that answered last.
    preferred: AtomicUsize,
}

/// A connection in use, on which the server has just answered. It is closed unless it is put back.
pub(super) struct Lent<'p, D: Driver> {
    pool: &'p Pool<D>,
    /// The connection.
    pub(super) connection: D::Connection,
    _place: SemaphorePermit<'p>,
}

type Started<C> = Result<(C, Option<usize>), StoreFailure>;

impl<D: Driver> Pool<D> {
    /// Does not connect yet; there are at most `most` connections at a time.
    pub(super) fn new(driver: D, most: usize) -> Self {
        let (places, preferred) = (Semaphore::new(most), AtomicUsize::new(0));
        Self { driver, idle: Mutex::default(), places, most, preferred }
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
        let connection = timeout(CONNECT_WITHIN, self.started(used))
            .await
            .map_err(|_| StoreFailure::new(FailureKind::Unavailable, "no connection within a second"))??;
        Ok(Lent { pool: self, connection, _place: place })
    }

    /// A used connection, if it gives a sign of life, else a new one to the first host that does.
    async fn started(&self, used: Option<D::Connection>) -> Result<D::Connection, StoreFailure> {
        let reuses = used.is_some();
        let used = used.map(|connection| self.start(connection, None).boxed());
        let hosts = self.driver.hosts();
        let preferred = self.preferred.load(Ordering::Relaxed);
        let fresh = (0..hosts).map(|at| self.connect((preferred + at) % hosts).boxed());
        let attempts: Vec<BoxFuture<'_, Started<D::Connection>>> = used.into_iter().chain(fresh).collect();
        let started = pin!(first(attempts)).await?;
        let none = || StoreFailure::new(FailureKind::Misconfigured, "no host");
        let (connection, host) = started.ok_or_else(none)?;
        if let Some(host) = host {
            self.preferred.store(host, Ordering::Relaxed);
            if reuses {
                // What broke the used one, such as a restart of the server or a long freeze, broke those, too.
                self.idle().clear();
            }
        }
        Ok(connection)
    }

    async fn connect(&self, host: usize) -> Started<D::Connection> {
        let connection = self.driver.connect(host).await?;
        self.start(connection, Some(host)).await
    }

    async fn start(&self, mut connection: D::Connection, host: Option<usize>) -> Started<D::Connection> {
        self.driver.start(&mut connection).await?;
        Ok((connection, host))
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
