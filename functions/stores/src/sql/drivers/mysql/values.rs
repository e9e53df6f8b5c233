//! Reads the values of MySQL and MariaDB in their binary form.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;

use super::columns::ColumnDefinition;
use super::packet::{OK, PacketReader};
use crate::failure::StoreFailure;
use crate::record::mapping::NotAValue;
use crate::sql::columns::Cell;
use crate::sql::drivers::truth;
use crate::sql::errors::unreadable;

/// The numbers of types.
/// <https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html>
mod kind {
    pub(super) const DECIMAL: u8 = 0;
    pub(super) const TINY: u8 = 1;
    pub(super) const SHORT: u8 = 2;
    pub(super) const LONG: u8 = 3;
    pub(super) const FLOAT: u8 = 4;
    pub(super) const DOUBLE: u8 = 5;
    pub(super) const NULL: u8 = 6;
    pub(super) const TIMESTAMP: u8 = 7;
    pub(super) const LONG_LONG: u8 = 8;
    pub(super) const INT_24: u8 = 9;
    pub(super) const DATE: u8 = 10;
    pub(super) const TIME: u8 = 11;
    pub(super) const DATE_TIME: u8 = 12;
    pub(super) const YEAR: u8 = 13;
    pub(super) const VAR_CHAR: u8 = 15;
    pub(super) const BIT: u8 = 16;
    pub(super) const JSON: u8 = 0xf5;
    pub(super) const NEW_DECIMAL: u8 = 0xf6;
    pub(super) const ENUM: u8 = 0xf7;
    pub(super) const SET: u8 = 0xf8;
    pub(super) const TINY_BLOB: u8 = 0xf9;
    pub(super) const STRING: u8 = 0xfe;
}

/// The collation of what is no text.
const BINARY: u16 = 63;
const MIDNIGHT: [u8; 3] = [0; 3];

/// What each column has in a row; `None` is NULL.
///
/// # Errors
/// It is no row of these columns.
pub(super) fn row<'p>(
    packet: &'p [u8],
    columns: &[ColumnDefinition],
) -> Result<Vec<Option<&'p [u8]>>, StoreFailure> {
    let mut packet = PacketReader(packet);
    if packet.u8()? != OK {
        return Err(unreadable());
    }
    // The first two bits are not used.
    let nulls = packet.bytes((columns.len() + 9) / 8)?;
    let is_null = |at: usize| nulls.get((at + 2) / 8).is_some_and(|byte| byte >> ((at + 2) % 8) & 1 == 1);
    let values = columns.iter().enumerate().map(|(at, column)| match is_null(at) {
        true => Ok(None),
        false => value(&mut packet, column.kind).map(Some),
    });
    let values = values.collect::<Result<_, _>>()?;
    if packet.0.is_empty() { Ok(values) } else { Err(unreadable()) }
}

fn value<'p>(packet: &mut PacketReader<'p>, kind: u8) -> Result<&'p [u8], StoreFailure> {
    match kind {
        kind::TINY => packet.bytes(1),
        kind::SHORT | kind::YEAR => packet.bytes(2),
        kind::LONG | kind::INT_24 | kind::FLOAT => packet.bytes(4),
        kind::LONG_LONG | kind::DOUBLE => packet.bytes(8),
        kind::DATE | kind::TIME | kind::DATE_TIME | kind::TIMESTAMP => {
            let length = packet.u8()?;
            packet.bytes(length.into())
        }
        kind::NULL => Err(unreadable()),
        _ => packet.string(),
    }
}

/// A value of a row.
pub(super) fn cell(column: &ColumnDefinition, value: Option<&[u8]>) -> Cell {
    let Some(value) = value else { return Ok(None) };
    text(column, value).map(|text| Some(Value::Text(text))).ok_or(NotAValue)
}

fn text(column: &ColumnDefinition, value: &[u8]) -> Option<String> {
    match column.kind {
        kind::TINY if column.length == 1 => integer(value, column.is_unsigned).map(truth),
        kind::TINY | kind::SHORT | kind::LONG | kind::INT_24 | kind::LONG_LONG => {
            integer(value, column.is_unsigned)
        }
        kind::YEAR => integer(value, true),
        kind::BIT => bits(value),
        kind::FLOAT => Some(f32::from_le_bytes(*value.first_chunk()?).to_string()),
        kind::DOUBLE => Some(f64::from_le_bytes(*value.first_chunk()?).to_string()),
        kind::DATE => Some(date(value)?.0),
        kind::DATE_TIME => moment(value),
        kind::TIMESTAMP => Some(format!("{}Z", moment(value)?)),
        kind::TIME => duration(value),
        kind::DECIMAL | kind::NEW_DECIMAL | kind::JSON | kind::SET => utf8(value),
        kind::VAR_CHAR | kind::ENUM | kind::TINY_BLOB..=kind::STRING => match column.collation {
            BINARY => Some(STANDARD.encode(value)),
            _ => utf8(value),
        },
        _ => None,
    }
}

fn utf8(value: &[u8]) -> Option<String> {
    std::str::from_utf8(value).ok().map(str::to_owned)
}

/// Up to eight bytes, the least significant first.
fn integer(value: &[u8], is_unsigned: bool) -> Option<String> {
    let sign = if !is_unsigned && *value.last()? >= 0x80 { 0xff } else { 0 };
    let mut bytes = [sign; 8];
    bytes.get_mut(..value.len())?.copy_from_slice(value);
    Some(match is_unsigned {
        true => u64::from_le_bytes(bytes).to_string(),
        false => i64::from_le_bytes(bytes).to_string(),
    })
}

/// Up to eight bytes, the most significant first.
fn bits(value: &[u8]) -> Option<String> {
    let fits = value.len() <= 8;
    fits.then(|| value.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)).to_string())
}

/// As much as is not zero of: year, month, day; and what follows. All zero is not a date.
fn date(value: &[u8]) -> Option<(String, &[u8])> {
    let (&[low, high, month, day], rest) = value.split_first_chunk()?;
    Some((format!("{:04}-{month:02}-{day:02}", u16::from_le_bytes([low, high])), rest))
}

/// A date; then as much as is not zero of: hour, minute, second; microseconds. The time is written at midnight, too.
fn moment(value: &[u8]) -> Option<String> {
    let (date, rest) = date(value)?;
    let ([hour, minute, second], rest) = rest.split_first_chunk().unwrap_or((&MIDNIGHT, rest));
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}{}", fraction(rest)))
}

/// As much as is not zero of: whether it is negative, days, hour, minute, second; microseconds.
fn duration(value: &[u8]) -> Option<String> {
    let (&[negative, first, second, third, fourth, hours, minutes, seconds], rest) =
        value.split_first_chunk().unwrap_or((&[0; 8], &[]));
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
