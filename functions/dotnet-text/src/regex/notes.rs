//! What .NET 8 answers and older versions of .NET answer differently.

use std::fmt;
use std::ops::Range;

use super::error::Construct;

/// A part of a pattern that .NET 8 matches differently from older versions: the construct and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    kind: NoteKind,
    construct: Construct,
}

/// Why older versions of .NET answer differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoteKind {
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
    /// `(?(1)b)` where a match can begin.
    OneBranch,
    /// `[[:alpha:]]`.
    PosixClass,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: &'static [NoteKind] = &[
        NoteKind::AtomicRepeated,
        NoteKind::Balancing,
        NoteKind::Case,
        NoteKind::EscapedHyphen,
        NoteKind::LazyLoop,
        NoteKind::OneBranch,
        NoteKind::PosixClass,
    ];

    /// A stable name for machines.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            NoteKind::AtomicRepeated => "atomic_repeated",
            NoteKind::Balancing => "balancing",
            NoteKind::Case => "case",
            NoteKind::EscapedHyphen => "escaped_hyphen",
            NoteKind::LazyLoop => "lazy_loop",
            NoteKind::OneBranch => "one_branch",
            NoteKind::PosixClass => "posix_class",
        }
    }

    fn says(self) -> &'static str {
        match self {
            NoteKind::AtomicRepeated => "repeats an atomic group of one character",
            NoteKind::Balancing => "is a balancing group that can match in several ways",
            NoteKind::Case => "ignores case in a part where a match can begin",
            NoteKind::EscapedHyphen => "is a range that ends with an escaped hyphen",
            NoteKind::LazyLoop => "repeats lazily what may be empty",
            NoteKind::OneBranch => "has one branch where a match can begin",
            NoteKind::PosixClass => "is not a character class in .NET",
        }
    }

    fn help(self) -> &'static str {
        match self {
            NoteKind::AtomicRepeated => "put the quantifier inside the atomic group: `(?>a*)`",
            NoteKind::Balancing => "give the group content that matches in one way only",
            NoteKind::Case => "begin with `^`, or put `(?i)` before the whole pattern",
            NoteKind::EscapedHyphen => "write the hyphen first or last in the class",
            NoteKind::LazyLoop => "remove the `?`, or make every repetition match at least one character",
            NoteKind::OneBranch => "begin with `^`, or write the empty branch: `(?(1)yes|)`",
            NoteKind::PosixClass => {
                "write `\\p{L}` for letters and `\\d` for digits; a bracket for itself is `\\[`"
            }
        }
    }
}

impl Note {
    /// `at` counts UTF-16 units.
    pub(super) fn new(kind: NoteKind, pattern: &str, at: Range<usize>) -> Note {
        Note { kind, construct: Construct::new(pattern, at) }
    }

    /// Why older versions answer differently.
    #[must_use]
    pub fn kind(&self) -> NoteKind {
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

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, text) = (self.character() + 1, self.construct());
        write!(
            f,
            "character {place}: `{text}` {}, which .NET Framework matches differently",
            self.kind.says()
        )
    }
}
