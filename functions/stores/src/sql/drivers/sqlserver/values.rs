//! Reads the values of SQL Server.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;
use tiberius::numeric::Numeric;
use tiberius::time::Time;
use tiberius::{ColumnData, Row};

use crate::record::mapping::NotAValue;
use crate::sql::columns::Cell;

/// Days from 0001-01-01 and from 1900-01-01 to 1970-01-01.
const FROM_YEAR_ONE: i64 = 719_162;
const FROM_1900: i64 = 25_567;
const DAY: i64 = 86_400;
/// A second in nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// What is in a column of a row.
pub(super) fn cell(row: &Row, column: usize) -> Cell {
    let (_, data) = row.cells().nth(column).ok_or(NotAValue)?;
    match text(data) {
        Some(Ok(text)) => Ok(Some(Value::Text(text))),
        Some(Err(error)) => Err(error),
        None => Ok(None),
    }
}

/// `None` is NULL.
fn text(data: &ColumnData<'_>) -> Option<Result<String, NotAValue>> {
    let text = match data {
        ColumnData::U8(number) => number.as_ref()?.to_string(),
        ColumnData::I16(number) => number.as_ref()?.to_string(),
        ColumnData::I32(number) => number.as_ref()?.to_string(),
        ColumnData::I64(number) => number.as_ref()?.to_string(),
        ColumnData::F32(number) => number.as_ref()?.to_string(),
        ColumnData::F64(number) => number.as_ref()?.to_string(),
        ColumnData::Bit(bit) => bit.as_ref()?.to_string(),
        ColumnData::String(text) => text.as_ref()?.to_string(),
        ColumnData::Guid(guid) => guid.as_ref()?.to_string(),
        ColumnData::Binary(bytes) => STANDARD.encode(bytes.as_ref()?),
        ColumnData::Numeric(number) => decimal(*number.as_ref()?),
        ColumnData::Xml(xml) => xml.as_ref()?.to_string(),
        other => return moment(other),
    };
    Some(Ok(text))
}

fn moment(data: &ColumnData<'_>) -> Option<Result<String, NotAValue>> {
    let text = match data {
        ColumnData::Date(date) => day(i64::from((*date.as_ref()?).days()) - FROM_YEAR_ONE),
        ColumnData::Time(time) => Some(clock(nanoseconds(*time.as_ref()?))),
        ColumnData::DateTime(moment) => {
            let moment = *moment.as_ref()?;
            // Parts of 1/300 s, which SQL Server rounds to milliseconds.
            let milliseconds = (i64::from(moment.seconds_fragments()) * 10 + 1) / 3;
            at(i64::from(moment.days()) - FROM_1900, milliseconds * 1_000_000)
        }
        ColumnData::SmallDateTime(moment) => {
            let moment = *moment.as_ref()?;
            at(i64::from(moment.days()) - FROM_1900, i64::from(moment.seconds_fragments()) * 60 * SECOND)
        }
        ColumnData::DateTime2(moment) => {
            let moment = *moment.as_ref()?;
            at(i64::from(moment.date().days()) - FROM_YEAR_ONE, nanoseconds(moment.time()))
        }
        // Sent in UTC.
        ColumnData::DateTimeOffset(moment) => {
            let moment = (*moment.as_ref()?).datetime2();
            at(i64::from(moment.date().days()) - FROM_YEAR_ONE, nanoseconds(moment.time()))
                .map(|text| format!("{text}Z"))
        }
        _ => None,
    };
    Some(text.ok_or(NotAValue))
}

fn at(days: i64, nanoseconds: i64) -> Option<String> {
    Some(format!("{}T{}", day(days)?, clock(nanoseconds)))
}

/// A day since 1970.
fn day(days: i64) -> Option<String> {
    let midnight = DateTime::from_secs(days.checked_mul(DAY)?).fmt(Format::DateTime).ok()?;
    Some(midnight.split('T').next()?.to_owned())
}

fn nanoseconds(time: Time) -> i64 {
    let unit = 10_i64.saturating_pow(9_u32.saturating_sub(time.scale().into()));
    i64::try_from(time.increments()).unwrap_or(0).saturating_mul(unit)
}

/// A time of day, with as many digits as are not zero.
fn clock(nanoseconds: i64) -> String {
    let (seconds, rest) = (nanoseconds / SECOND, nanoseconds % SECOND);
    let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        return text;
    }
    let digits = format!("{rest:09}");
    format!("{text}.{}", digits.trim_end_matches('0'))
}

/// With all digits of the column's scale.
fn decimal(number: Numeric) -> String {
    let (sign, scale) = (if number.value() < 0 { "-" } else { "" }, usize::from(number.scale()));
    let digits = format!("{:0width$}", number.value().unsigned_abs(), width = scale + 1);
    match digits.split_at_checked(digits.len() - scale) {
        Some((whole, fraction)) if scale > 0 => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits}"),
    }
}
