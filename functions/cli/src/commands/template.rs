//! `claimsmith template`: writes what a policy needs into the template of its stack.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::exit::Exit;
use crate::policy_file::PolicyFile;
use crate::report;
use crate::repository::defaults;
use crate::stack::{Difference, LAYER, MarkedText, Needs, TEMPLATE};
use crate::terminal::colors::{BAD, UNSURE, paint};
use crate::text_file;

/// The file that copies the policy into its layer, in the policy's folder.
const MAKEFILE: &str = "Makefile";
/// The name of a template, in the policy's folder or one above it.
const TEMPLATE_FILE: &str = "template.yaml";

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
        let PolicyFile { document, usable } = PolicyFile::open(&self.policy)?;
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
            for line in file.differences() {
                println!("{line}");
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
    let here = std::env::current_dir().unwrap_or_default();
    Ok(found.strip_prefix(here).map(Path::to_owned).unwrap_or(found))
}

/// A file with sections, as it is and as the policy needs it.
struct StackFile {
    path: PathBuf,
    text: String,
    marked: MarkedText,
    needed: BTreeMap<&'static str, Vec<String>>,
}

impl StackFile {
    fn template(path: &Path, needs: &Needs) -> Result<Self, String> {
        Self::read(path, &TEMPLATE, |marked| needs.of_template(marked))
    }

    /// `None` if the policy's folder is its layer as it is, without a Makefile.
    fn layer(policy: &Path, needs: &Needs) -> Result<Option<Self>, String> {
        let (name, makefile) = (policy.file_name().unwrap_or_default(), policy.with_file_name(MAKEFILE));
        let lines = |_: &MarkedText| needs.of_layer(&name.to_string_lossy());
        makefile.is_file().then(|| Self::read(&makefile, &LAYER, lines)).transpose()
    }

    fn read(
        path: &Path,
        sections: &[&str],
        needed: impl Fn(&MarkedText) -> BTreeMap<&'static str, Vec<String>>,
    ) -> Result<Self, String> {
        let text = text_file::read(path)?;
        let marked = MarkedText::read(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Some(absent) = sections.iter().find(|name| !marked.has(name)) {
            return Err(format!("{}: there is no section `{absent}`", path.display()));
        }
        let mut needed = needed(&marked);
        needed.retain(|name, _| marked.has(name));
        Ok(Self { path: path.to_owned(), text, marked, needed })
    }

    fn written(&self) -> String {
        self.marked.with(&self.needed)
    }

    fn is_changed(&self) -> bool {
        self.written() != self.text
    }

    /// `template.yaml: permissions: missing: - { Effect: Allow, ... }`.
    fn differences(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, needed) in &self.needed {
            for difference in self.marked.differences(name, needed) {
                let difference = match difference {
                    Difference::Missing(line) => format!("{}: {line}", paint(BAD, "missing")),
                    Difference::NotNeeded(line) => format!("{}: {line}", paint(UNSURE, "not needed")),
                };
                lines.push(format!("{}: {name}: {difference}", self.path.display()));
            }
        }
        lines
    }
}
