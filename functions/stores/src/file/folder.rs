//! Finds files that a policy names: only regular files in the policy's folder and below.

use std::path::PathBuf;

use claims::document::Diagnostics;

use super::beside::regular;
use super::name::stays;
use crate::codes::UNUSABLE_RECORDS;
use crate::environment::Environment;
use crate::template::PlacedTemplate;

/// A file in the folder of the policy.
pub(crate) struct FolderFile {
    /// The file itself, without symbolic links.
    pub(crate) path: PathBuf,
    /// Its path as the policy names it, for messages.
    pub(crate) named: PathBuf,
}

/// Finds the file; opens nothing. Reported if it is outside the folder, does not exist or is not a regular file.
pub(crate) fn find(
    name: &PlacedTemplate,
    environment: &Environment,
    diagnostics: &mut Diagnostics,
) -> Option<FolderFile> {
    let resolved = name.resolve_fixed(environment, diagnostics)?;
    if !stays(&resolved, name.place, diagnostics) {
        return None;
    }
    let folder = environment.deployment.folder.as_path();
    let named = folder.join(resolved);
    match regular(folder, &named) {
        Ok(path) => Some(FolderFile { path, named }),
        Err(reason) => {
            let message = format!("`{}`: {reason}", named.display());
            diagnostics.error(UNUSABLE_RECORDS, name.place, message);
            None
        }
    }
}
