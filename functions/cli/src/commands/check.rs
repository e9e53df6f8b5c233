//! `claimsmith check`: reports all mistakes in a policy at once.

use std::path::{Path, PathBuf};

use claims::document::Severity;
use offline::{PolicyText, YamlText, checked};
use serde_json::Value;

use crate::checking::{Fixed, compared, difference, write};
use crate::exit::Exit;
use crate::repository::defaults;
use crate::{files, report};

/// Reports all mistakes in a policy, and where the template of its stack differs from what it needs
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
    format: CheckFormat,
    /// Also report what Entra's own claims customization would reject
    #[arg(long)]
    entra: bool,
    /// Write the fixes of all mistakes that have one into the file, and report the others
    ///
    /// Fixed are misspelled names and names in the wrong case, if only one name can be meant, booleans and numbers of other
    /// languages, a text where a list of it is expected, typographic quotes and invisible characters. Everything else in
    /// the file, such as comments, stays as it is.
    #[arg(long)]
    fix: bool,
    /// With --fix, change nothing: print the lines that would change, and exit with 1 if there are any
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

/// An output format for mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum CheckFormat {
    /// Text for people
    Text,
    /// JSON for programs
    Json,
    /// SARIF 2.1.0, which code scanning of GitHub and Azure DevOps reads
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, String> {
        let path = self.policy_option.as_ref().unwrap_or(&self.policy);
        let mut file = checked(files::policy(path)?, self.entra);
        if self.fix {
            let Some(fixed) = self.fix(path, file)? else { return Ok(Exit::Bad) };
            file = fixed;
        }
        let PolicyText { document, usable } = file;
        let stack = usable.as_ref().map(|usable| compared(path, &usable.plan)).unwrap_or_default();
        // The process ends soon, and to free a large policy takes a third of the time in which it is read.
        std::mem::forget(usable);
        let is_clean = |document: &YamlText| document.diagnostics.as_slice().is_empty();
        let stack = stack.into_iter().filter(|document| !is_clean(document));
        let documents: Vec<YamlText> = std::iter::once(document).chain(stack).collect();
        self.print(&documents);
        let has_errors = documents.iter().any(|document| document.diagnostics.has_errors());
        Ok(if has_errors { Exit::Bad } else { Exit::Good })
    }

    fn print(&self, documents: &[YamlText]) {
        let each = |print: fn(&YamlText) -> String| {
            for document in documents {
                println!("{}{}{}", print(document), report::count(document), fixable(document));
            }
        };
        match self.format {
            CheckFormat::Text => each(report::text),
            CheckFormat::Json => {
                println!("{:#}", documents.iter().flat_map(YamlText::json).collect::<Value>())
            }
            CheckFormat::Sarif => println!("{:#}", report::sarif(documents)),
            CheckFormat::Github => each(report::annotations),
        }
    }

    /// The policy with its fixes, which are written to its file; `None` where they are only printed.
    fn fix(&self, path: &Path, file: PolicyText) -> Result<Option<PolicyText>, String> {
        if path == Path::new("-") {
            return Err("--fix: name a file, not standard input".to_owned());
        }
        let before = self.dry_run.then(|| {
            let YamlText { name, text, .. } = &file.document;
            YamlText::parse(name.clone(), text.clone())
        });
        let again = |document| checked(files::policy_in(path, document), self.entra);
        let Fixed { file, count } = Fixed::of(file, again);
        if count == 0 {
            return Ok(Some(file));
        }
        if let Some(before) = before {
            print!("{}", difference(&before, &file.document));
            return Ok(None);
        }
        write(path, &file.document)?;
        eprintln!("{}: fixed {}", file.document.name, report::number(count, "mistake"));
        Ok(Some(file))
    }
}

/// How many of the mistakes have a fix, if any has one: of those that are listed.
fn fixable(document: &YamlText) -> String {
    let listed = document.diagnostics.as_slice();
    let all: usize = [Severity::Error, Severity::Warning]
        .map(|severity| document.diagnostics.count(severity))
        .iter()
        .sum();
    let more = if listed.len() < all { "at least " } else { "" };
    match listed.iter().filter(|noted| noted.fix.is_some()).count() {
        0 => String::new(),
        count => format!("; {more}{count} can be fixed with --fix"),
    }
}
