//! `claimsmith function`: writes the function for AWS Lambda to a repository of one's own.

use std::path::PathBuf;

use crate::exit::Exit;
use crate::repository::{FOLDER, write_function};

/// Write the function for AWS Lambda, of this version, to a repository that `claimsmith new` wrote
///
/// `sam build` takes it from the folder `function`. Run this after a clone and after an upgrade of claimsmith.
#[derive(clap::Args)]
pub(crate) struct Function {
    /// The folder of the repository
    #[arg(default_value = ".")]
    folder: PathBuf,
}

impl Function {
    pub(super) fn run(self) -> Result<Exit, String> {
        if !self.folder.join("template.yaml").is_file() {
            let folder = self.folder.display();
            return Err(format!(
                "{folder} has no template.yaml; `claimsmith new {folder}` writes a repository"
            ));
        }
        let written = write_function(&self.folder)?;
        let version = env!("CARGO_PKG_VERSION");
        println!("{FOLDER}: {} of version {version}", written.len());
        for file in written {
            println!("  {}", file.display());
        }
        Ok(Exit::Good)
    }
}
