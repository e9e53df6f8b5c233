//! A YAML text with its diagnostics, which are also written as JSON.

use claims::document::{
    Diagnostic, Diagnostics, Fix, INVISIBLE_CHARACTER, LIMIT_EXCEEDED, NOT_YAML, Node, Place,
};
use serde_json::{Value, json};

/// A YAML text.
pub struct YamlText {
    /// Its name in messages: the path of a file, as on the command line.
    pub name: String,
    /// The text.
    pub text: String,
    /// The text, parsed.
    pub root: Node,
    /// The diagnostics so far.
    pub diagnostics: Diagnostics,
}

impl YamlText {
    /// Parses a text; one that is not YAML as far as possible.
    pub fn parse(name: String, text: String) -> Self {
        let mut diagnostics = Diagnostics::default();
        let root = Node::parse(&text, &mut diagnostics);
        Self { name, text, root, diagnostics }
    }

    /// Whether all of it is YAML, not too large, and with an indentation that can be seen.
    pub fn is_yaml(&self) -> bool {
        let unread = self.diagnostics.has(NOT_YAML) || self.diagnostics.has(LIMIT_EXCEEDED);
        !unread && !self.diagnostics.has(INVISIBLE_CHARACTER)
    }

    /// The diagnostics in the order of the document, and after them the accepted warnings, each an object with `code`,
    /// `severity` (`error`, `warning`, `accepted`), `message`, `help` or the `reason` of an accepted one, `file`, `path`,
    /// `line` and `column` from 1, `length` in characters, and the edits of its `fix`.
    pub fn json(&self) -> Vec<Value> {
        let list = self.diagnostics.clone().sorted();
        let noted = list.iter().map(|diagnostic| {
            self.object(diagnostic, diagnostic.severity.word(), ("help", json!(diagnostic.help)))
        });
        let accepted = self.diagnostics.accepted().iter();
        let accepted =
            accepted.map(|one| self.object(&one.diagnostic, "accepted", ("reason", json!(one.reason))));
        noted.chain(accepted).collect()
    }

    fn object(&self, diagnostic: &Diagnostic, severity: &str, more: (&str, Value)) -> Value {
        let Place { line, column, length, .. } = diagnostic.place;
        let (key, value) = more;
        json!({
            "code": diagnostic.code.name,
            "severity": severity,
            "message": diagnostic.message,
            key: value,
            "file": self.name,
            "path": self.root.path_at(diagnostic.place),
            "line": line,
            "column": column,
            "length": length,
            "fix": diagnostic.fix.as_ref().map(edits),
        })
    }
}

/// The texts that take the place of others.
fn edits(fix: &Fix) -> Value {
    let edits = fix.edits.iter().map(|edit| {
        let Place { line, column, length, .. } = edit.place;
        json!({ "line": line, "column": column, "length": length, "text": edit.text })
    });
    edits.collect()
}
