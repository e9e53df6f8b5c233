//! .NET's regular expressions, by parsing and matching them as .NET does.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pattern = dotnet_text::Regex::new(r"(?'domain'^.*?)(?i)(\@fabrikam\.com)$")?;
//! let found = pattern.captures("swmal@FABRIKAM.com")?.ok_or("no match")?;
//! assert_eq!(found.name("domain").and_then(|group| group.as_str()), Some("swmal"));
//! assert_eq!(found.number(1).and_then(|group| group.as_str()), Some("@FABRIKAM.com"));
//!
//! let refused = dotnet_text::Regex::new(r"(?P<n>a)").err().ok_or("accepted")?;
//! assert_eq!(refused.to_string(), "character 1: `(?P` is not a group that .NET knows");
//! # Ok(())
//! # }
//! ```
//!
//! # Which .NET
//!
//! `RegexOptions.None`, inline options, the invariant culture; Unicode 15.0, as .NET 8 has it. Followed are the
//! answers of .NET Core 3.1 and Mono 6.8 to the constructs in `tests/constructs/`, and where the two differ from
//! later versions, the later ones: `[a-\-]` is a range, `[[:alpha:]]` is no POSIX class, `(?i)` compares units by
//! their invariant lower case (`k` is U+212A, `s` is not U+017F, `i` is not U+0130).
//!
//! # How it matches
//!
//! Units of UTF-16 are matched, so that `.` takes half an emoji. A pattern is parsed in two passes, of which the
//! first counts groups; the tree is written out as a list of instructions; a backtracking machine runs it with its
//! way back on the heap. Every step is counted, and a match that takes too many ends in [`StepLimit`], which says
//! nothing about the outcome. After a thousand steps, states that failed are remembered where that is exact.

mod captures;
mod class;
mod compile;
mod error;
mod groups;
mod matcher;
mod parse;
mod program;
mod regex;
mod tree;
mod unicode;

pub use captures::{Captures, Group};
pub use error::{Error, ErrorKind, StepLimit};
pub use regex::Regex;
