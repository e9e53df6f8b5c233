//! What an import found out beside the claims: what it could not carry over, and what claims need.

use std::collections::BTreeSet;
use std::fmt;

use claims::values::AttributeName;

use super::yaml;

/// Why something in the imported file is not, or not as it was, in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NoteKind {
    /// The file is not what it should be; the claim is not in the policy.
    Malformed,
    /// It is not in the policy.
    Lost,
    /// It is in the policy in another way.
    Changed,
}

/// One thing to tell the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// What happened.
    pub(crate) kind: NoteKind,
    /// The part of the imported file, such as `$.claims[0].name`.
    pub(crate) path: String,
    /// Why.
    pub(crate) message: String,
}

/// Notes, and the attributes that a store must supply.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// In the order of the file.
    pub(crate) notes: Vec<Note>,
    /// Attributes of the user that a callout does not bring.
    pub(crate) needs: BTreeSet<String>,
}

impl NoteKind {
    /// The kind, for machines.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Lost => "lost",
            Self::Changed => "changed",
        }
    }

    /// The kind, for people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Lost => "not carried over",
            Self::Changed => "changed",
        }
    }
}

impl Note {
    /// The file is not what it should be.
    pub(crate) fn malformed(path: &str, message: impl Into<String>) -> Self {
        Self { kind: NoteKind::Malformed, path: path.to_owned(), message: message.into() }
    }

    /// It cannot be carried over.
    pub(super) fn lost(path: &str, message: impl Into<String>) -> Self {
        Self { kind: NoteKind::Lost, path: path.to_owned(), message: message.into() }
    }

    /// It was carried over in another way.
    pub(super) fn changed(path: &str, message: impl Into<String>) -> Self {
        Self { kind: NoteKind::Changed, path: path.to_owned(), message: message.into() }
    }
}

/// `not carried over: $.groupFilter: why`: one line.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = format!("{}: {}: {}", self.kind.words(), self.path, self.message);
        f.write_str(&yaml::one_line(&line))
    }
}

impl Notes {
    /// Adds a note, unless it is there already: a transformation of two claims is read twice.
    pub(super) fn push(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Adds an attribute that the policy uses, where it is one of the user that no callout brings.
    pub(super) fn uses(&mut self, attribute: &AttributeName) {
        if attribute.source == "user" && !attribute.is_in_callout() {
            self.needs(&attribute.name);
        }
    }

    /// Adds an attribute of the user that a store must supply.
    pub(super) fn needs(&mut self, name: &str) {
        self.needs.insert(name.to_owned());
    }

    /// Adds what was found about one claim.
    pub(super) fn append(&mut self, other: Self) {
        other.notes.into_iter().for_each(|note| self.push(note));
        self.needs.extend(other.needs);
    }
}
