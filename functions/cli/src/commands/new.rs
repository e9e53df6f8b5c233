//! `claimsmith new`: writes a repository for a policy of one's own.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::report;
use crate::repository::{files, write_function};

/// Write a repository for a policy of your own: policy, test cases, SAM template, workflows
///
/// A sample policy with its test cases and sample people, the SAM template of the whole stack, the function for AWS Lambda,
/// and workflows for GitHub and Azure DevOps that check, test and deploy. No file that exists is changed.
#[derive(clap::Args)]
pub(crate) struct New {
    /// The folder; it is created if it does not exist
    folder: PathBuf,
}

impl New {
    pub(super) fn run(self) -> Result<Exit, String> {
        let files = files();
        let existing: Vec<&str> =
            files.iter().map(|(path, _)| *path).filter(|path| self.folder.join(path).exists()).collect();
        if !existing.is_empty() {
            let (folder, existing) = (self.folder.display(), existing.join(", "));
            return Err(format!("{folder} already has {existing}; no file was written"));
        }
        for (path, text) in &files {
            let path = self.folder.join(path);
            write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        println!(
            "{}: {} written; README.md says what each is for",
            self.folder.display(),
            report::number(files.len(), "file")
        );
        match write_function(&self.folder) {
            Ok(_) => println!("next: cd {} && claimsmith test", self.folder.display()),
            Err(missing) => {
                eprintln!("`sam build` needs the function too: {missing}, then run `claimsmith function`")
            }
        }
        Ok(Exit::Good)
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::File::create_new(path)?.write_all(text.as_bytes())
}
