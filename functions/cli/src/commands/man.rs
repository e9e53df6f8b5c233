//! `claimsmith man`: the manual pages, for packages.

use std::fs;
use std::path::PathBuf;

use crate::exit::Exit;

/// Writes the manual pages, one for each command
#[derive(clap::Args)]
pub(crate) struct Man {
    /// The folder; it is created if it does not exist
    folder: PathBuf,
}

impl Man {
    pub(super) fn run(self, definition: clap::Command) -> Result<Exit, String> {
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| clap_mangen::generate_to(definition, &self.folder));
        written.map(|()| Exit::Good).map_err(|error| format!("{}: {error}", self.folder.display()))
    }
}
