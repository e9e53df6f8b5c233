//! .NET's regular expressions, by parsing and matching them as .NET does.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let pattern = dotnet_regex::Regex::new(r"(?'domain'^.*?)(?i)(\@fabrikam\.com)$")?;
//! let found = pattern.captures("swmal@FABRIKAM.com")?.ok_or("no match")?;
//! assert_eq!(found.name("domain").and_then(|group| group.as_str()), Some("swmal"));
//! assert_eq!(found.number(1).and_then(|group| group.as_str()), Some("@FABRIKAM.com"));
//!
//! let refused = dotnet_regex::Regex::new(r"(?P<n>a)").unwrap_err();
//! assert_eq!(refused.to_string(), "character 1: `(?P` is not a group that .NET knows");
//! # Ok(())
//! # }
//! ```
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
