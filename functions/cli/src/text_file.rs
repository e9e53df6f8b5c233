//! Reads a text file.

use std::path::Path;

use stores::file::text::{document, read_document};

/// The path that means standard input.
const STANDARD_INPUT: &str = "-";

/// The text of a file, read by [`read_document`]; of standard input for `-`.
///
/// # Errors
/// The file cannot be read or is not text; the message names it.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let text = match path == Path::new(STANDARD_INPUT) {
        true => document(std::io::stdin().lock()),
        false => read_document(path),
    };
    text.map_err(|error| format!("{}: {error}", path.display()))
}
