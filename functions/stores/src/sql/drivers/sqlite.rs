//! The driver of SQLite.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;
use futures_util::TryStreamExt;
use futures_util::future::{BoxFuture, ready};
use sqlx::error::DatabaseError;
use sqlx::sqlite::{
    SqliteArguments, SqliteColumn, SqliteConnectOptions, SqliteConnection, SqliteRow, SqliteValueRef,
};
use sqlx::{
    Arguments, AssertSqlSafe, Column, ConnectOptions, Decode, Either, Error, Executor, Row, SqlSafeStr,
    Sqlite, Statement, TypeInfo, ValueRef,
};

use super::{Driver, other_count, truth};
use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::NotAValue;
use crate::sql::columns::Cell;
use crate::sql::errors::{Refusal, RefusalKind, SqlError, unreadable};
use crate::sql::rows::Reading;

/// A file and the statement.
pub(in crate::sql) struct SqliteDriver {
    options: SqliteConnectOptions,
    sql: Arc<str>,
    /// This machine.
    hosts: [String; 1],
}

impl SqliteDriver {
    /// The file is opened to read only.
    pub(in crate::sql) fn new(file: &std::path::Path, sql: String) -> Self {
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        Self { options: options.disable_statement_logging(), sql: sql.into(), hosts: Default::default() }
    }

    async fn rows(
        &self,
        connection: &mut SqliteConnection,
        values: &[String],
        reading: &mut Reading<'_>,
    ) -> Result<(), SqlError> {
        let statement = connection.prepare(AssertSqlSafe(Arc::clone(&self.sql)).into_sql_str()).await;
        let statement = statement.map_err(refused)?;
        let names: Vec<&str> = statement.columns().iter().map(Column::name).collect();
        reading.columns(&names)?;
        let count = match statement.parameters() {
            Some(Either::Left(types)) => types.len(),
            Some(Either::Right(count)) => count,
            None => values.len(),
        };
        if count != values.len() {
            return Err(other_count(count, values.len()).into());
        }
        let mut arguments = SqliteArguments::default();
        for value in values {
            arguments.add(value.clone()).map_err(|error| refused(Error::Encode(error)))?;
        }
        let mut rows = connection.fetch(statement.query_with(arguments));
        while let Some(row) = rows.try_next().await.map_err(refused)? {
            reading.row(|column| cell(&row, column))?;
        }
        Ok(())
    }
}

impl Driver for SqliteDriver {
    type Connection = SqliteConnection;

    fn hosts(&self) -> &[String] {
        &self.hosts
    }

    fn connect<'c>(&'c self, _: &'c str) -> BoxFuture<'c, Result<SqliteConnection, StoreFailure>> {
        let refused = |error| match refused(error) {
            SqlError::Failure(failure) => failure,
            SqlError::NobodysValue => StoreFailure::new(FailureKind::Unavailable, "not opened"),
        };
        Box::pin(async move {
            let mut connection = self.options.connect().await.map_err(refused)?;
            connection.execute("PRAGMA query_only = ON").await.map_err(refused)?;
            Ok(connection)
        })
    }

    /// Each statement is a transaction.
    fn start<'c>(&'c self, _: &'c mut SqliteConnection) -> BoxFuture<'c, Result<(), StoreFailure>> {
        Box::pin(ready(Ok(())))
    }

    fn ask<'c>(
        &'c self,
        connection: &'c mut SqliteConnection,
        values: &'c [String],
        reading: &'c mut Reading<'_>,
    ) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(self.rows(connection, values, reading))
    }

    fn end<'c>(&'c self, _: &'c mut SqliteConnection) -> BoxFuture<'c, Result<(), SqlError>> {
        Box::pin(ready(Ok(())))
    }
}

fn refused(error: Error) -> SqlError {
    match &error {
        Error::Database(error) => refusal(&**error).of(&[]),
        Error::Io(_) | Error::WorkerCrashed => {
            StoreFailure::new(FailureKind::Unavailable, "the file could not be read").into()
        }
        _ => unreadable().into(),
    }
}

/// <https://sqlite.org/rescode.html>
fn refusal(error: &dyn DatabaseError) -> Refusal<'_> {
    let code = error.code().unwrap_or_default();
    let primary = code.parse::<u32>().unwrap_or_default() & 0xff;
    let kind = match primary {
        // An invalid statement, no permission, a write, a missing file, or a file that is not a database.
        1 | 3 | 8 | 14 | 23 | 26 => FailureKind::Misconfigured,
        _ => FailureKind::Unavailable,
    };
    Refusal { kind: RefusalKind::Failure(kind), code: format!("error {code}"), message: error.message() }
}

fn cell(row: &SqliteRow, column: usize) -> Cell {
    let raw = row.try_get_raw(column).map_err(|_| NotAValue)?;
    if raw.is_null() {
        return Ok(None);
    }
    let column = row.try_column(column).map_err(|_| NotAValue)?;
    text(raw, column).map(|text| Some(Value::Text(text))).ok_or(NotAValue)
}

/// A value has the type with which it was stored; the declared type of its column only tells that 0 and 1 are booleans.
fn text(raw: SqliteValueRef<'_>, column: &SqliteColumn) -> Option<String> {
    let name = raw.type_info().name().to_owned();
    let boolean = column.type_info().name() == "BOOLEAN";
    match name.as_str() {
        "INTEGER" => decode::<i64>(raw).map(|number| if boolean { truth(number) } else { number }),
        "REAL" => decode::<f64>(raw),
        "TEXT" => decode::<String>(raw),
        "BLOB" => <&[u8] as Decode<Sqlite>>::decode(raw).ok().map(|bytes| STANDARD.encode(bytes)),
        _ => None,
    }
}

fn decode<'r, T: Decode<'r, Sqlite> + ToString>(raw: SqliteValueRef<'r>) -> Option<String> {
    T::decode(raw).ok().map(|value| value.to_string())
}
