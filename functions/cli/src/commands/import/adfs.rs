//! `claimsmith import adfs`: imports claim rules of AD FS.

use std::path::{Path, PathBuf};

use claims::document::{Diagnostics, decode};
use claims::policy::Policy;
use import::ImportOptions;
use import::adfs::report::{self, RuleOutcome};
use import::adfs::sources::Farm;
use import::adfs::{self, AdfsImport};
use stores::file::text::read_bytes;

use super::compare::Comparison;
use super::{at, write};
use crate::exit::Exit;
use crate::report::Format;
use crate::repository::defaults;

/// Says for each rule whether it is carried over, with which difference, or why not and what to do instead.
///
/// With --to, test cases are written, too: what AD FS issues, by its rules, for made-up people. With --compare, nothing is
/// imported: the claims that AD FS issued for a person are compared with those of the policy.
#[derive(clap::Args)]
pub(super) struct ImportAdfs {
    /// Files with claim rules: the rules themselves, or what Export-Clixml, ConvertTo-Json, Export-Csv or Format-List of
    /// PowerShell wrote of Get-AdfsRelyingPartyTrust; also of Get-AdfsClaimsProviderTrust, whose rules run before, and of
    /// Get-AdfsAttributeStore, which has the servers of the stores
    #[arg(required_unless_present = "compare", conflicts_with = "compare")]
    files: Vec<PathBuf>,
    /// The name of the policy, for a single relying party
    #[arg(long, conflicts_with = "compare")]
    name: Option<String>,
    /// The application's client ID (appId), for a single relying party; with --compare, also the name of a policy
    #[arg(long, value_name = "APP_ID")]
    application: Option<String>,
    /// Write the policy to this new file instead of to standard output, and test cases to adfs.yaml in the folder with its
    /// cases
    #[arg(long, value_name = "FILE", conflicts_with = "compare")]
    to: Option<PathBuf>,
    #[command(flatten)]
    comparison: Comparison,
    /// The format of the table on standard error, or of the comparison
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl ImportAdfs {
    /// Exit 0: a policy was written. Exit 1: there is none, it has errors, or a rule is malformed.
    pub(super) async fn run(self) -> Result<Exit, String> {
        if self.comparison.is_wanted() {
            return self.comparison.run(self.application, self.format).await;
        }
        let farm = self.farm()?;
        let options = ImportOptions { name: self.name, application: self.application, policy: None };
        let imported = adfs::import(&farm, &options);
        let mut notes = imported.notes.clone();
        let mut diagnostics = Diagnostics::default();
        if let Some(policy) = &imported.policy {
            Policy::parse(policy, &mut diagnostics);
            let cases = write_all(&imported, policy, self.to.as_deref()).await?;
            notes.extend(cases.map(|path| format!("the test cases are in {}", path.display())));
        }
        match self.format {
            Format::Text => eprint!("{}", report::table(&imported.rules, &notes)),
            Format::Json => eprintln!("{}", report::json(&imported.rules, &notes)),
        }
        for diagnostic in diagnostics.as_slice() {
            eprintln!("in the policy: {diagnostic}");
        }
        let malformed = imported.rules.iter().any(|rule| matches!(rule.outcome, RuleOutcome::Malformed(_)));
        let good = imported.policy.is_some() && !malformed && !diagnostics.has_errors();
        Ok(if good { Exit::Good } else { Exit::Bad })
    }

    fn farm(&self) -> Result<Farm, String> {
        let mut farm = Farm::default();
        for file in &self.files {
            let bytes = read_bytes(file).map_err(|error| at(file, error))?;
            let text = decode(&bytes).map_err(|message| at(file, message))?;
            farm.add(&text).map_err(|message| at(file, message))?;
        }
        match farm.parties.is_empty() {
            true => {
                Err("no file has the claim rules of a relying party (Get-AdfsRelyingPartyTrust)".to_owned())
            }
            false => Ok(farm),
        }
    }
}

/// Writes the policy, and its cases if it goes into a file, which is returned. Neither overwrites a file.
async fn write_all(
    imported: &AdfsImport,
    policy: &str,
    to: Option<&Path>,
) -> Result<Option<PathBuf>, String> {
    let Some(to) = to else { return write(policy, None).map(|()| None) };
    let folder = defaults::cases_of(to);
    let path = folder.join("adfs.yaml");
    let cases = imported.cases().await;
    if cases.is_some() && path.exists() {
        return Err(at(&path, "the file exists"));
    }
    write(policy, Some(to))?;
    let Some(cases) = cases else { return Ok(None) };
    std::fs::create_dir_all(&folder).map_err(|error| at(&folder, error))?;
    write(&cases, Some(&path))?;
    Ok(Some(path))
}
