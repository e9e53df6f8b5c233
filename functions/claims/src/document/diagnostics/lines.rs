//! The lines of a text, to find the bytes of a place.

use std::ops::Range;

use crate::document::diagnostic::Place;

/// A text and where its lines are: they end with a line feed, a carriage return, or both.
#[derive(Clone, Debug)]
pub struct TextLines<'t> {
    text: &'t str,
    /// The bytes of each line, without its end.
    lines: Vec<Range<usize>>,
}

impl<'t> TextLines<'t> {
    /// Finds the lines of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        let mut characters = text.char_indices().peekable();
        while let Some((at, one)) = characters.next() {
            let is_break = one == '\n' || one == '\r';
            if !is_break {
                continue;
            }
            lines.push(start..at);
            start = at + 1;
            if one == '\r' && characters.next_if(|(_, next)| *next == '\n').is_some() {
                start += 1;
            }
        }
        lines.push(start..text.len());
        Self { text, lines }
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The bytes of a line, by its number from 0, without its end.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<Range<usize>> {
        self.lines.get(number).cloned()
    }

    /// The number of the line that has this byte, from 0.
    #[must_use]
    pub fn line_of(&self, byte: usize) -> usize {
        self.lines.partition_point(|line| line.start <= byte).saturating_sub(1)
    }

    /// The bytes of a place; `None` if it is not in the text.
    #[must_use]
    pub fn bytes(&self, place: Place) -> Option<Range<usize>> {
        let number = |number: u32| usize::try_from(number).ok();
        let line = self.line(number(place.line)?.checked_sub(1)?)?;
        let start = number(place.column)?.checked_sub(1)?;
        let end = start.checked_add(number(place.length)?)?;
        let characters = self.text.get(line.clone())?.char_indices().map(|(at, _)| line.start + at);
        let mut ends = characters.chain([line.end]);
        let from = ends.clone().nth(start)?;
        Some(from..ends.nth(end)?)
    }
}
