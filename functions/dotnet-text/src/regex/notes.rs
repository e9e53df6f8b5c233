//! What .NET 8 answers and older versions of .NET answer differently.

use std::fmt;
use std::ops::Range;

use super::error::Construct;

/// A part of a pattern that .NET 8 matches differently from older versions: the construct and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionNote {
    kind: VersionNoteKind,
    construct: Construct,
}

/// Why older versions of .NET answer differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VersionNoteKind {
    /// `(?>a*)?`: a quantifier on an atomic group that repeats one character.
    AtomicRepeated,
    /// `(?<a-b>x*)`: a balancing group with content that can match in several ways.
    Balancing,
    /// `(?i)` for a part of the pattern, beside upper case that a match can begin with.
    Case,
    /// `[+-\-]`: a range that ends with an escaped hyphen.
    EscapedHyphen,
    /// `(?:a*)+?`: a lazy quantifier over what may be empty.
    LazyLoop,
    /// `(?<=aba*)`: a look-behind in which a repeated character follows a text that begins with it.
    LookBehindRun,
    /// `(?(1)b)` where a match can begin.
    OneBranch,
    /// `[[:alpha:]]`.
    PosixClass,
    /// `\W+\B`: a run of what is in no word, with `\B` after it.
    RunBeforeBoundary,
}

impl VersionNoteKind {
    /// Every kind.
    pub const ALL: &'static [VersionNoteKind] = &[
        VersionNoteKind::AtomicRepeated,
        VersionNoteKind::Balancing,
        VersionNoteKind::Case,
        VersionNoteKind::EscapedHyphen,
        VersionNoteKind::LazyLoop,
        VersionNoteKind::LookBehindRun,
        VersionNoteKind::OneBranch,
        VersionNoteKind::PosixClass,
        VersionNoteKind::RunBeforeBoundary,
    ];

    /// A stable name for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            VersionNoteKind::AtomicRepeated => "atomic_repeated",
            VersionNoteKind::Balancing => "balancing",
            VersionNoteKind::Case => "case",
            VersionNoteKind::EscapedHyphen => "escaped_hyphen",
            VersionNoteKind::LazyLoop => "lazy_loop",
            VersionNoteKind::LookBehindRun => "look_behind_run",
            VersionNoteKind::OneBranch => "one_branch",
            VersionNoteKind::PosixClass => "posix_class",
            VersionNoteKind::RunBeforeBoundary => "run_before_boundary",
        }
    }

    fn says(self) -> &'static str {
        match self {
            VersionNoteKind::AtomicRepeated => "repeats an atomic group of one character",
            VersionNoteKind::Balancing => "is a balancing group that can match in several ways",
            VersionNoteKind::Case => "ignores case in a part where a match can begin",
            VersionNoteKind::EscapedHyphen => "is a range that ends with an escaped hyphen",
            VersionNoteKind::LazyLoop => "repeats lazily what may be empty",
            VersionNoteKind::LookBehindRun => "repeats a character after a text that begins with it",
            VersionNoteKind::OneBranch => "has one branch where a match can begin",
            VersionNoteKind::PosixClass => "is not a character class in .NET",
            VersionNoteKind::RunBeforeBoundary => {
                "repeats a character or class that is in no word before `\\B`"
            }
        }
    }

    fn help(self) -> &'static str {
        match self {
            VersionNoteKind::AtomicRepeated => "put the quantifier inside the atomic group: `(?>a*)`",
            VersionNoteKind::Balancing => "give the group content that matches in one way only",
            VersionNoteKind::Case => "begin with `^`, or put `(?i)` before the whole pattern",
            VersionNoteKind::EscapedHyphen => "write the hyphen first or last in the class",
            VersionNoteKind::LazyLoop => {
                "remove the `?`, or make every repetition match at least one character"
            }
            VersionNoteKind::LookBehindRun => "put the text in a capturing group: `(?<=(ab)a*)`",
            VersionNoteKind::OneBranch => "begin with `^`, or write the empty branch: `(?(1)yes|)`",
            VersionNoteKind::PosixClass => {
                "write `\\p{L}` for letters and `\\d` for digits; a bracket for itself is `\\[`"
            }
            VersionNoteKind::RunBeforeBoundary => {
                "put what is repeated in an atomic group, as .NET 8 takes it: `(?>\\W+)\\B`"
            }
        }
    }
}

impl VersionNote {
    /// `at` counts UTF-16 units.
    pub(super) fn new(kind: VersionNoteKind, pattern: &str, at: Range<usize>) -> VersionNote {
        VersionNote { kind, construct: Construct::new(pattern, at) }
    }

    /// Why older versions answer differently.
    #[must_use]
    pub fn kind(&self) -> VersionNoteKind {
        self.kind
    }

    /// The part of the pattern that they match differently.
    #[must_use]
    pub fn construct(&self) -> &str {
        &self.construct.text
    }

    /// Where the construct is in the pattern, in bytes of UTF-8.
    #[must_use]
    pub fn bytes(&self) -> Range<usize> {
        self.construct.bytes.clone()
    }

    /// Where the construct starts in the pattern, in characters from 0.
    #[must_use]
    pub fn character(&self) -> usize {
        self.construct.character
    }

    /// What to write so that all versions answer alike.
    #[must_use]
    pub fn help(&self) -> &'static str {
        self.kind.help()
    }
}

impl fmt::Display for VersionNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, text) = (self.character() + 1, self.construct());
        write!(
            f,
            "character {place}: `{text}` {}, which .NET Framework matches differently",
            self.kind.says()
        )
    }
}
