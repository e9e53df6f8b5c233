//! Files that a policy names: only regular files in the policy's folder and below.

use std::path::{Component, Path, PathBuf};

use claims::document::{Diagnostics, Node, Place};

use crate::codes::{FILE_OUTSIDE_FOLDER, UNUSABLE_RECORDS};
use crate::environment::Environment;
use crate::template::PlacedTemplate;

/// A file in the folder of the policy.
pub(crate) struct FolderFile {
    /// The file itself, without symbolic links.
    pub(crate) path: PathBuf,
    /// Its path as the policy names it, for messages.
    pub(crate) named: PathBuf,
}

/// Reads the name of a file; a name that leads out of the folder is reported.
pub(crate) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<PlacedTemplate> {
    let name = PlacedTemplate::read_fixed(node, diagnostics)?;
    let stays = name.literal().is_none_or(|literal| stays(&literal, name.place, diagnostics));
    stays.then_some(name)
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

/// Whether the name itself stays in the folder; reported if not.
fn stays(name: &str, place: Place, diagnostics: &mut Diagnostics) -> bool {
    let is_below = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let stays = Path::new(name).components().all(is_below);
    if !stays {
        diagnostics
            .error(FILE_OUTSIDE_FOLDER, place, format!("`{name}` is outside the folder of the policy"))
            .help("write a path relative to the policy, without `..`");
    }
    stays
}

/// The regular file at a path, without symbolic links.
fn regular(folder: &Path, path: &Path) -> Result<PathBuf, String> {
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
