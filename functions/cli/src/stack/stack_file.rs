//! A file of a stack with sections, as it is and as the policy needs it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::marked::{Difference, MarkedText};
use super::needs::Needs;
use super::sections::{LAYER, TEMPLATE};
use crate::text_file;

/// The name of a template, in the policy's folder or one above it.
pub(crate) const TEMPLATE_FILE: &str = "template.yaml";
/// The file that copies the policy into its layer, in the policy's folder.
const MAKEFILE: &str = "Makefile";

/// A path as it is written in the current folder, if it is in there.
pub(crate) fn from_here(path: PathBuf) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).map(Path::to_owned).unwrap_or(path)
}

/// A file with sections.
pub(crate) struct StackFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// What it contains.
    pub(crate) text: String,
    marked: MarkedText,
    needed: BTreeMap<&'static str, Vec<String>>,
}

impl StackFile {
    /// Reads a template.
    ///
    /// # Errors
    /// It cannot be read, or a section is missing or has no end; the message names the file.
    pub(crate) fn template(path: &Path, needs: &Needs) -> Result<Self, String> {
        Self::read(path, &TEMPLATE, |marked| needs.of_template(marked))
    }

    /// Reads the file that copies the policy into its layer; `None` if the policy's folder is its layer as it is.
    ///
    /// # Errors
    /// As for a template.
    pub(crate) fn layer(policy: &Path, needs: &Needs) -> Result<Option<Self>, String> {
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

    /// The text as the policy needs it.
    pub(crate) fn written(&self) -> String {
        self.marked.with(&self.needed)
    }

    /// Whether the policy needs another text.
    pub(crate) fn is_changed(&self) -> bool {
        self.written() != self.text
    }

    /// What is missing and what is not needed, with the names of the sections.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (&'static str, Difference)> {
        self.needed.iter().flat_map(|(name, needed)| {
            self.marked.differences(name, needed).into_iter().map(|difference| (*name, difference))
        })
    }
}
