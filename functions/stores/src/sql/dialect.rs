//! What differs between the databases.

use claims::values::Value;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::BoxStream;
use sqlx::error::DatabaseError;
use sqlx::{Connection, Error, SqlStr};

use super::errors::SqlError;
use crate::failure::FailureKind;
use crate::record::mapping::NotAValue;

/// Where a database is and as whom it is asked.
pub(super) type ConnectionOptions<D> = <<D as sqlx::Database>::Connection as Connection>::Options;

/// A database and its types.
pub(super) trait Dialect: sqlx::Database {
    /// Connects, and keeps the session from writing.
    ///
    /// The future fails when there is no such session.
    fn connect(options: &ConnectionOptions<Self>) -> BoxFuture<'_, Result<Self::Connection, Error>>;

    /// Prepares a statement; the connection keeps it, so only the first time costs a round trip.
    ///
    /// The future fails when the database refuses the statement or the connection broke.
    fn prepare(
        connection: &mut Self::Connection,
        sql: SqlStr,
    ) -> BoxFuture<'_, Result<Self::Statement, Error>>;

    /// Asks. The rows fail when the database refuses or the connection broke.
    fn fetch<'c>(
        connection: &'c mut Self::Connection,
        statement: &'c Self::Statement,
        arguments: Self::Arguments,
    ) -> BoxStream<'c, Result<Self::Row, Error>>;

    /// Whether the database had to bend a value to compare it with the rows that it was asked for last.
    ///
    /// The future fails when the connection broke.
    fn coerced_a_value(_: &mut Self::Connection) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(ready(Ok(false)))
    }

    /// Binds a value to the next parameter, of which the database may have said what type it has.
    ///
    /// # Errors
    /// No row can have the value, or the parameter's type is none that we can give.
    fn bind(
        arguments: &mut Self::Arguments,
        value: &str,
        parameter: Option<&Self::TypeInfo>,
    ) -> Result<(), SqlError>;

    /// What a column of a row holds that is not NULL.
    ///
    /// # Errors
    /// It is of a type that is not read.
    fn value(raw: Self::ValueRef<'_>, column: &Self::Column) -> Result<Value, NotAValue>;

    /// What an error of the database means, `None` where it is that no row can have a value that was bound; and its
    /// code for the log.
    fn refusal(error: &dyn DatabaseError) -> (Option<FailureKind>, String);
}
