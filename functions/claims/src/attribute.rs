//! The name of an attribute: `<source>.<name>`.

use std::fmt;

use crate::diagnostic::{Code, Diagnostics, Place};

/// An attribute is not written as `<source>.<name>`.
pub const INVALID_ATTRIBUTE: Code = Code("invalid_attribute");

/// The sources that every callout brings along.
pub const BUILT_IN_SOURCES: [&str; 6] = ["user", "application", "resource", "client", "tenant", "event"];

/// `user.mail`, `people.tier`: which source, and what that source calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeName {
    /// A built-in source or the name of a store.
    pub source: String,
    /// Lower case for a built-in source, whose names are matched without regard to case, as Entra's ids are;
    /// for a store as it was written.
    pub name: String,
}

impl AttributeName {
    /// Reads `<source>.<name>`; the name may have dots.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (source, name) = text.split_once('.')?;
        let named = |part: &str| !part.is_empty() && !part.contains(['{', '}']) && part.trim() == part;
        if !named(source) || !named(name) {
            return None;
        }
        let built_in = BUILT_IN_SOURCES.iter().find(|known| known.eq_ignore_ascii_case(source));
        Some(match built_in {
            Some(known) => Self { source: (*known).to_owned(), name: name.to_ascii_lowercase() },
            None => Self { source: source.to_owned(), name: name.to_owned() },
        })
    }

    /// Reads `<source>.<name>` and notes a text that is not one.
    pub fn read(text: &str, place: Place, diagnostics: &mut Diagnostics) -> Option<Self> {
        let attribute = Self::parse(text);
        if attribute.is_none() {
            let message = format!("`{text}` is not an attribute");
            diagnostics
                .error(INVALID_ATTRIBUTE, place, message)
                .help("write <source>.<name>, such as user.mail; a constant is { value: \"...\" }");
        }
        attribute
    }

    /// Whether a callout itself brings this attribute's source.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        BUILT_IN_SOURCES.contains(&self.source.as_str())
    }
}

impl fmt::Display for AttributeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.source, self.name)
    }
}
