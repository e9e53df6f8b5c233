//! Reads the values of MySQL and MariaDB in their binary form.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;
use sqlx::mysql::{MySqlRow, MySqlValueRef};
use sqlx::{Decode, MySql, Row, Type, TypeInfo, ValueRef};

use crate::record::mapping::NotAValue;
use crate::sql::columns::Cell;
use crate::sql::drivers::truth;

const MIDNIGHT: [u8; 3] = [0; 3];

/// What is in a column of a row.
pub(super) fn cell(row: &MySqlRow, column: usize) -> Cell {
    let raw = row.try_get_raw(column).map_err(|_| NotAValue)?;
    if raw.is_null() {
        return Ok(None);
    }
    text(raw).map(|text| Some(Value::Text(text))).ok_or(NotAValue)
}

fn text(raw: MySqlValueRef<'_>) -> Option<String> {
    let info = raw.type_info().into_owned();
    match info.name() {
        "BOOLEAN" => decode::<i64>(raw).map(truth),
        "BIT" | "YEAR" => decode::<u64>(raw),
        name if name.ends_with(" UNSIGNED") => decode::<u64>(raw),
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => decode::<i64>(raw),
        "FLOAT" => decode::<f32>(raw),
        "DOUBLE" => decode::<f64>(raw),
        "DECIMAL" | "JSON" | "SET" => decode::<String>(raw),
        "DATE" => Some(date(bytes(raw)?)?.0),
        "DATETIME" => moment(bytes(raw)?),
        "TIMESTAMP" => Some(format!("{}Z", moment(bytes(raw)?)?)),
        "TIME" => duration(bytes(raw)?),
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

/// A length, then as much as is not zero of: year, month, day; and what follows. All zero is not a date.
fn date(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (_, date) = bytes.split_first()?;
    let (&[low, high, month, day], rest) = date.split_first_chunk()?;
    Some((format!("{:04}-{month:02}-{day:02}", u16::from_le_bytes([low, high])), rest))
}

/// A date; then as much as is not zero of: hour, minute, second; microseconds. The time is written at midnight, too.
fn moment(bytes: &[u8]) -> Option<String> {
    let (date, rest) = date(bytes)?;
    let ([hour, minute, second], rest) = rest.split_first_chunk().unwrap_or((&MIDNIGHT, rest));
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}{}", fraction(rest)))
}

/// A length, then as much as is not zero of: whether it is negative, days, hour, minute, second; microseconds.
fn duration(bytes: &[u8]) -> Option<String> {
    let (_, time) = bytes.split_first()?;
    let (&[negative, first, second, third, fourth, hours, minutes, seconds], rest) =
        time.split_first_chunk().unwrap_or((&[0; 8], &[]));
    let hours =
        u32::from_le_bytes([first, second, third, fourth]).checked_mul(24)?.checked_add(hours.into())?;
    let sign = if negative == 1 { "-" } else { "" };
    Some(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}{}", fraction(rest)))
}

fn fraction(bytes: &[u8]) -> String {
    let micros = bytes.first_chunk().map_or(0, |micros| u32::from_le_bytes(*micros));
    if micros == 0 {
        return String::new();
    }
    let digits = format!("{micros:06}");
    format!(".{}", digits.trim_end_matches('0'))
}
