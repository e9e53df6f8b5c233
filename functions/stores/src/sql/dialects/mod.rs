//! What differs between the databases: one file each; `numeric.rs` decodes PostgreSQL's decimal numbers.

mod mysql;
mod numeric;
mod postgres;
mod sqlite;

use claims::values::Value;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::BoxStream;
use sqlx::error::DatabaseError;
use sqlx::{Connection, Error, SqlStr};

use crate::failure::FailureKind;
use crate::record::mapping::NotAValue;
use crate::sql::errors::SqlError;

/// How to connect to a database.
pub(super) type ConnectionOptions<D> = <<D as sqlx::Database>::Connection as Connection>::Options;

/// A database and its types.
pub(super) trait Dialect: sqlx::Database {
    /// Connects, and makes the session read-only.
    ///
    /// The future fails if there is no such session.
    fn connect(options: &ConnectionOptions<Self>) -> BoxFuture<'_, Result<Self::Connection, Error>>;

    /// Prepares a statement; the connection keeps it, so only the first time costs a round trip.
    ///
    /// The future fails if the database refuses the statement or the connection was lost.
    fn prepare(
        connection: &mut Self::Connection,
        sql: SqlStr,
    ) -> BoxFuture<'_, Result<Self::Statement, Error>>;

    /// Runs the statement. The rows fail if the database refuses it or the connection was lost.
    fn fetch<'c>(
        connection: &'c mut Self::Connection,
        statement: &'c Self::Statement,
        arguments: Self::Arguments,
    ) -> BoxStream<'c, Result<Self::Row, Error>>;

    /// Whether the database coerced a value to compare it in the last statement.
    ///
    /// The future fails if the connection was lost.
    fn coerced_a_value(_: &mut Self::Connection) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(ready(Ok(false)))
    }

    /// Binds a value to the next parameter; `parameter` is its type, if the database reports it.
    ///
    /// # Errors
    /// No row can have the value, or the parameter's type is not supported.
    fn bind(
        arguments: &mut Self::Arguments,
        value: &str,
        parameter: Option<&Self::TypeInfo>,
    ) -> Result<(), SqlError>;

    /// The value of a column that is not NULL.
    ///
    /// # Errors
    /// Its type is not supported.
    fn value(raw: Self::ValueRef<'_>, column: &Self::Column) -> Result<Value, NotAValue>;

    /// The kind of failure and the code for the log; the kind is `None` if the error means that no row can have a bound
    /// value.
    fn refusal(error: &dyn DatabaseError) -> (Option<FailureKind>, String);
}
