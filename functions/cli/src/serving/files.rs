//! Notices that files have changed.

use std::path::PathBuf;
use std::time::SystemTime;

/// Files as they were at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FileStates(Vec<(PathBuf, Option<FileState>)>);

/// When a file was modified, and its size in bytes.
type FileState = (SystemTime, u64);

impl FileStates {
    /// These files as they are now.
    pub(super) fn of(files: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(files.into_iter().map(|file| (file.clone(), state(file))).collect())
    }

    /// The same files as they are now.
    pub(super) fn now(&self) -> Self {
        Self::of(self.0.iter().map(|(file, _)| file.clone()))
    }
}

/// `None` for a file that does not exist.
fn state(file: PathBuf) -> Option<FileState> {
    let metadata = std::fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
