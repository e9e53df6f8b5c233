//! The driver of MySQL and MariaDB. `hints.rs` adds to the statement what holds for it alone, `warnings.rs` reads errors and
//! warnings, `values.rs` reads the values.

mod hints;
mod values;
mod warnings;

use std::sync::Arc;

use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use sqlx::mysql::{MySqlArguments, MySqlConnectOptions, MySqlConnection};
use sqlx::{
    Arguments, AssertSqlSafe, Column, ConnectOptions, Connection, Either, Error, Executor, SqlSafeStr,
    Statement,
};

use super::{Driver, other_count};
use crate::failure::StoreFailure;
use crate::sql::errors::{SqlError, failure};
use crate::sql::rows::Reading;

/// Hosts and the statement.
pub(in crate::sql) struct MySqlDriver {
    hosts: Vec<MySqlConnectOptions>,
    sql: Arc<str>,
}

impl MySqlDriver {
    /// One of `hosts` for each host.
    pub(in crate::sql) fn new(hosts: Vec<MySqlConnectOptions>, sql: &str) -> Self {
        // Without the session's settings that sqlx would make: a pooler shares sessions. The character set is part of the
        // login, and the time zone of the statement.
        let without = |options: MySqlConnectOptions| {
            let options = options.pipes_as_concat(false).no_engine_substitution(false);
            let options = options.set_names(false).timezone(None).statement_cache_capacity(1);
            options.disable_statement_logging()
        };
        Self { hosts: hosts.into_iter().map(without).collect(), sql: hints::added(sql).into() }
    }

    /// Asks, then has what the database warns of.
    async fn rows(
        &self,
        connection: &mut MySqlConnection,
        values: &[String],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        let sql = AssertSqlSafe(Arc::clone(&self.sql)).into_sql_str();
        let statement = connection.prepare(sql).await.map_err(|error| refused(&error, &[]))?;
        let names: Vec<&str> = statement.columns().iter().map(Column::name).collect();
        reading.columns(&names)?;
        if let Some(Either::Right(count)) =
            statement.parameters().filter(|count| *count != Either::Right(values.len()))
        {
            return Err(other_count(count, values.len()).into());
        }
        let mut arguments = MySqlArguments::default();
        for value in values {
            arguments.add(value).map_err(|error| failure(&Error::Encode(error)))?;
        }
        let mut rows = connection.fetch(statement.query_with(arguments));
        while let Some(row) = rows.try_next().await.map_err(|error| refused(&error, values))? {
            reading.row(|column| values::cell(&row, column))?;
        }
        drop(rows);
        let warnings = connection.fetch_all("SHOW WARNINGS").await.map_err(|error| refused(&error, &[]))?;
        warnings::judge(&warnings, values)
    }

    /// Closes the statement, which the server does not answer, and the transaction.
    async fn close(&self, connection: &mut MySqlConnection) -> Result<(), SqlError> {
        connection.clear_cached_statements().await.map_err(|error| refused(&error, &[]))?;
        connection.execute("ROLLBACK").await.map_err(|error| refused(&error, &[]))?;
        Ok(())
    }
}

impl Driver for MySqlDriver {
    type Connection = MySqlConnection;

    fn hosts(&self) -> usize {
        self.hosts.len()
    }

    fn connect(&self, host: usize) -> BoxFuture<'_, Result<MySqlConnection, StoreFailure>> {
        Box::pin(async move {
            let options = self.hosts.get(host).ok_or_else(|| failure(&Error::PoolClosed))?;
            options.connect().await.map_err(|error| warnings::misfortune(&error))
        })
    }

    fn start<'c>(&'c self, connection: &'c mut MySqlConnection) -> BoxFuture<'c, Result<(), StoreFailure>> {
        Box::pin(async {
            let started = connection.execute("START TRANSACTION READ ONLY").await;
            started.map(drop).map_err(|error| warnings::misfortune(&error))
        })
    }

    fn ask<'c>(
        &'c self,
        connection: &'c mut MySqlConnection,
        values: &'c [String],
        reading: &'c mut Reading<'_>,
    ) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(async {
            let answered = self.rows(connection, values, reading).await;
            if matches!(answered, Ok(()) | Err(SqlError::NobodysValue)) {
                self.close(connection).await?;
            }
            answered
        })
    }

    fn end<'c>(&'c self, connection: &'c mut MySqlConnection) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(self.close(connection))
    }
}

fn refused(error: &Error, values: &[String]) -> SqlError {
    match warnings::refusal(error) {
        Some(refusal) => refusal.of(values),
        None => failure(error).into(),
    }
}
