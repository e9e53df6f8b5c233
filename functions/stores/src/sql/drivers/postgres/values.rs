//! Reads the values of columns from the texts that the server writes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use claims::values::Value;

use super::arrays;
use super::types::{PgType, PgTypeKind};
use crate::record::mapping::NotAValue;

/// The value of a text of this type; `element` gives the type of an array's elements.
///
/// # Errors
/// It has no form that a claim could have: an array of arrays, a moment before Christ or at the end of time.
pub(super) fn value(
    column: &PgType,
    element: impl Fn(u32) -> PgType,
    text: &str,
) -> Result<Value, NotAValue> {
    let PgTypeKind::Array(part) = column.kind else {
        return scalar(&column.name, text).map(Value::Text).ok_or(NotAValue);
    };
    let part = element(part);
    let elements = arrays::elements(text).ok_or(NotAValue)?;
    let texts = elements.iter().map(|element| scalar(&part.name, element).ok_or(NotAValue));
    texts.collect::<Result<_, _>>().map(Value::List)
}

fn scalar(name: &str, text: &str) -> Option<String> {
    match name {
        "bool" => Some((text == "t").to_string()),
        // Padding with blanks has no meaning.
        "bpchar" => Some(text.trim_end_matches(' ').to_owned()),
        "bytea" => Some(STANDARD.encode(hexadecimal(text.strip_prefix("\\x")?)?)),
        "date" => dated(text),
        "timestamp" => dated(text).map(|text| text.replacen(' ', "T", 1)),
        "timestamptz" => dated(text).map(|text| zoned(&text.replacen(' ', "T", 1))),
        "float4" => Some(
            text.parse::<f32>()
                .ok()
                .filter(|number| number.is_finite())
                .map_or(text.to_owned(), |n| n.to_string()),
        ),
        "float8" => Some(
            text.parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
                .map_or(text.to_owned(), |n| n.to_string()),
        ),
        _ => Some(text.to_owned()),
    }
}

/// `None` for `infinity`, `-infinity` and years before Christ.
fn dated(text: &str) -> Option<String> {
    let iso = text.starts_with(|first: char| first.is_ascii_digit()) && !text.ends_with("BC");
    iso.then(|| text.to_owned())
}

/// With the offset as ISO 8601 has it.
fn zoned(moment: &str) -> String {
    match moment.strip_suffix("+00") {
        Some(utc) => format!("{utc}Z"),
        None => moment.to_owned(),
    }
}

fn hexadecimal(digits: &str) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
