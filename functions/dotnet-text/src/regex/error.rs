//! Why a pattern is refused, and why a match has no answer.

use std::fmt;
use std::ops::Range;

/// What is wrong with a pattern: the construct, its place, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    construct: Construct,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $says:literal, $help:expr;)*) => {
        /// The reasons for which a pattern is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind { $($(#[$doc])* $name,)* }

        impl ErrorKind {
            /// Every kind.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$name,)*];

            /// A stable name for machines.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(ErrorKind::$name => $code,)* }
            }

            fn says(self) -> &'static str {
                match self { $(ErrorKind::$name => $says,)* }
            }

            fn help(self) -> Option<&'static str> {
                match self { $(ErrorKind::$name => $help,)* }
            }
        }
    };
}

kinds! {
    /// `(` without `)`.
    UnclosedGroup, "unclosed_group", "has no closing parenthesis", None;
    /// `)` without `(`.
    UnopenedGroup, "unopened_group", "has no opening parenthesis", Some("write `\\)` for the character itself");
    /// `(?#` without `)`.
    UnclosedComment, "unclosed_comment", "has no closing parenthesis", None;
    /// `(?` and something that .NET does not know.
    UnknownGroupConstruct, "unknown_group_construct", "is not a group construct of .NET",
        Some("named groups are written `(?<name>...)` or `(?'name'...)`");
    /// A group's name with a character that names do not have.
    InvalidGroupName, "invalid_group_name", "is not a name for a group",
        Some("names are letters, digits and `_`, and do not start with a digit");
    /// `(?<0>...)`.
    GroupZero, "group_zero", "cannot be group 0, which is the whole match", None;
    /// A reference to, or a condition on, a group that the pattern does not have.
    UndefinedGroup, "undefined_group", "refers to a group that the pattern does not have", None;
    /// `\k` without `<name>` or `'name'`.
    MalformedReference, "malformed_reference", "is not a reference", Some("references are written `\\k<name>` or `\\1`");
    /// `(?(1x)...)`.
    MalformedCondition, "malformed_condition", "is not a condition", Some("conditions are written `(?(1)yes|no)` or `(?(name)yes|no)`");
    /// `(?(?<n>...)...)`.
    CapturingCondition, "capturing_condition", "is a condition and cannot be a named group", None;
    /// `(?(?#...)...)`.
    CommentAsCondition, "comment_as_condition", "is a condition and cannot be a comment", None;
    /// `(?(a)b|c|d)`.
    TooManyBranches, "too_many_branches", "has more than two branches", Some("put the alternatives of a branch in `(?:...)`");
    /// A quantifier where nothing can be repeated.
    NothingToRepeat, "nothing_to_repeat", "has nothing to repeat", Some("write a backslash before it for the character itself");
    /// A quantifier after a quantifier.
    NestedQuantifier, "nested_quantifier", "repeats a quantifier", Some("group what is repeated: `(?:...)`");
    /// `{3,2}`.
    ReversedQuantifier, "reversed_quantifier", "has its larger number first", None;
    /// A number over 2147483647.
    NumberTooLarge, "number_too_large", "is larger than 2147483647", None;
    /// `[` without `]`.
    UnclosedClass, "unclosed_class", "has no closing bracket", None;
    /// `[z-a]`.
    ReversedRange, "reversed_range", "is a range with its end before its start", None;
    /// `[a-\w]`.
    ClassInRange, "class_in_range", "cannot be the end of a range", Some("write `\\-` for a hyphen");
    /// `[a-z-[b]c]`.
    SubtractionNotLast, "subtraction_not_last", "must be the last in its class", None;
    /// A backslash at the end.
    TrailingBackslash, "trailing_backslash", "escapes nothing", Some("write `\\\\` for a backslash");
    /// A backslash and a letter, digit or underscore that have no meaning together.
    UnknownEscape, "unknown_escape", "is not an escape sequence of .NET", None;
    /// `\x` and `\u` without their two or four digits.
    TooFewHexDigits, "too_few_hex_digits", "has too few hexadecimal digits", Some("write `\\x41` or `\\u0041`");
    /// `\c` without a letter.
    UnknownControl, "unknown_control", "is not a control character", Some("write `\\cA` to `\\cZ`");
    /// `\p` without `{name}`.
    MalformedProperty, "malformed_property", "is not a property", Some("write `\\p{Lu}` or `\\p{IsGreek}`");
    /// `\p{name}` of an unknown name.
    UnknownProperty, "unknown_property", "is not a Unicode category or block of .NET",
        Some(".NET does not know scripts or long names, and case matters: `\\p{Lu}`, `\\p{IsGreek}`");
    /// Groups in groups, deeper than this crate follows.
    TooDeep, "too_deep", "is nested too deeply", None;
    /// A pattern longer than this crate takes.
    TooLarge, "too_large", "exceeds the limit of 65536 UTF-16 units for a pattern", None;
}

/// A part of a pattern and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Construct {
    pub(super) text: String,
    pub(super) bytes: Range<usize>,
    pub(super) character: usize,
}

impl Construct {
    /// `at` counts UTF-16 units.
    pub(super) fn new(pattern: &str, at: Range<usize>) -> Construct {
        let (start, character) = place(pattern, at.start);
        let (end, _) = place(pattern, at.end.max(at.start));
        let text = pattern.get(start..end).unwrap_or_default().to_owned();
        Construct { text, bytes: start..end, character }
    }
}

impl Error {
    /// `at` counts UTF-16 units.
    pub(super) fn new(kind: ErrorKind, pattern: &str, at: Range<usize>) -> Error {
        Error { kind, construct: Construct::new(pattern, at) }
    }

    /// What is wrong, as a stable kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The part of the pattern that is wrong.
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

    /// What could be written instead.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        self.kind.help()
    }
}

/// Byte and character of the character that holds a unit.
fn place(pattern: &str, unit: usize) -> (usize, usize) {
    let mut units = 0;
    for (character, (byte, found)) in pattern.char_indices().enumerate() {
        units += found.len_utf16();
        if units > unit {
            return (byte, character);
        }
    }
    (pattern.len(), pattern.chars().count())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.character() + 1;
        write!(f, "character {place}: `{}` {}", self.construct(), self.kind.says())
    }
}

impl std::error::Error for Error {}

/// A match was stopped because it took more steps than are left, or because .NET 8 itself fails there. It says nothing
/// about the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepLimit;

impl fmt::Display for StepLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the match took too many steps and was stopped")
    }
}

impl std::error::Error for StepLimit {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_in_bytes_and_in_characters() {
        let error = Error::new(ErrorKind::UnknownEscape, r"é😀\yz", 3..5);
        assert_eq!((error.bytes(), error.character()), (6..8, 2));
        assert_eq!(error.to_string(), r"character 3: `\y` is not an escape sequence of .NET");
    }

    #[test]
    fn codes_are_unique() {
        let codes: std::collections::HashSet<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
    }
}
