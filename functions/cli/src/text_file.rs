//! Reads a text file.

use std::path::Path;

use provider::start::read_document;

/// The text of a file, read by [`read_document`].
///
/// # Errors
/// The file cannot be read or is not text; the message names it.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    read_document(path).map_err(|error| format!("{}: {error}", path.display()))
}
