//! What an editor says about a document while it is written: what can stand at a place, what a word means, where an
//! attribute comes from, and the fixes of its mistakes. Pure: a text in, texts and places in bytes out.
//!
//! Nothing here knows a key of the language: the JSON schema and the pages of the reference, which the definitions make,
//! are given as data; a regular expression is told in words (`pattern/`). A document is read by its indentation and brackets (`outline/`), because one that is being written is
//! seldom YAML. `utf16.rs` counts as editors do.

mod attributes;
mod completion;
mod definition;
mod hover;
mod language;
mod outline;
mod pattern;
mod quick_fix;
mod schema;
mod symbols;
#[cfg(test)]
mod tests;
mod utf16;

pub use attributes::attributes_of_people;
pub use completion::{Completion, CompletionKind, complete};
pub use definition::definition;
pub use hover::{Explained, hover};
pub use language::Language;
pub use pattern::{PatternPart, pattern_parts};
pub use quick_fix::{QuickFix, quick_fix};
pub use symbols::{DocumentPart, PartKind, symbols};
pub use utf16::{Utf16Position, Utf16Text};
