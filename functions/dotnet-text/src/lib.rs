//! .NET's text: UTF-16 units, casing, character categories and regular expressions, as .NET 8 has them.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pattern = dotnet_text::Regex::new(r"(?'domain'^.*?)(?i)(\@fabrikam\.com)$")?;
//! let found = pattern.captures("swmal@FABRIKAM.com")?.ok_or("no match")?;
//! assert_eq!(found.name("domain").and_then(|group| group.as_str()), Some("swmal"));
//! assert_eq!(found.number(1).and_then(|group| group.as_str()), Some("@FABRIKAM.com"));
//!
//! let refused = dotnet_text::Regex::new(r"(?P<n>a)").err().ok_or("accepted")?;
//! assert_eq!(refused.to_string(), "character 1: `(?P` is not a group construct of .NET");
//! # Ok(())
//! # }
//! ```
//!
//! # Which .NET
//!
//! .NET 8: `RegexOptions.None` and the inline options, the invariant culture, Unicode 15.0. Where older versions of
//! .NET answer differently, the pattern has a note ([`Regex::notes`]).
//!
//! # How to read the source
//!
//! `unicode` holds the tables, `text` a value between two transformations (`builder` writes one), `regex` the regular expressions.

mod regex;
mod text;
mod unicode;

pub use regex::{Captures, Error, ErrorKind, Group, Regex, StepLimit, Steps, VersionNote, VersionNoteKind};
pub use text::{Text, TextBuilder};
pub use unicode::{is_digit, is_letter, is_white_space, to_lower_invariant, to_upper_invariant};
