//! Reads the rows of a result.

use std::collections::HashSet;

use claims::values::{AttributeName, Known, Value};

use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::NotAValue;
use crate::store::Found;

/// Limits of a result; a token can hold far less.
const MAX_ROWS: usize = 1000;
const MAX_BYTES: usize = 256 * 1024;

/// A column's value in one row; `None` is NULL.
pub(super) type Cell = Result<Option<Value>, NotAValue>;

/// The rows so far.
pub(super) struct Rows {
    many: bool,
    count: usize,
    bytes: usize,
    columns: Vec<Column>,
}

#[derive(Clone, Default)]
struct Column {
    values: Vec<Value>,
    unreadable: bool,
}

impl Rows {
    /// No rows yet, with this many columns; with `many`, more than one row is allowed.
    pub(super) fn new(columns: usize, many: bool) -> Self {
        Self { many, count: 0, bytes: 0, columns: vec![Column::default(); columns] }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// There is more than one row without `many`, or the result exceeds the limits.
    pub(super) fn add(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), StoreFailure> {
        self.count += 1;
        if self.count > 1 && !self.many {
            return Err(StoreFailure::new(FailureKind::Ambiguous, "more than one row"));
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match cell {
                Ok(value) => {
                    let texts = value.iter().flat_map(Value::texts);
                    self.bytes += texts.map(|text| text.len() + 1).sum::<usize>();
                    column.values.extend(value);
                }
                Err(NotAValue) => column.unreadable = true,
            }
        }
        if self.count > MAX_ROWS || self.bytes > MAX_BYTES {
            let limit = format!("more than {MAX_ROWS} rows or {MAX_BYTES} bytes");
            return Err(StoreFailure::new(FailureKind::Malformed, limit));
        }
        Ok(())
    }

    /// The user's attributes; `wanted` are their names. Columns that could not be read are logged.
    pub(super) fn found(self, wanted: &[AttributeName]) -> Found {
        if self.count == 0 {
            return Found::UnknownUser;
        }
        for (name, column) in wanted.iter().zip(&self.columns) {
            if column.unreadable {
                tracing::warn!(attribute = %name, "the column has a type that is not supported; cast it to text");
            }
        }
        let many = self.many;
        Found::User(self.columns.into_iter().map(|column| column.known(many)).collect())
    }
}

impl Column {
    fn known(self, many: bool) -> Known {
        if !many || self.values.is_empty() {
            return Known::from(self.values.into_iter().next());
        }
        let mut seen = HashSet::new();
        let texts = self.values.iter().flat_map(Value::texts);
        let texts = texts.filter(|text| seen.insert(text.as_str())).cloned();
        Known::Value(Value::List(texts.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Ok(Some(text.into()))
    }

    #[test]
    fn many_rows_are_lists_with_each_value_once() {
        let mut rows = Rows::new(3, true);
        let list = Ok(Some(Value::List(vec!["b".to_owned(), "c".to_owned()])));
        for cells in [
            [text("b"), text("x"), Ok(None)],
            [text("a"), text("x"), Ok(None)],
            [list, Ok(None), Err(NotAValue)],
        ] {
            assert_eq!(rows.add(cells), Ok(()));
        }
        let list =
            |texts: &[&str]| Known::Value(Value::List(texts.iter().map(|text| (*text).to_owned()).collect()));
        let expected = vec![list(&["b", "a", "c"]), list(&["x"]), Known::NoValue];
        assert_eq!(rows.found(&[]), Found::User(expected));
    }

    #[test]
    fn a_second_row_is_a_failure_unless_many_are_allowed() {
        let mut rows = Rows::new(1, false);
        assert_eq!(rows.add([text("a")]), Ok(()));
        assert_eq!(rows.add([text("a")]).map_err(|failure| failure.kind), Err(FailureKind::Ambiguous));
    }

    #[test]
    fn rows_and_bytes_are_limited() {
        for (text_bytes, fitting) in [(1, MAX_ROWS), (MAX_BYTES / 2 - 1, 2), (MAX_BYTES, 0)] {
            let mut rows = Rows::new(1, true);
            for _ in 0..fitting {
                assert_eq!(rows.add([text(&"x".repeat(text_bytes))]), Ok(()));
            }
            let one_more = rows.add([text(&"x".repeat(text_bytes))]);
            assert_eq!(one_more.map_err(|failure| failure.kind), Err(FailureKind::Malformed));
        }
    }
}
