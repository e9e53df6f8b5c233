//! The function as AWS Lambda takes it. The package of the tool has it, for both processors, without and with databases.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder of a repository that the function is written to.
pub(crate) const FOLDER: &str = "function";

/// How to get a tool that has the function, for one that has been built from its source.
const NO_FUNCTION: &str = "this program was installed without the function for AWS Lambda; install the package \
                           (`pip install claimsmith`), or build it from its source with `tests/release`";

/// Writes the function to a repository, in place of one of another version, and gives the files.
///
/// # Errors
/// The tool has no function, or a file cannot be written.
pub(crate) fn write_function(repository: &Path) -> Result<Vec<PathBuf>, String> {
    let program = std::env::current_exe().and_then(fs::canonicalize);
    let found = program.map(|program| installed_with(&program)).unwrap_or_default();
    if found.is_empty() {
        return Err(NO_FUNCTION.to_owned());
    }
    let folder = repository.join(FOLDER);
    let copy = |from: &PathBuf| -> io::Result<PathBuf> {
        fs::create_dir_all(&folder)?;
        let to = folder.join(from.file_name().unwrap_or_default());
        fs::write(&to, fs::read(from)?)?;
        Ok(to)
    };
    let written: io::Result<Vec<PathBuf>> = found.iter().map(copy).collect();
    written.map_err(|error| format!("{}: {error}", folder.display()))
}

/// The archives that came with a program, below the same folder: `bin/claimsmith`, `share/claimsmith/*.zip`.
fn installed_with(program: &Path) -> Vec<PathBuf> {
    let data = program.ancestors().nth(2).map(|prefix| prefix.join("share/claimsmith"));
    let entries = data.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten();
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut archives: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|one| one == "zip")).collect();
    archives.sort();
    archives
}
