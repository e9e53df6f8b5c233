//! Reads the rows of a result as they arrive.

use std::collections::HashSet;

use claims::values::{AttributeName, Known, Value};

use super::columns::{Cell, ColumnSelector};
use crate::failure::{FailureKind, StoreFailure};
use crate::record::mapping::{Mapping, NotAValue};
use crate::store::Found;

/// Limits of a result; a token can hold far less.
const MAX_ROWS: usize = 1000;
const MAX_BYTES: usize = 256 * 1024;

/// How a result is read.
pub(super) struct ResultFormat {
    /// Whether a user may have more than one row.
    pub(super) many: bool,
    pub(super) columns: Mapping<ColumnSelector>,
}

/// A result that is being read.
pub(super) struct Reading<'l> {
    format: &'l ResultFormat,
    wanted: &'l [AttributeName],
    /// The position of the column of each wanted attribute.
    columns: Vec<(usize, ColumnSelector)>,
    rows: Rows,
}

impl<'l> Reading<'l> {
    /// Nothing is read yet.
    pub(super) fn new(format: &'l ResultFormat, wanted: &'l [AttributeName]) -> Self {
        Self { format, wanted, columns: Vec::new(), rows: Rows::new(wanted.len(), format.many) }
    }

    /// Takes the names of the result's columns, before the rows.
    ///
    /// # Errors
    /// There is no column for an attribute.
    pub(super) fn columns<N: AsRef<str>>(&mut self, names: &[N]) -> Result<(), StoreFailure> {
        let position = |wanted| {
            let selector = self.format.columns.selector(wanted);
            let missing = || {
                let what = format!("the query has no column for `{wanted}`");
                StoreFailure::new(FailureKind::Misconfigured, what)
            };
            Ok((selector.find(names).ok_or_else(missing)?, selector))
        };
        self.columns = self.wanted.iter().map(position).collect::<Result<_, StoreFailure>>()?;
        Ok(())
    }

    /// Takes a row: what is in the column at each position.
    ///
    /// # Errors
    /// There is more than one row without `many`, or the result exceeds the limits.
    pub(super) fn row(&mut self, cell: impl Fn(usize) -> Cell) -> Result<(), StoreFailure> {
        let cells = self.columns.iter().map(|(position, selector)| selector.value(cell(*position)));
        self.rows.add(cells)
    }

    /// The user's attributes.
    pub(super) fn found(self) -> Found {
        self.rows.found(self.wanted)
    }
}

/// The rows so far.
struct Rows {
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
    fn new(columns: usize, many: bool) -> Self {
        Self { many, count: 0, bytes: 0, columns: vec![Column::default(); columns] }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// There is more than one row without `many`, or the result exceeds the limits.
    fn add(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), StoreFailure> {
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
    fn found(self, wanted: &[AttributeName]) -> Found {
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
