//! Files beside a policy, by the names that the policy gives them: regular files in its folder and below.

use std::path::{Component, Path, PathBuf};

use super::text::read_document;

/// The text of a file in a policy's folder; one that is larger than a document may be is cut behind that.
///
/// # Errors
/// The file is outside of the folder, cannot be read or is not text; the text says why, without the name.
pub fn read(folder: &Path, name: &str) -> Result<String, String> {
    if !stays(name) {
        return Err("it is outside the folder of the policy".to_owned());
    }
    read_document(&regular(folder, &folder.join(name))?)
}

/// Whether a name itself stays in the folder.
pub(super) fn stays(name: &str) -> bool {
    let is_below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    Path::new(name).components().all(is_below)
}

/// The regular file at a path, without symbolic links.
///
/// # Errors
/// There is none, or it is outside of the folder; the text says why, without the name.
pub(super) fn regular(folder: &Path, path: &Path) -> Result<PathBuf, String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let found = path.canonicalize().map_err(|error| error.to_string())?;
    if !found.starts_with(&folder) {
        return Err("it is a symbolic link to a file outside the folder of the policy".to_owned());
    }
    match found.metadata() {
        Ok(metadata) if metadata.is_file() => Ok(found),
        Ok(_) => Err("it is not a regular file".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
