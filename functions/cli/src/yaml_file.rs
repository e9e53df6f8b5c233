//! Reads a YAML file and collects its diagnostics.

use std::path::Path;

use claims::document::{Diagnostics, INVISIBLE_CHARACTER, LIMIT_EXCEEDED, NOT_YAML, Node};

use crate::text_file;

/// A YAML file.
pub(crate) struct YamlFile {
    /// The path, as on the command line.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
    /// The text, parsed.
    pub(crate) root: Node,
    /// The diagnostics so far.
    pub(crate) diagnostics: Diagnostics,
}

impl YamlFile {
    /// Reads a file. If it is not YAML, it is parsed as far as possible.
    ///
    /// # Errors
    /// The file cannot be read; the message names it.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        Ok(Self::parse(path.display().to_string(), text_file::read(path)?))
    }

    /// Parses a text.
    pub(crate) fn parse(name: String, text: String) -> Self {
        let mut diagnostics = Diagnostics::default();
        let root = Node::parse(&text, &mut diagnostics);
        Self { name, text, root, diagnostics }
    }

    /// Whether all of it is YAML, not too large, and with an indentation that can be seen.
    pub(crate) fn is_yaml(&self) -> bool {
        let unread = self.diagnostics.has(NOT_YAML) || self.diagnostics.has(LIMIT_EXCEEDED);
        !unread && !self.diagnostics.has(INVISIBLE_CHARACTER)
    }
}
