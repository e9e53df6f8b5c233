//! The dialect of MySQL and MariaDB.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::error::DatabaseError;
use sqlx::mysql::{
    MySqlArguments, MySqlColumn, MySqlConnectOptions, MySqlConnection, MySqlDatabaseError, MySqlRow,
    MySqlStatement, MySqlTypeInfo, MySqlValueRef,
};
use sqlx::{
    Arguments, ConnectOptions, Decode, Error, Executor, MySql, Row, SqlStr, Statement, Type, TypeInfo,
    ValueRef,
};

use super::Dialect;
use crate::failure::FailureKind;
use crate::record::mapping::NotAValue;
use crate::sql::errors::{SqlError, by_state};

/// Warnings that a value was truncated or incorrect, so that only a part of it was compared; of MySQL and MariaDB.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
const COERCED: [u16; 4] = [1265, 1292, 1366, 1918];
/// The same as errors, a character that the column's character set does not have, and an invalid date.
const NOBODYS: [u16; 4] = [1267, 1292, 1366, 1525];
/// Limits of connections: of the server, of one user, and of a user's resources.
const TOO_MANY: [u16; 3] = [1040, 1203, 1226];

impl Dialect for MySql {
    fn connect(options: &MySqlConnectOptions) -> BoxFuture<'_, Result<MySqlConnection, Error>> {
        Box::pin(async {
            let mut connection = options.connect().await?;
            connection.execute("SET SESSION TRANSACTION READ ONLY").await?;
            Ok(connection)
        })
    }

    fn prepare(
        connection: &mut MySqlConnection,
        sql: SqlStr,
    ) -> BoxFuture<'_, Result<MySqlStatement, Error>> {
        connection.prepare(sql)
    }

    fn fetch<'c>(
        connection: &'c mut MySqlConnection,
        statement: &'c MySqlStatement,
        arguments: MySqlArguments,
    ) -> BoxStream<'c, Result<MySqlRow, Error>> {
        connection.fetch(statement.query_with(arguments))
    }

    fn bind(arguments: &mut MySqlArguments, value: &str, _: Option<&MySqlTypeInfo>) -> Result<(), SqlError> {
        arguments.add(value).map_err(|error| SqlError::Unasked(Error::Encode(error)))
    }

    fn value(raw: MySqlValueRef<'_>, _: &MySqlColumn) -> Result<Value, NotAValue> {
        text(raw).map(Value::Text).ok_or(NotAValue)
    }

    /// `'1x' = 1` holds in MySQL, with a warning.
    fn coerced_a_value(connection: &mut MySqlConnection) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async {
            let warnings = connection.fetch_all("SHOW WARNINGS").await?;
            let mut codes = warnings.iter().map(|warning| warning.try_get_unchecked::<u16, _>(1));
            codes.try_fold(false, |coerced, code| Ok(coerced || COERCED.contains(&code?)))
        })
    }

    fn refusal(error: &dyn DatabaseError) -> (Option<FailureKind>, String) {
        let number = error.try_downcast_ref::<MySqlDatabaseError>().map_or(0, MySqlDatabaseError::number);
        let kind = match number {
            nobodys if NOBODYS.contains(&nobodys) => None,
            too_many if TOO_MANY.contains(&too_many) => Some(FailureKind::Throttled),
            _ => Some(by_state(&error.code().unwrap_or_default())),
        };
        (kind, format!("error {number}"))
    }
}

fn text(raw: MySqlValueRef<'_>) -> Option<String> {
    let info = raw.type_info().into_owned();
    match info.name() {
        "BOOLEAN" => decode::<bool>(raw),
        "BIT" | "YEAR" => decode::<u64>(raw),
        name if name.ends_with(" UNSIGNED") => decode::<u64>(raw),
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => decode::<i64>(raw),
        "FLOAT" => decode::<f32>(raw),
        "DOUBLE" => decode::<f64>(raw),
        "DECIMAL" | "JSON" | "SET" => decode::<String>(raw),
        "DATE" | "DATETIME" => date(bytes(raw)?),
        "TIMESTAMP" => Some(format!("{}Z", date(bytes(raw)?)?)),
        _ if <str as Type<MySql>>::compatible(&info) => decode::<String>(raw),
        _ if <[u8] as Type<MySql>>::compatible(&info) => Some(STANDARD.encode(bytes(raw)?)),
        _ => None,
    }
}

fn decode<'r, T: Decode<'r, MySql> + ToString>(raw: MySqlValueRef<'r>) -> Option<String> {
    T::decode(raw).ok().map(|value| value.to_string())
}

fn bytes(raw: MySqlValueRef<'_>) -> Option<&[u8]> {
    <&[u8] as Decode<MySql>>::decode(raw).ok()
}

/// A length, then as much as is not zero of: year, month, day; hour, minute, second; microseconds. All zero is not a
/// date. <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>
fn date(bytes: &[u8]) -> Option<String> {
    let (_, date) = bytes.split_first()?;
    let (&[low, high, month, day], rest) = date.split_first_chunk()?;
    let date = format!("{:04}-{month:02}-{day:02}", u16::from_le_bytes([low, high]));
    let Some((&[hour, minute, second], rest)) = rest.split_first_chunk() else { return Some(date) };
    let time = format!("{date}T{hour:02}:{minute:02}:{second:02}");
    let Some((micros, _)) = rest.split_first_chunk() else { return Some(time) };
    let fraction = format!("{:06}", u32::from_le_bytes(*micros));
    Some(format!("{time}.{}", fraction.trim_end_matches('0')))
}
