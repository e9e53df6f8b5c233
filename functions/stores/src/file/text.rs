//! Files that somebody wrote: records, and secrets for local use.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use claims::document::{MAX_DOCUMENT_BYTES, decode};

/// The text of a file.
///
/// # Errors
/// The file cannot be read, is larger than a document may be, or is not text. Of a large one, no more is read than that.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_DOCUMENT_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    match bytes.len() > MAX_DOCUMENT_BYTES {
        true => Err(format!("the file is larger than {MAX_DOCUMENT_BYTES} bytes")),
        false => decode(&bytes),
    }
}
