//! The dialect of PostgreSQL.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::postgres::{
    PgArguments, PgColumn, PgConnectOptions, PgConnection, PgRow, PgStatement, PgTypeInfo, PgTypeKind,
    PgValueRef,
};
use sqlx::{
    Arguments, ConnectOptions, Decode, Encode, Error, Executor, Postgres, SqlStr, Statement, Type, TypeInfo,
    ValueRef,
};

use super::Dialect;
use super::numeric;
use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::NotAValue;
use crate::sql::errors::{SqlError, by_state};

/// 2000-01-01, where PostgreSQL counts days and microseconds from, in seconds since 1970.
const EPOCH: i64 = 946_684_800;
const DAY: i64 = 86_400;

impl Dialect for Postgres {
    fn connect(options: &PgConnectOptions) -> BoxFuture<'_, Result<PgConnection, Error>> {
        Box::pin(async {
            let mut connection = options.connect().await?;
            connection.execute("SET default_transaction_read_only = on").await?;
            Ok(connection)
        })
    }

    fn prepare(connection: &mut PgConnection, sql: SqlStr) -> BoxFuture<'_, Result<PgStatement, Error>> {
        connection.prepare(sql)
    }

    fn fetch<'c>(
        connection: &'c mut PgConnection,
        statement: &'c PgStatement,
        arguments: PgArguments,
    ) -> BoxStream<'c, Result<PgRow, Error>> {
        connection.fetch(statement.query_with(arguments))
    }

    fn bind(
        arguments: &mut PgArguments,
        value: &str,
        parameter: Option<&PgTypeInfo>,
    ) -> Result<(), SqlError> {
        let name = parameter.map_or("", TypeInfo::name);
        let enumeration = matches!(parameter.map(PgTypeInfo::kind), Some(PgTypeKind::Enum(_)));
        match name {
            "INT2" => add(arguments, value.parse::<i16>().ok()),
            "INT4" => add(arguments, value.parse::<i32>().ok()),
            "INT8" => add(arguments, value.parse::<i64>().ok()),
            "UUID" => add(arguments, uuid(value)),
            "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" | "citext" => add(arguments, without_nul(value)),
            _ if enumeration => add(arguments, without_nul(value)),
            _ => {
                let what =
                    format!("a parameter has the type {name}; write CAST(CAST({{...}} AS text) AS {name})");
                Err(StoreFailure::new(FailureKind::Misconfigured, what).into())
            }
        }
    }

    fn value(raw: PgValueRef<'_>, _: &PgColumn) -> Result<Value, NotAValue> {
        if !matches!(raw.type_info().kind(), PgTypeKind::Array(_)) {
            return PlainText::decode(raw).map(|text| Value::Text(text.0)).map_err(|_| NotAValue);
        }
        let texts = Vec::<Option<PlainText>>::decode(raw).map_err(|_| NotAValue)?;
        Ok(Value::List(texts.into_iter().flatten().map(|text| text.0).collect()))
    }

    /// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
    fn refusal(error: &dyn DatabaseError) -> (Option<FailureKind>, String) {
        let state = error.code().unwrap_or_default();
        let kind = match state.as_ref() {
            // Out of range, an invalid date, a character that the database does not support, or an invalid form.
            "22003" | "22007" | "22008" | "22021" | "22P02" | "22P05" => None,
            "53300" => Some(FailureKind::Throttled),
            state => Some(by_state(state)),
        };
        (kind, format!("SQLSTATE {state}"))
    }
}

fn add<T>(arguments: &mut PgArguments, value: Option<T>) -> Result<(), SqlError>
where
    T: for<'q> Encode<'q, Postgres> + Type<Postgres>,
{
    let value = value.ok_or(SqlError::NobodysValue)?;
    arguments.add(value).map_err(|error| SqlError::Unasked(Error::Encode(error)))
}

/// Texts in PostgreSQL cannot contain NUL.
fn without_nul(value: &str) -> Option<String> {
    (!value.contains('\0')).then(|| value.to_owned())
}

fn uuid(value: &str) -> Option<Vec<u8>> {
    let digits = value.replace('-', "");
    let hexadecimal = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = u128::from_str_radix(&digits, 16).ok().filter(|_| hexadecimal)?;
    Some(number.to_be_bytes().to_vec())
}

/// A value of any type that becomes one text. PostgreSQL sends all of them in binary form.
/// <https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES>
struct PlainText(String);

impl Type<Postgres> for PlainText {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }
}

impl Decode<'_, Postgres> for PlainText {
    fn decode(raw: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let info = raw.type_info();
        let bytes = raw.as_bytes()?;
        let enumeration = matches!(info.kind(), PgTypeKind::Enum(_));
        let text = match info.name() {
            "TEXT" | "VARCHAR" | "NAME" | "UNKNOWN" | "citext" | "JSON" => utf8(bytes),
            _ if enumeration => utf8(bytes),
            // Padding with blanks has no meaning.
            "CHAR" => utf8(bytes).map(|text| text.trim_end_matches(' ').to_owned()),
            // A version, then the text.
            "JSONB" => bytes.split_first().and_then(|(_, text)| utf8(text)),
            "BOOL" => Some((bytes != [0]).to_string()),
            "INT2" => bytes.try_into().ok().map(|bytes| i16::from_be_bytes(bytes).to_string()),
            "INT4" => bytes.try_into().ok().map(|bytes| i32::from_be_bytes(bytes).to_string()),
            "INT8" => bytes.try_into().ok().map(|bytes| i64::from_be_bytes(bytes).to_string()),
            "OID" => bytes.try_into().ok().map(|bytes| u32::from_be_bytes(bytes).to_string()),
            "FLOAT4" => bytes.try_into().ok().map(|bytes| f32::from_be_bytes(bytes).to_string()),
            "FLOAT8" => bytes.try_into().ok().map(|bytes| f64::from_be_bytes(bytes).to_string()),
            "NUMERIC" => numeric::text(bytes),
            "UUID" => bytes.try_into().ok().map(u128::from_be_bytes).map(hyphened),
            "BYTEA" => Some(STANDARD.encode(bytes)),
            "DATE" => bytes.try_into().ok().and_then(|days| date(i32::from_be_bytes(days))),
            "TIMESTAMP" => moment(bytes).map(|moment| moment.trim_end_matches('Z').to_owned()),
            "TIMESTAMPTZ" => moment(bytes),
            _ => None,
        };
        text.map(Self).ok_or_else(|| "not a value".into())
    }
}

fn utf8(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

fn hyphened(uuid: u128) -> String {
    let mut text = format!("{uuid:032x}");
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}

/// `None` for `infinity` and `-infinity`.
fn date(days: i32) -> Option<String> {
    let midnight = DateTime::from_secs(EPOCH + i64::from(days) * DAY).fmt(Format::DateTime).ok()?;
    Some(midnight.split('T').next()?.to_owned())
}

fn moment(bytes: &[u8]) -> Option<String> {
    let micros = i64::from_be_bytes(bytes.try_into().ok()?);
    let nanos = u32::try_from(micros.rem_euclid(1_000_000) * 1000).ok()?;
    let seconds = EPOCH + micros.div_euclid(1_000_000);
    DateTime::from_secs_and_nanos(seconds, nanos).fmt(Format::DateTime).ok()
}
