//! `claimsmith check`: reports all mistakes in a policy at once.

use std::path::PathBuf;

use claims::document::Code;
use claims::policy::check_acceptances;
use claims::{entra, reference};

use crate::exit::Exit;
use crate::policy_file::PolicyFile;
use crate::report::{self, Format};
use crate::repository::defaults;

/// Reports all mistakes in a policy
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The policy file; - reads standard input
    #[arg(default_value_os_t = defaults::policy())]
    policy: PathBuf,
    /// The policy file, as for the other commands
    #[arg(long = "policy", value_name = "FILE", conflicts_with = "policy")]
    policy_option: Option<PathBuf>,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Also report what Entra's own claims customization would reject
    #[arg(long)]
    entra: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, String> {
        let PolicyFile { mut document, usable } =
            PolicyFile::open(self.policy_option.as_ref().unwrap_or(&self.policy))?;
        // The process ends soon, and to free a large policy takes a third of the time in which it is read.
        std::mem::forget(usable);
        if self.entra {
            entra::check(&document.root, &mut document.diagnostics);
        }
        let warnings: Vec<Code> =
            reference::warnings().chain(stores::WARNINGS).chain(provider::lookup::WARNINGS).collect();
        let unchecked: &[Code] = if self.entra { &[] } else { &entra::BLADE_CODES };
        check_acceptances(&warnings, unchecked, &mut document.diagnostics);
        match self.format {
            Format::Text => println!("{}{}", report::text(&document), report::count(&document)),
            Format::Json => println!("{:#}", report::json(&document)),
        }
        Ok(if document.diagnostics.has_errors() { Exit::Bad } else { Exit::Good })
    }
}
