//! The dialect of SQLite.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::error::DatabaseError;
use sqlx::sqlite::{
    SqliteArguments, SqliteColumn, SqliteConnectOptions, SqliteConnection, SqliteRow, SqliteStatement,
    SqliteTypeInfo, SqliteValueRef,
};
use sqlx::{
    Arguments, Column, ConnectOptions, Decode, Error, Executor, SqlStr, Sqlite, Statement, TypeInfo, ValueRef,
};

use super::Dialect;
use crate::failure::FailureKind;
use crate::record::mapping::NotAValue;
use crate::sql::errors::SqlError;

impl Dialect for Sqlite {
    fn connect(options: &SqliteConnectOptions) -> BoxFuture<'_, Result<SqliteConnection, Error>> {
        Box::pin(async {
            let mut connection = options.connect().await?;
            connection.execute("PRAGMA query_only = ON").await?;
            Ok(connection)
        })
    }

    fn prepare(
        connection: &mut SqliteConnection,
        sql: SqlStr,
    ) -> BoxFuture<'_, Result<SqliteStatement, Error>> {
        connection.prepare(sql)
    }

    fn fetch<'c>(
        connection: &'c mut SqliteConnection,
        statement: &'c SqliteStatement,
        arguments: SqliteArguments,
    ) -> BoxStream<'c, Result<SqliteRow, Error>> {
        connection.fetch(statement.query_with(arguments))
    }

    fn bind(
        arguments: &mut SqliteArguments,
        value: &str,
        _: Option<&SqliteTypeInfo>,
    ) -> Result<(), SqlError> {
        arguments.add(value.to_owned()).map_err(|error| SqlError::Unasked(Error::Encode(error)))
    }

    /// A value has the type with which it was stored; the declared type of its column only distinguishes booleans from
    /// numbers.
    fn value(raw: SqliteValueRef<'_>, column: &SqliteColumn) -> Result<Value, NotAValue> {
        let name = raw.type_info().name().to_owned();
        let boolean = column.type_info().name() == "BOOLEAN";
        let text = match name.as_str() {
            "INTEGER" if boolean => decode::<bool>(raw),
            "INTEGER" => decode::<i64>(raw),
            "REAL" => decode::<f64>(raw),
            "TEXT" => decode::<String>(raw),
            "BLOB" => <&[u8] as Decode<Sqlite>>::decode(raw).ok().map(|bytes| STANDARD.encode(bytes)),
            _ => None,
        };
        text.map(Value::Text).ok_or(NotAValue)
    }

    /// <https://sqlite.org/rescode.html>
    fn refusal(error: &dyn DatabaseError) -> (Option<FailureKind>, String) {
        let code = error.code().unwrap_or_default();
        let primary = code.parse::<u32>().unwrap_or_default() & 0xff;
        let kind = match primary {
            // An invalid statement, no permission, a write, a missing file, or a file that is not a database.
            1 | 3 | 8 | 14 | 23 | 26 => Some(FailureKind::Misconfigured),
            _ => Some(FailureKind::Unavailable),
        };
        (kind, format!("error {code}"))
    }
}

fn decode<'r, T: Decode<'r, Sqlite> + ToString>(raw: SqliteValueRef<'r>) -> Option<String> {
    T::decode(raw).ok().map(|value| value.to_string())
}
