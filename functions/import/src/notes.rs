//! Notes about an import: what was not carried over or was changed, and which attributes the claims need.

use std::collections::BTreeSet;
use std::fmt;

use claims::values::AttributeName;

use super::yaml;

/// What happened to a part of the imported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// It is malformed, and not in the policy.
    Malformed,
    /// It is not in the policy.
    Lost,
    /// It is in the policy in a different form.
    Changed,
}

/// One thing to tell the administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What happened to it.
    pub kind: NoteKind,
    /// The part of the imported file, such as `$.claims[0].name`.
    pub path: String,
    /// Why.
    pub message: String,
}

/// Notes, and the attributes that a store must supply.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// In the order of the file.
    pub(crate) notes: Vec<Note>,
    /// Attributes of the user that are not in a callout.
    pub(crate) needs: BTreeSet<String>,
}

impl NoteKind {
    /// The kind, for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Lost => "lost",
            Self::Changed => "changed",
        }
    }

    /// The kind, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Lost => "not carried over",
            Self::Changed => "changed",
        }
    }
}

impl Note {
    /// It is malformed.
    pub fn malformed(path: &str, message: impl Into<String>) -> Self {
        Self { kind: NoteKind::Malformed, path: path.to_owned(), message: message.into() }
    }

    /// It cannot be carried over.
    pub(crate) fn lost(path: &str, message: impl Into<String>) -> Self {
        Self { kind: NoteKind::Lost, path: path.to_owned(), message: message.into() }
    }

    /// It was carried over in a different form.
    pub(crate) fn changed(path: &str, message: impl Into<String>) -> Self {
        Self { kind: NoteKind::Changed, path: path.to_owned(), message: message.into() }
    }
}

impl Notes {
    /// Adds a note, once: a transformation that two claims use is read twice.
    pub(crate) fn push(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Records that the policy uses an attribute: a store must supply it if it is one of the user and not in a callout.
    pub(crate) fn uses(&mut self, attribute: &AttributeName) {
        if attribute.source == "user" && !attribute.is_in_callout() {
            self.needs(&attribute.name);
        }
    }

    /// Records an attribute of the user that a store must supply.
    pub(crate) fn needs(&mut self, name: &str) {
        self.needs.insert(name.to_owned());
    }

    /// Adds the notes about one claim.
    pub(crate) fn append(&mut self, other: Self) {
        other.notes.into_iter().for_each(|note| self.push(note));
        self.needs.extend(other.needs);
    }
}

/// Like notes together, in the order in which they first appear.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoteGroup<'n> {
    /// What happened.
    pub(crate) kind: NoteKind,
    /// Why.
    pub(crate) message: &'n str,
    /// The parts of the imported file; at least one.
    pub(crate) paths: Vec<&'n str>,
}

/// Puts notes with the same message together.
pub(crate) fn grouped(notes: &[Note]) -> Vec<NoteGroup<'_>> {
    let mut groups: Vec<NoteGroup<'_>> = Vec::new();
    for note in notes {
        let known = groups.iter_mut().find(|group| group.kind == note.kind && group.message == note.message);
        match known {
            Some(group) => group.paths.push(&note.path),
            None => {
                let Note { kind, path, message } = note;
                groups.push(NoteGroup { kind: *kind, message, paths: vec![path] });
            }
        }
    }
    groups
}

/// `not carried over: $.a, $.b and 3 more: why`: one line.
impl fmt::Display for NoteGroup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<&str> = self.paths.iter().copied().take(MAX_PATHS).collect();
        let paths = match self.paths.len() - shown.len() {
            0 => shown.join(", "),
            more => format!("{} and {more} more", shown.join(", ")),
        };
        let line = format!("{}: {paths}: {}", self.kind.words(), self.message);
        f.write_str(&yaml::one_line(&line))
    }
}

/// How many paths a group shows.
const MAX_PATHS: usize = 2;
