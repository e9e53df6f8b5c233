//! Files that somebody wrote: policies, records, and secrets for local use.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use claims::document::{MAX_DOCUMENT_BYTES, decode};

/// The text of a file.
///
/// # Errors
/// The file cannot be read, is larger than a document may be, or is not text. Of a large one, no more is read than that.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    decode(&read_bytes(path)?)
}

/// The bytes of a file.
///
/// # Errors
/// The file cannot be read or is larger than a document may be. Of a large one, no more is read than that.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let bytes = bytes(open(path)?)?;
    match bytes.len() > MAX_DOCUMENT_BYTES {
        true => Err(format!("the file is larger than {MAX_DOCUMENT_BYTES} bytes")),
        false => Ok(bytes),
    }
}

/// The text of a document in a file; see [`document`].
///
/// # Errors
/// The file cannot be read or is not text.
pub fn read_document(path: &Path) -> Result<String, String> {
    document(open(path)?)
}

/// The text of a document. Of one that is larger than a document may be, so much is read that
/// [`claims::document::Node::parse`] refuses it.
///
/// # Errors
/// The source cannot be read or is not text.
pub fn document(source: impl Read) -> Result<String, String> {
    let bytes = bytes(source)?;
    match bytes.len() > MAX_DOCUMENT_BYTES {
        // The last character may have been cut in two.
        true => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        false => decode(&bytes),
    }
}

fn open(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|error| error.to_string())
}

/// As many bytes as a document may have, and one more where there are more.
fn bytes(source: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut source = source.take(MAX_DOCUMENT_BYTES as u64 + 1);
    source.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
