//! `claimsmith template`: writes what a policy needs into the template of its stack.

use std::fs;
use std::path::{Path, PathBuf};

use offline::PolicyText;

use crate::exit::Exit;
use crate::files;
use crate::report;
use crate::repository::defaults;
use crate::stack::{Difference, Needs, StackFile, TEMPLATE_FILE, from_here};
use crate::terminal::colors::{BAD, UNSURE, paint};

/// Writes what a policy needs into the template of its stack
#[derive(clap::Args)]
pub(crate) struct Template {
    /// The policy
    #[arg(long, default_value_os_t = defaults::policy(), value_name = "FILE")]
    policy: PathBuf,
    /// The stack's template; without it, `template.yaml` in the policy's folder or one above it
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Change nothing; exit with 1 if something would change
    #[arg(long)]
    check: bool,
}

impl Template {
    pub(super) fn run(self) -> Result<Exit, String> {
        let PolicyText { document, usable } = files::policy(&self.policy)?;
        let Some(usable) = usable else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let needs = Needs::of(&usable.plan);
        let template = match self.template {
            Some(template) => template,
            None => above(&self.policy)?,
        };
        let mut changed = false;
        let layer = StackFile::layer(&self.policy, &needs)?;
        for file in std::iter::once(StackFile::template(&template, &needs)?).chain(layer) {
            for (section, difference) in file.differences() {
                let difference = match difference {
                    Difference::Missing { line, .. } => format!("{}: {line}", paint(BAD, "missing")),
                    Difference::NotNeeded { line, .. } => format!("{}: {line}", paint(UNSURE, "not needed")),
                };
                println!("{}: {section}: {difference}", file.path.display());
            }
            changed |= file.is_changed();
            if !self.check && file.is_changed() {
                fs::write(&file.path, file.written())
                    .map_err(|error| format!("{}: {error}", file.path.display()))?;
            }
        }
        if !changed {
            println!("{}: what the policy needs", template.display());
        }
        Ok(if changed && self.check { Exit::Bad } else { Exit::Good })
    }
}

/// The template in the folder of a policy, or the nearest one above it.
fn above(policy: &Path) -> Result<PathBuf, String> {
    let folder = fs::canonicalize(policy).map_err(|error| format!("{}: {error}", policy.display()))?;
    let found =
        folder.ancestors().skip(1).map(|folder| folder.join(TEMPLATE_FILE)).find(|file| file.is_file());
    let found = found
        .ok_or("there is no template.yaml beside the policy or above it; name yours with --template FILE")?;
    Ok(from_here(found))
}
