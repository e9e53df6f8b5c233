//! The driver of SQL Server and Azure SQL. `login.rs` connects, `metered.rs` bounds what is read, `errors.rs` says what an
//! error is about, `values.rs` reads the values.

mod errors;
mod login;
mod metered;
mod values;

use std::future::poll_fn;

use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use tiberius::{Client, QueryItem, ToSql};
use tokio_util::compat::Compat;
use tracing::Dispatch;
use tracing::dispatcher::with_default;

use self::metered::{BytesLeft, MeteredStream};
use super::Driver;
use crate::failure::StoreFailure;
use crate::sql::errors::{SqlError, several_results, unreadable};
use crate::sql::rows::Reading;

pub(in crate::sql) use self::login::{MsLogin, MsServer};

/// A connection. Rows are read over the same one that a look-up owns.
pub(in crate::sql) struct MsConnection {
    client: Client<Compat<MeteredStream>>,
    left: BytesLeft,
}

/// Servers and the statement.
pub(in crate::sql) struct SqlServerDriver {
    server: MsServer,
    sql: String,
}

impl SqlServerDriver {
    /// Does not connect yet.
    pub(in crate::sql) fn new(server: MsServer, sql: String) -> Self {
        Self { server, sql }
    }

    async fn rows(
        &self,
        connection: &mut MsConnection,
        values: &[String],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        let parameters: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let refused = |error| errors::refused(&error, values);
        let mut rows = connection.client.query(self.sql.as_str(), &parameters).await.map_err(refused)?;
        let mut described = false;
        while let Some(item) = rows.try_next().await.map_err(refused)? {
            match item {
                QueryItem::Metadata(_) if described => {
                    return Err(several_results().into());
                }
                QueryItem::Metadata(metadata) => {
                    let names: Vec<&str> = metadata.columns().iter().map(tiberius::Column::name).collect();
                    reading.columns(&names)?;
                    described = true;
                }
                QueryItem::Row(row) => reading.row(|column| values::cell(&row, column))?,
            }
        }
        drop(rows);
        if !described {
            reading.columns::<&str>(&[])?;
        }
        connection.client.rollback_transaction().await.map_err(refused)
    }
}

impl Driver for SqlServerDriver {
    type Connection = MsConnection;

    fn hosts(&self) -> &[String] {
        &self.server.hosts
    }

    fn connect<'c>(&'c self, host: &'c str) -> BoxFuture<'c, Result<MsConnection, StoreFailure>> {
        quiet(self.server.connect(host))
    }

    fn start<'c>(&'c self, connection: &'c mut MsConnection) -> BoxFuture<'c, Result<(), StoreFailure>> {
        connection.left.refill();
        quiet(async {
            connection.client.begin_transaction().await.map_err(|error| errors::misfortune(&error))
        })
    }

    /// An error ends the connection, and with it the transaction.
    fn ask<'c>(
        &'c self,
        connection: &'c mut MsConnection,
        values: &'c [String],
        reading: &'c mut Reading<'_>,
    ) -> BoxFuture<'c, Result<(), SqlError>> {
        quiet(async {
            let answered = self.rows(connection, values, reading).await;
            if connection.left.is_used_up() {
                return Err(unreadable().into());
            }
            if matches!(answered, Err(SqlError::NobodysValue)) {
                // The server has rolled back already if the error says so; else this does.
                let ended = connection.client.rollback_transaction().await;
                ended.map_err(|error| errors::misfortune(&error))?;
            }
            answered
        })
    }

    fn end<'c>(&'c self, connection: &'c mut MsConnection) -> BoxFuture<'c, Result<(), SqlError>> {
        quiet(async {
            let ended = connection.client.rollback_transaction().await;
            ended.map_err(|error| SqlError::Failure(errors::misfortune(&error)))
        })
    }
}

/// Without the log of the driver, which has the server's texts, and these quote values.
fn quiet<'f, T>(future: impl Future<Output = T> + Send + 'f) -> BoxFuture<'f, T> {
    let mut future = Box::pin(future);
    Box::pin(poll_fn(move |context| with_default(&Dispatch::none(), || future.as_mut().poll(context))))
}
