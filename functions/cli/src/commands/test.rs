//! `claimsmith test`: compares the claims that a policy gives with those that its cases expect.

use std::path::PathBuf;

use serde_json::Value;

use crate::cases::{self, Case, Verdict};
use crate::exit::Exit;
use crate::policy_file::{PolicyFile, Usable};
use crate::progress::Progress;
use crate::report::{self, Format};
use crate::repository::defaults;
use crate::terminal::colors::{self, BAD, GOOD};
use crate::yaml_file::YamlFile;

/// Compares the claims of a policy with what its cases expect
#[derive(clap::Args)]
pub(crate) struct Test {
    /// The policy
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
    /// The folder with the case files, *.yaml and *.yml (the folders in it are not searched), or one case file
    #[arg(long, default_value_os_t = defaults::cases(), value_name = "FOLDER|FILE")]
    cases: PathBuf,
    /// For people or for programs
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Test {
    pub(super) async fn run(self) -> Result<Exit, String> {
        let PolicyFile { document, usable } = PolicyFile::open(&self.policy)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let mut files = Vec::new();
        for path in cases::files(&self.cases)? {
            files.push(cases::open(&path, &usable.policy)?);
        }
        let wrong: Vec<&YamlFile> =
            files.iter().map(|(file, _)| file).filter(|file| file.diagnostics.has_errors()).collect();
        for file in &wrong {
            eprintln!("{}{}", report::text(file), report::count(file));
        }
        Ok(if wrong.is_empty() { self.judge(&files, &usable).await } else { Exit::Bad })
    }

    async fn judge(&self, files: &[(YamlFile, Vec<Case>)], usable: &Usable) -> Exit {
        let mut verdicts = Vec::new();
        let progress = Progress::start("test cases", files.iter().map(|(_, cases)| cases.len()).sum());
        for (file, cases) in files {
            for case in cases {
                verdicts.push(Verdict::of(&file.name, case, usable).await);
                progress.advance(1);
            }
        }
        drop(progress);
        let failed: Vec<&Verdict<'_>> = verdicts.iter().filter(|verdict| !verdict.passed()).collect();
        match self.format {
            Format::Json => println!("{:#}", verdicts.iter().map(Verdict::json).collect::<Value>()),
            Format::Text => {
                for verdict in &failed {
                    println!("{}", colors::lines(&verdict.difference()));
                }
                let style = if failed.is_empty() { GOOD } else { BAD };
                let count = colors::paint(style, &format!("{} failed", failed.len()));
                println!("{}, {count}", report::number(verdicts.len(), "case"));
            }
        }
        if failed.is_empty() { Exit::Good } else { Exit::Bad }
    }
}
