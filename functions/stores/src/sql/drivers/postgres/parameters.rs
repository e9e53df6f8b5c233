//! Writes the values of a statement's parameters. The server would convert a text to any type, but more generously than is
//! good for a key: ` 1` and `0x1` are the number 1.

use super::types::{FIRST_FOREIGN, PgType, PgTypeKind};
use crate::failure::{FailureKind, StoreFailure};
use crate::sql::errors::SqlError;

/// The text that is bound for a value.
///
/// # Errors
/// No row can have the value, or the parameter's type is not supported.
pub(super) fn text(parameter: &PgType, value: &str) -> Result<String, SqlError> {
    let text = match (parameter.kind, &*parameter.name) {
        (PgTypeKind::Enumeration, _) => Some(value.to_owned()),
        (PgTypeKind::Scalar, "text" | "varchar" | "bpchar" | "name" | "unknown" | "citext") => {
            Some(value.to_owned())
        }
        (PgTypeKind::Scalar, "int2") => value.parse::<i16>().ok().map(|number| number.to_string()),
        (PgTypeKind::Scalar, "int4") => value.parse::<i32>().ok().map(|number| number.to_string()),
        (PgTypeKind::Scalar, "int8") => value.parse::<i64>().ok().map(|number| number.to_string()),
        (PgTypeKind::Scalar, "uuid") => uuid(value),
        _ => return Err(unsupported(parameter).into()),
    };
    // Texts in PostgreSQL cannot contain NUL.
    text.filter(|text| !text.contains('\0')).ok_or(SqlError::NobodysValue)
}

fn uuid(value: &str) -> Option<String> {
    let digits = value.replace('-', "");
    let valid = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    valid.then_some(digits)
}

fn unsupported(parameter: &PgType) -> StoreFailure {
    let own = parameter.oid < FIRST_FOREIGN;
    let name = if own { parameter.name.to_uppercase() } else { parameter.name.to_string() };
    let what = format!("a parameter has the type {name}; write CAST(CAST({{...}} AS text) AS {name})");
    StoreFailure::new(FailureKind::Misconfigured, what)
}
