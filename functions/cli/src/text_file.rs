//! Reads a text file.

use std::io::Read as _;
use std::path::Path;

use claims::document::{MAX_DOCUMENT_BYTES, decode};
use provider::start::read_document;

/// The path that means standard input.
const STANDARD_INPUT: &str = "-";

/// The text of a file, read by [`read_document`]; of standard input for `-`.
///
/// # Errors
/// The file cannot be read or is not text; the message names it.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let text = if path == Path::new(STANDARD_INPUT) { standard_input() } else { read_document(path) };
    text.map_err(|error| format!("{}: {error}", path.display()))
}

fn standard_input() -> Result<String, String> {
    let mut bytes = Vec::new();
    let input = std::io::stdin().lock().take(MAX_DOCUMENT_BYTES as u64 + 1);
    std::io::BufReader::new(input).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    decode(&bytes)
}
