//! Reads CSV files: the first line has the names of the columns, and what is not among them is a mistake.

use claims::document::did_you_mean;
use serde_json::{Map, Value as Json};

use super::mistake::RecordsMistake;
use crate::record::path::{Path, PathStep};

/// How many records a file may have, in any format.
pub(super) const MAX_RECORDS: usize = 100_000;

/// What can separate columns: spreadsheets write semicolons in much of Europe.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The records of a table. An empty cell is no value.
pub(super) struct Table {
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    /// One record for each line after the first, and one more than a file may have where there are more.
    pub(super) records: Vec<Json>,
}

/// Reads a table whose columns are separated in such a way that those of the key are among them.
///
/// # Errors
/// It is not CSV, a column of the key is missing, or two columns have the same name.
pub(super) fn read(text: &str, key: &[&Path]) -> Result<Table, RecordsMistake> {
    let has_key = |separator: &u8| {
        let columns = columns(text, *separator).unwrap_or_default();
        key.iter().all(|path| missing(&columns, path).is_none())
    };
    let first = text.lines().next().unwrap_or_default().as_bytes();
    let used = || SEPARATORS.into_iter().find(|separator| first.contains(separator));
    let separator = SEPARATORS.into_iter().find(has_key).or_else(used).unwrap_or(b',');
    let columns = columns(text, separator)?;
    check(&columns)?;
    if let Some(reason) = key.iter().find_map(|path| missing(&columns, path)) {
        return Err(reason);
    }
    let records = records(text, separator, &columns)?;
    Ok(Table { columns, records })
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes())
}

fn columns(text: &str, separator: u8) -> Result<Vec<String>, RecordsMistake> {
    let mut reader = reader(text, separator);
    let columns = reader.headers().map_err(|error| RecordsMistake::of(error.to_string()))?;
    Ok(columns.iter().map(str::to_owned).collect())
}

fn check(columns: &[String]) -> Result<(), RecordsMistake> {
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| !column.is_empty()) {
        if column.trim() != column {
            let reason = format!("the column `{column}` has blanks before or after its name");
            return Err(RecordsMistake { reason, help: Some("remove them".to_owned()) });
        }
        if columns.iter().skip(at + 1).any(|other| other == column) {
            return Err(RecordsMistake::of(format!("two columns have the name `{column}`")));
        }
    }
    Ok(())
}

fn records(text: &str, separator: u8, columns: &[String]) -> Result<Vec<Json>, RecordsMistake> {
    let mut records = Vec::new();
    for row in reader(text, separator).records().take(MAX_RECORDS + 1) {
        let row = row.map_err(|error| RecordsMistake::of(error.to_string()))?;
        let cells = columns.iter().zip(&row).filter(|(_, cell)| !cell.is_empty());
        let record: Map<String, Json> =
            cells.map(|(column, cell)| (column.to_owned(), cell.into())).collect();
        records.push(Json::Object(record));
    }
    Ok(records)
}

/// Why the path finds nothing in any record of a table with these columns; `None` if it is one of them.
pub(super) fn missing(columns: &[String], path: &Path) -> Option<RecordsMistake> {
    if let [PathStep::Name(name)] = path.steps()
        && columns.iter().any(|column| column == name)
    {
        return None;
    }
    let wanted = path.names().join(".");
    let reason = match columns {
        [] => "the first line, with the names of the columns, is missing".to_owned(),
        [one] => format!("the only column is `{one}`, and not `{wanted}`"),
        _ => format!("there is no column `{wanted}`"),
    };
    let same = |column: &&String| **column == wanted || column.trim().eq_ignore_ascii_case(&wanted);
    let near = columns.iter().find(same).map(String::as_str);
    let near = near.or_else(|| did_you_mean(&wanted, columns.iter().map(String::as_str)));
    let help = match near {
        // A name with dots or brackets is a path unless it is in quotes.
        Some(near) if near == wanted => Some(format!("write the column as `[\"{near}\"]`")),
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if columns.len() == 1 => {
            Some("separate the columns by commas, semicolons, tabs or `|`".to_owned())
        }
        None => None,
    };
    Some(RecordsMistake { reason, help })
}
