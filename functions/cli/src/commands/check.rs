//! `claimsmith check`: everything that is wrong with a policy, at once.

use std::path::PathBuf;

use crate::exit::Exit;
use crate::policy_file::PolicyFile;
use crate::report::{self, Format};

/// Says everything that is wrong with a policy
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The policy
    #[arg(default_value = "infra/policy/claims.yaml")]
    policy: PathBuf,
    /// For people or for programs
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Also say what Entra's own claims customization would refuse
    #[arg(long)]
    entra: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, String> {
        let mut document = PolicyFile::open(&self.policy)?.document;
        if self.entra {
            claims::entra::check(&document.root, &mut document.diagnostics);
        }
        match self.format {
            Format::Text => println!("{}{}", report::text(&document), report::count(&document)),
            Format::Json => println!("{:#}", report::json(&document)),
        }
        Ok(if document.diagnostics.has_errors() { Exit::Bad } else { Exit::Good })
    }
}
