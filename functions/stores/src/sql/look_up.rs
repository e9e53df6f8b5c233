//! One look-up in a database.

use std::sync::Arc;

use claims::values::AttributeName;
use futures_util::future::BoxFuture;

use super::drivers::Driver;
use super::errors::SqlError;
use super::pool::Pool;
use super::rows::{Reading, ResultFormat};
use crate::failure::StoreFailure;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, known_text};

/// An open database.
pub(super) struct Database<D: Driver> {
    pool: Pool<D>,
    /// The attribute of each parameter of the statement, in order.
    attributes: Vec<AttributeName>,
    format: ResultFormat,
}

impl<D: Driver> Database<D> {
    /// Does not connect yet; there are at most `connections` at a time.
    pub(super) fn new(
        driver: D,
        connections: usize,
        attributes: Vec<AttributeName>,
        format: ResultFormat,
    ) -> Self {
        Self { pool: Pool::new(driver, connections), attributes, format }
    }
}

impl<D: Driver> Store for Database<D> {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(DatabaseLookUp { database: self, wanted: wanted.attributes.clone() })
    }

    /// Connects.
    fn warm(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            if let Ok(mut lent) = self.pool.lend().await {
                let ended = self.pool.driver.end(&mut lent.connection).await;
                lent.settle(&ended);
            }
        })
    }
}

struct DatabaseLookUp<D: Driver> {
    database: Arc<Database<D>>,
    wanted: Vec<AttributeName>,
}

impl<D: Driver> LookUp for DatabaseLookUp<D> {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let names = self.database.attributes.iter();
        let values: Option<Vec<String>> = names.map(|name| known_text(name, attributes)).collect();
        match values {
            Some(values) => Box::pin(self.ask(values)),
            None => Box::pin(std::future::ready(Ok(Found::NotAsked))),
        }
    }
}

impl<D: Driver> DatabaseLookUp<D> {
    async fn ask(&self, values: Vec<String>) -> Result<Found, StoreFailure> {
        let Database { pool, format, .. } = &*self.database;
        let mut lent = pool.lend().await?;
        let mut reading = Reading::new(format, &self.wanted);
        let answered = pool.driver.ask(&mut lent.connection, &values, &mut reading).await;
        lent.settle(&answered);
        match answered {
            Ok(()) => Ok(reading.found()),
            Err(SqlError::NobodysValue) => Ok(Found::UnknownUser),
            Err(SqlError::Failure(failure)) => Err(failure),
        }
    }
}
