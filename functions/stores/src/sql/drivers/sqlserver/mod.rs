//! The driver of SQL Server and Azure SQL. `login.rs` connects, `errors.rs` says what an error is about, `values.rs` reads the
//! values.

mod errors;
mod login;
mod values;

use std::future::poll_fn;

use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use tiberius::{Client, QueryItem, ToSql};
use tokio::net::TcpStream;
use tokio_util::compat::Compat;
use tracing::Dispatch;
use tracing::dispatcher::with_default;

use super::Driver;
use crate::failure::{FailureKind, StoreFailure};
use crate::sql::errors::{SqlError, unreadable};
use crate::sql::rows::Reading;

pub(in crate::sql) use self::login::{MsLogin, MsServer};

/// A connection. Rows are read over the same one that a look-up owns.
type Connection = Client<Compat<TcpStream>>;

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
        connection: &mut Connection,
        values: &[String],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        let parameters: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let refused = |error| errors::refused(&error, values);
        let mut rows = connection.query(self.sql.as_str(), &parameters).await.map_err(refused)?;
        let mut described = false;
        while let Some(item) = rows.try_next().await.map_err(refused)? {
            match item {
                QueryItem::Metadata(_) if described => {
                    let what = "the query has more than one result";
                    return Err(StoreFailure::new(FailureKind::Misconfigured, what).into());
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
        connection.rollback_transaction().await.map_err(refused)
    }
}

impl Driver for SqlServerDriver {
    type Connection = Connection;

    fn hosts(&self) -> usize {
        self.server.hosts.len()
    }

    fn connect(&self, host: usize) -> BoxFuture<'_, Result<Connection, StoreFailure>> {
        quiet(async move {
            let host = self.server.hosts.get(host).ok_or_else(unreadable)?;
            self.server.connect(host).await
        })
    }

    fn start<'c>(&'c self, connection: &'c mut Connection) -> BoxFuture<'c, Result<(), StoreFailure>> {
        quiet(async { connection.begin_transaction().await.map_err(|error| errors::misfortune(&error)) })
    }

    /// An error ends the connection, and with it the transaction.
    fn ask<'c>(
        &'c self,
        connection: &'c mut Connection,
        values: &'c [String],
        reading: &'c mut Reading<'_>,
    ) -> BoxFuture<'c, Result<(), SqlError>> {
        quiet(async {
            let answered = self.rows(connection, values, reading).await;
            if matches!(answered, Err(SqlError::NobodysValue)) {
                // The server has rolled back already if the error says so; else this does.
                let ended = connection.rollback_transaction().await;
                ended.map_err(|error| errors::misfortune(&error))?;
            }
            answered
        })
    }

    fn end<'c>(&'c self, connection: &'c mut Connection) -> BoxFuture<'c, Result<(), SqlError>> {
        quiet(async {
            let ended = connection.rollback_transaction().await;
            ended.map_err(|error| SqlError::Failure(errors::misfortune(&error)))
        })
    }
}

/// Without the log of the driver, which has the server's texts, and these quote values.
fn quiet<'f, T>(future: impl Future<Output = T> + Send + 'f) -> BoxFuture<'f, T> {
    let mut future = Box::pin(future);
    Box::pin(poll_fn(move |context| with_default(&Dispatch::none(), || future.as_mut().poll(context))))
}
