//! Positions as editors count them: lines from 0, and UTF-16 units from 0 in the line.

use std::ops::Range;

use claims::document::{Place, TextLines};

/// A position in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utf16Position {
    /// From 0.
    pub line: u32,
    /// In UTF-16 units from the start of the line, from 0.
    pub unit: u32,
}

/// A text whose positions are found.
#[derive(Clone, Debug)]
pub struct Utf16Text<'t> {
    /// Its lines.
    pub lines: TextLines<'t>,
}

impl<'t> Utf16Text<'t> {
    /// Finds the lines of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        Self { lines: TextLines::of(text) }
    }

    /// The position of a byte.
    #[must_use]
    pub fn position(&self, byte: usize) -> Utf16Position {
        let number = self.lines.line_of(byte);
        let line = self.lines.line(number).unwrap_or_default();
        let before = self.lines.text().get(line.start..byte.min(line.end)).unwrap_or_default();
        Utf16Position { line: narrow(number), unit: narrow(before.encode_utf16().count()) }
    }

    /// The bytes of a diagnostic's place; its start where its end is not in the text.
    #[must_use]
    pub fn bytes(&self, place: Place) -> Range<usize> {
        let start = || self.lines.bytes(Place { length: 0, ..place });
        self.lines.bytes(place).or_else(start).unwrap_or_default()
    }

    /// The positions of the first and behind the last byte.
    #[must_use]
    pub fn positions(&self, bytes: &Range<usize>) -> (Utf16Position, Utf16Position) {
        (self.position(bytes.start), self.position(bytes.end))
    }

    /// The byte at a position: behind the end of a line, the end of it; behind the last line, the end of the text; in
    /// the middle of a character, its start.
    #[must_use]
    pub fn byte(&self, position: Utf16Position) -> usize {
        let text = self.lines.text();
        let line = usize::try_from(position.line).ok().and_then(|number| self.lines.line(number));
        let Some(line) = line else { return text.len() };
        let mut units = 0;
        for (at, one) in text.get(line.clone()).unwrap_or_default().char_indices() {
            units += narrow(one.len_utf16());
            if units > position.unit {
                return line.start + at;
            }
        }
        line.end
    }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_two_units_and_an_accented_letter_is_one() {
        let text = "a: \u{1F600}é\r\nb\rc";
        let utf16 = Utf16Text::of(text);
        for (byte, line, unit) in
            [(0, 0, 0), (3, 0, 3), (7, 0, 5), (9, 0, 6), (11, 1, 0), (13, 2, 0), (14, 2, 1)]
        {
            let position = Utf16Position { line, unit };
            assert_eq!((utf16.position(byte), utf16.byte(position)), (position, byte));
        }
        for (line, unit, byte) in [(0, 4, 3), (0, 99, 9), (1, 99, 12), (7, 0, 14)] {
            assert_eq!(utf16.byte(Utf16Position { line, unit }), byte);
        }
    }
}
