//! What is wrong with a document that an administrator wrote: a code, a place, a message, help.

use std::fmt;

use super::synonyms::synonym;

/// Where in a document something stands. The default is "nowhere": line 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// In characters on that line; 0 where only the start is known.
    pub length: u32,
    /// Which part of the document stands there, counted in the order of writing; see
    /// [`crate::document::Node::path_at`].
    pub part: u32,
}

/// Whether a document with this diagnostic may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It may not.
    Error,
    /// It may, but somebody should look.
    Warning,
}

/// What kind of mistake it is, with the words of its page (`claimsmith reference CODE`). A code, once published, keeps
/// its meaning and is never used for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// Such as `unknown_key`.
    pub name: &'static str,
    /// What it means: one sentence without a full stop, in lower case.
    pub summary: &'static str,
    /// How it comes about, in full sentences.
    pub explanation: &'static str,
    /// How to fix it, in full sentences.
    pub how_to_fix: &'static str,
    /// The lines that are wrong; a test finds them in `tests/diagnostics/<name>.yaml`.
    pub example: &'static str,
}

/// Which code it is, without the words of its page: programs that only name codes do not contain the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeName {
    /// Such as `unknown_key`.
    pub name: &'static str,
}

impl From<Code> for CodeName {
    #[inline]
    fn from(code: Code) -> Self {
        Self { name: code.name }
    }
}

impl PartialEq<Code> for CodeName {
    fn eq(&self, code: &Code) -> bool {
        self.name == code.name
    }
}

/// One mistake in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake.
    pub code: CodeName,
    /// Error or warning.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// What is wrong: the place before the complaint, the writer's own text in backticks.
    pub message: String,
    /// What to do about it, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for CodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// `line 3, column 5: message (code)`: one line, for a log.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column, .. } = self.place;
        write!(f, "line {line}, column {column}: {} ({})", self.message, self.code)
    }
}

/// In bytes; what is longer was not meant to be a name of ours.
const LONGEST_NAME: usize = 64;

/// The name in `names` that was probably meant: what the portal or Graph call `written`, or the nearest that is near
/// enough. A name that says the opposite is not near.
#[must_use]
pub fn did_you_mean<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if written.len() > LONGEST_NAME {
        return None;
    }
    let names: Vec<&str> = names.into_iter().collect();
    synonym(written, &names).or_else(|| nearest(written, &names))
}

fn nearest<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let length = written.chars().count();
    let allowed = ((length + 1) / 3).clamp(1, 3);
    let written = written.to_lowercase();
    let is_negated = |name: &str| name.contains("not");
    names
        .iter()
        .copied()
        .filter(|name| name.len() <= 4 * LONGEST_NAME && name.chars().count().abs_diff(length) <= allowed)
        .map(|name| (name.to_lowercase(), name))
        .filter(|(lower, _)| is_negated(lower) == is_negated(&written))
        .map(|(lower, name)| (edits(&written, &lower), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Levenshtein's distance between two texts.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(b.chars()) {
            let above = *cell;
            left = (left + 1).min(above + 1).min(diagonal + usize::from(from != to));
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let names = ["requried", "table", "timeoutMs"];
        assert_eq!(did_you_mean("tabel", names), Some("table"));
        assert_eq!(did_you_mean("timeoutms", names), Some("timeoutMs"));
        assert_eq!(did_you_mean("condition", names), None);
        assert_eq!(edits("kitten", "sitting"), 3);
    }

    #[test]
    fn the_opposite_is_not_suggested() {
        assert_eq!(did_you_mean("and", ["all", "any"]), Some("all"));
        assert_eq!(did_you_mean("notEquals", ["equals", "exists"]), None);
        assert_eq!(did_you_mean("ifnotempty", ["IfEmpty", "IfNotEmpty"]), Some("IfNotEmpty"));
    }
}
