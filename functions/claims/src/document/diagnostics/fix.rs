//! Fixes: noted with a diagnostic, and applied to the text of the document.

use std::ops::Range;

use super::{Diagnostics, TextLines};
use crate::document::diagnostic::{Fix, Place, did_you_mean, misspelled};

impl Diagnostics {
    /// Adds a fix to the diagnostic noted last; it is not looked for where that is only counted.
    pub fn fix_if_listed(&mut self, fix: impl FnOnce() -> Option<Fix>) -> &mut Self {
        if let Some(last) = self.list.last_mut().filter(|_| self.last_is_listed) {
            last.fix = fix();
        }
        self
    }

    /// Adds which of `names` was probably meant by what is written at a place, also as a fix if that is beyond doubt; else
    /// the other advice.
    pub fn suggest(
        &mut self,
        written: &str,
        place: Place,
        names: &[&str],
        otherwise: impl FnOnce() -> Option<String>,
    ) {
        self.fix_if_listed(|| Some(Fix::replace(place.inside(written)?, misspelled(written, names)?)));
        self.advise(written, names, otherwise);
    }

    /// Adds only the advice.
    pub(in crate::document) fn advise(
        &mut self,
        written: &str,
        names: &[&str],
        otherwise: impl FnOnce() -> Option<String>,
    ) {
        self.help_if_listed(|| match did_you_mean(written, names.iter().copied()) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None => otherwise(),
        });
    }
}

/// The text of a document after fixes, and how many of them: of two that touch, the second is left out.
pub fn apply_fixes<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let lines = TextLines::of(text);
    let mut edits: Vec<(Range<usize>, &str)> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        let new = fix.edits.iter().map(|edit| Some((lines.bytes(edit.place)?, edit.text.as_str())));
        let Some(new) = new.collect::<Option<Vec<_>>>() else { continue };
        let is_apart = |range: &Range<usize>| {
            edits.iter().all(|(other, _)| range.end < other.start || other.end < range.start)
        };
        if new.iter().all(|(range, _)| is_apart(range)) {
            edits.extend(new);
            count += 1;
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut fixed = String::with_capacity(text.len());
    let mut next = 0;
    for (range, replacement) in edits {
        fixed.push_str(text.get(next..range.start).unwrap_or_default());
        fixed.push_str(replacement);
        next = range.end;
    }
    fixed.push_str(text.get(next..).unwrap_or_default());
    (fixed, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(line: u32, column: u32, length: u32, text: &str) -> Fix {
        Fix::replace(Place { line, column, length, part: 0 }, text)
    }

    #[test]
    fn only_the_characters_of_a_place_change() {
        let text = "é: 1 # ü\r\nb: “x”\rc: y\n";
        let fixes = [fix(1, 1, 1, "a"), fix(2, 4, 3, "\"x\""), fix(3, 4, 0, "[")];
        assert_eq!(apply_fixes(text, &fixes), ("a: 1 # ü\r\nb: \"x\"\rc: [y\n".to_owned(), 3));
    }

    #[test]
    fn of_two_that_touch_one_is_applied_and_places_outside_of_the_text_are_ignored() {
        let fixes =
            [fix(1, 1, 2, "x"), fix(1, 3, 1, "y"), fix(1, 4, 1, "z"), fix(1, 9, 1, "?"), fix(3, 1, 1, "?")];
        assert_eq!(apply_fixes("abcd", &fixes), ("xcz".to_owned(), 2));
        assert_eq!(
            apply_fixes("ab", &[Fix::enclose(Place { line: 1, column: 1, length: 2, part: 0 }, 1, "(", ")")])
                .0,
            "()"
        );
    }
}
