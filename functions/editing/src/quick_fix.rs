//! The fix of a diagnostic, as editors offer it.

use std::ops::Range;

use claims::document::{Fix, TextLines};

/// A change that removes a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickFix<'f> {
    /// What it does, in a few words.
    pub title: String,
    /// The bytes that change, and the text in their place.
    pub edits: Vec<(Range<usize>, &'f str)>,
}

/// The fix of a diagnostic; `None` if a place of it is not in the text.
#[must_use]
pub fn quick_fix<'f>(fix: &'f Fix, lines: &TextLines<'_>) -> Option<QuickFix<'f>> {
    let edits = fix.edits.iter().map(|edit| Some((lines.bytes(edit.place)?, edit.text.as_str())));
    let edits: Vec<(Range<usize>, &str)> = edits.collect::<Option<_>>()?;
    let title = match edits.as_slice() {
        [(_, "")] => "Remove it".to_owned(),
        [(bytes, text)] if bytes.is_empty() => format!("Insert `{text}`"),
        [(_, text)] => format!("Change to `{text}`"),
        [(_, ""), ..] => "Remove them".to_owned(),
        [(_, open), (_, close)] => format!("Put `{open}` before it and `{close}` after it"),
        _ => "Fix it".to_owned(),
    };
    Some(QuickFix { title, edits })
}
