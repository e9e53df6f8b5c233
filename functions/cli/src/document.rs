//! A YAML file that somebody wrote, with everything that is wrong with it.

use std::path::Path;

use claims::document::{Diagnostics, NOT_YAML, Node};

/// A YAML file.
pub(crate) struct Document {
    /// How it was named on the command line.
    pub(crate) name: String,
    /// What stands in it.
    pub(crate) text: String,
    /// The same, read.
    pub(crate) root: Node,
    /// What is wrong with it.
    pub(crate) diagnostics: Diagnostics,
}

impl Document {
    /// Reads a file. One that is not YAML is read as far as possible.
    ///
    /// # Errors
    /// The file cannot be read; the text names it.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        Ok(Self::parse(name, text))
    }

    /// Reads a text.
    pub(crate) fn parse(name: String, text: String) -> Self {
        let mut diagnostics = Diagnostics::default();
        let root = Node::parse(&text, &mut diagnostics);
        Self { name, text, root, diagnostics }
    }

    /// Whether it was read to its end.
    pub(crate) fn is_yaml(&self) -> bool {
        self.diagnostics.as_slice().iter().all(|diagnostic| diagnostic.code != NOT_YAML)
    }
}
