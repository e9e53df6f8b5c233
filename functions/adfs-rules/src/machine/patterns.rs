//! Regular expressions, each compiled once in a run.

use std::collections::BTreeMap;

use dotnet_text::{Regex, Steps, Text};

use super::replacement::Replacement;

/// The regular expressions so far.
#[derive(Default)]
pub(super) struct Patterns(BTreeMap<String, Regex>);

const TOO_LONG: &str = "a regular expression takes too many steps";

impl Patterns {
    fn regex(&mut self, pattern: &str) -> Result<&Regex, String> {
        if !self.0.contains_key(pattern) {
            let regex = compiled(pattern)?;
            self.0.insert(pattern.to_owned(), regex);
        }
        self.0.get(pattern).ok_or_else(String::new)
    }

    /// Whether the pattern matches somewhere in the text. Case matters unless the pattern says `(?i)` (CASE).
    pub(super) fn is_match(&mut self, pattern: &str, text: &str) -> Result<bool, String> {
        self.regex(pattern)?.is_match(text).map_err(|_| TOO_LONG.to_owned())
    }

    /// `RegExReplace`.
    pub(super) fn replace(
        &mut self,
        input: &str,
        pattern: &str,
        replacement: &str,
    ) -> Result<String, String> {
        replaced(self.regex(pattern)?, input, replacement)
    }
}

fn compiled(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| format!("a regular expression is invalid: {error}"))
}

/// `RegExReplace(input, pattern, replacement)`: every match is replaced as by .NET's `Regex.Replace`, and the rest of the
/// input stays. Decision: ROLE says only that the match is replaced.
///
/// # Errors
/// The pattern is invalid, or it takes too many steps.
pub fn replace(input: &str, pattern: &str, replacement: &str) -> Result<String, String> {
    replaced(&compiled(pattern)?, input, replacement)
}

/// Whether a pattern matches somewhere in a text, as `=~` says.
///
/// # Errors
/// The pattern is invalid, or it takes too many steps.
pub fn is_match(text: &str, pattern: &str) -> Result<bool, String> {
    compiled(pattern)?.is_match(text).map_err(|_| TOO_LONG.to_owned())
}

fn replaced(regex: &Regex, input: &str, replacement: &str) -> Result<String, String> {
    let replacement = Replacement::read(replacement, regex);
    let text = Text::from(input);
    let fill = regex
        .replace_within(&text, &mut Steps::default(), |found, into, _| replacement.fill(found, input, into));
    let replaced = fill.map_err(|_| TOO_LONG.to_owned())?;
    Ok(replaced.map_or_else(|| input.to_owned(), Text::into_string))
}
