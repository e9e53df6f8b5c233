//! `claimsmith playground`: opens the page on which a policy is tried.

use std::fs;
use std::path::PathBuf;

use crate::exit::Exit;
use crate::playground::{PageStart, open, page};
use crate::repository::defaults;

/// Open a page on which policies are tried: what is wrong, who gets which claims, and why
///
/// The page is one file that runs this program's own engine in the browser. It works without a network and sends nothing.
#[derive(clap::Args)]
pub(crate) struct Playground {
    /// Open this policy and its sample people instead of an example
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The file with the sample people; those beside the policy unless it is given
    #[arg(long, requires = "policy", value_name = "FILE")]
    people: Option<PathBuf>,
    /// Write the page to this file instead of opening it
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Playground {
    pub(super) fn run(self) -> Result<Exit, String> {
        let start = match &self.policy {
            Some(policy) => {
                let people = self.people.or_else(|| defaults::people_of(policy)).unwrap_or_default();
                PageStart::of(policy, &people)?
            }
            None => PageStart::default(),
        };
        let page = page(&start)?;
        if let Some(output) = self.output {
            fs::write(&output, page).map_err(|error| format!("{}: {error}", output.display()))?;
            return Ok(Exit::Good);
        }
        let (file, is_opened) = open(&page)?;
        match is_opened {
            true => println!("opened {}", file.display()),
            false => println!("no browser could be started; open {}", file.display()),
        }
        Ok(Exit::Good)
    }
}
