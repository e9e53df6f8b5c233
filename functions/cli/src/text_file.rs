//! Reads a text file.

use std::path::Path;

use claims::document::decode;

/// The text of a file.
///
/// # Errors
/// The file cannot be read or is not text; the message names it.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let at = |error: String| format!("{}: {error}", path.display());
    let bytes = std::fs::read(path).map_err(|error| at(error.to_string()))?;
    decode(&bytes).map_err(at)
}
