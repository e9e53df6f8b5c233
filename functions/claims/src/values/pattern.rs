//! Regular expressions in a policy.

use dotnet_text::{Error, Regex, StepLimit};

use crate::document::{Code, Diagnostics, Node};
use dotnet_text::Text;

/// .NET would refuse the regular expression.
pub const INVALID_REGEX: Code = Code("invalid_regex");

/// Reads the regular expression that is wanted at `node`.
pub(crate) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Regex> {
    let regex = Regex::new(node.text(diagnostics)?);
    regex.map_err(|error| note(&error, node, diagnostics)).ok()
}

/// Whether a text has a match, found as `RegexReplace` finds it.
pub(crate) fn matches(regex: &Regex, text: &Text<'_>) -> Result<bool, StepLimit> {
    match text.whole() {
        Some(text) => regex.captures(text).map(|found| found.is_some()),
        None => regex.captures_units(&text.units()).map(|found| found.is_some()),
    }
}

fn note(error: &Error, node: &Node, diagnostics: &mut Diagnostics) {
    let start = error.character();
    let place = node.place_of(start..start + error.construct().chars().count());
    let noted = diagnostics.error(INVALID_REGEX, place, format!("in the regular expression, {error}"));
    if let Some(help) = error.help() {
        noted.help(help);
    }
}
