//! Regular expressions in a policy.

use dotnet_text::{Error, Regex, StepLimit, Steps, Text, VersionNote};

use super::codes::{INVALID_REGEX, REGEX_VERSIONS};
use crate::document::{Diagnostics, Node};

/// Reads the regular expression that is wanted at `node`.
pub(crate) fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Regex> {
    let regex = Regex::new(node.text(diagnostics)?);
    let regex = regex.map_err(|error| refuse(&error, node, diagnostics)).ok()?;
    regex.notes().iter().for_each(|note| warn(note, node, diagnostics));
    Some(regex)
}

/// Whether a text has a match, found as `RegexReplace` finds it.
pub(crate) fn matches(regex: &Regex, text: &Text<'_>, steps: &mut Steps) -> Result<bool, StepLimit> {
    match text.whole() {
        Some(text) => regex.is_match_within(text, steps),
        None => regex.is_match_units_within(&text.units(), steps),
    }
}

fn warn(note: &VersionNote, node: &Node, diagnostics: &mut Diagnostics) {
    let start = note.character();
    let place = node.place_of(start..start + note.construct().chars().count());
    let message = format!("in the regular expression, {note}");
    diagnostics.warning(REGEX_VERSIONS, place, message).help(note.help());
}

fn refuse(error: &Error, node: &Node, diagnostics: &mut Diagnostics) {
    let start = error.character();
    let place = node.place_of(start..start + error.construct().chars().count());
    let noted = diagnostics.error(INVALID_REGEX, place, format!("in the regular expression, {error}"));
    if let Some(help) = error.help() {
        noted.help(help);
    }
}
