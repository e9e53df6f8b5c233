//! Reads the rows of a file of people: CSV (`table.rs`), JSON and YAML (`documents.rs`). The ending of the file's name is its
//! format.

mod documents;
mod table;

use std::fmt;
use std::path::Path;

use claims::document::{Entry, decode};

pub(crate) use table::JSON;

/// One row of a file: a line of a table, or an object of a list.
#[derive(Clone, Debug)]
pub(crate) struct FileRow {
    /// Where it is.
    pub(crate) place: RowPlace,
    /// Its columns or keys.
    pub(crate) entries: Vec<Entry>,
}

/// Where a row is in its file, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowPlace {
    /// The line in which it begins.
    Line(u64),
    /// The number of an object in a list.
    Record(usize),
}

impl fmt::Display for RowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Record(number) => write!(f, "record {number}"),
        }
    }
}

/// The rows of a file.
///
/// # Errors
/// The file cannot be read, or is not what its name says; the text names it, and has no value of it.
pub(crate) fn read(path: &Path) -> Result<Vec<FileRow>, String> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let parse: fn(&str) -> Result<Vec<FileRow>, String> = match ending.to_ascii_lowercase().as_str() {
        "csv" => table::rows,
        "json" | "jsonl" | "ndjson" => documents::json,
        "yaml" | "yml" => documents::yaml,
        _ => {
            return Err(format!(
                "{}: the file name must end in .csv, .json, .jsonl or .yaml",
                path.display()
            ));
        }
    };
    let bytes = std::fs::read(path).map_err(|error| error.to_string());
    let rows = bytes.and_then(|bytes| decode(&bytes)).and_then(|text| parse(&text));
    rows.map_err(|reason| format!("{}: {reason}", path.display()))
}
