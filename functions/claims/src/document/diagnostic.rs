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

impl Severity {
    /// For programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
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
    /// A change of the document that removes the mistake, where it is beyond doubt what was meant.
    pub fix: Option<Fix>,
}

/// A change of a document that removes a mistake. Never contains a text of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// All of them together, apart from each other.
    pub edits: Vec<Edit>,
}

/// A text that takes the place of some characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The characters, on one line; none of them where the text is inserted.
    pub place: Place,
    /// The text.
    pub text: String,
}

impl Place {
    /// The place of a text without the quotes around it; `None` if it is written otherwise, such as with escapes or on
    /// several lines.
    #[must_use]
    pub fn inside(self, text: &str) -> Option<Self> {
        let length = u32::try_from(text.chars().count()).ok()?;
        match self.length.checked_sub(length)? {
            0 => Some(self),
            2 => Some(Self { column: self.column + 1, length, ..self }),
            _ => None,
        }
    }
}

impl Fix {
    /// One text in the place of another.
    #[must_use]
    pub fn replace(place: Place, text: &str) -> Self {
        Self { edits: vec![Edit { place, text: text.to_owned() }] }
    }

    /// Texts in the places of the first and of the last `replaced` characters of a place, of which there are enough.
    pub(crate) fn enclose(place: Place, replaced: u32, open: &str, close: &str) -> Self {
        let end = Place {
            column: (place.column + place.length).saturating_sub(replaced),
            length: replaced,
            ..place
        };
        let edit = |place, text: &str| Edit { place, text: text.to_owned() };
        Self { edits: vec![edit(Place { length: replaced, ..place }, open), edit(end, close)] }
    }
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

/// In how many letters a misspelled name may differ.
const MOST_TYPOS: usize = 2;

/// In how many more letters every other name must differ from what is written.
const CLEARLY_FARTHER: usize = 2;

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

/// The name in `names` of which `written` is a misspelling beyond doubt: it differs only in case, or it is nearest by far.
#[must_use]
pub fn misspelled<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let meant = did_you_mean(written, names.iter().copied())?;
    let lower = written.to_lowercase();
    let distance = |name: &str| edits(&lower, &name.to_lowercase());
    let least = distance(meant);
    let is_far = |name: &str| {
        name.len() > 4 * LONGEST_NAME || distance(name) >= least + CLEARLY_FARTHER.min(1 + least)
    };
    let is_near = least <= MOST_TYPOS && least * 2 < lower.chars().count();
    (is_near && names.iter().all(|name| *name == meant || is_far(name))).then_some(meant)
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

/// In how many letters two texts differ: added, left out, another one, or two in the wrong order (the distance of
/// optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let to: Vec<char> = b.chars().collect();
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or_default();
    let mut earlier: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (i, from) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let replaced = at(&above, j) + usize::from(from != *other);
            let mut least = replaced.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let before = j.checked_sub(1).and_then(|before| Some((before, *to.get(before)?)));
            if let Some((before, letter)) = before.filter(|_| previous == Some(*other))
                && letter == from
            {
                least = least.min(at(&earlier, before) + 1);
            }
            row.push(least);
        }
        earlier = std::mem::replace(&mut above, row);
        previous = Some(from);
    }
    above.last().copied().unwrap_or_default()
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
        for (a, b, expected) in [("kitten", "sitting", 3), ("mial", "mail", 1), ("ab", "ba", 1), ("", "a", 1)]
        {
            assert_eq!(edits(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn only_what_is_beyond_doubt_is_a_misspelling() {
        let names =
            ["ToLowercase", "ToUppercase", "aadGuests", "allGuests", "attribute", "mail", "People", "PEOPLE"];
        for (written, meant) in [
            ("tolowercase", Some("ToLowercase")),
            ("ToLowrecase", Some("ToLowercase")),
            ("atribute", Some("attribute")),
            ("aadGuest", Some("aadGuests")),
            ("alGuests", None),
            ("adlGuests", None),
            ("attribbuuttee", None),
            ("people", None),
            ("email", Some("mail")),
            ("ma", None),
        ] {
            assert_eq!(misspelled(written, &names), meant, "{written}");
        }
    }

    #[test]
    fn the_opposite_is_not_suggested() {
        assert_eq!(did_you_mean("and", ["all", "any"]), Some("all"));
        assert_eq!(did_you_mean("notEquals", ["equals", "exists"]), None);
        assert_eq!(did_you_mean("ifnotempty", ["IfEmpty", "IfNotEmpty"]), Some("IfNotEmpty"));
    }
}
