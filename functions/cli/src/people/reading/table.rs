//! CSV: the first line has the names of the columns. A cell is a text, and an empty one is no value; in a column whose name ends
//! in `:json`, a cell is a JSON value.

use claims::document::{Entry, Node, NodeKind, Place};
use csv::{Reader, ReaderBuilder, StringRecord};

use super::documents::json_value;
use super::{FileRow, RowPlace};

/// What can separate columns: spreadsheets write semicolons in much of Europe.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The end of the name of a column whose cells are JSON.
pub(crate) const JSON: &str = ":json";

/// The rows after the first line.
pub(super) fn rows(text: &str) -> Result<Vec<FileRow>, String> {
    let count = |separator: &u8| reader(text, *separator).headers().map_or(0, StringRecord::len);
    // The first of those with the most columns.
    let separator = SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',');
    let mut reader = reader(text, separator);
    let columns: Vec<String> =
        reader.headers().map_err(|error| error.to_string())?.iter().map(str::to_owned).collect();
    check(&columns)?;
    let rows = reader.records().map(|row| {
        let row = row.map_err(|error| error.to_string())?;
        let place = RowPlace::Line(row.position().map_or(0, csv::Position::line));
        let entries = entries(&columns, &row).map_err(|reason| format!("{place}: {reason}"))?;
        Ok(FileRow { place, entries })
    });
    rows.collect()
}

fn reader(text: &str, separator: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes())
}

fn check(columns: &[String]) -> Result<(), String> {
    for (at, column) in columns.iter().enumerate() {
        if column.strip_suffix(JSON).unwrap_or(column).is_empty() {
            return Err(format!("line 1: column {} does not have a name", at + 1));
        }
        if columns.iter().take(at).any(|earlier| earlier == column) {
            return Err(format!("line 1: two columns have the name `{column}`"));
        }
    }
    Ok(())
}

fn entries(columns: &[String], row: &StringRecord) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    for (column, cell) in columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
        let (key, value) = match column.strip_suffix(JSON) {
            Some(key) => (key, json_value(cell).map_err(|_| format!("the cell of `{column}` is not JSON"))?),
            None => {
                let kind = NodeKind::Text { text: cell.to_owned(), plain: false };
                (column.as_str(), Node { place: Place::default(), kind })
            }
        };
        if entries.iter().any(|earlier| earlier.key == key) {
            return Err(format!("both `{key}` and `{key}{JSON}` have a value"));
        }
        entries.push(Entry { key: key.to_owned(), place: Place::default(), value });
    }
    Ok(entries)
}
